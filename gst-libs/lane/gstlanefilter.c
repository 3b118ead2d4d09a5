/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the elements that find the lane in each frame have in common. */

#include "config.h"

#include <lane/gstlanefilter.h>
#include <lane/gstlanemessage.h>
#include <lane/gstlaneproperty.h>

#define DEFAULT_POST_MESSAGES TRUE
#define DEFAULT_MESSAGE_INTERVAL 0

enum
{
  PROP_0,
  PROP_POST_MESSAGES,
  PROP_MESSAGE_INTERVAL
};

typedef struct
{
  /* object lock */
  gboolean post_messages;
  GstClockTime message_interval;
  GstLaneCounts counts;

  /* streaming thread only */
  GstLaneMessageInterval interval;
  GstLanePendingMessage message;
  GstPadChainFunction chain;    /* the base class's */
  gboolean missing;             /* the last frame got no answer */
} GstLaneFilterPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (GstLaneFilter, gst_lane_filter,
    GST_TYPE_BASE_TRANSFORM);

static GstLaneFilterPrivate *
private_of (gpointer self)
{
  return gst_lane_filter_get_instance_private (self);
}

/* ---- properties and counters ------------------------------------------- */

/* Where each property is kept. */
static gsize
member_of (guint id)
{
  static const gsize members[] = {
    [PROP_POST_MESSAGES] = G_STRUCT_OFFSET (GstLaneFilterPrivate,
        post_messages),
    [PROP_MESSAGE_INTERVAL] = G_STRUCT_OFFSET (GstLaneFilterPrivate,
        message_interval),
  };

  return GstLaneFilter_private_offset + members[id];
}

static void
gst_lane_filter_set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  gst_lane_property_set_member (object, member_of (id), value, pspec);
}

static void
gst_lane_filter_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  gst_lane_property_get_member (object, member_of (id), value);
}

void
gst_lane_filter_get_counts (GstLaneFilter * self, GstLaneCounts * counts)
{
  GST_OBJECT_LOCK (self);
  *counts = private_of (self)->counts;
  GST_OBJECT_UNLOCK (self);
}

GstStructure *
gst_lane_filter_new_answer_stats (GstLaneFilter * self, const gchar * name)
{
  GstLaneCounts counts;
  GstStructure *stats;

  gst_lane_filter_get_counts (self, &counts);
  stats = gst_structure_new (name,
      "frames", G_TYPE_UINT64, counts.frames,
      "ok", G_TYPE_UINT64, counts.ok,
      "no-lanes", G_TYPE_UINT64, counts.no_lanes,
      "timeouts", G_TYPE_UINT64, counts.timeouts,
      "invalid", G_TYPE_UINT64, counts.invalid, NULL);
  gst_lane_latency_tell (&counts.answer, stats, "answer");
  return stats;
}

gint64
gst_lane_filter_get_frame_id (GstLaneFilter * self, GstBuffer * buffer)
{
  return GST_BUFFER_OFFSET_IS_VALID (buffer) ?
      GST_BUFFER_OFFSET (buffer) : private_of (self)->counts.frames;
}

/* ---- life cycle -------------------------------------------------------- */

static void
cancel (GstLaneFilter * self, gboolean on)
{
  GstLaneFilterClass *klass = GST_LANE_FILTER_GET_CLASS (self);

  if (klass->cancel)
    klass->cancel (self, on);
}

/* The streaming thread may be waiting for an answer: it must not hold up the
 * way back to READY. */
static GstStateChangeReturn
gst_lane_filter_change_state (GstElement * element, GstStateChange transition)
{
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    cancel (GST_LANE_FILTER (element), FALSE);
  else if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    cancel (GST_LANE_FILTER (element), TRUE);
  return GST_ELEMENT_CLASS (gst_lane_filter_parent_class)->change_state
      (element, transition);
}

static gboolean
gst_lane_filter_sink_event (GstBaseTransform * transform, GstEvent * event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_START)
    cancel (GST_LANE_FILTER (transform), TRUE);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP)
    cancel (GST_LANE_FILTER (transform), FALSE);
  return GST_BASE_TRANSFORM_CLASS (gst_lane_filter_parent_class)->sink_event
      (transform, event);
}

static gboolean
gst_lane_filter_start (GstBaseTransform * transform)
{
  GstLaneFilterPrivate *priv = private_of (transform);

  GST_OBJECT_LOCK (transform);
  memset (&priv->counts, 0, sizeof priv->counts);
  GST_OBJECT_UNLOCK (transform);
  memset (&priv->interval, 0, sizeof priv->interval);
  priv->missing = FALSE;
  return TRUE;
}

/* ---- memory ------------------------------------------------------------ */

/* The memory stays the one upstream gave, so downstream's wishes are for
 * upstream. */
static gboolean
gst_lane_filter_propose_allocation (GstBaseTransform * transform,
    GstQuery * decide_query, GstQuery * query)
{
  return gst_pad_peer_query (GST_BASE_TRANSFORM_SRC_PAD (transform), query);
}

/* Nothing is ever allocated here. */
static gboolean
gst_lane_filter_decide_allocation (GstBaseTransform * transform,
    GstQuery * query)
{
  while (gst_query_get_n_allocation_pools (query) > 0)
    gst_query_remove_nth_allocation_pool (query, 0);
  return TRUE;
}

/* A meta needs a writable buffer, not writable memory: at most the buffer's
 * head is copied. The copy holds the original, so that a pool does not take its
 * memory back meanwhile. */
static GstFlowReturn
gst_lane_filter_prepare_output_buffer (GstBaseTransform * transform,
    GstBuffer * input, GstBuffer ** output)
{
  if (gst_buffer_is_writable (input)) {
    *output = input;
  } else {
    *output = gst_buffer_copy (input);
    gst_buffer_add_parent_buffer_meta (*output, input);
  }
  return GST_FLOW_OK;
}

/* ---- frames ------------------------------------------------------------ */

static void
count (GstLaneCounts * counts, const GstLaneFinding * finding)
{
  const GstLaneMeta *meta = finding->meta;

  counts->frames++;
  counts->both += meta->left.valid && meta->right.valid;
  counts->ok += meta->status == GST_LANE_STATUS_OK;
  counts->no_lanes += meta->status == GST_LANE_STATUS_NO_LANES;
  counts->timeouts += meta->status == GST_LANE_STATUS_TIMEOUT;
  counts->invalid += finding->invalid;
  if (meta->status == GST_LANE_STATUS_TIMEOUT)
    return;
  if (GST_CLOCK_TIME_IS_VALID (meta->processing_time)) {
    counts->processing_last = meta->processing_time;
    counts->processing_max =
        MAX (counts->processing_max, meta->processing_time);
    counts->processing_sum += meta->processing_time;
  }
  if (finding->answer > 0)
    gst_lane_latency_add (&counts->answer, finding->answer);
}

/* One message when answers begin to miss, one when they are back. */
static void
tell_missing (GstLaneFilter * self, const GstLaneMeta * meta)
{
  GstLaneFilterPrivate *priv = private_of (self);
  GstLaneFilterClass *klass = GST_LANE_FILTER_GET_CLASS (self);
  gboolean missing = meta->status == GST_LANE_STATUS_TIMEOUT;

  if (missing == priv->missing)
    return;
  priv->missing = missing;
  if (klass->tell_missing)
    klass->tell_missing (self, missing, meta->frame_id);
}

/* Counts a frame and keeps what there is to tell of it. */
static void
note (GstLaneFilter * self, GstBuffer * buffer, const GstLaneFinding * finding)
{
  GstLaneFilterPrivate *priv = private_of (self);
  GstClockTime interval;
  gboolean post;

  GST_OBJECT_LOCK (self);
  count (&priv->counts, finding);
  post = priv->post_messages;
  interval = priv->message_interval;
  GST_OBJECT_UNLOCK (self);

  if (post && gst_lane_message_interval_due (&priv->interval,
          GST_BUFFER_PTS (buffer), interval))
    gst_lane_pending_message_set (&priv->message, buffer, finding->meta);
}

static void
post_message (GstLaneFilter * self)
{
  gst_lane_pending_message_post (&private_of (self)->message,
      GST_ELEMENT (self), &GST_BASE_TRANSFORM (self)->segment);
}

/* Takes a frame as the base class does, which passes it on, and tells of it
 * afterwards. */
static GstFlowReturn
gst_lane_filter_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstFlowReturn flow = private_of (parent)->chain (pad, parent, buffer);

  post_message (GST_LANE_FILTER (parent));
  return flow;
}

static GstFlowReturn
gst_lane_filter_transform_ip (GstBaseTransform * transform, GstBuffer * buffer)
{
  GstLaneFilter *self = GST_LANE_FILTER (transform);
  GstLaneFinding finding = { 0 };
  GstFlowReturn flow;

  flow = GST_LANE_FILTER_GET_CLASS (self)->find (self, buffer, &finding);
  if (flow != GST_FLOW_OK)
    return flow;
  tell_missing (self, finding.meta);
  note (self, buffer, &finding);
  if (GST_PAD_MODE (transform->sinkpad) == GST_PAD_MODE_PULL)
    post_message (self);        /* it is not passed on, it is fetched */
  return GST_FLOW_OK;
}

/* ---- GObject ----------------------------------------------------------- */

static void
gst_lane_filter_init (GstLaneFilter * self)
{
  GstLaneFilterPrivate *priv = private_of (self);
  GstPad *pad = GST_BASE_TRANSFORM_SINK_PAD (self);

  priv->chain = GST_PAD_CHAINFUNC (pad);
  gst_pad_set_chain_function (pad, gst_lane_filter_chain);
  priv->post_messages = DEFAULT_POST_MESSAGES;
  priv->message_interval = DEFAULT_MESSAGE_INTERVAL;
}

static void
install_properties (GObjectClass * klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
      GST_PARAM_MUTABLE_PLAYING;

  /**
   * GstLaneFilter:post-messages:
   *
   * Whether to post `lane-detection` messages.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_POST_MESSAGES,
      g_param_spec_boolean ("post-messages", "Post messages",
          "Post an element message `lane-detection` with the lines of each "
          "frame", DEFAULT_POST_MESSAGES, flags));
  /**
   * GstLaneFilter:message-interval:
   *
   * Least time between two messages.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_MESSAGE_INTERVAL,
      g_param_spec_uint64 ("message-interval", "Message interval",
          "Least stream time between two messages in nanoseconds, 0 = one for "
          "each frame", 0, G_MAXUINT64, DEFAULT_MESSAGE_INTERVAL, flags));
}

static void
gst_lane_filter_class_init (GstLaneFilterClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *transform_class = GST_BASE_TRANSFORM_CLASS (klass);

  object_class->set_property = gst_lane_filter_set_property;
  object_class->get_property = gst_lane_filter_get_property;
  install_properties (object_class);

  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_lane_filter_change_state);
  transform_class->start = GST_DEBUG_FUNCPTR (gst_lane_filter_start);
  transform_class->propose_allocation =
      GST_DEBUG_FUNCPTR (gst_lane_filter_propose_allocation);
  transform_class->decide_allocation =
      GST_DEBUG_FUNCPTR (gst_lane_filter_decide_allocation);
  transform_class->prepare_output_buffer =
      GST_DEBUG_FUNCPTR (gst_lane_filter_prepare_output_buffer);
  transform_class->transform_ip =
      GST_DEBUG_FUNCPTR (gst_lane_filter_transform_ip);
  transform_class->sink_event = GST_DEBUG_FUNCPTR (gst_lane_filter_sink_event);
}

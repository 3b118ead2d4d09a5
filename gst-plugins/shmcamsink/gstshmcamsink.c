/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element shmcamsink: publishes frames in shared memory. */

/**
 * SECTION:element-shmcamsink
 * @title: shmcamsink
 * @see_also: shmcamsrc, shmlanedetect
 *
 * Publishes each frame in the shared-memory segment #GstShmCamSink:shm-name,
 * from which up to 16 readers (shmcamsrc, lane-detection, any program that
 * uses liblaneshm) take the newest one. The sink never waits for a reader:
 * frames that nobody took in time are overwritten.
 *
 * The segment is created when the format is known and removed when the element
 * goes back to READY. A second writer of the same name is refused; what a
 * writer that crashed left behind is taken over. When the format changes
 * readers move on to the new one by themselves.
 *
 * Upstream is offered a buffer pool whose buffers lie in the segment, so that
 * a source which renders into the pool it is offered (carlasrc, videotestsrc,
 * videoconvert, most decoders) is published without a copy. From then on the
 * pixels are read-only: an element that wants to change them, behind a tee for
 * instance, works on a copy. Frames that lie elsewhere are copied once; `stats`
 * counts them and #GstShmCamSink:require-zero-copy forbids it. When readers
 * and upstream together hold all slots, frames are dropped.
 *
 * A frame's id is its buffer's offset, or one more than the last id where
 * offsets are missing or do not grow. Its capture time is that of the
 * buffer's #GstReferenceTimestampMeta with caps `timestamp/x-unix-monotonic`,
 * else the timestamp if upstream is live, else the time of its arrival.
 *
 * By default frames are published as they come (`sync=false`).
 *
 * `stats` is a structure with `published`, `copied`, `dropped`, `reclaimed`
 * (readers that died holding frames), `generation`, `segment-bytes` (guint64)
 * and `readers`, `slots-held` (guint, now).
 *
 * An element message `shm-created` with fields `segment` (string) and `bytes`
 * (guint64, of one frame) is posted when the segment is there.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=300 is-live=true ! video/x-raw,format=BGR,width=800,height=600 ! shmcamsink
 * ]| Publishes a test picture; watch it with shmcamsrc.
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=100 ! shmcamsink shm-name=other_feed mode=0640 slots=4 require-zero-copy=true
 * ]| Another name, readable for the group, and an error rather than a copy.
 */
#include "config.h"
#include "gstshmelements.h"

#include <lane/lane.h>

#include "gstshmformat.h"
#include "gstshmproperty.h"
#include "gstshmpublisher.h"

GST_DEBUG_CATEGORY_STATIC (shmcamsink_debug);
#define GST_CAT_DEFAULT shmcamsink_debug

static GstStaticPadTemplate sink_template =
GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_SHM_VIDEO_CAPS));

enum
{
  PROP_0,
  PROP_SHM_NAME,
  PROP_SLOTS,
  PROP_MODE,
  PROP_GROUP,
  PROP_REQUIRE_ZERO_COPY,
  PROP_STATS
};

struct _GstShmCamSink
{
  GstBaseSink parent;

  /* properties (object lock) */
  gchar *shm_name;
  guint slots;
  guint mode;
  gchar *group;
  gboolean require_zero_copy;

  /* streaming thread, but for its stats */
  GstShmPublisher publisher;
  GstPadChainFunction parent_chain;
  gboolean published;           /* the buffer in hand, by chain */
};

G_DEFINE_TYPE (GstShmCamSink, gst_shm_cam_sink, GST_TYPE_BASE_SINK);
GST_ELEMENT_REGISTER_DEFINE (shmcamsink, "shmcamsink", GST_RANK_NONE,
    GST_TYPE_SHM_CAM_SINK);

/* Whether GstBaseSink would hand @buffer to render() without waiting. */
static G_GNUC_NO_INLINE gboolean
is_due (GstBaseSink * sink, GstBuffer * buffer)
{
  GstClockTime time = GST_BUFFER_DTS_OR_PTS (buffer);

  return !g_atomic_int_get (&sink->need_preroll) && !sink->eos
      && sink->have_newsegment && !gst_base_sink_get_sync (sink)
      && time >= sink->segment.start
      && (time < sink->segment.stop
      || sink->segment.stop == GST_CLOCK_TIME_NONE);
}

static void
rehearse (GstElement * element, GstBuffer * buffer, const GstVideoInfo * info)
{
  is_due (GST_BASE_SINK (element), buffer);
  gst_shm_publisher_rehearse (element, buffer, info);
}

/* Readers wait, GstBaseSink's affairs can: a frame that is due is published
 * before them. */
static GstFlowReturn
gst_shm_cam_sink_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstShmCamSink *self = GST_SHM_CAM_SINK (parent);
  GstBaseSink *sink = GST_BASE_SINK (parent);
  LaneshmFrameInfo info;

  self->published = is_due (sink, buffer)
      && gst_shm_publisher_publish_in_place (&self->publisher, buffer,
      &sink->segment, &info);
  return self->parent_chain (pad, parent, buffer);
}

static void
gst_shm_cam_sink_init (GstShmCamSink * self)
{
  GstBaseSink *sink = GST_BASE_SINK (self);

  self->shm_name = g_strdup (LANESHM_CAMERA_FEED_NAME);
  self->slots = LANESHM_DEFAULT_SLOTS;
  self->mode = GST_SHM_DEFAULT_MODE;
  gst_shm_publisher_init (&self->publisher, GST_ELEMENT (self),
      GST_BASE_SINK_PAD (sink), rehearse);

  self->parent_chain = GST_PAD_CHAINFUNC (GST_BASE_SINK_PAD (sink));
  gst_pad_set_chain_function (GST_BASE_SINK_PAD (sink), gst_shm_cam_sink_chain);
  gst_base_sink_set_sync (sink, FALSE);
  gst_base_sink_set_async_enabled (sink, FALSE);
  /* The last sample would keep a slot from being used again. */
  gst_base_sink_set_last_sample_enabled (sink, FALSE);
}

static void
gst_shm_cam_sink_finalize (GObject * object)
{
  GstShmCamSink *self = GST_SHM_CAM_SINK (object);

  gst_shm_publisher_finalize (&self->publisher);
  g_free (self->shm_name);
  g_free (self->group);
  G_OBJECT_CLASS (gst_shm_cam_sink_parent_class)->finalize (object);
}

/* Where each property is kept. */
static const gsize members[] = {
  [PROP_SHM_NAME] = G_STRUCT_OFFSET (GstShmCamSink, shm_name),
  [PROP_SLOTS] = G_STRUCT_OFFSET (GstShmCamSink, slots),
  [PROP_MODE] = G_STRUCT_OFFSET (GstShmCamSink, mode),
  [PROP_GROUP] = G_STRUCT_OFFSET (GstShmCamSink, group),
  [PROP_REQUIRE_ZERO_COPY] = G_STRUCT_OFFSET (GstShmCamSink, require_zero_copy),
};

static void
gst_shm_cam_sink_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  gst_lane_property_set_member (object, members[id], value, pspec);
}

static GstStructure *
get_stats (GstShmCamSink * self)
{
  GstStructure *stats = gst_structure_new_empty ("shmcamsink-stats");

  gst_shm_publisher_get_stats (&self->publisher, stats);
  return stats;
}

static void
gst_shm_cam_sink_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  if (id == PROP_STATS)
    g_value_take_boxed (value, get_stats (GST_SHM_CAM_SINK (object)));
  else
    gst_lane_property_get_member (object, members[id], value);
}

static gboolean
start (GstShmCamSink * self)
{
  gchar *name, *group;
  gboolean started;

  GST_OBJECT_LOCK (self);
  name = g_strdup (self->shm_name);
  group = g_strdup (self->group);
  GST_OBJECT_UNLOCK (self);

  started = gst_shm_publisher_start (&self->publisher, name, self->slots,
      self->mode, group, self->require_zero_copy);
  g_free (name);
  g_free (group);
  return started;
}

/* GstBaseSink's start and stop belong to NULL and READY; the segment exists
 * only from READY on. */
static GstStateChangeReturn
gst_shm_cam_sink_change_state (GstElement * element, GstStateChange transition)
{
  GstShmCamSink *self = GST_SHM_CAM_SINK (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && !start (self))
    return GST_STATE_CHANGE_FAILURE;

  result = GST_ELEMENT_CLASS (gst_shm_cam_sink_parent_class)->change_state
      (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    gst_shm_publisher_close (&self->publisher);
  return result;
}

static gboolean
gst_shm_cam_sink_set_caps (GstBaseSink * sink, GstCaps * caps)
{
  GstVideoInfo info;

  return gst_video_info_from_caps (&info, caps)
      && gst_shm_publisher_open (&GST_SHM_CAM_SINK (sink)->publisher, &info);
}

static gboolean
gst_shm_cam_sink_propose_allocation (GstBaseSink * sink, GstQuery * query)
{
  return gst_shm_publisher_propose (&GST_SHM_CAM_SINK (sink)->publisher, query);
}

static GstFlowReturn
gst_shm_cam_sink_render (GstBaseSink * sink, GstBuffer * buffer)
{
  GstShmCamSink *self = GST_SHM_CAM_SINK (sink);
  LaneshmFrameInfo info;

  if (self->published)
    return gst_shm_publisher_check_name (&self->publisher);
  return gst_shm_publisher_publish (&self->publisher, buffer, &sink->segment,
      &info);
}

static void
install_properties (GObjectClass * klass)
{
  /**
   * GstShmCamSink:shm-name:
   *
   * Name of the segment: a plain file name, without slash.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_SHM_NAME,
      gst_shm_param_spec_name ("shm-name", LANESHM_CAMERA_FEED_NAME,
          "Name of the segment to publish frames in"));
  /**
   * GstShmCamSink:slots:
   *
   * Frames the segment has room for.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_SLOTS,
      gst_shm_param_spec_slots ());
  /**
   * GstShmCamSink:mode:
   *
   * Permissions of the segment.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_MODE,
      gst_shm_param_spec_mode ());
  /**
   * GstShmCamSink:group:
   *
   * Group that owns the segment.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_GROUP,
      gst_shm_param_spec_group ());
  /**
   * GstShmCamSink:require-zero-copy:
   *
   * Fail rather than copy.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_REQUIRE_ZERO_COPY,
      gst_shm_param_spec_require_zero_copy ());
  /**
   * GstShmCamSink:stats:
   *
   * Counters since READY, in place of GstBaseSink's.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_STATS,
      gst_shm_param_spec_stats ("published, copied, dropped, reclaimed, "
          "generation, segment-bytes; readers and slots-held now"));
}

static void
gst_shm_cam_sink_class_init (GstShmCamSinkClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSinkClass *sink_class = GST_BASE_SINK_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (shmcamsink_debug, "shmcamsink", 0,
      "publishes frames in shared memory");

  object_class->finalize = gst_shm_cam_sink_finalize;
  object_class->set_property = gst_shm_cam_sink_set_property;
  object_class->get_property = gst_shm_cam_sink_get_property;
  install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_set_static_metadata (element_class,
      "Shared-memory camera sink", "Sink/Video",
      "Publishes frames in shared memory without copying them",
      "gst-lanekeeping");
  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_shm_cam_sink_change_state);

  sink_class->set_caps = GST_DEBUG_FUNCPTR (gst_shm_cam_sink_set_caps);
  sink_class->propose_allocation =
      GST_DEBUG_FUNCPTR (gst_shm_cam_sink_propose_allocation);
  sink_class->render = GST_DEBUG_FUNCPTR (gst_shm_cam_sink_render);
}

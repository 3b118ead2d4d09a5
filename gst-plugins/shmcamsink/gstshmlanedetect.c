/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element shmlanedetect: has another process find the lane in each frame. */

/**
 * SECTION:element-shmlanedetect
 * @title: shmlanedetect
 * @see_also: lanedetect, shmcamsink, shmlanesink
 *
 * Publishes each frame in the shared-memory segment
 * #GstShmLaneDetect:image-shm-name, waits for the detector in another process
 * (lane-detection, or `shmcamsrc ! lanedetect ! shmlanesink`) to answer in the
 * segment #GstShmLaneDetect:detection-shm-name, attaches the answer as
 * #GstLaneMeta and passes the frame on. The lanes are those of exactly this
 * frame: results of other frames are ignored. The element can take the place
 * of lanedetect in any pipeline.
 *
 * Frames reach the detector without a copy when upstream renders into the
 * buffer pool that it is offered, see shmcamsink. Published pixels do not
 * change any more: downstream may read them, elements that draw get a copy.
 *
 * Either process may start first: the segment for frames is created as soon as
 * their format is known, then the detector is waited for, for
 * #GstShmLaneDetect:attempts half seconds; the first frame waits for its answer
 * as long, so that none is lost while the detector starts. From then on a
 * frame waits at most #GstShmLaneDetect:timeout. A frame that got no answer
 * goes on with a #GstLaneMeta of status `timeout`, and after it:
 *
 * * while the detector's process is dead frames pass at once; when it is back
 *   they are answered again.
 * * while it lives but is silent (stopped, hanging) each frame waits at most
 *   one frame period.
 *
 * A warning is posted when answers begin to miss and an info message when
 * they are back. Records are checked: lines that cannot be in a picture of
 * this size are left out and counted.
 *
 * Downstream's buffers get the frame id as offset, and the capture time as
 * #GstReferenceTimestampMeta with caps `timestamp/x-unix-monotonic`, where they
 * had none.
 *
 * `stats` is a structure with `frames`, `ok`, `no-lanes`, `timeouts`, `invalid`
 * (lines left out), `answer-p50-ns`, `answer-p99-ns`, `answer-max-ns` (from
 * publication until the result was there) (guint64), and the fields of
 * shmcamsink's.
 *
 * Element messages: `lane-detection` as lanedetect posts it;
 * `shm-created` {`segment` (string), `bytes` (guint64, of one frame)},
 * `shm-waiting` {`segment` (string), `attempt`, `attempts` (guint)},
 * `shm-connected` {`segment` (string), `bytes` (guint64)}, `shm-lost`
 * {`segment` (string)}.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 carlasrc ! shmlanedetect ! lanekeep ! fakesink
 * ]| Drives by what the detector in another process sees: start
 * `gst-launch-1.0 shmcamsrc ! lanedetect ! shmlanesink` beside it.
 * |[
 * gst-launch-1.0 -m carlasrc num-buffers=300 ! shmlanedetect timeout=50 attempts=0 ! fakesink
 * ]| Waits for the detector for ever, then at most 50 ms for each answer.
 */
#include "config.h"
#include "gstshmelements.h"

#include <lane/lane.h>

#include "gstshmanswers.h"
#include "gstshmformat.h"
#include "gstshmpool.h"
#include "gstshmproperty.h"
#include "gstshmpublisher.h"
#include "gstshmrealtime.h"
#include "gstshmrecord.h"

GST_DEBUG_CATEGORY_STATIC (shmlanedetect_debug);
#define GST_CAT_DEFAULT shmlanedetect_debug

/* As long as a busy machine may need, and less than lanekeep holds the lane
 * without one (0.3 s). */
#define DEFAULT_TIMEOUT 250

static GstStaticPadTemplate sink_template =
GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_SHM_VIDEO_CAPS));
static GstStaticPadTemplate src_template =
GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_SHM_VIDEO_CAPS));

enum
{
  PROP_0,
  PROP_IMAGE_SHM_NAME,
  PROP_DETECTION_SHM_NAME,
  PROP_TIMEOUT,
  PROP_WAIT_MODE,
  PROP_REALTIME_PRIORITY,
  PROP_ATTEMPTS,
  PROP_SLOTS,
  PROP_MODE,
  PROP_GROUP,
  PROP_REQUIRE_ZERO_COPY,
  PROP_STATS
};

struct _GstShmLaneDetect
{
  GstLaneFilter parent;

  /* properties (object lock) */
  gchar *image_shm_name;
  gchar *detection_shm_name;
  guint timeout;
  GstShmWaitMode wait_mode;
  gint realtime_priority;
  guint attempts;
  guint slots;
  guint mode;
  gchar *group;
  gboolean require_zero_copy;

  /* streaming thread, but for the publisher's stats */
  GstShmPublisher publisher;
  GstShmAnswers answers;
  GstShmRealtime realtime;
  GstVideoInfo info;
};

G_DEFINE_TYPE (GstShmLaneDetect, gst_shm_lane_detect, GST_TYPE_LANE_FILTER);
GST_ELEMENT_REGISTER_DEFINE (shmlanedetect, "shmlanedetect", GST_RANK_NONE,
    GST_TYPE_SHM_LANE_DETECT);

/* ---- properties -------------------------------------------------------- */

/* Where each property is kept. */
static const gsize members[] = {
  [PROP_IMAGE_SHM_NAME] = G_STRUCT_OFFSET (GstShmLaneDetect, image_shm_name),
  [PROP_DETECTION_SHM_NAME] =
      G_STRUCT_OFFSET (GstShmLaneDetect, detection_shm_name),
  [PROP_TIMEOUT] = G_STRUCT_OFFSET (GstShmLaneDetect, timeout),
  [PROP_WAIT_MODE] = G_STRUCT_OFFSET (GstShmLaneDetect, wait_mode),
  [PROP_REALTIME_PRIORITY] =
      G_STRUCT_OFFSET (GstShmLaneDetect, realtime_priority),
  [PROP_ATTEMPTS] = G_STRUCT_OFFSET (GstShmLaneDetect, attempts),
  [PROP_SLOTS] = G_STRUCT_OFFSET (GstShmLaneDetect, slots),
  [PROP_MODE] = G_STRUCT_OFFSET (GstShmLaneDetect, mode),
  [PROP_GROUP] = G_STRUCT_OFFSET (GstShmLaneDetect, group),
  [PROP_REQUIRE_ZERO_COPY] =
      G_STRUCT_OFFSET (GstShmLaneDetect, require_zero_copy),
};

static void
gst_shm_lane_detect_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  gst_lane_property_set_member (object, members[id], value, pspec);
}

static GstStructure *
get_stats (GstShmLaneDetect * self)
{
  GstStructure *stats =
      gst_lane_filter_new_answer_stats (GST_LANE_FILTER (self),
      "shmlanedetect-stats");

  gst_shm_publisher_get_stats (&self->publisher, stats);
  return stats;
}

static void
gst_shm_lane_detect_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  if (id == PROP_STATS)
    g_value_take_boxed (value, get_stats (GST_SHM_LANE_DETECT (object)));
  else
    gst_lane_property_get_member (object, members[id], value);
}

/* ---- life cycle -------------------------------------------------------- */

static gboolean
open_results (GstElement * element, const gchar * name, guint64 * bytes,
    LaneshmError * error)
{
  GstShmAnswers *answers = &GST_SHM_LANE_DETECT (element)->answers;

  answers->reader = gst_shm_peer_open_results (name, error);
  *bytes = sizeof (LaneshmDetection);
  return answers->reader != NULL;
}

static gboolean
gst_shm_lane_detect_start (GstBaseTransform * transform)
{
  GstShmLaneDetect *self = GST_SHM_LANE_DETECT (transform);
  gchar *name, *group;
  gboolean started;

  GST_OBJECT_LOCK (self);
  gst_shm_answers_start (&self->answers, self->detection_shm_name,
      self->attempts, self->wait_mode, self->timeout * GST_MSECOND);
  gst_shm_realtime_start (&self->realtime, self->realtime_priority,
      self->wait_mode);
  name = g_strdup (self->image_shm_name);
  group = g_strdup (self->group);
  GST_OBJECT_UNLOCK (self);

  started = gst_shm_publisher_start (&self->publisher, name, self->slots,
      self->mode, group, self->require_zero_copy);
  g_free (name);
  g_free (group);
  return started && GST_BASE_TRANSFORM_CLASS
      (gst_shm_lane_detect_parent_class)->start (transform);
}

static gboolean
gst_shm_lane_detect_stop (GstBaseTransform * transform)
{
  GstShmLaneDetect *self = GST_SHM_LANE_DETECT (transform);

  gst_shm_realtime_stop (&self->realtime);
  gst_shm_answers_stop (&self->answers);
  gst_shm_publisher_close (&self->publisher);
  return TRUE;
}

static void
gst_shm_lane_detect_cancel (GstLaneFilter * filter, gboolean cancel)
{
  gst_shm_peer_cancel (&GST_SHM_LANE_DETECT (filter)->answers.peer, cancel);
}

static gboolean
gst_shm_lane_detect_set_caps (GstBaseTransform * transform, GstCaps * incaps,
    GstCaps * outcaps)
{
  GstShmLaneDetect *self = GST_SHM_LANE_DETECT (transform);
  LaneshmVideoFormat format;

  if (!gst_video_info_from_caps (&self->info, incaps)
      || !gst_shm_publisher_open (&self->publisher, &self->info)
      || !gst_shm_format_from_info (&self->info, &format))
    return FALSE;
  gst_shm_answers_set_period (&self->answers, gst_shm_format_period (&format));
  return TRUE;
}

static gboolean
gst_shm_lane_detect_propose_allocation (GstBaseTransform * transform,
    GstQuery * decide_query, GstQuery * query)
{
  return gst_shm_publisher_propose (&GST_SHM_LANE_DETECT (transform)->publisher,
      query);
}

/* ---- frames ------------------------------------------------------------ */

static void
gst_shm_lane_detect_tell_missing (GstLaneFilter * filter, gboolean missing,
    gint64 frame_id)
{
  GstShmLaneDetect *self = GST_SHM_LANE_DETECT (filter);

  if (missing)
    GST_ELEMENT_WARNING (self, RESOURCE, READ,
        ("No lane detection in shared memory '%s' for frame %" G_GINT64_FORMAT
            "; frames pass without lanes until the detector answers.",
            self->answers.peer.name, frame_id),
        ("the detector's process is %s", self->answers.reader ? "alive, but "
            "did not answer in time" : "gone"));
  else
    GST_ELEMENT_INFO (self, RESOURCE, READ,
        ("Lane detections in shared memory '%s' are back with frame %"
            G_GINT64_FORMAT ".", self->answers.peer.name, frame_id), (NULL));
}

/* What does not depend on the answer. */
static GstLaneMeta *
attach (GstBuffer * buffer, const LaneshmFrameInfo * frame)
{
  GstLaneMeta *meta = gst_buffer_add_lane_meta (buffer);

  if (gst_shm_buffer_is_pooled (buffer))
    GST_META_FLAG_SET (meta, GST_META_FLAG_POOLED);
  meta->status = GST_LANE_STATUS_TIMEOUT;
  meta->detector = "shm";
  meta->frame_id = frame->frame_id;
  meta->capture_time = frame->capture_ns;

  GST_BUFFER_OFFSET (buffer) = frame->frame_id;
  if (!GST_CLOCK_TIME_IS_VALID (gst_buffer_get_capture_time (buffer)))
    gst_buffer_set_capture_time (buffer, frame->capture_ns);
  return meta;
}

static GstFlowReturn
gst_shm_lane_detect_find (GstLaneFilter * filter, GstBuffer * buffer,
    GstLaneFinding * finding)
{
  GstShmLaneDetect *self = GST_SHM_LANE_DETECT (filter);
  LaneshmFrameInfo frame;
  LaneshmDetection record;
  LaneshmStatus status = LANESHM_TIMEOUT;
  GstFlowReturn flow;

  gst_shm_realtime_enter (&self->realtime, GST_ELEMENT (self));
  flow = gst_shm_answers_prepare (&self->answers);
  if (flow == GST_FLOW_OK)
    flow = gst_shm_publisher_publish (&self->publisher, buffer,
        &GST_BASE_TRANSFORM (self)->segment, &frame);
  if (flow != GST_FLOW_OK)
    return flow;

  /* The detector is at work meanwhile. */
  finding->meta = attach (buffer, &frame);
  if (frame.sequence > 0)
    status = gst_shm_answers_wait (&self->answers, frame.frame_id, &record);
  if (status == LANESHM_CANCELLED)
    return GST_FLOW_FLUSHING;
  if (status != LANESHM_OK)
    return GST_FLOW_OK;

  finding->answer = gst_lane_monotonic_time () - frame.publish_ns;
  finding->invalid = gst_shm_record_to_meta (&record, &self->info,
      frame.publish_ns, finding->meta);
  return GST_FLOW_OK;
}

/* ---- GObject ----------------------------------------------------------- */

static void
gst_shm_lane_detect_init (GstShmLaneDetect * self)
{
  self->image_shm_name = g_strdup (LANESHM_CAMERA_FEED_NAME);
  self->detection_shm_name = g_strdup (LANESHM_DETECTION_RESULTS_NAME);
  self->timeout = DEFAULT_TIMEOUT;
  self->wait_mode = GST_SHM_DEFAULT_WAIT_MODE;
  self->attempts = GST_SHM_DEFAULT_ATTEMPTS;
  self->slots = LANESHM_DEFAULT_SLOTS;
  self->mode = GST_SHM_DEFAULT_MODE;
  gst_shm_publisher_init (&self->publisher, GST_ELEMENT (self),
      GST_BASE_TRANSFORM_SINK_PAD (self), gst_shm_publisher_rehearse);
  gst_shm_peer_init (&self->answers.peer, GST_ELEMENT (self),
      GST_SHM_RESULTS, open_results);
}

static void
gst_shm_lane_detect_finalize (GObject * object)
{
  GstShmLaneDetect *self = GST_SHM_LANE_DETECT (object);

  gst_shm_publisher_finalize (&self->publisher);
  gst_shm_peer_finalize (&self->answers.peer);
  g_free (self->image_shm_name);
  g_free (self->detection_shm_name);
  g_free (self->group);
  G_OBJECT_CLASS (gst_shm_lane_detect_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass * klass)
{
  /**
   * GstShmLaneDetect:image-shm-name:
   *
   * Name of the segment for frames.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_IMAGE_SHM_NAME,
      gst_shm_param_spec_name ("image-shm-name", LANESHM_CAMERA_FEED_NAME,
          "Name of the segment to publish frames in"));
  /**
   * GstShmLaneDetect:detection-shm-name:
   *
   * Name of the segment with the detector's results.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_DETECTION_SHM_NAME,
      gst_shm_param_spec_name ("detection-shm-name",
          LANESHM_DETECTION_RESULTS_NAME,
          "Name of the segment to take detections from"));
  /**
   * GstShmLaneDetect:timeout:
   *
   * How long a frame waits for its lanes.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_TIMEOUT,
      g_param_spec_uint ("timeout", "Timeout",
          "Milliseconds that a frame waits for its detection before it goes "
          "on without", 1, 3600000, DEFAULT_TIMEOUT, G_PARAM_READWRITE |
          G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY));
  /**
   * GstShmLaneDetect:wait-mode:
   *
   * How to wait for results.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_WAIT_MODE,
      gst_shm_param_spec_wait_mode ());
  /**
   * GstShmLaneDetect:realtime-priority:
   *
   * Real-time priority of the streaming thread.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_REALTIME_PRIORITY,
      gst_shm_param_spec_realtime_priority ());
  /**
   * GstShmLaneDetect:attempts:
   *
   * How long to wait for the detector at the start.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_ATTEMPTS,
      gst_shm_param_spec_attempts ());
  /**
   * GstShmLaneDetect:slots:
   *
   * Frames the segment has room for.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_SLOTS,
      gst_shm_param_spec_slots ());
  /**
   * GstShmLaneDetect:mode:
   *
   * Permissions of the segment for frames.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_MODE,
      gst_shm_param_spec_mode ());
  /**
   * GstShmLaneDetect:group:
   *
   * Group that owns the segment for frames.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_GROUP,
      gst_shm_param_spec_group ());
  /**
   * GstShmLaneDetect:require-zero-copy:
   *
   * Fail rather than copy.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_REQUIRE_ZERO_COPY,
      gst_shm_param_spec_require_zero_copy ());
  /**
   * GstShmLaneDetect:stats:
   *
   * Counters since READY.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_STATS,
      gst_shm_param_spec_stats ("frames, ok, no-lanes, timeouts, invalid; "
          "answer-p50-ns, answer-p99-ns, answer-max-ns; published, copied, "
          "dropped, reclaimed, generation, segment-bytes; readers and "
          "slots-held now"));
}

static void
gst_shm_lane_detect_class_init (GstShmLaneDetectClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *transform_class = GST_BASE_TRANSFORM_CLASS (klass);
  GstLaneFilterClass *filter_class = GST_LANE_FILTER_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (shmlanedetect_debug, "shmlanedetect", 0,
      "has another process find the lane");

  object_class->finalize = gst_shm_lane_detect_finalize;
  object_class->set_property = gst_shm_lane_detect_set_property;
  object_class->get_property = gst_shm_lane_detect_get_property;
  install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "Shared-memory lane detector", "Filter/Analyzer/Video",
      "Has another process find the lane in each frame, through shared memory",
      "gst-lanekeeping");

  transform_class->start = GST_DEBUG_FUNCPTR (gst_shm_lane_detect_start);
  transform_class->set_caps = GST_DEBUG_FUNCPTR (gst_shm_lane_detect_set_caps);
  transform_class->propose_allocation =
      GST_DEBUG_FUNCPTR (gst_shm_lane_detect_propose_allocation);
  transform_class->stop = GST_DEBUG_FUNCPTR (gst_shm_lane_detect_stop);

  filter_class->find = GST_DEBUG_FUNCPTR (gst_shm_lane_detect_find);
  filter_class->tell_missing =
      GST_DEBUG_FUNCPTR (gst_shm_lane_detect_tell_missing);
  filter_class->cancel = GST_DEBUG_FUNCPTR (gst_shm_lane_detect_cancel);
}

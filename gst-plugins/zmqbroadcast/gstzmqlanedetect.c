/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element zmqlanedetect: has another machine find the lane in each frame. */

/**
 * SECTION:element-zmqlanedetect
 * @title: zmqlanedetect
 * @see_also: lanedetect, shmlanedetect, zmqcamsrc
 *
 * Sends each frame to the detection service at #GstZmqLaneDetect:url
 * (lane-detection, or `zmqcamsrc ! lanedetect ! zmqlanesink`), waits for its
 * answer, attaches it as #GstLaneMeta and passes the frame on. The lanes are
 * those of exactly this frame: answers to other frames are ignored. The element
 * can take the place of lanedetect in any pipeline.
 *
 * With several URLs, separated by commas, frames go to the detectors that
 * answer, in turns. One that misses an answer is left out, and takes its turns
 * again as soon as it answers; a frame whose detector goes away is sent to the
 * next one.
 *
 * Pictures travel as JPEG, or as they are (#GstZmqLaneDetect:compression).
 * `raw` is the fastest on one machine and on fast networks: a frame of 800x600
 * BGRx has 1.9 MB. BGRx, BGRA, BGR, RGB and GRAY8 are sent without a copy when
 * upstream renders into the memory that it is offered; of I420 and NV12 the
 * brightness is sent, of RGBx and RGBA the colours. Pixels that are being sent
 * do not change: elements that draw get a copy. A service disconnects who sends
 * more than its #GstZmqCamSrc:max-message-size, 40 MiB: enough for 3840x2160
 * BGRx; for larger raw pictures raise it there, or send JPEG.
 *
 * Either side may start first: the detector is waited for, for
 * #GstZmqLaneDetect:attempts half seconds; the first frame waits for its answer
 * as long, so that none is lost while the detector starts. From then on a frame
 * waits at most #GstZmqLaneDetect:timeout. A frame that got no answer goes on
 * with a #GstLaneMeta of status `timeout`, and after it:
 *
 * * while nobody is there frames pass at once; when somebody is back they are
 *   answered again.
 * * while all who are there are silent (stopped, hanging) each frame waits at
 *   most one frame period.
 *
 * A warning is posted when answers begin to miss and an info message when they
 * are back. Answers are checked: lines that cannot be in a picture of this size
 * are left out and counted. A frame that a detector refuses with an error
 * counts as one without an answer.
 *
 * With #GstZmqLaneDetect:curve-server-key everything is encrypted, and only the
 * detector that has the secret key can answer.
 *
 * `stats` is a structure with `frames`, `ok`, `no-lanes`, `timeouts`, `invalid`
 * (lines left out), `answer-p50-ns`, `answer-p99-ns`, `answer-max-ns` (from
 * before a frame is compressed until its answer is there), `copied` (frames
 * whose pixels were copied to be sent raw), `sent-bytes` (of frames), `late`
 * (answers to earlier frames), `errors` (answers that were errors, or could not
 * be read) (guint64), `detectors` (guint, how many answer now).
 *
 * Element messages: `lane-detection` as lanedetect posts it;
 * `zmq-waiting` {`url` (string), `attempt`, `attempts` (guint)},
 * `zmq-connected` {`url` (string)}, `zmq-lost` {`url` (string)}.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 carlasrc ! zmqlanedetect ! lanekeep ! fakesink
 * ]| Drives by what the detector on another machine sees: start
 * `lane-detection` there and give its address as `url=tcp://HOST:5556`.
 * |[
 * gst-launch-1.0 -m carlasrc num-buffers=300 ! zmqlanedetect url=tcp://localhost:5556,tcp://localhost:5566 compression=raw timeout=50 ! fakesink
 * ]| Two detectors take turns; each answer is waited for for at most 50 ms.
 */
#include "config.h"
#include "gstzmqelements.h"

#include "gstzmqcurve.h"
#include "gstzmqdetectors.h"
#include "gstzmqpacker.h"
#include "gstzmqproperty.h"

GST_DEBUG_CATEGORY_STATIC (zmqlanedetect_debug);
#define GST_CAT_DEFAULT zmqlanedetect_debug

#define DEFAULT_URL "tcp://localhost:5556"
/* As long as a busy machine may need, and less than lanekeep holds the lane
 * without one (0.3 s). */
#define DEFAULT_TIMEOUT 250
#define DEFAULT_COMPRESSION GST_ZMQ_COMPRESSION_JPEG

#define FORMATS "{ BGRx, BGRA, BGR, RGB, RGBx, RGBA, GRAY8, I420, NV12 }"
#define CAPS "video/x-raw, format = (string) " FORMATS ", " \
    "width = (int) [ 16, 7680 ], height = (int) [ 16, 4320 ], " \
    "interlace-mode = (string) progressive"

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));

enum
{
  PROP_0,
  PROP_URL,
  PROP_TIMEOUT,
  PROP_ATTEMPTS,
  PROP_COMPRESSION,
  PROP_QUALITY,
  PROP_CURVE_SERVER_KEY,
  PROP_CURVE_SECRET_KEY,
  PROP_STATS
};

struct _GstZmqLaneDetect
{
  GstLaneFilter parent;

  /* properties (object lock) */
  gchar *url;
  guint timeout;
  guint attempts;
  GstZmqCompression compression;
  gint quality;
  gchar *curve_server_key;
  gchar *curve_secret_key;
  guint64 copied, sent_bytes;

  /* streaming thread */
  GstVideoInfo info;
  GstZmqPacker packer;
  GstZmqDetectors detectors;
};

G_DEFINE_TYPE (GstZmqLaneDetect, gst_zmq_lane_detect, GST_TYPE_LANE_FILTER);
GST_ELEMENT_REGISTER_DEFINE (zmqlanedetect, "zmqlanedetect", GST_RANK_NONE,
    GST_TYPE_ZMQ_LANE_DETECT);

/* ---- properties -------------------------------------------------------- */

/* Where each property is kept. */
static const gsize members[] = {
  [PROP_URL] = G_STRUCT_OFFSET (GstZmqLaneDetect, url),
  [PROP_TIMEOUT] = G_STRUCT_OFFSET (GstZmqLaneDetect, timeout),
  [PROP_ATTEMPTS] = G_STRUCT_OFFSET (GstZmqLaneDetect, attempts),
  [PROP_COMPRESSION] = G_STRUCT_OFFSET (GstZmqLaneDetect, compression),
  [PROP_QUALITY] = G_STRUCT_OFFSET (GstZmqLaneDetect, quality),
  [PROP_CURVE_SERVER_KEY] =
      G_STRUCT_OFFSET (GstZmqLaneDetect, curve_server_key),
  [PROP_CURVE_SECRET_KEY] =
      G_STRUCT_OFFSET (GstZmqLaneDetect, curve_secret_key),
};

static void
gst_zmq_lane_detect_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  gst_lane_property_set_member (object, members[id], value, pspec);
}

static GstStructure *
get_stats (GstZmqLaneDetect * self)
{
  GstStructure *stats =
      gst_lane_filter_new_answer_stats (GST_LANE_FILTER (self),
      "zmqlanedetect-stats");

  GST_OBJECT_LOCK (self);
  gst_structure_set (stats,
      "copied", G_TYPE_UINT64, self->copied,
      "sent-bytes", G_TYPE_UINT64, self->sent_bytes,
      "late", G_TYPE_UINT64, self->detectors.late,
      "errors", G_TYPE_UINT64, self->detectors.errors,
      "detectors", G_TYPE_UINT, self->detectors.usable, NULL);
  GST_OBJECT_UNLOCK (self);
  return stats;
}

static void
gst_zmq_lane_detect_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  if (id == PROP_STATS)
    g_value_take_boxed (value, get_stats (GST_ZMQ_LANE_DETECT (object)));
  else
    gst_lane_property_get_member (object, members[id], value);
}

/* ---- life cycle -------------------------------------------------------- */

/* Loads the keys and connects; the detectors need not be there yet. */
static gboolean
open_detectors (GstZmqLaneDetect * self, GError ** error)
{
  gchar *url, *server_key, *secret_key;
  GstZmqKeys keys;
  gboolean opened;

  GST_OBJECT_LOCK (self);
  url = g_strdup (self->url ? self->url : "");
  server_key = g_strdup (self->curve_server_key);
  secret_key = g_strdup (self->curve_secret_key);
  GST_OBJECT_UNLOCK (self);

  opened = gst_zmq_keys_load (&keys, server_key, secret_key, FALSE, error)
      && gst_zmq_detectors_open (&self->detectors, url, &keys, error);
  g_free (url);
  g_free (server_key);
  g_free (secret_key);
  return opened;
}

static gboolean
gst_zmq_lane_detect_start (GstBaseTransform * transform)
{
  GstZmqLaneDetect *self = GST_ZMQ_LANE_DETECT (transform);
  GError *error = NULL;

  GST_OBJECT_LOCK (self);
  gst_lane_patience_start (&self->detectors.patience,
      self->timeout * GST_MSECOND, self->attempts);
  gst_zmq_packer_open (&self->packer, self->compression);
  self->copied = self->sent_bytes = 0;
  self->detectors.late = self->detectors.errors = self->detectors.usable = 0;
  GST_OBJECT_UNLOCK (self);

  if (!open_detectors (self, &error)) {
    gst_zmq_packer_close (&self->packer);
    gst_zmq_post_error (GST_ELEMENT (self), error);
    return FALSE;
  }
  return GST_BASE_TRANSFORM_CLASS (gst_zmq_lane_detect_parent_class)->start
      (transform);
}

/* The sockets were the streaming thread's, which has ended. */
static gboolean
gst_zmq_lane_detect_stop (GstBaseTransform * transform)
{
  GstZmqLaneDetect *self = GST_ZMQ_LANE_DETECT (transform);

  gst_zmq_detectors_close (&self->detectors);
  gst_zmq_packer_close (&self->packer);
  return TRUE;
}

static void
gst_zmq_lane_detect_cancel (GstLaneFilter * filter, gboolean cancel)
{
  GstZmqWake *wake = &GST_ZMQ_LANE_DETECT (filter)->detectors.wake;

  if (cancel)
    gst_zmq_wake_raise (wake);
  else
    gst_zmq_wake_lower (wake);
}

static GstClockTime
period_of (const GstVideoInfo * info)
{
  if (GST_VIDEO_INFO_FPS_N (info) <= 0)
    return 0;
  return gst_util_uint64_scale (GST_SECOND, GST_VIDEO_INFO_FPS_D (info),
      GST_VIDEO_INFO_FPS_N (info));
}

static gboolean
gst_zmq_lane_detect_set_caps (GstBaseTransform * transform, GstCaps * incaps,
    GstCaps * outcaps)
{
  GstZmqLaneDetect *self = GST_ZMQ_LANE_DETECT (transform);

  if (!gst_video_info_from_caps (&self->info, incaps)
      || !gst_zmq_packer_set_info (&self->packer, &self->info)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("Caps %" GST_PTR_FORMAT " are not raw video.", incaps), (NULL));
    return FALSE;
  }
  self->detectors.patience.period = period_of (&self->info);
  return TRUE;
}

static gboolean
gst_zmq_lane_detect_propose_allocation (GstBaseTransform * transform,
    GstQuery * decide_query, GstQuery * query)
{
  GstZmqLaneDetect *self = GST_ZMQ_LANE_DETECT (transform);

  return gst_zmq_packer_propose (&self->packer, query)
      || GST_BASE_TRANSFORM_CLASS
      (gst_zmq_lane_detect_parent_class)->propose_allocation (transform,
      decide_query, query);
}

/* ---- frames ------------------------------------------------------------ */

static void
gst_zmq_lane_detect_tell_missing (GstLaneFilter * filter, gboolean missing,
    gint64 frame_id)
{
  const GstZmqDetectors *detectors = &GST_ZMQ_LANE_DETECT (filter)->detectors;

  if (missing)
    GST_ELEMENT_WARNING (filter, RESOURCE, READ,
        ("No lane detection from '%s' for frame %" G_GINT64_FORMAT
            " (%s); frames pass without lanes until a detector answers.",
            detectors->urls, frame_id, detectors->problem), (NULL));
  else
    GST_ELEMENT_INFO (filter, RESOURCE, READ,
        ("Lane detections from '%s' are back with frame %" G_GINT64_FORMAT
            ".", detectors->urls, frame_id), (NULL));
}

/* What does not depend on the answer. */
static GstLaneMeta *
attach (GstBuffer * buffer, gint64 frame_id, GstClockTime now)
{
  GstLaneMeta *meta = gst_buffer_add_lane_meta (buffer);

  meta->status = GST_LANE_STATUS_TIMEOUT;
  meta->detector = "zmq";
  meta->frame_id = frame_id;
  meta->capture_time = gst_buffer_get_capture_time (buffer);
  if (!GST_CLOCK_TIME_IS_VALID (meta->capture_time)) {
    meta->capture_time = now;
    gst_buffer_set_capture_time (buffer, now);
  }
  GST_BUFFER_OFFSET (buffer) = frame_id;
  return meta;
}

/* The result is complete when it is here: the other machine has a clock of its
 * own. */
static void
take_reply (GstLaneMeta * meta, const DetectionReply * reply, GstClockTime now)
{
  meta->left = reply->left;
  meta->right = reply->right;
  meta->status = meta->left.valid || meta->right.valid ?
      GST_LANE_STATUS_OK : GST_LANE_STATUS_NO_LANES;
  meta->processing_time = reply->processing_time_ms * GST_MSECOND;
  meta->detection_time = now;
}

static gboolean
pack (GstZmqLaneDetect * self, GstBuffer * buffer, gint64 frame_id,
    zmq_msg_t * request)
{
  GError *error = NULL;
  gint quality;

  GST_OBJECT_LOCK (self);
  quality = self->quality;
  GST_OBJECT_UNLOCK (self);
  if (!gst_zmq_packer_pack (&self->packer, buffer, frame_id, quality, request,
          &error)) {
    gst_zmq_post_error (GST_ELEMENT (self), error);
    return FALSE;
  }
  GST_OBJECT_LOCK (self);
  self->copied = self->packer.copied;
  self->sent_bytes += zmq_msg_size (request);
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

static GstFlowReturn
gst_zmq_lane_detect_find (GstLaneFilter * filter, GstBuffer * buffer,
    GstLaneFinding * finding)
{
  GstZmqLaneDetect *self = GST_ZMQ_LANE_DETECT (filter);
  const gint64 frame_id = gst_lane_filter_get_frame_id (filter, buffer);
  GstFlowReturn flow = gst_zmq_detectors_connect (&self->detectors);
  GstClockTime start = gst_lane_monotonic_time (), now;
  DetectionReply reply;
  GstZmqAnswer answer;
  zmq_msg_t request;

  if (flow != GST_FLOW_OK)
    return flow;
  if (!pack (self, buffer, frame_id, &request))
    return GST_FLOW_ERROR;
  finding->meta = attach (buffer, frame_id, start);
  answer = gst_zmq_detectors_ask (&self->detectors, &request, frame_id,
      GST_VIDEO_INFO_WIDTH (&self->info), GST_VIDEO_INFO_HEIGHT (&self->info),
      &reply, &finding->invalid);
  zmq_msg_close (&request);
  if (answer == GST_ZMQ_CANCELLED)
    return GST_FLOW_FLUSHING;
  if (answer == GST_ZMQ_UNANSWERED)
    return GST_FLOW_OK;

  now = gst_lane_monotonic_time ();
  take_reply (finding->meta, &reply, now);
  finding->answer = now - start;
  return GST_FLOW_OK;
}

/* ---- GObject ----------------------------------------------------------- */

static void
gst_zmq_lane_detect_init (GstZmqLaneDetect * self)
{
  self->url = g_strdup (DEFAULT_URL);
  self->timeout = DEFAULT_TIMEOUT;
  self->attempts = GST_ZMQ_DEFAULT_ATTEMPTS;
  self->compression = DEFAULT_COMPRESSION;
  self->quality = GST_ZMQ_DEFAULT_QUALITY;
  gst_zmq_detectors_init (&self->detectors, GST_ELEMENT (self));
}

static void
gst_zmq_lane_detect_finalize (GObject * object)
{
  GstZmqLaneDetect *self = GST_ZMQ_LANE_DETECT (object);

  gst_zmq_detectors_finalize (&self->detectors);
  g_free (self->url);
  g_free (self->curve_server_key);
  g_free (self->curve_secret_key);
  G_OBJECT_CLASS (gst_zmq_lane_detect_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass * klass)
{
  const GParamFlags ready =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  /**
   * GstZmqLaneDetect:url:
   *
   * Where the detectors listen.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_URL,
      gst_zmq_param_spec_url ("url", DEFAULT_URL,
          "Where the detection service listens, tcp://HOST:PORT or "
          "ipc://PATH; several, separated by commas, take turns"));
  /**
   * GstZmqLaneDetect:timeout:
   *
   * How long a frame waits for its lanes.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_TIMEOUT,
      g_param_spec_uint ("timeout", "Timeout",
          "Milliseconds that a frame waits for its detection before it goes "
          "on without", 1, 3600000, DEFAULT_TIMEOUT, ready));
  /**
   * GstZmqLaneDetect:attempts:
   *
   * How long to wait for a detector at the start.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_ATTEMPTS,
      gst_zmq_param_spec_attempts ());
  /**
   * GstZmqLaneDetect:compression:
   *
   * How pictures travel.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_COMPRESSION,
      g_param_spec_enum ("compression", "Compression",
          "How pictures travel: jpeg = small; raw = as they are, fastest where "
          "the network is not what limits", GST_TYPE_ZMQ_COMPRESSION,
          DEFAULT_COMPRESSION, ready));
  /**
   * GstZmqLaneDetect:quality:
   *
   * Quality of the pictures, where they are compressed.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_QUALITY,
      gst_zmq_param_spec_quality ());
  /**
   * GstZmqLaneDetect:curve-server-key:
   *
   * Encrypts, for the detectors that have this key.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_CURVE_SERVER_KEY,
      gst_zmq_param_spec_curve_server_key ());
  /**
   * GstZmqLaneDetect:curve-secret-key:
   *
   * Who this client is to the detectors.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_CURVE_SECRET_KEY,
      gst_zmq_param_spec_curve_secret_key ());
  /**
   * GstZmqLaneDetect:stats:
   *
   * Counters since READY.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_STATS,
      gst_zmq_param_spec_stats ("frames, ok, no-lanes, timeouts, invalid; "
          "answer-p50-ns, answer-p99-ns, answer-max-ns; copied, sent-bytes; "
          "late, errors; detectors now"));
}

static void
gst_zmq_lane_detect_class_init (GstZmqLaneDetectClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *transform_class = GST_BASE_TRANSFORM_CLASS (klass);
  GstLaneFilterClass *filter_class = GST_LANE_FILTER_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (zmqlanedetect_debug, "zmqlanedetect", 0,
      "has another machine find the lane");

  object_class->finalize = gst_zmq_lane_detect_finalize;
  object_class->set_property = gst_zmq_lane_detect_set_property;
  object_class->get_property = gst_zmq_lane_detect_get_property;
  install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "ZeroMQ lane detector", "Filter/Analyzer/Video",
      "Has another machine find the lane in each frame, through ZeroMQ",
      "gst-lanekeeping");

  transform_class->start = GST_DEBUG_FUNCPTR (gst_zmq_lane_detect_start);
  transform_class->set_caps = GST_DEBUG_FUNCPTR (gst_zmq_lane_detect_set_caps);
  transform_class->propose_allocation =
      GST_DEBUG_FUNCPTR (gst_zmq_lane_detect_propose_allocation);
  transform_class->stop = GST_DEBUG_FUNCPTR (gst_zmq_lane_detect_stop);

  filter_class->find = GST_DEBUG_FUNCPTR (gst_zmq_lane_detect_find);
  filter_class->tell_missing =
      GST_DEBUG_FUNCPTR (gst_zmq_lane_detect_tell_missing);
  filter_class->cancel = GST_DEBUG_FUNCPTR (gst_zmq_lane_detect_cancel);
}

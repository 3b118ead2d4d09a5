/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element shmcamsrc: takes frames from shared memory. */

/**
 * SECTION:element-shmcamsrc
 * @title: shmcamsrc
 * @see_also: shmcamsink, shmlanedetect
 *
 * Takes the newest frame of the shared-memory segment #GstShmCamSrc:shm-name,
 * again and again, as a live source. Frames that come while downstream is busy
 * are skipped: latency never builds up. Skipped frames show as a gap in the
 * buffers' offsets (the frame ids), a DISCONT flag and a QOS message.
 *
 * Format, size and frame rate come from the segment; when they change new caps
 * are sent. Buffers are read-only memory of the segment itself, never copied
 * on the way; an element that wants to write gets a copy. They stay valid for
 * as long as they are held, also beyond the element. So that a pipeline which
 * holds many does not use up the writer's slots, frames are copied while more
 * than #GstShmCamSrc:max-held are held, and always where the segment's
 * permissions allow only to look.
 *
 * Timestamps are the capture times. The capture time in nanoseconds of
 * CLOCK_MONOTONIC is attached as #GstReferenceTimestampMeta with caps
 * `timestamp/x-unix-monotonic`, the camera's own time, where the writer told
 * it, with caps `timestamp/x-camera`.
 *
 * The writer may be started later: the source looks for the segment for
 * #GstShmCamSrc:attempts half seconds. Once connected it outlives writers:
 * when one ends, crashes or is replaced, #GstShmCamSrc:on-disconnect says what
 * happens; by default the source goes on with the next one.
 *
 * `stats` is a structure with `taken`, `skipped`, `copied`, `retries`, `late`
 * (taken more than a frame period after they were published), `stale` (older
 * than max-age) (guint64), `held` (guint, now), `hop-p50-ns`, `hop-p99-ns`,
 * `hop-max-ns` (guint64: from publication until taken).
 *
 * Element messages: `shm-waiting` {`segment` (string), `attempt`, `attempts`
 * (guint)}, `shm-connected` {`segment` (string), `bytes` (guint64, of one
 * frame)}, `shm-lost` {`segment` (string)}.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 shmcamsrc ! queue max-size-buffers=1 leaky=downstream ! videoconvert ! autovideosink sync=false
 * ]| Shows what shmcamsink publishes.
 * |[
 * gst-launch-1.0 shmcamsrc on-disconnect=eos wait-mode=futex ! lanedetect ! shmlanesink
 * ]| A lane-detection process that ends with the camera.
 */
#include "config.h"
#include "gstshmelements.h"

#include <lane/lane.h>

#include "gstshmcamstats.h"
#include "gstshmformat.h"
#include "gstshmframes.h"
#include "gstshmpeer.h"
#include "gstshmrealtime.h"
#include "gstshmrehearsal.h"

GST_DEBUG_CATEGORY_STATIC (shmcamsrc_debug);
#define GST_CAT_DEFAULT shmcamsrc_debug

#define DEFAULT_MAX_HELD 2
#define DEFAULT_MAX_AGE 0
#define DEFAULT_TIMEOUT 0

/* Often enough to notice a dead writer, seldom enough to cost nothing. */
#define WRITER_CHECK_INTERVAL (100 * GST_MSECOND)

static GstStaticPadTemplate src_template =
GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_SHM_VIDEO_CAPS));

enum
{
  PROP_0,
  PROP_SHM_NAME,
  PROP_WAIT_MODE,
  PROP_REALTIME_PRIORITY,
  PROP_ON_DISCONNECT,
  PROP_ATTEMPTS,
  PROP_TIMEOUT,
  PROP_MAX_HELD,
  PROP_MAX_AGE,
  PROP_STATS
};

struct _GstShmCamSrc
{
  GstPushSrc parent;

  /* properties (object lock) */
  gchar *shm_name;
  GstShmWaitMode wait_mode;
  gint realtime_priority;
  GstShmDisconnect on_disconnect;
  guint attempts;
  GstClockTime timeout;
  guint max_held;
  GstClockTime max_age;

  /* streaming thread only */
  GstShmPeer peer;
  GstShmRealtime realtime;
  GstShmRehearsal rehearsal;
  GstShmFrames frames;          /* its reader is NULL while disconnected */
  GstCaps *caps;                /* of the segment, not yet sent */
  GstClockTime last_arrival;
  gboolean discont;

  /* shared, with a lock of its own */
  GstShmCamStats stats;
};

G_DEFINE_TYPE (GstShmCamSrc, gst_shm_cam_src, GST_TYPE_PUSH_SRC);
GST_ELEMENT_REGISTER_DEFINE (shmcamsrc, "shmcamsrc", GST_RANK_NONE,
    GST_TYPE_SHM_CAM_SRC);

/* ---- properties -------------------------------------------------------- */

/* Where each property is kept. */
static const gsize members[] = {
  [PROP_SHM_NAME] = G_STRUCT_OFFSET (GstShmCamSrc, shm_name),
  [PROP_WAIT_MODE] = G_STRUCT_OFFSET (GstShmCamSrc, wait_mode),
  [PROP_REALTIME_PRIORITY] = G_STRUCT_OFFSET (GstShmCamSrc, realtime_priority),
  [PROP_ON_DISCONNECT] = G_STRUCT_OFFSET (GstShmCamSrc, on_disconnect),
  [PROP_ATTEMPTS] = G_STRUCT_OFFSET (GstShmCamSrc, attempts),
  [PROP_TIMEOUT] = G_STRUCT_OFFSET (GstShmCamSrc, timeout),
  [PROP_MAX_HELD] = G_STRUCT_OFFSET (GstShmCamSrc, max_held),
  [PROP_MAX_AGE] = G_STRUCT_OFFSET (GstShmCamSrc, max_age),
};

static void
gst_shm_cam_src_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  gst_lane_property_set_member (object, members[id], value, pspec);
}

static void
gst_shm_cam_src_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  if (id == PROP_STATS)
    g_value_take_boxed (value, gst_shm_cam_stats_get (&GST_SHM_CAM_SRC
            (object)->stats));
  else
    gst_lane_property_get_member (object, members[id], value);
}

/* ---- connection -------------------------------------------------------- */

static void
disconnect (GstShmCamSrc * self)
{
  gst_shm_cam_stats_set_reader (&self->stats, NULL);
  gst_shm_frames_close (&self->frames);
}

static gboolean
open_segment (GstElement * element, const gchar * name, guint64 * bytes,
    LaneshmError * error)
{
  GstShmCamSrc *self = GST_SHM_CAM_SRC (element);
  LaneshmCameraReader *reader = gst_shm_peer_open_camera (name, error);

  if (!reader)
    return FALSE;
  if (!gst_shm_frames_open (&self->frames, reader, self->max_held)) {
    error->status = LANESHM_BAD_SEGMENT;
    error->os_error = 0;
    g_snprintf (error->message, sizeof error->message,
        "Shared memory '%s' carries pictures that GStreamer does not know.",
        name);
    return FALSE;
  }
  *bytes = laneshm_camera_reader_format (reader)->size;
  gst_shm_cam_stats_set_reader (&self->stats, reader);
  gst_caps_take (&self->caps, gst_video_info_to_caps (&self->frames.info));
  laneshm_waiter_set_period (self->peer.waiter,
      gst_shm_format_period (laneshm_camera_reader_format (reader)));
  self->last_arrival = gst_lane_monotonic_time ();
  self->discont = TRUE;
  return TRUE;
}

static GstFlowReturn
connection_lost (GstShmCamSrc * self)
{
  GstShmDisconnect policy;

  GST_OBJECT_LOCK (self);
  policy = self->on_disconnect;
  GST_OBJECT_UNLOCK (self);
  return gst_shm_peer_disconnect (&self->peer, policy);
}

/* No frame for a while: is somebody still there to write one? */
static GstFlowReturn
check_writer (GstShmCamSrc * self)
{
  GstClockTime silence = gst_lane_monotonic_time () - self->last_arrival;
  GstClockTime timeout;
  gint alive;

  laneshm_camera_reader_writer (self->frames.reader, &alive);
  GST_OBJECT_LOCK (self);
  timeout = self->timeout;
  GST_OBJECT_UNLOCK (self);

  if (alive && (timeout == 0 || silence < timeout))
    return GST_FLOW_OK;
  return connection_lost (self);
}

/* The segment was closed or replaced. */
static GstFlowReturn
reopen (GstShmCamSrc * self)
{
  LaneshmError error;

  disconnect (self);
  if (gst_shm_peer_try (&self->peer, &error))
    return GST_FLOW_OK;
  return connection_lost (self);
}

/* Waits until there is a frame to take. */
static GstFlowReturn
wait_frame (GstShmCamSrc * self)
{
  GstFlowReturn flow = GST_FLOW_OK;

  while (flow == GST_FLOW_OK) {
    if (!self->frames.reader) {
      flow = gst_shm_peer_connect (&self->peer);
      continue;
    }
    switch (laneshm_camera_reader_wait (self->frames.reader,
            self->peer.waiter, WRITER_CHECK_INTERVAL)) {
      case LANESHM_OK:
        return GST_FLOW_OK;
      case LANESHM_CANCELLED:
        return GST_FLOW_FLUSHING;
      case LANESHM_GONE:
        flow = reopen (self);
        break;
      default:
        flow = check_writer (self);
        break;
    }
  }
  return flow;
}

/* ---- frames ------------------------------------------------------------ */

static gboolean
is_stale (GstShmCamSrc * self, const LaneshmFrameInfo * info, GstClockTime now)
{
  GstClockTime max_age;

  GST_OBJECT_LOCK (self);
  max_age = self->max_age;
  GST_OBJECT_UNLOCK (self);
  return max_age > 0 && now > info->capture_ns
      && now - info->capture_ns > max_age;
}

static void
report_skipped (GstShmCamSrc * self, GstBuffer * buffer)
{
  GstClockTime pts = GST_BUFFER_PTS (buffer);
  GstMessage *message = gst_message_new_qos (GST_OBJECT (self), TRUE, pts, pts,
      pts, GST_BUFFER_DURATION (buffer));

  gst_shm_cam_stats_set_qos (&self->stats, message);
  gst_element_post_message (GST_ELEMENT (self), message);
}

/* The newest frame, or NULL with FLOW_OK when it is none to pass on. */
static GstFlowReturn
take_frame (GstShmCamSrc * self, GstBuffer ** buffer)
{
  LaneshmFrame frame;
  LaneshmStatus status;
  GstClockTime now;
  gboolean copied, stale;

  status = gst_shm_frames_take (&self->frames, &frame, buffer, &copied);
  now = gst_lane_monotonic_time ();
  if (status == LANESHM_BAD_SEGMENT) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("Shared memory '%s' is corrupt; restart its writer.",
            self->peer.name), (NULL));
    return GST_FLOW_ERROR;
  }
  if (status != LANESHM_OK)
    return GST_FLOW_OK;

  self->last_arrival = now;
  gst_shm_peer_found (&self->peer, GST_VIDEO_INFO_SIZE (&self->frames.info));
  stale = is_stale (self, &frame.info, now);
  gst_shm_cam_stats_count (&self->stats, &frame, copied, stale, now);
  if (stale) {
    gst_clear_buffer (buffer);
    self->discont = TRUE;
    return GST_FLOW_OK;
  }
  if (self->discont)
    frame.info.flags |= LANESHM_FRAME_DISCONT;
  self->discont = FALSE;
  gst_shm_frames_describe (GST_ELEMENT (self), &frame, now, *buffer);
  if (frame.skipped > 0)
    report_skipped (self, *buffer);
  return GST_FLOW_OK;
}

/* Shortly before a frame is expected. */
static void
rehearse (gpointer data)
{
  GstShmCamSrc *self = data;

  gst_shm_frames_rehearse (&self->frames, GST_ELEMENT (self));
  gst_shm_rehearsal_push (&self->rehearsal);
}

static GstFlowReturn
gst_shm_cam_src_create (GstPushSrc * src, GstBuffer ** buffer)
{
  GstShmCamSrc *self = GST_SHM_CAM_SRC (src);
  GstBuffer *taken = NULL;
  GstFlowReturn flow;

  gst_shm_realtime_enter (&self->realtime, GST_ELEMENT (self));
  do {
    flow = wait_frame (self);
    if (flow == GST_FLOW_OK && self->caps
        && !gst_base_src_negotiate (GST_BASE_SRC (src)))
      flow = GST_FLOW_NOT_NEGOTIATED;
    if (flow == GST_FLOW_OK)
      flow = take_frame (self, &taken);
  } while (flow == GST_FLOW_OK && !taken);

  *buffer = taken;
  return flow;
}

/* ---- GstBaseSrc -------------------------------------------------------- */

static gboolean
gst_shm_cam_src_start (GstBaseSrc * src)
{
  GstShmCamSrc *self = GST_SHM_CAM_SRC (src);

  GST_OBJECT_LOCK (self);
  gst_shm_peer_start (&self->peer, self->shm_name, self->attempts,
      self->wait_mode);
  gst_shm_realtime_start (&self->realtime, self->realtime_priority,
      self->wait_mode);
  GST_OBJECT_UNLOCK (self);

  gst_shm_cam_stats_reset (&self->stats);
  return TRUE;
}

/* The camera's format is what it is: downstream must take it. */
static gboolean
is_accepted (GstShmCamSrc * self, GstCaps * caps)
{
  gchar *description;

  if (gst_pad_peer_query_accept_caps (GST_BASE_SRC_PAD (self), caps))
    return TRUE;
  description = gst_caps_to_string (caps);
  GST_ELEMENT_ERROR (self, STREAM, WRONG_TYPE,
      ("Shared memory '%s' carries %s, which the next element does not take; "
          "put a videoconvert between.", self->peer.name, description), (NULL));
  g_free (description);
  return FALSE;
}

/* Called before the segment is known, too: then there is nothing to settle. */
static gboolean
gst_shm_cam_src_negotiate (GstBaseSrc * src)
{
  GstShmCamSrc *self = GST_SHM_CAM_SRC (src);
  GstCaps *caps = g_steal_pointer (&self->caps);
  gboolean accepted;

  if (!caps)
    return TRUE;
  accepted = is_accepted (self, caps) && gst_base_src_set_caps (src, caps);
  if (accepted)
    gst_element_post_message (GST_ELEMENT (self),
        gst_message_new_latency (GST_OBJECT (self)));
  gst_caps_unref (caps);
  return accepted;
}

/* Downstream's buffers are of no use; but does it know where planes lie? */
static gboolean
gst_shm_cam_src_decide_allocation (GstBaseSrc * src, GstQuery * query)
{
  GST_SHM_CAM_SRC (src)->frames.plain =
      !gst_query_find_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  return TRUE;
}

static gboolean
query_latency (GstShmCamSrc * self, GstQuery * query)
{
  GstClockTime period;
  gboolean known = gst_shm_cam_stats_get_period (&self->stats, &period);

  /* A timestamp is when the picture was complete; it takes the camera up to
   * one more frame to hand it over. */
  if (known)
    gst_query_set_latency (query, TRUE, period, GST_CLOCK_TIME_NONE);
  return known;
}

static gboolean
gst_shm_cam_src_query (GstBaseSrc * src, GstQuery * query)
{
  if (GST_QUERY_TYPE (query) == GST_QUERY_LATENCY)
    return query_latency (GST_SHM_CAM_SRC (src), query);
  return GST_BASE_SRC_CLASS (gst_shm_cam_src_parent_class)->query (src, query);
}

static gboolean
gst_shm_cam_src_unlock (GstBaseSrc * src)
{
  gst_shm_peer_cancel (&GST_SHM_CAM_SRC (src)->peer, TRUE);
  return TRUE;
}

static gboolean
gst_shm_cam_src_unlock_stop (GstBaseSrc * src)
{
  gst_shm_peer_cancel (&GST_SHM_CAM_SRC (src)->peer, FALSE);
  return TRUE;
}

static gboolean
gst_shm_cam_src_stop (GstBaseSrc * src)
{
  GstShmCamSrc *self = GST_SHM_CAM_SRC (src);

  gst_shm_realtime_stop (&self->realtime);
  disconnect (self);
  gst_clear_caps (&self->caps);
  return TRUE;
}

/* ---- GObject ----------------------------------------------------------- */

static void
gst_shm_cam_src_init (GstShmCamSrc * self)
{
  self->shm_name = g_strdup (LANESHM_CAMERA_FEED_NAME);
  self->wait_mode = GST_SHM_DEFAULT_WAIT_MODE;
  self->on_disconnect = GST_SHM_DEFAULT_DISCONNECT;
  self->attempts = GST_SHM_DEFAULT_ATTEMPTS;
  self->timeout = DEFAULT_TIMEOUT;
  self->max_held = DEFAULT_MAX_HELD;
  self->max_age = DEFAULT_MAX_AGE;
  gst_shm_cam_stats_init (&self->stats);
  gst_shm_peer_init (&self->peer, GST_ELEMENT (self), GST_SHM_CAMERA,
      open_segment);
  gst_shm_rehearsal_init (&self->rehearsal);
  laneshm_waiter_set_rehearsal (self->peer.waiter, rehearse, self);

  gst_base_src_set_live (GST_BASE_SRC (self), TRUE);
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
}

static void
gst_shm_cam_src_finalize (GObject * object)
{
  GstShmCamSrc *self = GST_SHM_CAM_SRC (object);

  gst_shm_peer_finalize (&self->peer);
  gst_shm_rehearsal_finalize (&self->rehearsal);
  gst_shm_cam_stats_finalize (&self->stats);
  g_free (self->shm_name);
  G_OBJECT_CLASS (gst_shm_cam_src_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass * klass)
{
  /**
   * GstShmCamSrc:shm-name:
   *
   * Name of the segment to read.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_SHM_NAME,
      gst_shm_param_spec_name ("shm-name", LANESHM_CAMERA_FEED_NAME,
          "Name of the segment to take frames from"));
  /**
   * GstShmCamSrc:wait-mode:
   *
   * How to wait for frames.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_WAIT_MODE,
      gst_shm_param_spec_wait_mode ());
  /**
   * GstShmCamSrc:realtime-priority:
   *
   * Real-time priority of the streaming thread.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_REALTIME_PRIORITY,
      gst_shm_param_spec_realtime_priority ());
  /**
   * GstShmCamSrc:on-disconnect:
   *
   * What to do when the writer is gone.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_ON_DISCONNECT,
      gst_shm_param_spec_on_disconnect ());
  /**
   * GstShmCamSrc:attempts:
   *
   * How long to wait for the first writer.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_ATTEMPTS,
      gst_shm_param_spec_attempts ());
  /**
   * GstShmCamSrc:timeout:
   *
   * A writer that lives but is silent for so long counts as gone.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_TIMEOUT,
      g_param_spec_uint64 ("timeout", "Timeout",
          "Nanoseconds without a frame before on-disconnect applies although "
          "the writer lives, 0 = never", 0, G_MAXUINT64, DEFAULT_TIMEOUT,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
          GST_PARAM_MUTABLE_PLAYING));
  /**
   * GstShmCamSrc:max-held:
   *
   * Slots that downstream may hold.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_MAX_HELD,
      g_param_spec_uint ("max-held", "Maximum held",
          "Frames that this pipeline holds in the segment at a time; further "
          "ones are copied (0 = copy all)", 0, LANESHM_MAX_SLOTS,
          DEFAULT_MAX_HELD, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
          GST_PARAM_MUTABLE_READY));
  /**
   * GstShmCamSrc:max-age:
   *
   * Age from which on a frame is not worth passing on.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_MAX_AGE,
      g_param_spec_uint64 ("max-age", "Maximum age",
          "Nanoseconds since its capture after which a frame is not passed on "
          "(the first one may be old), 0 = any age", 0, G_MAXUINT64,
          DEFAULT_MAX_AGE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
          GST_PARAM_MUTABLE_PLAYING));
  /**
   * GstShmCamSrc:stats:
   *
   * Counters since READY.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_STATS,
      gst_shm_param_spec_stats ("taken, skipped, copied, retries, late, stale; "
          "held now; hop-p50-ns, hop-p99-ns, hop-max-ns"));
}

static void
gst_shm_cam_src_class_init (GstShmCamSrcClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *base_class = GST_BASE_SRC_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (shmcamsrc_debug, "shmcamsrc", 0,
      "takes frames from shared memory");

  object_class->finalize = gst_shm_cam_src_finalize;
  object_class->set_property = gst_shm_cam_src_set_property;
  object_class->get_property = gst_shm_cam_src_get_property;
  install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "Shared-memory camera source", "Source/Video",
      "Takes the newest frame from shared memory without copying it",
      "gst-lanekeeping");

  base_class->start = GST_DEBUG_FUNCPTR (gst_shm_cam_src_start);
  base_class->negotiate = GST_DEBUG_FUNCPTR (gst_shm_cam_src_negotiate);
  base_class->decide_allocation =
      GST_DEBUG_FUNCPTR (gst_shm_cam_src_decide_allocation);
  base_class->query = GST_DEBUG_FUNCPTR (gst_shm_cam_src_query);
  base_class->unlock = GST_DEBUG_FUNCPTR (gst_shm_cam_src_unlock);
  base_class->unlock_stop = GST_DEBUG_FUNCPTR (gst_shm_cam_src_unlock_stop);
  base_class->stop = GST_DEBUG_FUNCPTR (gst_shm_cam_src_stop);
  GST_PUSH_SRC_CLASS (klass)->create =
      GST_DEBUG_FUNCPTR (gst_shm_cam_src_create);
}

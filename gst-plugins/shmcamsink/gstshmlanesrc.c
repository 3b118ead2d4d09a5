/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element shmlanesrc: takes lane detections from shared memory. */

/**
 * SECTION:element-shmlanesrc
 * @title: shmlanesrc
 * @see_also: shmlanesink, shmlanedetect
 *
 * Takes each new record of the shared-memory segment #GstShmLaneSrc:shm-name,
 * as a live source. A record that is overwritten before it was read is
 * skipped: the newest one counts. To have detections together with their
 * frames use shmlanedetect.
 *
 * Buffers have caps `application/x-lane-detection`: the 88 bytes of the record
 * as they lie in the segment (little endian; `LaneshmDetection` of liblaneshm
 * describes them). Their offset is the frame id, their timestamp the time at
 * which the result was written, and they carry it as #GstLaneMeta, too, from
 * which impossible lines are left out.
 *
 * The writer may be started later: the source looks for the segment for
 * #GstShmLaneSrc:attempts half seconds. Once connected it outlives writers:
 * when one ends or crashes, #GstShmLaneSrc:on-disconnect says what happens; by
 * default the source goes on with the next one.
 *
 * With #GstShmLaneSrc:post-messages an element message `lane-detection` is
 * posted for each result (or every #GstShmLaneSrc:message-interval), with the
 * fields that lanedetect describes.
 *
 * `stats` is a structure with `taken`, `invalid` (lines left out) (guint64),
 * `hop-p50-ns`, `hop-p99-ns`, `hop-max-ns` (guint64: from writing until taken,
 * as far as the system's clock tells).
 *
 * Further element messages: `shm-waiting` {`segment` (string), `attempt`,
 * `attempts` (guint)}, `shm-connected` {`segment` (string), `bytes`
 * (guint64)}, `shm-lost` {`segment` (string)}.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 -m shmlanesrc ! fakesink
 * ]| Prints what a lane-detection process finds.
 * |[
 * gst-launch-1.0 shmlanesrc on-disconnect=eos post-messages=false ! filesink location=lanes.bin
 * ]| Records all results, 88 bytes each, until the detector ends.
 */
#include "config.h"
#include "gstshmelements.h"

#include <lane/lane.h>
#include <laneshm/laneshm.h>

#include "gstshmpeer.h"
#include "gstshmpool.h"
#include "gstshmrealtime.h"
#include "gstshmrecord.h"
#include "gstshmtime.h"

GST_DEBUG_CATEGORY_STATIC (shmlanesrc_debug);
#define GST_CAT_DEFAULT shmlanesrc_debug

/* Often enough to notice a dead writer, seldom enough to cost nothing. */
#define WRITER_CHECK_INTERVAL (100 * GST_MSECOND)

/* GstBufferPool makes a system call when its last buffer is taken, and when the
 * first one is back: one stays. */
#define BUFFERS 2

#define CAPS "application/x-lane-detection"

static GstStaticPadTemplate src_template =
GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (CAPS));

enum
{
  PROP_0,
  PROP_SHM_NAME,
  PROP_WAIT_MODE,
  PROP_REALTIME_PRIORITY,
  PROP_ON_DISCONNECT,
  PROP_ATTEMPTS,
  PROP_POST_MESSAGES,
  PROP_MESSAGE_INTERVAL,
  PROP_STATS
};

struct _GstShmLaneSrc
{
  GstPushSrc parent;

  /* properties (object lock) */
  gchar *shm_name;
  GstShmWaitMode wait_mode;
  gint realtime_priority;
  GstShmDisconnect on_disconnect;
  guint attempts;
  gboolean post_messages;
  GstClockTime message_interval;
  guint64 taken, invalid;
  GstLaneLatency hop;

  /* streaming thread only */
  GstShmPeer peer;
  GstShmRealtime realtime;
  LaneshmResultsReader *reader; /* NULL while disconnected */
  GstBufferPool *pool;
  GstLaneMessageInterval interval;
  GstClockTime previous;        /* detection, so that none seems older; or 0 */
  gboolean discont;
};

G_DEFINE_TYPE (GstShmLaneSrc, gst_shm_lane_src, GST_TYPE_PUSH_SRC);
GST_ELEMENT_REGISTER_DEFINE (shmlanesrc, "shmlanesrc", GST_RANK_NONE,
    GST_TYPE_SHM_LANE_SRC);

/* ---- properties -------------------------------------------------------- */

/* Where each property is kept. */
static const gsize members[] = {
  [PROP_SHM_NAME] = G_STRUCT_OFFSET (GstShmLaneSrc, shm_name),
  [PROP_WAIT_MODE] = G_STRUCT_OFFSET (GstShmLaneSrc, wait_mode),
  [PROP_REALTIME_PRIORITY] = G_STRUCT_OFFSET (GstShmLaneSrc, realtime_priority),
  [PROP_ON_DISCONNECT] = G_STRUCT_OFFSET (GstShmLaneSrc, on_disconnect),
  [PROP_ATTEMPTS] = G_STRUCT_OFFSET (GstShmLaneSrc, attempts),
  [PROP_POST_MESSAGES] = G_STRUCT_OFFSET (GstShmLaneSrc, post_messages),
  [PROP_MESSAGE_INTERVAL] = G_STRUCT_OFFSET (GstShmLaneSrc, message_interval),
};

static void
gst_shm_lane_src_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  gst_lane_property_set_member (object, members[id], value, pspec);
}

static GstStructure *
get_stats (GstShmLaneSrc * self)
{
  GstStructure *stats;

  GST_OBJECT_LOCK (self);
  stats = gst_structure_new ("shmlanesrc-stats",
      "taken", G_TYPE_UINT64, self->taken,
      "invalid", G_TYPE_UINT64, self->invalid, NULL);
  gst_lane_latency_tell (&self->hop, stats, "hop");
  GST_OBJECT_UNLOCK (self);
  return stats;
}

static void
gst_shm_lane_src_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  if (id == PROP_STATS)
    g_value_take_boxed (value, get_stats (GST_SHM_LANE_SRC (object)));
  else
    gst_lane_property_get_member (object, members[id], value);
}

/* ---- connection -------------------------------------------------------- */

static void
disconnect (GstShmLaneSrc * self)
{
  g_clear_pointer (&self->reader, laneshm_results_reader_free);
}

static gboolean
open_segment (GstElement * element, const gchar * name, guint64 * bytes,
    LaneshmError * error)
{
  GstShmLaneSrc *self = GST_SHM_LANE_SRC (element);

  self->reader = gst_shm_peer_open_results (name, error);
  self->discont = TRUE;
  *bytes = sizeof (LaneshmDetection);
  return self->reader != NULL;
}

static GstFlowReturn
connection_lost (GstShmLaneSrc * self)
{
  GstShmDisconnect policy;

  GST_OBJECT_LOCK (self);
  policy = self->on_disconnect;
  GST_OBJECT_UNLOCK (self);
  return gst_shm_peer_disconnect (&self->peer, policy);
}

/* The segment was closed or replaced. */
static GstFlowReturn
reopen (GstShmLaneSrc * self)
{
  LaneshmError error;

  disconnect (self);
  if (gst_shm_peer_try (&self->peer, &error))
    return GST_FLOW_OK;
  return connection_lost (self);
}

static GstFlowReturn
wait_record (GstShmLaneSrc * self, LaneshmDetection * record)
{
  GstFlowReturn flow = GST_FLOW_OK;

  while (flow == GST_FLOW_OK) {
    if (!self->reader) {
      flow = gst_shm_peer_connect (&self->peer);
      continue;
    }
    switch (laneshm_results_reader_wait (self->reader, self->peer.waiter,
            WRITER_CHECK_INTERVAL, record)) {
      case LANESHM_OK:
        gst_shm_peer_found (&self->peer, sizeof *record);
        return GST_FLOW_OK;
      case LANESHM_CANCELLED:
        return GST_FLOW_FLUSHING;
      case LANESHM_GONE:
        flow = reopen (self);
        break;
      default:
        if (!laneshm_results_reader_writer_alive (self->reader))
          flow = connection_lost (self);
        break;
    }
  }
  return flow;
}

/* ---- records ----------------------------------------------------------- */

/* A buffer of the pool, which keeps its metas. */
static GstBuffer *
take_buffer (GstShmLaneSrc * self, const LaneshmDetection * record,
    GstLaneMeta ** meta)
{
  GstBuffer *buffer = NULL;

  gst_buffer_pool_acquire_buffer (self->pool, &buffer, NULL);
  gst_buffer_fill (buffer, 0, record, sizeof *record);
  *meta = gst_buffer_add_lane_meta (buffer);
  GST_META_FLAG_SET (*meta, GST_META_FLAG_POOLED);
  return buffer;
}

static void
describe (GstShmLaneSrc * self, const LaneshmDetection * record,
    GstBuffer * buffer, const GstLaneMeta * meta)
{
  GstClockTime time = meta->detection_time;

  if (!GST_CLOCK_TIME_IS_VALID (time))
    time = gst_lane_monotonic_time ();
  GST_BUFFER_PTS (buffer) = gst_shm_time_to_running (GST_ELEMENT (self), time);
  if (record->frame_id >= 0) {
    GST_BUFFER_OFFSET (buffer) = record->frame_id;
    GST_BUFFER_OFFSET_END (buffer) = record->frame_id + 1;
  }
  if (self->discont)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  self->discont = FALSE;
}

/* Counts the record; TRUE when a message about it is due. */
static gboolean
count_record (GstShmLaneSrc * self, GstBuffer * buffer,
    const GstLaneMeta * meta, guint invalid, GstClockTime now)
{
  gboolean due;

  GST_OBJECT_LOCK (self);
  self->taken++;
  self->invalid += invalid;
  if (GST_CLOCK_TIME_IS_VALID (meta->detection_time))
    gst_lane_latency_add (&self->hop,
        now > meta->detection_time ? now - meta->detection_time : 0);
  due = self->post_messages && gst_lane_message_interval_due (&self->interval,
      GST_BUFFER_PTS (buffer), self->message_interval);
  GST_OBJECT_UNLOCK (self);
  return due;
}

static GstFlowReturn
gst_shm_lane_src_create (GstPushSrc * src, GstBuffer ** buffer)
{
  GstShmLaneSrc *self = GST_SHM_LANE_SRC (src);
  LaneshmDetection record;
  GstLaneMeta *meta;
  GstClockTime now;
  guint invalid;
  GstFlowReturn flow;

  gst_shm_realtime_enter (&self->realtime, GST_ELEMENT (self));
  flow = wait_record (self, &record);
  if (flow != GST_FLOW_OK)
    return flow;
  now = gst_lane_monotonic_time ();
  *buffer = take_buffer (self, &record, &meta);
  invalid = gst_shm_record_to_meta (&record, NULL, self->previous, meta);
  if (GST_CLOCK_TIME_IS_VALID (meta->detection_time))
    self->previous = meta->detection_time;
  describe (self, &record, *buffer, meta);
  if (count_record (self, *buffer, meta, invalid, now))
    gst_element_post_message (GST_ELEMENT (self),
        gst_lane_message_new_detection (GST_OBJECT (self),
            &GST_BASE_SRC (self)->segment, GST_BUFFER_PTS (*buffer),
            GST_BUFFER_DURATION (*buffer), meta));
  return GST_FLOW_OK;
}

/* ---- GstBaseSrc -------------------------------------------------------- */

static gboolean
gst_shm_lane_src_start (GstBaseSrc * src)
{
  GstShmLaneSrc *self = GST_SHM_LANE_SRC (src);

  GST_OBJECT_LOCK (self);
  gst_shm_peer_start (&self->peer, self->shm_name, self->attempts,
      self->wait_mode);
  gst_shm_realtime_start (&self->realtime, self->realtime_priority,
      self->wait_mode);
  self->taken = self->invalid = 0;
  memset (&self->hop, 0, sizeof self->hop);
  memset (&self->interval, 0, sizeof self->interval);
  self->previous = 0;
  GST_OBJECT_UNLOCK (self);
  self->pool = gst_shm_heap_pool_new (sizeof (LaneshmDetection), BUFFERS);
  return TRUE;
}

static gboolean
gst_shm_lane_src_query (GstBaseSrc * src, GstQuery * query)
{
  if (GST_QUERY_TYPE (query) == GST_QUERY_LATENCY) {
    gst_query_set_latency (query, TRUE, 0, GST_CLOCK_TIME_NONE);
    return TRUE;
  }
  return GST_BASE_SRC_CLASS (gst_shm_lane_src_parent_class)->query (src, query);
}

static gboolean
gst_shm_lane_src_unlock (GstBaseSrc * src)
{
  gst_shm_peer_cancel (&GST_SHM_LANE_SRC (src)->peer, TRUE);
  return TRUE;
}

static gboolean
gst_shm_lane_src_unlock_stop (GstBaseSrc * src)
{
  gst_shm_peer_cancel (&GST_SHM_LANE_SRC (src)->peer, FALSE);
  return TRUE;
}

static gboolean
gst_shm_lane_src_stop (GstBaseSrc * src)
{
  GstShmLaneSrc *self = GST_SHM_LANE_SRC (src);

  gst_shm_realtime_stop (&self->realtime);
  disconnect (self);
  gst_shm_pool_close (&self->pool);
  return TRUE;
}

/* ---- GObject ----------------------------------------------------------- */

static void
gst_shm_lane_src_init (GstShmLaneSrc * self)
{
  self->shm_name = g_strdup (LANESHM_DETECTION_RESULTS_NAME);
  self->wait_mode = GST_SHM_DEFAULT_WAIT_MODE;
  self->on_disconnect = GST_SHM_DEFAULT_DISCONNECT;
  self->attempts = GST_SHM_DEFAULT_ATTEMPTS;
  self->post_messages = GST_SHM_DEFAULT_POST_MESSAGES;
  self->message_interval = GST_SHM_DEFAULT_MESSAGE_INTERVAL;
  gst_shm_peer_init (&self->peer, GST_ELEMENT (self), GST_SHM_RESULTS,
      open_segment);

  gst_base_src_set_live (GST_BASE_SRC (self), TRUE);
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
}

static void
gst_shm_lane_src_finalize (GObject * object)
{
  GstShmLaneSrc *self = GST_SHM_LANE_SRC (object);

  gst_shm_peer_finalize (&self->peer);
  g_free (self->shm_name);
  G_OBJECT_CLASS (gst_shm_lane_src_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass * klass)
{
  /**
   * GstShmLaneSrc:shm-name:
   *
   * Name of the segment to read.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_SHM_NAME,
      gst_shm_param_spec_name ("shm-name", LANESHM_DETECTION_RESULTS_NAME,
          "Name of the segment to take detections from"));
  /**
   * GstShmLaneSrc:wait-mode:
   *
   * How to wait for results.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_WAIT_MODE,
      gst_shm_param_spec_wait_mode ());
  /**
   * GstShmLaneSrc:realtime-priority:
   *
   * Real-time priority of the streaming thread.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_REALTIME_PRIORITY,
      gst_shm_param_spec_realtime_priority ());
  /**
   * GstShmLaneSrc:on-disconnect:
   *
   * What to do when the writer is gone.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_ON_DISCONNECT,
      gst_shm_param_spec_on_disconnect ());
  /**
   * GstShmLaneSrc:attempts:
   *
   * How long to wait for the first writer.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_ATTEMPTS,
      gst_shm_param_spec_attempts ());
  /**
   * GstShmLaneSrc:post-messages:
   *
   * Whether to post `lane-detection` messages.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_POST_MESSAGES,
      gst_shm_param_spec_post_messages ());
  /**
   * GstShmLaneSrc:message-interval:
   *
   * Least time between two messages.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_MESSAGE_INTERVAL,
      gst_shm_param_spec_message_interval ());
  /**
   * GstShmLaneSrc:stats:
   *
   * Counters since READY.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_STATS,
      gst_shm_param_spec_stats ("taken, invalid; hop-p50-ns, hop-p99-ns, "
          "hop-max-ns"));
}

static void
gst_shm_lane_src_class_init (GstShmLaneSrcClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *base_class = GST_BASE_SRC_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (shmlanesrc_debug, "shmlanesrc", 0,
      "takes lane detections from shared memory");

  object_class->finalize = gst_shm_lane_src_finalize;
  object_class->set_property = gst_shm_lane_src_set_property;
  object_class->get_property = gst_shm_lane_src_get_property;
  install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "Shared-memory lane source", "Source/Analyzer/Video",
      "Takes lane detections from shared memory", "gst-lanekeeping");

  base_class->start = GST_DEBUG_FUNCPTR (gst_shm_lane_src_start);
  base_class->query = GST_DEBUG_FUNCPTR (gst_shm_lane_src_query);
  base_class->unlock = GST_DEBUG_FUNCPTR (gst_shm_lane_src_unlock);
  base_class->unlock_stop = GST_DEBUG_FUNCPTR (gst_shm_lane_src_unlock_stop);
  base_class->stop = GST_DEBUG_FUNCPTR (gst_shm_lane_src_stop);
  GST_PUSH_SRC_CLASS (klass)->create =
      GST_DEBUG_FUNCPTR (gst_shm_lane_src_create);
}

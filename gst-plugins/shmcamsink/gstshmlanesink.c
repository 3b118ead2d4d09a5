/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element shmlanesink: publishes lane detections in shared memory. */

/**
 * SECTION:element-shmlanesink
 * @title: shmlanesink
 * @see_also: shmlanesrc, shmlanedetect, lanedetect
 *
 * Writes the #GstLaneMeta of each frame as the newest record of the
 * shared-memory segment #GstShmLaneSink:shm-name: 88 bytes, from which any
 * number of readers (shmlanedetect, shmlanesrc, any program) take whole
 * records. Pixels are not touched. The sink never waits for a reader.
 *
 * The segment exists from PAUSED on, before the first frame, so that readers
 * can connect to it early, and is removed when the element goes back to READY.
 * A second writer of the same name is refused; what a writer that crashed left
 * behind is taken over.
 *
 * The record has no place for curves: it carries the chord of each line. A
 * record's frame id is the meta's, else the buffer's offset. A frame without
 * meta gives a record without lines, and one warning.
 *
 * `stats` is a structure with `written`, `without-meta` (guint64).
 *
 * An element message `shm-created` with fields `segment` (string) and `bytes`
 * (guint64) is posted when the segment is there.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 shmcamsrc ! lanedetect ! shmlanesink
 * ]| A lane-detection process.
 * |[
 * gst-launch-1.0 carlasrc num-buffers=300 ! lanedetect ! shmlanesink shm-name=other_results mode=0640
 * ]| Publishes what is found on the built-in road, readable for the group.
 */
#include "config.h"
#include "gstshmelements.h"

#include <gst/video/video.h>
#include <lane/lane.h>
#include <laneshm/laneshm.h>

#include "gstshmerror.h"
#include "gstshmmessage.h"
#include "gstshmproperty.h"
#include "gstshmrecord.h"

GST_DEBUG_CATEGORY_STATIC (shmlanesink_debug);
#define GST_CAT_DEFAULT shmlanesink_debug

#define NAME_CHECK_INTERVAL GST_SECOND

/* Only the meta is read: any pixels, wherever they lie. */
static GstStaticPadTemplate sink_template =
GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("video/x-raw(ANY)"));

enum
{
  PROP_0,
  PROP_SHM_NAME,
  PROP_MODE,
  PROP_GROUP,
  PROP_STATS
};

struct _GstShmLaneSink
{
  GstBaseSink parent;

  /* properties (object lock) */
  gchar *shm_name;
  guint mode;
  gchar *group;
  guint64 written, without_meta;

  /* between READY and PAUSED, and streaming thread */
  gchar *name;
  mode_t file_mode;
  gid_t gid;
  LaneshmResultsWriter *writer;
  GstClockTime next_check;
};

G_DEFINE_TYPE (GstShmLaneSink, gst_shm_lane_sink, GST_TYPE_BASE_SINK);
GST_ELEMENT_REGISTER_DEFINE (shmlanesink, "shmlanesink", GST_RANK_NONE,
    GST_TYPE_SHM_LANE_SINK);

static void
gst_shm_lane_sink_init (GstShmLaneSink * self)
{
  GstBaseSink *sink = GST_BASE_SINK (self);

  self->shm_name = g_strdup (LANESHM_DETECTION_RESULTS_NAME);
  self->mode = GST_SHM_DEFAULT_MODE;
  gst_base_sink_set_sync (sink, FALSE);
  gst_base_sink_set_async_enabled (sink, FALSE);
  /* The last sample would keep a frame, often a slot of shared memory. */
  gst_base_sink_set_last_sample_enabled (sink, FALSE);
}

static void
gst_shm_lane_sink_finalize (GObject * object)
{
  GstShmLaneSink *self = GST_SHM_LANE_SINK (object);

  g_free (self->shm_name);
  g_free (self->group);
  g_free (self->name);
  G_OBJECT_CLASS (gst_shm_lane_sink_parent_class)->finalize (object);
}

/* Where each property is kept. */
static const gsize members[] = {
  [PROP_SHM_NAME] = G_STRUCT_OFFSET (GstShmLaneSink, shm_name),
  [PROP_MODE] = G_STRUCT_OFFSET (GstShmLaneSink, mode),
  [PROP_GROUP] = G_STRUCT_OFFSET (GstShmLaneSink, group),
};

static void
gst_shm_lane_sink_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  gst_lane_property_set_member (object, members[id], value, pspec);
}

static GstStructure *
get_stats (GstShmLaneSink * self)
{
  GstStructure *stats;

  GST_OBJECT_LOCK (self);
  stats = gst_structure_new ("shmlanesink-stats",
      "written", G_TYPE_UINT64, self->written,
      "without-meta", G_TYPE_UINT64, self->without_meta, NULL);
  GST_OBJECT_UNLOCK (self);
  return stats;
}

static void
gst_shm_lane_sink_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  if (id == PROP_STATS)
    g_value_take_boxed (value, get_stats (GST_SHM_LANE_SINK (object)));
  else
    gst_lane_property_get_member (object, members[id], value);
}

/* ---- segment ----------------------------------------------------------- */

static void
close_segment (GstShmLaneSink * self)
{
  g_clear_pointer (&self->writer, laneshm_results_writer_free);
}

static gboolean
open_segment (GstShmLaneSink * self)
{
  LaneshmError error;

  self->writer = laneshm_results_writer_open (self->name, self->file_mode,
      self->gid, &error);
  if (!self->writer) {
    gst_shm_post_error (GST_ELEMENT (self), &error, GST_SHM_WRITING);
    return FALSE;
  }
  self->next_check = gst_lane_monotonic_time () + NAME_CHECK_INTERVAL;
  gst_shm_post_created (GST_ELEMENT (self), self->name,
      sizeof (LaneshmDetection));
  return TRUE;
}

static gboolean
start (GstShmLaneSink * self)
{
  gchar *group;
  gboolean started;

  GST_OBJECT_LOCK (self);
  g_free (self->name);
  self->name = g_strdup (self->shm_name);
  self->file_mode = self->mode;
  group = g_strdup (self->group);
  self->written = self->without_meta = 0;
  GST_OBJECT_UNLOCK (self);

  started = gst_shm_property_parse_group (GST_ELEMENT (self), group,
      &self->gid) && open_segment (self);
  g_free (group);
  return started;
}

/* GstBaseSink's start and stop belong to NULL and READY; the segment exists
 * only from READY on. */
static GstStateChangeReturn
gst_shm_lane_sink_change_state (GstElement * element, GstStateChange transition)
{
  GstShmLaneSink *self = GST_SHM_LANE_SINK (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && !start (self))
    return GST_STATE_CHANGE_FAILURE;

  result = GST_ELEMENT_CLASS (gst_shm_lane_sink_parent_class)->change_state
      (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY
      || (transition == GST_STATE_CHANGE_READY_TO_PAUSED
          && result == GST_STATE_CHANGE_FAILURE))
    close_segment (self);
  return result;
}

/* Others may unlink the name, or put something else there: readers would come
 * in vain. */
static GstFlowReturn
check_name (GstShmLaneSink * self)
{
  GstClockTime now = gst_lane_monotonic_time ();

  if (now < self->next_check)
    return GST_FLOW_OK;
  self->next_check = now + NAME_CHECK_INTERVAL;

  switch (laneshm_results_writer_check_name (self->writer)) {
    case LANESHM_OK:
      return GST_FLOW_OK;
    case LANESHM_NOT_FOUND:
      close_segment (self);
      if (!open_segment (self))
        return GST_FLOW_ERROR;
      gst_shm_post_name_removed (GST_ELEMENT (self), self->name);
      return GST_FLOW_OK;
    default:
      gst_shm_post_name_replaced (GST_ELEMENT (self), self->name);
      return GST_FLOW_ERROR;
  }
}

/* ---- frames ------------------------------------------------------------ */

static gint64
frame_id (GstBuffer * buffer, const GstLaneMeta * meta)
{
  guint64 offset = GST_BUFFER_OFFSET (buffer);

  if (meta && meta->frame_id >= 0)
    return meta->frame_id;
  return offset <= G_MAXINT64 ? (gint64) offset : -1;
}

static void
count_written (GstShmLaneSink * self, gboolean has_meta)
{
  gboolean first_without;

  GST_OBJECT_LOCK (self);
  self->written++;
  first_without = !has_meta && self->without_meta++ == 0;
  GST_OBJECT_UNLOCK (self);

  if (first_without)
    GST_ELEMENT_WARNING (self, STREAM, FORMAT,
        ("Frames come without lane detections; put a lanedetect before "
            "shmlanesink."), ("further ones are counted in 'stats'"));
}

/* Pixels are not looked at: they may lie however upstream likes. */
static gboolean
gst_shm_lane_sink_propose_allocation (GstBaseSink * sink, GstQuery * query)
{
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  return TRUE;
}

static GstFlowReturn
gst_shm_lane_sink_render (GstBaseSink * sink, GstBuffer * buffer)
{
  GstShmLaneSink *self = GST_SHM_LANE_SINK (sink);
  const GstLaneMeta *meta = gst_buffer_get_lane_meta (buffer);
  LaneshmDetection record = { 0 };

  if (meta)
    gst_shm_record_from_meta (meta, frame_id (buffer, meta), &record);
  else
    record.frame_id = frame_id (buffer, NULL);
  laneshm_results_writer_write (self->writer, &record);
  count_written (self, meta != NULL);
  return check_name (self);
}

static void
install_properties (GObjectClass * klass)
{
  /**
   * GstShmLaneSink:shm-name:
   *
   * Name of the segment: a plain file name, without slash.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_SHM_NAME,
      gst_shm_param_spec_name ("shm-name", LANESHM_DETECTION_RESULTS_NAME,
          "Name of the segment to publish detections in"));
  /**
   * GstShmLaneSink:mode:
   *
   * Permissions of the segment.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_MODE,
      gst_shm_param_spec_mode ());
  /**
   * GstShmLaneSink:group:
   *
   * Group that owns the segment.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_GROUP,
      gst_shm_param_spec_group ());
  /**
   * GstShmLaneSink:stats:
   *
   * Counters since READY, in place of GstBaseSink's.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_STATS,
      gst_shm_param_spec_stats ("written, without-meta"));
}

static void
gst_shm_lane_sink_class_init (GstShmLaneSinkClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (shmlanesink_debug, "shmlanesink", 0,
      "publishes lane detections in shared memory");

  object_class->finalize = gst_shm_lane_sink_finalize;
  object_class->set_property = gst_shm_lane_sink_set_property;
  object_class->get_property = gst_shm_lane_sink_get_property;
  install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_set_static_metadata (element_class,
      "Shared-memory lane sink", "Sink/Analyzer/Video",
      "Publishes the lane detections of frames in shared memory",
      "gst-lanekeeping");
  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_shm_lane_sink_change_state);
  GST_BASE_SINK_CLASS (klass)->propose_allocation =
      GST_DEBUG_FUNCPTR (gst_shm_lane_sink_propose_allocation);
  GST_BASE_SINK_CLASS (klass)->render =
      GST_DEBUG_FUNCPTR (gst_shm_lane_sink_render);
}

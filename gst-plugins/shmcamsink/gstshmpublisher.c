/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The writing end of `camera_feed` in an element. */
#include "config.h"
#include "gstshmpublisher.h"

#include <lane/lane.h>

#include "gstshmerror.h"
#include "gstshmformat.h"
#include "gstshmmessage.h"
#include "gstshmpool.h"
#include "gstshmproperty.h"
#include "gstshmslot.h"
#include "gstshmtime.h"

#define NAME_CHECK_INTERVAL GST_SECOND

void
gst_shm_publisher_init (GstShmPublisher * self, GstElement * element,
    GstPad * sinkpad, GstShmRehearse rehearse)
{
  self->rehearse = rehearse;
  self->element = element;
  self->sinkpad = sinkpad;
  g_mutex_init (&self->lock);
}

void
gst_shm_publisher_finalize (GstShmPublisher * self)
{
  g_free (self->name);
  g_mutex_clear (&self->lock);
}

gboolean
gst_shm_publisher_start (GstShmPublisher * self, const gchar * name,
    guint n_slots, guint mode, const gchar * group, gboolean require_zero_copy)
{
  g_free (self->name);
  self->name = g_strdup (name);
  self->n_slots = n_slots;
  self->mode = mode;
  self->require_zero_copy = require_zero_copy;
  self->failed = FALSE;
  self->copy_told = FALSE;
  self->last_id = -1;
  self->published = self->copied = self->dropped = 0;
  return gst_shm_property_parse_group (self->element, group, &self->group);
}

/* ---- segment ----------------------------------------------------------- */

static void
set_writer (GstShmPublisher * self, LaneshmCameraWriter * writer)
{
  LaneshmCameraWriter *old;

  g_mutex_lock (&self->lock);
  old = self->writer;
  self->writer = writer;
  g_mutex_unlock (&self->lock);

  if (self->copies) {
    gst_buffer_pool_set_active (self->copies, FALSE);
    gst_clear_object (&self->copies);
  }
  gst_clear_object (&self->slots);
  if (old) {
    laneshm_camera_writer_close (old);
    laneshm_camera_writer_unref (old);
  }
}

static gboolean
create_segment (GstShmPublisher * self, const GstVideoInfo * info)
{
  LaneshmCameraWriterOptions options = {
    .n_slots = self->n_slots,
    .mode = self->mode,
    .group = self->group
  };
  LaneshmVideoFormat format;
  LaneshmCameraWriter *writer;
  LaneshmError error;

  if (!gst_shm_format_from_info (info, &format)) {
    GST_ELEMENT_ERROR (self->element, STREAM, FORMAT,
        ("Shared memory '%s' carries progressive pictures of formats %s only; "
            "put a videoconvert before.", self->name, GST_SHM_VIDEO_FORMATS),
        (NULL));
    return FALSE;
  }
  writer = laneshm_camera_writer_open (self->name, &format, &options,
      self->writer, &error);
  if (!writer) {
    gst_shm_post_error (self->element, &error, GST_SHM_WRITING);
    return FALSE;
  }
  set_writer (self, writer);
  self->info = *info;
  self->slots = gst_shm_slots_new_for_writer (writer);
  self->copies = gst_shm_slot_pool_new (self->slots, info, NULL, NULL);
  gst_buffer_pool_set_active (self->copies, TRUE);
  self->next_check = gst_lane_monotonic_time () + NAME_CHECK_INTERVAL;
  gst_shm_post_created (self->element, self->name, format.size);
  return TRUE;
}

static gboolean
is_upstream_live (GstShmPublisher * self)
{
  GstQuery *query = gst_query_new_latency ();
  gboolean live = FALSE;

  if (gst_pad_peer_query (self->sinkpad, query))
    gst_query_parse_latency (query, &live, NULL, NULL);
  gst_query_unref (query);
  return live;
}

gboolean
gst_shm_publisher_open (GstShmPublisher * self, const GstVideoInfo * info)
{
  /* Caps that failed come again with the next buffer: one error is enough. */
  if (self->failed)
    return FALSE;
  self->upstream_live = is_upstream_live (self);
  if (!self->writer || !gst_video_info_is_equal (&self->info, info))
    self->failed = !create_segment (self, info);
  return !self->failed;
}

void
gst_shm_publisher_close (GstShmPublisher * self)
{
  set_writer (self, NULL);
}

/* ---- frames ------------------------------------------------------------ */

/* The camera's own clock: whatever reference time the frame carries besides
 * the capture time. */
static guint64
camera_time (GstBuffer * buffer)
{
  gpointer state = NULL;
  GstMeta *meta;

  while ((meta = gst_buffer_iterate_meta_filtered (buffer, &state,
              GST_REFERENCE_TIMESTAMP_META_API_TYPE))) {
    const GstReferenceTimestampMeta *time = (GstReferenceTimestampMeta *) meta;

    if (!gst_caps_is_equal (time->reference, gst_lane_monotonic_caps ()))
      return time->timestamp;
  }
  return LANESHM_TIME_NONE;
}

static GstClockTime
capture_time (const GstShmPublisher * self, GstBuffer * buffer,
    const GstSegment * segment)
{
  GstClockTime time = gst_buffer_get_capture_time (buffer);

  /* Only a live source's timestamps tell when a picture was taken. */
  if (!GST_CLOCK_TIME_IS_VALID (time) && self->upstream_live
      && segment->format == GST_FORMAT_TIME)
    time = gst_shm_time_from_running (self->element,
        gst_segment_to_running_time (segment, GST_FORMAT_TIME,
            GST_BUFFER_PTS (buffer)));
  return GST_CLOCK_TIME_IS_VALID (time) ? time : gst_lane_monotonic_time ();
}

/* The buffer's offset, as long as such ids grow: results are told apart by
 * them. */
static gint64
next_id (const GstShmPublisher * self, GstBuffer * buffer)
{
  guint64 offset = GST_BUFFER_OFFSET (buffer);

  if (offset != GST_BUFFER_OFFSET_NONE && offset <= G_MAXINT64
      && (gint64) offset > self->last_id)
    return offset;
  return self->last_id + 1;
}

static G_GNUC_NO_INLINE void
describe (const GstShmPublisher * self, GstBuffer * buffer,
    const GstSegment * segment, LaneshmFrameInfo * info)
{
  memset (info, 0, sizeof *info);
  info->frame_id = next_id (self, buffer);
  info->capture_ns = capture_time (self, buffer, segment);
  info->camera_ns = camera_time (buffer);
  /* "None" is the same number on both sides. */
  info->duration_ns = GST_BUFFER_DURATION (buffer);
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT))
    info->flags |= LANESHM_FRAME_DISCONT;
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_CORRUPTED))
    info->flags |= LANESHM_FRAME_CORRUPT;
}

/* The slot that @buffer lies in, or NULL when it cannot be published. */
static G_GNUC_NO_INLINE GstMemory *
fresh_slot (const GstShmPublisher * self, GstBuffer * buffer)
{
  GstMemory *memory;

  if (gst_buffer_n_memory (buffer) != 1
      || !gst_shm_buffer_has_layout (buffer, &self->info))
    return NULL;
  memory = gst_buffer_peek_memory (buffer, 0);
  return gst_shm_slots_have_fresh (self->slots, memory) ? memory : NULL;
}

static gboolean
publish_in_place (GstShmPublisher * self, GstBuffer * buffer,
    LaneshmFrameInfo * info)
{
  GstMemory *memory = fresh_slot (self, buffer);

  return memory && gst_shm_slot_memory_publish (memory, info);
}

/* One copy of the functions above in the program, or this would be of no
 * use. */
void
gst_shm_publisher_rehearse (GstElement * element, GstBuffer * buffer,
    const GstVideoInfo * info)
{
  const GstShmPublisher another = {
    .element = element,.info = *info,.upstream_live = TRUE
  };
  GstSegment segment;
  LaneshmFrameInfo frame;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  describe (&another, buffer, &segment, &frame);
  fresh_slot (&another, buffer);
}

static gboolean
copy_pixels (GstShmPublisher * self, GstBuffer * from, GstBuffer * to)
{
  GstVideoFrame source, target;
  gboolean copied = FALSE;

  if (!gst_video_frame_map (&source, &self->info, from, GST_MAP_READ))
    return FALSE;
  if (gst_video_frame_map (&target, &self->info, to, GST_MAP_WRITE)) {
    copied = gst_video_frame_copy (&target, &source);
    gst_video_frame_unmap (&target);
  }
  gst_video_frame_unmap (&source);
  return copied;
}

typedef enum
{
  PUBLISHED,
  NO_SLOT,
  UNREADABLE
} CopyResult;

static CopyResult
publish_copy (GstShmPublisher * self, GstBuffer * buffer,
    LaneshmFrameInfo * info)
{
  GstBuffer *copy = NULL;
  CopyResult result = PUBLISHED;

  if (gst_buffer_pool_acquire_buffer (self->copies, &copy, NULL) != GST_FLOW_OK)
    return NO_SLOT;
  if (!gst_shm_slots_have_fresh (self->slots, gst_buffer_peek_memory (copy, 0)))
    result = NO_SLOT;
  else if (!copy_pixels (self, buffer, copy))
    result = UNREADABLE;
  else
    publish_in_place (self, copy, info);
  gst_buffer_unref (copy);
  return result;
}

static void
count (GstShmPublisher * self, guint64 * counter)
{
  g_mutex_lock (&self->lock);
  (*counter)++;
  g_mutex_unlock (&self->lock);
}

static void
tell_copy (GstShmPublisher * self, GstBuffer * buffer)
{
  if (self->copy_told || gst_shm_buffer_is_pooled (buffer))
    return;
  self->copy_told = TRUE;
  GST_INFO_OBJECT (self->element,
      "frames are copied into '%s': upstream brings memory of its own, or has "
      "published it already, instead of taking it from the pool offered",
      self->name);
}

static GstFlowReturn
publish_foreign (GstShmPublisher * self, GstBuffer * buffer,
    LaneshmFrameInfo * info)
{
  /* Frames of our own pool lie on the heap when slots ran out: that is no
   * reason to fail. */
  if (self->require_zero_copy && !gst_shm_buffer_is_pooled (buffer)) {
    GST_ELEMENT_ERROR (self->element, RESOURCE, WRITE,
        ("Frames do not lie in shared memory '%s' and 'require-zero-copy' "
            "forbids to copy them; use a source that renders into the buffer "
            "pool it is offered.", self->name), (NULL));
    return GST_FLOW_ERROR;
  }
  switch (self->require_zero_copy ? NO_SLOT : publish_copy (self, buffer, info)) {
    case PUBLISHED:
      tell_copy (self, buffer);
      count (self, &self->copied);
      return GST_FLOW_OK;
    case NO_SLOT:
      GST_LOG_OBJECT (self->element, "all slots are in use, frame dropped");
      count (self, &self->dropped);
      return GST_FLOW_OK;
    default:
      GST_ELEMENT_ERROR (self->element, STREAM, FAILED,
          ("A frame for shared memory '%s' cannot be read.", self->name),
          ("buffer %" GST_PTR_FORMAT, buffer));
      return GST_FLOW_ERROR;
  }
}

gboolean
gst_shm_publisher_propose (GstShmPublisher * self, GstQuery * query)
{
  GstCaps *caps;
  GstVideoInfo info;
  GstBufferPool *pool;

  gst_query_parse_allocation (query, &caps, NULL);
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  if (!self->writer || !caps || !gst_video_info_from_caps (&info, caps)
      || !gst_video_info_is_equal (&info, &self->info))
    return TRUE;

  /* A pool of its own for each query: its configuration belongs to who asked. */
  pool = gst_shm_slot_pool_new (self->slots, &info, self->rehearse,
      self->element);
  gst_query_add_allocation_pool (query, pool, GST_VIDEO_INFO_SIZE (&info), 0,
      0);
  gst_object_unref (pool);
  return TRUE;
}

GstFlowReturn
gst_shm_publisher_check_name (GstShmPublisher * self)
{
  GstClockTime now = gst_lane_monotonic_time ();

  if (now < self->next_check)
    return GST_FLOW_OK;
  self->next_check = now + NAME_CHECK_INTERVAL;

  switch (laneshm_camera_writer_check_name (self->writer)) {
    case LANESHM_OK:
      return GST_FLOW_OK;
    case LANESHM_NOT_FOUND:
      if (!create_segment (self, &self->info))
        return GST_FLOW_ERROR;
      gst_shm_post_name_removed (self->element, self->name);
      /* Upstream still renders into slots of the old one. */
      gst_pad_push_event (self->sinkpad, gst_event_new_reconfigure ());
      return GST_FLOW_OK;
    default:
      gst_shm_post_name_replaced (self->element, self->name);
      return GST_FLOW_ERROR;
  }
}

gboolean
gst_shm_publisher_publish_in_place (GstShmPublisher * self,
    GstBuffer * buffer, const GstSegment * segment, LaneshmFrameInfo * info)
{
  describe (self, buffer, segment, info);
  if (!publish_in_place (self, buffer, info))
    return FALSE;
  self->last_id = info->frame_id;
  /* A publication numbers its frame. */
  if (info->sequence > 0)
    count (self, &self->published);
  return TRUE;
}

GstFlowReturn
gst_shm_publisher_publish (GstShmPublisher * self, GstBuffer * buffer,
    const GstSegment * segment, LaneshmFrameInfo * info)
{
  GstFlowReturn flow;

  if (!gst_shm_publisher_publish_in_place (self, buffer, segment, info)) {
    flow = publish_foreign (self, buffer, info);
    if (flow != GST_FLOW_OK)
      return flow;
    self->last_id = info->frame_id;
    if (info->sequence > 0)
      count (self, &self->published);
  }
  return gst_shm_publisher_check_name (self);
}

void
gst_shm_publisher_get_stats (GstShmPublisher * self, GstStructure * stats)
{
  LaneshmCameraWriterStats writer = { 0 };
  guint64 bytes = 0;

  g_mutex_lock (&self->lock);
  if (self->writer) {
    laneshm_camera_writer_get_stats (self->writer, &writer);
    bytes = laneshm_camera_writer_segment_size (self->writer);
  }
  gst_structure_set (stats,
      "published", G_TYPE_UINT64, self->published,
      "copied", G_TYPE_UINT64, self->copied,
      "dropped", G_TYPE_UINT64, self->dropped,
      "readers", G_TYPE_UINT, writer.readers,
      "slots-held", G_TYPE_UINT, writer.slots_held,
      "reclaimed", G_TYPE_UINT64, writer.reclaimed_readers,
      "generation", G_TYPE_UINT64, writer.generation,
      "segment-bytes", G_TYPE_UINT64, bytes, NULL);
  g_mutex_unlock (&self->lock);
}

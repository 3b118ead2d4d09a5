/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Frames read from `camera_feed` as buffers. */
#include "config.h"
#include "gstshmframes.h"

#include <lane/lane.h>

#include "gstshmformat.h"
#include "gstshmpool.h"
#include "gstshmtime.h"

static GstStaticCaps camera_caps = GST_STATIC_CAPS ("timestamp/x-camera");

gboolean
gst_shm_frames_open (GstShmFrames * self, LaneshmCameraReader * reader,
    guint max_held)
{
  LaneshmCameraReaderStats stats;

  self->reader = reader;
  if (!gst_shm_format_to_info (laneshm_camera_reader_format (reader),
          &self->info)) {
    gst_shm_frames_close (self);
    return FALSE;
  }
  laneshm_camera_reader_get_stats (reader, &stats);
  self->observer = stats.observer;
  self->max_held = max_held;
  self->plain = FALSE;
  self->slots = gst_shm_slots_new_for_reader (reader);
  self->holds = gst_shm_slot_pool_new (NULL, &self->info, NULL, NULL);
  self->copies = gst_shm_heap_pool_new (GST_VIDEO_INFO_SIZE (&self->info), 0);
  gst_buffer_pool_set_active (self->holds, TRUE);
  return TRUE;
}

void
gst_shm_frames_close (GstShmFrames * self)
{
  gst_shm_pool_close (&self->holds);
  gst_shm_pool_close (&self->copies);
  gst_clear_object (&self->slots);
  g_clear_pointer (&self->reader, laneshm_camera_reader_unref);
}

static GstBuffer *
empty_buffer (GstShmFrames * self)
{
  GstBuffer *buffer = NULL;

  gst_buffer_pool_acquire_buffer (self->holds, &buffer, NULL);
  return buffer;
}

static GstBuffer *
borrow (GstShmFrames * self, const LaneshmFrame * frame)
{
  GstBuffer *buffer = empty_buffer (self);

  gst_buffer_append_memory (buffer, gst_shm_slots_adopt (self->slots, frame));
  return buffer;
}

/* ---- copies ------------------------------------------------------------ */

static GstBuffer *
heap_buffer (GstShmFrames * self)
{
  GstBuffer *buffer = NULL;

  gst_buffer_pool_acquire_buffer (self->copies, &buffer, NULL);
  if (!gst_buffer_get_video_meta (buffer))
    gst_shm_buffer_add_layout (buffer, &self->info);
  return buffer;
}

static GstBuffer *
copy_held (GstShmFrames * self, const LaneshmFrame * frame)
{
  GstBuffer *buffer = heap_buffer (self);

  gst_buffer_fill (buffer, 0, frame->data, GST_VIDEO_INFO_SIZE (&self->info));
  laneshm_camera_reader_release (self->reader, frame->slot);
  return buffer;
}

/* Without padding, for elements that cannot follow a GstVideoMeta. */
static GstBuffer *
copy_plain (GstShmFrames * self, GstBuffer * padded)
{
  GstVideoInfo plain;
  GstVideoFrame source, target;
  GstBuffer *buffer;

  gst_video_info_set_format (&plain, GST_VIDEO_INFO_FORMAT (&self->info),
      GST_VIDEO_INFO_WIDTH (&self->info), GST_VIDEO_INFO_HEIGHT (&self->info));
  buffer = gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (&plain), NULL);
  if (gst_video_frame_map (&source, &self->info, padded, GST_MAP_READ)) {
    if (gst_video_frame_map (&target, &plain, buffer, GST_MAP_WRITE)) {
      gst_video_frame_copy (&target, &source);
      gst_video_frame_unmap (&target);
    }
    gst_video_frame_unmap (&source);
  }
  gst_buffer_unref (padded);
  return buffer;
}

/* ---- taking ------------------------------------------------------------ */

static LaneshmStatus
take_observed (GstShmFrames * self, LaneshmFrame * frame, GstBuffer ** buffer)
{
  GstBuffer *copy = heap_buffer (self);
  GstMapInfo map;
  LaneshmStatus status;

  gst_buffer_map (copy, &map, GST_MAP_WRITE);
  status = laneshm_camera_reader_take (self->reader, map.data, frame);
  gst_buffer_unmap (copy, &map);
  if (status == LANESHM_OK)
    *buffer = copy;
  else
    gst_buffer_unref (copy);
  return status;
}

static LaneshmStatus
take_held (GstShmFrames * self, LaneshmFrame * frame, GstBuffer ** buffer,
    gboolean * copied)
{
  LaneshmStatus status = laneshm_camera_reader_take (self->reader, NULL, frame);
  LaneshmCameraReaderStats stats;

  if (status != LANESHM_OK)
    return status;
  /* The frame just taken counts among those held. */
  laneshm_camera_reader_get_stats (self->reader, &stats);
  *copied = stats.held > self->max_held;
  *buffer = *copied ? copy_held (self, frame) : borrow (self, frame);
  return LANESHM_OK;
}

LaneshmStatus
gst_shm_frames_take (GstShmFrames * self, LaneshmFrame * frame,
    GstBuffer ** buffer, gboolean * copied)
{
  LaneshmStatus status;

  *copied = self->observer;
  status = self->observer ? take_observed (self, frame, buffer)
      : take_held (self, frame, buffer, copied);

  if (status == LANESHM_OK && self->plain
      && !gst_shm_info_is_default_layout (&self->info)) {
    *buffer = copy_plain (self, *buffer);
    *copied = TRUE;
  }
  return status;
}

/* ---- what travels with the pixels -------------------------------------- */

/* Metas stay with a buffer that goes back to its pool, to be used again. */
static void
set_capture_time (GstBuffer * buffer, GstClockTime time)
{
  gst_buffer_set_capture_time (buffer, time);
  GST_META_FLAG_SET (gst_buffer_get_reference_timestamp_meta (buffer,
          gst_lane_monotonic_caps ()), GST_META_FLAG_POOLED);
}

static void
set_camera_time (GstBuffer * buffer, GstCaps * reference, guint64 time)
{
  GstReferenceTimestampMeta *meta =
      gst_buffer_get_reference_timestamp_meta (buffer, reference);

  if (time == LANESHM_TIME_NONE) {
    if (meta)
      gst_buffer_remove_meta (buffer, (GstMeta *) meta);
    return;
  }
  if (!meta)
    meta = gst_buffer_add_reference_timestamp_meta (buffer, reference, time,
        GST_CLOCK_TIME_NONE);
  meta->timestamp = time;
  GST_META_FLAG_SET (meta, GST_META_FLAG_POOLED);
}

void
gst_shm_frames_describe (GstElement * element, const LaneshmFrame * frame,
    GstClockTime now, GstBuffer * buffer)
{
  const LaneshmFrameInfo *info = &frame->info;
  GstClockTime capture = MIN (info->capture_ns, now);
  GstCaps *camera = gst_static_caps_get (&camera_caps);

  GST_BUFFER_PTS (buffer) = gst_shm_time_to_running (element, capture);
  /* "None" is the same number on both sides. */
  GST_BUFFER_DURATION (buffer) = info->duration_ns;
  if (info->frame_id >= 0) {
    GST_BUFFER_OFFSET (buffer) = info->frame_id;
    GST_BUFFER_OFFSET_END (buffer) = info->frame_id + 1;
  }
  set_capture_time (buffer, capture);
  set_camera_time (buffer, camera, info->camera_ns);
  gst_caps_unref (camera);
  if (frame->skipped > 0 || (info->flags & LANESHM_FRAME_DISCONT))
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  if (info->flags & LANESHM_FRAME_CORRUPT)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_CORRUPTED);
}

void
gst_shm_frames_rehearse (GstShmFrames * self, GstElement * element)
{
  LaneshmFrame frame = { {0} };
  GstBuffer *buffer;

  /* Downstream may still have it, and an observer never holds one. */
  if (laneshm_camera_reader_take_again (self->reader, &frame) == LANESHM_OK)
    buffer = borrow (self, &frame);
  else
    buffer = empty_buffer (self);
  gst_shm_frames_describe (element, &frame, gst_lane_monotonic_time (), buffer);
  gst_buffer_unref (buffer);
}

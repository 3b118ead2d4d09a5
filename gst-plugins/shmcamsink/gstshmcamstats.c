/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What a reader of `camera_feed` counts. */
#include "config.h"
#include "gstshmcamstats.h"

#include "gstshmformat.h"

void
gst_shm_cam_stats_init (GstShmCamStats * self)
{
  g_mutex_init (&self->lock);
}

void
gst_shm_cam_stats_finalize (GstShmCamStats * self)
{
  g_mutex_clear (&self->lock);
}

void
gst_shm_cam_stats_reset (GstShmCamStats * self)
{
  g_mutex_lock (&self->lock);
  self->taken = self->skipped = self->copied = 0;
  self->late = self->stale = self->retries = 0;
  memset (&self->hop, 0, sizeof self->hop);
  g_mutex_unlock (&self->lock);
}

void
gst_shm_cam_stats_set_reader (GstShmCamStats * self,
    LaneshmCameraReader * reader)
{
  LaneshmCameraReaderStats last;

  g_mutex_lock (&self->lock);
  if (self->reader) {
    laneshm_camera_reader_get_stats (self->reader, &last);
    self->retries += last.retries;
  }
  self->reader = reader;
  self->period = reader ?
      gst_shm_format_period (laneshm_camera_reader_format (reader)) : 0;
  g_mutex_unlock (&self->lock);
}

gboolean
gst_shm_cam_stats_get_period (GstShmCamStats * self, GstClockTime * period)
{
  gboolean connected;

  g_mutex_lock (&self->lock);
  connected = self->reader != NULL;
  *period = self->period;
  g_mutex_unlock (&self->lock);
  return connected;
}

void
gst_shm_cam_stats_count (GstShmCamStats * self, const LaneshmFrame * frame,
    gboolean copied, gboolean stale, GstClockTime now)
{
  GstClockTime published = frame->info.publish_ns;
  GstClockTime hop = now > published ? now - published : 0;

  g_mutex_lock (&self->lock);
  self->taken++;
  self->skipped += frame->skipped;
  self->copied += copied;
  self->stale += stale;
  self->late += self->period > 0 && hop > self->period;
  gst_lane_latency_add (&self->hop, hop);
  g_mutex_unlock (&self->lock);
}

void
gst_shm_cam_stats_set_qos (GstShmCamStats * self, GstMessage * message)
{
  g_mutex_lock (&self->lock);
  gst_message_set_qos_stats (message, GST_FORMAT_BUFFERS, self->taken,
      self->skipped);
  g_mutex_unlock (&self->lock);
}

GstStructure *
gst_shm_cam_stats_get (GstShmCamStats * self)
{
  LaneshmCameraReaderStats reader = { 0 };
  GstStructure *stats;

  g_mutex_lock (&self->lock);
  if (self->reader)
    laneshm_camera_reader_get_stats (self->reader, &reader);
  stats = gst_structure_new ("shmcamsrc-stats",
      "taken", G_TYPE_UINT64, self->taken,
      "skipped", G_TYPE_UINT64, self->skipped,
      "copied", G_TYPE_UINT64, self->copied,
      "retries", G_TYPE_UINT64, self->retries + reader.retries,
      "late", G_TYPE_UINT64, self->late,
      "stale", G_TYPE_UINT64, self->stale,
      "held", G_TYPE_UINT, reader.held, NULL);
  gst_lane_latency_tell (&self->hop, stats, "hop");
  g_mutex_unlock (&self->lock);
  return stats;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What a reader of `camera_feed` counts. */
#pragma once

#include <gst/gst.h>
#include <lane/lane.h>
#include <laneshm/camera-feed.h>

G_BEGIN_DECLS

/* All functions are thread-safe. */
typedef struct
{
  GMutex lock;                  /* for everything below */
  LaneshmCameraReader *reader;  /* not referenced; NULL while disconnected */
  GstClockTime period;          /* one frame, 0 = unknown */
  guint64 taken, skipped, copied, late, stale;
  guint64 retries;              /* of readers before this one */
  GstLaneLatency hop;
} GstShmCamStats;

void gst_shm_cam_stats_init (GstShmCamStats * self);
void gst_shm_cam_stats_finalize (GstShmCamStats * self);
/* All counters to 0. */
void gst_shm_cam_stats_reset (GstShmCamStats * self);

/* NULL before the reader is freed. */
void gst_shm_cam_stats_set_reader (GstShmCamStats * self,
    LaneshmCameraReader * reader);
/* Whether there is a reader, and its frames' period. */
gboolean gst_shm_cam_stats_get_period (GstShmCamStats * self,
    GstClockTime * period);

/* A frame was taken, at @now. */
void gst_shm_cam_stats_count (GstShmCamStats * self,
    const LaneshmFrame * frame, gboolean copied, gboolean stale,
    GstClockTime now);
/* Sets the frames taken and skipped in a QOS message. */
void gst_shm_cam_stats_set_qos (GstShmCamStats * self, GstMessage * message);
GstStructure *gst_shm_cam_stats_get (GstShmCamStats * self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Rows of 4-byte pixels into the rows of other formats. */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* A component as a weighted sum of a pixel's first three bytes, 16 fractional
 * bits. */
typedef struct
{
  gint32 weight[3], offset;
} RoadComponent;

typedef struct
{
  GstVideoFormat drawn;         /* 4-byte format that rows are drawn in */
  gboolean as_drawn;            /* ... which is the frame's own */
  gint n_rows;                  /* that are packed together */
  RoadComponent luma, cb, cr;
} RoadPacker;

/* Formats: BGRx BGRA RGBx RGBA BGR RGB GRAY8 I420 NV12; @info's colorimetry
 * tells how those without RGB are made. */
void road_packer_init (RoadPacker * packer, const GstVideoInfo * info);

/* Packs @rows, n_rows of them one after the other, as the frame's rows from @y
 * on. At the lower end of an odd height the last may lie beyond the frame; it
 * has to repeat the one before. */
void road_packer_pack (const RoadPacker * packer, const guint32 * rows, gint y,
    GstVideoFrame * frame);

G_END_DECLS

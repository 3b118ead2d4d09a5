/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The paint points of a picture, row by row. */
#pragma once

#include "paintpoint.h"
#include "paintrow.h"

G_BEGIN_DECLS

typedef struct
{
  gint y;                       /* picture row */
  gint step;                    /* rows to the next one below, pixels */
  gint halvings;                /* samples are 2^halvings pixels wide */
  gint length;                  /* expected paint width, samples */
  guint first, count;           /* its points */
} PaintRow;

typedef struct
{
  gint width, height;           /* of the picture */
  PaintRowReader read;
  PaintRow *rows;               /* from the bottom to the top */
  guint n_rows;
  PaintPoint *points;           /* in pixels */
  guint n_points;
  gint16 *samples, *response;   /* scratch */
  guint16 *sums;
} PaintMap;

/* @horizon: row the camera's mounting suggests; @lane_scale: pixels a lane is
 * wide per row below the horizon. */
void paint_map_init (PaintMap * map, const GstVideoInfo * info,
    gdouble horizon, gdouble lane_scale);
void paint_map_clear (PaintMap * map);
/* Finds the points of @frame. Allocates nothing. */
void paint_map_fill (PaintMap * map, const GstVideoFrame * frame);

G_END_DECLS

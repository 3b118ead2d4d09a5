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
  gint length;                  /* paint width looked for, samples; 0 = unread */
  guint first, count;           /* its points */
} PaintRow;

typedef struct
{
  gint width, height;           /* of the picture */
  gdouble pixel;                /* tolerances scale with it: 1 up to 600 rows */
  gdouble lane_scale;           /* pixels a lane is wide per row below horizon */
  PaintRowReader read;
  PaintRow *rows;               /* from the bottom to the top */
  guint n_rows;
  PaintPoint *points;           /* in pixels */
  gint16 *samples[2], *response;        /* scratch */
  guint16 *sums;
} PaintMap;

void paint_map_init (PaintMap * map, const GstVideoInfo * info,
    gdouble lane_scale);
void paint_map_clear (PaintMap * map);
/* Forgets all points. */
void paint_map_start (PaintMap * map);
/* Which part of a picture to read, and what the road looks like there. */
typedef struct
{
  gdouble top, bottom;          /* rows */
  gdouble horizon;              /* row from which paint's width is told */
  gdouble column;               /* where the road goes on the horizon; */
  gdouble spread;               /* half width read there, pixels, ... */
  gdouble slope;                /* ... and how it grows per row below */
} PaintRegion;

/* Finds the points of the rows of @region as far as paint has another width
 * there than they were read for. Allocates nothing. */
void paint_map_read (PaintMap * map, const GstVideoFrame * frame,
    const PaintRegion * region);

G_END_DECLS

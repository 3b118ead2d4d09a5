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
/* Finds the points of the rows from @top to @bottom as far as paint has another
 * width there, with this horizon, than they were read for. Allocates nothing. */
void paint_map_read (PaintMap * map, const GstVideoFrame * frame, gdouble top,
    gdouble bottom, gdouble horizon);

G_END_DECLS

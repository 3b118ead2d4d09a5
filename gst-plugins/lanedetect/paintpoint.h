/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where a picture row crosses paint: bright ridges of plausible width. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PAINT_POINTS_PER_ROW 20
/* Samples that a row's buffer needs on either side. */
#define PAINT_ROW_MARGIN 64
#define PAINT_LENGTH_MAX 20
#define PAINT_ROW_MAX 7680

typedef struct
{
  gfloat x;                     /* middle of the ridge, samples */
  gfloat width;                 /* at half height, samples */
  gfloat contrast;              /* over the brighter side, grey levels */
  gfloat strength;              /* 0..1, how much it looks like paint */
  gboolean in_stroke;           /* it is part of a stroke */
  gint previous;                /* its stroke's point below, -1 = none */
} PaintPoint;

/**
 * paint_points_find:
 * @row: @n samples, with PAINT_ROW_MARGIN writable samples before and after
 * @n: samples, at most PAINT_ROW_MAX
 * @length: expected paint width in samples, 1..PAINT_LENGTH_MAX; found are
 *     ridges of about half to three times that
 * @sums: scratch of n + 2 PAINT_ROW_MARGIN + 1
 * @response: scratch of n
 * @points: (out): at most PAINT_POINTS_PER_ROW
 *
 * Returns: how many were found.
 */
guint paint_points_find (gint16 * row, gint n, gint length,
    guint16 * sums, gint16 * response, PaintPoint * points);

G_END_DECLS

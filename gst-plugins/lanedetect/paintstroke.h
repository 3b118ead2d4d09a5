/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Strokes of paint: points of neighbouring rows in a straight line. */
#pragma once

#include "paintmap.h"

G_BEGIN_DECLS

#define PAINT_STROKES_MAX 256

/* x = x0 + slope (y - y0) from row @bottom up to row @top; pixels. */
typedef struct
{
  gfloat x0, y0, slope;
  gfloat top, bottom;
  gfloat width;                 /* mean of its points */
  gfloat weight;                /* rows it stands for, each by its strength */
} PaintStroke;

/* Links the points of @map and tells each whether it is part of a stroke.
 * @strokes: (out): at most PAINT_STROKES_MAX. Returns: how many. */
guint paint_strokes_find (PaintMap * map, PaintStroke * strokes);

G_END_DECLS

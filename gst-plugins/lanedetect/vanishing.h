/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where the strokes of a picture meet: the road's vanishing point. */
#pragma once

#include "paintstroke.h"

G_BEGIN_DECLS

typedef struct
{
  gdouble x, y;                 /* pixels */
} VanishingPoint;

/* How well the prior's row is known. */
typedef enum
{
  VANISHING_ROW_TOLD,           /* as the camera's mounting says */
  VANISHING_ROW_SEEN,           /* in the frames before */
  VANISHING_ROW_FIXED
} VanishingRow;

void vanishing_point_find (const PaintStroke * strokes, guint n, gint width,
    gint height, const VanishingPoint * prior, VanishingRow row,
    VanishingPoint * found);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where the strokes of a picture meet: the road's vanishing point. */
#pragma once

#include "paintchain.h"

G_BEGIN_DECLS

typedef struct
{
  gdouble x, y;                 /* pixels */
  gdouble weight;               /* of the strokes that meet there */
} VanishingPoint;

/* @prior: expected point; @y_fixed: its row is known. */
void vanishing_point_find (const PaintChain * chains, guint n, gint width,
    gint height, const VanishingPoint * prior, gboolean y_fixed,
    VanishingPoint * found);

G_END_DECLS

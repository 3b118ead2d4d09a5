/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Pieces of paint: points of neighbouring rows that make a straight stroke. */
#pragma once

#include "paintmap.h"

G_BEGIN_DECLS

#define PAINT_CHAINS_MAX 256

/* A stroke x = x0 + slope (y - y0) between two rows, bottom >= top. */
typedef struct
{
  gfloat x0, y0, slope;
  gfloat top, bottom;
  gfloat weight;                /* rows it spans, each by its strength */
  gfloat width;                 /* mean, pixels */
  guint count;                  /* points */
  gfloat spread;                /* rms distance of its points, pixels */
} PaintChain;

/* Links the points of @map and tells each point its stroke (0: none).
 * @chains: PAINT_CHAINS_MAX, stroke i + 1 is chains[i]. Returns: how many. */
guint paint_chains_find (PaintMap * map, PaintChain * chains);

G_END_DECLS

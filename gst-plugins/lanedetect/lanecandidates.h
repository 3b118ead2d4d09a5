/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Curves that may be lines of the road. */
#pragma once

#include "lanecurve.h"
#include "vanishing.h"

G_BEGIN_DECLS

#define LANE_CANDIDATES_MAX 24

typedef struct
{
  LaneCurve curves[LANE_CANDIDATES_MAX];
  guint n;
} LaneCandidates;

/* Finds curves along the strokes, and tells their odds of being paint. */
void lane_candidates_find (LaneCandidates * candidates, const PaintMap * map,
    const PaintStroke * strokes, guint n_strokes, const VanishingPoint * point,
    const LaneGeometry * geometry);

G_END_DECLS

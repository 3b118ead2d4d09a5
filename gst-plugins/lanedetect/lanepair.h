/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The pair of lines that bounds our lane. */
#pragma once

#include "lanecandidates.h"
#include "lanedetector.h"

G_BEGIN_DECLS

typedef struct
{
  const LaneCurve *curve;       /* a candidate, NULL = none */
  gdouble confidence;           /* 0..1 */
} LaneChoice;

/* For each side the candidate that is most likely the ego lane's line.
 * @expected: where the lines should be, from the frames before, or NULL. */
void lane_pair_choose (LaneChoice * left, LaneChoice * right,
    const LaneCandidates * candidates, const PaintMap * map,
    const LaneGeometry * geometry, const LaneExpectation * expected);

G_END_DECLS

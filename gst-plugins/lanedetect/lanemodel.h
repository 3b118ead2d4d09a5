/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Lane lines as curves of a flat road, and the pair that bounds our lane. */
#pragma once

#include "lanedetector.h"
#include "vanishing.h"

G_BEGIN_DECLS

#define LANE_CANDIDATES_MAX 24

/* x(y) = v + m (y - horizon) + k / (y - horizon), in pixels: a line parallel
 * to the road with constant curvature on a flat ground (the hyperbola of
 * Guiducci 1999 and Chen & Wang 2006). m is its lateral offset in camera
 * heights, v the direction of the road at the vehicle, k its curvature. */
typedef struct
{
  gdouble v, m, k;
  gdouble top, bottom;          /* supported rows */
  gdouble paint;                /* its width per row below the horizon */
  gdouble support;              /* rows with paint, each by its strength */
  gdouble length;               /* rows with paint */
  gdouble spread;               /* rms distance of the paint, pixels */
  guint count;
} LaneCurve;

typedef struct
{
  LaneCurve curves[LANE_CANDIDATES_MAX];
  guint n;
  gdouble disorder;             /* 0..1, part of the strokes that go elsewhere */
} LaneCandidates;

typedef struct
{
  gdouble horizon;
  gdouble lane_scale;           /* expected m_right - m_left */
  gdouble lane_scale_sigma;     /* of its logarithm */
} LaneGeometry;

gdouble lane_curve_at (const LaneCurve * curve, gdouble horizon, gdouble y);

/* Curves through the strokes. */
void lane_candidates_find (const PaintMap * map, const PaintChain * chains,
    guint n_chains, const VanishingPoint * vp, const LaneGeometry * geometry,
    LaneCandidates * candidates);

typedef struct
{
  gint index;                   /* of the candidate, -1 = none */
  gdouble confidence;           /* 0..1 */
} LaneChoice;

/* The candidates that bound the ego lane: for each side the one with the
 * greatest probability over all pairs. @expected: from the frames before, or
 * NULL. */
void lane_pair_choose (const PaintMap * map, const LaneCandidates * candidates,
    const LaneGeometry * geometry, const LaneResult * expected,
    LaneChoice * left, LaneChoice * right);

G_END_DECLS

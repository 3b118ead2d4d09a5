/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A lane line as a curve of a flat road. */
#pragma once

#include "paintstroke.h"

G_BEGIN_DECLS

/* x(y) = v + m (y - horizon) + k / (y - horizon), in pixels: a line parallel
 * to a road of constant curvature on flat ground (the hyperbola of Guiducci
 * 1999 and of Chen and Wang 2006). m is its distance to the right in camera
 * heights, v the road's direction at the vehicle, k its curvature: lines of
 * one road differ in m only. */
typedef struct
{
  gdouble v, m, k;
  gdouble paint;                /* its width per row below the horizon */
  gdouble top, bottom;          /* rows between which there is paint */
  gdouble support;              /* rows of paint, each by its strength, less
                                 * what clutter gives by chance */
  gdouble spread;               /* rms distance of the paint, pixels */
  gdouble log_odds;             /* of being paint, lane_candidates_find() */
} LaneCurve;

/* What is known of the picture's road before any line of it. */
typedef struct
{
  gdouble horizon;              /* row */
  gdouble centre;               /* m of the vehicle's middle */
  gdouble lane_scale;           /* m from a lane's left line to its right one, */
  gdouble lane_scale_sigma;     /* of its logarithm */
} LaneGeometry;

/* What the lines of a road have in common, and how well that is known. */
typedef struct
{
  gdouble v, v_sigma, k, k_sigma;
} LaneShape;

/* Rows nearer to the horizon than this part of the height say nothing. */
#define LANE_CURVE_NEAREST 0.02

gdouble lane_curve_at (const LaneCurve * curve, gdouble horizon, gdouble y);

/* Collects the strokes' paint along @curve and fits it again. @tight: 0..1,
 * within what part of the usual distance. Returns: FALSE, and leaves the curve
 * alone, when there is too little paint. */
gboolean lane_curve_fit (LaneCurve * curve, const PaintMap * map,
    const LaneShape * shape, const LaneGeometry * geometry, gdouble tight);

G_END_DECLS

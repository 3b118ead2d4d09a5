/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Curves that may be lines of the road.
 *
 * Each stroke that goes where the road goes starts a curve. The surest line
 * then shows how the road bends, and all curves are fitted again with that in
 * mind: a few dashes far away get the shape of the solid line opposite. */
#include "lanecandidates.h"

#include <math.h>

/* Column at the horizon where a stroke of a line may point, part of the width
 * to either side of the vanishing point. */
#define DIRECTION 0.08
/* Rows of paint, part of the height, that a line must have. */
#define SUPPORT_MIN 0.005
/* The road's direction (part of the width) and its curvature (of width times
 * height) are known that well from the vanishing point, and by that factor
 * better from a line. */
#define V_SIGMA 0.025
#define K_SIGMA 0.0019
#define SURER 0.4
/* Curves nearer together than that part of a lane are the same line. */
#define SAME 0.04
/* Rows of strokes, part of the height, that are no disorder yet. */
#define DISORDER_MIN 0.017
/* In chaos hardly a point is in a stroke. Of a road's at least that part is,
 * by the square of their contrast, */
#define IN_STROKES 0.19
/* but for so much, grey levels squared times parts of the height; */
#define CHAOS_MIN 0.2
/* less speaks against lines by that power. */
#define CHAOS_POWER 2
/* Most frequent width of paint per row below the horizon. */
#define PAINT 0.07

/* Whether a stroke may be part of a line, as its direction tells. @curve:
 * (out): through its middle, in the road's direction. */
static gboolean
start_curve (const PaintMap * map, const PaintStroke * stroke,
    const LaneShape * shape, const LaneGeometry * geometry, LaneCurve * curve)
{
  gdouble t = stroke->y0 - geometry->horizon;
  /* Its direction may be wrong by 1.5 pixels over its length. */
  gdouble error = 1.5 * map->pixel * t / (stroke->bottom - stroke->top + 1);
  /* How far its tangent misses the place at the horizon where it should go. */
  gdouble miss = stroke->x0 - stroke->slope * t - shape->v - 2 * shape->k / t;

  *curve = (LaneCurve) {
  0,};
  curve->v = shape->v + miss / (1 + error / (10 * map->pixel));
  curve->k = shape->k;
  curve->m = (stroke->x0 - curve->v - curve->k / t) / t;
  curve->paint = stroke->width / t;
  return fabs (miss) < DIRECTION * map->width + error;
}

static gboolean
same_line (const PaintMap * map, const LaneCurve * a, const LaneCurve * b,
    const LaneGeometry * geometry)
{
  gdouble t = 0.6 * (map->height - geometry->horizon);
  gdouble y = geometry->horizon + t;
  gdouble distance = fabs (lane_curve_at (a, geometry->horizon, y)
      - lane_curve_at (b, geometry->horizon, y));

  return distance < SAME * geometry->lane_scale * t;
}

/* Of candidates that are the same line the better supported one. */
static void
add (LaneCandidates * candidates, const PaintMap * map,
    const LaneGeometry * geometry, const LaneCurve * curve)
{
  for (guint i = 0; i < candidates->n; i++)
    if (same_line (map, curve, &candidates->curves[i], geometry)) {
      if (candidates->curves[i].support < curve->support)
        candidates->curves[i] = *curve;
      return;
    }
  if (candidates->n < LANE_CANDIDATES_MAX)
    candidates->curves[candidates->n++] = *curve;
}

/* What speaks against every line of a picture in which points hardly ever make
 * strokes: then a few do by chance. A logarithm, 0 = nothing. */
static gdouble
log_order (const PaintMap * map, const LaneGeometry * geometry)
{
  gdouble in = 0, all = 0;

  for (guint r = 0; r < map->n_rows; r++) {
    const PaintRow *row = &map->rows[r];
    if (row->y < geometry->horizon + LANE_CURVE_NEAREST * map->height)
      break;
    for (guint i = 0; i < row->count; i++) {
      const PaintPoint *point = &map->points[row->first + i];
      gdouble energy = point->contrast * point->contrast * row->step;
      all += energy;
      in += point->in_stroke ? energy : 0;
    }
  }
  gdouble least = CHAOS_MIN * map->height;
  return CHAOS_POWER * log (MIN (1, (in + least) / (IN_STROKES * all + least)));
}

/* The coefficients are those of a logistic regression on labelled pictures and
 * on altered copies of them. @disorder: 0..1, how much goes elsewhere. */
static gdouble
log_odds (const PaintMap * map, const LaneCurve * curve, gdouble disorder,
    gdouble order)
{
  gdouble support = MAX (curve->support * 600 / map->height, 1);
  gdouble spread = curve->spread * 600 / map->height;
  gdouble paint = log (curve->paint / PAINT);

  return -2.6 + 1.9 * log (support) - 2.3 * spread - 1.4 * paint * paint
      + 2.2 * log1p (-disorder) + order;
}

static void
find (LaneCandidates * candidates, const PaintMap * map,
    const PaintStroke * strokes, guint n_strokes, const LaneShape * shape,
    const LaneGeometry * geometry, gdouble order)
{
  gdouble there = 0, elsewhere = 0;

  candidates->n = 0;
  for (guint i = 0; i < n_strokes; i++) {
    const PaintStroke *stroke = &strokes[i];
    LaneCurve curve;

    if (stroke->y0 < geometry->horizon + LANE_CURVE_NEAREST * map->height)
      continue;
    if (!start_curve (map, stroke, shape, geometry, &curve)) {
      elsewhere += stroke->weight;
      continue;
    }
    there += stroke->weight;
    if (lane_curve_fit (&curve, map, shape, geometry, 1)
        && curve.support > SUPPORT_MIN * map->height
        && lane_curve_fit (&curve, map, shape, geometry, 0.7)
        && lane_curve_fit (&curve, map, shape, geometry, 0.5))
      add (candidates, map, geometry, &curve);
  }
  gdouble disorder = elsewhere
      / (there + elsewhere + DISORDER_MIN * map->height);
  for (guint i = 0; i < candidates->n; i++)
    candidates->curves[i].log_odds =
        log_odds (map, &candidates->curves[i], disorder, order);
}

void
lane_candidates_find (LaneCandidates * candidates, const PaintMap * map,
    const PaintStroke * strokes, guint n_strokes, const VanishingPoint * point,
    const LaneGeometry * geometry)
{
  LaneShape shape = { point->x, V_SIGMA * map->width,
    0, K_SIGMA * map->width * map->height
  };
  const LaneCurve *best = NULL;
  gdouble order = log_order (map, geometry);

  find (candidates, map, strokes, n_strokes, &shape, geometry, order);
  for (guint i = 0; i < candidates->n; i++) {
    const LaneCurve *curve = &candidates->curves[i];
    if (curve->log_odds > (best ? best->log_odds : 0))
      best = curve;
  }
  if (!best)
    return;
  shape.v = best->v;
  shape.k = best->k;
  shape.v_sigma *= SURER;
  shape.k_sigma *= SURER;
  find (candidates, map, strokes, n_strokes, &shape, geometry, order);
}

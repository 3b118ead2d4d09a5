/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A lane line as a curve of a flat road.
 *
 * Fitted by iteratively reweighted least squares with Tukey's biweight, and the
 * road's known shape as a Gaussian prior. */
#include "lanecurve.h"

#include <math.h>

/* Paint may be that far from its curve: pixels, and part of a lane. */
#define TOLERANCE 3
#define TOLERANCE_OF_LANE 0.012
/* How exactly paint shows its line: pixels, and pixels per row below the
 * horizon. */
#define NOISE 1
#define NOISE_BELOW 0.01
#define ROWS_MIN 4
/* Clutter is judged within that part of a lane beside a line, */
#define BESIDE 0.25
/* and its support by chance is taken off so many times: the best of many
 * curves through it has more than the mean. */
#define CHANCE 1.5

gdouble
lane_curve_at (const LaneCurve * curve, gdouble horizon, gdouble y)
{
  gdouble t = MAX (y - horizon, 1);
  return curve->v + curve->m * t + curve->k / t;
}

/* The normal equations a (v, m, k) = b. */
typedef struct
{
  gdouble a[3][3], b[3];
} Normal;

static void
normal_add (Normal * normal, const gdouble f[3], gdouble x, gdouble weight)
{
  for (gint i = 0; i < 3; i++) {
    for (gint j = 0; j < 3; j++)
      normal->a[i][j] += weight * f[i] * f[j];
    normal->b[i] += weight * f[i] * x;
  }
}

/* By Gauss elimination; a is positive definite thanks to the priors, unless
 * all paint is on one row. */
static gboolean
normal_solve (Normal * normal, gdouble out[3])
{
  for (gint i = 0; i < 3; i++) {
    if (normal->a[i][i] < 1e-12)
      return FALSE;
    for (gint j = i + 1; j < 3; j++) {
      gdouble factor = normal->a[j][i] / normal->a[i][i];
      for (gint k = i; k < 3; k++)
        normal->a[j][k] -= factor * normal->a[i][k];
      normal->b[j] -= factor * normal->b[i];
    }
  }
  for (gint i = 2; i >= 0; i--) {
    out[i] = normal->b[i];
    for (gint j = i + 1; j < 3; j++)
      out[i] -= normal->a[i][j] * out[j];
    out[i] /= normal->a[i][i];
  }
  return TRUE;
}

/* The point of a row nearest to @x within @tolerance that is part of a stroke
 * and about @width wide, or NULL. @beside: (out): points of strokes within
 * @reach. */
static const PaintPoint *
nearest (const PaintMap * map, const PaintRow * row, gdouble x,
    gdouble tolerance, gdouble width, gdouble reach, guint * beside)
{
  const PaintPoint *best = NULL;
  const gdouble slack = 1.5 * map->pixel;

  *beside = 0;
  for (guint i = 0; i < row->count; i++) {
    const PaintPoint *point = &map->points[row->first + i];
    gdouble distance = fabs (point->x - x);
    if (!point->in_stroke || distance > reach)
      continue;
    ++*beside;
    if (distance < tolerance && point->width < 2 * width + slack
        && 2 * point->width + slack > width) {
      tolerance = distance;
      best = point;
    }
  }
  return best;
}

gboolean
lane_curve_fit (LaneCurve * curve, const PaintMap * map,
    const LaneShape * shape, const LaneGeometry * geometry, gdouble tight)
{
  const gdouble is_v[3] = { 1, 0, 0 }, is_k[3] = { 0, 0, 1 };
  const gdouble scale = geometry->lane_scale;
  Normal normal = { 0, };
  LaneCurve next = *curve;
  gdouble squares = 0, solution[3];
  guint rows = 0;

  next.support = 0;
  next.top = map->height;
  next.bottom = 0;
  for (guint r = 0; r < map->n_rows; r++) {
    const PaintRow *row = &map->rows[r];
    gdouble t = row->y - geometry->horizon;
    if (t < LANE_CURVE_NEAREST * map->height)
      break;
    gdouble x = lane_curve_at (curve, geometry->horizon, row->y);
    gdouble tolerance =
        (TOLERANCE * map->pixel + TOLERANCE_OF_LANE * scale * t) * tight;
    gdouble reach = tolerance + BESIDE * scale * t;
    guint beside;
    const PaintPoint *point = nearest (map, row, x, tolerance,
        curve->paint * t, reach, &beside);
    next.support -= CHANCE * row->step * beside * tolerance / reach;
    if (!point)
      continue;
    const gdouble f[3] = { 1, t, 1 / t };
    gdouble distance = point->x - x, sigma = NOISE * map->pixel
        + NOISE_BELOW * t;
    gdouble near = 1 - distance * distance / (tolerance * tolerance);
    gdouble weight = point->strength * row->step * near;
    normal_add (&normal, f, point->x, weight * near / (sigma * sigma));
    rows++;
    next.support += weight;
    next.top = MIN (next.top, row->y);
    next.bottom = MAX (next.bottom, row->y);
    squares += distance * distance;
  }
  normal_add (&normal, is_v, shape->v, 1 / (shape->v_sigma * shape->v_sigma));
  normal_add (&normal, is_k, shape->k, 1 / (shape->k_sigma * shape->k_sigma));
  if (rows < ROWS_MIN || !normal_solve (&normal, solution))
    return FALSE;
  next.v = solution[0];
  next.m = solution[1];
  next.k = solution[2];
  next.spread = sqrt (squares / rows);
  *curve = next;
  return TRUE;
}

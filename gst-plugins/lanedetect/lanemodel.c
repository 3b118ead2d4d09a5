/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Lane lines as curves of a flat road, and the pair that bounds our lane. */
#include "lanemodel.h"

#include <math.h>
#include <string.h>

/* Column at the horizon where a stroke of a line may point, part of the width
 * to either side of the vanishing point. */
#define DIRECTION 0.08
/* Rows of paint, part of the height, that a line must have. */
#define SUPPORT_MIN 0.005
/* The road's direction and its curvature (in widths times heights) are known
 * that well from the vanishing point, and by that factor better when one line
 * is known. */
#define V_SIGMA 0.025
#define K_SIGMA 0.0019
#define SURER 0.4
/* Rows of strokes, part of the height, that are no disorder yet. */
#define DISORDER_MIN 0.017
/* Rows nearer to the horizon than this part of the height say nothing. */
#define NEAREST_HORIZON 0.02
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

/* Weighted least squares for (v, m, k) with priors on v and k. */
typedef struct
{
  gdouble a[3][3], b[3];
} Normal;

static void
normal_add (Normal * normal, const gdouble * f, gdouble x, gdouble weight)
{
  for (gint i = 0; i < 3; i++) {
    for (gint j = 0; j < 3; j++)
      normal->a[i][j] += weight * f[i] * f[j];
    normal->b[i] += weight * f[i] * x;
  }
}

static gboolean
normal_solve (Normal * normal, gdouble * out)
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

  *beside = 0;
  for (guint i = 0; i < row->count; i++) {
    const PaintPoint *point = &map->points[row->first + i];
    gdouble distance = fabs (point->x - x);
    if (!point->stroke || distance > reach)
      continue;
    ++*beside;
    if (distance < tolerance && point->width < 2 * width + 1.5
        && 2 * point->width + 1.5 > width) {
      tolerance = distance;
      best = point;
    }
  }
  return best;
}

/* What the lines of a road have in common, and how well that is known. */
typedef struct
{
  gdouble v, v_sigma, k, k_sigma;
} Shape;

/* Collects the paint along @curve and fits it again; @tight: 0..1. */
static gboolean
refit (const PaintMap * map, const Shape * shape,
    const LaneGeometry * geometry, gdouble tight, LaneCurve * curve)
{
  const gdouble horizon = geometry->horizon;
  Normal normal = { 0, };
  LaneCurve next = *curve;
  gdouble squares = 0;

  next.count = 0;
  next.support = next.length = 0;
  next.top = map->height;
  next.bottom = 0;
  for (guint r = 0; r < map->n_rows; r++) {
    const PaintRow *row = &map->rows[r];
    gdouble t = row->y - horizon;
    if (t < NEAREST_HORIZON * map->height)
      break;
    gdouble x = lane_curve_at (curve, horizon, row->y);
    gdouble tolerance = (3 + 0.012 * geometry->lane_scale * t) * tight;
    gdouble reach = tolerance + BESIDE * geometry->lane_scale * t;
    guint beside;
    const PaintPoint *point = nearest (map, row, x, tolerance,
        curve->paint * t, reach, &beside);
    /* What as many points at random would give. */
    next.support -= CHANCE * row->step * beside * tolerance / reach;
    if (!point)
      continue;
    gdouble f[3] = { 1, t, 1 / t };
    gdouble d = (point->x - x) / tolerance;
    gdouble sigma = 1 + 0.01 * t;
    gdouble weight = point->strength * row->step * (1 - d * d) * (1 - d * d)
        / (sigma * sigma);
    normal_add (&normal, f, point->x, weight);
    next.count++;
    next.support += point->strength * row->step * (1 - d * d);
    next.length += row->step;
    next.top = MIN (next.top, row->y);
    next.bottom = MAX (next.bottom, row->y);
    squares += (point->x - x) * (point->x - x);
  }
  if (next.count < 4)
    return FALSE;
  gdouble solution[3];
  const gdouble v[3] = { 1, 0, 0 }, k[3] = { 0, 0, 1 };
  normal_add (&normal, v, shape->v, 1 / (shape->v_sigma * shape->v_sigma));
  normal_add (&normal, k, shape->k, 1 / (shape->k_sigma * shape->k_sigma));
  if (!normal_solve (&normal, solution))
    return FALSE;
  next.v = solution[0];
  next.m = solution[1];
  next.k = solution[2];
  next.spread = sqrt (squares / next.count);
  *curve = next;
  return TRUE;
}

/* The same paint: close together where both are seen best. */
static gboolean
same_line (const PaintMap * map, const LaneCurve * a, const LaneCurve * b,
    const LaneGeometry * geometry)
{
  gdouble y = geometry->horizon + 0.6 * (map->height - geometry->horizon);
  gdouble distance = fabs (lane_curve_at (a, geometry->horizon, y)
      - lane_curve_at (b, geometry->horizon, y));
  return distance < 0.04 * geometry->lane_scale * (y - geometry->horizon);
}

/* Whether a stroke may be part of a line, as its direction tells. @curve:
 * (out): through its middle, in the road's direction. */
static gboolean
start_curve (const PaintMap * map, const PaintChain * chain,
    const Shape * shape, const LaneGeometry * geometry, LaneCurve * curve)
{
  gdouble t = chain->y0 - geometry->horizon;
  gdouble error = 1.5 / (chain->bottom - chain->top + 1) * t;
  /* How far its tangent misses the place at the horizon where it should go. */
  gdouble miss = chain->x0 - chain->slope * t - shape->v - 2 * shape->k / t;

  memset (curve, 0, sizeof *curve);
  curve->v = shape->v + miss / (1 + error / 10);
  curve->k = shape->k;
  curve->m = (chain->x0 - curve->v - curve->k / t) / t;
  curve->paint = chain->width / t;
  return fabs (miss) < DIRECTION * map->width + error;
}

/* Of candidates that are the same line the better supported one. */
static void
add_candidate (const PaintMap * map, const LaneGeometry * geometry,
    const LaneCurve * curve, LaneCandidates * candidates)
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

/* Log-odds that a candidate is a line of paint; the coefficients are those of
 * a logistic regression on labelled pictures. */
static gdouble
paint_log_odds (const PaintMap * map, const LaneCurve * curve, gdouble disorder)
{
  gdouble support = MAX (curve->support * 600 / map->height, 1);
  gdouble spread = curve->spread * 600 / map->height;
  gdouble paint = log (curve->paint / 0.07);

  return -2.6 + 1.9 * log (support) - 2.3 * spread - 1.4 * paint * paint
      + 2.2 * log1p (-disorder);
}

static void
find_candidates (const PaintMap * map, const PaintChain * chains,
    guint n_chains, const Shape * shape, const LaneGeometry * geometry,
    LaneCandidates * candidates)
{
  gdouble there = 0, elsewhere = 0;

  candidates->n = 0;
  for (guint i = 0; i < n_chains; i++) {
    const PaintChain *chain = &chains[i];
    LaneCurve curve;

    if (chain->y0 < geometry->horizon + NEAREST_HORIZON * map->height)
      continue;
    if (!start_curve (map, chain, shape, geometry, &curve)) {
      elsewhere += chain->weight;
      continue;
    }
    there += chain->weight;
    if (refit (map, shape, geometry, 1, &curve)
        && curve.support > SUPPORT_MIN * map->height
        && refit (map, shape, geometry, 0.7, &curve)
        && refit (map, shape, geometry, 0.5, &curve))
      add_candidate (map, geometry, &curve, candidates);
  }
  candidates->disorder =
      elsewhere / (there + elsewhere + DISORDER_MIN * map->height);
}

void
lane_candidates_find (const PaintMap * map, const PaintChain * chains,
    guint n_chains, const VanishingPoint * vp, const LaneGeometry * geometry,
    LaneCandidates * candidates)
{
  const gdouble k_sigma = K_SIGMA * map->width * map->height;
  Shape shape = { vp->x, V_SIGMA * map->width, 0, k_sigma };
  const LaneCurve *best = NULL;
  gdouble best_odds = 0;

  find_candidates (map, chains, n_chains, &shape, geometry, candidates);
  for (guint i = 0; i < candidates->n; i++) {
    gdouble odds = paint_log_odds (map, &candidates->curves[i],
        candidates->disorder);
    if (odds > best_odds) {
      best = &candidates->curves[i];
      best_odds = odds;
    }
  }
  if (!best)
    return;
  /* The surest line shows how the road goes: again, with that in mind. */
  shape.v = best->v;
  shape.k = best->k;
  shape.v_sigma *= SURER;
  shape.k_sigma *= SURER;
  find_candidates (map, chains, n_chains, &shape, geometry, candidates);
}

/* Lines that are not ours lie inside our lane with 1 - ONLY_LINES: arrows,
 * words, tyre marks. */
#define ONLY_LINES 0.98
/* Paint just outside of a line is part of a double line with DOUBLE, ... */
#define NOT_DOUBLE 0.3
/* ... within this part of a lane. */
#define DOUBLE_WIDTH 0.4
/* Both lines point at the same column of the horizon, within about that part of
 * the width. */
#define PARALLEL 0.022
/* A line stays where it was in the frame before with STAYING, within about
 * ELSEWHERE of the width. */
#define STAYING 0.9
#define ELSEWHERE 0.02
/* A side without a line; paint farther away than that part of a lane belongs to
 * another lane. */
#define BEYOND 0.85
#define MISSING 0.09

typedef struct
{
  gint index;
  gdouble m, v, line, not_line; /* log-probabilities */
  gdouble not_double;
  gdouble outside[2];           /* of the candidates just left and right */
} Candidate;

static gdouble
log_normal (gdouble value, gdouble sigma)
{
  return -value * value / (2 * sigma * sigma);
}

/* What the places of the two lines say; a NULL one is not there. */
static gdouble
log_place (const Candidate * left, const Candidate * right,
    const LaneGeometry * geometry)
{
  const gdouble scale = geometry->lane_scale;

  if (left && right) {
    gdouble width = right->m - left->m;
    gdouble apart = (right->v - left->v) / PARALLEL;
    return log_normal (log (width / scale), geometry->lane_scale_sigma)
        + log_normal ((right->m + left->m) / width, 0.28)
        - log1p (apart * apart);
  }
  if (left || right) {
    gdouble m = left ? -left->m : right->m;
    return log (MISSING) + log_normal (log (2 * m / scale), 0.45);
  }
  return 2 * log (MISSING);
}

/* Sorted from left to right. */
static void
rank (const PaintMap * map, const LaneCandidates * candidates,
    const LaneGeometry * geometry, Candidate * sorted)
{
  const guint n = candidates->n;

  for (guint i = 0; i < n; i++) {
    const LaneCurve *curve = &candidates->curves[i];
    gdouble odds = paint_log_odds (map, curve, candidates->disorder);
    Candidate candidate = { i, curve->m, curve->v / map->width };

    candidate.line = -log1p (exp (-odds));
    candidate.not_line = log1p (-ONLY_LINES / (1 + exp (-odds)));
    candidate.not_double = log1p (-NOT_DOUBLE / (1 + exp (-odds)));
    guint at = i;
    for (; at > 0 && sorted[at - 1].m > candidate.m; at--)
      sorted[at] = sorted[at - 1];
    sorted[at] = candidate;
  }
  for (guint i = 0; i < n; i++)
    for (guint j = i + 1; j < n
        && sorted[j].m < sorted[i].m + DOUBLE_WIDTH * geometry->lane_scale;
        j++) {
      sorted[j].outside[0] += sorted[i].not_double;
      sorted[i].outside[1] += sorted[j].not_double;
    }
}

/* What it costs a candidate not to be where its line is expected. */
static gdouble
log_elsewhere (const PaintMap * map, const LaneCurve * curve,
    const LaneGeometry * geometry, const GstLaneLine * line)
{
  gdouble distance = 0;

  if (!line->valid)
    return 0;
  for (gint i = 0; i < 2; i++) {
    gdouble y = geometry->horizon + (0.4 + 0.3 * i)
        * (map->height - geometry->horizon);
    distance += fabs (lane_curve_at (curve, geometry->horizon, y)
        - (line->a + (line->b + line->c * y) * y)) / 2;
  }
  distance /= ELSEWHERE * map->width;
  return log1p (line->confidence * (1 / (1 + distance * distance) - 1)
      * STAYING);
}

static void
choose (LaneChoice * choice, const gdouble * probability,
    const Candidate * sorted, guint n, gdouble total)
{
  choice->index = -1;
  choice->confidence = 0;
  for (guint i = 0; i < n; i++)
    if (probability[i] > choice->confidence * total) {
      choice->confidence = probability[i] / total;
      choice->index = sorted[i].index;
    }
}

void
lane_pair_choose (const PaintMap * map, const LaneCandidates * candidates,
    const LaneGeometry * geometry, const LaneResult * expected,
    LaneChoice * left, LaneChoice * right)
{
  const guint n = candidates->n;
  const gdouble edge = 0.1 * geometry->lane_scale;
  Candidate sorted[LANE_CANDIDATES_MAX];
  gdouble inside[LANE_CANDIDATES_MAX + 1];      /* running sum of not_line */
  gdouble elsewhere[2][LANE_CANDIDATES_MAX] = { {0,}, };
  gdouble is_left[LANE_CANDIDATES_MAX] = { 0, };
  gdouble is_right[LANE_CANDIDATES_MAX] = { 0, };
  gdouble total = 0;
  gint n_left = 0, n_right = 0, n_beyond_left = 0, n_beyond_right = 0;

  rank (map, candidates, geometry, sorted);
  for (guint i = 0; expected && i < n; i++) {
    const LaneCurve *curve = &candidates->curves[sorted[i].index];
    elsewhere[0][i] = log_elsewhere (map, curve, geometry, &expected->left);
    elsewhere[1][i] = log_elsewhere (map, curve, geometry, &expected->right);
  }
  inside[0] = 0;
  for (guint i = 0; i < n; i++) {
    inside[i + 1] = inside[i] + sorted[i].not_line;
    n_left += sorted[i].m < -edge;
    n_right += sorted[i].m <= edge;
    /* Of a side without line, what is farther says nothing. */
    n_beyond_left += sorted[i].m < -BEYOND * geometry->lane_scale;
    n_beyond_right += sorted[i].m <= BEYOND * geometry->lane_scale;
  }
  for (gint l = -1; l < n_left; l++)
    for (gint r = n_right; r <= (gint) n; r++) {
      const Candidate *a = l < 0 ? NULL : &sorted[l];
      const Candidate *b = r == (gint) n ? NULL : &sorted[r];
      gint from = a ? l + 1 : n_beyond_left;
      gint to = b ? r : n_beyond_right;
      gdouble p = exp (log_place (a, b, geometry) + (a ? a->line + a->outside[0]
              + elsewhere[0][l] : 0)
          + (b ? b->line + b->outside[1] + elsewhere[1][r] : 0) + (to >
              from ? inside[to] - inside[from] : 0));
      total += p;
      if (a)
        is_left[l] += p;
      if (b)
        is_right[r] += p;
    }
  choose (left, is_left, sorted, n, total);
  choose (right, is_right, sorted, n, total);
}

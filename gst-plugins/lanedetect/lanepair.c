/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The pair of lines that bounds our lane.
 *
 * Every pair of candidates, and every single one, has a probability: that its
 * members are paint, that what lies between them is not, that a lane has that
 * width and we are at that place in it, that both are parallel, and that lines
 * stay where they were. A candidate's confidence is the sum over the pairs it
 * is in. */
#include "lanepair.h"

#include <math.h>

/* A side has no line with MISSING. */
#define MISSING 0.09
/* Paint inside a lane is a line with INSIDE, else an arrow, a word, a mark of
 * tyres. */
#define INSIDE 0.98
/* Paint just outside of a line, up to OUTSIDE of a lane away, speaks against
 * that line with NOT_DOUBLE: else it is the second one of a double line. */
#define OUTSIDE 0.4
#define NOT_DOUBLE 0.3
/* Beside a side without line, paint farther away than that part of a lane
 * belongs to another lane. */
#define BEYOND 0.85
/* We are off the lane's middle by that part of half a lane (sigma); a single
 * line is that far from half a lane away (sigma of the logarithm). */
#define OFFSET_SIGMA 0.28
#define SINGLE_SIGMA 0.45
/* A line is at least that part of a lane away from our middle. */
#define NEAREST 0.1
/* Both lines point at the same column of the horizon, up to about that part of
 * the width. */
#define PARALLEL 0.022
/* A line stays where it was in the frame before with STAYING, up to about
 * ELSEWHERE of the width. */
#define STAYING 0.9
#define ELSEWHERE 0.02

typedef struct
{
  const LaneCurve *curve;
  gdouble m;                    /* from the vehicle's middle */
  gdouble v;                    /* part of the width */
  /* Logarithms of probabilities. */
  gdouble left, right;          /* to be our left or right line */
  gdouble other;                /* to lie inside our lane and be no line */
} Candidate;

typedef struct
{
  const LaneGeometry *geometry;
  Candidate sorted[LANE_CANDIDATES_MAX];        /* from left to right */
  gint n;
  gdouble others[LANE_CANDIDATES_MAX + 1];      /* running sum of other */
  gint near_from, near_to;      /* those not beyond */
} Ranking;

/* log (1 - p * probability of log-odds) */
static gdouble
log_not (gdouble p, gdouble log_odds)
{
  return log1p (-p / (1 + exp (-log_odds)));
}

static gdouble
log_normal (gdouble value, gdouble sigma)
{
  return -value * value / (2 * sigma * sigma);
}

/* What it costs a candidate not to be where its line is expected. */
static gdouble
log_stays (const LaneCurve * curve, const PaintMap * map,
    const LaneGeometry * geometry, const GstLaneLine * line)
{
  gdouble distance = 0;

  if (!line->valid)
    return 0;
  for (gint i = 0; i < 2; i++) {
    gdouble y = geometry->horizon
        + (0.4 + 0.3 * i) * (map->height - geometry->horizon);
    distance += fabs (lane_curve_at (curve, geometry->horizon, y)
        - (line->a + (line->b + line->c * y) * y)) / 2;
  }
  distance /= ELSEWHERE * map->width;
  return log1p (STAYING * line->confidence
      * (1 / (1 + distance * distance) - 1));
}

static void
insert (Ranking * ranking, const Candidate * candidate)
{
  gint at = ranking->n++;

  for (; at > 0 && ranking->sorted[at - 1].m > candidate->m; at--)
    ranking->sorted[at] = ranking->sorted[at - 1];
  ranking->sorted[at] = *candidate;
}

static void
rank (Ranking * ranking, const LaneCandidates * candidates,
    const PaintMap * map, const LaneGeometry * geometry,
    const LaneResult * expected)
{
  const gdouble scale = geometry->lane_scale;

  ranking->geometry = geometry;
  ranking->n = 0;
  for (guint i = 0; i < candidates->n; i++) {
    const LaneCurve *curve = &candidates->curves[i];
    gdouble line = -log1p (exp (-curve->log_odds));
    Candidate candidate = { curve, curve->m - geometry->centre,
      curve->v / map->width, line, line, log_not (INSIDE, curve->log_odds)
    };
    if (expected) {
      candidate.left += log_stays (curve, map, geometry, &expected->left);
      candidate.right += log_stays (curve, map, geometry, &expected->right);
    }
    insert (ranking, &candidate);
  }
  ranking->others[0] = 0;
  ranking->near_from = ranking->near_to = 0;
  for (gint i = 0; i < ranking->n; i++) {
    Candidate *a = &ranking->sorted[i];
    ranking->others[i + 1] = ranking->others[i] + a->other;
    ranking->near_from += a->m < -BEYOND * scale;
    ranking->near_to += a->m <= BEYOND * scale;
    for (gint j = i + 1; j < ranking->n; j++) {
      Candidate *b = &ranking->sorted[j];
      if (b->m > a->m + OUTSIDE * scale)
        break;
      a->right += log_not (NOT_DOUBLE, b->curve->log_odds);
      b->left += log_not (NOT_DOUBLE, a->curve->log_odds);
    }
  }
}

static gdouble
log_both (const Candidate * left, const Candidate * right,
    const LaneGeometry * geometry)
{
  gdouble width = right->m - left->m;
  gdouble apart = (right->v - left->v) / PARALLEL;

  return left->left + right->right
      + log_normal (log (width / geometry->lane_scale),
      geometry->lane_scale_sigma)
      + log_normal ((right->m + left->m) / width, OFFSET_SIGMA)
      - log1p (apart * apart);
}

static gdouble
log_single (gdouble line, gdouble m, const LaneGeometry * geometry)
{
  return line + log (MISSING)
      + log_normal (log (2 * fabs (m) / geometry->lane_scale), SINGLE_SIGMA);
}

/* Of the pair of the candidates @l and @r; -1 and n: none. */
static gdouble
log_pair (const Ranking * ranking, gint l, gint r)
{
  const LaneGeometry *geometry = ranking->geometry;
  const Candidate *left = l < 0 ? NULL : &ranking->sorted[l];
  const Candidate *right = r == ranking->n ? NULL : &ranking->sorted[r];
  gint from = left ? l + 1 : ranking->near_from;
  gint to = right ? r : ranking->near_to;
  gdouble inside = to > from ? ranking->others[to] - ranking->others[from] : 0;

  if (left && right)
    return inside + log_both (left, right, geometry);
  if (left)
    return inside + log_single (left->left, left->m, geometry);
  if (right)
    return inside + log_single (right->right, right->m, geometry);
  return inside + 2 * log (MISSING);
}

static void
choose (LaneChoice * choice, const Ranking * ranking,
    const gdouble * probability, gdouble total)
{
  *choice = (LaneChoice) {
  NULL, 0};
  for (gint i = 0; i < ranking->n; i++)
    if (probability[i] > choice->confidence * total) {
      choice->curve = ranking->sorted[i].curve;
      choice->confidence = probability[i] / total;
    }
}

void
lane_pair_choose (LaneChoice * left, LaneChoice * right,
    const LaneCandidates * candidates, const PaintMap * map,
    const LaneGeometry * geometry, const LaneResult * expected)
{
  const gdouble nearest = NEAREST * geometry->lane_scale;
  gdouble is_left[LANE_CANDIDATES_MAX] = { 0, };
  gdouble is_right[LANE_CANDIDATES_MAX] = { 0, };
  gdouble total = 0;
  Ranking ranking;
  gint left_end = 0, right_from = 0;

  rank (&ranking, candidates, map, geometry, expected);
  for (gint i = 0; i < ranking.n; i++) {
    left_end += ranking.sorted[i].m < -nearest;
    right_from += ranking.sorted[i].m <= nearest;
  }
  for (gint l = -1; l < left_end; l++)
    for (gint r = right_from; r <= ranking.n; r++) {
      gdouble p = exp (log_pair (&ranking, l, r));
      total += p;
      if (l >= 0)
        is_left[l] += p;
      if (r < ranking.n)
        is_right[r] += p;
    }
  choose (left, &ranking, is_left, total);
  choose (right, &ranking, is_right, total);
}

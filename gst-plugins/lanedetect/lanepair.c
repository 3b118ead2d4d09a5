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

/* A side has no line with MISSING; with MISSING_NEXT after a frame that had it,
 * with MISSING_STILL after one that had not. */
#define MISSING 0.09
#define MISSING_NEXT 0.03
#define MISSING_STILL 0.12
/* Paint inside a lane is a line with INSIDE, else an arrow, a word, a mark of
 * tyres. */
#define INSIDE 0.98
/* With INSIDE_KNOWN where the frames before tell where both lines are. */
#define INSIDE_KNOWN 0.8
/* Paint just outside of a line, up to OUTSIDE of a lane away, speaks against
 * that line with NOT_DOUBLE: else it is the second one of a double line. */
#define OUTSIDE 0.4
#define NOT_DOUBLE 0.3
/* Beside a side without line, paint farther away from us than that part of a
 * lane belongs to another lane; or that much beyond the place where the line
 * would be, if that is known. */
#define BEYOND 0.85
#define BEYOND_LINE 0.06
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
 * ELSEWHERE of the width; one that was missing comes back where the lane's
 * width says with COMING_BACK. Paint just there is that many times as likely as
 * other paint is just there by chance. */
#define STAYING 0.9
#define COMING_BACK 0.95
#define ELSEWHERE 0.02
#define CHANCE 3
/* The lane is as wide as in the frames before with SAME_WIDTH. */
#define SAME_WIDTH 0.995

typedef struct
{
  const LaneCurve *curve;
  gdouble m;                    /* from the vehicle's middle */
  gdouble v;                    /* part of the width */
  /* Logarithms of probabilities. */
  gdouble left, right;          /* to be our left or right line */
  gdouble other;                /* to lie inside our lane and be no line */
  gboolean beyond_left, beyond_right;   /* of our lane, where it has no line */
} Candidate;

typedef struct
{
  const LaneGeometry *geometry;
  const LaneExpectation *expected;      /* or NULL */
  Candidate sorted[LANE_CANDIDATES_MAX];        /* from left to right */
  gint n;
  gdouble left_missing, right_missing;  /* log-probabilities */
  gdouble others[LANE_CANDIDATES_MAX + 1];      /* running sum of other */
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

/* How many pixels @curve is right of where @line is expected, at that part of
 * the way down from the horizon. */
static gdouble
shift (const LaneCurve * curve, const PaintMap * map,
    const LaneGeometry * geometry, const GstLaneLine * line, gdouble part)
{
  gdouble y = geometry->horizon + part * (map->height - geometry->horizon);

  return lane_curve_at (curve, geometry->horizon, y)
      - (line->a + (line->b + line->c * y) * y);
}

/* What it costs a candidate not to be where its line is expected. */
static gdouble
log_stays (const LaneCurve * curve, const PaintMap * map,
    const LaneGeometry * geometry, const GstLaneLine * line, gboolean seen)
{
  gdouble distance;

  if (!line->valid)
    return 0;
  distance = (fabs (shift (curve, map, geometry, line, 0.4))
      + fabs (shift (curve, map, geometry, line, 0.7))) / 2;
  distance /= ELSEWHERE * map->width;
  return log1p ((seen ? STAYING : COMING_BACK) * line->confidence
      * (CHANCE / (1 + distance * distance) - 1));
}

/* Whether a candidate lies outside of our lane if that has no line on @side (-1
 * left, 1 right). @m: of it, from the vehicle's middle; @line: expected there. */
static gboolean
is_beyond (const LaneCurve * curve, gdouble m, const PaintMap * map,
    const LaneGeometry * geometry, const GstLaneLine * line, gdouble side)
{
  const gdouble scale = geometry->lane_scale;

  if (!line->valid)
    return side * m > BEYOND * scale;
  return side * shift (curve, map, geometry, line, 0.7)
      > BEYOND_LINE * scale * 0.7 * (map->height - geometry->horizon);
}

/* That a side has no line. @seen: the frames before had it, as @expected. */
static gdouble
log_missing (gboolean seen, const GstLaneLine * expected)
{
  return log (MISSING_STILL
      + (seen ? expected->confidence : 0) * (MISSING_NEXT - MISSING_STILL));
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
    const LaneExpectation * expected)
{
  const gdouble scale = geometry->lane_scale;
  const GstLaneLine unknown = { 0, };
  const GstLaneLine *left = expected ? &expected->left : &unknown;
  const GstLaneLine *right = expected ? &expected->right : &unknown;
  gboolean left_seen = expected && expected->left_seen;
  gboolean right_seen = expected && expected->right_seen;

  ranking->geometry = geometry;
  ranking->expected = expected;
  ranking->left_missing =
      expected ? log_missing (left_seen, left) : log (MISSING);
  ranking->right_missing =
      expected ? log_missing (right_seen, right) : log (MISSING);
  gdouble inside = INSIDE + (expected ? expected->left.confidence
      * expected->right.confidence * (INSIDE_KNOWN - INSIDE) : 0);
  ranking->n = 0;
  for (guint i = 0; i < candidates->n; i++) {
    const LaneCurve *curve = &candidates->curves[i];
    gdouble line = -log1p (exp (-curve->log_odds));
    gdouble m = curve->m - geometry->centre;
    const Candidate candidate = { curve, m, curve->v / map->width,
      line + log_stays (curve, map, geometry, left, left_seen),
      line + log_stays (curve, map, geometry, right, right_seen),
      log_not (inside, curve->log_odds),
      is_beyond (curve, m, map, geometry, left, -1),
      is_beyond (curve, m, map, geometry, right, 1)
    };
    insert (ranking, &candidate);
  }
  ranking->others[0] = 0;
  for (gint i = 0; i < ranking->n; i++) {
    Candidate *a = &ranking->sorted[i];
    ranking->others[i + 1] = ranking->others[i] + a->other;
    for (gint j = i + 1; j < ranking->n; j++) {
      Candidate *b = &ranking->sorted[j];
      if (b->m > a->m + OUTSIDE * scale)
        break;
      a->right += log_not (NOT_DOUBLE, b->curve->log_odds);
      b->left += log_not (NOT_DOUBLE, a->curve->log_odds);
    }
  }
}

/* Of a lane that wide, up to a constant. */
static gdouble
log_width (const Ranking * ranking, gdouble width)
{
  const LaneGeometry *geometry = ranking->geometry;
  const LaneExpectation *expected = ranking->expected;
  gdouble usual = log_normal (log (width / geometry->lane_scale),
      geometry->lane_scale_sigma);

  if (!expected || expected->lane_scale <= 0)
    return usual;
  return log (SAME_WIDTH * exp (log_normal (log (width / expected->lane_scale),
              expected->lane_scale_sigma)) + (1 - SAME_WIDTH) * exp (usual));
}

static gdouble
log_both (const Ranking * ranking, const Candidate * left,
    const Candidate * right)
{
  gdouble width = right->m - left->m;
  gdouble apart = (right->v - left->v) / PARALLEL;

  return left->left + right->right + log_width (ranking, width)
      + log_normal ((right->m + left->m) / width, OFFSET_SIGMA)
      - log1p (apart * apart);
}

static gdouble
log_single (gdouble line, gdouble m, const LaneGeometry * geometry)
{
  return line + log_normal (log (2 * fabs (m) / geometry->lane_scale),
      SINGLE_SIGMA);
}

/* That nothing between the candidates @l and @r is a line; -1 and n: none. */
static gdouble
log_inside (const Ranking * ranking, gint l, gint r)
{
  gint from = l + 1, to = r;

  while (l < 0 && from < to && ranking->sorted[from].beyond_left)
    from++;
  while (r == ranking->n && to > from && ranking->sorted[to - 1].beyond_right)
    to--;
  return ranking->others[to] - ranking->others[from];
}

/* Of the pair of the candidates @l and @r; -1 and n: none. */
static gdouble
log_pair (const Ranking * ranking, gint l, gint r)
{
  const LaneGeometry *geometry = ranking->geometry;
  const Candidate *left = l < 0 ? NULL : &ranking->sorted[l];
  const Candidate *right = r == ranking->n ? NULL : &ranking->sorted[r];
  gdouble inside = log_inside (ranking, l, r);

  if (left && right)
    return inside + log_both (ranking, left, right);
  if (left)
    return inside + ranking->right_missing
        + log_single (left->left, left->m, geometry);
  if (right)
    return inside + ranking->left_missing
        + log_single (right->right, right->m, geometry);
  return inside + ranking->left_missing + ranking->right_missing;
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
    const LaneGeometry * geometry, const LaneExpectation * expected)
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

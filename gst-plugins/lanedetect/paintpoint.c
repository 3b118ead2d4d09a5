/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where a picture row crosses paint: bright ridges of plausible width.
 *
 * A top-hat filter on each row: the mean of a window against the brighter of
 * the means beside it, a gap apart (a symmetric local threshold in the sense of
 * Veit et al., "Evaluation of road marking feature extraction", 2008). A step,
 * as at a curb or a shadow's edge, is brighter than one side only and gives no
 * response. Window sums are differences of running sums modulo 2^16, so eight
 * or sixteen of them fit into one vector register. */
#include "paintpoint.h"

#include <lane/lane-wide.h>
#include <math.h>

/* Least contrast: grey levels, and fraction of the road's brightness. */
#define CONTRAST_MIN 5
#define CONTRAST_FRACTION 0.04f
/* Samples over which the road's roughness is judged. */
#define STRETCH 64
/* And part of the mean response there, which tells how rough the road is. */
#define CLUTTER 2.0f
/* Contrast that makes half a paint point, in mean responses. */
#define SIGNAL 2.0f
/* Windows farther off that tell how bright the road is: enough to reach across a
 * seam. */
#define BEYOND 3
/* Paint stands out from those by that part of what it does from its sides. */
#define ON_ROAD 0.5f

static void
replicate_borders (gint16 * row, gint n)
{
  for (gint i = 1; i <= PAINT_ROW_MARGIN; i++) {
    row[-i] = row[0];
    row[n - 1 + i] = row[n - 1];
  }
}

static void
sum_up (const gint16 * row, gint n, guint16 * sums)
{
  guint16 sum = 0;

#pragma GCC unroll 8
  for (gint i = 0; i < n; i++) {
    sums[i] = sum;
    sum += (guint16) row[i];
  }
  sums[n] = sum;
}

/* @sums points at the sum before sample 0. */
static LANE_WIDE void
respond (const guint16 * restrict sums, gint n, gint length, gint gap,
    gint16 * restrict response)
{
  const gint shift = length / 2;

  for (gint x = 0; x < n; x++) {
    const guint16 *s = sums + x - shift;
    gint16 middle = s[length] - s[0];
    gint16 left = s[-gap] - s[-gap - length];
    gint16 right = s[2 * length + gap] - s[length + gap];
    response[x] = middle - MAX (left, right);
  }
}

static gfloat
window_mean (const guint16 * sums, gint from, gint length)
{
  return (gint16) (guint16) (sums[from + length] - sums[from]) /
      (gfloat) length;
}

/* Where the row falls below @level, going from @x by @step; at most @limit. */
static gfloat
edge (const gint16 * row, gint x, gint step, gint limit, gfloat level)
{
  gint i = 1;

  while (i <= limit && row[x + i * step] >= level)
    i++;
  gfloat inside = row[x + (i - 1) * step], outside = row[x + i * step];
  gfloat fraction = inside > outside && inside > level ?
      MIN (1, (inside - level) / (inside - outside)) : 0;
  return i - 1 + fraction;
}

static gint
window_sum (const guint16 * sums, gint from, gint length)
{
  return (gint16) (guint16) (sums[from + length] - sums[from]);
}

/* Whether the windows beyond those beside a ridge, on one side, are all darker
 * than @level, a sum: from @from on, by @step. The row must not end before. */
static gboolean
is_dark_beyond (const guint16 * sums, gint n, gint from, gint step,
    gint length, gint level)
{
  const gint last = from + (BEYOND - 1) * step;

  if (MIN (from, last) < 0 || MAX (from, last) + length > n)
    return FALSE;
  for (gint i = 0; i < BEYOND; i++)
    if (window_sum (sums, from + i * step, length) >= level)
      return FALSE;
  return TRUE;
}

/* Whether the ridge around @x is brighter than the road it lies on, not just
 * than what is beside it: between two dark seams lies a strip of road.
 * @response: of the windows beside it. */
static gboolean
is_on_road (const guint16 * sums, gint n, gint length, gint gap, gint x,
    gint response)
{
  const gint aside = gap + 2 * length;
  gint from = x - length / 2;
  gint level = window_sum (sums, from, length) - ON_ROAD * response;

  return is_dark_beyond (sums, n, from - aside, -length, length, level)
      || is_dark_beyond (sums, n, from + aside, length, length, level)
      || (from - aside < (BEYOND - 1) * length
      && from + aside + BEYOND * length > n);
}

/* Measures the ridge around @x. Returns: whether it may be paint. */
static gboolean
measure (const gint16 * row, gint n, const guint16 * sums, gint length,
    gint gap, gint x, gfloat clutter, PaintPoint * point)
{
  gint from = x - length / 2;
  gfloat left = window_mean (sums, from - gap - length, length);
  gfloat right = window_mean (sums, from + length + gap, length);
  gfloat side = MAX (left, right);
  gint top = x;

  for (gint i = MAX (0, from); i < MIN (n, from + length); i++)
    if (row[i] > row[top])
      top = i;
  gfloat peak = row[top];
  /* The brightest sample may lie anywhere on the ridge. */
  gint limit = 2 * (length + gap);
  gfloat to_left = edge (row, top, -1, limit, (peak + left) / 2);
  gfloat to_right = edge (row, top, 1, limit, (peak + right) / 2);

  point->width = to_left + to_right;
  point->x = top + (to_right - to_left) / 2;
  point->contrast = peak - side;
  point->in_stroke = FALSE;
  gfloat unlike = fabsf (left - right);
  gfloat signal = point->contrast / MAX (clutter, 1);
  point->strength = point->contrast / (point->contrast + unlike + 0.05f * side)
      * signal * signal / (signal * signal + SIGNAL * SIGNAL);
  return point->width < limit && point->contrast >= CONTRAST_MIN
      && point->x >= 0 && point->x <= n - 1;
}

/* Keeps the strongest: replaces the weakest when @points is full. */
static guint
insert (PaintPoint * points, guint count, const PaintPoint * point)
{
  guint weakest = 0;

  for (guint i = 0; i < count; i++) {
    if (points[i].contrast < points[weakest].contrast)
      weakest = i;
  }
  if (count < PAINT_POINTS_PER_ROW) {
    points[count] = *point;
    return count + 1;
  }
  if (points[weakest].contrast < point->contrast)
    points[weakest] = *point;
  return count;
}

/* What a stretch of a row looks like. */
typedef struct
{
  gint level, clutter;          /* mean brightness and absolute response */
  gint16 top;                   /* greatest response */
} Stretch;

static LANE_WIDE void
survey (const guint16 * sums, const gint16 * restrict response, gint n,
    Stretch * stretch)
{
  gint clutter = 0;
  gint16 top = 0;

  for (gint x = 0; x < n; x++) {
    clutter += ABS (response[x]);
    top = MAX (top, response[x]);
  }
  stretch->level = window_mean (sums, 0, MIN (n, STRETCH));
  stretch->clutter = clutter / n;
  stretch->top = top;
}

static gint
median (gint a, gint b, gint c)
{
  return MAX (MIN (a, b), MIN (MAX (a, b), c));
}

guint
paint_points_find (gint16 * row, gint n, gint length, guint16 * sums,
    gint16 * response, PaintPoint * points)
{
  const gint gap = MAX (1, length / 2);
  const gint stretches = MAX (1, n / STRETCH);
  Stretch stretch[PAINT_ROW_MAX / STRETCH];
  guint count = 0;

  replicate_borders (row, n);
  sum_up (row - PAINT_ROW_MARGIN, n + 2 * PAINT_ROW_MARGIN, sums);
  sums += PAINT_ROW_MARGIN;
  respond (sums, n, length, gap, response);
  for (gint i = 0; i < stretches; i++)
    survey (sums + i * STRETCH, response + i * STRETCH,
        i + 1 < stretches ? STRETCH : n - i * STRETCH, &stretch[i]);

  gint x = 0, all = 0;
  for (gint i = 0; i < stretches; i++)
    all += stretch[i].clutter;
  all /= stretches;
  for (gint i = 0; i < stretches; i++) {
    gint end = i + 1 < stretches ? (i + 1) * STRETCH : n;
    /* A line does not count as clutter: its neighbours do not have it. */
    gint clutter = median (stretch[MAX (i - 1, 0)].clutter, stretch[i].clutter,
        stretch[MIN (i + 1, stretches - 1)].clutter);
    clutter = (clutter + all) / 2;
    gint threshold = MAX (length * MAX (CONTRAST_MIN / 2.f,
            CONTRAST_FRACTION / 2 * stretch[i].level),
        CLUTTER * clutter);

    if (stretch[i].top <= threshold) {
      x = MAX (x, end);
      continue;
    }
    while (x < end) {
      if (response[x] <= threshold) {
        x++;
        continue;
      }
      gint best = x;
      for (; x < n && response[x] > threshold; x++)
        if (response[x] > response[best])
          best = x;
      PaintPoint point;
      if (is_on_road (sums, n, length, gap, best, response[best])
          && measure (row, n, sums, length, gap, best,
              clutter / (gfloat) length, &point))
        count = insert (points, count, &point);
    }
  }
  return count;
}

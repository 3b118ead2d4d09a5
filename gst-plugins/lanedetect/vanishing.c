/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where the strokes of a picture meet: the road's vanishing point.
 *
 * Lines that are parallel on the road meet on the horizon, also (for strokes
 * at the same distance) in a bend. Each pair of strokes votes for the row of
 * its crossing; then each stroke votes for the column at the winning row. */
#include "vanishing.h"

#include <math.h>
#include <string.h>

#define BINS 128
#define STROKES_MAX 64

/* Rows are voted in this part of the height. */
#define Y_FROM 0.15
#define Y_TO 0.66

static void
vote (gfloat * bins, gdouble at, gdouble spread, gdouble weight)
{
  gint from = MAX (0, (gint) floor (at - 2 * spread));
  gint to = MIN (BINS - 1, (gint) ceil (at + 2 * spread));

  for (gint i = from; i <= to; i++) {
    gdouble d = (i - at) / spread;
    bins[i] += weight * exp (-d * d / 2) / spread;
  }
}

static gdouble
peak (const gfloat * bins)
{
  gint best = 0;

  for (gint i = 1; i < BINS; i++)
    if (bins[i] > bins[best])
      best = i;
  if (best == 0 || best == BINS - 1)
    return best;
  gdouble a = bins[best - 1], b = bins[best], c = bins[best + 1];
  gdouble d = a - 2 * b + c;
  return best + (d < 0 ? (a - c) / (2 * d) : 0);
}

static gfloat
column_at (const PaintChain * chain, gdouble y)
{
  return chain->x0 + chain->slope * (y - chain->y0);
}

/* Rows per unit of slope by which a stroke's direction may be wrong. */
static gdouble
slope_error (const PaintChain * chain)
{
  return 1.5 / (chain->bottom - chain->top + 1);
}

static gdouble
find_row (const PaintChain ** strokes, guint n, gint width, gint height,
    const VanishingPoint * prior)
{
  const gdouble y_bin = (Y_TO - Y_FROM) * height / BINS;
  gfloat bins[BINS] = { 0, };

  for (guint i = 0; i < n; i++)
    for (guint j = i + 1; j < n; j++) {
      const PaintChain *a = strokes[i], *b = strokes[j];
      gdouble turn = a->slope - b->slope;
      if (fabs (turn) < 0.4)
        continue;
      gdouble y = (column_at (b, 0) - column_at (a, 0)) / turn;
      gdouble x = column_at (a, y);
      if (y > MIN (a->top, b->top) || y < Y_FROM * height || y > Y_TO * height
          || x < 0.1 * width || x > 0.9 * width)
        continue;
      gdouble error = (slope_error (a) * (a->y0 - y)
          + slope_error (b) * (b->y0 - y)) / fabs (turn);
      vote (bins, (y - Y_FROM * height) / y_bin,
          1.5 + error / y_bin, MIN (a->weight, b->weight));
    }
  for (gint i = 0; i < BINS; i++) {
    gdouble d = (Y_FROM * height + i * y_bin - prior->y) / (0.15 * height);
    bins[i] = (bins[i] + 0.5) * exp (-d * d / 2);
  }
  return Y_FROM * height + peak (bins) * y_bin;
}

static gdouble
find_column (const PaintChain ** strokes, guint n, gint width, gdouble y,
    const VanishingPoint * prior, gdouble * weight)
{
  const gdouble x_bin = width / (gdouble) BINS;
  gfloat bins[BINS] = { 0, };

  for (guint i = 0; i < n; i++)
    vote (bins, column_at (strokes[i], y) / x_bin,
        1.5 + slope_error (strokes[i]) * (strokes[i]->y0 - y) / x_bin,
        strokes[i]->weight);
  for (gint i = 0; i < BINS; i++) {
    gdouble d = (i * x_bin - prior->x) / (0.15 * width);
    bins[i] = (bins[i] + 0.5) * exp (-d * d / 2);
  }
  gdouble at = peak (bins);
  *weight = bins[(gint) CLAMP (at, 0, BINS - 1)];
  return at * x_bin;
}

void
vanishing_point_find (const PaintChain * chains, guint n, gint width,
    gint height, const VanishingPoint * prior, gboolean y_fixed,
    VanishingPoint * found)
{
  const PaintChain *strokes[STROKES_MAX];
  guint n_strokes = 0;

  /* The heaviest ones, by insertion. */
  for (guint i = 0; i < n; i++) {
    guint at = MIN (n_strokes, STROKES_MAX - 1);
    if (n_strokes == STROKES_MAX && strokes[at]->weight >= chains[i].weight)
      continue;
    for (; at > 0 && strokes[at - 1]->weight < chains[i].weight; at--)
      strokes[at] = strokes[at - 1];
    strokes[at] = &chains[i];
    n_strokes = MIN (n_strokes + 1, STROKES_MAX);
  }
  found->y = y_fixed ? prior->y
      : find_row (strokes, n_strokes, width, height, prior);
  found->x = find_column (strokes, n_strokes, width, found->y, prior,
      &found->weight);
}

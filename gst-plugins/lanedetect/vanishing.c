/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where the strokes of a picture meet: the road's vanishing point.
 *
 * A Hough transform over the vanishing point: each stroke votes for the cells
 * that its line runs through, as far as its width would be that of paint on a
 * road with that horizon. Lines that are parallel on the road meet on the
 * horizon, also (for strokes at the same distance) in a bend. Strokes below a
 * horizon that do not point at the cell speak against it: otherwise trees and
 * houses would pull the horizon up. */
#include "vanishing.h"

#include <math.h>
#include <string.h>

#define COLUMNS 40
#define ROWS 48
#define STROKES_MAX 32

/* The point is looked for in this part of the picture. */
#define X_FROM 0.1
#define X_TO 0.9
#define Y_FROM 0.2
#define Y_TO 0.66
/* Paint's width per row below the horizon. */
#define WIDTH_MIN 0.02
#define WIDTH_MAX 0.35
/* Rows of paint of one stroke that count, as part of the height. */
#define WEIGHT_MAX 0.12
#define SHORT 0.03f
#define DISAGREE 0.2f
/* The horizon is where the camera's mounting says, within KNOWN of the height,
 * or else anywhere around UNKNOWN; what frames before showed is SEEN times as
 * likely. One unit of log-probability outweighs
 * PRIOR of the height in rows of paint. */
#define KNOWN 0.02
#define SEEN 20
#define UNKNOWN 0.45
#define UNKNOWN_SIGMA 0.12
/* The same for the column, as parts of the width. */
#define KNOWN_COLUMN 0.025
#define COLUMN_SIGMA 0.15
#define PRIOR 0.025

typedef struct
{
  gfloat leaning[3][ROWS][COLUMNS];     /* weights: left, upright, right */
  gfloat below[ROWS];           /* weight of all strokes below that row */
} Votes;

static gfloat
column_at (const PaintStroke * stroke, gdouble y)
{
  return stroke->x0 + stroke->slope * (y - stroke->y0);
}

static void
vote_row (gfloat * cells, gfloat at, gfloat spread, gfloat weight)
{
  gint from = MAX (0, (gint) ceilf (at - spread));
  gint to = MIN (COLUMNS - 1, (gint) floorf (at + spread));

  for (gint i = from; i <= to; i++) {
    gfloat d = (i - at) / spread;
    cells[i] += weight * (1 - d * d);
  }
}

/* Short strokes are mostly no paint. */
static gfloat
vote_weight (const PaintStroke * stroke, gint height)
{
  gfloat weight = MIN (stroke->weight, WEIGHT_MAX * height);

  return weight * weight / (weight + SHORT * height);
}

static void
vote (Votes * votes, const PaintStroke * stroke, gint width, gint height)
{
  const gfloat x_cell = (X_TO - X_FROM) * width / COLUMNS;
  const gfloat y_cell = (Y_TO - Y_FROM) * height / ROWS;
  gfloat weight = vote_weight (stroke, height);
  gfloat length = stroke->bottom - stroke->top + 1;
  gint lean = stroke->slope < -0.25f ? 0 : stroke->slope > 0.25f ? 2 : 1;

  for (gint r = 0; r < ROWS; r++) {
    gfloat y = Y_FROM * height + r * y_cell;
    gfloat t = stroke->y0 - y;
    if (t < 4)
      break;
    votes->below[r] += weight;
    if (y > stroke->top || stroke->width < WIDTH_MIN * t
        || stroke->width > WIDTH_MAX * t + 2)
      continue;
    gfloat x = (column_at (stroke, y) - X_FROM * width) / x_cell;
    gfloat spread = 1.5f + 1.5f * t / length / x_cell;
    vote_row (votes->leaning[lean][r], x, spread, weight);
  }
}

/* What the strokes say for a cell. */
static gfloat
score (const Votes * votes, gint r, gint c)
{
  gfloat left = votes->leaning[0][r][c], right = votes->leaning[2][r][c];
  gfloat agree = left + right + votes->leaning[1][r][c];

  return (1 + DISAGREE) * agree + 2 * sqrtf (left * right)
      - DISAGREE * votes->below[r];
}

/* The heaviest of the strokes, by insertion. Returns: how many. */
static guint
choose_heaviest (const PaintStroke * strokes, guint n,
    const PaintStroke * heaviest[STROKES_MAX])
{
  guint count = 0;

  for (guint i = 0; i < n; i++) {
    guint at = count;
    if (count < STROKES_MAX)
      count++;
    else if (heaviest[--at]->weight >= strokes[i].weight)
      continue;
    for (; at > 0 && heaviest[at - 1]->weight < strokes[i].weight; at--)
      heaviest[at] = heaviest[at - 1];
    heaviest[at] = &strokes[i];
  }
  return count;
}

/* The point nearest to all strokes that run through the winning cell: x at
 * the cell's row is x + slope (found row - cell's row). */
static void
refine (const PaintStroke ** strokes, guint n, gdouble x_cell,
    VanishingRow row, VanishingPoint * point)
{
  gdouble w = 0, s = 0, c = 0, ss = 0, sc = 0;

  for (guint i = 0; i < n; i++) {
    const PaintStroke *stroke = strokes[i];
    gdouble t = stroke->y0 - point->y;
    if (t < 4 || point->y > stroke->top)
      continue;
    gdouble error = 1.5 * x_cell + 1.5 * t / (stroke->bottom - stroke->top + 1);
    gdouble x = column_at (stroke, point->y) - point->x;
    if (fabs (x) > error)
      continue;
    gdouble weight = stroke->weight / (error * error);
    w += weight;
    s += weight * stroke->slope;
    c += weight * x;
    ss += weight * stroke->slope * stroke->slope;
    sc += weight * stroke->slope * x;
  }
  if (w <= 0)
    return;
  gdouble variance = ss / w - s * s / w / w;
  gdouble up = row != VANISHING_ROW_FIXED && variance > 0.1 ?
      (sc / w - s * c / w / w) / variance : 0;
  up = CLAMP (up, -x_cell, x_cell);
  point->x += c / w - up * s / w;
  point->y -= up;
}

/* Up to a constant; rows as parts of the height. */
static gdouble
log_prior_row (gdouble y, gdouble known, VanishingRow row)
{
  gdouble a = (y - known) / KNOWN, b = (y - UNKNOWN) / UNKNOWN_SIGMA;
  gdouble trust =
      UNKNOWN_SIGMA / KNOWN * (row == VANISHING_ROW_SEEN ? SEEN : 1);

  return log (exp (-a * a / 2) * trust + exp (-b * b / 2));
}

/* @x: of the width, right of where it should be. */
static gdouble
log_prior_column (gdouble x, VanishingRow row)
{
  gdouble a = x / KNOWN_COLUMN, b = x / COLUMN_SIGMA;

  if (row != VANISHING_ROW_SEEN)
    return -b * b / 2;
  return log (exp (-a * a / 2) * SEEN * COLUMN_SIGMA / KNOWN_COLUMN
      + exp (-b * b / 2));
}

void
vanishing_point_find (const PaintStroke * strokes, guint n, gint width,
    gint height, const VanishingPoint * prior, VanishingRow row,
    VanishingPoint * found)
{
  const gdouble x_cell = (X_TO - X_FROM) * width / COLUMNS;
  const gdouble y_cell = (Y_TO - Y_FROM) * height / ROWS;
  const PaintStroke *heaviest[STROKES_MAX];
  Votes votes;
  gfloat best = -G_MAXFLOAT;

  memset (&votes, 0, sizeof votes);
  guint n_heaviest = choose_heaviest (strokes, n, heaviest);
  for (guint i = 0; i < n_heaviest; i++)
    vote (&votes, heaviest[i], width, height);
  *found = *prior;
  for (gint r = 0; r < ROWS; r++) {
    gdouble y = Y_FROM * height + r * y_cell;
    gdouble expected = log_prior_row (y / height, prior->y / height,
        row);
    if (row == VANISHING_ROW_FIXED && fabs (y - prior->y) > y_cell / 2)
      continue;
    for (gint c = 0; c < COLUMNS; c++) {
      gdouble x = X_FROM * width + c * x_cell;
      gfloat s = score (&votes, r, c) + PRIOR * height * (expected
          + log_prior_column ((x - prior->x) / width, row));
      if (s > best) {
        best = s;
        found->x = x;
        found->y = row == VANISHING_ROW_FIXED ? prior->y : y;
      }
    }
  }
  refine (heaviest, n_heaviest, x_cell, row, found);
}

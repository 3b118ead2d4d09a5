/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Strokes of paint: points of neighbouring rows in a straight line.
 *
 * Going up from the bottom, each point joins the open chain that predicts it
 * best, or opens a new one. A chain that misses its paint for a few rows is
 * closed; it is a stroke if it has enough points in a straight line. */
#include "paintstroke.h"

#include <math.h>
#include <string.h>

#define OPEN_MAX 48
#define MISSED_MAX 2
/* Steepest change of x per row that an ego line can have, pixels. */
#define SLOPE_MAX 3.0f

/* Fewest rows that are enough. */
#define COUNT_MIN 4
/* From so many on a chain's direction is known, and it must stay straight: a
 * bend goes on as another stroke. */
#define COUNT_LONG 8

typedef struct
{
  gdouble x, y, xx, xy, yy;     /* sums over its points, about the first one */
  gfloat width, weight;         /* sums */
  gfloat first_x, first_y, last_x, last_y, slope;
  guint count, missed;
  gint last;                    /* its last point */
  gint claimed;                 /* its point in this row, -1 = none, ... */
  gfloat claim;                 /* ... and how badly that fits */
} Chain;

static void
append (Chain * chain, PaintMap * map, gint index, const PaintRow * row)
{
  PaintPoint *point = &map->points[index];
  gdouble x = point->x - chain->first_x, y = row->y - chain->first_y;

  point->previous = chain->last;
  chain->last = index;
  chain->x += x;
  chain->y += y;
  chain->xx += x * x;
  chain->xy += x * y;
  chain->yy += y * y;
  chain->count++;
  chain->missed = 0;
  chain->width += point->width;
  chain->weight += point->strength * row->step;
  chain->last_x = point->x;
  chain->last_y = row->y;
  if (chain->count > 1)
    chain->slope = (chain->count * chain->xy - chain->x * chain->y)
        / (chain->count * chain->yy - chain->y * chain->y);
}

static void
open_chain (Chain * chain, PaintMap * map, gint index, const PaintRow * row)
{
  memset (chain, 0, sizeof *chain);
  chain->last = -1;
  chain->first_x = map->points[index].x;
  chain->first_y = row->y;
  append (chain, map, index, row);
}

/* Distance of a point from where the chain expects it, in units of what is
 * allowed (over 1: not its point). @pixel: a pixel at the scale that the
 * numbers here are for. */
static gfloat
misfit (const Chain * chain, const PaintPoint * point, gint y, gfloat pixel)
{
  gfloat dy = chain->last_y - y;
  gfloat width = chain->width / chain->count;

  if (point->width > 2.5f * width + 2 * pixel
      || width > 2.5f * point->width + 2 * pixel)
    return G_MAXFLOAT;
  if (chain->count < 2)
    return fabsf (point->x - chain->last_x) / (SLOPE_MAX * dy + pixel);
  gfloat x, allowed = 1.5f * pixel;
  if (chain->count < COUNT_LONG) {
    x = chain->last_x - chain->slope * dy;
    allowed += 0.25f * width + (chain->count < COUNT_MIN ? 0.5f : 0.25f) * dy;
  } else {
    x = chain->first_x + chain->x / chain->count
        + chain->slope * (y - chain->first_y - chain->y / chain->count);
    allowed += 0.2f * width + 0.1f * dy;
  }
  return fabsf (point->x - x) / allowed;
}

/* Returns: whether the chain is a stroke, *stroke. */
static gboolean
is_stroke (const Chain * chain, gfloat pixel, PaintStroke * stroke)
{
  if (chain->count < COUNT_MIN)
    return FALSE;
  gdouble n = chain->count, mean_x = chain->x / n, mean_y = chain->y / n;
  gdouble yy = chain->yy / n - mean_y * mean_y;
  gdouble xy = chain->xy / n - mean_x * mean_y;
  gdouble xx = chain->xx / n - mean_x * mean_x;
  gdouble spread = sqrt (MAX (0, xx - xy * xy / yy));

  stroke->slope = xy / yy;
  stroke->x0 = chain->first_x + mean_x;
  stroke->y0 = chain->first_y + mean_y;
  stroke->bottom = chain->first_y;
  stroke->top = chain->last_y;
  stroke->weight = chain->weight;
  stroke->width = chain->width / n;
  return spread < 1.5 * pixel + 0.15 * stroke->width
      && fabsf (stroke->slope) < SLOPE_MAX;
}

/* Each point of a row claims its best chain; the nearest claim wins. */
static void
match_row (Chain * open, guint n_open, const PaintMap * map,
    const PaintRow * row, gint * owner)
{
  const PaintPoint *points = map->points + row->first;

  for (guint c = 0; c < n_open; c++)
    open[c].claimed = -1;
  for (guint i = 0; i < row->count; i++) {
    gfloat best = 1;
    owner[i] = -1;
    for (guint c = 0; c < n_open; c++) {
      gfloat distance = misfit (&open[c], &points[i], row->y, map->pixel);
      /* Established chains first. */
      distance *= open[c].count < COUNT_MIN ? 1 : 0.5f;
      if (distance < best) {
        best = distance;
        owner[i] = c;
      }
    }
    if (owner[i] < 0)
      continue;
    Chain *chain = &open[owner[i]];
    if (chain->claimed < 0 || best < chain->claim) {
      if (chain->claimed >= 0)
        owner[chain->claimed] = -1;
      chain->claimed = i;
      chain->claim = best;
    } else {
      owner[i] = -1;
    }
  }
}

/* Keeps the chain if it is a stroke, and tells its points.
 * Returns: how many strokes there are now. */
static guint
finish (const Chain * chain, PaintMap * map, PaintStroke * strokes, guint n)
{
  if (n == PAINT_STROKES_MAX || !is_stroke (chain, map->pixel, &strokes[n]))
    return n;
  for (gint i = chain->last; i >= 0; i = map->points[i].previous)
    map->points[i].in_stroke = TRUE;
  return n + 1;
}

guint
paint_strokes_find (PaintMap * map, PaintStroke * strokes)
{
  Chain open[OPEN_MAX];
  guint n_open = 0, n = 0;
  gint owner[PAINT_POINTS_PER_ROW];

  for (guint r = 0; r < map->n_rows; r++) {
    const PaintRow *row = &map->rows[r];
    guint kept = 0;

    match_row (open, n_open, map, row, owner);
    for (guint c = 0; c < n_open; c++) {
      if (open[c].claimed >= 0)
        append (&open[c], map, row->first + open[c].claimed, row);
      else
        open[c].missed++;
      if (open[c].missed <= MISSED_MAX && open[c].missed <= open[c].count)
        open[kept++] = open[c];
      else
        n = finish (&open[c], map, strokes, n);
    }
    n_open = kept;
    for (guint i = 0; i < row->count; i++) {
      map->points[row->first + i].in_stroke = FALSE;
      if (owner[i] < 0 && n_open < OPEN_MAX)
        open_chain (&open[n_open++], map, row->first + i, row);
    }
  }
  for (guint c = 0; c < n_open; c++)
    n = finish (&open[c], map, strokes, n);
  return n;
}

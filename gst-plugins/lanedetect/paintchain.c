/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Pieces of paint: points of neighbouring rows that make a straight stroke.
 *
 * Going up from the bottom, each point joins the open chain that predicts it
 * best, or opens a new one. A chain that misses its paint for a few rows is
 * closed; only those with enough collinear points are kept. */
#include "paintchain.h"

#include <math.h>
#include <string.h>

#define OPEN_MAX 48
#define MISSED_MAX 2
#define COUNT_MIN 4
/* Steepest change of x per row that an ego line can have, pixels. */
#define SLOPE_MAX 3.0f

typedef struct
{
  gdouble n, x, y, xx, xy, yy;  /* sums over its points, about the first one */
  gfloat first_x, first_y;
  gfloat last_x, last_y, slope;
  gfloat top_y, width, strength, rows;
  guint count, missed;
  gfloat claim;                 /* distance of the point claimed in this row */
  gint claimed;                 /* in this row, -1 = none */
  gint last;                    /* its last point */
} OpenChain;

static void
append (OpenChain * chain, PaintMap * map, gint index, const PaintRow * row)
{
  PaintPoint *point = &map->points[index];
  gdouble x = point->x - chain->first_x, y = row->y - chain->first_y;

  point->previous = chain->last;
  chain->last = index;

  chain->n += 1;
  chain->x += x;
  chain->y += y;
  chain->xx += x * x;
  chain->xy += x * y;
  chain->yy += y * y;
  chain->count++;
  chain->missed = 0;
  chain->width += point->width;
  chain->strength += point->strength * row->step;
  chain->last_x = point->x;
  chain->last_y = row->y;
  if (chain->count > 1) {
    gdouble d = chain->n * chain->yy - chain->y * chain->y;
    chain->slope = (chain->n * chain->xy - chain->x * chain->y) / d;
  }
}

static void
open_chain (OpenChain * chain, PaintMap * map, gint index, const PaintRow * row)
{
  memset (chain, 0, sizeof *chain);
  chain->last = -1;
  chain->first_x = map->points[index].x;
  chain->first_y = row->y;
  append (chain, map, index, row);
}

/* Distance of a point from where the chain expects it, in units of what is
 * allowed (over 1: not its point). */
static gfloat
misfit (const OpenChain * chain, const PaintPoint * point, gint y)
{
  gfloat dy = chain->last_y - y;
  gfloat width = chain->width / chain->count;

  if (point->width > 2.5f * width + 2 || width > 2.5f * point->width + 2)
    return 2;
  if (chain->count < 2)
    return fabsf (point->x - chain->last_x) / (SLOPE_MAX * dy + 1);
  gfloat x = chain->last_x - chain->slope * dy;
  gfloat allowed =
      1.5f + 0.25f * width + dy * (chain->count < 4 ? 0.5f : 0.25f);
  if (chain->count > 7) {
    /* A long one must stay straight: a bend goes on as another stroke. */
    x = chain->first_x + chain->x / chain->n
        + chain->slope * (y - chain->first_y - chain->y / chain->n);
    allowed = 1.5f + 0.2f * width + 0.1f * dy;
  }
  return fabsf (point->x - x) / allowed;
}

static gboolean
close_chain (const OpenChain * chain, PaintChain * out)
{
  if (chain->count < COUNT_MIN)
    return FALSE;
  gdouble n = chain->n, mx = chain->x / n, my = chain->y / n;
  gdouble vyy = chain->yy / n - my * my, vxy = chain->xy / n - mx * my;
  gdouble vxx = chain->xx / n - mx * mx;

  out->slope = vxy / vyy;
  out->x0 = chain->first_x + mx;
  out->y0 = chain->first_y + my;
  out->bottom = chain->first_y;
  out->top = chain->last_y;
  out->weight = chain->strength;
  out->width = chain->width / chain->count;
  out->count = chain->count;
  out->spread = sqrt (MAX (0, vxx - vxy * vxy / vyy));
  return out->spread < 1.5f + 0.15f * out->width
      && fabsf (out->slope) < SLOPE_MAX;
}

/* Each point of a row claims its best chain; the nearest claim wins. */
static void
match_row (OpenChain * open, guint n_open, const PaintPoint * points,
    const PaintRow * row, gint * owner)
{
  for (guint c = 0; c < n_open; c++)
    open[c].claimed = -1;
  for (guint i = 0; i < row->count; i++) {
    gfloat best = 1;
    owner[i] = -1;
    for (guint c = 0; c < n_open; c++) {
      gfloat distance = misfit (&open[c], &points[i], row->y);
      /* Established chains first. */
      distance *= open[c].count > 3 ? 0.5f : 1;
      if (distance < best) {
        best = distance;
        owner[i] = c;
      }
    }
    if (owner[i] < 0)
      continue;
    OpenChain *chain = &open[owner[i]];
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

/* Keeps the chain if it is a stroke, and tells its points. */
static guint
finish_chain (const OpenChain * open, PaintMap * map, PaintChain * chains,
    guint n)
{
  if (n == PAINT_CHAINS_MAX || !close_chain (open, &chains[n]))
    return n;
  for (gint i = open->last; i >= 0; i = map->points[i].previous)
    map->points[i].stroke = n + 1;
  return n + 1;
}

guint
paint_chains_find (PaintMap * map, PaintChain * chains)
{
  OpenChain open[OPEN_MAX];
  guint n_open = 0, n = 0;
  gint owner[PAINT_POINTS_PER_ROW];

  for (guint r = 0; r < map->n_rows; r++) {
    const PaintRow *row = &map->rows[r];
    guint kept = 0;

    match_row (open, n_open, map->points + row->first, row, owner);
    for (guint c = 0; c < n_open; c++) {
      if (open[c].claimed >= 0)
        append (&open[c], map, row->first + open[c].claimed, row);
      else
        open[c].missed++;
      if (open[c].missed <= MISSED_MAX && open[c].missed <= open[c].count)
        open[kept++] = open[c];
      else
        n = finish_chain (&open[c], map, chains, n);
    }
    n_open = kept;
    for (guint i = 0; i < row->count && n_open < OPEN_MAX; i++)
      if (owner[i] < 0)
        open_chain (&open[n_open++], map, row->first + i, row);
  }
  for (guint c = 0; c < n_open; c++)
    n = finish_chain (&open[c], map, chains, n);
  return n;
}

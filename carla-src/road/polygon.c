/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Fills convex polygons, with smooth edges.
 *
 * A row's upper and lower border cut the polygon; between them its edges are
 * taken to be straight. Four lines through the row tell how much of a pixel at
 * an edge is covered.
 */

#include "polygon.h"

#include <math.h>

#include "blend.h"
#include "rounding.h"

#define LINES 4
#define INSIDE 1e-3f            /* rows from a corner, where an edge is cut */

typedef struct
{
  gfloat left, right;           /* empty where left > right */
} Span;

/* Spans of lines through a row. */
typedef struct
{
  gfloat left[LINES], right[LINES];
} Lines;

/* An edge: where it begins, and its x for each row down. */
typedef struct
{
  gfloat x, y, slope;
} Edge;

/* The two edges that bound a polygon, down to its next corner. */
typedef struct
{
  Edge edges[2];
  gfloat end;
} Sides;

void
road_polygon_bound (RoadPolygon * polygon, gfloat * left, gfloat * right)
{
  gint i;

  polygon->top = *left = G_MAXFLOAT;
  polygon->bottom = *right = -G_MAXFLOAT;
  for (i = 0; i < polygon->n; i++) {
    *left = MIN (*left, polygon->x[i]);
    *right = MAX (*right, polygon->x[i]);
    polygon->top = MIN (polygon->top, polygon->y[i]);
    polygon->bottom = MAX (polygon->bottom, polygon->y[i]);
  }
}

/* FALSE: neither above nor below @y is there any of it. */
static gboolean
find_sides (const RoadPolygon * polygon, gfloat y, Sides * sides)
{
  gint i, j = polygon->n - 1, n = 0;

  sides->end = G_MAXFLOAT;
  for (i = 0; i < polygon->n && n < 2; j = i++) {
    const gfloat xa = polygon->x[j], ya = polygon->y[j];
    const gfloat xb = polygon->x[i], yb = polygon->y[i];

    if ((y < ya) == (y < yb))
      continue;
    sides->edges[n].x = xa;
    sides->edges[n].y = ya;
    sides->edges[n++].slope = (xb - xa) / (yb - ya);
    sides->end = MIN (sides->end, MAX (ya, yb));
  }
  if (n < 2)
    sides->end = -G_MAXFLOAT;
  return n == 2;
}

/* @sides: of something that is not below @y. */
static void
cut (const RoadPolygon * polygon, Sides * sides, gfloat y, Span * span)
{
  const Edge *a = &sides->edges[0], *b = &sides->edges[1];
  gfloat xa, xb;

  if (y >= sides->end && !find_sides (polygon, y, sides)) {
    *span = (Span) {
    G_MAXFLOAT, -G_MAXFLOAT};
    return;
  }
  xa = a->x + (y - a->y) * a->slope;
  xb = b->x + (y - b->y) * b->slope;
  span->left = MIN (xa, xb);
  span->right = MAX (xa, xb);
}

/* Pixels @first to @end - 1, which the lines need not cover wholly. */
static void
fill_edge (const Lines * lines, guint32 * row, gint first, gint end,
    guint32 pixel, gfloat share)
{
  gint x, i;

  for (x = first; x < end; x++) {
    gfloat covered = 0.0f;

    for (i = 0; i < LINES; i++)
      covered += MAX (MIN (lines->right[i], x + 0.5f)
          - MAX (lines->left[i], x - 0.5f), 0.0f);
    row[x] = road_blend (row[x], pixel,
        (guint32) (covered * share * ((gfloat) ROAD_BLEND_ONE / LINES)));
  }
}

static void
fill_middle (guint32 * row, gint first, gint end, guint32 pixel, gfloat share)
{
  guint32 part = (guint32) (share * ROAD_BLEND_ONE + 0.5f);
  gint x;

  if (part == ROAD_BLEND_ONE) {
    for (x = first; x < end; x++)
      row[x] = pixel;
  } else {
    for (x = first; x < end; x++)
      row[x] = road_blend (row[x], pixel, part);
  }
}

/* Between @top and @bottom, past a corner. */
static void
bend_lines (const RoadPolygon * polygon, Sides * sides, gfloat top,
    gfloat bottom, Lines * lines)
{
  Span span;
  gint i;

  for (i = 0; i < LINES; i++) {
    cut (polygon, sides, top + (i + 0.5f) / LINES * (bottom - top), &span);
    lines->left[i] = span.left;
    lines->right[i] = span.right;
  }
}

static void
set_lines (const Span * above, const Span * below, Lines * lines)
{
  gint i;

  for (i = 0; i < LINES; i++) {
    const gfloat t = (i + 0.5f) / LINES;

    lines->left[i] = above->left + t * (below->left - above->left);
    lines->right[i] = above->right + t * (below->right - above->right);
  }
}

/* The pixel that shows @x; -1 and @width stand for all beside the picture. */
static inline gint
column_of (gfloat x, gint width)
{
  return (gint) (CLAMP (x, -1.0f, (gfloat) width) + 1.5f) - 1;
}

static inline void
blend_pixel (guint32 * row, gint x, gint width, guint32 pixel, gfloat share)
{
  if (x >= 0 && x < width)
    row[x] = road_blend (row[x], pixel, (guint32) (share * ROAD_BLEND_ONE));
}

/* Where either side goes through one pixel of the row there is no need of lines.
 * FALSE: it does not. */
static gboolean
fill_upright (const Span * above, const Span * below, guint32 * row,
    gint width, guint32 pixel, gfloat share)
{
  const gint left = column_of (above->left, width);
  const gint right = column_of (above->right, width);

  if (left >= right || column_of (below->left, width) != left
      || column_of (below->right, width) != right)
    return FALSE;
  blend_pixel (row, left, width, pixel,
      share * (left + 0.5f - (above->left + below->left) / 2.0f));
  fill_middle (row, left + 1, right, pixel, share);
  blend_pixel (row, right, width, pixel,
      share * ((above->right + below->right) / 2.0f - (right - 0.5f)));
  return TRUE;
}

/* @share: of what is behind that is covered where the polygon is. */
static void
fill_row (const Lines * lines, guint32 * row, gint width, guint32 pixel,
    gfloat share)
{
  Span inner = { -G_MAXFLOAT, G_MAXFLOAT };
  Span outer = { G_MAXFLOAT, -G_MAXFLOAT };
  gint first, end, middle, middle_end, i;

  for (i = 0; i < LINES; i++) {
    inner.left = MAX (inner.left, lines->left[i]);
    inner.right = MIN (inner.right, lines->right[i]);
    outer.left = MIN (outer.left, lines->left[i]);
    outer.right = MAX (outer.right, lines->right[i]);
  }
  if (outer.left >= outer.right)
    return;
  first = (gint) CLAMP (outer.left + 0.5f, 0.0f, (gfloat) width);
  end =
      road_round_up (CLAMP (outer.right + 0.5f, (gfloat) first,
          (gfloat) width));
  middle =
      road_round_up (CLAMP (inner.left + 0.5f, (gfloat) first, (gfloat) end));
  middle_end = (gint) CLAMP (inner.right + 0.5f, (gfloat) middle, (gfloat) end);
  fill_edge (lines, row, first, middle, pixel, share);
  fill_middle (row, middle, middle_end, pixel, share);
  fill_edge (lines, row, middle_end, end, pixel, share);
}

void
road_polygon_draw (const RoadPolygon * polygon, const RoadCanvas * canvas)
{
  const gdouble colour[3] = { polygon->colour[0], polygon->colour[1],
    polygon->colour[2]
  };
  const guint32 pixel = road_canvas_pixel (canvas, colour);
  gint y = (gint) MAX (polygon->top + 0.5f, (gfloat) canvas->first);
  gint end = (gint) MIN (ceilf (polygon->bottom + 0.5f), (gfloat) canvas->end);
  Sides sides = {.end = -G_MAXFLOAT };
  Span above, below;

  cut (polygon, &sides, MAX (polygon->top + INSIDE, y - 0.5f), &above);
  for (; y < end; y++, above = below) {
    const gfloat top = MAX (polygon->top, y - 0.5f);
    const gfloat bottom = MIN (polygon->bottom, y + 0.5f);
    const gfloat share = polygon->alpha * (bottom - top);
    const gboolean bent = sides.end < bottom;
    guint32 *row = road_canvas_row (canvas, y);
    Lines lines;

    if (bent)
      bend_lines (polygon, &sides, top, bottom, &lines);
    cut (polygon, &sides, MIN (bottom, polygon->bottom - INSIDE), &below);
    if (!bent && fill_upright (&above, &below, row, canvas->width, pixel,
            share))
      continue;
    if (!bent)
      set_lines (&above, &below, &lines);
    fill_row (&lines, row, canvas->width, pixel, share);
  }
}

gboolean
road_polygon_contains (const RoadPolygon * polygon, gdouble px, gdouble py)
{
  Sides sides = {.end = -G_MAXFLOAT };
  Span span;

  if (py < polygon->top || py >= polygon->bottom)
    return FALSE;
  cut (polygon, &sides, (gfloat) py, &span);
  return px >= span.left && px <= span.right;
}

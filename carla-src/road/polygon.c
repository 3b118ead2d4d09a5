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

#define LINES 4
#define INSIDE 1e-3f            /* rows from a corner, where an edge is cut */

typedef struct
{
  gfloat left, right;           /* empty where left > right */
} Span;

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

static Span
cut (const RoadPolygon * polygon, gfloat y)
{
  Span span = { G_MAXFLOAT, -G_MAXFLOAT };
  gint i, j = polygon->n - 1;

  for (i = 0; i < polygon->n; j = i++) {
    gfloat ya = polygon->y[j], yb = polygon->y[i], x;

    if ((y < ya) == (y < yb))
      continue;
    x = polygon->x[j] + (polygon->x[i] - polygon->x[j]) * (y - ya) / (yb - ya);
    span.left = MIN (span.left, x);
    span.right = MAX (span.right, x);
  }
  return span;
}

/* Pixels @first to @end - 1, which the lines need not cover wholly. */
static void
fill_edge (const Span lines[LINES], guint32 * row, gint first, gint end,
    guint32 pixel, gfloat share)
{
  gint x, i;

  for (x = first; x < end; x++) {
    gfloat covered = 0.0f;

    for (i = 0; i < LINES; i++)
      covered += MAX (MIN (lines[i].right, x + 0.5f)
          - MAX (lines[i].left, x - 0.5f), 0.0f);
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

static gboolean
has_corner (const RoadPolygon * polygon, gfloat top, gfloat bottom)
{
  gint i;

  for (i = 0; i < polygon->n; i++) {
    if (polygon->y[i] > top && polygon->y[i] < bottom)
      return TRUE;
  }
  return FALSE;
}

/* Between @top, where the span is @above, and @bottom. */
static void
set_lines (const RoadPolygon * polygon, Span above, Span below, gfloat top,
    gfloat bottom, Span lines[LINES])
{
  const gboolean bent = has_corner (polygon, top, bottom);
  gint i;

  for (i = 0; i < LINES; i++) {
    const gfloat t = (i + 0.5f) / LINES;

    if (bent) {
      lines[i] = cut (polygon, top + t * (bottom - top));
    } else {
      lines[i].left = above.left + t * (below.left - above.left);
      lines[i].right = above.right + t * (below.right - above.right);
    }
  }
}

/* @share: of what is behind that is covered where the polygon is. */
static void
fill_row (const Span lines[LINES], guint32 * row, gint width, guint32 pixel,
    gfloat share)
{
  Span inner = { -G_MAXFLOAT, G_MAXFLOAT };
  Span outer = { G_MAXFLOAT, -G_MAXFLOAT };
  gint first, end, middle, middle_end, i;

  for (i = 0; i < LINES; i++) {
    inner.left = MAX (inner.left, lines[i].left);
    inner.right = MIN (inner.right, lines[i].right);
    outer.left = MIN (outer.left, lines[i].left);
    outer.right = MAX (outer.right, lines[i].right);
  }
  if (outer.left >= outer.right)
    return;
  first = (gint) CLAMP (floorf (outer.left + 0.5f), 0.0f, (gfloat) width);
  end = (gint) CLAMP (ceilf (outer.right + 0.5f), (gfloat) first,
      (gfloat) width);
  middle = (gint) CLAMP (ceilf (inner.left + 0.5f), (gfloat) first,
      (gfloat) end);
  middle_end = (gint) CLAMP (floorf (inner.right + 0.5f), (gfloat) middle,
      (gfloat) end);
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
  const gfloat highest = polygon->top + INSIDE;
  const gfloat lowest = polygon->bottom - INSIDE;
  gint y = (gint) MAX (floorf (polygon->top + 0.5f), (gfloat) canvas->first);
  gint end = (gint) MIN (ceilf (polygon->bottom + 0.5f), (gfloat) canvas->end);
  Span above = cut (polygon, MAX (highest, y - 0.5f)), below;

  for (; y < end; y++, above = below) {
    const gfloat top = MAX (polygon->top, y - 0.5f);
    const gfloat bottom = MIN (polygon->bottom, y + 0.5f);
    Span lines[LINES];

    below = cut (polygon, MIN (lowest, y + 0.5f));
    set_lines (polygon, above, below, top, bottom, lines);
    fill_row (lines, road_canvas_row (canvas, y), canvas->width, pixel,
        polygon->alpha * (bottom - top));
  }
}

gboolean
road_polygon_contains (const RoadPolygon * polygon, gdouble px, gdouble py)
{
  Span span;

  if (py < polygon->top || py >= polygon->bottom)
    return FALSE;
  span = cut (polygon, (gfloat) py);
  return px >= span.left && px <= span.right;
}

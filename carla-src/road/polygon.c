/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Fills convex polygons, with smooth edges.
 *
 * A row covers from the first to the last crossing of its middle; pixels at
 * the ends are covered in part, and so are the first and the last row.
 */

#include "polygon.h"

#include <math.h>

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

/* Where a row's middle is inside: from *left to *right. */
static void
cross (const RoadPolygon * polygon, gfloat y, gfloat * left, gfloat * right)
{
  gint i, j = polygon->n - 1;

  *left = G_MAXFLOAT;
  *right = -G_MAXFLOAT;
  for (i = 0; i < polygon->n; j = i++) {
    gfloat ya = polygon->y[j], yb = polygon->y[i], x;

    if ((y < ya) == (y < yb))
      continue;
    x = polygon->x[j] + (polygon->x[i] - polygon->x[j]) * (y - ya) / (yb - ya);
    *left = MIN (*left, x);
    *right = MAX (*right, x);
  }
}

static void
blend (const RoadPolygon * polygon, const RoadCanvas * canvas, guint8 * pixel,
    gfloat share)
{
  guint32 part = (guint32) (share * 256.0f), rest = 256 - part;

  pixel[canvas->r] = (pixel[canvas->r] * rest + polygon->colour[0] * part) >> 8;
  pixel[canvas->g] = (pixel[canvas->g] * rest + polygon->colour[1] * part) >> 8;
  pixel[canvas->b] = (pixel[canvas->b] * rest + polygon->colour[2] * part) >> 8;
}

static void
draw_row (const RoadPolygon * polygon, const RoadCanvas * canvas, gint y)
{
  gfloat top = MAX (polygon->top, y - 0.5f);
  gfloat bottom = MIN (polygon->bottom, y + 0.5f);
  gfloat share = polygon->alpha * (bottom - top);
  guint8 *row = (guint8 *) road_canvas_row (canvas, y);
  gfloat left, right;
  gint first, end, x;

  if (share <= 0.0f)
    return;
  cross (polygon, (top + bottom) / 2.0f, &left, &right);
  first = (gint) MAX (floorf (left + 0.5f), 0.0f);
  end = (gint) MIN (floorf (right + 0.5f) + 1.0f, (gfloat) canvas->width);
  for (x = first; x < end; x++) {
    gfloat part = MIN (right, x + 0.5f) - MAX (left, x - 0.5f);

    blend (polygon, canvas, row + 4 * x, share * part);
  }
}

void
road_polygon_draw (const RoadPolygon * polygon, const RoadCanvas * canvas)
{
  gint y = (gint) MAX (floorf (polygon->top + 0.5f), (gfloat) canvas->first);
  gint end = (gint) MIN (floorf (polygon->bottom + 0.5f) + 1.0f,
      (gfloat) canvas->end);

  for (; y < end; y++)
    draw_row (polygon, canvas, y);
}

gboolean
road_polygon_contains (const RoadPolygon * polygon, gdouble px, gdouble py)
{
  gfloat left, right;

  if (py < polygon->top || py >= polygon->bottom)
    return FALSE;
  cross (polygon, (gfloat) py, &left, &right);
  return px >= left && px <= right;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Fills convex polygons, with smooth edges. */
#pragma once

#include "canvas.h"

G_BEGIN_DECLS

/* Corners of a face, and one more where the camera's plane cuts it. */
#define ROAD_POLYGON_CORNERS 9

typedef struct
{
  gint n;
  gfloat x[ROAD_POLYGON_CORNERS], y[ROAD_POLYGON_CORNERS];      /* pixels */
  gfloat top, bottom;           /* rows between which it lies or is wanted */
  guint8 colour[3];
  gfloat alpha;                 /* 0..1 */
} RoadPolygon;

/* Sets top and bottom by the corners, and tells how far it reaches. */
void road_polygon_bound (RoadPolygon * polygon, gfloat * left, gfloat * right);

/* Draws the canvas' rows. */
void road_polygon_draw (const RoadPolygon * polygon, const RoadCanvas * canvas);

gboolean road_polygon_contains (const RoadPolygon * polygon, gdouble px,
    gdouble py);

G_END_DECLS

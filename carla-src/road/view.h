/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The camera in the world: pixels <-> points before it. */
#pragma once

#include <lane/gstlanecamera.h>

G_BEGIN_DECLS

/* Axes as in CARLA: x forward, y right, z up; the vehicle's foot is at z = 0. A pixel's
 * ray runs along ray + px * per_column + py * per_row. */
typedef struct
{
  gint width, height;           /* pixels */
  gdouble focal;                /* pixels */
  gdouble x, y, cos, sin;       /* the vehicle's origin, m, and its heading */
  gdouble position[3];          /* of the camera, m */
  gdouble forward[3], right[3], up[3];
  gdouble ray[3], per_column[3], per_row[3];
  /* Those along the vehicle's heading and to its right. */
  gdouble ahead_per_column, ahead_per_row;
  gdouble right_per_column, right_per_row;
} RoadView;

/* @camera on a vehicle whose origin is at (x, y), turned by @yaw (rad), on a
 * plane that falls by @bank m a metre to its right. */
void road_view_init (RoadView * view, const GstLaneCamera * camera,
    gdouble x, gdouble y, gdouble yaw, gdouble bank);

/* m that (x, y) lies ahead of the vehicle's origin, along its heading. */
static inline gdouble
road_view_ahead (const RoadView * view, gdouble x, gdouble y)
{
  return (x - view->x) * view->cos + (y - view->y) * view->sin;
}

/* Likewise right of it. */
static inline gdouble
road_view_right (const RoadView * view, gdouble x, gdouble y)
{
  return (y - view->y) * view->cos - (x - view->x) * view->sin;
}

/* A point in the camera's axes, m: depth ahead, right, down. */
typedef struct
{
  gdouble depth, right, down;
} RoadViewPoint;

void road_view_point (const RoadView * view, gdouble x, gdouble y,
    gdouble z, RoadViewPoint * point);

/* Pixel of a point whose depth is positive. */
void road_view_project (const RoadView * view, const RoadViewPoint * point,
    gdouble * px, gdouble * py);

G_END_DECLS

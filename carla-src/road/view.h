/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The camera in the world: pixels <-> points of the flat ground. */
#pragma once

#include <lane/gstlanecamera.h>

G_BEGIN_DECLS

/* Axes as in CARLA: x forward, y right, z up; the ground is z = 0. A pixel's
 * ray runs along ray + px * per_column + py * per_row. */
typedef struct
{
  gint width, height;           /* pixels */
  gdouble focal;                /* pixels */
  gdouble position[3];          /* m */
  gdouble forward[3], right[3], up[3];
  gdouble ray[3], per_column[3], per_row[3];
} RoadView;

/* @camera on a vehicle whose origin is at (x, y), turned by @yaw (rad). */
void road_view_init (RoadView * view, const GstLaneCamera * camera,
    gdouble x, gdouble y, gdouble yaw);

/* A ground point in the camera's axes, m: depth ahead, right, down. */
typedef struct
{
  gdouble depth, right, down;
} RoadViewPoint;

void road_view_point (const RoadView * view, gdouble x, gdouble y,
    RoadViewPoint * point);

/* Pixel of a point whose depth is positive. */
void road_view_project (const RoadView * view, const RoadViewPoint * point,
    gdouble * px, gdouble * py);

G_END_DECLS

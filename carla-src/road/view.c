/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The camera in the world: pixels <-> points before it.
 *
 * The lens is that of gstlanecamera.h, turned with the vehicle.
 */

#include "view.h"

#include <math.h>

#define RADIANS(degrees) ((degrees) * (G_PI / 180.0))

/* Leans to the right with the vehicle. */
static void
lean (gdouble v[3], gdouble bank)
{
  gdouble y = v[1], length = sqrt (1.0 + bank * bank);

  v[1] = (y + v[2] * bank) / length;
  v[2] = (v[2] - y * bank) / length;
}

static void
turn (gdouble v[3], gdouble cos_yaw, gdouble sin_yaw)
{
  gdouble x = v[0];

  v[0] = x * cos_yaw - v[1] * sin_yaw;
  v[1] = x * sin_yaw + v[1] * cos_yaw;
}

static void
set_axes (RoadView * view, const GstLaneCamera * camera)
{
  gdouble cos_p = cos (RADIANS (camera->pitch));
  gdouble sin_p = sin (RADIANS (camera->pitch));
  gdouble cos_r = cos (RADIANS (camera->roll));
  gdouble sin_r = sin (RADIANS (camera->roll));
  const gdouble forward[3] = { cos_p, 0.0, sin_p };
  const gdouble right[3] = { sin_r * sin_p, cos_r, -sin_r * cos_p };
  const gdouble up[3] = { -cos_r * sin_p, sin_r, cos_r * cos_p };
  gint i;

  for (i = 0; i < 3; i++) {
    view->forward[i] = forward[i];
    view->right[i] = right[i];
    view->up[i] = up[i];
  }
}

void
road_view_init (RoadView * view, const GstLaneCamera * camera, gdouble x,
    gdouble y, gdouble yaw, gdouble bank)
{
  gdouble cos_yaw = cos (yaw), sin_yaw = sin (yaw);
  gint i;

  view->width = camera->width;
  view->height = camera->height;
  view->focal = gst_lane_camera_focal (camera);
  view->x = x;
  view->y = y;
  view->cos = cos_yaw;
  view->sin = sin_yaw;
  view->position[0] = camera->x;
  view->position[1] = camera->y;
  view->position[2] = camera->z;
  set_axes (view, camera);
  lean (view->position, bank);
  lean (view->forward, bank);
  lean (view->right, bank);
  lean (view->up, bank);
  turn (view->position, cos_yaw, sin_yaw);
  view->position[0] += x;
  view->position[1] += y;
  turn (view->forward, cos_yaw, sin_yaw);
  turn (view->right, cos_yaw, sin_yaw);
  turn (view->up, cos_yaw, sin_yaw);

  for (i = 0; i < 3; i++) {
    view->per_column[i] = view->right[i] / view->focal;
    view->per_row[i] = -view->up[i] / view->focal;
    view->ray[i] = view->forward[i]
        - (view->width - 1) / 2.0 * view->per_column[i]
        - (view->height - 1) / 2.0 * view->per_row[i];
  }
  view->ahead_per_column = view->per_column[0] * cos_yaw
      + view->per_column[1] * sin_yaw;
  view->ahead_per_row = view->per_row[0] * cos_yaw + view->per_row[1] * sin_yaw;
  view->right_per_column = view->per_column[1] * cos_yaw
      - view->per_column[0] * sin_yaw;
  view->right_per_row = view->per_row[1] * cos_yaw - view->per_row[0] * sin_yaw;
}

void
road_view_point (const RoadView * view, gdouble x, gdouble y,
    gdouble z, RoadViewPoint * point)
{
  gdouble dx = x - view->position[0];
  gdouble dy = y - view->position[1];
  gdouble dz = z - view->position[2];

  point->depth = dx * view->forward[0] + dy * view->forward[1]
      + dz * view->forward[2];
  point->right = dx * view->right[0] + dy * view->right[1]
      + dz * view->right[2];
  point->down = -(dx * view->up[0] + dy * view->up[1] + dz * view->up[2]);
}

void
road_view_project (const RoadView * view, const RoadViewPoint * point,
    gdouble * px, gdouble * py)
{
  *px = (view->width - 1) / 2.0 + view->focal * point->right / point->depth;
  *py = (view->height - 1) / 2.0 + view->focal * point->down / point->depth;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A lane line of the road as the vehicle's camera sees it. */

#include "sight.h"

#include <math.h>

void
road_sight_init (RoadSight * sight, const RoadSituation * situation, gint side)
{
  sight->situation = situation;
  sight->cos = cos (situation->vehicle->yaw);
  sight->sin = sin (situation->vehicle->yaw);
  sight->bank = situation->relief->bank;
  sight->side = side;
}

/* @ground: (out): ahead, right of, above the vehicle's foot, m. */
static void
find_ground (const RoadSight * sight, gdouble s, gdouble ground[3])
{
  const RoadSituation *now = sight->situation;
  gdouble lateral = road_profile_line (now->profile, s, sight->side);
  RoadPoint road;
  gdouble dx, dy;

  road_track_point (now->track, s, &road);
  dx = road.x - lateral * road.sin - now->vehicle->x;
  dy = road.y + lateral * road.cos - now->vehicle->y;
  ground[0] = dx * sight->cos + dy * sight->sin;
  ground[1] = dy * sight->cos - dx * sight->sin;
  ground[2] = road_relief_height (now->relief, ground[0], ground[1]);
}

/* In the vehicle's axes, which lean with the road. */
static void
set_point (const RoadSight * sight, const gdouble ground[3],
    GstVehiclePoint * point)
{
  gdouble length = sqrt (1.0 + sight->bank * sight->bank);

  point->forward = ground[0];
  point->right = (ground[1] - ground[2] * sight->bank) / length;
  point->up = (ground[2] + ground[1] * sight->bank) / length;
}

/* m along the camera's axis. */
static gdouble
depth_of (const GstLaneCamera * camera, const GstVehiclePoint * point)
{
  gdouble pitch = camera->pitch * (G_PI / 180.0);

  return (point->forward - camera->x) * cos (pitch)
      + (point->up - camera->z) * sin (pitch);
}

static gboolean
is_in_picture (const GstLaneCamera * camera, GstVehiclePoint * point)
{
  return gst_lane_camera_to_pixel (camera, point->forward, point->right,
      point->up, &point->x, &point->y)
      && point->x > -0.5 && point->x < camera->width - 0.5
      && point->y > -0.5 && point->y < camera->height - 0.5;
}

void
road_sight_point (const RoadSight * sight, gdouble along,
    GstVehiclePoint * point)
{
  const RoadSituation *now = sight->situation;
  gdouble ground[3];

  point->x = point->y = 0.0;
  point->hidden = 0;
  find_ground (sight, now->place->s + along, ground);
  set_point (sight, ground, point);
  if (!is_in_picture (now->camera, point))
    point->hidden |= GST_VEHICLE_HIDDEN_OUTSIDE;
  if (road_relief_hides (now->relief, ground[0], ground[1], ground[2]))
    point->hidden |= GST_VEHICLE_HIDDEN_CREST;
}

static gboolean
is_behind_object (const RoadSituation * now, const GstVehiclePoint * point)
{
  return now->hides != NULL && !(point->hidden & GST_VEHICLE_HIDDEN_OUTSIDE)
      && now->hides (now->objects, point->x, point->y,
      depth_of (now->camera, point));
}

void
road_sight_line (const RoadSight * sight, GstVehicleLine * line)
{
  const RoadSituation *now = sight->situation;
  gint inside = 0, shown = 0, i;

  for (i = 0; i < GST_VEHICLE_LINE_POINTS; i++) {
    gdouble along = GST_VEHICLE_LINE_FIRST + i;
    GstVehiclePoint *point = &line->points[i];

    road_sight_point (sight, along, point);
    if (is_behind_object (now, point))
      point->hidden |= GST_VEHICLE_HIDDEN_OBJECT;
    if (!road_profile_is_painted (now->profile, now->place->s + along,
            sight->side))
      point->hidden |= GST_VEHICLE_HIDDEN_PAINT;
    inside += !(point->hidden & GST_VEHICLE_HIDDEN_OUTSIDE);
    shown += point->hidden == 0;
  }
  line->visible = inside > 0 ? (gdouble) shown / inside : 0.0;
}

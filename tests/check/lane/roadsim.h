/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A road, a vehicle on it and an ideal detector, for closed-loop tests. */
#pragma once

#include <lane/lane.h>

G_BEGIN_DECLS

/* A stretch of road whose curvature goes linearly between two values, 1/m. */
typedef struct
{
  gdouble length, from, to;
} RoadPiece;

/**
 * RoadSim:
 * @lane_width: m
 * @range: m ahead of the camera that the detector sees
 * @noise: pixels, standard deviation of a line's column
 * @max_rate: rad/s, how fast the front wheels turn
 * @camera_yaw: rad that the camera points right of straight ahead
 *
 * The vehicle is a kinematic bicycle in CARLA's convention, its origin half
 * way between the axles. Lines are told by their chords, on whole pixels.
 */
typedef struct
{
  GstLaneCamera camera;
  gdouble lane_width, range, noise, max_rate, camera_yaw;

  GArray *centre;
  GRand *random;
  guint at;                     /* index of the centre's nearest point */
  gdouble x, y, heading;        /* of the rear axle */
  gdouble speed, angle;         /* m/s, rad at the front wheels */
} RoadSim;

RoadSim *road_sim_new (const RoadPiece * pieces, guint n, gdouble speed,
    guint seed);
void road_sim_free (RoadSim * self);
/* Drives on for @duration seconds. Returns: %FALSE at the end of the road. */
gboolean road_sim_step (RoadSim * self, gdouble steering, gdouble throttle,
    gdouble brake, gdouble duration);
/* What a camera's frame would carry: both lines, and the vehicle's state. */
void road_sim_observe (RoadSim * self, GstLaneMeta * lanes,
    GstVehicleMeta * vehicle);
/* Metres of the vehicle's origin right of the lane's centre. */
gdouble road_sim_offset (const RoadSim * self);

G_END_DECLS

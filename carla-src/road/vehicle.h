/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The car: a bicycle with tyres under CARLA's controls. */
#pragma once

#include <glib.h>

#include "rack.h"

G_BEGIN_DECLS

#define ROAD_WHEELBASE 2.875    /* m, CARLA's vehicle.tesla.model3 */
#define ROAD_GRAVITY 9.81       /* m/s2 */

/* Cornering stiffness of an axle for each kg of the car, m/s2 per rad: 111 and
 * 148 kN/rad at 1845 kg. */
#define ROAD_FRONT_STIFFNESS 60.0
#define ROAD_REAR_STIFFNESS 80.0
#define ROAD_INERTIA 1.9        /* m2, about the upright axis for each kg */

/* What the world does to the car. All zero: flat, dry and calm. */
typedef struct
{
  gdouble grade;                /* rad, uphill positive */
  gdouble bank;                 /* rad, the road falls to the right */
  gdouble wetness;              /* 0..1 */
  gdouble push;                 /* m/s2 to the right, by wind */
  gdouble twist;                /* rad/s2 to the right, by wind or a bump */
} RoadInfluence;

/* Axes as in CARLA: x forward, y right, yaw positive to the right. The origin
 * is midway between the axles, and the centre of gravity above it. All zero: a
 * parked car. */
typedef struct
{
  gdouble x, y, yaw;            /* m, rad */
  gdouble speed;                /* m/s, never backwards */
  gdouble slip;                 /* rad that it moves right of where it points */
  gdouble yaw_rate;             /* rad/s */
  RoadRack rack;
  gdouble throttle, brake;      /* 0..1, as they arrived at the wheels */
  RoadInfluence influence;      /* from now on */
} RoadVehicle;

/* Drives on for @time seconds. @steering -1..1, @throttle and @brake 0..1. */
void road_vehicle_step (RoadVehicle * vehicle, gdouble steering,
    gdouble throttle, gdouble brake, gdouble time);

G_END_DECLS

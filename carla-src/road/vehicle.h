/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The car: a kinematic bicycle under CARLA's controls. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROAD_WHEELBASE 2.875    /* m, CARLA's vehicle.tesla.model3 */
#define ROAD_MAX_WHEEL_ANGLE (70.0 * G_PI / 180.0)      /* steering 1.0 */

/* Axes as in CARLA: x forward, y right, yaw positive to the right. The origin
 * is midway between the axles. */
typedef struct
{
  gdouble x, y, yaw;            /* m, rad */
  gdouble speed;                /* m/s, never backwards */
  gdouble wheel_angle;          /* rad, of the front wheels, positive right */
} RoadVehicle;

/* Drives on for @time seconds. @steering -1..1, @throttle and @brake 0..1. */
void road_vehicle_step (RoadVehicle * vehicle, gdouble steering,
    gdouble throttle, gdouble brake, gdouble time);

G_END_DECLS

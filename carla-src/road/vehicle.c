/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The car: a kinematic bicycle under CARLA's controls.
 *
 * The model of R. Rajamani, Vehicle Dynamics and Control (2nd ed., 2012),
 * section 2.2: with the origin midway between the axles, wheels at angle d,
 *
 *   slip = atan (tan d / 2)
 *   yaw' = speed cos (slip) tan (d) / wheelbase
 *
 * and the origin moves along yaw + slip. With the wheels held still that is a
 * circle, which each substep follows exactly; the wheels are taken midway
 * through their turn of the substep.
 */

#include "vehicle.h"

#include <math.h>

#define SUBSTEP 0.005           /* s, at most */
#define WHEEL_RATE (80.0 * G_PI / 180.0)        /* rad/s, a quick driver's */

/* A mid-size electric car: strength limited by the tyres, then by power. */
#define MAX_DRIVE 4.0           /* m/s2 */
#define MAX_POWER 90.0          /* W/kg */
#define MAX_BRAKE 8.0           /* m/s2 */
#define ROLLING 0.12            /* m/s2 */
#define AIR 1.7e-4              /* m/s2 per (m/s)2 */

static gdouble
approach (gdouble from, gdouble to, gdouble by)
{
  return from + CLAMP (to - from, -by, by);
}

static gdouble
acceleration (gdouble speed, gdouble throttle, gdouble brake)
{
  gdouble drive = MIN (MAX_DRIVE, MAX_POWER / MAX (speed, 1.0));

  return throttle * drive - brake * MAX_BRAKE - ROLLING - AIR * speed * speed;
}

/* sin (x) / x */
static gdouble
sinc (gdouble x)
{
  return fabs (x) < 1e-4 ? 1.0 - x * x / 6.0 : sin (x) / x;
}

static void
move (RoadVehicle * vehicle, gdouble wheel_angle, gdouble distance)
{
  gdouble slip = atan (tan (wheel_angle) / 2.0);
  gdouble turn = distance * cos (slip) * tan (wheel_angle) / ROAD_WHEELBASE;
  gdouble chord = distance * sinc (turn / 2.0);
  gdouble direction = vehicle->yaw + slip + turn / 2.0;

  vehicle->x += chord * cos (direction);
  vehicle->y += chord * sin (direction);
  vehicle->yaw += turn;
}

static void
substep (RoadVehicle * vehicle, gdouble wheel_target, gdouble throttle,
    gdouble brake, gdouble time)
{
  gdouble wheel_before = vehicle->wheel_angle;
  gdouble speed_before = vehicle->speed;
  gdouble speed = speed_before
      + acceleration (speed_before, throttle, brake) * time;

  vehicle->speed = MAX (speed, 0.0);
  vehicle->wheel_angle = approach (wheel_before, wheel_target,
      WHEEL_RATE * time);
  move (vehicle, (wheel_before + vehicle->wheel_angle) / 2.0,
      (speed_before + vehicle->speed) / 2.0 * time);
}

void
road_vehicle_step (RoadVehicle * vehicle, gdouble steering, gdouble throttle,
    gdouble brake, gdouble time)
{
  gdouble target = CLAMP (steering, -1.0, 1.0) * ROAD_MAX_WHEEL_ANGLE;
  gint n = MAX ((gint) ceil (time / SUBSTEP - 1e-9), 1);
  gint i;

  throttle = CLAMP (throttle, 0.0, 1.0);
  brake = CLAMP (brake, 0.0, 1.0);
  for (i = 0; i < n; i++)
    substep (vehicle, target, throttle, brake, time / n);
  vehicle->yaw = remainder (vehicle->yaw, 2.0 * G_PI);
}

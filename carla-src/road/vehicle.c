/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The car: a bicycle with tyres under CARLA's controls.
 *
 * Slow, it rolls where its wheels point, the kinematic bicycle of R. Rajamani,
 * Vehicle Dynamics and Control (2nd ed., 2012), section 2.2: with the origin
 * midway between the axles, wheels at angle d,
 *
 *   slip = atan (tan d / 2)
 *   yaw' = speed cos (slip) tan (d) / wheelbase
 *
 * Fast, the tyres' forces move it, the dynamic bicycle of section 2.3 without
 * its small angles: an axle pushes sideways in proportion to the angle at which
 * its tyres meet the road (linear tyres: W. F. and D. L. Milliken, Race Car
 * Vehicle Dynamics, 1995, chapter 5), until together with what drives and
 * brakes the grip is used up (their friction circle). In between the two are
 * blended by speed, as J. Kabzan et al. do (AMZ Driverless, 2019): the forces'
 * equations have the speed in their denominators.
 *
 * Both move on by Heun's method, the wheels turning evenly within a substep.
 */

#include "vehicle.h"

#include <math.h>

#define SUBSTEP 0.005           /* s, at most */
#define HALF (ROAD_WHEELBASE / 2.0)     /* m, from the origin to either axle */

/* m/s between which tyres take over from geometry. */
#define ROLLING_SPEED 6.0
#define TYRE_SPEED 10.0
/* rad; a car further across its way than this does not come back. */
#define MAX_SLIP 0.8

/* A mid-size electric car: strength limited by the tyres, then by power. */
#define MAX_DRIVE 4.0           /* m/s2 */
#define MAX_POWER 90.0          /* W/kg */
#define MAX_BRAKE 8.0           /* m/s2 */
#define ROLLING 0.12            /* m/s2 */
#define AIR 1.7e-4              /* m/s2 per (m/s)2 */
#define DRIVE_LAG 0.2           /* s, of motor and drive shafts */
#define BRAKE_LAG 0.1           /* s, until pressure and discs have met */

/* Share of the weight that the tyres hold: J. Y. Wong, Theory of Ground
 * Vehicles (3rd ed., 2001), chapter 1: asphalt at most 0.8 to 0.9, wet 0.5 to
 * 0.7. */
#define DRY_GRIP 0.9
#define WET_GRIP 0.6
/* Anti-lock brakes leave this share of the grip for steering. */
#define BRAKE_SHARE 0.9

/* What turns and moves the car, and how fast that changes. */
typedef struct
{
  gdouble speed, slip, yaw_rate;
} Motion;

static gdouble
grip (const RoadInfluence * influence)
{
  return ROAD_GRAVITY * (DRY_GRIP + influence->wetness * (WET_GRIP - DRY_GRIP));
}

/* What the tyres push the car forward by, m/s2. */
static gdouble
traction (const RoadVehicle * vehicle, gdouble speed)
{
  gdouble drive = MIN (MAX_DRIVE, MAX_POWER / MAX (speed, 1.0));
  gdouble limit = BRAKE_SHARE * grip (&vehicle->influence);

  return CLAMP (vehicle->throttle * drive - vehicle->brake * MAX_BRAKE,
      -limit, limit);
}

static gdouble
resistance (const RoadVehicle * vehicle, gdouble speed)
{
  return ROLLING + AIR * speed * speed
      + ROAD_GRAVITY * sin (vehicle->influence.grade);
}

static void
roll (gdouble speed, gdouble wheel_angle, Motion * motion)
{
  motion->speed = speed;
  motion->slip = atan (tan (wheel_angle) / 2.0);
  motion->yaw_rate = speed * cos (motion->slip) * tan (wheel_angle)
      / ROAD_WHEELBASE;
}

/* What an axle pushes sideways, m/s2, where it moves along @course (rad, right
 * of the car) with its wheels at @angle. */
static gdouble
cornering (gdouble stiffness, gdouble angle, gdouble course, gdouble limit)
{
  return CLAMP (stiffness * (angle - course), -limit, limit);
}

/* @change: (out): a second of it would change @motion by this */
static void
change_by_tyres (const RoadVehicle * vehicle, const Motion * motion,
    gdouble angle, Motion * change)
{
  const RoadInfluence *influence = &vehicle->influence;
  gdouble ahead = motion->speed * cos (motion->slip);
  gdouble right = motion->speed * sin (motion->slip);
  gdouble tractive = traction (vehicle, motion->speed);
  gdouble held = grip (influence);
  /* Each axle carries half of the weight. */
  gdouble limit = sqrt (held * held - tractive * tractive) / 2.0;
  gdouble front = cornering (ROAD_FRONT_STIFFNESS, angle,
      atan2 (right + HALF * motion->yaw_rate, ahead), limit);
  gdouble rear = cornering (ROAD_REAR_STIFFNESS, 0.0,
      atan2 (right - HALF * motion->yaw_rate, ahead), limit);
  gdouble push = influence->push + ROAD_GRAVITY * sin (influence->bank);

  change->speed = tractive - resistance (vehicle, motion->speed)
      - front * sin (angle - motion->slip)
      + (rear + push) * sin (motion->slip);
  change->slip = (front * cos (angle - motion->slip)
      + (rear + push) * cos (motion->slip))
      / MAX (motion->speed, ROLLING_SPEED) - motion->yaw_rate;
  change->yaw_rate = HALF * (front * cos (angle) - rear) / ROAD_INERTIA
      + influence->twist;
}

static void
add (Motion * motion, const Motion * change, gdouble time)
{
  motion->speed = MAX (motion->speed + change->speed * time, 0.0);
  motion->slip = CLAMP (motion->slip + change->slip * time, -MAX_SLIP,
      MAX_SLIP);
  motion->yaw_rate += change->yaw_rate * time;
}

/* On by @time, the wheels turning from @angle to the rack's. */
static void
drift (const RoadVehicle * vehicle, gdouble angle, gdouble time,
    Motion * motion)
{
  Motion end = *motion, at_start, at_end;

  change_by_tyres (vehicle, motion, angle, &at_start);
  add (&end, &at_start, time);
  change_by_tyres (vehicle, &end, vehicle->rack.angle, &at_end);
  add (motion, &at_start, time / 2.0);
  add (motion, &at_end, time / 2.0);
}

/* @motion becomes by @share what @other is. */
static void
blend (Motion * motion, const Motion * other, gdouble share)
{
  motion->speed += share * (other->speed - motion->speed);
  motion->slip += share * (other->slip - motion->slip);
  motion->yaw_rate += share * (other->yaw_rate - motion->yaw_rate);
}

/* sin (x) / x */
static gdouble
sinc (gdouble x)
{
  return fabs (x) < 1e-4 ? 1.0 - x * x / 6.0 : sin (x) / x;
}

/* An arc of a circle. */
static void
move (RoadVehicle * vehicle, const Motion * before, const Motion * after,
    gdouble time)
{
  gdouble turn = (before->yaw_rate + after->yaw_rate) / 2.0 * time;
  gdouble chord = (before->speed + after->speed) / 2.0 * time
      * sinc (turn / 2.0);
  gdouble direction = vehicle->yaw + (before->slip + after->slip) / 2.0
      + turn / 2.0;

  vehicle->x += chord * cos (direction);
  vehicle->y += chord * sin (direction);
  vehicle->yaw += turn;
  vehicle->speed = after->speed;
  vehicle->slip = after->slip;
  vehicle->yaw_rate = after->yaw_rate;
}

static gdouble
lag (gdouble from, gdouble to, gdouble time, gdouble constant)
{
  return to + (from - to) * exp (-time / constant);
}

static void
substep (RoadVehicle * vehicle, gdouble throttle, gdouble brake, gdouble time)
{
  const Motion told = { vehicle->speed, vehicle->slip, vehicle->yaw_rate };
  gdouble angle = vehicle->rack.angle, speed = told.speed;
  gdouble share = CLAMP ((speed - ROLLING_SPEED)
      / (TYRE_SPEED - ROLLING_SPEED), 0.0, 1.0);
  Motion before, after, drifting;

  vehicle->throttle = lag (vehicle->throttle, throttle, time, DRIVE_LAG);
  vehicle->brake = lag (vehicle->brake, brake, time, BRAKE_LAG);
  road_rack_step (&vehicle->rack, time);

  roll (speed, angle, &before);
  blend (&before, &told, share);
  speed += (traction (vehicle, speed) - resistance (vehicle, speed)) * time;
  roll (MAX (speed, 0.0), vehicle->rack.angle, &after);
  if (share > 0.0) {
    drifting = before;
    drift (vehicle, angle, time, &drifting);
    blend (&after, &drifting, share);
  }
  move (vehicle, &before, &after, time);
}

void
road_vehicle_step (RoadVehicle * vehicle, gdouble steering, gdouble throttle,
    gdouble brake, gdouble time)
{
  gint n = MAX ((gint) ceil (time / SUBSTEP - 1e-9), 1);
  gint i;

  road_rack_command (&vehicle->rack,
      CLAMP (steering, -1.0, 1.0) * ROAD_MAX_WHEEL_ANGLE);
  throttle = CLAMP (throttle, 0.0, 1.0);
  brake = CLAMP (brake, 0.0, 1.0);
  for (i = 0; i < n; i++)
    substep (vehicle, throttle, brake, time / n);
  vehicle->yaw = remainder (vehicle->yaw, 2.0 * G_PI);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Keeps the steering comfortable, unless that would leave the lane.
 *
 * ISO 11270:2014 allows a lane keeping assistant a lateral acceleration of 3
 * m/s² and a jerk of 5 m/s³, averaged over half a second. A vehicle that moves
 * sideways to a line can stop there with v² / 2d more than the bend itself
 * asks for; as far as that, and as soon as the time left asks for, the limits
 * give way. */

#include "config.h"

#include <math.h>
#include "comfort.h"

/* The limits, and what is left of them for the vehicle's own dynamics. */
#define MAX_ACCELERATION (3.0 * 0.97)   /* m/s² */
#define MAX_JERK (5.0 * 0.9)    /* m/s³ */
/* An emergency may do so much. */
#define HARD_ACCELERATION 7.0   /* m/s² */
#define HARD_JERK 40.0          /* m/s³ */
/* Wheels that stay so far from the line are in no danger, m. */
#define MARGIN 0.15
#define LEAST_WAY 0.05          /* m */
/* Slower than this nothing is felt, m/s. */
#define MIN_SPEED 2.5

typedef struct
{
  gdouble acceleration, jerk;
} Limits;

static void
find_limits (const LaneState * state, const Odometry * odometry,
    const SteeringParams * params, gdouble width, Limits * limits)
{
  const gdouble *x = state->x;
  gdouble speed = odometry->speed;
  /* m/s to the right, relative to the lane. */
  gdouble sideways = steering_drift (state, params, speed,
      odometry->turn_rate);
  gdouble side = sideways < 0.0 ? -1.0 : 1.0;
  gdouble way = (x[LANE_STATE_WIDTH] - width) / 2.0 - MARGIN
      + side * x[LANE_STATE_OFFSET];
  gdouble needed, more;

  way = MAX (way, LEAST_WAY);
  needed = x[LANE_STATE_CURVATURE] * speed * speed
      - side * sideways * sideways / (2.0 * way);
  more = fabs (needed - odometry->turn_rate * speed);
  limits->acceleration = CLAMP (1.1 * fabs (needed), MAX_ACCELERATION,
      HARD_ACCELERATION);
  /* Half of the time that is left, to build it up. */
  limits->jerk =
      CLAMP (2.0 * more * fabs (sideways) / way, MAX_JERK, HARD_JERK);
}

gdouble
comfort_limit (const LaneState * state, const Odometry * odometry,
    const SteeringParams * params, gdouble width, gdouble before,
    gdouble wanted, gdouble duration)
{
  gdouble speed = MAX (odometry->speed, MIN_SPEED);
  /* rad for each m/s² */
  gdouble angle = steering_stiffness (params, speed) / (speed * speed);
  gdouble reach, change;
  Limits limits;

  find_limits (state, odometry, params, width, &limits);
  reach = limits.acceleration * angle;
  change = limits.jerk * angle * duration;
  wanted = CLAMP (wanted, odometry->trim - reach, odometry->trim + reach);
  return CLAMP (wanted, before - change, before + change);
}

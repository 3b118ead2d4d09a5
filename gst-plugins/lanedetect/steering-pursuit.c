/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Geometric pure pursuit: the rear axle follows the circle, tangent to the
 * vehicle, that leads through a point of the lane's centre ahead.
 *
 * R. Craig Coulter, "Implementation of the Pure Pursuit Path Tracking
 * Algorithm", CMU-RI-TR-92-01, 1992; the look-ahead grows with speed as in
 * J. M. Snider, "Automatic Steering Methods for Autonomous Automobile Path
 * Tracking", CMU-RI-TR-09-08, 2009.
 *
 * The point is not where the lane will be but where its bend of this place
 * would lead, had it no end. So a steady bend is followed without cutting in,
 * and the wheel turns with the road where the bend begins and ends: aiming at
 * the real lane there turns it a third of the look-ahead too early. */

#include "config.h"

#include <math.h>
#include "steering.h"

#define MIN_LOOK_AHEAD 5.0
#define MAX_LOOK_AHEAD 40.0

gdouble
steering_pursuit (const LaneState * state, const SteeringParams * params,
    gdouble speed)
{
  gdouble ahead = CLAMP (params->look_ahead * speed, MIN_LOOK_AHEAD,
      MAX_LOOK_AHEAD);
  gdouble forward = ahead - params->rear_axle;
  gdouble right = state->x[LANE_STATE_OFFSET]
      + forward * (state->x[LANE_STATE_HEADING]
      + forward * state->x[LANE_STATE_CURVATURE] / 2.0);
  gdouble curvature = 2.0 * right / (ahead * ahead + right * right);

  return atan (curvature * params->wheelbase) / params->max_angle;
}

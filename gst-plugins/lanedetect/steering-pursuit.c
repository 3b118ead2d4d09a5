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
 * the real lane there turns it a third of the look-ahead too early. The
 * circle's curvature becomes the wheels' angle by the understeering bicycle,
 * not the geometric one. */

#include "config.h"

#include <math.h>
#include "steering.h"

#define MIN_LOOK_AHEAD 5.0
#define MAX_LOOK_AHEAD 40.0

gdouble
steering_pursuit (const SteeringInput * input)
{
  const SteeringParams *params = input->params;
  const gdouble *x = input->state->x;
  gdouble ahead = CLAMP (params->look_ahead * input->speed, MIN_LOOK_AHEAD,
      MAX_LOOK_AHEAD);
  gdouble forward = ahead - params->rear_axle;
  /* In a bend a fast vehicle points into it. */
  gdouble slip = (params->rear_axle - steering_lever (params, input->speed))
      * x[LANE_STATE_CURVATURE];
  gdouble right = x[LANE_STATE_OFFSET] + forward * (x[LANE_STATE_HEADING] + slip
      + forward * x[LANE_STATE_CURVATURE] / 2.0);
  gdouble curvature = 2.0 * right / (ahead * ahead + right * right);

  return atan (curvature * steering_stiffness (params, input->speed))
      + input->trim;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The linear-quadratic regulator: feedback on how the vehicle differs from a
 * steady drive along the lane's centre, and the steering of that drive.
 *
 * R. Rajamani, Vehicle Dynamics and Control (2nd ed., 2012), sections 3.1 to
 * 3.3: a vehicle that follows a bend of curvature k with its origin needs the
 * wheels at (wheelbase + understeer speed²) k, and itself points out of the
 * lane by the slip of its origin. Where the bend changes, the command goes
 * ahead of the wheels by their lag. */

#include "config.h"

#include <math.h>
#include "steering.h"

/* Beyond this a frame's command is not held, s. */
#define MAX_DURATION 0.1

gdouble
steering_lqr (const SteeringInput * input)
{
  const SteeringParams *params = input->params;
  const gdouble *x = input->state->x;
  gdouble speed = input->speed;
  gdouble stiffness = steering_stiffness (params, speed);
  gdouble slip = steering_lever (params, speed) * x[LANE_STATE_CURVATURE];
  gdouble duration = MIN (input->duration, MAX_DURATION);
  gdouble bending = speed * x[LANE_STATE_BENDING];
  gdouble ahead = x[LANE_STATE_CURVATURE] + bending * params->lag;
  gdouble heading = -x[LANE_STATE_HEADING];
  const gdouble difference[LQR_N] = {
    [LQR_OFFSET] = -x[LANE_STATE_OFFSET],
    [LQR_DRIFT] = steering_drift (input->state, params, speed,
        input->turn_rate),
    [LQR_HEADING] = heading + slip,
    [LQR_TURN] = input->turn_rate - speed * x[LANE_STATE_CURVATURE],
    [LQR_WHEELS] = input->wheels - input->trim
        - stiffness * x[LANE_STATE_CURVATURE],
    [LQR_COMMAND] = input->command - input->trim - stiffness * ahead,
  };
  gdouble gains[LQR_N], rate = stiffness * bending;

  lqr_table_look_up (input->gains, speed, gains);
  for (guint i = 0; i < LQR_N; i++)
    rate -= gains[i] * difference[i];
  return input->command + rate * duration;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How a vehicle in a steady bend stands: R. Rajamani, Vehicle Dynamics and
 * Control (2nd ed., 2012), section 3.2 and 3.3. */

#include "config.h"

#include "steering.h"

gdouble
steering_stiffness (const SteeringParams * params, gdouble speed)
{
  return params->wheelbase + params->understeer * speed * speed;
}

gdouble
steering_lever (const SteeringParams * params, gdouble speed)
{
  return params->rear_axle - params->rear_slip * speed * speed;
}

gdouble
steering_drift (const LaneState * state, const SteeringParams * params,
    gdouble speed, gdouble turn_rate)
{
  return turn_rate * steering_lever (params, speed)
      - speed * state->x[LANE_STATE_HEADING];
}

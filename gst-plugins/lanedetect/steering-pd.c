/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The classic controller: proportional and derivative on the lateral offset.
 *
 *   steering = kp o + kd o'
 *
 * where o is the lane centre's distance right of the vehicle at the nearest
 * road in the picture, in half lane widths (-1..1 across the lane), and o' its
 * rate, speed x heading, both as they will be when the wheels answer. The same steering turns a fast vehicle sideways with
 * the square of its speed; above REFERENCE_SPEED the gains fall in proportion
 * so that the loop stays as quick and as damped as it is there. It knows
 * nothing of bends: in them it needs some offset to steer at all. */

#include "config.h"

#include "steering.h"

#define REFERENCE_SPEED 10.0

gdouble
steering_pd (const SteeringInput * input)
{
  const SteeringParams *params = input->params;
  const gdouble *x = input->state->x;
  gdouble half_width = x[LANE_STATE_WIDTH] / 2.0;
  /* When the wheels answer, the vehicle will have turned on. */
  gdouble heading = x[LANE_STATE_HEADING] - params->lag * (input->turn_rate
      - input->speed * x[LANE_STATE_CURVATURE]);
  gdouble offset = (x[LANE_STATE_OFFSET] + heading * params->near)
      / half_width;
  gdouble rate = input->speed * heading / half_width;
  gdouble scale = REFERENCE_SPEED / MAX (input->speed, REFERENCE_SPEED);

  return scale * scale * (params->kp * offset + params->kd * rate)
      * params->max_angle;
}

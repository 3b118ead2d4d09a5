/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Steering controllers: from the lane ahead to the angle of the wheels. */
#pragma once

#include "lanestate.h"
#include "lqr.h"

G_BEGIN_DECLS

/**
 * SteeringParams:
 * @wheelbase: m
 * @rear_axle: m, from the vehicle's origin back to its rear axle
 * @max_angle: rad at the front wheels for steering 1.0
 * @understeer: rad more at the wheels for each m/s² of lateral acceleration
 * @rear_slip: rad that the rear axle slips outwards for each m/s²
 * @lag: s that the wheels take to answer
 * @near: m ahead of the vehicle's origin, the nearest road in the picture
 * @look_ahead: s, how far ahead the pursuit aims
 * @kp: proportional gain of the PD controller
 * @kd: derivative gain of the PD controller, s
 */
typedef struct
{
  gdouble wheelbase, rear_axle, max_angle;
  gdouble understeer, rear_slip, lag;
  gdouble near, look_ahead, kp, kd;
} SteeringParams;

/**
 * SteeringInput:
 * @gains: of the linear-quadratic regulator, for these parameters
 * @speed: m/s
 * @turn_rate: rad/s
 * @wheels: rad, where they are
 * @command: rad, where they were told to be
 * @trim: rad that the wheels need to go straight
 * @duration: s, until the next frame
 */
typedef struct
{
  const LaneState *state;
  const SteeringParams *params;
  const LqrTable *gains;
  gdouble speed, turn_rate, wheels, command, trim, duration;
} SteeringInput;

/* Returns: angle that the wheels should have, rad, positive to the right. */
typedef gdouble (*SteeringFunc) (const SteeringInput * input);

gdouble steering_pd (const SteeringInput * input);
gdouble steering_pursuit (const SteeringInput * input);
gdouble steering_lqr (const SteeringInput * input);

/* rad at the wheels for a curvature of 1/m: wheelbase + understeer speed². */
gdouble steering_stiffness (const SteeringParams * params, gdouble speed);
/* m that the origin moves right for each rad that the vehicle turns right: the
 * rear axle is behind it, and slips outwards. */
gdouble steering_lever (const SteeringParams * params, gdouble speed);

/* m/s that the origin moves right in its lane, turning at @turn_rate rad/s. */
gdouble steering_drift (const LaneState * state, const SteeringParams * params,
    gdouble speed, gdouble turn_rate);

G_END_DECLS

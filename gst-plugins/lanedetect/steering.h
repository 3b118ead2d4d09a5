/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Steering controllers: from the lane ahead to the steering wheel. */
#pragma once

#include "lanestate.h"

G_BEGIN_DECLS

/**
 * SteeringParams:
 * @wheelbase: m
 * @rear_axle: m, from the vehicle's origin back to its rear axle
 * @max_angle: rad at the front wheels for steering 1.0
 * @near: m ahead of the vehicle's origin, the nearest road in the picture
 * @look_ahead: s, how far ahead the pursuit aims
 * @kp: proportional gain of the PD controller
 * @kd: derivative gain of the PD controller, s
 */
typedef struct
{
  gdouble wheelbase, rear_axle, max_angle;
  gdouble near, look_ahead, kp, kd;
} SteeringParams;

/* Returns: steering, right positive, not yet limited to -1..1. */
typedef gdouble (*SteeringFunc) (const LaneState * state,
    const SteeringParams * params, gdouble speed);

gdouble steering_pd (const LaneState * state, const SteeringParams * params,
    gdouble speed);
gdouble steering_pursuit (const LaneState * state,
    const SteeringParams * params, gdouble speed);

G_END_DECLS

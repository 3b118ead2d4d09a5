/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How the vehicle moves, from what it tells of itself. */
#pragma once

#include "ride.h"
#include "steering.h"

G_BEGIN_DECLS

/**
 * Odometry:
 * @speed: m/s
 * @turn_rate: rad/s to the right
 * @turn_doubt: rad per square root of a second, of the turns
 * @wheels: rad, of the front wheels
 * @trim: rad that the wheels need to go straight: crosswind, a banked road, a
 *   crooked steering
 */
typedef struct
{
  gdouble speed, turn_rate, turn_doubt, wheels, trim;
  Ride ride;

  /*< private > */
  gdouble yaw;                  /* rad; NaN = not known yet */
} Odometry;

void odometry_reset (Odometry * self);
/**
 * odometry_step:
 * @duration: s, since the last step
 * @speed: m/s
 * @wheels: rad, where the front wheels are
 * @yaw: rad, positive to the right, may wrap. When it never changes it is not
 *   known, and the wheels tell how the vehicle turns.
 */
void odometry_step (Odometry * self, const SteeringParams * params,
    gdouble duration, gdouble speed, gdouble wheels, gdouble yaw);

G_END_DECLS

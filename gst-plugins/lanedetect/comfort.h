/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Keeps the steering comfortable, unless that would leave the lane. */
#pragma once

#include "odometry.h"

G_BEGIN_DECLS

/**
 * comfort_limit:
 * @state: of the lane
 * @odometry: of the vehicle
 * @width: m, of the vehicle
 * @before: rad, the last command to the wheels
 * @wanted: rad, the next one
 * @duration: s, between the two
 *
 * Returns: @wanted, as far as lateral acceleration and jerk stay within ISO
 * 11270, and further where the vehicle would otherwise cross a line.
 */
gdouble comfort_limit (const LaneState * state, const Odometry * odometry,
    const SteeringParams * params, gdouble width, gdouble before,
    gdouble wanted, gdouble duration);

G_END_DECLS

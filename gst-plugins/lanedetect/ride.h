/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How the drive feels inside the vehicle: lateral acceleration and jerk. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* ISO 11270:2014, what a lane keeping assistant may do to its passengers. */
#define RIDE_MAX_ACCELERATION 3.0       /* m/s² */
#define RIDE_MAX_JERK 5.0       /* m/s³, over half a second */

#define RIDE_SAMPLES 32

/**
 * Ride:
 * @turn_rate: rad/s, right positive; NaN before it is known
 * @acceleration: m/s² to the right, NaN before it is known
 * @jerk: m/s³ to the right, mean of the last half second, as ISO 11270 judges;
 *   NaN before that is over
 */
typedef struct
{
  gdouble turn_rate, acceleration, jerk;

  /*< private > */
  gdouble yaw;                  /* rad, at the last step; NaN = none */
  gdouble now;                  /* s */
  struct
  {
    gdouble time, acceleration;
  } samples[RIDE_SAMPLES];      /* the last ones, in a ring */
  guint n, next;
} Ride;

void ride_reset (Ride * self);
/**
 * ride_step:
 * @duration: s, since the last step
 * @speed: m/s
 * @yaw: rad, positive to the right, may wrap
 */
void ride_step (Ride * self, gdouble duration, gdouble speed, gdouble yaw);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How the drive feels inside the vehicle: lateral acceleration and jerk. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RIDE_SAMPLES 32

/**
 * Ride:
 * @acceleration: m/s² to the right, NaN before it is known
 * @jerk: m/s³ to the right, mean of the last half second, as ISO 11270 judges;
 *   NaN before that is over
 */
typedef struct
{
  gdouble acceleration, jerk;

  /*< private > */
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
 * @acceleration: m/s² to the right since then
 */
void ride_step (Ride * self, gdouble duration, gdouble acceleration);

G_END_DECLS

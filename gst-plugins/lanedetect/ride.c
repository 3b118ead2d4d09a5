/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How the drive feels inside the vehicle: lateral acceleration and jerk. */

#include "config.h"

#include <math.h>
#include <string.h>
#include "ride.h"

#define JERK_WINDOW 0.5         /* s */
/* Samples are no closer than this, so that the ring spans the window, s. */
#define SPACING (JERK_WINDOW / (RIDE_SAMPLES - 2))
/* Longer without a frame and nobody knows how it was in between, s. */
#define MAX_GAP 0.3

void
ride_reset (Ride * self)
{
  memset (self, 0, sizeof *self);
  self->acceleration = self->jerk = NAN;
}

static void
remember (Ride * self)
{
  guint last = (self->next + RIDE_SAMPLES - 1) % RIDE_SAMPLES;

  if (self->n > 0 && self->now - self->samples[last].time < SPACING)
    return;
  self->samples[self->next].time = self->now;
  self->samples[self->next].acceleration = self->acceleration;
  self->next = (self->next + 1) % RIDE_SAMPLES;
  self->n = MIN (self->n + 1, RIDE_SAMPLES);
}

/* Since the newest sample that is a whole window old. */
static gdouble
mean_jerk (const Ride * self)
{
  for (guint i = 1; i <= self->n; i++) {
    guint at = (self->next + RIDE_SAMPLES - i) % RIDE_SAMPLES;
    gdouble age = self->now - self->samples[at].time;

    if (age >= JERK_WINDOW - SPACING / 2.0)
      return (self->acceleration - self->samples[at].acceleration) / age;
  }
  return NAN;
}

void
ride_step (Ride * self, gdouble duration, gdouble acceleration)
{
  if (duration > MAX_GAP)
    ride_reset (self);
  self->now += duration;
  self->acceleration = acceleration;
  self->jerk = mean_jerk (self);
  remember (self);
}

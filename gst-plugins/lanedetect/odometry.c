/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How the vehicle moves, from what it tells of itself.
 *
 * Its yaw, its speed and the angle of its wheels are consistent but for what
 * the bicycle does not know: what the wheels are off by while the vehicle goes
 * straight is the trim, averaged slowly. */

#include "config.h"

#include <math.h>
#include <string.h>
#include "odometry.h"

/* Drift of the turns, rad per square root of a second: by a yaw sensor, and by
 * the wheels and what is known of the tyres. */
#define SENSED_DRIFT 0.004
#define WHEELS_DRIFT 0.02
#define TRIM_TIME 1.5           /* s */
#define MAX_TRIM 0.04           /* rad */
/* Slower the wheels tell little, m/s; faster turns are no longer linear. */
#define MIN_TRIM_SPEED 4.0
#define MAX_TRIM_ACCELERATION 4.0       /* m/s² */
/* Longer without a frame and nobody knows how it was in between, s. */
#define MAX_GAP 0.3

void
odometry_reset (Odometry * self)
{
  memset (self, 0, sizeof *self);
  self->yaw = NAN;
  ride_reset (&self->ride);
}

static void
learn_trim (Odometry * self, const SteeringParams * params, gdouble duration,
    gdouble wheels)
{
  gdouble curvature = self->turn_rate / self->speed;
  gdouble odd = wheels - atan (steering_stiffness (params, self->speed)
      * curvature);

  if (fabs (self->turn_rate * self->speed) > MAX_TRIM_ACCELERATION)
    return;
  self->trim += (odd - self->trim) * -expm1 (-duration / TRIM_TIME);
  self->trim = CLAMP (self->trim, -MAX_TRIM, MAX_TRIM);
}

void
odometry_step (Odometry * self, const SteeringParams * params,
    gdouble duration, gdouble speed, gdouble wheels, gdouble yaw)
{
  /* Between two frames the wheels were, on average, half way. */
  gdouble middle = (wheels + self->wheels) / 2.0;
  gdouble turned = remainder (yaw - self->yaw, 2.0 * G_PI);

  self->speed = speed;
  self->wheels = wheels;
  if (isnan (self->yaw) || duration > MAX_GAP || !(duration > 0.0)
      || turned == 0.0) {
    self->turn_rate = speed * tan (middle)
        / steering_stiffness (params, speed);
    self->turn_doubt = WHEELS_DRIFT;
  } else {
    self->turn_rate = turned / duration;
    self->turn_doubt = SENSED_DRIFT;
    if (speed > MIN_TRIM_SPEED)
      learn_trim (self, params, duration, middle);
  }
  self->yaw = yaw;
  ride_step (&self->ride, duration, speed * self->turn_rate);
}

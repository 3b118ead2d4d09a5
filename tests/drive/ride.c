/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How a drive feels: second differences of the vehicle's places. */
#include "ride.h"

#include <math.h>

static void
add_acceleration (Ride * ride, gdouble acceleration, gdouble period)
{
  guint back = CLAMP (rint (RIDE_JERK_TIME / period), 1, RIDE_HISTORY - 1);
  guint now = ride->n_accelerations++;
  gdouble jerk = 0.0;

  ride->accelerations[now % RIDE_HISTORY] = acceleration;
  if (now >= back)
    jerk = (acceleration - ride->accelerations[(now - back) % RIDE_HISTORY])
        / (back * period);
  ride->frames++;
  ride->uncomfortable += fabs (acceleration) > RIDE_MAX_ACCELERATION
      || fabs (jerk) > RIDE_MAX_JERK;
  ride->acceleration_max = MAX (ride->acceleration_max, fabs (acceleration));
  ride->jerk_max = MAX (ride->jerk_max, fabs (jerk));
}

/* Of the middle one of three places, to its right. */
static gdouble
lateral_acceleration (const Ride * ride, gdouble x, gdouble y, gdouble period)
{
  gdouble ax = x - 2.0 * ride->x[0] + ride->x[1];
  gdouble ay = y - 2.0 * ride->y[0] + ride->y[1];

  return (ay * cos (ride->yaw) - ax * sin (ride->yaw)) / (period * period);
}

void
ride_add (Ride * ride, gdouble x, gdouble y, gdouble yaw, gdouble period)
{
  if (ride->n_places >= 1)
    ride->metres += hypot (x - ride->x[0], y - ride->y[0]);
  if (ride->n_places >= 2)
    add_acceleration (ride, lateral_acceleration (ride, x, y, period), period);
  ride->x[1] = ride->x[0];
  ride->y[1] = ride->y[0];
  ride->x[0] = x;
  ride->y[0] = y;
  ride->yaw = yaw;
  ride->n_places++;
}

void
ride_break (Ride * ride)
{
  ride->n_places = ride->n_accelerations = 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How far from the lane's centre the vehicle has drifted, and how long until
 * it crosses a line. */

#include "config.h"

#include <math.h>
#include "departure.h"

/* Shares of the lane's width at which a state is entered; it is left again
 * HYSTERESIS below, so that a vehicle on the edge does not make it flicker. */
#define DRIFT 0.15
#define DEPARTED 0.35
#define HYSTERESIS 0.03
/* The rate of a watched share is smoothed over this time, s; after a longer gap
 * it is not known. */
#define RATE_TIME 0.3

Departure
departure_next (Departure before, gdouble offset, gdouble width)
{
  gdouble share = fabs (offset) / width;

  if (share >= DEPARTED - (before == DEPARTURE_DEPARTURE ? HYSTERESIS : 0.0))
    return DEPARTURE_DEPARTURE;
  if (share >= DRIFT - (before != DEPARTURE_CENTERED ? HYSTERESIS : 0.0))
    return DEPARTURE_DRIFT;
  return DEPARTURE_CENTERED;
}

const gchar *
departure_name (Departure departure)
{
  static const gchar *names[] = { "centered", "drift", "departure" };

  return names[departure];
}

/* The first time at which @drift and @bend have led @way metres on. */
static gdouble
time_to (gdouble way, gdouble drift, gdouble bend)
{
  gdouble square = drift * drift + 2.0 * bend * way;

  if (way <= 0.0)
    return 0.0;
  if (square < 0.0 || (drift <= 0.0 && bend <= 0.0))
    return INFINITY;
  /* Of the two forms of the root the one that never divides by a small bend;
   * 0 where nothing moves. */
  return 2.0 * way / MAX (drift + sqrt (square), G_MINDOUBLE);
}

gdouble
departure_time (gdouble reach, gdouble offset, gdouble drift, gdouble bend)
{
  return MIN (time_to (reach - offset, drift, bend),
      time_to (reach + offset, -drift, -bend));
}

void
departure_watch_step (DepartureWatch * self, gdouble share, gdouble duration)
{
  if (self->known && duration > 0.0 && duration <= RATE_TIME)
    self->rate += ((share - self->share) / duration - self->rate)
        * -expm1 (-duration / RATE_TIME);
  else
    self->rate = 0.0;
  self->state = departure_next (self->state, share, 1.0);
  self->share = share;
  self->known = TRUE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How far from the lane's centre the vehicle has drifted. */

#include "config.h"

#include <math.h>
#include "departure.h"

/* Shares of the lane's width at which a state is entered; it is left again
 * HYSTERESIS below, so that a vehicle on the edge does not make it flicker. */
#define DRIFT 0.15
#define DEPARTED 0.35
#define HYSTERESIS 0.03

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

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How far from the lane's centre the vehicle has drifted, and how long until
 * it crosses a line. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  DEPARTURE_CENTERED,
  DEPARTURE_DRIFT,              /* 15 % of the lane's width off the centre */
  DEPARTURE_DEPARTURE           /* 35 %: a wheel is on the line */
} Departure;

/* The state after @before with the vehicle @offset metres off the centre of a
 * lane @width metres wide. */
Departure departure_next (Departure before, gdouble offset, gdouble width);
const gchar *departure_name (Departure departure);

/**
 * departure_time:
 * @reach: m from the lane's centre at which a wheel is on the line
 * @offset: m that the vehicle is off the centre
 * @drift: m/s, how that changes
 * @bend: m/s², how the drift changes
 *
 * Returns: seconds until the vehicle is @reach off the centre on either side, 0
 * where it is already, INFINITY where it never will be.
 */
gdouble departure_time (gdouble reach, gdouble offset, gdouble drift,
    gdouble bend);

/**
 * DepartureWatch:
 * @state: with hysteresis
 * @share: of the lane's width, off its centre, right positive
 * @rate: of @share a second, smoothed
 * @known: whether there was a place in the lane yet
 *
 * The same, for who sees only where in the lane each picture is.
 */
typedef struct
{
  Departure state;
  gdouble share, rate;
  gboolean known;
} DepartureWatch;

/* @duration: s since the last one */
void departure_watch_step (DepartureWatch * self, gdouble share,
    gdouble duration);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How far from the lane's centre the vehicle has drifted. */
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

G_END_DECLS

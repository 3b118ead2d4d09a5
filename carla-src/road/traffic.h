/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Other cars on the road. */
#pragma once

#include "profile.h"

G_BEGIN_DECLS

typedef struct
{
  gdouble s, l;                 /* m, of its middle */
  gboolean oncoming, brakes;
  guint32 look;
} RoadTrafficCar;

#define ROAD_MAX_TRAFFIC 64

/* Cars on the move between arc lengths @from and @to, where the own car is at
 * @s after @time seconds. Depends on nothing else. Returns how many. */
guint road_traffic_find (const RoadProfile * profile, guint seed, gdouble time,
    gdouble s, gdouble from, gdouble to, RoadTrafficCar cars[ROAD_MAX_TRAFFIC]);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The road's cross-section all along what a picture shows. */
#pragma once

#include "paving.h"

G_BEGIN_DECLS

typedef struct
{
  gdouble s;                    /* m */
  guint n;
  RoadBand bands[ROAD_MAX_BANDS];
} RoadStation;

/* Cross-stations at stations a few metres apart. From one to the next only
 * edges move, except where two follow at the same place. */
typedef struct
{
  GArray *list;                 /* of RoadStation */
} RoadStations;

void road_stations_init (RoadStations * stations);
void road_stations_clear (RoadStations * stations);

void road_stations_update (RoadStations * stations,
    const RoadProfile * profile, const RoadPaving * paving, gdouble from,
    gdouble to);

/* The bands at @s, either kept here or put into @room. @hint: (inout): where
 * to begin to look, 0 for the first time. Returns how many. */
guint road_stations_bands (const RoadStations * stations, gdouble s,
    guint * hint, RoadBand room[ROAD_MAX_BANDS], const RoadBand ** bands);

G_END_DECLS

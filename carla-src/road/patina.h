/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What years of traffic, frost and repair have left on the road. */
#pragma once

#include "profile.h"
#include "track.h"
#include "weather.h"

G_BEGIN_DECLS

/* Appends RoadDecals, those between two arc lengths and a few around. The same
 * seed gives the same ones; a lap's end meets its beginning. */
void road_patina_decals (const RoadProfile * profile, const RoadTrack * track,
    const RoadWeather * weather, guint seed, gdouble from, gdouble to,
    GArray * decals);

G_END_DECLS

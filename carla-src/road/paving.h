/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the carriageway is paved with, stretch by stretch, and what its former
 * lines and joints have left on it. */
#pragma once

#include "profile.h"
#include "track.h"

G_BEGIN_DECLS

/* Of a whole road. Where there is no wear all is as on its first day. */
typedef struct
{
  guint seed;
  gdouble wear;                 /* as of RoadWeather */
  gdouble lap;                  /* m, 0: endless */
} RoadPaving;

/* As road_profile_bands(): with the stretch's paving, and paint as old. */
guint road_paving_bands (const RoadPaving * paving,
    const RoadProfile * profile, gdouble s, RoadBand bands[ROAD_MAX_BANDS]);

/* As road_profile_change(). */
gdouble road_paving_change (const RoadPaving * paving,
    const RoadProfile * profile, gdouble s);

/* Appends RoadDecals, as road_patina_decals() does. */
void road_paving_decals (const RoadPaving * paving,
    const RoadProfile * profile, const RoadTrack * track, gdouble from,
    gdouble to, GArray * decals);

G_END_DECLS

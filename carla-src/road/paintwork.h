/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What is painted on the road beside its lines: arrows, crossings. */
#pragma once

#include "profile.h"
#include "track.h"

G_BEGIN_DECLS

/* Appends RoadDecals, as road_patina_decals() does. */
void road_paintwork_decals (const RoadProfile * profile,
    const RoadTrack * track, guint seed, gdouble from, gdouble to,
    GArray * decals);

G_END_DECLS

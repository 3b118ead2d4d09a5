/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What stands beside the road and drives on it. */
#pragma once

#include "canvas.h"
#include "profile.h"
#include "relief.h"
#include "track.h"
#include "view.h"
#include "weather.h"

G_BEGIN_DECLS

/* m before and behind the vehicle that the track has to be ready. */
#define ROAD_SCENERY_AHEAD 360.0
#define ROAD_SCENERY_BEHIND 40.0

typedef struct _RoadScenery RoadScenery;

/* @name: of the track, as for road_track_new(), whose @profile has to outlive
 * the scenery; NULL: what suits a road of this profile. The same seed puts the
 * same things at the same places. */
RoadScenery *road_scenery_new (const gchar * name,
    const RoadProfile * profile, guint seed, const RoadWeather * weather);
void road_scenery_free (RoadScenery * scenery);

/* Settles what is seen by a vehicle at arc length @s, @time s after the drive's
 * start: all of this has to stay as it is while it is drawn. */
void road_scenery_prepare (RoadScenery * scenery, const RoadTrack * track,
    const RoadView * view, const RoadRelief * relief, gdouble s, gdouble time);

/* RoadDecals: shadows, on the ground, of what was prepared last. */
const GArray *road_scenery_shadows (const RoadScenery * scenery);

/* Draws the canvas' rows over ground and sky; any number of threads may. */
void road_scenery_draw (const RoadScenery * scenery, const RoadCanvas * canvas);

/* Whether most of what is @depth m ahead of the camera, as RoadViewPoint has
 * it, is hidden at a pixel of what was prepared last; as RoadSituation has
 * it. */
gboolean road_scenery_hides (gconstpointer scenery, gdouble px, gdouble py,
    gdouble depth);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Hills and dips before the vehicle. */
#pragma once

#include "track.h"

G_BEGIN_DECLS

#define ROAD_RELIEF_REACH 1500.0        /* m ahead; beyond it goes on level */
#define ROAD_RELIEF_STEP 1.0    /* m between heights */
#define ROAD_RELIEF_STEPS 1500

/* The ground as a vehicle sees it: its height above the plane that the vehicle
 * stands on depends only on how far ahead of the vehicle's origin, along its
 * heading, a point is. So a picture row sees one distance only, and what the
 * crest of a hill hides is hidden on the road's whole width. */
typedef struct
{
  gboolean flat;                /* then there is no height anywhere */
  gfloat height[ROAD_RELIEF_STEPS + 1]; /* m */
} RoadRelief;

/* For a vehicle whose foot on the track is at @s. Does not change the track,
 * which has to be ready that far for the hills to be right. */
void road_relief_update (RoadRelief * relief, const RoadTrack * track,
    gdouble s);

/* m above the vehicle's plane, @ahead m before the vehicle; 0 behind it. */
gdouble road_relief_height (const RoadRelief * relief, gdouble ahead);

/* Whether the ground itself hides the ground @ahead m before the vehicle from
 * a camera at @x m before the vehicle and @z m above its plane. */
gboolean road_relief_hides (const RoadRelief * relief, gdouble x, gdouble z,
    gdouble ahead);

G_END_DECLS

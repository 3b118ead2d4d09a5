/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where what is put up beside roads is. */
#pragma once

#include "profile.h"
#include "stage.h"
#include "track.h"

G_BEGIN_DECLS

typedef struct
{
  const RoadTrack *track;
  const RoadProfile *profile;
  guint seed;
  gboolean dark;                /* lamps and windows are lit */
  const RoadLight *light;
  GArray *shadows;              /* of RoadDecal, to which theirs are added */
} RoadRoadside;

/* Puts it on the stage, between two arc lengths. */
void road_roadside_put (const RoadRoadside * roadside, RoadStage * stage,
    gdouble from, gdouble to);

G_END_DECLS

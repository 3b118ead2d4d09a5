/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What is put up beside roads. */
#pragma once

#include "stage.h"

G_BEGIN_DECLS

/* Poses point along the road; @inward: 1 where the road is to the right, -1
 * where it is to the left. */

/* White, with a black band and a reflector. */
void road_post_paint (RoadStage * stage, RoadPose * pose);

/* A guard rail of @length m, which ends @rise m higher. */
void road_rail_paint (RoadStage * stage, RoadPose * pose, gdouble length,
    gdouble rise, gint inward);

/* With an arm over the road; shines at night. */
void road_lamp_paint (RoadStage * stage, RoadPose * pose, gint inward,
    gboolean shines);

/* For those who come along the road; @look: any number, which one. */
void road_sign_paint (RoadStage * stage, RoadPose * pose, guint32 look);

/* A wooden pole with a cross-beam, for wires. */
void road_pole_paint (RoadStage * stage, RoadPose * pose);

#define ROAD_LAMP_HEIGHT 7.5    /* m */
#define ROAD_POLE_HEIGHT 8.0    /* m */

G_END_DECLS

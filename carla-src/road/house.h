/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Houses and garden walls. */
#pragma once

#include "stage.h"

G_BEGIN_DECLS

/* m; its front is on the side of the road. */
typedef struct
{
  gdouble length, depth, height;
} RoadHouseSize;

/* @look: any number: a house of its own. Its @size->length is given. */
void road_house_size (guint32 look, RoadHouseSize * size);

/* @pose is the middle of its front, along the road; @inward: 1 where the road
 * is to the right, -1 where it is to the left. @lit: some windows are. */
void road_house_paint (RoadStage * stage, RoadPose * pose, guint32 look,
    const RoadHouseSize * size, gint inward, gboolean lit);

gdouble road_wall_height (guint32 look);

/* A wall of @length m, which ends @rise m higher. */
void road_wall_paint (RoadStage * stage, RoadPose * pose, guint32 look,
    gdouble length, gdouble rise, gint inward);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Shadows that the sun casts onto the road. */
#pragma once

#include "light.h"
#include "stage.h"

G_BEGIN_DECLS

/* What casts one, at (s, l) of the road, where the road points as @pose. */
typedef struct
{
  const RoadPose *pose;
  gdouble s, l;                 /* m */
  gdouble height;               /* m */
} RoadCaster;

/* Append RoadDecals, unless there is no sun. @from, @to: m right of the
 * reference line between which shadows are wanted. */
void road_shadow_tree (const RoadLight * light, const RoadCaster * caster,
    gdouble crown, gdouble from, gdouble to, GArray * decals);
/* What is high and thin. */
void road_shadow_pole (const RoadLight * light, const RoadCaster * caster,
    gdouble width, GArray * decals);
/* What stands along the road, @length m, from @low m above the ground on. */
void road_shadow_wall (const RoadLight * light, const RoadCaster * caster,
    gdouble length, gdouble low, GArray * decals);
void road_shadow_box (const RoadLight * light, const RoadCaster * caster,
    gdouble length, gdouble width, GArray * decals);

G_END_DECLS

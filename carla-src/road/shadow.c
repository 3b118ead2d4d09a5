/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Shadows that the sun casts onto the road. */

#include "shadow.h"

#include <math.h>

#include "decal.h"

#define LONGEST 60.0            /* m */
#define LOWEST 0.07             /* rad, of the sun */
#define CROWN 0.6               /* share of a tree's height that its crown's middle is at */
#define TRUNK 0.35              /* m */

/* How shadows fall from a place. */
typedef struct
{
  gdouble along, across;        /* m on the road a metre of height */
  gdouble yaw;                  /* rad, right of the road */
  gdouble reach;                /* m a metre of height */
  gdouble stretch;              /* of what is round */
} Fall;

static gboolean
find_fall (const RoadLight * light, const RoadCaster * caster, Fall * fall)
{
  const RoadPose *pose = caster->pose;
  const gdouble elevation = asin (CLAMP (light->sun[2], -1.0, 1.0));
  gdouble x, y;

  if (light->weather.sunlight <= 0.0 || elevation < LOWEST)
    return FALSE;
  x = -light->sun[0] / light->sun[2];
  y = -light->sun[1] / light->sun[2];
  fall->along = x * pose->cos + y * pose->sin;
  fall->across = y * pose->cos - x * pose->sin;
  fall->yaw = atan2 (fall->across, fall->along);
  fall->reach = hypot (x, y);
  fall->stretch = 1.0 / light->sun[2];
  return TRUE;
}

void
road_shadow_tree (const RoadLight * light, const RoadCaster * caster,
    gdouble crown, gdouble from, gdouble to, GArray * decals)
{
  const gdouble middle = CROWN * caster->height;
  RoadDecal decal = {.strength = light->weather.sunlight,.softness = 0.4 };
  gdouble side;
  Fall fall;

  if (!find_fall (light, caster, &fall))
    return;
  side = caster->l + fall.across * middle;
  if (side + crown * fall.stretch < from || side - crown * fall.stretch > to)
    return;
  decal.kind = ROAD_DECAL_FOLIAGE;
  decal.s = caster->s + fall.along * middle;
  decal.l = side;
  decal.yaw = fall.yaw;
  decal.length = MIN (crown * fall.stretch, LONGEST);
  decal.width = crown;
  decal.seed = (guint32) (caster->s * 100.0);
  g_array_append_val (decals, decal);

  decal.kind = ROAD_DECAL_SHADOW;
  decal.s = caster->s + fall.along * middle / 2.0;
  decal.l = caster->l + fall.across * middle / 2.0;
  decal.length = MIN (fall.reach * middle, LONGEST);
  decal.width = TRUNK;
  decal.softness = 0.15;
  g_array_append_val (decals, decal);
}

void
road_shadow_box (const RoadLight * light, const RoadCaster * caster,
    gdouble length, gdouble width, GArray * decals)
{
  const gdouble height = caster->height / 2.0;
  RoadDecal decal = {.kind = ROAD_DECAL_SHADOW,.softness = 0.3,
    .strength = light->weather.sunlight
  };
  Fall fall;

  if (!find_fall (light, caster, &fall))
    return;
  decal.s = caster->s + CLAMP (fall.along * height, -8.0, 8.0);
  decal.l = caster->l + CLAMP (fall.across * height, -8.0, 8.0);
  decal.length = length + MIN (fabs (fall.along) * caster->height, 16.0);
  decal.width = width + MIN (fabs (fall.across) * caster->height, 16.0);
  g_array_append_val (decals, decal);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Shadows that the sun casts onto the road. */

#include "shadow.h"

#include <math.h>

#include "decal.h"

#define LONGEST 45.0            /* m */
#define LOWEST 0.07             /* rad, of the sun */
#define CROWN 0.6               /* share of a tree's height that its crown's middle is at */
#define TRUNK 0.35              /* m */
#define WIDEST 30.0             /* m across the road */

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
road_shadow_pole (const RoadLight * light, const RoadCaster * caster,
    gdouble width, GArray * decals)
{
  const gdouble height = caster->height;
  RoadDecal decal = {.kind = ROAD_DECAL_SHADOW,.width = width,
    .softness = 0.05,.strength = light->weather.sunlight
  };
  Fall fall;

  if (!find_fall (light, caster, &fall))
    return;
  decal.s = caster->s + fall.along * height / 2.0;
  decal.l = caster->l + fall.across * height / 2.0;
  decal.yaw = fall.yaw;
  decal.length = MIN (fall.reach * height, LONGEST);
  g_array_append_val (decals, decal);
}

/* Its ends count as square. */
void
road_shadow_wall (const RoadLight * light, const RoadCaster * caster,
    gdouble length, gdouble low, GArray * decals)
{
  RoadDecal decal = {.kind = ROAD_DECAL_SHADOW,.length = length,
    .softness = 0.03,.strength = light->weather.sunlight
  };
  gdouble high = caster->height, middle;
  Fall fall;

  if (!find_fall (light, caster, &fall))
    return;
  high = MIN (high, WIDEST / MAX (fabs (fall.across), 1e-3));
  low = MIN (low, high);
  middle = (low + high) / 2.0;
  decal.s = caster->s + fall.along * middle;
  decal.l = caster->l + fall.across * middle;
  decal.width = fabs (fall.across) * (high - low);
  g_array_append_val (decals, decal);
}

void
road_shadow_tree (const RoadLight * light, const RoadCaster * caster,
    gdouble crown, gdouble from, gdouble to, GArray * decals)
{
  const gdouble middle = CROWN * caster->height;
  RoadCaster trunk = *caster;
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

  trunk.height = middle;
  road_shadow_pole (light, &trunk, TRUNK, decals);
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

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Pictures of trees and bushes, grown from a seed. */
#pragma once

#include "sprite.h"

G_BEGIN_DECLS

typedef enum
{
  ROAD_FOLIAGE_SPRUCE,
  ROAD_FOLIAGE_FIR,
  ROAD_FOLIAGE_OAK,
  ROAD_FOLIAGE_MAPLE,
  ROAD_FOLIAGE_ASH,
  ROAD_FOLIAGE_POPLAR,
  ROAD_FOLIAGE_BUSH,
  ROAD_FOLIAGE_HEDGE,
  ROAD_N_FOLIAGE
} RoadFoliage;

/* Its left side is the sunny one. */
void road_foliage_grow (RoadFoliage kind, RoadSprite * sprite);

G_END_DECLS

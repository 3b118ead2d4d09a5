/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where the ground ends and the sky begins in a picture's rows. */
#pragma once

#include "relief.h"
#include "view.h"

G_BEGIN_DECLS

#define ROAD_BRINK_FARTHEST 1500.0      /* m of depth, beyond is haze */

/* Of one picture. */
typedef struct
{
  const RoadView *view;
  const RoadRelief *relief;
  gdouble lowest, highest;      /* of where the ground ends, m a metre ahead */
} RoadBrink;

/* Both have to stay as they are while rows are asked for. */
void road_brink_set (RoadBrink * brink, const RoadView * view,
    const RoadRelief * relief);

/* The row's next pixels on the ground, from @from on: @first to @end - 1. Both
 * are the picture's width where there are none left. */
void road_brink_find (const RoadBrink * brink, gint y, gint from,
    gint * first, gint * end);

G_END_DECLS

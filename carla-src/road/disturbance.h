/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What pushes the car about: crosswind in gusts, and bumps. */
#pragma once

#include <glib.h>

#include "vehicle.h"

G_BEGIN_DECLS

/* The same seed and steps: the same pushes. */
typedef struct
{
  gdouble strength;             /* 0 = none, 1 = a stormy day on a poor road */
  guint64 random;
  gdouble wind;                 /* m/s, from the left */
  gdouble gust;                 /* m/s, on top of it */
  gdouble next_bump;            /* m of the way */
  gdouble bump;                 /* s that the present one still lasts */
  gdouble kick;                 /* rad/s2, by it */
} RoadDisturbance;

void road_disturbance_init (RoadDisturbance * disturbance, gdouble strength,
    guint seed);
/* Sets what acts on @vehicle for the next @time seconds. @way: m driven since
 * the start. */
void road_disturbance_step (RoadDisturbance * disturbance, gdouble way,
    gdouble time, RoadVehicle * vehicle);

G_END_DECLS

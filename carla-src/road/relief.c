/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Hills and dips before the vehicle. */

#include "relief.h"

#include <math.h>

void
road_relief_update (RoadRelief * relief, const RoadTrack * track, gdouble s)
{
  gint i;

  relief->flat = TRUE;
  for (i = 0; i <= ROAD_RELIEF_STEPS; i++)
    relief->height[i] = 0.0f;
}

gdouble
road_relief_height (const RoadRelief * relief, gdouble ahead)
{
  gdouble step = CLAMP (ahead / ROAD_RELIEF_STEP, 0.0,
      ROAD_RELIEF_STEPS - 1e-6);
  gint i = (gint) step;

  return relief->height[i]
      + (step - i) * (relief->height[i + 1] - relief->height[i]);
}

gboolean
road_relief_hides (const RoadRelief * relief, gdouble x, gdouble z,
    gdouble ahead)
{
  gdouble rise = (road_relief_height (relief, ahead) - z) / (ahead - x);
  gint i, last = (gint) MIN (ahead / ROAD_RELIEF_STEP, ROAD_RELIEF_STEPS);

  if (relief->flat || ahead <= x)
    return FALSE;
  for (i = (gint) MAX (x, 0.0) + 1; i <= last; i++) {
    gdouble distance = i * ROAD_RELIEF_STEP - x;

    if (relief->height[i] - z > rise * distance + 1e-4)
      return TRUE;
  }
  return FALSE;
}

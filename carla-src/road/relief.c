/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Hills and dips before the vehicle.
 *
 * A camera sees the ground where the line to it is steeper than every line to
 * the ground before it. The steepest so far never falls with distance, so
 * where a line of sight ends is found by search.
 */

#include "relief.h"

#include <math.h>

/* m that ground may be lower and still be what a line of sight meets. */
#define TOLERANCE 0.002

/* Returns FALSE when there are no heights at all. */
static gboolean
find_heights (RoadRelief * relief, const RoadTrack * track, gdouble s)
{
  gdouble grade, here = road_track_elevation (track, s, &grade);
  gboolean any = grade != 0.0;
  gint i;

  relief->height[0] = 0.0f;
  for (i = 1; i <= ROAD_RELIEF_REACH; i++) {
    gdouble height = road_track_elevation (track, s + i, NULL) - here
        - i * grade;

    relief->height[i] = (gfloat) height;
    any |= height != 0.0;
  }
  return any;
}

/* Of the line from the camera to the ground at a step before it. */
static gdouble
rise_to (const RoadRelief * relief, gint step)
{
  return (relief->height[step] - relief->z) / (step - relief->x);
}

void
road_relief_update (RoadRelief * relief, const RoadTrack * track, gdouble s,
    gdouble x, gdouble z)
{
  gfloat steepest = -G_MAXFLOAT;
  gint i;

  relief->x = x;
  relief->z = z;
  relief->flat = !find_heights (relief, track, s);
  for (i = 0; i <= ROAD_RELIEF_REACH; i++) {
    /* Half a metre off the camera, for the division. */
    if (i > x + 0.5)
      steepest = MAX (steepest, (gfloat) rise_to (relief, i));
    relief->front[i] = steepest;
  }
}

gdouble
road_relief_height (const RoadRelief * relief, gdouble ahead)
{
  gdouble step = CLAMP (ahead, 0.0, ROAD_RELIEF_REACH - 1e-6);
  gint i = (gint) step;

  return relief->height[i]
      + (step - i) * (relief->height[i + 1] - relief->height[i]);
}

gdouble
road_relief_sight (const RoadRelief * relief, gdouble ahead)
{
  gint step = (gint) CLAMP (ahead, 0.0, ROAD_RELIEF_REACH);

  return relief->z + (ahead - relief->x) * relief->front[step];
}

gboolean
road_relief_hides (const RoadRelief * relief, gdouble ahead, gdouble height)
{
  if (relief->flat || ahead <= relief->x || ahead < 1.0)
    return FALSE;
  return height + TOLERANCE < road_relief_sight (relief, ahead);
}

/* The first step whose front reaches @rise. */
static gint
find_step (const RoadRelief * relief, gfloat rise, gint step)
{
  gint low = 1, high = ROAD_RELIEF_REACH;

  if (step > low && step < high && relief->front[step] >= rise
      && relief->front[step - 1] < rise)
    return step;
  while (low < high) {
    gint middle = (low + high) / 2;

    if (relief->front[middle] >= rise)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

gdouble
road_relief_meet (const RoadRelief * relief, gdouble rise, gdouble * grade,
    gint * step)
{
  gint i = find_step (relief, (gfloat) rise, *step);
  gdouble from = relief->height[i - 1];
  gdouble slope = relief->height[i] - from;
  /* Lines that only touch the ground are taken to meet it. */
  gdouble steeper = MIN (rise - slope, -1e-6);

  *step = i;
  *grade = slope;
  return MIN ((from - slope * (i - 1) - relief->z + rise * relief->x)
      / steeper, i);
}

guint
road_relief_stretches (const RoadRelief * relief,
    RoadStretch stretches[ROAD_MAX_STRETCHES])
{
  gboolean seen = TRUE;
  guint n = 0;
  gint i;

  stretches[0].from = -G_MAXDOUBLE;
  for (i = 1; i <= ROAD_RELIEF_REACH && !relief->flat; i++) {
    gboolean sees = relief->front[i] > relief->front[i - 1]
        || i <= relief->x + 1.5;

    if (seen && !sees) {
      stretches[n++].to = i - 1;
      if (n == ROAD_MAX_STRETCHES)
        return n;
    } else if (!seen && sees) {
      stretches[n].from = i - 1;
    }
    seen = sees;
  }
  if (seen)
    stretches[n++].to = G_MAXDOUBLE;
  return n;
}

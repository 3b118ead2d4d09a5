/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The ground before a vehicle where the road is banked.
 */

#include "fan.h"

#include <math.h>
#include <string.h>

#define SPACING 4               /* m ahead between places looked up on the road */
#define FADING 140.0            /* m ahead from which banks fade */
#define LEAN 13.0               /* m right or left of the reference line */
#define LEVEL 28.0              /* likewise */
#define WIDEST 2.0              /* m aside a metre ahead */
#define SEARCH 20.0             /* m of road between looks for banks */

gdouble
road_fan_lever (gdouble lateral)
{
  gdouble beyond = MAX (fabs (lateral) - LEAN, 0.0);

  return copysign (MIN (fabs (lateral), LEAN)
      * MAX (1.0 - beyond / (LEVEL - LEAN), 0.0), lateral);
}

gboolean
road_fan_is_needed (const RoadTrack * track, gdouble s)
{
  gdouble ahead;

  /* In a bend there may be more road than the fan reaches. */
  for (ahead = 0.0; ahead <= 2.0 * ROAD_FAN_REACH; ahead += SEARCH)
    if (road_track_bank (track, s + ahead) != 0.0)
      return TRUE;
  return FALSE;
}

/* What the banks make of the ground @ahead m before the vehicle, where no hills
 * are. @s: (inout): where to look for it on the road. */
static gdouble
find_lean (const RoadFan * fan, const RoadFanBase * base, gdouble ahead,
    gint line, gdouble * s)
{
  const RoadView *view = base->view;
  gdouble right = base->y + road_fan_aside (fan, line) * (ahead - base->x);
  gdouble fading = CLAMP ((ROAD_FAN_REACH - ahead) / (ROAD_FAN_REACH - FADING),
      0.0, 1.0);
  RoadPoint point = {.s = *s };
  gdouble lateral = road_track_project (base->track,
      view->x + ahead * view->cos - right * view->sin,
      view->y + ahead * view->sin + right * view->cos, &point);

  *s = point.s;
  return base->bank * right + base->lift + ahead * base->pitch
      - fading * road_track_bank (base->track, point.s)
      * road_fan_lever (lateral);
}

/* From the middle outwards: what is near the road is found first. */
static void
find_row (const RoadFan * fan, const RoadFanBase * base, gdouble ahead,
    gdouble * s, gfloat row[ROAD_FAN_LINES])
{
  const gint middle = ROAD_FAN_LINES / 2;
  gdouble from;
  gint i;

  row[middle] = (gfloat) find_lean (fan, base, ahead, middle, s);
  for (from = *s, i = middle - 1; i >= 0; i--)
    row[i] = (gfloat) find_lean (fan, base, ahead, i, &from);
  for (from = *s, i = middle + 1; i < ROAD_FAN_LINES; i++)
    row[i] = (gfloat) find_lean (fan, base, ahead, i, &from);
}

/* The vehicle stands on a plane: the first metres are that. */
static void
find_heights (RoadFan * fan, const RoadFanBase * base)
{
  gfloat before[ROAD_FAN_LINES] = { 0.0f }, after[ROAD_FAN_LINES];
  gint plane = CLAMP ((gint) ceil (base->x) + 2, 0, ROAD_FAN_REACH);
  gdouble s = base->s;
  gint i, j, k;

  for (i = 0; i <= plane; i++)
    for (k = 0; k < ROAD_FAN_LINES; k++)
      fan->height[i][k] = base->hills[i];
  while (i <= ROAD_FAN_REACH) {
    gint end = MIN (i + SPACING, ROAD_FAN_REACH + 1), first = i;

    s += end - first;
    find_row (fan, base, end - 1, &s, after);
    for (j = 1; i < end; i++, j++)
      for (k = 0; k < ROAD_FAN_LINES; k++)
        fan->height[i][k] = base->hills[i]
            + before[k] + (after[k] - before[k]) * j / (end - first);
    memcpy (before, after, sizeof (before));
  }
}

static void
find_fronts (RoadFan * fan, const RoadFanBase * base)
{
  gfloat z = (gfloat) (base->z + base->bank * base->y);
  gint i, k;

  for (k = 0; k < ROAD_FAN_LINES; k++)
    fan->front[0][k] = -G_MAXFLOAT;
  for (i = 1; i <= ROAD_FAN_REACH; i++) {
    /* Half a metre off the camera, for the division. */
    gfloat share = i > base->x + 0.5 ? (gfloat) (1.0 / (i - base->x)) : 0.0f;

    for (k = 0; k < ROAD_FAN_LINES; k++)
      fan->front[i][k] = share == 0.0f ? -G_MAXFLOAT :
          MAX (fan->front[i - 1][k], (fan->height[i][k] - z) * share);
  }
}

void
road_fan_update (RoadFan * fan, const RoadFanBase * base)
{
  const RoadView *view = base->view;

  /* The whole picture and some more, lest a rolled camera's corners miss; not
   * so wide that a road falls between two lines. */
  fan->widest = MIN (0.1 + 0.65 * view->width / MAX (view->focal, 1.0), WIDEST);
  find_heights (fan, base);
  find_fronts (fan, base);
}

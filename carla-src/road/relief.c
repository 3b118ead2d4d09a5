/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Hills, dips and banked curves before the vehicle.
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
find_hills (RoadRelief * relief, const RoadTrack * track, gdouble s)
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

/* @before: so many m have no line to the ground, or none that counts. */
static void
find_fronts (RoadRelief * relief, gdouble before)
{
  gfloat steepest = -G_MAXFLOAT;
  gint i;

  for (i = 0; i <= ROAD_RELIEF_REACH; i++) {
    if (i > before)
      steepest = MAX (steepest,
          (gfloat) ((relief->height[i] - relief->z) / (i - relief->x)));
    relief->front[i] = steepest;
  }
}

/* The vehicle's plane leans with the road, that far away does not. */
static void
add_banks (RoadRelief * relief, const RoadTrack * track, const RoadView * view,
    const RoadPoint * place, gdouble lateral)
{
  const RoadFanBase base = {.track = track,.view = view,.s = place->s,
    .bank = relief->bank,.x = relief->x,.y = relief->y,.z = relief->z,
    .hills = relief->height,
    .lift = relief->bank * road_fan_lever (lateral),
    .pitch = relief->bank * (view->sin * place->cos - view->cos * place->sin)
  };
  gint i;

  road_fan_update (&relief->fan, &base);
  for (i = ROAD_FAN_REACH; i <= ROAD_RELIEF_REACH; i++)
    relief->height[i] += (gfloat) (base.lift + i * base.pitch);
}

static void
find_horizon (RoadRelief * relief)
{
  const RoadFan *fan = &relief->fan;
  gint i;

  for (i = 0; i < ROAD_FAN_LINES; i++)
    relief->horizon[i] = MAX (relief->front[ROAD_RELIEF_REACH],
        fan->front[ROAD_FAN_REACH][i]
        - (gfloat) (relief->bank * road_fan_aside (fan, i)));
}

void
road_relief_update (RoadRelief * relief, const RoadTrack * track,
    const RoadView * view, const RoadPoint * place, gdouble lateral)
{
  gdouble dx = view->position[0] - view->x, dy = view->position[1] - view->y;
  gboolean hills = find_hills (relief, track, place->s);

  relief->x = dx * view->cos + dy * view->sin;
  relief->y = dy * view->cos - dx * view->sin;
  relief->z = view->position[2];
  relief->bank = road_track_bank (track, place->s);
  relief->banked = road_fan_is_needed (track, place->s);
  relief->flat = !hills && !relief->banked;
  if (relief->banked)
    add_banks (relief, track, view, place, lateral);
  /* Half a metre off the camera, for the division. */
  find_fronts (relief, relief->banked ? ROAD_FAN_REACH : relief->x + 0.5);
  if (relief->banked)
    find_horizon (relief);
}

/* In the fan: how far to the side of the camera, a metre ahead of it. Next to
 * the camera all of its lines are the same. */
static RoadFanPlace
find_place (const RoadRelief * relief, gdouble ahead, gdouble right)
{
  gdouble before = ahead - relief->x;

  return road_fan_place (&relief->fan,
      before > 0.5 ? (right - relief->y) / before : 0.0);
}

gdouble
road_relief_height (const RoadRelief * relief, gdouble ahead, gdouble right)
{
  gdouble step = CLAMP (ahead, 0.0, ROAD_RELIEF_REACH - 1e-6);
  gint i = (gint) step;
  gdouble from, to;

  if (!relief->banked || i >= ROAD_FAN_REACH) {
    from = relief->height[i];
    to = relief->height[i + 1];
  } else {
    RoadFanPlace place = find_place (relief, ahead, right);
    gdouble lean = relief->bank * right;

    from = road_fan_value (relief->fan.height[i], place) - lean;
    to = road_fan_value (relief->fan.height[i + 1], place) - lean;
  }
  return from + (step - i) * (to - from);
}

/* Rise of the steepest line to the ground up to @step. */
static gdouble
front_at (const RoadRelief * relief, gint step, gdouble aside,
    RoadFanPlace place)
{
  const RoadFan *fan = &relief->fan;

  if (!relief->banked)
    return relief->front[step];
  return MAX (relief->front[step],
      road_fan_value (fan->front[MIN (step, ROAD_FAN_REACH)], place)
      - relief->bank * aside);
}

gdouble
road_relief_clearance (const RoadRelief * relief, gdouble ahead, gdouble right,
    gdouble up)
{
  gdouble before = ahead - relief->x;
  gint step = (gint) MIN (ahead, ROAD_RELIEF_REACH);

  if (relief->flat || before <= 0.5 || step < 1)
    return G_MAXDOUBLE;
  return up + TOLERANCE - relief->z - before * front_at (relief, step,
      (right - relief->y) / before, find_place (relief, ahead, right));
}

gboolean
road_relief_hides (const RoadRelief * relief, gdouble ahead, gdouble right,
    gdouble up)
{
  return road_relief_clearance (relief, ahead, right, up) < 0.0;
}

/* The first step from @low to @high whose front reaches @rise; @high where none
 * does. */
static gint
find_step (const gfloat * front, gfloat rise, gint step, gint low, gint high)
{
  if (step > low && step < high && front[step] >= rise
      && front[step - 1] < rise)
    return step;
  while (low < high) {
    gint middle = (low + high) / 2;

    if (front[middle] >= rise)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

/* The same in the fan. */
static gint
find_fan_step (const RoadFan * fan, RoadFanPlace place, gfloat rise, gint step)
{
  gint low = 1, high = ROAD_FAN_REACH;

  if (step > low && step < high
      && road_fan_value (fan->front[step], place) >= rise
      && road_fan_value (fan->front[step - 1], place) < rise)
    return step;
  while (low < high) {
    gint middle = (low + high) / 2;

    if (road_fan_value (fan->front[middle], place) >= rise)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

/* Where a line meets the ground that is @from high at @step - 1 and rises by
 * @slope up to @step. @z: the line's height at the camera. */
static gdouble
meet_slope (const RoadRelief * relief, gdouble rise, gdouble z, gint step,
    gdouble from, gdouble slope)
{
  /* Lines that only touch the ground are taken to meet it. */
  gdouble steeper = MIN (rise - slope, -1e-6);

  return MIN ((from - slope * (step - 1) - z + rise * relief->x) / steeper,
      step);
}

/* FALSE: not before the fan's end. */
static gboolean
meet_fan (const RoadRelief * relief, gdouble rise, gdouble aside, gint * step,
    RoadMeeting * meeting)
{
  const RoadFan *fan = &relief->fan;
  RoadFanPlace place = road_fan_place (fan, aside);
  /* Beside the vehicle's plane. */
  gdouble plane_rise = rise + relief->bank * aside;
  gdouble from, slope, step_aside, tilt;
  gint i;

  if (road_fan_value (fan->front[ROAD_FAN_REACH], place) < plane_rise)
    return FALSE;
  i = find_fan_step (fan, place, (gfloat) plane_rise, *step);
  from = road_fan_value (fan->height[i - 1], place);
  slope = road_fan_value (fan->height[i], place) - from;
  meeting->ahead = meet_slope (relief, plane_rise,
      relief->z + relief->bank * relief->y, i, from, slope);
  /* Between this line and the next, at the farther end of the step. */
  step_aside = 2.0 * fan->widest / (ROAD_FAN_LINES - 1)
      * MAX (i - relief->x, 1.0);
  tilt = (fan->height[i][place.line + 1] - fan->height[i][place.line])
      / step_aside;
  meeting->grade = slope - aside * tilt;
  meeting->tilt = tilt - relief->bank;
  *step = i;
  return TRUE;
}

void
road_relief_meet (const RoadRelief * relief, gdouble rise, gdouble aside,
    gint * step, RoadMeeting * meeting)
{
  gdouble from, slope;
  gint i;

  if (relief->banked && meet_fan (relief, rise, aside, step, meeting))
    return;
  i = find_step (relief->front, (gfloat) rise, *step,
      relief->banked ? ROAD_FAN_REACH + 1 : 1, ROAD_RELIEF_REACH);
  from = relief->height[i - 1];
  slope = relief->height[i] - from;
  meeting->ahead = meet_slope (relief, rise, relief->z, i, from, slope);
  meeting->grade = slope;
  meeting->tilt = 0.0;
  *step = i;
}

gdouble
road_relief_horizon (const RoadRelief * relief, gdouble aside)
{
  if (!relief->banked)
    return relief->front[ROAD_RELIEF_REACH];
  return road_fan_value (relief->horizon, road_fan_place (&relief->fan, aside));
}

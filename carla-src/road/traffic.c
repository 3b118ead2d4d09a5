/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Other cars on the road.
 *
 * The cars of a lane are a row that moves along at the lane's speed: a place
 * every SLOT metres, taken or free by its number. So where they are at any
 * time needs no memory. The one before the own car is another matter: it goes
 * by where the own car is, so that nobody ever runs into it.
 */

#include "traffic.h"

#include <math.h>

#include "random.h"

#define SLOT 75.0               /* m */
#define SHARE 0.4               /* of the places, taken */
#define MAX_OFFSET 3            /* lanes from the own one */

/* m of the own way: a car comes into sight, is near, and leaves. */
#define MEETING 2400.0
#define CLOSING 700.0
#define FOLLOWING 600.0
#define OUT_OF_SIGHT 380.0      /* m ahead */

static guint64
start_random (guint seed, gint64 a, gint64 b)
{
  guint64 random = seed;

  random = road_random (&random) ^ (guint64) a *G_GUINT64_CONSTANT
      (0x9e3779b97f4a7c15);

  random = road_random (&random) ^ (guint64) b *G_GUINT64_CONSTANT
      (0xd1b54a32d192ed03);

  road_random (&random);
  return random;
}

/* The lane @offset lanes right of the own one. */
static gboolean
find_lane (const RoadProfile * profile, gdouble s, gint offset, RoadLane * lane)
{
  RoadLane lanes[ROAD_MAX_LANES], driving[ROAD_MAX_LANES];
  guint n = road_profile_lanes (profile, s, lanes), n_driving = 0, i;
  gint ego = -1;

  for (i = 0; i < n; i++) {
    if (lanes[i].kind != ROAD_LANE_DRIVING)
      continue;
    if (lanes[i].ego)
      ego = n_driving;
    driving[n_driving++] = lanes[i];
  }
  if (ego < 0 || ego + offset < 0 || ego + offset >= (gint) n_driving)
    return FALSE;
  *lane = driving[ego + offset];
  return lane->width > 2.4;
}

/* m/s; whoever is right of the others is slower. */
static gdouble
row_speed (const RoadProfile * profile, gint offset, gboolean oncoming)
{
  gdouble usual = road_profile_speed (profile);

  if (oncoming)
    return -usual * (1.0 + 0.05 * offset);
  return usual * (offset < 0 ? 1.18 : 0.82);
}

/* The own car's distance to the one before it. */
static gdouble
find_gap (guint seed, gdouble s, gboolean * brakes, guint32 * look)
{
  const gint64 meeting = (gint64) floor (s / MEETING);
  guint64 random = start_random (seed, meeting, 1000);
  const gboolean any = road_random_range (&random, 0.0, 1.0) < 0.7;
  const gdouble near = road_random_range (&random, 25.0, 60.0);
  const gdouble start = road_random_range (&random, 60.0, 300.0);
  gdouble t = s - meeting * MEETING - start, share = 0.0;

  *brakes = FALSE;
  *look = (guint32) road_random (&random);
  if (!any || meeting < 0 || t <= 0.0)
    return OUT_OF_SIGHT;
  if (t < CLOSING) {
    share = t / CLOSING;
    *brakes = share > 0.8 && share < 0.92;
  } else if (t < CLOSING + FOLLOWING) {
    share = 1.0;
  } else if (t < 2.0 * CLOSING + FOLLOWING) {
    share = (2.0 * CLOSING + FOLLOWING - t) / CLOSING;
  }
  share *= share * (3.0 - 2.0 * share);
  return OUT_OF_SIGHT + share * (near - OUT_OF_SIGHT);
}

static guint
add_leader (const RoadProfile * profile, guint seed, gdouble s, gdouble to,
    RoadTrafficCar * car)
{
  RoadLane lane;
  gdouble gap = find_gap (seed, s, &car->brakes, &car->look);

  car->s = s + gap;
  if (gap >= OUT_OF_SIGHT || car->s > to
      || !find_lane (profile, car->s, 0, &lane))
    return 0;
  car->oncoming = FALSE;
  car->l = lane.centre + 0.15 * sin (car->s / 40.0);
  return 1;
}

static guint
add_row (const RoadProfile * profile, guint seed, gdouble time, gint offset,
    gboolean oncoming, gdouble from, gdouble to, RoadTrafficCar * cars,
    guint room)
{
  const gdouble moved = row_speed (profile, offset, oncoming) * time;
  gint64 slot = (gint64) floor ((from - moved) / SLOT);
  const gint64 last = (gint64) floor ((to - moved) / SLOT);
  guint n = 0;

  for (; slot <= last && n < room; slot++) {
    guint64 random = start_random (seed, slot, 2 * offset + oncoming);
    RoadTrafficCar *car = &cars[n];
    RoadLane lane;

    if (road_random_range (&random, 0.0, 1.0) > SHARE)
      continue;
    car->s = moved + (slot + road_random_range (&random, 0.15, 0.85)) * SLOT;
    car->look = (guint32) road_random (&random);
    if (car->s < from || car->s > to
        || !find_lane (profile, car->s, offset, &lane)
        || lane.oncoming != oncoming)
      continue;
    car->oncoming = oncoming;
    car->brakes = FALSE;
    car->l = lane.centre + road_random_range (&random, -0.25, 0.25);
    n++;
  }
  return n;
}

guint
road_traffic_find (const RoadProfile * profile, guint seed, gdouble time,
    gdouble s, gdouble from, gdouble to, RoadTrafficCar cars[ROAD_MAX_TRAFFIC])
{
  guint n = add_leader (profile, seed, s, to, cars);
  gint offset;

  for (offset = -MAX_OFFSET; offset <= MAX_OFFSET; offset++) {
    if (offset == 0)
      continue;
    n += add_row (profile, seed, time, offset, FALSE, from, to, cars + n,
        ROAD_MAX_TRAFFIC - n);
    n += add_row (profile, seed, time, offset, TRUE, from, to, cars + n,
        ROAD_MAX_TRAFFIC - n);
  }
  return n;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where what is put up beside roads is.
 *
 * Follows from the road's cross-section, its bends, and a cell's number: streets
 * with pavements have lamps, houses and walls, wide roads have guard rails,
 * others have posts, poles, and rails where they bend. Nothing is remembered.
 */

#include "roadside.h"

#include <math.h>

#include "car.h"
#include "furniture.h"
#include "house.h"
#include "random.h"
#include "shadow.h"

#define CELL 12.0               /* m */
#define LOT 2                   /* cells a house */
#define BEND (1.0 / 110.0)      /* 1/m, from which on rails guard a bend */
#define NEAR 110.0              /* m */
#define SHADOWS 190.0           /* m */
#define RAIL 0.35               /* m that rails stand beyond the road's edge */
#define PARKED 6.0              /* m a parked car takes */

/* Of one cell. */
typedef struct
{
  const RoadRoadside *roadside;
  RoadStage *stage;
  gint64 number;                /* of a lap's cells, the same in every lap */
  gdouble s;                    /* its beginning, m */
  gboolean near;                /* short pieces of rails can be told */
  gboolean shades;              /* shadows can be told */
  gboolean town, wide;
  gdouble least, most;          /* the road's extent, m */
} Cell;

static guint64
start_random (const Cell * cell, gint64 number, gint side)
{
  guint64 random = cell->roadside->seed;

  random = road_random (&random)
      ^ (guint64) (4 * number + side + 1) * G_GUINT64_CONSTANT
      (0xd1b54a32d192ed03);
  road_random (&random);
  return random;
}

static gdouble
edge_at (const Cell * cell, gdouble s, gint side)
{
  RoadBand bands[ROAD_MAX_BANDS];

  if (road_profile_bands (cell->roadside->profile, s, bands) == 0)
    return 0.0;
  return side < 0 ? bands[0].left : bands[0].right;
}

static void
find_pose (const Cell * cell, gdouble s, gdouble l, RoadPose * pose)
{
  RoadPoint point;

  road_track_point (cell->roadside->track, s, &point);
  pose->x = point.x - l * point.sin;
  pose->y = point.y + l * point.cos;
  pose->z = 0.0;
  pose->cos = point.cos;
  pose->sin = point.sin;
}

/* @outside: m beyond the road's edge. */
static void
find_beside (const Cell * cell, gdouble s, gint side, gdouble outside,
    RoadPose * pose)
{
  find_pose (cell, s, edge_at (cell, s, side) + side * outside, pose);
}

static void
shade_pole (const Cell * cell, const RoadPose * pose, gdouble s, gdouble l,
    gdouble height)
{
  const RoadCaster caster = { pose, s, l, height };

  if (cell->shades)
    road_shadow_pole (cell->roadside->light, &caster, 0.16,
        cell->roadside->shadows);
}

static void
shade_wall (const Cell * cell, const RoadPose * pose, gdouble l,
    gdouble length, gdouble low, gdouble height)
{
  const RoadCaster caster = { pose, cell->s + length / 2.0, l, height };

  if (cell->shades)
    road_shadow_wall (cell->roadside->light, &caster, length, low,
        cell->roadside->shadows);
}

static void
shade_car (const Cell * cell, const RoadPose * pose, gdouble s, gdouble l,
    guint32 look)
{
  RoadCaster caster = { pose, s, l, 0.0 };
  RoadCarSize size;

  road_car_size (look, &size);
  caster.height = size.height;
  if (cell->shades)
    road_shadow_box (cell->roadside->light, &caster, size.length, size.width,
        cell->roadside->shadows);
}

/* Turns the first pose towards the second one. Returns how far that is. */
static gdouble
join (const Cell * cell, RoadPose * from, RoadPose * to, gdouble * rise)
{
  const gdouble dx = to->x - from->x, dy = to->y - from->y;
  const gdouble length = MAX (hypot (dx, dy), 1e-6);

  from->cos = dx / length;
  from->sin = dy / length;
  /* Heights are what this is asked for: all else may be out of sight. */
  road_stage_object (cell->stage, to, length, G_MAXDOUBLE);
  road_stage_object (cell->stage, from, length, G_MAXDOUBLE);
  *rise = to->z - from->z;
  return length;
}

static void
put_rails (const Cell * cell, gint side)
{
  const gint n = cell->near ? 3 : 1;
  RoadPose middle;
  gint i;

  find_beside (cell, cell->s + CELL / 2.0, side, RAIL, &middle);
  shade_wall (cell, &middle, edge_at (cell, cell->s + CELL / 2.0, side)
      + side * RAIL, CELL, 0.44, 0.76);
  for (i = 0; i < n; i++) {
    RoadPose from, to;
    gdouble length, rise;

    find_beside (cell, cell->s + i * CELL / n, side, RAIL, &from);
    find_beside (cell, cell->s + (i + 1) * CELL / n, side, RAIL, &to);
    length = join (cell, &from, &to, &rise);
    road_rail_paint (cell->stage, &from, length, rise, -side);
  }
}

static void
put_sign (const Cell * cell, guint64 * random)
{
  const guint32 look = (guint32) road_random (random);
  RoadPose pose;

  find_beside (cell, cell->s + 5.0, 1, cell->town ? -0.5 : 1.6, &pose);
  road_sign_paint (cell->stage, &pose, look);
}

static void
put_lamp (const Cell * cell, gint side)
{
  RoadPose pose;

  find_beside (cell, cell->s + 3.0, side, -0.4, &pose);
  shade_pole (cell, &pose, cell->s + 3.0,
      edge_at (cell, cell->s + 3.0, side) - side * 0.4, ROAD_LAMP_HEIGHT);
  road_lamp_paint (cell->stage, &pose, -side, cell->roadside->dark);
}

/* A garden wall along the pavement. */
static void
put_wall (const Cell * cell, gint side, guint32 look)
{
  const gdouble l = side < 0 ? cell->least - 0.2 : cell->most + 0.2;
  RoadPose from, to;
  gdouble length, rise;

  find_pose (cell, cell->s, l, &from);
  shade_wall (cell, &from, l, CELL, 0.0, road_wall_height (look));
  find_pose (cell, cell->s + CELL, l, &to);
  length = join (cell, &from, &to, &rise);
  road_wall_paint (cell->stage, &from, look, length, rise, -side);
}

/* In the middle of its lot. */
static void
put_house (const Cell * cell, gint side, guint64 * random)
{
  const guint32 look = (guint32) road_random (random);
  const gdouble back = road_random_range (random, 1.2, 4.5);
  const gdouble l = side < 0 ? cell->least - back : cell->most + back;
  RoadHouseSize size;
  RoadPose pose;

  road_house_size (look, &size);
  size.length = road_random_range (random, 0.55, 0.92) * LOT * CELL;
  find_pose (cell, cell->s + LOT * CELL / 2.0, l, &pose);
  shade_wall (cell, &pose, l, size.length, 0.0, size.height);
  road_house_paint (cell->stage, &pose, look, &size, -side,
      cell->roadside->dark);
}

static void
put_parked_cars (const Cell * cell, gint side, guint64 * random)
{
  RoadLane lanes[ROAD_MAX_LANES];
  gdouble s = cell->s + PARKED / 2.0;
  guint n, i;

  for (; s < cell->s + CELL; s += PARKED) {
    const gboolean taken = road_random_range (random, 0.0, 1.0) < 0.55;
    const RoadCar car = {.look = (guint32) road_random (random) };
    RoadPose pose;

    n = road_profile_lanes (cell->roadside->profile, s, lanes);
    for (i = 0; i < n && taken; i++) {
      if (lanes[i].kind != ROAD_LANE_PARKING || lanes[i].width < 1.9
          || (lanes[i].centre > 0.0 ? 1 : -1) != side)
        continue;
      find_pose (cell, s, lanes[i].centre, &pose);
      shade_car (cell, &pose, s, lanes[i].centre, car.look);
      if (side < 0) {           /* as those drive there */
        pose.cos = -pose.cos;
        pose.sin = -pose.sin;
      }
      road_car_paint (&car, cell->stage, &pose);
    }
  }
}

static void
put_town (const Cell * cell, gint side)
{
  const gint64 lot = (gint64) floor ((gdouble) cell->number / LOT);
  guint64 random = start_random (cell, lot, side);
  const gboolean built = road_random (&random) % 16 != 0;
  const gboolean walled = road_random (&random) % 3 != 0;
  const guint32 look = (guint32) road_random (&random);

  if (walled)
    put_wall (cell, side, look);
  if (built && cell->number == lot * LOT)
    put_house (cell, side, &random);
  if ((cell->number + (side < 0 ? 1 : 0)) % 3 == 0)
    put_lamp (cell, side);
  random = start_random (cell, cell->number, 3 * side);
  put_parked_cars (cell, side, &random);
}

static void
put_country (const Cell * cell, gint side)
{
  RoadPoint point;
  RoadPose pose;

  road_track_point (cell->roadside->track, cell->s + CELL / 2.0, &point);
  /* Outside of the bend. */
  if (cell->wide || -side * point.curvature > BEND) {
    put_rails (cell, side);
  } else if (cell->number % 4 == 0) {
    find_beside (cell, cell->s, side, 0.5, &pose);
    road_post_paint (cell->stage, &pose);
  }
}

/* Wires follow one side of the road for a kilometre. */
static void
put_pole (const Cell * cell)
{
  guint64 random = start_random (cell,
      (gint64) floor ((gdouble) cell->number / 84), 7);
  const guint64 way = road_random (&random) % 4;
  const gint side = way == 0 ? -1 : 1;
  RoadPose pose;

  if (way > 1 || cell->number % 4 != 2)
    return;
  find_beside (cell, cell->s, side, 7.0, &pose);
  shade_pole (cell, &pose, cell->s, edge_at (cell, cell->s, side) + side * 7.0,
      ROAD_POLE_HEIGHT);
  road_pole_paint (cell->stage, &pose);
}

static void
put_cell (Cell * cell)
{
  guint64 random = start_random (cell, cell->number, 9);
  RoadBand bands[ROAD_MAX_BANDS];
  RoadLane lanes[ROAD_MAX_LANES];
  guint n = road_profile_bands (cell->roadside->profile, cell->s, bands);
  guint i, ours = 0;
  gint side;

  cell->town = FALSE;
  for (i = 0; i < n; i++)
    cell->town |= bands[i].material == ROAD_PAVEMENT;
  n = road_profile_lanes (cell->roadside->profile, cell->s, lanes);
  for (i = 0; i < n; i++)
    ours += lanes[i].kind == ROAD_LANE_DRIVING && !lanes[i].oncoming;
  cell->wide = ours >= 3;
  for (side = -1; side <= 1; side += 2) {
    if (cell->town)
      put_town (cell, side);
    else
      put_country (cell, side);
  }
  if (!cell->town && !cell->wide)
    put_pole (cell);
  if (road_random (&random) % (cell->town ? 9 : 18) == 0)
    put_sign (cell, &random);
}

void
road_roadside_put (const RoadRoadside * roadside, RoadStage * stage,
    gdouble from, gdouble to)
{
  const gint64 lap = (gint64) (road_track_lap (roadside->track) / CELL);
  const gint64 first = (gint64) floor (from / CELL / LOT) * LOT;
  const gint64 last = (gint64) floor (to / CELL);
  Cell cell = {.roadside = roadside,.stage = stage };
  gint64 i;

  road_profile_extent (roadside->profile, &cell.least, &cell.most);
  for (i = last; i >= first; i--) {
    cell.number = lap > 0 ? (i % lap + lap) % lap : i;
    cell.s = i * CELL;
    cell.near = cell.s < from + NEAR;
    cell.shades = cell.s < from + SHADOWS;
    put_cell (&cell);
  }
}

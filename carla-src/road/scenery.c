/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What stands beside the road and drives on it.
 *
 * The roadside is laid out in cells along the road. What is in a cell follows
 * from its number, the seed and the track's style, so that nothing has to be
 * remembered: it is the same from wherever it is seen.
 */

#include "scenery.h"

#include <math.h>
#include <string.h>

#include "car.h"
#include "decal.h"
#include "foliage.h"
#include "horizon.h"
#include "random.h"
#include "roadside.h"
#include "shadow.h"
#include "stage.h"
#include "traffic.h"

#define CELL 20.0               /* m */
#define REACH (ROAD_SCENERY_AHEAD - 2.0 * CELL)
#define BEHIND (ROAD_SCENERY_BEHIND - CELL)
#define SHADOWS 150.0           /* m ahead */
#define STATIONS 20             /* (BEHIND + REACH) / CELL and one */
#define CLEARANCE 1.0           /* m between a plant and any stretch of road */

/* Of one side of the road; m are beyond the road's edge. */
typedef struct
{
  const gchar *track;
  gdouble trees, bushes;        /* a cell */
  gdouble near, far;            /* where they grow, m */
  gdouble conifers;             /* share */
} Style;

static const Style styles[] = {
  {.track = "straight",.trees = 3.0,.bushes = 1.2,.near = 5.0,.far = 45.0,
      .conifers = 0.2},
  {.track = "oval",.trees = 2.0,.bushes = 0.6,.near = 6.0,.far = 50.0,
      .conifers = 0.1},
  {.track = "highway",.trees = 4.0,.bushes = 2.0,.near = 9.0,.far = 60.0,
      .conifers = 0.3},
  {.track = "winding",.trees = 5.0,.bushes = 2.0,.near = 3.0,.far = 40.0,
      .conifers = 0.5},
  {.track = "city",.trees = 1.0,.bushes = 0.4,.near = 0.8,.far = 1.2,
      .conifers = 0.0},
  {.track = NULL,.trees = 4.0,.bushes = 1.5,.near = 4.0,.far = 45.0,
      .conifers = 0.3},
};

struct _RoadScenery
{
  const RoadProfile *profile;
  const Style *style;
  guint seed;
  gdouble left, right;          /* the road's edges, m */
  RoadHorizon *horizon;
  RoadStage *stage;
  GArray *shadows;              /* of RoadDecal */
  RoadLight light;
  RoadSprite plants[ROAD_N_FOLIAGE];

  /* Of what is being prepared. */
  const RoadTrack *track;
  const RoadView *view;
  gdouble s, from, to;          /* arc length, m */
  RoadPoint stations[STATIONS]; /* a cell apart, between them */
  guint n_stations;
};

static gboolean
has_curbs (const RoadProfile * profile)
{
  RoadBand bands[ROAD_MAX_BANDS];
  guint n = road_profile_bands (profile, 0.0, bands), i;

  for (i = 0; i < n; i++) {
    if (bands[i].material == ROAD_CURB || bands[i].material == ROAD_PAVEMENT)
      return TRUE;
  }
  return FALSE;
}

/* The track that a road is most like: streets have curbs, then the faster it
 * is, the wider is the land cleared of trees. */
static const gchar *
name_of (const RoadProfile * profile)
{
  gdouble speed = road_profile_speed (profile);

  if (has_curbs (profile))
    return "city";
  return speed > 22.0 ? "highway" : speed > 17.0 ? "straight" :
      speed > 13.0 ? "oval" : "winding";
}

RoadScenery *
road_scenery_new (const gchar * name, const RoadProfile * profile, guint seed,
    const RoadWeather * weather)
{
  RoadScenery *scenery = g_new0 (RoadScenery, 1);
  const Style *style = styles;
  gint i;

  if (name == NULL)
    name = name_of (profile);
  while (style->track != NULL && strcmp (style->track, name) != 0)
    style++;
  scenery->style = style;
  scenery->profile = profile;
  scenery->seed = seed;
  road_profile_extent (profile, &scenery->left, &scenery->right);
  road_light_init (&scenery->light, weather);
  scenery->horizon = road_horizon_new (&scenery->light, seed);
  scenery->stage = road_stage_new (&scenery->light);
  scenery->shadows = g_array_new (FALSE, FALSE, sizeof (RoadDecal));
  for (i = 0; i < ROAD_N_FOLIAGE; i++)
    road_foliage_grow (i, &scenery->plants[i]);
  return scenery;
}

void
road_scenery_free (RoadScenery * scenery)
{
  gint i;

  for (i = 0; i < ROAD_N_FOLIAGE; i++)
    road_sprite_clear (&scenery->plants[i]);
  road_horizon_free (scenery->horizon);
  road_stage_free (scenery->stage);
  g_array_unref (scenery->shadows);
  g_free (scenery);
}

/* On the ground, along the road. */
static void
find_pose (const RoadScenery * scenery, gdouble s, gdouble l, RoadPose * pose)
{
  RoadPoint point;

  road_track_point (scenery->track, s, &point);
  pose->x = point.x - l * point.sin;
  pose->y = point.y + l * point.cos;
  pose->cos = point.cos;
  pose->sin = point.sin;
}

static void
find_stations (RoadScenery * scenery)
{
  guint n = 0;
  gdouble s;

  for (s = scenery->from; s < scenery->to && n < STATIONS; s += CELL)
    road_track_point (scenery->track, s, &scenery->stations[n++]);
  scenery->n_stations = n;
}

/* Whether the road, which may come back in a bend, passes there. */
static gboolean
is_on_road (const RoadScenery * scenery, const RoadPose * pose)
{
  const gdouble clear = MAX (-scenery->left, scenery->right) + CLEARANCE;
  guint i;

  for (i = 0; i < scenery->n_stations; i++) {
    RoadPoint point = scenery->stations[i];
    gdouble lateral;

    if (fabs (point.x - pose->x) > CELL + clear
        || fabs (point.y - pose->y) > CELL + clear)
      continue;
    lateral = road_track_project (scenery->track, pose->x, pose->y, &point);
    if (lateral > scenery->left - CLEARANCE
        && lateral < scenery->right + CLEARANCE)
      return TRUE;
  }
  return FALSE;
}

/* A plant, whose @s, @l is where on the road. */
typedef struct
{
  RoadFoliage kind;
  gdouble s, l, height;
} Plant;

static void
cast_shadow (const RoadScenery * scenery, const Plant * plant,
    const RoadPose * pose)
{
  const RoadSprite *sprite = &scenery->plants[plant->kind];
  const RoadCaster caster = {.pose = pose,.s = plant->s,.l = plant->l,
    .height = plant->height
  };

  if (plant->s < scenery->s + SHADOWS)
    road_shadow_tree (&scenery->light, &caster,
        plant->height * sprite->width / sprite->height, scenery->left,
        scenery->right, scenery->shadows);
}

static void
put_plant (const RoadScenery * scenery, const Plant * plant, guint64 * random)
{
  const gdouble bright = road_random_range (random, 0.85, 1.15);
  const gdouble brown = road_random_range (random, 0.0, 0.12);
  const gdouble light[3] = { bright * (1.0 + brown), bright,
    bright * (1.0 - brown)
  };
  const gdouble *sun = scenery->light.sun;
  /* The lit side is the left one. */
  const gboolean flip = sun[0] * scenery->view->right[0]
      + sun[1] * scenery->view->right[1] > 0.0;
  RoadPose pose;

  find_pose (scenery, plant->s, plant->l, &pose);
  if (is_on_road (scenery, &pose))
    return;
  cast_shadow (scenery, plant, &pose);
  if (road_stage_object (scenery->stage, &pose, plant->height, REACH))
    road_stage_sprite (scenery->stage, &pose, &scenery->plants[plant->kind],
        plant->height, flip, light);
}

/* Conifers come first among the kinds, then broadleaved trees, then bushes. */
static RoadFoliage
choose_kind (const Style * style, gboolean tree, guint64 * random)
{
  guint64 any = road_random (random);

  if (!tree)
    return ROAD_FOLIAGE_BUSH + any % (ROAD_N_FOLIAGE - ROAD_FOLIAGE_BUSH);
  if (road_random_range (random, 0.0, 1.0) < style->conifers)
    return any % ROAD_FOLIAGE_OAK;
  return ROAD_FOLIAGE_OAK + any % (ROAD_FOLIAGE_BUSH - ROAD_FOLIAGE_OAK);
}

/* As many as there are on the whole. */
static gint
draw_number (guint64 * random, gdouble mean)
{
  return (gint) (mean + road_random_range (random, 0.0, 1.0));
}

static void
put_plants (const RoadScenery * scenery, gdouble start, gint side,
    guint64 * random)
{
  static const gdouble heights[ROAD_N_FOLIAGE] = {
    11.0, 9.0, 8.5, 8.0, 8.0, 11.0, 1.7, 1.6
  };
  const Style *style = scenery->style;
  const gdouble edge = side < 0 ? scenery->left : scenery->right;
  const gint trees = draw_number (random, style->trees);
  const gint n = trees + draw_number (random, style->bushes);
  gint i;

  for (i = 0; i < n; i++) {
    guint64 own = road_random (random);
    /* More of them near the road. */
    const gdouble share = pow (road_random_range (&own, 0.0, 1.0), 1.5);
    Plant plant = {.s = start + road_random_range (&own, 0.0, CELL),
      .l = edge + side * (style->near + share * (style->far - style->near)),
      .kind = choose_kind (style, i < trees, &own)
    };

    plant.height = heights[plant.kind] * road_random_range (&own, 0.7, 1.3);
    put_plant (scenery, &plant, &own);
  }
}

/* Where trees shade the road, tall ones stand close to it. */
static void
put_avenue (const RoadScenery * scenery, gdouble start, gint side,
    guint64 * random)
{
  const gdouble edge = side < 0 ? scenery->left : scenery->right;
  gint n = draw_number (random, 2.5 * scenery->light.weather.shade);

  while (n-- > 0) {
    guint64 own = road_random (random);
    const Plant plant = {.s = start + road_random_range (&own, 0.0, CELL),
      .l = edge + side * road_random_range (&own, 1.5, 4.0),
      .kind = choose_kind (scenery->style, TRUE, &own),
      .height = road_random_range (&own, 9.0, 14.0)
    };

    put_plant (scenery, &plant, &own);
  }
}

static void
put_car (const RoadScenery * scenery, const RoadTrafficCar * car)
{
  const RoadCar look = {.look = car->look,.brakes = car->brakes,
    .lights = scenery->light.weather.headlights > 0.0
  };
  RoadCaster caster = {.s = car->s,.l = car->l };
  RoadCarSize size;
  RoadPose pose;

  find_pose (scenery, car->s, car->l, &pose);
  road_car_size (car->look, &size);
  caster.pose = &pose;
  caster.height = size.height;
  if (car->s < scenery->s + SHADOWS)
    road_shadow_box (&scenery->light, &caster, size.length, size.width,
        scenery->shadows);
  if (car->oncoming) {
    pose.cos = -pose.cos;
    pose.sin = -pose.sin;
  }
  road_car_paint (&look, scenery->stage, &pose);
}

/* Of the car that one sits in, as it lies before it when the sun is behind. */
static void
shade_own (const RoadScenery * scenery)
{
  RoadPoint point = {.s = scenery->s };
  const gdouble l = road_track_project (scenery->track, scenery->view->x,
      scenery->view->y, &point);
  RoadCarSize size;
  RoadPose pose;
  RoadCaster caster = {.pose = &pose,.s = point.s,.l = l };

  road_car_size (0, &size);
  caster.height = size.height;
  find_pose (scenery, point.s, l, &pose);
  road_shadow_box (&scenery->light, &caster, size.length, size.width,
      scenery->shadows);
}

static void
put_traffic (const RoadScenery * scenery, gdouble time)
{
  RoadTrafficCar cars[ROAD_MAX_TRAFFIC];
  guint n = road_traffic_find (scenery->profile, scenery->seed, time,
      scenery->s, scenery->from, scenery->to, cars), i;

  for (i = 0; i < n; i++)
    put_car (scenery, &cars[i]);
}

/* A cell's own random numbers; a lap's last cell is as its first one. */
static guint64
seed_cell (const RoadScenery * scenery, gint64 cell)
{
  gdouble lap = road_track_lap (scenery->track);
  guint64 state = scenery->seed;

  if (lap > 0.0) {
    gint64 cells = (gint64) (lap / CELL);

    cell = (cell % cells + cells) % cells;
  }
  state = road_random (&state) ^ (guint64) cell;
  return road_random (&state);
}

void
road_scenery_prepare (RoadScenery * scenery, const RoadTrack * track,
    const RoadView * view, const RoadRelief * relief, gdouble s, gdouble time)
{
  const RoadRoadside roadside = { track, scenery->profile, scenery->seed,
    scenery->light.weather.daylight < 0.4, &scenery->light, scenery->shadows
  };
  gdouble lap = road_track_lap (track);
  gint64 cell, first;

  scenery->track = track;
  scenery->view = view;
  scenery->s = s;
  scenery->from = s - BEHIND;
  scenery->to = s + REACH;
  if (lap > 0.0)
    scenery->to = MIN (scenery->to, scenery->from + lap);
  road_horizon_prepare (scenery->horizon, view, relief);
  find_stations (scenery);
  g_array_set_size (scenery->shadows, 0);
  road_stage_clear (scenery->stage, view, relief);
  /* Houses first: what is in their shadow needs no other one. */
  road_roadside_put (&roadside, scenery->stage, scenery->from, scenery->to);
  first = (gint64) floor (scenery->from / CELL);
  for (cell = (gint64) floor (scenery->to / CELL); cell >= first; cell--) {
    guint64 random = seed_cell (scenery, cell);

    put_plants (scenery, cell * CELL, -1, &random);
    put_plants (scenery, cell * CELL, 1, &random);
    put_avenue (scenery, cell * CELL, -1, &random);
    put_avenue (scenery, cell * CELL, 1, &random);
  }
  put_traffic (scenery, time);
  shade_own (scenery);
  road_stage_finish (scenery->stage);
}

const GArray *
road_scenery_shadows (const RoadScenery * scenery)
{
  return scenery->shadows;
}

void
road_scenery_draw (const RoadScenery * scenery, const RoadCanvas * canvas)
{
  road_horizon_draw (scenery->horizon, canvas);
  road_stage_draw (scenery->stage, canvas);
}

gboolean
road_scenery_hides (gconstpointer scenery, gdouble px, gdouble py,
    gdouble depth)
{
  return road_stage_hides (((const RoadScenery *) scenery)->stage, px, py,
      depth);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the carriageway is paved with, stretch by stretch, and what its former
 * lines and joints have left on it.
 *
 * Roads are renewed piece by piece, and often a lane at a time: asphalt that is
 * nearly black when it is laid and bleaches to a light grey, concrete slabs
 * that are nearly as bright as paint. All of a stretch follows from its number.
 */

#include "paving.h"

#include <math.h>

#include "plot.h"

#define STRETCH 90.0            /* m */
#define SLAB 5.0                /* m of concrete between two joints */
#define SLAB_JOINT 0.03         /* m */
#define ASIDE 0.35              /* m that a renewed lane's edge lies off its line */

/* Of one stretch. */
typedef struct
{
  RoadMaterial ground, lane;    /* of all of it, and where it was renewed */
  gint renewed;                 /* 0: the ego lane, 1, -1: what is right, left of it */
  gdouble aside[2];             /* m that its edges lie right of the lines */
  gboolean dull;                /* its paint has greyed */
} Stretch;

/* About as often as they are met. */
static const RoadMaterial grounds[] = {
  ROAD_ASPHALT, ROAD_ASPHALT, ROAD_ASPHALT, ROAD_GREY_ASPHALT,
  ROAD_GREY_ASPHALT, ROAD_GREY_ASPHALT, ROAD_PALE_ASPHALT, ROAD_PALE_ASPHALT,
  ROAD_CONCRETE, ROAD_NEW_ASPHALT
};

/* Laps are divided evenly. */
static gdouble
stretch_length (const RoadPaving * paving, gint64 * per_lap)
{
  *per_lap = 0;
  if (paving->lap <= 0.0)
    return STRETCH;
  *per_lap = (gint64) MAX (rint (paving->lap / STRETCH), 1.0);
  return paving->lap / *per_lap;
}

/* The same at a stretch's beginning as just behind it. */
static gint64
number_at (gdouble s, gdouble length)
{
  return (gint64) floor (s / length + 1e-9);
}

static gdouble
draw (guint64 * random, gdouble low, gdouble high)
{
  return road_random_range (random, low, high);
}

static RoadMaterial
draw_ground (guint64 * random)
{
  return grounds[(guint) (road_random (random) % G_N_ELEMENTS (grounds))];
}

static gboolean
is_dark (RoadMaterial ground)
{
  return ground != ROAD_PALE_ASPHALT && ground != ROAD_CONCRETE;
}

static void
find_stretch (const RoadPaving * paving, gdouble s, Stretch * stretch)
{
  const gdouble aged = MIN (paving->wear * 12.0, 1.0);
  guint64 random = paving->seed;
  gint64 per_lap, number;
  gdouble length = stretch_length (paving, &per_lap);

  number = number_at (s, length);
  if (per_lap > 0)
    number = (number % per_lap + per_lap) % per_lap;
  random = road_random (&random) ^ (guint64) number
      * G_GUINT64_CONSTANT (0xd1342543de82ef95);
  road_random (&random);
  stretch->ground = draw_ground (&random);
  stretch->lane = draw_ground (&random);
  stretch->renewed = (gint) (road_random (&random) % 3) - 1;
  stretch->aside[0] = draw (&random, -ASIDE, ASIDE);
  stretch->aside[1] = draw (&random, -ASIDE, ASIDE);
  if (draw (&random, 0.0, 1.0) < 0.65)
    stretch->lane = stretch->ground;
  /* On bright ground lines are kept bright. */
  stretch->dull = draw (&random, 0.0, 1.0) < 0.25 + 0.3 * paving->wear
      && is_dark (stretch->ground) && is_dark (stretch->lane);
  if (draw (&random, 0.0, 1.0) >= aged) {
    stretch->ground = stretch->lane = ROAD_ASPHALT;
    stretch->dull = FALSE;
  }
}

/* The part that was renewed, in m right of the reference line. */
static void
find_renewed (const Stretch * stretch, const RoadProfile * profile, gdouble s,
    RoadBand * band)
{
  RoadLanePath lane;

  road_profile_lane (profile, s, &lane);
  band->material = stretch->lane;
  band->paint = band->period = 0.0;
  if (stretch->renewed <= 0)
    band->right = MIN (band->right, (stretch->renewed < 0 ? lane.centre
            - lane.width / 2.0 : lane.centre + lane.width / 2.0)
        + stretch->aside[1]);
  if (stretch->renewed >= 0)
    band->left = MAX (band->left, (stretch->renewed > 0 ? lane.centre
            + lane.width / 2.0 : lane.centre - lane.width / 2.0)
        + stretch->aside[0]);
  band->right = MAX (band->right, band->left);
}

static RoadMaterial
aged (const Stretch * stretch, RoadMaterial material)
{
  switch (material) {
    case ROAD_ASPHALT:
      return stretch->ground;
    case ROAD_WHITE:
      return stretch->dull ? ROAD_DULL_WHITE : ROAD_WHITE;
    case ROAD_YELLOW:
      return stretch->dull ? ROAD_DULL_YELLOW : ROAD_YELLOW;
    default:
      return material;
  }
}

guint
road_paving_bands (const RoadPaving * paving, const RoadProfile * profile,
    gdouble s, RoadBand bands[ROAD_MAX_BANDS])
{
  guint n = road_profile_bands (profile, s, bands), i;
  guint asphalt = n;
  Stretch stretch;

  find_stretch (paving, s, &stretch);
  for (i = 0; i < n; i++) {
    if (bands[i].material == ROAD_ASPHALT && asphalt == n)
      asphalt = i;
    bands[i].material = aged (&stretch, bands[i].material);
  }
  if (asphalt == n || stretch.lane == stretch.ground || n == ROAD_MAX_BANDS)
    return n;
  for (i = n++; i > asphalt; i--)
    bands[i] = bands[i - 1];
  find_renewed (&stretch, profile, s, &bands[asphalt + 1]);
  return n;
}

gdouble
road_paving_change (const RoadPaving * paving, const RoadProfile * profile,
    gdouble s)
{
  gint64 per_lap;
  gdouble length = stretch_length (paving, &per_lap);

  return MIN ((number_at (s, length) + 1) * length,
      road_profile_change (profile, s));
}

/* ---- what lies on it ------------------------------------------------------ */

#define WHEELS 0.78             /* m from a lane's middle to where wheels run */

/* Along the whole plot. */
static void
add_along (RoadPlot * plot, RoadDecalKind kind, gdouble l, gdouble width,
    gdouble softness, gdouble strength)
{
  road_plot_add (plot, (RoadDecal) {
      .kind = kind,.s = plot->s + plot->length / 2.0,.l = l,.length =
        plot->length,.width = width,.softness = softness,.strength = strength});
}

/* Slabs end at the asphalt's edges, wherever these are. */
static void
add_slab_joints (RoadPlot * plot)
{
  RoadBand bands[ROAD_MAX_BANDS];
  guint n = (guint) rint (plot->length / SLAB), i, j;

  for (i = 0; i < n; i++) {
    gdouble s = plot->s + (i + 0.5) * plot->length / n;
    guint n_bands = road_profile_bands (plot->profile, s, bands);

    for (j = 0; j < n_bands && bands[j].material != ROAD_ASPHALT; j++);
    if (j < n_bands)
      road_plot_add (plot, (RoadDecal) {
          .kind = ROAD_DECAL_SEAM,.s = s,.l =
          (bands[j].left + bands[j].right) / 2.0,.yaw = G_PI / 2.0,.length =
          bands[j].right - bands[j].left,.width = SLAB_JOINT,.strength = 0.8}
    );
  }
}

/* Rubber and oil, which show the more the brighter the ground is. */
static void
add_traces (RoadPlot * plot, const RoadLane * lane, const Stretch * stretch)
{
  gint side;

  if (is_dark (stretch->lane))
    return;
  for (side = -1; side <= 1; side += 2)
    add_along (plot, ROAD_DECAL_TYRE_MARK, lane->centre + side * WHEELS, 0.4,
        0.35, road_plot_draw (plot, 0.15, 0.4));
  if (road_plot_chance (plot, 0.5))
    add_along (plot, ROAD_DECAL_TYRE_MARK, lane->centre, 0.5, 0.4,
        road_plot_draw (plot, 0.15, 0.35));
}

/* A crack along the lane that has been sealed again and again. */
static void
add_sealing (RoadPlot * plot, const RoadLane * lane, gdouble age)
{
  gdouble s = plot->s, l = lane->centre
      + road_plot_draw (plot, -0.5, 0.5) * lane->width;

  if (!road_plot_chance (plot, MIN (0.2 * age, 0.5)))
    return;
  while (s < plot->s + plot->length) {
    gdouble length = road_plot_draw (plot, 8.0, 25.0);
    gdouble yaw = road_plot_draw (plot, -0.02, 0.02);

    road_plot_add (plot, (RoadDecal) {
        .kind = ROAD_DECAL_SEAM,.s = s + length / 2.0,.l =
          l + yaw * length / 2.0,.yaw = yaw,.length = length,.width =
          road_plot_draw (plot, 0.04, 0.08),.strength =
          road_plot_draw (plot, 0.4, 0.9)}
    );
    l += yaw * length;
    l = CLAMP (l, lane->centre - lane->width / 2.0,
        lane->centre + lane->width / 2.0);
    s += length;
  }
}

/* Lines lay elsewhere once: ground off, or blackened. */
static void
add_former_line (RoadPlot * plot, const RoadLane * lane, gdouble age)
{
  gdouble from_line = road_plot_draw (plot, 0.45, 1.2);
  gdouble side = road_plot_chance (plot, 0.5) ? 1.0 : -1.0;
  gdouble l = lane->centre + side * (lane->width / 2.0 - from_line);

  if (!road_plot_chance (plot, MIN (0.2 * age, 0.4)))
    return;
  if (road_plot_chance (plot, 0.5))
    add_along (plot, ROAD_DECAL_OLD_PAINT, l, 0.15, 0.03,
        road_plot_draw (plot, 0.1, 0.3));
  else
    add_along (plot, ROAD_DECAL_PATCH, l, 0.2, 0.02,
        road_plot_draw (plot, 0.5, 0.9));
}

static void
strew (RoadPlot * plot, gpointer data)
{
  const RoadPaving *paving = data;
  const gdouble age = MIN (paving->wear * 12.0, 1.0) + paving->wear;
  const RoadLane *lane = NULL;
  Stretch stretch;
  guint i;

  find_stretch (paving, plot->s + plot->length / 2.0, &stretch);
  for (i = 0; i < plot->n_lanes; i++)
    if (plot->lanes[i].ego)
      lane = &plot->lanes[i];
  if (lane == NULL || paving->wear <= 0.0)
    return;
  if (stretch.ground == ROAD_CONCRETE && stretch.lane == ROAD_CONCRETE)
    add_slab_joints (plot);
  add_former_line (plot, lane, age);
  add_traces (plot, lane, &stretch);
  add_sealing (plot, lane, age);
}

void
road_paving_decals (const RoadPaving * paving, const RoadProfile * profile,
    const RoadTrack * track, gdouble from, gdouble to, GArray * decals)
{
  road_plots (profile, track, paving->seed * 2 + 77, STRETCH, from, to, decals,
      strew, (gpointer) paving);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What years of traffic, frost and repair have left on the road. */

#include "patina.h"

#include <math.h>

#include "plot.h"

#define PLOT 25.0               /* m */
#define WHEELS 0.78             /* m from a lane's middle to where wheels run */

static void
add_seam (RoadPlot * plot, gdouble s, gdouble l, gdouble yaw, gdouble length,
    gdouble width, gdouble strength)
{
  road_plot_add (plot, (RoadDecal) {
      .kind = ROAD_DECAL_SEAM,.s = s,.l = l,.yaw = yaw,.length =
        length,.width = width,.strength = strength});
}

/* A dark track where each lane's wheels run. */
static void
add_wheel_tracks (RoadPlot * plot, gdouble age)
{
  guint i;
  gint side;

  for (i = 0; i < plot->n_lanes; i++) {
    const RoadLane *lane = &plot->lanes[i];

    for (side = -1; side <= 1 && lane->kind == ROAD_LANE_DRIVING; side += 2)
      road_plot_add (plot, (RoadDecal) {
          .kind = ROAD_DECAL_TYRE_MARK,.s = plot->s + plot->length / 2.0,.l =
          lane->centre + side * WHEELS,.length = plot->length,.width =
          0.45,.softness = 0.5,.strength = MIN (0.11 * age, 0.18)}
    );
  }
}

/* Where two widths of asphalt meet, beside the line between two lanes. */
static void
add_joints (RoadPlot * plot, gdouble age)
{
  guint i;

  for (i = 1; i < plot->n_lanes; i++) {
    const RoadLane *lane = &plot->lanes[i];

    if (road_plot_chance (plot, MIN (0.3 * age, 0.6)))
      add_seam (plot, plot->s + plot->length / 2.0,
          lane->centre - lane->width / 2.0 + 0.22, 0.0, plot->length, 0.025,
          road_plot_draw (plot, 0.4, 0.8));
  }
}

/* Sealed at its edges. */
static void
add_patch (RoadPlot * plot, gdouble s, gdouble l, gdouble length, gdouble width)
{
  gdouble strength = road_plot_draw (plot, 0.55, 1.0);
  gint side;

  road_plot_add (plot, (RoadDecal) {
      .kind = ROAD_DECAL_PATCH,.s = s,.l = l,.length = length,.width =
        width,.softness = 0.015,.strength = strength});
  for (side = -1; side <= 1; side += 2) {
    add_seam (plot, s, l + side * width / 2.0, 0.0, length + 0.1, 0.05,
        strength);
    add_seam (plot, s + side * length / 2.0, l, G_PI / 2.0, width + 0.1, 0.05,
        strength);
  }
}

static void
add_patches (RoadPlot * plot, gdouble age)
{
  gdouble s = plot->s + road_plot_draw (plot, 0.0, plot->length);
  gdouble width = road_plot_draw (plot, 0.7, 2.2);
  gdouble across = plot->right - plot->left;

  if (road_plot_chance (plot, 0.14 * age))
    add_patch (plot, s, road_plot_draw (plot, plot->left + width,
            plot->right - width), road_plot_draw (plot, 1.0, 7.0), width);
  /* A trench, from one side to the other. */
  if (road_plot_chance (plot, age * (plot->curbs ? 0.06 : 0.02)))
    add_patch (plot, s, (plot->left + plot->right) / 2.0,
        road_plot_draw (plot, 0.6, 1.1), across - 0.1);
}

static void
add_crack (RoadPlot * plot, gdouble l, gdouble yaw, gdouble length,
    gdouble width)
{
  road_plot_add (plot, (RoadDecal) {
      .kind = ROAD_DECAL_CRACK,.s =
        plot->s + road_plot_draw (plot, 0.0, plot->length),.l = l,.yaw =
        yaw,.length = length,.width = width,.strength =
        road_plot_draw (plot, 0.5, 0.9)});
}

static void
add_cracks (RoadPlot * plot, gdouble age)
{
  gdouble across = plot->right - plot->left;

  while (road_plot_chance (plot, MIN (0.35 * age, 0.75)))
    add_crack (plot, road_plot_draw (plot, plot->left + 0.4,
            plot->right - 0.4), road_plot_draw (plot, -0.08, 0.08),
        road_plot_draw (plot, 2.0, 11.0), 0.35);
  if (road_plot_chance (plot, MIN (0.25 * age, 0.8)))
    add_crack (plot, (plot->left + plot->right) / 2.0,
        G_PI / 2.0 + road_plot_draw (plot, -0.1, 0.1),
        across * road_plot_draw (plot, 0.4, 1.8), 0.5);
  /* One that has been sealed. */
  if (road_plot_chance (plot, 0.08 * age))
    add_seam (plot, plot->s + plot->length / 2.0,
        (plot->left + plot->right) / 2.0,
        G_PI / 2.0 + road_plot_draw (plot, -0.15, 0.15), across * 0.8, 0.06,
        0.8);
}

/* Someone braked. */
static void
add_skid (RoadPlot * plot, gdouble age)
{
  const RoadLane *lane;
  gdouble length, drift;
  gint side;

  if (plot->n_lanes == 0 || !road_plot_chance (plot, 0.05 * age))
    return;
  lane = &plot->lanes[road_random (&plot->random) % plot->n_lanes];
  length = road_plot_draw (plot, 8.0, 24.0);
  drift = road_plot_draw (plot, -0.03, 0.03);
  for (side = -1; side <= 1; side += 2)
    road_plot_add (plot, (RoadDecal) {
        .kind = ROAD_DECAL_TYRE_MARK,.s = plot->s,.l =
        lane->centre + side * WHEELS,.yaw = drift,.length = length,.width =
        0.19,.softness = 0.05,.strength = road_plot_draw (plot, 0.3, 0.6)}
  );
}

static void
add_manhole (RoadPlot * plot)
{
  if (!plot->curbs || !road_plot_chance (plot, 0.4))
    return;
  road_plot_add (plot, (RoadDecal) {
      .kind = ROAD_DECAL_MANHOLE,.s =
        plot->s + road_plot_draw (plot, 0.0, plot->length),.l =
        road_plot_draw (plot, plot->left + 0.6, plot->right - 0.6),.length =
        0.7,.width = 0.7,.strength = 0.95}
  );
}

/* Water stays where wheels have pressed the road down, and at its edges. */
static void
add_puddles (RoadPlot * plot, gdouble wetness)
{
  while (road_plot_chance (plot, 0.75 * wetness)) {
    gdouble l = plot->right - road_plot_draw (plot, 0.1, 0.6);

    if (plot->n_lanes > 0 && road_plot_chance (plot, 0.6)) {
      guint i = road_random (&plot->random) % plot->n_lanes;

      l = plot->lanes[i].centre
          + (road_plot_chance (plot, 0.5) ? WHEELS : -WHEELS);
    }
    road_plot_add (plot, (RoadDecal) {
        .kind = ROAD_DECAL_PUDDLE,.s =
          plot->s + road_plot_draw (plot, 0.0, plot->length),.l = l,.length =
          road_plot_draw (plot, 1.5, 12.0),.width =
          road_plot_draw (plot, 0.4, 0.9),.strength = 0.5 + 0.45 * wetness}
    );
  }
}

static void
strew (RoadPlot * plot, gpointer data)
{
  const RoadWeather *weather = data;
  /* 0 where all is new, about 1 for a road in good order. */
  gdouble age = (plot->curbs ? 1.5 : 1.0)
      * (MIN (weather->wear * 12.0, 1.0) + 2.0 * weather->wear);

  add_patches (plot, age);
  add_joints (plot, age);
  add_cracks (plot, age);
  add_manhole (plot);
  add_wheel_tracks (plot, age);
  add_skid (plot, age);
  add_puddles (plot, weather->wetness);
}

void
road_patina_decals (const RoadProfile * profile, const RoadTrack * track,
    const RoadWeather * weather, guint seed, gdouble from, gdouble to,
    GArray * decals)
{
  road_plots (profile, track, seed * 2 + 1, PLOT, from, to, decals, strew,
      (gpointer) weather);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What is painted on the road beside its lines: arrows, crossings. */

#include "paintwork.h"

#include "plot.h"

#define PLOT 140.0              /* m */
#define CROSSING 3.6            /* m that people walk across, along the road */
#define STOP 1.8                /* m that a stop line lies before it */

static void
add_arrow (RoadPlot * plot, const RoadLane * lane, gdouble s,
    RoadDecalKind kind)
{
  road_plot_add (plot, (RoadDecal) {
      .kind = kind,.s = s,.l = lane->centre,.yaw =
        lane->oncoming ? G_PI : 0.0,.length =
        kind == ROAD_DECAL_ARROW ? 5.0 : 4.0,.width =
        kind == ROAD_DECAL_ARROW ? 0.75 : 1.3,.strength = 1.0});
}

/* Before a crossing, and seen from the other side, too. */
static void
add_arrows (RoadPlot * plot, gdouble s, gdouble distance)
{
  guint i;

  for (i = 0; i < plot->n_lanes; i++) {
    const RoadLane *lane = &plot->lanes[i];
    gboolean leftmost = i == 0 || plot->lanes[i - 1].oncoming;

    if (lane->kind == ROAD_LANE_DRIVING)
      add_arrow (plot, lane, s + (lane->oncoming ? distance : -distance),
          leftmost && !lane->oncoming && plot->n_lanes > 2 ?
          ROAD_DECAL_ARROW_LEFT : ROAD_DECAL_ARROW);
  }
}

static void
add_crossing (RoadPlot * plot, gdouble s)
{
  guint i;

  road_plot_add (plot, (RoadDecal) {
      .kind = ROAD_DECAL_ZEBRA,.s = s,.l =
        (plot->left + plot->right) / 2.0,.length = CROSSING,.width =
        plot->right - plot->left - 0.5,.strength = 1.0});
  for (i = 0; i < plot->n_lanes; i++) {
    const RoadLane *lane = &plot->lanes[i];
    gdouble before = CROSSING / 2.0 + STOP;

    if (lane->kind == ROAD_LANE_DRIVING)
      road_plot_add (plot, (RoadDecal) {
          .kind = ROAD_DECAL_STOP_LINE,.s =
          s + (lane->oncoming ? before : -before),.l = lane->centre,.length =
          0.4,.width = lane->width - 0.3,.strength = 1.0}
    );
  }
}

static void
paint (RoadPlot * plot, gpointer data)
{
  gdouble s = plot->s + road_plot_draw (plot, 50.0, plot->length - 20.0);

  if (plot->curbs && road_plot_chance (plot, 0.7)) {
    add_crossing (plot, s);
    if (road_plot_chance (plot, 0.7))
      add_arrows (plot, s, road_plot_draw (plot, 12.0, 18.0));
  } else if (!plot->curbs && plot->n_lanes > 2 && road_plot_chance (plot, 0.12)) {
    add_arrows (plot, s, 0.0);
  }
}

void
road_paintwork_decals (const RoadProfile * profile, const RoadTrack * track,
    guint seed, gdouble from, gdouble to, GArray * decals)
{
  road_plots (profile, track, seed * 2, PLOT, from, to, decals, paint, NULL);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A stretch of road that things are strewn over at random. */

#include "plot.h"

#include <math.h>

static void
find_ground (RoadPlot * plot)
{
  RoadBand bands[ROAD_MAX_BANDS];
  guint n = road_profile_bands (plot->profile, plot->s + plot->length / 2.0,
      bands), i;

  plot->left = plot->right = 0.0;
  plot->curbs = FALSE;
  for (i = 0; i < n; i++) {
    if (bands[i].material == ROAD_ASPHALT) {
      plot->left = MIN (plot->left, bands[i].left);
      plot->right = MAX (plot->right, bands[i].right);
    }
    plot->curbs |= bands[i].material == ROAD_CURB;
  }
}

void
road_plots (const RoadProfile * profile, const RoadTrack * track, guint64 seed,
    gdouble length, gdouble from, gdouble to, GArray * decals,
    RoadPlotFunc func, gpointer data)
{
  gdouble lap = road_track_lap (track);
  gint64 n = 0, i;

  if (lap > 0.0) {
    n = (gint64) MAX (rint (lap / length), 1.0);
    length = lap / n;
  }
  for (i = (gint64) floor (from / length); i * length < to; i++) {
    gint64 number = n > 0 ? ((i % n) + n) % n : i;
    RoadPlot plot = {.profile = profile,.s = i * length,.length = length,
      .decals = decals
    };

    plot.random = seed * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) + number;
    /* Neighbours' states differ by one only: let them part. */
    plot.random = road_random (&plot.random);
    find_ground (&plot);
    plot.n_lanes = road_profile_lanes (profile, plot.s + length / 2.0,
        plot.lanes);
    func (&plot, data);
  }
}

void
road_plot_add (RoadPlot * plot, RoadDecal decal)
{
  decal.seed = (guint32) road_random (&plot->random);
  g_array_append_val (plot->decals, decal);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A stretch of road that things are strewn over at random. */
#pragma once

#include "decal.h"
#include "profile.h"
#include "random.h"
#include "track.h"

G_BEGIN_DECLS

/* Plots of about equal length, side by side, whole ones on a lap. */
typedef struct
{
  const RoadProfile *profile;
  gdouble s, length;            /* m; where it begins */
  guint64 random;               /* its own */
  GArray *decals;
  RoadLane lanes[ROAD_MAX_LANES];       /* in its middle */
  guint n_lanes;
  gdouble left, right;          /* of the asphalt there, m */
  gboolean curbs;               /* as in a town */
} RoadPlot;

typedef void (*RoadPlotFunc) (RoadPlot * plot, gpointer data);

/* Calls @func for each plot of about @length m that reaches into @from to
 * @to. @seed: of all of them. */
void road_plots (const RoadProfile * profile, const RoadTrack * track,
    guint64 seed, gdouble length, gdouble from, gdouble to, GArray * decals,
    RoadPlotFunc func, gpointer data);

static inline gdouble
road_plot_draw (RoadPlot * plot, gdouble low, gdouble high)
{
  return road_random_range (&plot->random, low, high);
}

static inline gboolean
road_plot_chance (RoadPlot * plot, gdouble share)
{
  return road_plot_draw (plot, 0.0, 1.0) < share;
}

/* @decal with a seed of its own. */
void road_plot_add (RoadPlot * plot, RoadDecal decal);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Judges a drive frame by frame: what was found and done against the truth. */
#pragma once

#include <gst/gst.h>
#include <lane/lane.h>

#include "histogram.h"
#include "ride.h"

G_BEGIN_DECLS

/* Ahead of the camera, m. */
#define SCORE_DISTANCES 5, 10, 20, 30
#define SCORE_N_DISTANCES 4

typedef struct
{
  guint64 n;
  gdouble squares, max;
} ScoreError;

typedef struct
{
  GstLaneCamera camera;
  gdouble period;               /* s between two frames of the world */

  guint64 frames, both, any, timeouts;
  guint64 shown;                /* frames that show both lines */
  guint64 shown_both;           /* of these, with both found */
  guint64 departures;           /* times a wheel crossed its line */
  gboolean departed;
  ScoreError offset;            /* of the vehicle from the lane's middle, m */
  ScoreError lines[SCORE_N_DISTANCES];  /* both lines, across, m */
  ScoreError far_end;           /* of the lines' far ends, pixels across */
  Ride ride;
  Histogram latency;            /* us, picture complete to control sent */
  Histogram detection;          /* us, the detector's own time */
  guint64 next_frame;
} Score;

/* The camera is the default one for such a picture. */
void score_init (Score * score, gint width, gint height, gdouble period);
/* A frame as it leaves the controller at @now (CLOCK_MONOTONIC). */
void score_add (Score * score, GstBuffer * buffer, GstClockTime now);
/* Returns: (transfer full): one line of JSON. */
gchar *score_to_json (const Score * score);

/* How many metres of road @line is right of @truth, @distance m of road ahead of
 * the camera.
 * Returns: NAN where @line is not told that far, or the picture ends before. */
gdouble score_line_error (const GstLaneCamera * camera,
    const GstLaneLine * line, const GstVehicleLine * truth, guint distance);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Follows the lines of a detector from frame to frame. */
#pragma once

#include "lanedetector.h"

G_BEGIN_DECLS

/* One line: a Kalman filter on its curve x = s0 + s1 u + s2 u², where
 * u = (y - reference) / height. */
typedef struct
{
  gboolean active;
  gdouble state[3], covariance[3][3];
  gdouble confidence;
  gdouble memory;               /* how surely it is still about there */
  gint y1, y2;
  guint missed;                 /* frames without it, in a row */
  guint strange;                /* frames with another line instead, in a row */
  GstLaneLine other;            /* that line, last seen */
} LaneTrack;

typedef struct
{
  gint width, height;
  LaneTrack left, right;
  gdouble horizon, direction;
  gdouble lane_scale, lane_scale_variance;      /* of its logarithm; 0 = unknown */
  guint frames;                 /* with a line, saturating: how well the horizon is known */
} LaneTracker;

/* Starts anew, for pictures of this size. */
void lane_tracker_reset (LaneTracker * tracker, gint width, gint height);

/* What the next frame should show. Returns: FALSE when there is no telling. */
gboolean lane_tracker_expect (const LaneTracker * tracker,
    LaneExpectation * expected);

/* Takes what was detected in the next frame; replaces it by what is believed:
 * smoothed lines, lines that are missing for a few frames with sinking
 * confidence, no single outliers. */
void lane_tracker_update (LaneTracker * tracker, LaneResult * result);

G_END_DECLS

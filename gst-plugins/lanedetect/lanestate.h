/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where the lane lies ahead of the vehicle, estimated over time. */
#pragma once

#include <lane/lane.h>

G_BEGIN_DECLS

enum
{
  LANE_STATE_OFFSET,            /* m: the lane's centre right of the origin */
  LANE_STATE_HEADING,           /* rad: the lane runs to the right */
  LANE_STATE_CURVATURE,         /* 1/m: the lane bends to the right */
  LANE_STATE_BENDING,           /* 1/m²: change of curvature along the lane */
  LANE_STATE_WIDTH,             /* m */
  LANE_STATE_CROOKED,           /* rad: the camera points further left than told */
  LANE_STATE_N
};

/**
 * LaneBeside:
 * @shift: m that the line is right of where the lane's is; 0 = there is none
 * @since: s that it has been seen there
 *
 * A line that is not the lane's and runs beside it: a curb, a seam.
 */
typedef struct
{
  gdouble shift, since;
} LaneBeside;

/**
 * LaneState:
 * @x: the estimate
 * @covariance: of the estimate, symmetric
 * @valid: whether a line was ever taken in since the last reset
 * @agreed: frames since the last reset whose lines all fitted the estimate,
 *   counted until they are enough to trust it
 * @both: whether the last frame showed both of the lane's lines
 * @beside: what is taken for the left and for the right line, but is another
 * @duration: s, between the last two frames
 * @unwatched: s without any line that was known, since the lane's own
 * @sight: m ahead that lines were seen lately
 *
 * The lane's centre in the vehicle's axes (x forward, y right) near the
 * vehicle, a clothoid to the third order:
 * y(x) = offset + heading x + curvature x² / 2 + bending x³ / 6.
 */
typedef struct
{
  gdouble x[LANE_STATE_N];
  gdouble covariance[LANE_STATE_N][LANE_STATE_N];
  gboolean valid;
  gboolean both;
  guint agreed;
  LaneBeside beside[2];
  gdouble duration, unwatched, sight;
} LaneState;

/**
 * LaneMotion:
 * @duration: s, since the last call
 * @speed: m/s
 * @turn: rad, by which the vehicle turned since then, right positive;
 *   NaN = unknown, it is taken to follow the lane
 * @doubt: rad per square root of a second, of @turn
 * @lever: m that the vehicle's origin moves right for each rad of a turn
 */
typedef struct
{
  gdouble duration, speed, turn, doubt, lever;
} LaneMotion;

/* Knows nothing but about how wide the lane is, m. */
void lane_state_init (LaneState * self, gdouble lane_width);
/* Forgets where the lane is, but not its width and how the camera sits. */
void lane_state_reset (LaneState * self);
/* Moves the estimate along with the vehicle. */
void lane_state_predict (LaneState * self, const LaneMotion * motion);
/* Takes in the lines of one frame.
 * Returns: how many lines were taken in, 0 to 2. */
guint lane_state_update (LaneState * self, const GstLaneCamera * camera,
    const GstLaneLine * left, const GstLaneLine * right);
/* The lane's centre @forward metres ahead, metres right of the vehicle. */
gdouble lane_state_centre (const LaneState * self, gdouble forward);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where the lane lies ahead of the vehicle, estimated over time.
 *
 * An extended Kalman filter in the manner of Dickmanns and Mysliwetz
 * ("Recursive 3-D road and relative ego-state recognition", PAMI 14(2), 1992):
 * the vehicle's own motion predicts the lane, each point of a line that the
 * detector saw corrects it. The points may be as few as the chord's two ends;
 * the curvature then shows over time, as the change of heading that the
 * vehicle's own turning does not explain, and so does a camera that does not
 * point straight ahead: the vehicle then drifts where no lane was seen to lead.
 * Measurements are scalar (where the line crosses a distance), so no matrix is
 * inverted. */

#include "config.h"

#include <math.h>
#include <string.h>
#include "lanestate.h"

/* What is believed before anything was seen: standard deviations. */
#define PRIOR_OFFSET 1.0
#define PRIOR_HEADING 0.15
#define PRIOR_CURVATURE 0.01
#define PRIOR_BENDING 0.0003
#define PRIOR_CROOKED 0.04
#define PRIOR_WIDTH 0.3

/* Growth of doubt while driving, per square root of a second. */
#define DRIFT_OFFSET 0.03
#define DRIFT_UNKNOWN_TURN 0.15
#define DRIFT_CROOKED 0.0001
#define DRIFT_WIDTH 0.03
#define DRIFT_CURVATURE 0.0005
/* Roads bend so that a car that is a little too fast for them feels up to this,
 * m/s², and get there in about this time, s; slower than MIN_ROAD_SPEED bends are no tighter. */
#define ROAD_ACCELERATION 6.0
#define BENDING_TIME 2.0
#define MIN_ROAD_SPEED 8.0

/* Doubt of a point: columns of the detector, rows of the detector and of a
 * camera that nods, and a road that is not flat, m. */
#define NOISE_PIXELS 1.5
#define NOISE_ROWS 2.0
#define NOISE_ROAD 0.03
/* Nobody saw a point outside the picture: doubt for each pixel further out,
 * and no point further out than this share of the picture's width. */
#define NOISE_OUTSIDE 0.2
#define MAX_OUTSIDE 0.25
#define MIN_CONFIDENCE 0.1

/* How far lines were seen is forgotten with this time constant, s. */
#define SIGHT_TIME 1.0
/* Points further ahead than this tell more of hills than of bends, m. */
#define MAX_RANGE 60.0
/* Points of a curve that are taken in; a chord has its two ends. */
#define CURVE_POINTS 5
/* A point this many standard deviations off is no point of this line. */
#define GATE 4.0
/* After so many contradicting frames it is the estimate that is wrong... */
#define MAX_REJECTED 5
/* ... and before so many agreeing ones it is worth no more than any frame. */
#define YOUNG 10
/* Between these, two lines can be one lane's, m. */
#define MIN_WIDTH 2.0
#define MAX_WIDTH 6.0

typedef struct
{
  gdouble forward, right;       /* m, vehicle's axes */
  gdouble noise;                /* of right, m, by itself */
  gdouble variance;             /* what it weighs, one of many, m² */
  gdouble stretch;              /* m forward that its doubt of rows makes */
} Point;

static void
set_doubt (LaneState * self, guint index, gdouble deviation)
{
  self->covariance[index][index] = deviation * deviation;
}

void
lane_state_init (LaneState * self, gdouble lane_width)
{
  memset (self, 0, sizeof *self);
  self->x[LANE_STATE_WIDTH] = lane_width;
  set_doubt (self, LANE_STATE_OFFSET, PRIOR_OFFSET);
  set_doubt (self, LANE_STATE_HEADING, PRIOR_HEADING);
  set_doubt (self, LANE_STATE_CURVATURE, PRIOR_CURVATURE);
  set_doubt (self, LANE_STATE_BENDING, PRIOR_BENDING);
  set_doubt (self, LANE_STATE_WIDTH, PRIOR_WIDTH);
  set_doubt (self, LANE_STATE_CROOKED, PRIOR_CROOKED);
}

void
lane_state_reset (LaneState * self)
{
  gdouble crooked = self->x[LANE_STATE_CROOKED];
  gdouble doubt = self->covariance[LANE_STATE_CROOKED][LANE_STATE_CROOKED];

  lane_state_init (self, self->x[LANE_STATE_WIDTH]);
  self->x[LANE_STATE_CROOKED] = crooked;
  self->covariance[LANE_STATE_CROOKED][LANE_STATE_CROOKED] = doubt;
}

/* Leaves open how wide the lane is, and nothing else. */
static void
forget_width (LaneState * self)
{
  for (guint i = 0; i < LANE_STATE_N; i++)
    self->covariance[LANE_STATE_WIDTH][i] =
        self->covariance[i][LANE_STATE_WIDTH] = 0.0;
  set_doubt (self, LANE_STATE_WIDTH, PRIOR_WIDTH);
}

/* covariance = F covariance F', where F moves the lane by @way metres and
 * keeps a share @keep of its bending. */
static void
move_covariance (LaneState * self, gdouble way, gdouble keep)
{
  const gdouble move[LANE_STATE_N][LANE_STATE_N] = {
    {1.0, way, way * way / 2.0, way * way * way / 6.0, 0.0, 0.0},
    {0.0, 1.0, way, way * way / 2.0, 0.0, 0.0},
    {0.0, 0.0, 1.0, way, 0.0, 0.0},
    {0.0, 0.0, 0.0, keep, 0.0, 0.0},
    {0.0, 0.0, 0.0, 0.0, 1.0, 0.0},
    {0.0, 0.0, 0.0, 0.0, 0.0, 1.0},
  };
  gdouble half[LANE_STATE_N][LANE_STATE_N];

  for (guint i = 0; i < LANE_STATE_N; i++) {
    for (guint j = 0; j < LANE_STATE_N; j++) {
      half[i][j] = 0.0;
      for (guint k = 0; k < LANE_STATE_N; k++)
        half[i][j] += move[i][k] * self->covariance[k][j];
    }
  }
  for (guint i = 0; i < LANE_STATE_N; i++) {
    for (guint j = 0; j < LANE_STATE_N; j++) {
      self->covariance[i][j] = 0.0;
      for (guint k = 0; k < LANE_STATE_N; k++)
        self->covariance[i][j] += half[i][k] * move[j][k];
    }
  }
}

static void
add_doubt (LaneState * self, guint index, gdouble drift, gdouble duration)
{
  self->covariance[index][index] += drift * drift * duration;
}

/* How fast a road built for @speed typically changes its curvature, 1/m². */
static gdouble
road_bending (gdouble speed)
{
  gdouble road_speed = MAX (speed, MIN_ROAD_SPEED);

  return ROAD_ACCELERATION
      / (road_speed * road_speed * road_speed * BENDING_TIME);
}

void
lane_state_predict (LaneState * self, const LaneMotion * motion)
{
  gdouble way = motion->speed * motion->duration;
  gdouble keep = exp (-motion->duration / BENDING_TIME);
  gboolean turn_known = !isnan (motion->turn);
  gdouble curvature = self->x[LANE_STATE_CURVATURE];
  gdouble bending = self->x[LANE_STATE_BENDING];
  gdouble angle = turn_known ? motion->turn : way * curvature;

  /* The rear axle follows its path; the origin ahead of it swings out. */
  self->x[LANE_STATE_OFFSET] = lane_state_centre (self, way)
      - angle * (way / 2.0 + motion->lever);
  self->x[LANE_STATE_HEADING] += way * (curvature + way * bending / 2.0)
      - angle;
  self->x[LANE_STATE_CURVATURE] += way * bending;
  self->x[LANE_STATE_BENDING] *= keep;
  self->sight *= exp (-motion->duration / SIGHT_TIME);

  move_covariance (self, way, keep);
  add_doubt (self, LANE_STATE_OFFSET, DRIFT_OFFSET, motion->duration);
  add_doubt (self, LANE_STATE_HEADING,
      turn_known ? motion->doubt : DRIFT_UNKNOWN_TURN, motion->duration);
  add_doubt (self, LANE_STATE_CURVATURE, DRIFT_CURVATURE, motion->duration);
  add_doubt (self, LANE_STATE_BENDING, road_bending (motion->speed)
      * sqrt (2.0 / BENDING_TIME), motion->duration);
  add_doubt (self, LANE_STATE_WIDTH, DRIFT_WIDTH, motion->duration);
  add_doubt (self, LANE_STATE_CROOKED, DRIFT_CROOKED, motion->duration);
}

gdouble
lane_state_centre (const LaneState * self, gdouble forward)
{
  return self->x[LANE_STATE_OFFSET] + forward * (self->x[LANE_STATE_HEADING]
      + forward * (self->x[LANE_STATE_CURVATURE]
          + forward * self->x[LANE_STATE_BENDING] / 3.0) / 2.0);
}

/* Metres to the right for each metre forward, there. */
static gdouble
lane_state_slope (const LaneState * self, gdouble forward)
{
  return self->x[LANE_STATE_HEADING]
      + forward * (self->x[LANE_STATE_CURVATURE]
      + forward * self->x[LANE_STATE_BENDING] / 2.0);
}

/* How many pixels column @x lies outside the picture. */
static gdouble
outside (const GstLaneCamera * camera, gdouble x)
{
  return MAX (MAX (-x, x - (camera->width - 1)), 0.0);
}

/* The row @share of the way up the line, each step further ahead by the same
 * factor: the road's rows crowd towards the horizon. */
static gdouble
row_between (const GstLaneLine * line, gdouble horizon, gdouble share)
{
  gdouble near = line->y1 - horizon, far = line->y2 - horizon;

  if (far < 1.0 || near < far)
    return line->y1 + ((gdouble) line->y2 - line->y1) * share;
  return horizon + near * pow (far / near, share);
}

/* Points of @line on the road, nearest first.
 * Returns: how many; 0 also for lines that cannot be. */
static guint
line_points (const GstLaneLine * line, const GstLaneCamera * camera,
    Point points[CURVE_POINTS])
{
  guint wanted = line->c != 0.0 ? CURVE_POINTS : 2, n = 0;
  gdouble focal = gst_lane_camera_focal (camera);
  gdouble horizon = gst_lane_camera_horizon (camera);

  if (!line->valid || line->y1 <= line->y2 || isnan (line->confidence))
    return 0;

  for (guint i = 0; i < wanted; i++) {
    gdouble y = row_between (line, horizon, (gdouble) i / (wanted - 1));
    gdouble x = line->a + (line->b + line->c * y) * y;
    gdouble pixels, depth, noise;

    if (!isfinite (x) || !gst_lane_camera_to_ground (camera, x, y,
            &points[n].forward, &points[n].right)
        || fabs (points[n].forward) > MAX_RANGE
        || outside (camera, x) > MAX_OUTSIDE * camera->width)
      continue;
    pixels = NOISE_PIXELS + NOISE_OUTSIDE * outside (camera, x);
    depth = hypot (points[n].forward - camera->x, camera->z);
    points[n].noise = noise = NOISE_ROAD + pixels * depth / focal;
    /* Neighbours on a curve share their error: together they weigh as two. */
    points[n].variance = noise * noise * wanted / 2.0
        / CLAMP (line->confidence, MIN_CONFIDENCE, 1.0);
    points[n].stretch = NOISE_ROWS * depth * depth / (focal * camera->z);
    n++;
  }
  return n;
}

/* What a point of the line at half a width on @side (-1 left, 1 right) of the
 * centre tells: @innovation metres more to the right than was expected, by
 * @gain for each unit of it, within a variance @spread of doubt of the
 * state and of the point's rows. */
typedef struct
{
  gdouble gain[LANE_STATE_N];
  gdouble innovation, spread;
} Evidence;

static void
weigh (const LaneState * self, const Point * point, gdouble side,
    Evidence * evidence)
{
  const gdouble x = point->forward;
  const gdouble row[LANE_STATE_N] =
      { 1.0, x, x * x / 2.0, x * x * x / 6.0, side / 2.0, x };
  gdouble slip = point->stretch * lane_state_slope (self, x);

  evidence->innovation = point->right - lane_state_centre (self, x)
      - side * self->x[LANE_STATE_WIDTH] / 2.0
      - x * self->x[LANE_STATE_CROOKED];
  evidence->spread = slip * slip;
  for (guint i = 0; i < LANE_STATE_N; i++) {
    evidence->gain[i] = 0.0;
    for (guint j = 0; j < LANE_STATE_N; j++)
      evidence->gain[i] += self->covariance[i][j] * row[j];
    evidence->spread += row[i] * evidence->gain[i];
  }
}

static gboolean
contradicts (const Evidence * evidence, gdouble variance)
{
  return evidence->innovation * evidence->innovation
      > GATE * GATE * (evidence->spread + variance);
}

/* One scalar measurement; far points may err by more than is believed. */
static void
correct (LaneState * self, const Point * point, gdouble side)
{
  Evidence evidence;
  gdouble spread;

  weigh (self, point, side, &evidence);
  if (contradicts (&evidence, point->variance))
    return;
  spread = evidence.spread + point->variance;
  for (guint i = 0; i < LANE_STATE_N; i++)
    self->x[i] += evidence.gain[i] / spread * evidence.innovation;
  for (guint i = 0; i < LANE_STATE_N; i++)
    for (guint j = 0; j < LANE_STATE_N; j++)
      self->covariance[i][j] -= evidence.gain[i] * evidence.gain[j] / spread;
}

/* The point that is surest by itself decides whether it is this line.
 * Returns: %FALSE when it contradicts the estimate. */
static gboolean
correct_line (LaneState * self, const Point * points, guint n, gdouble side)
{
  const Point *surest = points;
  Evidence evidence;

  if (n == 0)
    return FALSE;
  for (guint i = 1; i < n; i++)
    if (points[i].noise < surest->noise)
      surest = &points[i];
  weigh (self, surest, side, &evidence);
  if (contradicts (&evidence, surest->noise * surest->noise))
    return FALSE;
  for (guint i = 0; i < n; i++)
    correct (self, &points[i], side);
  self->sight = MAX (self->sight, points[n - 1].forward);
  return TRUE;
}

static guint
correct_lines (LaneState * self, const Point * left, guint n_left,
    const Point * right, guint n_right)
{
  guint taken = correct_line (self, left, n_left, -1.0)
      + correct_line (self, right, n_right, 1.0);

  self->x[LANE_STATE_WIDTH] =
      CLAMP (self->x[LANE_STATE_WIDTH], MIN_WIDTH, MAX_WIDTH);
  return taken;
}

guint
lane_state_update (LaneState * self, const GstLaneCamera * camera,
    const GstLaneLine * left, const GstLaneLine * right)
{
  Point left_points[CURVE_POINTS], right_points[CURVE_POINTS];
  guint n_left = line_points (left, camera, left_points);
  guint n_right = line_points (right, camera, right_points);
  guint seen = (n_left > 0) + (n_right > 0), taken;
  gboolean young = self->agreed < YOUNG, one_lane = TRUE;

  if (seen == 2) {
    gdouble width = right_points[0].right - left_points[0].right;

    one_lane = width > MIN_WIDTH && width < MAX_WIDTH;
  }
  /* Of two lines that do not belong together only experience can choose. */
  if (seen == 0 || (young && !one_lane))
    return 0;

  taken = correct_lines (self, left_points, n_left, right_points, n_right);
  self->rejected = taken > 0 ? 0 : self->rejected + 1;
  /* A single line that is elsewhere is rather another one, as a curb, than a
   * vehicle that jumped. */
  if (self->rejected >= MAX_REJECTED && seen == 1 && !young) {
    forget_width (self);
    taken = correct_lines (self, left_points, n_left, right_points, n_right);
    self->rejected = taken > 0 ? 0 : self->rejected;
  }
  if (one_lane && (self->rejected >= MAX_REJECTED || (young && taken < seen))) {
    lane_state_reset (self);
    taken = correct_lines (self, left_points, n_left, right_points, n_right);
  }
  if (young && taken == seen)
    self->agreed++;
  self->valid |= taken > 0;
  return taken;
}

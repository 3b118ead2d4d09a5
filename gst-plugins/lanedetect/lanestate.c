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
 * A line that jumps is another one: it is remembered how far beside it runs.
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
/* Before so many agreeing frames the estimate is worth no more than any. */
#define YOUNG 10
/* The width of a lane of which one line is missing does not change by more than
 * this without anybody seeing it: standard deviation, m. */
#define UNSEEN_WIDTH 0.04
/* No vehicle jumps aside: lines that do are others. Two of them, a lane apart,
 * are believed after so long after all, s; sooner when they are so far off that
 * the vehicle changed lanes, or when for a while nobody saw where it went; and
 * one, against the other line and the width that was known, last. */
#define BELIEVE_BOTH 3.0
#define BELIEVE_SOON 0.15
#define UNWATCHED 0.2
#define BELIEVE_WIDTH 30.0
/* Lines beside the lane come nearer and go away: standard deviation, m, and the
 * time in which that is followed, s. */
#define BESIDE 0.3
#define BESIDE_TIME 0.5
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
  self->duration = motion->duration;
  self->unwatched += motion->duration;

  move_covariance (self, way, keep);
  add_doubt (self, LANE_STATE_OFFSET, DRIFT_OFFSET, motion->duration);
  add_doubt (self, LANE_STATE_HEADING,
      turn_known ? motion->doubt : DRIFT_UNKNOWN_TURN, motion->duration);
  add_doubt (self, LANE_STATE_CURVATURE, DRIFT_CURVATURE, motion->duration);
  add_doubt (self, LANE_STATE_BENDING, road_bending (motion->speed)
      * sqrt (2.0 / BENDING_TIME), motion->duration);
  if (self->both || self->covariance[LANE_STATE_WIDTH][LANE_STATE_WIDTH]
      < UNSEEN_WIDTH * UNSEEN_WIDTH)
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

/* A line as one frame shows it. */
typedef struct
{
  gdouble side;                 /* -1 left, 1 right */
  Point points[CURVE_POINTS];   /* on the road, nearest first */
  guint n;                      /* 0 also for lines that cannot be */
  const Point *surest;          /* by itself */
  gboolean own;                 /* it is the lane's */
  LaneBeside *beside;           /* what is known of this side */
} Seen;

/* Returns: how many points of @line there are, at most CURVE_POINTS. */
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

static void
see (LaneState * self, const GstLaneCamera * camera, const GstLaneLine * line,
    guint side, Seen * seen)
{
  seen->side = side == 0 ? -1.0 : 1.0;
  seen->n = line_points (line, camera, seen->points);
  seen->surest = seen->points;
  seen->beside = &self->beside[side];
  for (guint i = 1; i < seen->n; i++)
    if (seen->points[i].noise < seen->surest->noise)
      seen->surest = &seen->points[i];
}

/* What a point tells: @innovation metres more to the right than was expected,
 * by @gain for each unit of it, within a variance @spread of doubt of the state
 * and of the point's rows. */
typedef struct
{
  gdouble gain[LANE_STATE_N];
  gdouble innovation, spread;
} Evidence;

/* @row: how much more to the right each number of the state puts the point. */
static void
weigh_row (const LaneState * self, const gdouble row[LANE_STATE_N],
    gdouble right, gdouble slip, Evidence * evidence)
{
  evidence->innovation = right;
  evidence->spread = slip * slip;
  for (guint i = 0; i < LANE_STATE_N; i++) {
    evidence->innovation -= row[i] * self->x[i];
    evidence->gain[i] = 0.0;
    for (guint j = 0; j < LANE_STATE_N; j++)
      evidence->gain[i] += self->covariance[i][j] * row[j];
  }
  for (guint i = 0; i < LANE_STATE_N; i++)
    evidence->spread += row[i] * evidence->gain[i];
}

/* Of the line at half a width on @side (-1 left, 1 right) of the centre. */
static void
point_row (const Point * point, gdouble side, gdouble row[LANE_STATE_N])
{
  const gdouble x = point->forward;

  row[LANE_STATE_OFFSET] = 1.0;
  row[LANE_STATE_HEADING] = row[LANE_STATE_CROOKED] = x;
  row[LANE_STATE_CURVATURE] = x * x / 2.0;
  row[LANE_STATE_BENDING] = x * x * x / 6.0;
  row[LANE_STATE_WIDTH] = side / 2.0;
}

static void
weigh (const LaneState * self, const Point * point, gdouble side,
    Evidence * evidence)
{
  gdouble row[LANE_STATE_N];

  point_row (point, side, row);
  weigh_row (self, row, point->right,
      point->stretch * lane_state_slope (self, point->forward), evidence);
}

/* How much further to the right than @from the point is, whatever line it is. */
static void
weigh_way (const LaneState * self, const Point * point, const Point * from,
    Evidence * evidence)
{
  gdouble row[LANE_STATE_N], near[LANE_STATE_N];

  point_row (point, 0.0, row);
  point_row (from, 0.0, near);
  for (guint i = 0; i < LANE_STATE_N; i++)
    row[i] -= near[i];
  weigh_row (self, row, point->right - from->right,
      point->stretch * lane_state_slope (self, point->forward), evidence);
}

static gboolean
contradicts (const Evidence * evidence, gdouble variance)
{
  return evidence->innovation * evidence->innovation
      > GATE * GATE * (evidence->spread + variance);
}

/* One scalar measurement; far points may err by more than is believed. */
static void
correct (LaneState * self, const Evidence * evidence, gdouble variance)
{
  gdouble spread = evidence->spread + variance;

  if (contradicts (evidence, variance))
    return;
  for (guint i = 0; i < LANE_STATE_N; i++)
    self->x[i] += evidence->gain[i] / spread * evidence->innovation;
  for (guint i = 0; i < LANE_STATE_N; i++)
    for (guint j = 0; j < LANE_STATE_N; j++)
      self->covariance[i][j] -= evidence->gain[i] * evidence->gain[j] / spread;
}

static void
look_along (LaneState * self, const Seen * line)
{
  self->sight = MAX (self->sight, line->points[line->n - 1].forward);
}

/* The surest point decides whether it is the lane's line.
 * Returns: %FALSE when it contradicts the estimate. */
static gboolean
take_line (LaneState * self, Seen * line)
{
  const Point *surest = line->surest;
  Evidence evidence;

  line->own = FALSE;
  if (line->n == 0)
    return FALSE;
  weigh (self, surest, line->side, &evidence);
  if (contradicts (&evidence, surest->noise * surest->noise))
    return FALSE;
  for (guint i = 0; i < line->n; i++) {
    weigh (self, &line->points[i], line->side, &evidence);
    correct (self, &evidence, line->points[i].variance);
  }
  line->own = TRUE;
  look_along (self, line);
  memset (line->beside, 0, sizeof *line->beside);
  return TRUE;
}

/* Of a line that is not the lane's: whether it is the one that was there before.
 * @evidence: what the surest point then tells of the lane. */
static gboolean
is_still_beside (LaneState * self, const Seen * line, Evidence * evidence)
{
  LaneBeside *beside = line->beside;
  const Point *surest = line->surest;

  weigh (self, surest, line->side, evidence);
  evidence->innovation -= beside->shift;
  if (beside->shift == 0.0
      || contradicts (evidence, surest->noise * surest->noise)) {
    beside->shift += evidence->innovation;
    beside->since = 0.0;
    return FALSE;
  }
  beside->since += self->duration;
  look_along (self, line);
  return TRUE;
}

/* Where the lane is known, how far beside it that line is. */
static void
note_beside (LaneState * self, const Seen * line)
{
  Evidence evidence;

  if (line->n > 0 && is_still_beside (self, line, &evidence))
    line->beside->shift += evidence.innovation
        * -expm1 (-self->duration / BESIDE_TIME);
}

/* Where only that line is to be seen, the lane runs like it.
 * Returns: whether it was there before. */
static gboolean
follow_beside (LaneState * self, const Seen * line)
{
  Evidence evidence;

  if (line->n == 0 || !is_still_beside (self, line, &evidence))
    return FALSE;
  correct (self, &evidence, BESIDE * BESIDE);
  for (guint i = 0; i < line->n; i++) {
    const Point *point = &line->points[i];

    if (point == line->surest)
      continue;
    weigh_way (self, point, line->surest, &evidence);
    correct (self, &evidence, point->variance + line->surest->variance);
  }
  return TRUE;
}

static guint
take_lines (LaneState * self, Seen lines[2])
{
  guint taken = take_line (self, &lines[0]) + take_line (self, &lines[1]);

  self->x[LANE_STATE_WIDTH] =
      CLAMP (self->x[LANE_STATE_WIDTH], MIN_WIDTH, MAX_WIDTH);
  self->both = taken == 2;
  return taken;
}

/* Of two lines seen, of which @own are the lane's, the others have been there
 * for long enough. */
static gboolean
is_believed (const LaneState * self, guint own)
{
  const LaneBeside *left = &self->beside[0], *right = &self->beside[1];
  gdouble jump = MIN (fabs (left->shift), fabs (right->shift));
  gboolean soon = self->unwatched > UNWATCHED
      || jump > self->x[LANE_STATE_WIDTH] / 2.0;

  if (own == 1)
    return MAX (left->since, right->since) >= BELIEVE_WIDTH;
  return MIN (left->since, right->since)
      >= (soon ? BELIEVE_SOON : BELIEVE_BOTH);
}

/* Takes in the lines that are not the lane's: one of two, or all there are.
 * Returns: how many tell where the lane is. */
static guint
take_others (LaneState * self, const Seen lines[2], guint own)
{
  guint taken = own;

  for (guint i = 0; i < 2; i++) {
    if (own == 0)
      taken += follow_beside (self, &lines[i]);
    else if (!lines[i].own)
      note_beside (self, &lines[i]);
  }
  return taken;
}

/* Both lines may be one lane's; of fewer nobody knows. */
static gboolean
may_be_one_lane (const Seen lines[2])
{
  gdouble width = lines[1].points[0].right - lines[0].points[0].right;

  return lines[0].n == 0 || lines[1].n == 0
      || (width > MIN_WIDTH && width < MAX_WIDTH);
}

guint
lane_state_update (LaneState * self, const GstLaneCamera * camera,
    const GstLaneLine * left, const GstLaneLine * right)
{
  Seen lines[2];
  guint seen, own, taken;
  gboolean young = self->agreed < YOUNG, one_lane;

  see (self, camera, left, 0, &lines[0]);
  see (self, camera, right, 1, &lines[1]);
  seen = (lines[0].n > 0) + (lines[1].n > 0);
  one_lane = may_be_one_lane (lines);
  /* Of two lines that do not belong together only experience can choose. */
  if (seen == 0 || (young && !one_lane)) {
    self->both = FALSE;
    return 0;
  }

  own = taken = take_lines (self, lines);
  if (!young && own < seen)
    taken = take_others (self, lines, own);
  if (one_lane && ((young && own < seen)
          || (seen == 2 && own < 2 && is_believed (self, own)))) {
    lane_state_reset (self);
    own = taken = take_lines (self, lines);
  }
  if (own > 0)
    self->unwatched = 0.0;
  else if (taken > 0)
    self->unwatched -= self->duration;
  if (young && own == seen)
    self->agreed++;
  self->valid |= taken > 0;
  return taken;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Follows the lines of a detector from frame to frame.
 *
 * The state's process noise is large, that of a car that drifts and turns, so
 * that the filter hardly lags behind the road: tracking is there to bridge
 * frames without a line, for longer where the other line and the lane's width
 * tell where it is, and to keep out single outliers. */
#include "lanetracker.h"

#include <math.h>
#include <string.h>

/* Rows of a line that are measured. */
#define SAMPLES 5
/* Frames that a line may be missing, and what its confidence does meanwhile. */
#define MISSED_MAX 5
#define CONFIDENCE_DECAY 0.8
/* The same beside a line that is seen, in a lane whose width is known. */
#define MISSED_BESIDE_MAX 20
#define CONFIDENCE_DECAY_BESIDE 0.95
/* A line that was given up is looked for where it was, ever less surely. */
#define MEMORY_DECAY 0.97
#define MEMORY_MIN 0.2
/* A line this far off, as part of the width, is another one ... */
#define GATE 0.03
/* ... which is believed when it was seen in so many frames. */
#define STRANGE_MAX 3
/* Change from frame to frame, as parts of the width; measurement noise. */
static const gdouble process_noise[3] = { 0.004, 0.012, 0.02 };

#define NOISE 0.002
#define NOISE_UNSURE 0.008
#define HORIZON_GAIN 0.1
#define DIRECTION_GAIN 0.4
#define FRAMES_MAX 10
/* Standard deviations of the logarithm of a lane's width: of one frame's, whose
 * lines may be wrong ones for some frames; and its change to the next. */
#define SCALE_NOISE 0.1
#define SCALE_CHANGE 0.004
/* A lane gets wider or narrower by a fifth in some 100 m: unseen, it may by so
 * much in each frame. */
#define SCALE_CHANGE_UNSEEN 0.010
/* Of a lane that is by more than that wider or narrower all at once one line is
 * a wrong one, most likely. */
#define SCALE_SEEN 0.03
/* A width that is known worse than so no longer tells where a line must be. */
#define SCALE_KNOWN 0.1

void
lane_tracker_reset (LaneTracker * tracker, gint width, gint height)
{
  memset (tracker, 0, sizeof *tracker);
  tracker->width = width;
  tracker->height = height;
}

static gdouble
reference (const LaneTracker * tracker)
{
  return 0.75 * tracker->height;
}

static gdouble
column (const GstLaneLine * line, gdouble y)
{
  return line->a + (line->b + line->c * y) * y;
}

static gdouble
track_column (const LaneTracker * tracker, const LaneTrack * track, gdouble y)
{
  gdouble u = (y - reference (tracker)) / tracker->height;
  return track->state[0] + (track->state[1] + track->state[2] * u) * u;
}

static gdouble
sample_row (const GstLaneLine * line, gint i)
{
  return line->y1 + (line->y2 - line->y1) * i / (gdouble) (SAMPLES - 1);
}

/* Mean distance of a line from a track, as part of the width. */
static gdouble
distance (const LaneTracker * tracker, const LaneTrack * track,
    const GstLaneLine * line)
{
  gdouble sum = 0;

  for (gint i = 0; i < SAMPLES; i++) {
    gdouble y = sample_row (line, i);
    sum += fabs (column (line, y) - track_column (tracker, track, y));
  }
  return sum / SAMPLES / tracker->width;
}

static void
begin (const LaneTracker * tracker, LaneTrack * track, const GstLaneLine * line)
{
  gdouble y = reference (tracker), h = tracker->height;

  memset (track, 0, sizeof *track);
  track->active = TRUE;
  track->confidence = track->memory = line->confidence;
  track->y1 = line->y1;
  track->y2 = line->y2;
  track->state[0] = column (line, y);
  track->state[1] = (line->b + 2 * line->c * y) * h;
  track->state[2] = line->c * h * h;
  for (gint i = 0; i < 3; i++) {
    gdouble sigma = 2 * process_noise[i] * tracker->width;
    track->covariance[i][i] = sigma * sigma;
  }
}

static void
predict (const LaneTracker * tracker, LaneTrack * track)
{
  for (gint i = 0; i < 3; i++) {
    gdouble sigma = process_noise[i] * tracker->width;
    track->covariance[i][i] += sigma * sigma;
  }
}

/* One scalar Kalman update: the line is at @x on row @y. */
static void
observe (const LaneTracker * tracker, LaneTrack * track, gdouble y, gdouble x,
    gdouble sigma)
{
  gdouble u = (y - reference (tracker)) / tracker->height;
  const gdouble h[3] = { 1, u, u * u };
  gdouble ph[3] = { 0, }, s = sigma * sigma;
  gdouble innovation = x - track_column (tracker, track, y);

  for (gint i = 0; i < 3; i++)
    for (gint j = 0; j < 3; j++)
      ph[i] += track->covariance[i][j] * h[j];
  for (gint i = 0; i < 3; i++)
    s += h[i] * ph[i];
  for (gint i = 0; i < 3; i++) {
    track->state[i] += ph[i] / s * innovation;
    for (gint j = 0; j < 3; j++)
      track->covariance[i][j] -= ph[i] * ph[j] / s;
  }
}

static void
follow (const LaneTracker * tracker, LaneTrack * track,
    const GstLaneLine * line)
{
  gdouble sigma = tracker->width
      * (NOISE + NOISE_UNSURE * (1 - line->confidence));

  for (gint i = 0; i < SAMPLES; i++) {
    gdouble y = sample_row (line, i);
    observe (tracker, track, y, column (line, y), sigma);
  }
  track->confidence += (line->confidence - track->confidence) / 2;
  track->memory = track->confidence;
  track->y1 = line->y1;
  track->y2 = line->y2;
  track->missed = track->strange = 0;
}

static void
miss (LaneTrack * track)
{
  track->missed++;
  track->memory *= MEMORY_DECAY;
}

static gdouble
line_distance (const LaneTracker * tracker, const GstLaneLine * a,
    const GstLaneLine * b)
{
  gdouble sum = 0;

  for (gint i = 0; i < SAMPLES; i++) {
    gdouble y = sample_row (b, i);
    sum += fabs (column (a, y) - column (b, y));
  }
  return sum / SAMPLES / tracker->width;
}

static void
update_track (const LaneTracker * tracker, LaneTrack * track,
    const GstLaneLine * line)
{
  if (!track->active) {
    track->memory *= MEMORY_DECAY;
    if (line->valid)
      begin (tracker, track, line);
    return;
  }
  predict (tracker, track);
  if (!line->valid) {
    track->strange = 0;
    miss (track);
  } else if (distance (tracker, track, line)
      < GATE * (1 + MIN (track->missed, MISSED_MAX) / 2.)) {
    follow (tracker, track, line);
  } else {
    gboolean again = track->strange > 0
        && line_distance (tracker, &track->other, line) < GATE;
    track->strange = again ? track->strange + 1 : 1;
    track->other = *line;
    if (track->strange >= STRANGE_MAX)
      begin (tracker, track, line);
    else
      miss (track);
  }
}

/* Whether the car is in the next lane now: one of its lines is the other line
 * of the lane it was in. */
static gboolean
lane_changed (const LaneTracker * tracker, const LaneResult * result)
{
  const LaneTrack *left = &tracker->left, *right = &tracker->right;

  return (left->active && result->right.valid
      && distance (tracker, left, &result->right) < GATE)
      || (right->active && result->left.valid
      && distance (tracker, right, &result->left) < GATE);
}

static void
tell_curve (const LaneTracker * tracker, const LaneTrack * track,
    gdouble confidence, GstLaneLine * line)
{
  gdouble y = reference (tracker), h = tracker->height;
  gdouble b = track->state[1] / h, c = track->state[2] / (h * h);

  gst_lane_line_set_curve (line, track->state[0] - b * y + c * y * y,
      b - 2 * c * y, c, track->y1, track->y2, confidence);
}

static void
tell (const LaneTracker * tracker, const LaneTrack * track, GstLaneLine * line)
{
  memset (line, 0, sizeof *line);
  if (track->active)
    tell_curve (tracker, track, track->confidence, line);
}

/* *line: where the lane's width puts the line that @side (-1 left, 1 right) lacks,
 * beside the @other one; less surely the longer it is missing. */
static void
tell_missing (const LaneTracker * tracker, const LaneTrack * other,
    gdouble side, GstLaneLine * line)
{
  gdouble shift = side * tracker->lane_scale;
  gdouble doubt = tracker->lane_scale_variance / (SCALE_KNOWN * SCALE_KNOWN);

  if (!other->active || tracker->lane_scale <= 0)
    return;
  tell (tracker, other, line);
  if (line->valid)
    gst_lane_line_set_curve (line, line->a - shift * tracker->horizon,
        line->b + shift, line->c, line->y1, line->y2,
        line->confidence / (1 + doubt));
}

/* *line: where a track that was given up is looked for. */
static void
remember (const LaneTracker * tracker, const LaneTrack * track,
    GstLaneLine * line)
{
  if (track->memory > MEMORY_MIN)
    tell_curve (tracker, track, track->memory, line);
}

gboolean
lane_tracker_expect (const LaneTracker * tracker, LaneExpectation * expected)
{
  if (tracker->frames == 0)
    return FALSE;
  tell (tracker, &tracker->left, &expected->left);
  tell (tracker, &tracker->right, &expected->right);
  expected->left_seen = expected->left.valid;
  expected->right_seen = expected->right.valid;
  if (!tracker->left.active && !tracker->right.active) {
    remember (tracker, &tracker->left, &expected->left);
    remember (tracker, &tracker->right, &expected->right);
  }
  if (!expected->left_seen)
    tell_missing (tracker, &tracker->right, -1, &expected->left);
  if (!expected->right_seen)
    tell_missing (tracker, &tracker->left, 1, &expected->right);
  expected->horizon = tracker->horizon;
  expected->direction = tracker->direction;
  expected->lane_scale = tracker->lane_scale;
  expected->lane_scale_sigma = sqrt (tracker->lane_scale_variance);
  return TRUE;
}

/* A Kalman filter of the logarithm. What it knows outlives the lines: a lane
 * that lacks one is taken to be as wide as before, ever less surely. */
static void
learn_scale (LaneTracker * tracker, const LaneResult * result)
{
  gboolean seen = result->left.valid && result->right.valid
      && result->lane_scale > 0;
  gdouble change = seen ? SCALE_CHANGE : SCALE_CHANGE_UNSEEN;
  gdouble variance = tracker->lane_scale_variance + change * change;
  gdouble gain = variance / (variance + SCALE_NOISE * SCALE_NOISE);

  tracker->lane_scale_variance = variance;
  if (!seen)
    return;
  if (tracker->lane_scale > 0) {
    gdouble jump = log (result->lane_scale / tracker->lane_scale);
    gain /= 1 + jump * jump / (variance + SCALE_SEEN * SCALE_SEEN);
    tracker->lane_scale *= pow (result->lane_scale / tracker->lane_scale, gain);
    tracker->lane_scale_variance -= gain * variance;
  } else {
    tracker->lane_scale = result->lane_scale;
    tracker->lane_scale_variance = SCALE_NOISE * SCALE_NOISE;
  }
}

/* Keeps up a track that was missed in this frame: the lane's width tells where it
 * is beside the @other one, as long as that is seen. */
static void
bridge (const LaneTracker * tracker, LaneTrack * track,
    const LaneTrack * other, gdouble side)
{
  gboolean beside = other->active && other->missed == 0
      && tracker->lane_scale > 0
      && tracker->lane_scale_variance < SCALE_KNOWN * SCALE_KNOWN;
  GstLaneLine line;

  if (!track->active || track->missed == 0)
    return;
  track->confidence *= beside ? CONFIDENCE_DECAY_BESIDE : CONFIDENCE_DECAY;
  if (track->missed > (beside ? MISSED_BESIDE_MAX : MISSED_MAX)) {
    track->active = FALSE;
  } else if (beside) {
    tell_missing (tracker, other, side, &line);
    for (gint i = 0; i < SAMPLES; i++) {
      gdouble y = sample_row (&line, i);
      observe (tracker, track, y, column (&line, y),
          NOISE_UNSURE * tracker->width);
    }
  }
}

void
lane_tracker_update (LaneTracker * tracker, LaneResult * result)
{
  if (lane_changed (tracker, result)) {
    tracker->left.active = tracker->right.active = FALSE;
    tracker->left.memory = tracker->right.memory = 0;
    tracker->lane_scale = 0;
  }
  learn_scale (tracker, result);
  update_track (tracker, &tracker->left, &result->left);
  update_track (tracker, &tracker->right, &result->right);
  bridge (tracker, &tracker->left, &tracker->right, -1);
  bridge (tracker, &tracker->right, &tracker->left, 1);
  if (result->left.valid && result->right.valid) {
    /* A mean first, then an exponential one. */
    tracker->frames = MIN (tracker->frames + 1, FRAMES_MAX);
    tracker->horizon += (result->horizon - tracker->horizon)
        * MAX (HORIZON_GAIN, 1. / tracker->frames);
    tracker->direction += (result->direction - tracker->direction)
        * MAX (DIRECTION_GAIN, 1. / tracker->frames);
  }
  tell (tracker, &tracker->left, &result->left);
  tell (tracker, &tracker->right, &result->right);
}

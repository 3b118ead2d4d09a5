/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where lanekeep takes the lane to be when the detector's lines jump. */

#include <gst/check/gstcheck.h>
#include <math.h>

#include "lanestate.h"

#define STEP (1.0 / 30.0)
/* Makes it a curve, whose every point counts; of a chord only its ends do. */
#define CURVED 1e-9

static const LaneMotion motion = {.duration = STEP,.speed = 12.0,
  .turn = 0.0,.doubt = 0.004
};

/* *line: straight ahead, @right metres right of the vehicle; none for NAN. */
static void
see (const GstLaneCamera * camera, gdouble right, GstLaneLine * line)
{
  gdouble x[2], y[2];

  memset (line, 0, sizeof *line);
  if (isnan (right))
    return;
  gst_lane_camera_to_pixel (camera, camera->x + 2.0, right, 0.0, &x[0], &y[0]);
  gst_lane_camera_to_pixel (camera, camera->x + 20.0, right, 0.0, &x[1], &y[1]);
  gst_lane_line_set_curve (line, x[0] - (x[1] - x[0]) / (y[1] - y[0]) * y[0],
      (x[1] - x[0]) / (y[1] - y[0]), CURVED, camera->height - 1, y[1], 0.9);
}

static void
drive (LaneState * state, gdouble left, gdouble right, guint frames)
{
  GstLaneCamera camera;
  GstLaneLine lines[2];

  gst_lane_camera_init (&camera, 800, 600);
  see (&camera, left, &lines[0]);
  see (&camera, right, &lines[1]);
  for (guint i = 0; i < frames; i++) {
    lane_state_predict (state, &motion);
    lane_state_update (state, &camera, &lines[0], &lines[1]);
  }
}

/* In the middle of a lane 3 m wide. */
static void
begin (LaneState * state)
{
  lane_state_init (state, 3.5);
  drive (state, -1.5, 1.5, 60);
  fail_unless (fabs (state->x[LANE_STATE_OFFSET]) < 0.02);
  fail_unless (fabs (state->x[LANE_STATE_WIDTH] - 3.0) < 0.04);
}

/* A lane 3 m wide, @offset metres right of the vehicle. */
static void
assert_lane (const LaneState * state, gdouble offset)
{
  fail_unless (fabs (state->x[LANE_STATE_OFFSET] - offset) < 0.05, "%.2f m",
      state->x[LANE_STATE_OFFSET]);
  fail_unless (fabs (state->x[LANE_STATE_WIDTH] - 3.0) < 0.1, "%.2f m",
      state->x[LANE_STATE_WIDTH]);
}

/* One line jumps to a curb: the other one and the width go on telling. */
GST_START_TEST (test_one_jumps)
{
  LaneState state;

  begin (&state);
  drive (&state, -1.5, 2.0, 150);
  fail_unless (fabs (state.x[LANE_STATE_OFFSET]) < 0.06, "%.2f m",
      state.x[LANE_STATE_OFFSET]);
}

GST_END_TEST;

/* The only line jumps: rather another line than a vehicle that jumped. */
GST_START_TEST (test_only_one_jumps)
{
  LaneState state;

  begin (&state);
  drive (&state, NAN, 1.5, 30);
  drive (&state, NAN, 2.0, 150);
  fail_unless (fabs (state.x[LANE_STATE_OFFSET]) < 0.15, "%.2f m",
      state.x[LANE_STATE_OFFSET]);
  fail_unless (fabs (state.x[LANE_STATE_WIDTH] - 3.0) < 0.1, "%.2f m",
      state.x[LANE_STATE_WIDTH]);
  /* The lane's own lines are known when they are back. */
  drive (&state, -1.5, 1.5, 1);
  fail_unless (state.both);
}

GST_END_TEST;

/* A curb, long after its line was painted last: another line. */
GST_START_TEST (test_curb_without_line)
{
  LaneState state;

  begin (&state);
  drive (&state, -1.5, NAN, 16 * 30);
  drive (&state, -1.5, 2.0, 10 * 30);
  fail_unless (fabs (state.x[LANE_STATE_OFFSET]) < 0.06, "%.2f m",
      state.x[LANE_STATE_OFFSET]);
  fail_unless (fabs (state.beside[1].shift - 0.5) < 0.1);
}

GST_END_TEST;

/* What contradicts the width for half a minute is right. */
GST_START_TEST (test_width_was_wrong)
{
  LaneState state;

  begin (&state);
  drive (&state, -1.5, 2.0, 31 * 30);
  fail_unless (fabs (state.x[LANE_STATE_WIDTH] - 3.5) < 0.1, "%.2f m",
      state.x[LANE_STATE_WIDTH]);
  fail_unless (fabs (state.x[LANE_STATE_OFFSET] - 0.25) < 0.06, "%.2f m",
      state.x[LANE_STATE_OFFSET]);
}

GST_END_TEST;

/* Both jump aside, which no vehicle does, and jump back. */
GST_START_TEST (test_both_jump)
{
  LaneState state;

  begin (&state);
  drive (&state, -1.0, 2.0, 75);
  fail_unless (fabs (state.x[LANE_STATE_OFFSET]) < 0.1, "%.2f m",
      state.x[LANE_STATE_OFFSET]);
  drive (&state, -1.5, 1.5, 1);
  fail_unless (state.both);
}

GST_END_TEST;

/* Both jump for good: it was the estimate that was wrong. */
GST_START_TEST (test_both_stay)
{
  LaneState state;

  begin (&state);
  drive (&state, -1.0, 2.0, 110);
  assert_lane (&state, 0.5);
}

GST_END_TEST;

/* Both are elsewhere after a while without any: that is where it went. */
GST_START_TEST (test_unwatched)
{
  LaneState state;

  begin (&state);
  drive (&state, NAN, NAN, 8);
  drive (&state, -1.0, 2.0, 15);
  assert_lane (&state, 0.5);
}

GST_END_TEST;

/* Both jump by a lane: the vehicle changed lanes. */
GST_START_TEST (test_next_lane)
{
  LaneState state;

  begin (&state);
  drive (&state, 0.5, 3.5, 15);
  assert_lane (&state, 2.0);
}

GST_END_TEST;

/* Lines that jump all the time say nothing. */
GST_START_TEST (test_all_jump)
{
  LaneState state;

  begin (&state);
  for (guint i = 0; i < 15; i++) {
    drive (&state, i % 2 ? -0.5 : -2.4, i % 2 ? 2.2 : 0.6, 1);
    fail_unless (fabs (state.x[LANE_STATE_OFFSET]) < 0.05, "%.2f m",
        state.x[LANE_STATE_OFFSET]);
  }
}

GST_END_TEST;

/* A lane that grows slowly wider is followed. */
GST_START_TEST (test_grows)
{
  LaneState state;
  gdouble half = 1.5;

  begin (&state);
  for (; half < 1.9; half += 0.002)
    drive (&state, -half, half, 1);
  fail_unless (fabs (state.x[LANE_STATE_WIDTH] - 2.0 * half) < 0.1);
  fail_unless (fabs (state.x[LANE_STATE_OFFSET]) < 0.03);
}

GST_END_TEST;

static Suite *
state_suite (void)
{
  Suite *suite = suite_create ("state");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_one_jumps);
  tcase_add_test (tcase, test_only_one_jumps);
  tcase_add_test (tcase, test_curb_without_line);
  tcase_add_test (tcase, test_width_was_wrong);
  tcase_add_test (tcase, test_both_jump);
  tcase_add_test (tcase, test_both_stay);
  tcase_add_test (tcase, test_unwatched);
  tcase_add_test (tcase, test_next_lane);
  tcase_add_test (tcase, test_all_jump);
  tcase_add_test (tcase, test_grows);
  return suite;
}

GST_CHECK_MAIN (state);

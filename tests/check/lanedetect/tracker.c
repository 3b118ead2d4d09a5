/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Following lines from frame to frame. */

#include <gst/check/gstcheck.h>
#include <math.h>

#include "lanetracker.h"

#define WIDTH 800
#define HEIGHT 600

/* *result: what a detector says of a straight lane whose lines are @shift pixels right
 * of the usual, with @left and @right of the two found. */
static void
detect (LaneResult * result, gdouble shift, gboolean left, gboolean right)
{
  *result = (LaneResult) {
  .horizon = 230};
  if (left)
    gst_lane_line_set_curve (&result->left, 675 + shift, -1.2, 0, 599, 260,
        0.9);
  if (right)
    gst_lane_line_set_curve (&result->right, 125 + shift, 1.2, 0, 599, 260,
        0.9);
}

static gdouble
column (const GstLaneLine * line)
{
  return line->a + (line->b + line->c * 400) * 400;
}

static void
start (LaneTracker * tracker, guint frames)
{
  lane_tracker_reset (tracker, WIDTH, HEIGHT);
  for (guint i = 0; i < frames; i++) {
    LaneResult result;
    detect (&result, 0, TRUE, TRUE);
    lane_tracker_update (tracker, &result);
  }
}

GST_START_TEST (test_first_frame)
{
  LaneTracker tracker;
  LaneResult result, same;
  LaneExpectation expected;

  detect (&result, 10, TRUE, FALSE);
  same = result;
  lane_tracker_reset (&tracker, WIDTH, HEIGHT);
  fail_if (lane_tracker_expect (&tracker, &expected));
  lane_tracker_update (&tracker, &result);
  fail_unless (fabs (column (&result.left) - column (&same.left)) < 0.01);
  fail_unless_equals_float (result.left.confidence, 0.9);
  fail_unless (result.left.y1 == 599 && result.left.y2 == 260);
  fail_if (result.right.valid);
}

GST_END_TEST;

GST_START_TEST (test_expects_what_was)
{
  LaneTracker tracker;
  LaneExpectation expected;
  LaneResult result;

  detect (&result, 0, TRUE, TRUE);
  start (&tracker, 3);
  fail_unless (lane_tracker_expect (&tracker, &expected));
  fail_unless (fabs (column (&expected.left) - column (&result.left)) < 0.5);
  fail_unless (fabs (column (&expected.right) - column (&result.right)) < 0.5);
  fail_unless (fabs (expected.horizon - 230) < 0.01);
}

GST_END_TEST;

/* A line that drifts by a pixel a frame, some 0.2 m/s, is hardly lagged. */
GST_START_TEST (test_follows)
{
  LaneTracker tracker;

  start (&tracker, 3);
  for (guint i = 1; i < 60; i++) {
    LaneResult result, same;
    detect (&result, i, TRUE, TRUE);
    same = result;
    lane_tracker_update (&tracker, &result);
    fail_unless (fabs (column (&result.left) - column (&same.left)) < 1);
    fail_unless (fabs (column (&result.right) - column (&same.right)) < 1);
  }
}

GST_END_TEST;

GST_START_TEST (test_bridges)
{
  LaneTracker tracker;
  gdouble confidence = 0.95;
  guint told = 0;

  start (&tracker, 5);
  for (guint i = 0; i < 20; i++) {
    LaneResult result;
    detect (&result, 0, FALSE, TRUE);
    lane_tracker_update (&tracker, &result);
    fail_unless (result.right.valid);
    if (!result.left.valid)
      continue;
    fail_unless_equals_int (told, i);
    told++;
    fail_unless (result.left.confidence < confidence);
    confidence = result.left.confidence;
  }
  fail_unless (told >= 3 && told <= 8);
}

GST_END_TEST;

/* Tells @tracker of a lane 2.4 columns a row wide, at its usual place. */
static void
know_width (LaneTracker * tracker)
{
  LaneResult result;

  lane_tracker_reset (tracker, WIDTH, HEIGHT);
  for (guint i = 0; i < 30; i++) {
    detect (&result, 0, TRUE, TRUE);
    result.lane_scale = 2.4;
    lane_tracker_update (tracker, &result);
  }
}

/* Beside a line that is seen, in a lane whose width is known, the other one is
 * bridged for longer, and goes where the lane goes. */
GST_START_TEST (test_bridges_beside)
{
  LaneTracker tracker;
  LaneResult result, drifted;

  know_width (&tracker);
  for (guint i = 1; i <= 15; i++) {
    detect (&result, 2 * i, FALSE, TRUE);
    lane_tracker_update (&tracker, &result);
    detect (&drifted, 2 * i, TRUE, TRUE);
    fail_unless (result.left.valid, "frame %u", i);
    fail_unless (fabs (column (&result.left) - column (&drifted.left)) < 10);
  }
  for (guint i = 0; i < 10; i++) {
    detect (&result, 30, FALSE, TRUE);
    lane_tracker_update (&tracker, &result);
  }
  fail_if (result.left.valid);
}

GST_END_TEST;

/* Lines that were given up are looked for where they were, for some time. */
GST_START_TEST (test_remembers)
{
  LaneTracker tracker;
  LaneExpectation expected;
  LaneResult usual, result;

  detect (&usual, 0, TRUE, TRUE);
  know_width (&tracker);
  for (guint i = 0; i < 15; i++) {
    detect (&result, 0, FALSE, FALSE);
    lane_tracker_update (&tracker, &result);
  }
  fail_if (result.left.valid || result.right.valid);
  fail_unless (lane_tracker_expect (&tracker, &expected));
  fail_if (expected.left_seen || expected.right_seen);
  fail_unless (expected.left.valid && expected.right.valid);
  fail_unless (fabs (column (&expected.left) - column (&usual.left)) < 1);
  fail_unless (fabs (column (&expected.right) - column (&usual.right)) < 1);
  for (guint i = 0; i < 60; i++) {
    detect (&result, 0, FALSE, FALSE);
    lane_tracker_update (&tracker, &result);
  }
  fail_unless (lane_tracker_expect (&tracker, &expected));
  fail_if (expected.left.valid || expected.right.valid);
}

GST_END_TEST;

/* One frame with a line elsewhere changes nothing, several do. */
GST_START_TEST (test_outlier)
{
  LaneTracker tracker;
  LaneResult usual, result;

  detect (&usual, 0, TRUE, TRUE);
  start (&tracker, 5);
  detect (&result, 80, TRUE, TRUE);
  lane_tracker_update (&tracker, &result);
  fail_unless (result.left.valid);
  fail_unless (fabs (column (&result.left) - column (&usual.left)) < 1);
  fail_unless (result.left.confidence < 0.9);
  result = usual;
  lane_tracker_update (&tracker, &result);
  fail_unless (fabs (column (&result.left) - column (&usual.left)) < 1);
  for (guint i = 0; i < 4; i++) {
    detect (&result, 80, TRUE, TRUE);
    lane_tracker_update (&tracker, &result);
  }
  fail_unless (fabs (column (&result.left) - column (&usual.left) - 80) < 1);
}

GST_END_TEST;

/* A line that is missing is expected where the width puts it, ever less surely. */
GST_START_TEST (test_missing_line)
{
  LaneTracker tracker;
  LaneExpectation expected;
  LaneResult result;
  gdouble before = 1;

  know_width (&tracker);
  for (guint i = 0; i < 400; i++) {
    detect (&result, 20, TRUE, FALSE);
    lane_tracker_update (&tracker, &result);
    if (i < 20)
      continue;
    fail_unless (lane_tracker_expect (&tracker, &expected));
    fail_unless (expected.left_seen && !expected.right_seen);
    fail_unless (expected.right.valid);
    fail_unless (fabs (column (&expected.right) - column (&expected.left)
            - 2.4 * (400 - 230)) < 5);
    fail_unless (expected.right.confidence < before);
    before = expected.right.confidence;
  }
  fail_unless (before < 0.7);
}

GST_END_TEST;

/* A lane may get wider while one of its lines is not there: five seconds later
 * another width is as likely as that. */
GST_START_TEST (test_forgets_width)
{
  LaneTracker tracker;
  LaneExpectation expected;
  LaneResult result;

  know_width (&tracker);
  fail_unless (lane_tracker_expect (&tracker, &expected));
  fail_unless (expected.lane_scale_sigma < 0.05);
  for (guint i = 0; i < 150; i++) {
    detect (&result, 0, TRUE, FALSE);
    lane_tracker_update (&tracker, &result);
  }
  fail_unless (lane_tracker_expect (&tracker, &expected));
  fail_unless (expected.lane_scale_sigma > 0.1);
}

GST_END_TEST;

/* We crossed the right line: it is the left one of our lane now. */
GST_START_TEST (test_lane_change)
{
  LaneTracker tracker;
  LaneResult usual, result;

  detect (&usual, 0, TRUE, TRUE);
  start (&tracker, 5);
  memset (&result, 0, sizeof result);
  result.horizon = 230;
  result.left = usual.right;
  gst_lane_line_set_curve (&result.right, 400, 1.4, 0, 599, 260, 0.9);
  gdouble right = column (&result.right);
  lane_tracker_update (&tracker, &result);
  fail_unless (fabs (column (&result.left) - column (&usual.right)) < 0.01);
  fail_unless (fabs (column (&result.right) - right) < 0.01);
}

GST_END_TEST;

/* Seen again elsewhere after it was lost: a new line at once. */
GST_START_TEST (test_finds_again)
{
  LaneTracker tracker;
  LaneResult result, same;

  start (&tracker, 5);
  for (guint i = 0; i < 20; i++) {
    detect (&result, 0, FALSE, FALSE);
    lane_tracker_update (&tracker, &result);
  }
  fail_if (result.left.valid || result.right.valid);
  detect (&result, 90, TRUE, TRUE);
  same = result;
  lane_tracker_update (&tracker, &result);
  fail_unless (fabs (column (&result.left) - column (&same.left)) < 0.01);
}

GST_END_TEST;

static Suite *
tracker_suite (void)
{
  Suite *suite = suite_create ("tracker");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_first_frame);
  tcase_add_test (tcase, test_expects_what_was);
  tcase_add_test (tcase, test_follows);
  tcase_add_test (tcase, test_bridges);
  tcase_add_test (tcase, test_bridges_beside);
  tcase_add_test (tcase, test_remembers);
  tcase_add_test (tcase, test_outlier);
  tcase_add_test (tcase, test_missing_line);
  tcase_add_test (tcase, test_forgets_width);
  tcase_add_test (tcase, test_lane_change);
  tcase_add_test (tcase, test_finds_again);
  return suite;
}

GST_CHECK_MAIN (tracker);

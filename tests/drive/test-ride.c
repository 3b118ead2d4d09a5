/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The ride of drives whose acceleration and jerk are known. */
#include <gst/check/gstcheck.h>
#include <math.h>
#include <string.h>

#include "ride.h"

#define PERIOD (1.0 / 30.0)
#define SPEED 12.0

/* Drives along a road whose curvature is @curvature + @sharpness s. */
static void
drive (Ride * ride, gdouble curvature, gdouble sharpness, guint frames)
{
  const guint steps = 100;
  gdouble x = 0, y = 0, yaw = 0, s = 0, step = SPEED * PERIOD / steps;
  guint i;

  memset (ride, 0, sizeof *ride);
  for (i = 0; i < frames * steps; i++) {
    if (i % steps == 0)
      ride_add (ride, x, y, yaw, PERIOD);
    yaw += (curvature + sharpness * (s + step / 2)) * step;
    x += cos (yaw) * step;
    y += sin (yaw) * step;
    s += step;
  }
}

static void
assert_near (gdouble value, gdouble expected, gdouble tolerance)
{
  fail_unless (fabs (value - expected) <= tolerance, "%g is not %g", value,
      expected);
}

GST_START_TEST (test_straight)
{
  Ride ride;

  drive (&ride, 0.0, 0.0, 90);
  assert_near (ride.metres, 89 * SPEED * PERIOD, 1e-6);
  fail_unless_equals_uint64 (ride.frames, 88);
  assert_near (ride.acceleration_max, 0.0, 1e-6);
  assert_near (ride.jerk_max, 0.0, 1e-6);
}

GST_END_TEST;

/* v²/r, to either side, and nothing else changes. */
GST_START_TEST (test_bend)
{
  Ride ride;

  drive (&ride, 1.0 / 60.0, 0.0, 90);
  assert_near (ride.acceleration_max, SPEED * SPEED / 60.0, 0.02);
  assert_near (ride.jerk_max, 0.0, 0.05);
  fail_unless_equals_uint64 (ride.uncomfortable, 0);
  drive (&ride, -1.0 / 45.0, 0.0, 90);
  assert_near (ride.acceleration_max, SPEED * SPEED / 45.0, 0.02);
  fail_unless_equals_uint64 (ride.uncomfortable, ride.frames);
}

GST_END_TEST;

/* On a clothoid the jerk is v³ times its sharpness, from half a second on. */
GST_START_TEST (test_clothoid)
{
  Ride ride;
  gdouble sharpness = 6.0 / (SPEED * SPEED * SPEED);

  drive (&ride, -0.01, sharpness, 45);
  assert_near (ride.jerk_max, 6.0, 0.1);
  fail_unless_equals_uint64 (ride.uncomfortable, ride.frames - 15);
}

GST_END_TEST;

/* Frames that are not neighbours are not compared. */
GST_START_TEST (test_break)
{
  Ride ride;

  drive (&ride, 0.0, 0.0, 10);
  ride_break (&ride);
  ride_add (&ride, 50.0, 20.0, 1.0, PERIOD);
  ride_add (&ride, 50.0, 20.0, 1.0, PERIOD);
  ride_add (&ride, 50.0, 20.0, 1.0, PERIOD);
  assert_near (ride.acceleration_max, 0.0, 1e-6);
  assert_near (ride.metres, 9 * SPEED * PERIOD, 1e-6);
}

GST_END_TEST;

static Suite *
ride_suite (void)
{
  Suite *suite = suite_create ("ride");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_straight);
  tcase_add_test (tc, test_bend);
  tcase_add_test (tc, test_clothoid);
  tcase_add_test (tc, test_break);
  return suite;
}

GST_CHECK_MAIN (ride);

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * GstLaneCamera: known pictures of known points, and there and back. */

#include <math.h>
#include <gst/check/check.h>
#include <lane/lane.h>

static void
assert_near (gdouble value, gdouble expected, gdouble tolerance)
{
  fail_unless (fabs (value - expected) <= tolerance, "%f instead of %f", value,
      expected);
}

GST_START_TEST (test_defaults)
{
  GstLaneCamera camera;

  gst_lane_camera_init (&camera, 800, 600);
  fail_unless_equals_int (camera.width, 800);
  fail_unless_equals_int (camera.height, 600);
  fail_unless_equals_float (camera.fov, 90.0);
  fail_unless_equals_float (camera.x, 2.0);
  fail_unless_equals_float (camera.y, 0.0);
  fail_unless_equals_float (camera.z, 1.5);
  fail_unless_equals_float (camera.pitch, -10.0);
  fail_unless_equals_float (camera.roll, 0.0);
}

GST_END_TEST;

GST_START_TEST (test_known_points)
{
  GstLaneCamera camera;
  gdouble forward, right;

  gst_lane_camera_init (&camera, 800, 600);
  assert_near (gst_lane_camera_focal (&camera), 400.0, 1e-9);
  /* 400 tan 10 degrees above the middle row. */
  assert_near (gst_lane_camera_horizon (&camera), 299.5 - 70.531, 1e-3);

  fail_unless (gst_lane_camera_to_ground (&camera, 399.5, 600.0, &forward,
          &right));
  assert_near (forward - camera.x, 1.40, 0.01);
  assert_near (right, 0.0, 1e-9);
  fail_unless (gst_lane_camera_to_ground (&camera, 399.5, 300.0, &forward,
          &right));
  assert_near (forward - camera.x, 8.45, 0.01);
}

GST_END_TEST;

GST_START_TEST (test_axes)
{
  GstLaneCamera camera;
  gdouble x, y, forward, right;

  gst_lane_camera_init (&camera, 640, 480);
  camera.pitch = 0.0;
  camera.y = 0.5;

  /* Right is right, up is up. */
  fail_unless (gst_lane_camera_to_pixel (&camera, 12.0, 2.5, 0.0, &x, &y));
  assert_near (x, 319.5 + 320.0 * 2.0 / 10.0, 1e-9);
  assert_near (y, 239.5 + 320.0 * 1.5 / 10.0, 1e-9);
  fail_unless (gst_lane_camera_to_pixel (&camera, 12.0, 0.5, 2.5, &x, &y));
  assert_near (y, 239.5 - 320.0 * 1.0 / 10.0, 1e-9);

  /* A camera turned clockwise sees a point on its right further up. */
  camera.roll = 10.0;
  fail_unless (gst_lane_camera_to_pixel (&camera, 12.0, 2.5, 1.5, &x, &y));
  fail_unless (y < 239.5);
  assert_near (hypot (x - 319.5, y - 239.5), 64.0, 1e-9);

  /* Looking straight down: the middle is below the camera. */
  camera.roll = 0.0;
  camera.pitch = -90.0;
  fail_unless (gst_lane_camera_to_ground (&camera, 319.5, 239.5, &forward,
          &right));
  assert_near (forward, camera.x, 1e-9);
  assert_near (right, camera.y, 1e-9);
}

GST_END_TEST;

/* Every camera, every point on the road that it sees: there and back. */
GST_START_TEST (test_round_trip)
{
  static const gdouble pitches[] = { -35.0, -10.0, 0.0, 4.0 };
  static const gdouble rolls[] = { -20.0, 0.0, 3.0, 20.0 };
  guint seen = 0;

  for (guint i = 0; i < G_N_ELEMENTS (pitches) * G_N_ELEMENTS (rolls); i++) {
    GstLaneCamera camera;

    gst_lane_camera_init (&camera, 1280, 720);
    camera.pitch = pitches[i / G_N_ELEMENTS (rolls)];
    camera.roll = rolls[i % G_N_ELEMENTS (rolls)];
    camera.fov = 70.0;
    for (gdouble forward = 4.0; forward < 60.0; forward += 7.0) {
      for (gdouble right = -8.0; right <= 8.0; right += 4.0) {
        gdouble x, y, forward_again, right_again;

        fail_unless (gst_lane_camera_to_pixel (&camera, forward, right, 0.0,
                &x, &y));
        fail_unless (gst_lane_camera_to_ground (&camera, x, y, &forward_again,
                &right_again));
        assert_near (forward_again, forward, 1e-6);
        assert_near (right_again, right, 1e-6);
        seen++;
      }
    }
  }
  fail_unless (seen > 500);
}

GST_END_TEST;

GST_START_TEST (test_nowhere_n)
{
  GstLaneCamera camera;
  gdouble horizon, forward, right, x, y;

  gst_lane_camera_init (&camera, 800, 600);
  horizon = gst_lane_camera_horizon (&camera);
  fail_if (gst_lane_camera_to_ground (&camera, 399.5, horizon, &forward,
          &right));
  fail_if (gst_lane_camera_to_ground (&camera, 399.5, 0.0, &forward, &right));
  fail_unless (gst_lane_camera_to_ground (&camera, 399.5, horizon + 1.0,
          &forward, &right));
  fail_if (gst_lane_camera_to_ground (&camera, NAN, 500.0, &forward, &right));
  fail_if (gst_lane_camera_to_ground (&camera, 400.0, NAN, &forward, &right));

  /* Beside and behind the camera. */
  fail_if (gst_lane_camera_to_pixel (&camera, -5.0, 0.0, 0.0, &x, &y));
  fail_if (gst_lane_camera_to_pixel (&camera, camera.x, 0.0, camera.z, &x, &y));
  fail_if (gst_lane_camera_to_pixel (&camera, NAN, 0.0, 0.0, &x, &y));
}

GST_END_TEST;

static Suite *
camera_suite (void)
{
  Suite *suite = suite_create ("camera");
  TCase *chain = tcase_create ("general");

  suite_add_tcase (suite, chain);
  tcase_add_test (chain, test_defaults);
  tcase_add_test (chain, test_known_points);
  tcase_add_test (chain, test_axes);
  tcase_add_test (chain, test_round_trip);
  tcase_add_test (chain, test_nowhere_n);
  return suite;
}

GST_CHECK_MAIN (camera);

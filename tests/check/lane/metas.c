/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Lane and vehicle metas: what they hold and which elements they survive. */

#include <math.h>
#include <gst/check/check.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>
#include <lane/lane.h>

#define WIDTH 320
#define HEIGHT 240

static GstBuffer *
frame_new (void)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, WIDTH * HEIGHT * 4, NULL);
  GstLaneMeta *lanes = gst_buffer_add_lane_meta (buffer);
  GstVehicleMeta *vehicle = gst_buffer_add_vehicle_meta (buffer);

  gst_buffer_memset (buffer, 0, 128, -1);
  lanes->frame_id = 42;
  lanes->status = GST_LANE_STATUS_OK;
  lanes->detector = "cv";
  lanes->processing_time = 3 * GST_MSECOND;
  lanes->capture_time = 5 * GST_SECOND;
  lanes->detection_time = 6 * GST_SECOND;
  gst_lane_line_set_curve (&lanes->left, 200.0, -1.0, 0.001, 200, 100, 0.75);
  gst_lane_line_set_chord (&lanes->right, 280, 230, 180, 120, 0.5);
  vehicle->steering = -0.25;
  vehicle->speed = 12.5;
  vehicle->position[1] = 7.0;
  vehicle->has_truth = TRUE;
  vehicle->truth.lateral_offset = 0.125;
  gst_lane_line_set_curve (&vehicle->truth.left, 190.0, -1.0, 0.001, 200, 90,
      1.0);
  return buffer;
}

static gdouble
curve (const GstLaneLine * line, gdouble y)
{
  return line->a + line->b * y + line->c * y * y;
}

/* Both metas are there, in a picture @sx and @sy times as large. */
static void
assert_followed (GstBuffer * buffer, gdouble sx, gdouble sy)
{
  const GstLaneMeta *lanes = gst_buffer_get_lane_meta (buffer);
  const GstVehicleMeta *vehicle = gst_buffer_get_vehicle_meta (buffer);

  fail_unless (lanes != NULL);
  fail_unless_equals_int64 (lanes->frame_id, 42);
  fail_unless_equals_int (lanes->status, GST_LANE_STATUS_OK);
  fail_unless_equals_string (lanes->detector, "cv");
  fail_unless_equals_uint64 (lanes->processing_time, 3 * GST_MSECOND);
  fail_unless_equals_uint64 (lanes->capture_time, 5 * GST_SECOND);
  fail_unless_equals_uint64 (lanes->detection_time, 6 * GST_SECOND);
  fail_unless (lanes->left.valid && lanes->right.valid);
  fail_unless_equals_float (lanes->left.confidence, 0.75);
  fail_unless_equals_int (lanes->left.x1, (gint) lrint (40.0 * sx));
  fail_unless_equals_int (lanes->left.y1, (gint) lrint (200.0 * sy));
  fail_unless_equals_int (lanes->left.x2, (gint) lrint (110.0 * sx));
  fail_unless_equals_int (lanes->left.y2, (gint) lrint (100.0 * sy));
  for (gdouble y = 100.0; y <= 200.0; y += 10.0)
    fail_unless (fabs (curve (&lanes->left, y * sy)
            - sx * (200.0 - y + 0.001 * y * y)) < 1e-6);
  fail_unless_equals_float (lanes->right.c, 0.0);
  fail_unless (fabs (curve (&lanes->right, 230.0 * sy) - 280.0 * sx) < 1e-6);
  fail_unless (fabs (curve (&lanes->right, 120.0 * sy) - 180.0 * sx) < 1e-6);

  fail_unless (vehicle != NULL);
  fail_unless_equals_float (vehicle->steering, -0.25);
  fail_unless_equals_float (vehicle->speed, 12.5);
  fail_unless_equals_float (vehicle->position[1], 7.0);
  fail_unless (vehicle->has_truth);
  fail_unless_equals_float (vehicle->truth.lateral_offset, 0.125);
  fail_unless_equals_int (vehicle->truth.left.y1, (gint) lrint (200.0 * sy));
  fail_unless (fabs (curve (&vehicle->truth.left, 150.0 * sy)
          - sx * (190.0 - 150.0 + 0.001 * 150.0 * 150.0)) < 1e-6);
}

static GstBuffer *
through (const gchar * launch)
{
  GstHarness *harness = gst_harness_new_parse (launch);
  GstBuffer *buffer;

  gst_harness_set_src_caps_str (harness, "video/x-raw,format=BGRx,width="
      G_STRINGIFY (WIDTH) ",height=" G_STRINGIFY (HEIGHT) ",framerate=30/1");
  buffer = gst_harness_push_and_pull (harness, frame_new ());
  fail_unless (buffer != NULL, "%s passed nothing on", launch);
  gst_harness_teardown (harness);
  return buffer;
}

GST_START_TEST (test_new)
{
  GstBuffer *buffer = gst_buffer_new ();
  GstLaneMeta *lanes = gst_buffer_add_lane_meta (buffer);

  fail_unless_equals_int64 (lanes->frame_id, -1);
  fail_unless_equals_int (lanes->status, GST_LANE_STATUS_NO_LANES);
  fail_unless (lanes->detector == NULL);
  fail_unless_equals_uint64 (lanes->processing_time, GST_CLOCK_TIME_NONE);
  fail_unless_equals_uint64 (lanes->capture_time, GST_CLOCK_TIME_NONE);
  fail_unless_equals_uint64 (lanes->detection_time, GST_CLOCK_TIME_NONE);
  fail_if (lanes->left.valid || lanes->right.valid);
  fail_unless (gst_buffer_get_vehicle_meta (buffer) == NULL);
  gst_buffer_unref (buffer);
}

GST_END_TEST;

GST_START_TEST (test_add_replaces)
{
  GstBuffer *buffer = frame_new ();
  const GstLaneMeta *lanes = gst_buffer_add_lane_meta (buffer);
  const GstVehicleMeta *vehicle = gst_buffer_add_vehicle_meta (buffer);

  fail_unless_equals_int (gst_buffer_get_n_meta (buffer,
          GST_LANE_META_API_TYPE), 1);
  fail_unless_equals_int64 (lanes->frame_id, -1);
  fail_if (lanes->left.valid || lanes->right.valid);
  fail_unless_equals_int (gst_buffer_get_n_meta (buffer,
          GST_VEHICLE_META_API_TYPE), 1);
  fail_unless_equals_float (vehicle->speed, 0.0);
  fail_if (vehicle->has_truth);
  gst_buffer_unref (buffer);
}

GST_END_TEST;

GST_START_TEST (test_survives)
{
  static const gchar *elements[] = { "identity", "queue",
    "tee ! queue", "videoconvert ! capsfilter caps=video/x-raw,format=I420",
    "videoconvert ! capsfilter caps=video/x-raw,format=GRAY8", "jpegenc",
    "videoconvert ! capsfilter caps=video/x-raw,format=NV12 ! queue ! jpegenc"
  };

  for (guint i = 0; i < G_N_ELEMENTS (elements); i++) {
    GstBuffer *buffer = through (elements[i]);

    assert_followed (buffer, 1.0, 1.0);
    gst_buffer_unref (buffer);
  }
}

GST_END_TEST;

GST_START_TEST (test_survives_copy)
{
  GstBuffer *buffer = frame_new ();
  GstBuffer *copy = gst_buffer_copy_deep (buffer);

  assert_followed (copy, 1.0, 1.0);
  gst_buffer_unref (copy);

  /* A part of the bytes is another picture. */
  copy = gst_buffer_copy_region (buffer, GST_BUFFER_COPY_ALL, 0, 1000);
  fail_unless (gst_buffer_get_lane_meta (copy) == NULL);
  fail_unless (gst_buffer_get_vehicle_meta (copy) == NULL);
  gst_buffer_unref (copy);
  gst_buffer_unref (buffer);
}

GST_END_TEST;

GST_START_TEST (test_scales)
{
  GstBuffer *buffer =
      through ("videoscale ! capsfilter caps=video/x-raw,width=640,height=720");

  assert_followed (buffer, 2.0, 3.0);
  gst_buffer_unref (buffer);

  buffer = through ("videoscale add-borders=false ! capsfilter "
      "caps=video/x-raw,width=161,height=119,pixel-aspect-ratio=1/1");
  assert_followed (buffer, 161.0 / WIDTH, 119.0 / HEIGHT);
  gst_buffer_unref (buffer);
}

GST_END_TEST;

/* A line of two rows scaled into one is none. */
GST_START_TEST (test_scales_away_n)
{
  GstBuffer *small = gst_buffer_new (), *large = gst_buffer_new ();
  GstLaneMeta *lanes = gst_buffer_add_lane_meta (large);
  const GstMetaInfo *meta_info = GST_LANE_META_INFO;
  GstVideoInfo in, out;
  GstVideoMetaTransform scale = {.in_info = &in,.out_info = &out };

  gst_lane_line_set_chord (&lanes->left, 10, 101, 20, 100, 1.0);
  gst_video_info_set_format (&in, GST_VIDEO_FORMAT_GRAY8, 4000, 4000);
  gst_video_info_set_format (&out, GST_VIDEO_FORMAT_GRAY8, 64, 48);
  fail_unless (meta_info->transform_func (small, &lanes->meta, large,
          gst_video_meta_transform_scale_get_quark (), &scale));
  fail_if (gst_buffer_get_lane_meta (small)->left.valid);
  gst_buffer_unref (small);
  gst_buffer_unref (large);
}

GST_END_TEST;

GST_START_TEST (test_dropped_n)
{
  static const gchar *elements[] = { "videocrop left=10",
    "videoflip video-direction=horiz", "videoflip video-direction=90r"
  };

  for (guint i = 0; i < G_N_ELEMENTS (elements); i++) {
    GstBuffer *buffer = through (elements[i]);

    fail_unless (gst_buffer_get_lane_meta (buffer) == NULL, elements[i]);
    fail_unless (gst_buffer_get_vehicle_meta (buffer) == NULL, elements[i]);
    gst_buffer_unref (buffer);
  }
}

GST_END_TEST;

GST_START_TEST (test_lines)
{
  GstLaneLine line;

  gst_lane_line_set_chord (&line, 100, 599, 300, 299, 2.0);
  fail_unless (line.valid);
  fail_unless_equals_float (line.confidence, 1.0);
  fail_unless_equals_float (line.c, 0.0);
  fail_unless (fabs (curve (&line, 599.0) - 100.0) < 1e-9);
  fail_unless (fabs (curve (&line, 299.0) - 300.0) < 1e-9);

  gst_lane_line_set_curve (&line, 10.0, 0.5, 0.01, 100, 0, 0.5);
  fail_unless (line.valid);
  fail_unless_equals_int (line.x1, 160);
  fail_unless_equals_int (line.y1, 100);
  fail_unless_equals_int (line.x2, 10);
  fail_unless_equals_int (line.y2, 0);
}

GST_END_TEST;

GST_START_TEST (test_lines_n)
{
  GstLaneLine line;

  gst_lane_line_set_chord (&line, 100, 100, 300, 100, 1.0);
  fail_if (line.valid);
  gst_lane_line_set_chord (&line, 100, 100, 300, 200, 1.0);
  fail_if (line.valid);
  fail_unless_equals_int (line.x1, 0);
  gst_lane_line_set_curve (&line, NAN, 0.0, 0.0, 100, 0, 1.0);
  fail_if (line.valid);
  gst_lane_line_set_curve (&line, 0.0, INFINITY, 0.0, 100, 0, 1.0);
  fail_if (line.valid);
  gst_lane_line_set_curve (&line, 0.0, 0.0, 0.0, 100, 0, NAN);
  fail_if (line.valid);

  /* Far out stays within gint. */
  gst_lane_line_set_curve (&line, 1e300, 0.0, 0.0, 100, 0, 1.0);
  fail_unless (line.x1 > 0 && line.x1 == line.x2);
  gst_lane_line_set_chord (&line, G_MAXINT, G_MAXINT, G_MININT, G_MININT, 1.0);
  fail_unless (line.valid);
}

GST_END_TEST;

GST_START_TEST (test_capture_time)
{
  GstBuffer *buffer = gst_buffer_new ();
  GstClockTime before = gst_lane_monotonic_time ();
  GstClockTime after = gst_lane_monotonic_time ();

  fail_unless (after >= before);
  fail_unless_equals_uint64 (gst_buffer_get_capture_time (buffer),
      GST_CLOCK_TIME_NONE);
  gst_buffer_set_capture_time (buffer, 123);
  fail_unless_equals_uint64 (gst_buffer_get_capture_time (buffer), 123);
  gst_buffer_set_capture_time (buffer, 456);
  fail_unless_equals_uint64 (gst_buffer_get_capture_time (buffer), 456);
  fail_unless_equals_int (gst_buffer_get_n_meta (buffer,
          GST_REFERENCE_TIMESTAMP_META_API_TYPE), 1);
  gst_buffer_unref (buffer);
}

GST_END_TEST;

GST_START_TEST (test_foreign_reference_time_n)
{
  GstBuffer *buffer = gst_buffer_new ();
  GstCaps *caps = gst_caps_new_empty_simple ("timestamp/x-ntp");

  gst_buffer_add_reference_timestamp_meta (buffer, caps, 77,
      GST_CLOCK_TIME_NONE);
  fail_unless_equals_uint64 (gst_buffer_get_capture_time (buffer),
      GST_CLOCK_TIME_NONE);
  gst_caps_unref (caps);
  gst_buffer_unref (buffer);
}

GST_END_TEST;

static Suite *
metas_suite (void)
{
  Suite *suite = suite_create ("metas");
  TCase *chain = tcase_create ("general");

  suite_add_tcase (suite, chain);
  tcase_add_test (chain, test_new);
  tcase_add_test (chain, test_add_replaces);
  tcase_add_test (chain, test_survives);
  tcase_add_test (chain, test_survives_copy);
  tcase_add_test (chain, test_scales);
  tcase_add_test (chain, test_scales_away_n);
  tcase_add_test (chain, test_dropped_n);
  tcase_add_test (chain, test_lines);
  tcase_add_test (chain, test_lines_n);
  tcase_add_test (chain, test_capture_time);
  tcase_add_test (chain, test_foreign_reference_time_n);
  return suite;
}

GST_CHECK_MAIN (metas);

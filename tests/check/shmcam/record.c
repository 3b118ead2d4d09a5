/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The record of `detection_results` as a GstLaneMeta, when the Unix clock
 * jumps and when the record is nonsense. */
#include <gst/check/gstcheck.h>
#include <math.h>

#include "gstshmrecord.h"

#define DAY (24 * 3600)

static gdouble unix_time = 1.75e9;

/* The code under test asks this one: only its clock jumps. */
gint64
g_get_real_time (void)
{
  return (gint64) (unix_time * G_USEC_PER_SEC);
}

static GstClockTime
convert_time (gdouble timestamp, GstClockTime earliest)
{
  LaneshmDetection record = {.timestamp = timestamp,.ready = 1 };
  GstLaneMeta meta = { 0 };

  fail_unless_equals_int (gst_shm_record_to_meta (&record, NULL, earliest,
          &meta), 0);
  return meta.detection_time;
}

GST_START_TEST (test_time)
{
  GstClockTime before = gst_lane_monotonic_time ();
  GstClockTime time = convert_time (unix_time - 0.25, 0);

  fail_unless (time + GST_SECOND / 4 + GST_MSECOND > before);
  fail_unless (time + GST_SECOND / 4 <= gst_lane_monotonic_time ()
      + GST_MSECOND);
  fail_unless (convert_time (unix_time, 0) >= before);
}

GST_END_TEST;

/* Written before the jump, read after it. */
GST_START_TEST (test_jump)
{
  static const gdouble jumps[] = { 0.5, 2.0, 60.0, -0.5, -60.0, -DAY, -1e9 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (jumps); i++) {
    GstClockTime earliest = gst_lane_monotonic_time ();
    gdouble written = unix_time;
    GstClockTime time;

    unix_time += jumps[i];
    time = convert_time (written, earliest);
    fail_unless (time >= earliest);
    fail_unless (time <= gst_lane_monotonic_time ());
    unix_time = written;
  }
}

GST_END_TEST;

GST_START_TEST (test_impossible_time)
{
  gdouble up = (gdouble) gst_lane_monotonic_time () / GST_SECOND;

  fail_if (GST_CLOCK_TIME_IS_VALID (convert_time (NAN, 0)));
  fail_if (GST_CLOCK_TIME_IS_VALID (convert_time (INFINITY, 0)));
  fail_if (GST_CLOCK_TIME_IS_VALID (convert_time (-INFINITY, 0)));
  fail_if (GST_CLOCK_TIME_IS_VALID (convert_time (-1e300, 0)));
  /* Before the machine was started: no time of its clock. */
  fail_if (GST_CLOCK_TIME_IS_VALID (convert_time (0.0, 0)));
  fail_if (GST_CLOCK_TIME_IS_VALID (convert_time (unix_time - up - 10, 0)));
  /* A limit from the future, too, is none. */
  fail_unless (convert_time (unix_time - 1, GST_CLOCK_TIME_NONE - 1)
      <= gst_lane_monotonic_time ());
}

GST_END_TEST;

GST_START_TEST (test_impossible_lines)
{
  static const LaneshmLine good = { 10, 99, 40, 20, 0.5 };
  static const LaneshmLine bad[] = {
    {10, 20, 40, 99, 0.5},      /* upside down */
    {10, 50, 40, 50, 0.5},      /* flat */
    {10, 101, 40, 20, 0.5},     /* below the picture */
    {10, 99, 40, -1, 0.5},      /* above it */
    {-201, 99, 40, 20, 0.5},    /* far beside it */
    {10, 99, 301, 20, 0.5},
    {G_MININT32, 99, G_MAXINT32, 20, 0.5},
    {10, 99, 40, 20, -0.1},
    {10, 99, 40, 20, 1.1},
    {10, 99, 40, 20, NAN}
  };
  GstVideoInfo info;
  guint i;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_BGR, 100, 100);
  for (i = 0; i < G_N_ELEMENTS (bad); i++) {
    LaneshmDetection record = {
      .has_left_lane = 1,.has_right_lane = 1,.left = bad[i],.right = good
    };
    GstLaneMeta meta = { 0 };

    fail_unless_equals_int (gst_shm_record_to_meta (&record, &info, 0, &meta),
        1);
    fail_if (meta.left.valid);
    fail_unless (meta.right.valid);
    fail_unless_equals_int (meta.status, GST_LANE_STATUS_OK);
    record.right = bad[i];
    fail_unless_equals_int (gst_shm_record_to_meta (&record, &info, 0, &meta),
        2);
    fail_unless_equals_int (meta.status, GST_LANE_STATUS_NO_LANES);
  }
}

GST_END_TEST;

static Suite *
record_suite (void)
{
  Suite *suite = suite_create ("record");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_time);
  tcase_add_test (tcase, test_jump);
  tcase_add_test (tcase, test_impossible_time);
  tcase_add_test (tcase, test_impossible_lines);
  return suite;
}

GST_CHECK_MAIN (record);

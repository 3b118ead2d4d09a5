/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Tests of the reports: counting, the tables and the JSON. */
#include <gst/check/gstcheck.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "console.h"
#include "detection-report.h"
#include "drive-report.h"

#define PERIOD 100000           /* us */

static DriveReport *report;
static FILE *stream;
static char *printed;
static size_t length;

static void
setup (void)
{
  printed = NULL;
  stream = open_memstream (&printed, &length);
  console_set_stream (stream);
  report = drive_report_new ();
}

static void
teardown (void)
{
  drive_report_free (report);
  console_set_stream (NULL);
  fclose (stream);
  free (printed);
}

static void
add_lines (gint lines)
{
  GstStructure *message = gst_structure_new_empty ("lane-detection");
  GstStructure *lane = gst_structure_new_empty ("lane");

  if (lines >= 1)
    gst_structure_set (message, "right", GST_TYPE_STRUCTURE, lane, NULL);
  if (lines >= 2)
    gst_structure_set (message, "left", GST_TYPE_STRUCTURE, lane, NULL);
  fail_unless (drive_report_add (report, message, 0));
  gst_structure_free (lane);
  gst_structure_free (message);
}

static void
add (gint64 id, gint lines, const gchar * status)
{
  GstStructure *message = gst_structure_new ("lane-control",
      "frame-id", G_TYPE_INT64, id, "lines", G_TYPE_INT, 0,
      "status", G_TYPE_STRING, status, "steering", G_TYPE_DOUBLE, 0.25,
      "control-time-us", G_TYPE_DOUBLE, 10.0, NULL);

  add_lines (lines);
  fail_unless (drive_report_add (report, message, id * PERIOD));
  gst_structure_free (message);
}

static void
add_truth (gint64 id, gdouble offset)
{
  GstStructure *message = gst_structure_new ("lane-control",
      "frame-id", G_TYPE_INT64, id, "lines", G_TYPE_INT, 0,
      "status", G_TYPE_STRING, "ok", "true-lateral-offset", G_TYPE_DOUBLE,
      offset, "lane-width", G_TYPE_DOUBLE, 3.6, NULL);

  add_lines (2);
  fail_unless (drive_report_add (report, message, id * PERIOD));
  gst_structure_free (message);
}

GST_START_TEST (test_counts)
{
  add (0, 2, "ok");
  add (1, 1, "ok");
  add (2, 0, "no-lanes");
  add (5, 0, "timeout");
  add (6, 2, "ok");
  fail_unless_equals_uint64 (report->frames, 5);
  fail_unless_equals_uint64 (report->frames_both, 2);
  fail_unless_equals_uint64 (report->frames_any, 3);
  fail_unless_equals_uint64 (report->timeouts, 1);
  fail_unless_equals_uint64 (report->dropped, 2);
  fail_unless_equals_uint64 (report->frames_truth, 0);
  /* four periods in 0.6 s; the fifth frame's own one is added */
  fail_unless (fabs (drive_report_seconds (report) - 0.75) < 1e-9);
  fail_unless (fabs (drive_report_fps (report) - 5 / 0.75) < 1e-9);
}

GST_END_TEST;

/* In one process lanekeep has posted its message when the detector does. */
GST_START_TEST (test_detection_after_control)
{
  GstStructure *message = gst_structure_new ("lane-control",
      "frame-id", G_TYPE_INT64, (gint64) 0, "status", G_TYPE_STRING, "ok",
      NULL);

  fail_unless (drive_report_add (report, message, 0));
  fail_unless_equals_uint64 (report->frames_judged, 0);
  add_lines (2);
  fail_unless_equals_uint64 (report->frames_judged, 1);
  fail_unless_equals_uint64 (report->frames_both, 1);
  gst_structure_free (message);
}

GST_END_TEST;

GST_START_TEST (test_unknown_and_restarted_ids)
{
  add (-1, 2, "ok");
  add (-1, 2, "ok");
  add (100, 2, "ok");
  add (0, 2, "ok");
  add (1, 2, "ok");
  fail_unless_equals_uint64 (report->dropped, 0);
}

GST_END_TEST;

/* The wheels stand 0.9 m off the middle, the line 1.8 m. */
GST_START_TEST (test_departures)
{
  const gdouble offsets[] = { 0.0, 0.89, 0.91, 1.2, 0.8, -0.91, 0.0 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (offsets); i++)
    add_truth (i, offsets[i]);
  fail_unless_equals_uint64 (report->departures, 2);
  fail_unless_equals_float (report->offset_max, 1.2);
  fail_unless_equals_uint64 (report->frames_truth, 7);
}

GST_END_TEST;

static void
add_ride (gint64 id, gdouble acceleration, gdouble jerk)
{
  GstStructure *message = gst_structure_new ("lane-control",
      "frame-id", G_TYPE_INT64, id, "status", G_TYPE_STRING, "ok",
      "lateral-acceleration", G_TYPE_DOUBLE, acceleration, NULL);

  if (jerk != 0.0)
    gst_structure_set (message, "lateral-jerk", G_TYPE_DOUBLE, jerk, NULL);
  fail_unless (drive_report_add (report, message, id * PERIOD));
  gst_structure_free (message);
}

GST_START_TEST (test_comfort)
{
  gchar *json;

  add_ride (0, -3.5, 0.0);
  add_ride (1, 2.9, -4.9);
  add_ride (2, 0.0, -5.1);
  add_ride (3, 0.0, 1.0);
  json = drive_report_to_json (report);
  fail_unless (strstr (json, "\"max_lateral_acceleration\": 3.5, "
          "\"max_lateral_jerk\": 5.1, \"comfort_violations\": 0.5, ")
      != NULL, "%s", json);
  g_free (json);
}

GST_END_TEST;

GST_START_TEST (test_json)
{
  gchar *json;

  add_truth (0, 0.3);
  add_truth (1, -0.4);
  add (2, 1, "ok");
  json = drive_report_to_json (report);
  fail_unless_equals_string (json, "{\"frames\": 3, \"seconds\": 0.3, "
      "\"fps\": 10, \"lanes_both\": 0.666667, \"lanes_any\": 1, "
      "\"timeouts\": 0, \"dropped\": 0, \"lateral_rms_m\": 0.353553, "
      "\"lateral_max_m\": 0.4, \"departures\": 0, "
      "\"max_lateral_acceleration\": null, \"max_lateral_jerk\": null, "
      "\"comfort_violations\": null, "
      "\"latency_us\": {\"capture_to_detect\": null, \"detect\": null, "
      "\"detect_to_control\": null, "
      "\"control\": {\"p50\": 10, \"p99\": 10, \"max\": 10}, "
      "\"total\": null}}");
  g_free (json);
}

GST_END_TEST;

GST_START_TEST (test_json_of_nothing)
{
  gchar *json = drive_report_to_json (report);

  fail_unless (strstr (json, "\"frames\": 0, \"seconds\": 0, \"fps\": 0")
      != NULL);
  fail_unless (strstr (json, "\"lateral_rms_m\": null") != NULL);
  g_free (json);
}

GST_END_TEST;

GST_START_TEST (test_latency_report)
{
  GstStructure *message = gst_structure_new ("lane-control",
      "frame-id", G_TYPE_INT64, (gint64) 0,
      "capture-to-detect-us", G_TYPE_DOUBLE, 100.0,
      "detect-us", G_TYPE_DOUBLE, 800.0,
      "detect-to-control-us", G_TYPE_DOUBLE, 50.0,
      "control-time-us", G_TYPE_DOUBLE, 50.0,
      "total-us", G_TYPE_DOUBLE, 1000.0, NULL);

  drive_report_add (report, message, 0);
  gst_structure_free (message);
  drive_report_say_latency (report);
  fail_unless (strstr (printed, "\nCamera → Detection         0.100     0.100"
          "     0.100     0.100     0.100\n") != NULL, "%s", printed);
  fail_unless (strstr (printed, "\nTotal E2E                  1.000") != NULL);
  fail_unless (strstr (printed, "\nBottleneck: Detection Processing "
          "(80 % of the average)\n") != NULL);
}

GST_END_TEST;

GST_START_TEST (test_other_message_n)
{
  GstStructure *message = gst_structure_new_empty ("shm-lost");

  fail_if (drive_report_add (report, message, 0));
  fail_unless_equals_uint64 (report->frames, 0);
  gst_structure_free (message);
}

GST_END_TEST;

GST_START_TEST (test_detection_report)
{
  DetectionReport *detection = detection_report_new ();
  GstStructure *lane = gst_structure_new_empty ("lane");
  GstStructure *message = gst_structure_new ("lane-detection",
      "left", GST_TYPE_STRUCTURE, lane,
      "processing-time-ms", G_TYPE_DOUBLE, 0.5, NULL);

  detection_report_say (detection);
  fail_unless_equals_string (printed ? printed : "", "");
  fail_unless (detection_report_add (detection, message, 0));
  gst_structure_set (message, "right", GST_TYPE_STRUCTURE, lane, NULL);
  fail_unless (detection_report_add (detection, message, G_USEC_PER_SEC));
  detection_report_say (detection);
  fail_unless_equals_string (printed, "\n"
      "Frames judged:   2 in 1.0 s\n"
      "Lanes found:     both 50.0 %, at least one 100.0 %\n"
      "Processing time: 0.500 ms mean, 0.500 ms median, 0.500 ms p99, "
      "0.500 ms max\n");
  gst_structure_free (message);
  gst_structure_free (lane);
  detection_report_free (detection);
}

GST_END_TEST;

static Suite *
report_suite (void)
{
  Suite *suite = suite_create ("report");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, test_counts);
  tcase_add_test (tcase, test_detection_after_control);
  tcase_add_test (tcase, test_unknown_and_restarted_ids);
  tcase_add_test (tcase, test_departures);
  tcase_add_test (tcase, test_comfort);
  tcase_add_test (tcase, test_json);
  tcase_add_test (tcase, test_json_of_nothing);
  tcase_add_test (tcase, test_latency_report);
  tcase_add_test (tcase, test_other_message_n);
  tcase_add_test (tcase, test_detection_report);
  return suite;
}

GST_CHECK_MAIN (report);

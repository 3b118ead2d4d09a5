/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Control and action events, and the detection message. */

#include <math.h>
#include <gst/check/check.h>
#include <lane/lane.h>

#include "common/lanefields.h"

GST_START_TEST (test_control)
{
  GstEvent *event =
      gst_lane_event_new_control (-0.5, 0.25, 0.75, 1234567890123);
  gdouble steering, throttle, brake;
  gint64 frame_id;

  fail_unless (GST_EVENT_IS_UPSTREAM (event));
  fail_unless (gst_event_has_name (event, "lane-control"));
  fail_unless (gst_lane_event_parse_control (event, &steering, &throttle,
          &brake, &frame_id));
  fail_unless_equals_float (steering, -0.5);
  fail_unless_equals_float (throttle, 0.25);
  fail_unless_equals_float (brake, 0.75);
  fail_unless_equals_int64 (frame_id, 1234567890123);
  fail_unless (gst_lane_event_parse_control (event, NULL, NULL, NULL, NULL));
  fail_if (gst_lane_event_parse_action (event, NULL));
  gst_event_unref (event);
}

GST_END_TEST;

static void
assert_control (gdouble steering_in, gdouble throttle_in, gdouble brake_in,
    gdouble steering_out, gdouble throttle_out, gdouble brake_out)
{
  GstEvent *event =
      gst_lane_event_new_control (steering_in, throttle_in, brake_in, -1);
  gdouble steering, throttle, brake;

  fail_unless (gst_lane_event_parse_control (event, &steering, &throttle,
          &brake, NULL));
  fail_unless_equals_float (steering, steering_out);
  fail_unless_equals_float (throttle, throttle_out);
  fail_unless_equals_float (brake, brake_out);
  gst_event_unref (event);
}

GST_START_TEST (test_control_limits)
{
  assert_control (-3.0, -1.0, 7.0, -1.0, 0.0, 1.0);
  assert_control (3.0, 2.0, -7.0, 1.0, 1.0, 0.0);
  assert_control (NAN, NAN, NAN, 0.0, 0.0, 0.0);
  assert_control (-INFINITY, INFINITY, INFINITY, -1.0, 1.0, 1.0);
}

GST_END_TEST;

/* As good as a new one. */
GST_START_TEST (test_set_control)
{
  GstEvent *event = gst_lane_event_new_control (0.0, 0.0, 0.0, -1);
  gdouble steering, throttle, brake;
  gint64 frame_id;

  gst_lane_event_set_control (event, -0.5, NAN, 7.0, 1234567890123);
  fail_unless (gst_lane_event_parse_control (event, &steering, &throttle,
          &brake, &frame_id));
  fail_unless_equals_float (steering, -0.5);
  fail_unless_equals_float (throttle, 0.0);
  fail_unless_equals_float (brake, 1.0);
  fail_unless_equals_int64 (frame_id, 1234567890123);
  gst_event_unref (event);
}

GST_END_TEST;

static void
assert_no_control (GstEventType type, GstStructure * structure)
{
  GstEvent *event = gst_event_new_custom (type, structure);
  gdouble steering = 9.0, throttle = 9.0, brake = 9.0;
  gint64 frame_id = 9;

  fail_if (gst_lane_event_parse_control (event, &steering, &throttle, &brake,
          &frame_id));
  fail_unless_equals_float (steering, 9.0);
  fail_unless_equals_int64 (frame_id, 9);
  gst_event_unref (event);
}

static GstStructure *
control_structure (const gchar * name, gdouble steering, gdouble throttle,
    gdouble brake)
{
  return gst_structure_new (name, "steering", G_TYPE_DOUBLE, steering,
      "throttle", G_TYPE_DOUBLE, throttle, "brake", G_TYPE_DOUBLE, brake,
      "frame-id", G_TYPE_INT64, G_GINT64_CONSTANT (1), NULL);
}

GST_START_TEST (test_foreign_control_n)
{
  GstStructure *structure;
  GstEvent *event;

  assert_no_control (GST_EVENT_CUSTOM_UPSTREAM,
      control_structure ("other-control", 0.0, 0.0, 0.0));
  assert_no_control (GST_EVENT_CUSTOM_DOWNSTREAM,
      control_structure ("lane-control", 0.0, 0.0, 0.0));
  assert_no_control (GST_EVENT_CUSTOM_UPSTREAM,
      control_structure ("lane-control", NAN, 0.0, 0.0));
  assert_no_control (GST_EVENT_CUSTOM_UPSTREAM,
      control_structure ("lane-control", 0.0, INFINITY, 0.0));
  assert_no_control (GST_EVENT_CUSTOM_UPSTREAM,
      control_structure ("lane-control", 0.0, 0.0, -NAN));
  assert_no_control (GST_EVENT_CUSTOM_UPSTREAM,
      gst_structure_new_empty ("lane-control"));

  structure = control_structure ("lane-control", 0.0, 0.0, 0.0);
  gst_structure_remove_field (structure, "frame-id");
  assert_no_control (GST_EVENT_CUSTOM_UPSTREAM, structure);
  structure = control_structure ("lane-control", 0.0, 0.0, 0.0);
  gst_structure_set (structure, "brake", G_TYPE_STRING, "full", NULL);
  assert_no_control (GST_EVENT_CUSTOM_UPSTREAM, structure);

  event = gst_event_new_eos ();
  fail_if (gst_lane_event_parse_control (event, NULL, NULL, NULL, NULL));
  fail_if (gst_lane_event_parse_action (event, NULL));
  gst_event_unref (event);
}

GST_END_TEST;

/* Values that others put in are limited when they are read. */
GST_START_TEST (test_wild_control)
{
  GstEvent *event = gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
      control_structure ("lane-control", -2.0, 2.0, -2.0));
  gdouble steering, throttle, brake;

  fail_unless (gst_lane_event_parse_control (event, &steering, &throttle,
          &brake, NULL));
  fail_unless_equals_float (steering, -1.0);
  fail_unless_equals_float (throttle, 1.0);
  fail_unless_equals_float (brake, 0.0);
  gst_event_unref (event);
}

GST_END_TEST;

GST_START_TEST (test_action)
{
  static const gchar *nicks[] = { "respawn", "pause", "resume" };

  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++) {
    GstEvent *event = gst_lane_event_new_action (i);
    GstLaneAction action = 99;

    fail_unless (GST_EVENT_IS_UPSTREAM (event));
    fail_unless_equals_string (gst_structure_get_string (gst_event_get_structure
            (event), "action"), nicks[i]);
    fail_unless (gst_lane_event_parse_action (event, &action));
    fail_unless_equals_int (action, i);
    fail_if (gst_lane_event_parse_control (event, NULL, NULL, NULL, NULL));
    gst_event_unref (event);
  }
}

GST_END_TEST;

GST_START_TEST (test_foreign_action_n)
{
  GstStructure *structures[] = {
    gst_structure_new_empty ("lane-action"),
    gst_structure_new ("lane-action", "action", G_TYPE_STRING, "fly", NULL),
    gst_structure_new ("lane-action", "action", G_TYPE_INT, 1, NULL),
    gst_structure_new ("action", "action", G_TYPE_STRING, "pause", NULL),
  };

  for (guint i = 0; i < G_N_ELEMENTS (structures); i++) {
    GstEvent *event = gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
        structures[i]);
    GstLaneAction action = 99;

    fail_if (gst_lane_event_parse_action (event, &action));
    fail_unless_equals_int (action, 99);
    gst_event_unref (event);
  }
}

GST_END_TEST;

static const GstStructure *
detection_message (GstBuffer * buffer, const GstSegment * segment,
    GstMessage ** message)
{
  *message = gst_lane_message_new_detection (NULL, segment,
      GST_BUFFER_PTS (buffer), GST_BUFFER_DURATION (buffer),
      gst_buffer_get_lane_meta (buffer));
  return gst_message_get_structure (*message);
}

GST_START_TEST (test_detection_message)
{
  GstBuffer *buffer = gst_buffer_new ();
  GstLaneMeta *lanes = gst_buffer_add_lane_meta (buffer);
  guint64 timestamp, stream_time, running_time, duration;
  const GstStructure *structure;
  gdouble milliseconds;
  GstMessage *message;
  GstSegment segment;
  gint64 frame_id;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = 2 * GST_SECOND;
  segment.time = 10 * GST_SECOND;
  segment.base = 100 * GST_SECOND;
  GST_BUFFER_PTS (buffer) = 5 * GST_SECOND;
  GST_BUFFER_DURATION (buffer) = 40 * GST_MSECOND;
  lanes->frame_id = 7;
  lanes->status = GST_LANE_STATUS_OK;
  lanes->detector = "cv";
  lanes->processing_time = 1500 * GST_USECOND;
  gst_lane_line_set_curve (&lanes->left, 1.0, 2.0, 0.5, 50, 10, 0.25);

  structure = detection_message (buffer, &segment, &message);
  fail_unless (gst_structure_has_name (structure, "lane-detection"));
  fail_unless (gst_structure_get (structure, "timestamp", G_TYPE_UINT64,
          &timestamp, "stream-time", G_TYPE_UINT64, &stream_time,
          "running-time", G_TYPE_UINT64, &running_time, "duration",
          G_TYPE_UINT64, &duration, "frame-id", G_TYPE_INT64, &frame_id,
          "processing-time-ms", G_TYPE_DOUBLE, &milliseconds, NULL));
  fail_unless_equals_uint64 (timestamp, 5 * GST_SECOND);
  fail_unless_equals_uint64 (stream_time, 13 * GST_SECOND);
  fail_unless_equals_uint64 (running_time, 103 * GST_SECOND);
  fail_unless_equals_uint64 (duration, 40 * GST_MSECOND);
  fail_unless_equals_int64 (frame_id, 7);
  fail_unless_equals_float (milliseconds, 1.5);
  fail_unless_equals_string (gst_structure_get_string (structure, "status"),
      "ok");
  fail_unless_equals_string (gst_structure_get_string (structure, "detector"),
      "cv");
  assert_lane (structure, "left", &lanes->left);
  fail_if (gst_structure_has_field (structure, "right"));
  gst_message_unref (message);
  gst_buffer_unref (buffer);
}

GST_END_TEST;

GST_START_TEST (test_detection_message_unknown_n)
{
  GstBuffer *buffer = gst_buffer_new ();
  GstLaneMeta *lanes = gst_buffer_add_lane_meta (buffer);
  const GstStructure *structure;
  GstMessage *message;
  GstSegment segment;
  guint64 stream_time;
  gdouble milliseconds;

  lanes->status = GST_LANE_STATUS_TIMEOUT;
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  structure = detection_message (buffer, &segment, &message);
  fail_unless (gst_structure_get (structure, "stream-time", G_TYPE_UINT64,
          &stream_time, "processing-time-ms", G_TYPE_DOUBLE, &milliseconds,
          NULL));
  fail_unless_equals_uint64 (stream_time, GST_CLOCK_TIME_NONE);
  fail_unless_equals_float (milliseconds, 0.0);
  fail_unless_equals_string (gst_structure_get_string (structure, "status"),
      "timeout");
  gst_message_unref (message);

  structure = detection_message (buffer, NULL, &message);
  fail_unless (gst_structure_has_field (structure, "stream-time"));
  gst_message_unref (message);
  gst_buffer_unref (buffer);
}

GST_END_TEST;

GST_START_TEST (test_message_interval)
{
  GstLaneMessageInterval every = { 0 }, second = { 0 };

  for (guint i = 0; i < 3; i++)
    fail_unless (gst_lane_message_interval_due (&every, 5, 0));

  fail_unless (gst_lane_message_interval_due (&second, 0, GST_SECOND));
  fail_if (gst_lane_message_interval_due (&second, 1, GST_SECOND));
  fail_if (gst_lane_message_interval_due (&second, GST_SECOND - 1, GST_SECOND));
  fail_unless (gst_lane_message_interval_due (&second, GST_SECOND, GST_SECOND));
  fail_if (gst_lane_message_interval_due (&second, GST_SECOND, GST_SECOND));
  /* Backwards and unknown. */
  fail_unless (gst_lane_message_interval_due (&second, 10, GST_SECOND));
  fail_unless (gst_lane_message_interval_due (&second, GST_CLOCK_TIME_NONE,
          GST_SECOND));
  fail_unless (gst_lane_message_interval_due (&second, 11, GST_SECOND));
}

GST_END_TEST;

static Suite *
events_suite (void)
{
  Suite *suite = suite_create ("events");
  TCase *chain = tcase_create ("general");

  suite_add_tcase (suite, chain);
  tcase_add_test (chain, test_control);
  tcase_add_test (chain, test_control_limits);
  tcase_add_test (chain, test_set_control);
  tcase_add_test (chain, test_foreign_control_n);
  tcase_add_test (chain, test_wild_control);
  tcase_add_test (chain, test_action);
  tcase_add_test (chain, test_foreign_action_n);
  tcase_add_test (chain, test_detection_message);
  tcase_add_test (chain, test_detection_message_unknown_n);
  tcase_add_test (chain, test_message_interval);
  return suite;
}

GST_CHECK_MAIN (events);

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element lanekeep: control, messages, departure, safe stop. */

#include <math.h>
#include "common/states.h"
#include "keepharness.h"

static guint
count_messages (Keep * self)
{
  GstMessage *message;
  guint n = 0;

  while ((message = keep_next_message (self))) {
    gst_message_unref (message);
    n++;
  }
  return n;
}

static void
assert_departure (Keep * self, const gchar * expected)
{
  GstMessage *message = keep_last_message (self);

  fail_unless (message != NULL);
  fail_unless_equals_string (gst_structure_get_string (gst_message_get_structure
          (message), "departure"), expected);
  gst_message_unref (message);
}

/* Frames are passed on as they are: same buffer, same read-only memory. */
GST_START_TEST (test_never_copies)
{
  static guint8 pixels[800 * 600 * 3 / 2];
  Keep keep;
  GstBuffer *buffer, *out;
  GstMemory *memory;

  keep_setup (&keep, "lanekeep");
  buffer = keep_frame_new (&keep, 0.0);
  memory = gst_memory_new_wrapped (GST_MEMORY_FLAG_READONLY, pixels,
      sizeof pixels, 0, sizeof pixels, NULL, NULL);
  gst_buffer_append_memory (buffer, memory);
  gst_buffer_ref (buffer);      /* somebody else looks at it too */

  out = gst_harness_push_and_pull (keep.harness, buffer);
  fail_unless (out == buffer);
  fail_unless (gst_buffer_peek_memory (out, 0) == memory);
  fail_unless_equals_int (keep_controls (&keep, NULL, NULL, NULL), 1);
  gst_buffer_unref (out);
  gst_buffer_unref (buffer);
  keep_teardown (&keep);
}

GST_END_TEST;

/* The next frame of a simulated world whose clock shows @time, and whose car is
 * too fast. Returns: the throttle that answers it. */
static gdouble
drive_on (Keep * keep, GstClockTime time)
{
  GstCaps *caps = gst_caps_new_empty_simple ("timestamp/x-camera");
  GstBuffer *buffer = keep_frame_new (keep, 0.1);
  gdouble throttle = NAN;

  keep_add_vehicle (buffer, 13.0, 0.0);
  gst_buffer_get_vehicle_meta (buffer)->position[0] = time / 1e8;
  gst_buffer_add_reference_timestamp_meta (buffer, caps, time,
      GST_CLOCK_TIME_NONE);
  gst_caps_unref (caps);
  keep_push (keep, buffer);
  fail_unless_equals_int (keep_controls (keep, NULL, &throttle, NULL), 1);
  return throttle;
}

/* A paused world is no reason to act: its frames are answered alike, and when
 * it goes on nothing was summed up meanwhile. */
GST_START_TEST (test_paused_world)
{
  gdouble before, after, standing;
  Keep keep;
  gint i;

  keep_setup (&keep, "lanekeep warmup-frames=0 target-speed=13.5");
  for (i = 1; i <= 30; i++)
    before = drive_on (&keep, i * GST_SECOND / 30);
  for (i = 0; i < 900; i++) {
    standing = drive_on (&keep, GST_SECOND);
    fail_unless_equals_float (standing, before);
  }
  after = drive_on (&keep, 31 * GST_SECOND / 30);
  fail_unless (fabs (after - before) < 0.02, "%f %f", before, after);
  keep_teardown (&keep);
}

GST_END_TEST;

/* A camera whose clock stands is not a world that does: the vehicle moves, or
 * nobody knows. */
GST_START_TEST (test_standing_clock_n)
{
  GstCaps *caps = gst_caps_new_empty_simple ("timestamp/x-camera");
  gdouble before, after;
  Keep keep;
  gint i;

  keep_setup (&keep, "lanekeep warmup-frames=0");
  for (i = 0; i < 40; i++) {
    GstBuffer *buffer = keep_frame_new (&keep, i < 20 ? 0.0 : 0.4);

    if (__i__ == 0) {
      keep_add_vehicle (buffer, 10.0, 0.0);
      gst_buffer_get_vehicle_meta (buffer)->position[0] = i;
    }
    gst_buffer_add_reference_timestamp_meta (buffer, caps, 7,
        GST_CLOCK_TIME_NONE);
    keep_push (&keep, buffer);
    if (i == 19)
      keep_controls (&keep, &before, NULL, NULL);
  }
  keep_controls (&keep, &after, NULL, NULL);
  fail_unless (fabs (after - before) > 1e-6, "%g %g", before, after);
  gst_caps_unref (caps);
  keep_teardown (&keep);
}

GST_END_TEST;

GST_START_TEST (test_steers_back)
{
  static const gchar *controllers[] = { "pursuit", "pd", "lqr" };

  for (guint i = 0; i < G_N_ELEMENTS (controllers); i++) {
    gchar *launch = g_strdup_printf ("lanekeep warmup-frames=3 controller=%s",
        controllers[i]);
    gdouble steering, throttle, brake;
    Keep keep;

    keep_setup (&keep, launch);
    for (guint j = 0; j < 3; j++) {
      keep_push (&keep, keep_frame_new (&keep, 0.4));
      fail_unless_equals_int (keep_controls (&keep, &steering, &throttle,
              &brake), 1);
      fail_unless_equals_float (steering, 0.0);
    }
    keep_push (&keep, keep_frame_new (&keep, 0.4));
    fail_unless_equals_int (keep_controls (&keep, &steering, NULL, NULL), 1);
    fail_unless (steering < -0.001, "%s: %f", controllers[i], steering);
    for (guint j = 0; j < 30; j++)
      keep_push (&keep, keep_frame_new (&keep, -0.4));
    keep_controls (&keep, &steering, NULL, NULL);
    fail_unless (steering > 0.001, "%s: %f", controllers[i], steering);
    keep_teardown (&keep);
    g_free (launch);
  }
}

GST_END_TEST;

GST_START_TEST (test_speed)
{
  gdouble throttle, brake;
  Keep keep;

  keep_setup (&keep, "lanekeep target-speed=10 base-throttle=0.2");
  /* Unknown speed: the base throttle, whatever happens. */
  for (guint i = 0; i < 20; i++)
    keep_push (&keep, keep_frame_new (&keep, 0.0));
  keep_controls (&keep, NULL, &throttle, &brake);
  fail_unless_equals_float (throttle, 0.2);
  fail_unless_equals_float (brake, 0.0);

  for (guint i = 0; i < 20; i++) {
    GstBuffer *buffer = keep_frame_new (&keep, 0.0);

    keep_add_vehicle (buffer, 5.0, 0.0);
    keep_push (&keep, buffer);
  }
  keep_controls (&keep, NULL, &throttle, &brake);
  fail_unless (throttle > 0.5);
  for (guint i = 0; i < 20; i++) {
    GstBuffer *buffer = keep_frame_new (&keep, 0.0);

    keep_add_vehicle (buffer, 20.0, 0.0);
    keep_push (&keep, buffer);
  }
  keep_controls (&keep, NULL, &throttle, &brake);
  fail_unless (brake > 0.2);
  keep_teardown (&keep);
}

GST_END_TEST;

GST_START_TEST (test_message_fields)
{
  const GstStructure *structure;
  GstVehicleMeta *vehicle;
  GstMessage *message;
  Keep keep;
  GstBuffer *buffer;
  gint64 frame_id;
  gboolean stopping;
  gint lines;

  keep_setup (&keep, "lanekeep");
  keep.frame = 17;
  buffer = keep_frame_new (&keep, 0.3);
  keep_add_vehicle (buffer, 11.0, 0.0);
  vehicle = gst_buffer_get_vehicle_meta (buffer);
  vehicle->has_truth = TRUE;
  vehicle->truth.lateral_offset = 0.31;
  vehicle->truth.heading_error = 0.01;
  vehicle->truth.curvature = 0.002;
  vehicle->truth.lane_width = 3.6;
  keep_push (&keep, buffer);

  message = keep_next_message (&keep);
  fail_unless (message != NULL);
  structure = gst_message_get_structure (message);
  fail_unless (gst_structure_get_int64 (structure, "frame-id", &frame_id));
  fail_unless_equals_int64 (frame_id, 17);
  fail_unless (gst_structure_get_int (structure, "lines", &lines));
  fail_unless_equals_int (lines, 2);
  fail_unless (gst_structure_get_boolean (structure, "stopping", &stopping));
  fail_if (stopping);
  fail_unless_equals_string (gst_structure_get_string (structure, "status"),
      "ok");
  fail_unless_equals_string (gst_structure_get_string (structure, "departure"),
      "centered");
  keep_number (message, "steering");
  keep_number (message, "throttle");
  keep_number (message, "brake");
  keep_number (message, "curvature");
  fail_unless (fabs (keep_number (message, "lateral-offset") - 0.3) < 0.05);
  fail_unless (fabs (keep_number (message, "heading-error")) < 0.02);
  fail_unless (keep_number (message, "control-time-us") > 0.0);
  fail_unless_equals_float (keep_number (message, "speed"), 11.0);
  fail_unless_equals_float (keep_number (message, "true-lateral-offset"), 0.31);
  fail_unless_equals_float (keep_number (message, "true-heading-error"), 0.01);
  fail_unless_equals_float (keep_number (message, "true-curvature"), 0.002);
  fail_unless_equals_float (keep_number (message, "lane-width"), 3.6);
  gst_message_unref (message);
  keep_teardown (&keep);
}

GST_END_TEST;

GST_START_TEST (test_unknown_fields_are_absent_n)
{
  static const gchar *absent[] = { "speed", "true-lateral-offset",
    "true-heading-error", "true-curvature", "lane-width",
    "capture-to-detect-us", "detect-us", "detect-to-control-us", "total-us"
  };
  GstMessage *message;
  Keep keep;

  keep_setup (&keep, "lanekeep");
  keep_push (&keep, keep_frame_new (&keep, 0.0));
  message = keep_next_message (&keep);
  for (guint i = 0; i < G_N_ELEMENTS (absent); i++)
    fail_if (gst_structure_has_field (gst_message_get_structure (message),
            absent[i]), absent[i]);
  gst_message_unref (message);
  keep_teardown (&keep);
}

GST_END_TEST;

GST_START_TEST (test_latencies)
{
  GstClockTime now = gst_lane_monotonic_time ();
  const GstStructure *structure;
  GstMessage *message;
  GstLaneMeta *lanes;
  Keep keep;
  GstBuffer *buffer;

  keep_setup (&keep, "lanekeep");
  buffer = keep_frame_new (&keep, 0.0);
  lanes = gst_buffer_get_lane_meta (buffer);
  lanes->capture_time = now - 10 * GST_MSECOND;
  lanes->processing_time = 2 * GST_MSECOND;
  lanes->detection_time = now - 5 * GST_MSECOND;
  keep_push (&keep, buffer);

  message = keep_next_message (&keep);
  structure = gst_message_get_structure (message);
  fail_unless_equals_float (keep_number (message, "capture-to-detect-us"),
      3000.0);
  fail_unless_equals_float (keep_number (message, "detect-us"), 2000.0);
  fail_unless (keep_number (message, "detect-to-control-us") >= 5000.0);
  fail_unless (fabs (keep_number (message, "total-us") - 5000.0
          - keep_number (message, "detect-to-control-us")
          - keep_number (message, "control-time-us")) < 1e-3);
  gst_message_unref (message);

  /* The capture time may also come with the buffer alone. */
  buffer = keep_frame_new (&keep, 0.0);
  gst_buffer_set_capture_time (buffer, now);
  keep_push (&keep, buffer);
  message = keep_next_message (&keep);
  structure = gst_message_get_structure (message);
  keep_number (message, "total-us");
  fail_if (gst_structure_has_field (structure, "detect-us"));
  gst_message_unref (message);
  keep_teardown (&keep);
}

GST_END_TEST;

GST_START_TEST (test_message_switches)
{
  Keep keep;

  keep_setup (&keep, "lanekeep post-messages=false");
  keep_push (&keep, keep_frame_new (&keep, 0.0));
  fail_unless_equals_int (count_messages (&keep), 0);
  fail_unless_equals_int (keep_controls (&keep, NULL, NULL, NULL), 1);
  keep_teardown (&keep);

  keep_setup (&keep, "lanekeep message-interval=1000000000");
  for (guint i = 0; i < 90; i++)
    keep_push (&keep, keep_frame_new (&keep, 0.0));
  fail_unless_equals_int (count_messages (&keep), 3);
  fail_unless_equals_int (keep_controls (&keep, NULL, NULL, NULL), 90);
  keep_teardown (&keep);
}

GST_END_TEST;

/* From one place in the lane to another, shares of its width, and there. */
static void
slide (Keep * keep, gdouble from, gdouble to)
{
  for (guint i = 1; i <= 120; i++)
    keep_push_many (keep, 1, LANE_WIDTH * (from + (to - from) * i / 120.0));
  keep_push_many (keep, 60, LANE_WIDTH * to);
}

GST_START_TEST (test_departure)
{
  Keep keep;

  keep_setup (&keep, "lanekeep name=keep");
  keep_push_many (&keep, 30, 0.0);
  assert_departure (&keep, "centered");
  slide (&keep, 0.0, 0.18);
  assert_departure (&keep, "drift");
  /* Hysteresis: a little back is not enough. */
  slide (&keep, 0.18, 0.135);
  assert_departure (&keep, "drift");
  slide (&keep, 0.135, 0.10);
  assert_departure (&keep, "centered");
  slide (&keep, 0.10, 0.135);
  assert_departure (&keep, "centered");
  slide (&keep, 0.135, -0.38);
  assert_departure (&keep, "departure");
  slide (&keep, -0.38, -0.335);
  assert_departure (&keep, "departure");
  slide (&keep, -0.335, -0.30);
  assert_departure (&keep, "drift");
  fail_unless_equals_uint64 (keep_stat (&keep, "departures"), 1);
  keep_teardown (&keep);
}

GST_END_TEST;

/* Told of once each time that it changes, however rare the other messages. */
GST_START_TEST (test_departure_messages)
{
  static const gchar *expected[] = { "drift", "departure", "drift",
    "centered"
  };
  GstMessage *message;
  guint n = 0;
  Keep keep;

  keep_setup (&keep, "lanekeep message-interval=1000000000000");
  keep_push_many (&keep, 30, 0.0);
  for (gint i = 0; i < 120; i++)
    keep_push_many (&keep, 1, 0.38 * LANE_WIDTH * MIN (i / 90.0, 1.0));
  for (gint i = 0; i < 120; i++)
    keep_push_many (&keep, 1, 0.38 * LANE_WIDTH * (1.0 - MIN (i / 90.0, 1.0)));
  while ((message = gst_bus_pop_filtered (keep.bus, GST_MESSAGE_ELEMENT))) {
    const GstStructure *structure = gst_message_get_structure (message);

    if (gst_structure_has_name (structure, "lane-departure")) {
      fail_unless (n < G_N_ELEMENTS (expected));
      fail_unless_equals_string (gst_structure_get_string (structure,
              "departure"), expected[n++]);
      fail_unless_equals_string (gst_structure_get_string (structure, "side"),
          "right");
      fail_unless (gst_structure_has_field_typed (structure, "frame-id",
              G_TYPE_INT64));
      fail_unless (keep_number (message, "lateral-offset") > 0.2);
      if (n == 1)
        fail_unless (keep_number (message, "time-to-line-crossing") < 2.0);
    }
    gst_message_unref (message);
  }
  fail_unless_equals_int (n, G_N_ELEMENTS (expected));
  keep_teardown (&keep);

  keep_setup (&keep, "lanekeep post-messages=false");
  keep_push_many (&keep, 60, 0.4 * LANE_WIDTH);
  fail_unless (gst_bus_pop_filtered (keep.bus, GST_MESSAGE_ELEMENT) == NULL);
  keep_teardown (&keep);
}

GST_END_TEST;

GST_START_TEST (test_safe_stop)
{
  static const GstLaneStatus statuses[] = {
    GST_LANE_STATUS_TIMEOUT, GST_LANE_STATUS_NO_LANES, GST_LANE_STATUS_OK
  };
  gdouble throttle, brake;
  Keep keep;

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++) {
    keep_setup (&keep, "lanekeep name=keep");
    keep_push_many (&keep, 30, 0.0);
    for (guint j = 1; j <= 8; j++) {
      keep_push_status (&keep, statuses[i]);
      keep_controls (&keep, NULL, &throttle, &brake);
      fail_unless_equals_float (brake, 0.0);
    }
    for (guint j = 0; j < 2; j++)
      keep_push_status (&keep, statuses[i]);
    keep_controls (&keep, NULL, &throttle, &brake);
    fail_unless_equals_float (throttle, 0.0);
    fail_unless (brake > 0.0);
    for (guint j = 0; j < 60; j++)
      keep_push_status (&keep, statuses[i]);
    keep_controls (&keep, NULL, &throttle, &brake);
    fail_unless (brake > 0.0);

    keep_push_many (&keep, 1, 0.0);
    keep_controls (&keep, NULL, &throttle, &brake);
    fail_unless_equals_float (brake, 0.0);
    fail_unless (throttle > 0.0);
    fail_unless_equals_uint64 (keep_stat (&keep, "stops"), 1);
    fail_unless_equals_uint64 (keep_stat (&keep, "timeouts"),
        statuses[i] == GST_LANE_STATUS_TIMEOUT ? 70 : 0);
    fail_unless_equals_uint64 (keep_stat (&keep, "no-lanes"),
        statuses[i] == GST_LANE_STATUS_NO_LANES ? 70 : 0);
    fail_unless_equals_uint64 (keep_stat (&keep, "frames"), 101);
    keep_teardown (&keep);
  }
}

GST_END_TEST;

GST_START_TEST (test_respawn_forgets)
{
  GstMessage *message;
  Keep keep;
  GstEvent *event;
  gboolean passed = FALSE;

  keep_setup (&keep, "lanekeep");
  keep_push_many (&keep, 60, 1.0);
  gst_harness_push_upstream_event (keep.harness,
      gst_lane_event_new_action (GST_LANE_ACTION_RESPAWN));
  while ((event = gst_harness_try_pull_upstream_event (keep.harness))) {
    passed |= gst_lane_event_parse_action (event, NULL);
    gst_event_unref (event);
  }
  fail_unless (passed);

  keep_push_many (&keep, 1, -1.0);
  message = keep_last_message (&keep);
  fail_unless (keep_number (message, "lateral-offset") < -0.7);
  gst_message_unref (message);
  keep_teardown (&keep);
}

GST_END_TEST;

GST_START_TEST (test_flush_forgets)
{
  GstMessage *message;
  GstSegment segment;
  Keep keep;

  keep_setup (&keep, "lanekeep");
  keep_push_many (&keep, 60, 1.0);
  gst_harness_push_event (keep.harness, gst_event_new_flush_start ());
  gst_harness_push_event (keep.harness, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (keep.harness, gst_event_new_segment (&segment));
  keep_push_many (&keep, 1, -1.0);
  message = keep_last_message (&keep);
  fail_unless (keep_number (message, "lateral-offset") < -0.7);
  gst_message_unref (message);
  keep_teardown (&keep);
}

GST_END_TEST;

GST_START_TEST (test_properties)
{
  static const gchar *doubles[] = { "kp", "kd", "look-ahead", "target-speed",
    "base-throttle", "max-lateral-acceleration", "lane-width", "wheelbase",
    "max-steer-angle", "vehicle-width",
    "understeer", "rear-slip", "steering-lag", "fov", "x", "y", "z", "pitch",
    "roll"
  };
  GstElement *element = gst_element_factory_make ("lanekeep", NULL);
  GstStructure *stats;

  for (guint i = 0; i < G_N_ELEMENTS (doubles); i++) {
    GParamSpecDouble *pspec =
        G_PARAM_SPEC_DOUBLE (g_object_class_find_property
        (G_OBJECT_GET_CLASS (element), doubles[i]));
    gdouble value;

    g_object_get (element, doubles[i], &value, NULL);
    fail_unless_equals_float (value, pspec->default_value);
    g_object_set (element, doubles[i], pspec->maximum, NULL);
    g_object_get (element, doubles[i], &value, NULL);
    fail_unless_equals_float (value, pspec->maximum);
  }
  gst_util_set_object_arg (G_OBJECT (element), "controller", "pd");
  g_object_set (element, "warmup-frames", 9u, "post-messages", FALSE,
      "message-interval", G_GUINT64_CONSTANT (77), NULL);
  g_object_get (element, "stats", &stats, NULL);
  fail_unless (gst_structure_has_field (stats, "frames"));
  gst_structure_free (stats);
  gst_object_unref (element);
}

GST_END_TEST;

GST_START_TEST (test_states)
{
  assert_plays_again ("videotestsrc num-buffers=3 ! lanekeep ! fakesink");
}

GST_END_TEST;

static Suite *
lanekeep_suite (void)
{
  Suite *suite = suite_create ("lanekeep");
  TCase *chain = tcase_create ("general");

  suite_add_tcase (suite, chain);
  tcase_add_test (chain, test_never_copies);
  tcase_add_test (chain, test_paused_world);
  tcase_add_loop_test (chain, test_standing_clock_n, 0, 2);
  tcase_add_test (chain, test_steers_back);
  tcase_add_test (chain, test_speed);
  tcase_add_test (chain, test_message_fields);
  tcase_add_test (chain, test_unknown_fields_are_absent_n);
  tcase_add_test (chain, test_latencies);
  tcase_add_test (chain, test_message_switches);
  tcase_add_test (chain, test_departure);
  tcase_add_test (chain, test_departure_messages);
  tcase_add_test (chain, test_safe_stop);
  tcase_add_test (chain, test_respawn_forgets);
  tcase_add_test (chain, test_flush_forgets);
  tcase_add_test (chain, test_properties);
  tcase_add_test (chain, test_states);
  return suite;
}

GST_CHECK_MAIN (lanekeep);

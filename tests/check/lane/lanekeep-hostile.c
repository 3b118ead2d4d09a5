/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element lanekeep fed with what should never come. */

#include <math.h>
#include "keepharness.h"

/* No detector before it: no control, one warning. */
GST_START_TEST (test_without_lanes_meta_n)
{
  GstMessage *message;
  Keep keep;

  keep_setup (&keep, "lanekeep");
  for (guint i = 0; i < 30; i++)
    keep_push (&keep, gst_buffer_new ());
  fail_unless_equals_int (keep_controls (&keep, NULL, NULL, NULL), 0);
  message = gst_bus_pop_filtered (keep.bus, GST_MESSAGE_WARNING);
  fail_unless (message != NULL);
  gst_message_unref (message);
  fail_unless (gst_bus_pop_filtered (keep.bus, GST_MESSAGE_WARNING) == NULL);
  keep_teardown (&keep);
}

GST_END_TEST;

/* The metas end while driving: as if the detector had died. */
GST_START_TEST (test_lanes_meta_ends_n)
{
  gdouble throttle, brake;
  GstMessage *message;
  Keep keep;

  keep_setup (&keep, "lanekeep");
  keep_push_many (&keep, 30, 0.0);
  for (guint i = 0; i < 15; i++) {
    GstBuffer *buffer = keep_frame_new (&keep, 0.0);

    gst_buffer_remove_meta (buffer,
        (GstMeta *) gst_buffer_get_lane_meta (buffer));
    keep_push (&keep, buffer);
  }
  fail_unless_equals_int (keep_controls (&keep, NULL, &throttle, &brake), 45);
  fail_unless_equals_float (throttle, 0.0);
  fail_unless (brake > 0.0);
  message = keep_last_message (&keep);
  fail_unless_equals_string (gst_structure_get_string (gst_message_get_structure
          (message), "status"), "timeout");
  gst_message_unref (message);
  keep_teardown (&keep);
}

GST_END_TEST;

/* Times that cannot be are left out rather than told. */
GST_START_TEST (test_impossible_latencies_n)
{
  GstClockTime future = gst_lane_monotonic_time () + 100 * GST_SECOND;
  const GstStructure *structure;
  GstMessage *message;
  GstLaneMeta *lanes;
  GstBuffer *buffer;
  Keep keep;

  keep_setup (&keep, "lanekeep");
  buffer = keep_frame_new (&keep, 0.0);
  lanes = gst_buffer_get_lane_meta (buffer);
  lanes->capture_time = future;
  lanes->processing_time = GST_CLOCK_TIME_NONE - 1;
  lanes->detection_time = future;
  keep_push (&keep, buffer);
  message = keep_next_message (&keep);
  structure = gst_message_get_structure (message);
  fail_if (gst_structure_has_field (structure, "capture-to-detect-us"));
  fail_if (gst_structure_has_field (structure, "detect-us"));
  fail_if (gst_structure_has_field (structure, "detect-to-control-us"));
  fail_if (gst_structure_has_field (structure, "total-us"));
  gst_message_unref (message);
  keep_teardown (&keep);
}

GST_END_TEST;

/* No lanes from the very first frame on. */
GST_START_TEST (test_never_saw_lanes_n)
{
  gdouble steering, throttle, brake;
  Keep keep;

  keep_setup (&keep, "lanekeep");
  for (guint i = 0; i < 30; i++)
    keep_push_status (&keep, GST_LANE_STATUS_TIMEOUT);
  keep_controls (&keep, &steering, &throttle, &brake);
  fail_unless_equals_float (steering, 0.0);
  fail_unless_equals_float (throttle, 0.0);
  fail_unless (brake > 0.0);
  keep_teardown (&keep);
}

GST_END_TEST;

/* One of nine ways in which a line can be wrong. */
static void
wreck (GstLaneLine * line, guint how)
{
  switch (how % 9) {
    case 0:
      line->a = NAN;
      break;
    case 1:
      line->b = INFINITY;
      break;
    case 2:
      line->c = -1e308;
      break;
    case 3:
      line->confidence = NAN;
      break;
    case 4:
      line->y1 = line->y2;
      break;
    case 5:
      line->y1 = G_MININT;
      line->y2 = G_MAXINT;
      break;
    case 6:
      line->y1 = G_MAXINT;
      line->y2 = G_MININT;
      break;
    case 7:
      line->confidence = -1e300;
      break;
    case 8:
      line->a = 1e300;
      break;
  }
}

/* Whatever a meta holds, the control stays a control, and good frames are
 * followed again afterwards. */
GST_START_TEST (test_garbage_n)
{
  static const gdouble wild[] = { NAN, INFINITY, -INFINITY, 1e300, -1e300 };
  GstMessage *message;
  gdouble steering;
  Keep keep;

  keep_setup (&keep, "lanekeep");
  for (guint i = 0; i < 300; i++) {
    GstBuffer *buffer = keep_frame_new (&keep, 0.0);
    GstLaneMeta *lanes = gst_buffer_get_lane_meta (buffer);
    GstVehicleMeta *vehicle;

    keep_add_vehicle (buffer, wild[i % 5], wild[i / 5 % 5]);
    vehicle = gst_buffer_get_vehicle_meta (buffer);
    vehicle->has_truth = TRUE;
    vehicle->truth.curvature = wild[i / 3 % 5];
    wreck (&lanes->left, i);
    wreck (&lanes->right, i / 9);
    lanes->status = (GstLaneStatus) (i % 4);
    keep_push (&keep, buffer);
    fail_unless_equals_int (keep_controls (&keep, &steering, NULL, NULL), 1);
    message = keep_next_message (&keep);
    keep_number (message, "lateral-offset");
    keep_number (message, "curvature");
    gst_message_unref (message);
  }

  keep_push_many (&keep, 60, 0.0);
  keep_controls (&keep, &steering, NULL, NULL);
  fail_unless (fabs (steering) < 0.02, "steering %f", steering);
  message = keep_last_message (&keep);
  fail_unless (fabs (keep_number (message, "lateral-offset")) < 0.05);
  gst_message_unref (message);
  keep_teardown (&keep);
}

GST_END_TEST;

/* Lines that cannot bound one lane are no lanes. */
GST_START_TEST (test_crossed_lines_n)
{
  gdouble brake;
  Keep keep;

  keep_setup (&keep, "lanekeep");
  for (guint i = 0; i < 30; i++) {
    GstBuffer *buffer = keep_frame_new (&keep, 0.0);
    GstLaneMeta *lanes = gst_buffer_get_lane_meta (buffer);
    GstLaneLine line = lanes->left;

    lanes->left = lanes->right;
    lanes->right = line;
    keep_push (&keep, buffer);
  }
  keep_controls (&keep, NULL, NULL, &brake);
  fail_unless (brake > 0.0);
  keep_teardown (&keep);
}

GST_END_TEST;

/* A line that has nothing to do with the lane is left aside; the other one is
 * enough to drive on. */
GST_START_TEST (test_one_wrong_line_n)
{
  gdouble steering, brake;
  GstMessage *message;
  Keep keep;
  gint lines;

  keep_setup (&keep, "lanekeep");
  keep_push_many (&keep, 30, 0.0);
  for (guint i = 0; i < 60; i++) {
    GstBuffer *buffer = keep_frame_new (&keep, 0.0);
    GstLaneMeta *lanes = gst_buffer_get_lane_meta (buffer);

    keep_add_vehicle (buffer, 10.0, 0.0);
    gst_lane_line_set_chord (&lanes->right, i % 2 ? 300 : 1400, 599,
        i % 2 ? 310 : 700, 300, 1.0);
    keep_push (&keep, buffer);
  }
  keep_controls (&keep, &steering, NULL, &brake);
  fail_unless_equals_float (brake, 0.0);
  fail_unless (fabs (steering) < 0.01, "steering %f", steering);
  message = keep_last_message (&keep);
  fail_unless (gst_structure_get_int (gst_message_get_structure (message),
          "lines", &lines));
  fail_unless_equals_int (lines, 1);
  fail_unless (fabs (keep_number (message, "lateral-offset")) < 0.05);
  gst_message_unref (message);
  keep_teardown (&keep);
}

GST_END_TEST;

/* Times that stand still, jump or are missing. */
GST_START_TEST (test_odd_times_n)
{
  static const GstClockTime times[] = {
    0, 0, GST_CLOCK_TIME_NONE, 5 * GST_SECOND, 1 * GST_SECOND,
    GST_CLOCK_TIME_NONE, G_MAXUINT64 - 1, 0, 3600 * GST_SECOND
  };
  Keep keep;

  keep_setup (&keep, "lanekeep");
  for (guint i = 0; i < 10 * G_N_ELEMENTS (times); i++) {
    GstBuffer *buffer = keep_frame_new (&keep, 0.0);

    GST_BUFFER_PTS (buffer) = times[i % G_N_ELEMENTS (times)];
    keep_push (&keep, buffer);
    fail_unless_equals_int (keep_controls (&keep, NULL, NULL, NULL), 1);
  }
  keep_teardown (&keep);
}

GST_END_TEST;

/* Late frames are no excuse: a detector that is waited for, for longer than
 * the hold, on every single frame. */
GST_START_TEST (test_slow_timeouts_n)
{
  static const GstClockTime steps[] = { GST_SECOND, 2 * GST_SECOND,
    60 * GST_SECOND, -GST_SECOND
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    GstClockTime time = 3600 * GST_SECOND;
    gdouble throttle, brake;
    Keep keep;

    keep_setup (&keep, "lanekeep");
    keep_push_many (&keep, 30, 0.0);
    for (guint j = 0; j < 12; j++, time += steps[i]) {
      GstBuffer *buffer = keep_frame_new (&keep, 0.0);

      gst_buffer_get_lane_meta (buffer)->status = GST_LANE_STATUS_TIMEOUT;
      keep_add_vehicle (buffer, 10.0, 0.0);
      GST_BUFFER_PTS (buffer) = time;
      keep_push (&keep, buffer);
    }
    keep_controls (&keep, NULL, &throttle, &brake);
    fail_unless_equals_float (throttle, 0.0);
    fail_unless (brake > 0.0);
    keep_teardown (&keep);
  }
}

GST_END_TEST;

static Suite *
lanekeep_hostile_suite (void)
{
  Suite *suite = suite_create ("lanekeep_hostile");
  TCase *chain = tcase_create ("general");

  suite_add_tcase (suite, chain);
  tcase_add_test (chain, test_without_lanes_meta_n);
  tcase_add_test (chain, test_lanes_meta_ends_n);
  tcase_add_test (chain, test_impossible_latencies_n);
  tcase_add_test (chain, test_never_saw_lanes_n);
  tcase_add_test (chain, test_garbage_n);
  tcase_add_test (chain, test_crossed_lines_n);
  tcase_add_test (chain, test_one_wrong_line_n);
  tcase_add_test (chain, test_odd_times_n);
  tcase_add_test (chain, test_slow_timeouts_n);
  return suite;
}

GST_CHECK_MAIN (lanekeep_hostile);

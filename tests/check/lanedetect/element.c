/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The element lanedetect: properties, caps, states, errors. */

#include "harness.h"

GST_START_TEST (test_caps)
{
  static const gchar *good[] = {
    CAPS ("BGRx", 800, 600), CAPS ("BGRA", 65, 49), CAPS ("BGR", 64, 48),
    CAPS ("RGB", 7680, 4320), CAPS ("RGBA", 640, 480), CAPS ("RGBx", 640, 480),
    CAPS ("GRAY8", 641, 481), CAPS ("I420", 641, 481), CAPS ("NV12", 640, 480)
  };
  static const gchar *bad[] = {
    CAPS ("YUY2", 640, 480), CAPS ("BGRx", 63, 48), CAPS ("BGRx", 64, 47),
    CAPS ("BGRx", 7681, 4320), "audio/x-raw",
    CAPS ("BGRx", 640, 480) ",interlace-mode=interleaved"
  };
  GstHarness *harness = harness_new ("", CAPS ("BGRx", 400, 300));
  GstPad *pad = GST_PAD_PEER (harness->srcpad);

  for (guint i = 0; i < G_N_ELEMENTS (good) + G_N_ELEMENTS (bad); i++) {
    gboolean is_good = i < G_N_ELEMENTS (good);
    const gchar *text = is_good ? good[i] : bad[i - G_N_ELEMENTS (good)];
    GstCaps *caps = gst_caps_from_string (text);
    fail_unless (gst_pad_query_accept_caps (pad, caps) == is_good, "%s", text);
    gst_caps_unref (caps);
  }
  gst_harness_teardown (harness);
}

GST_END_TEST;

GST_START_TEST (test_renegotiation)
{
  GstHarness *harness = harness_new ("", CAPS ("BGRx", 400, 300));
  GstBuffer *out;

  fail_unless (push (harness, frame (2, 0), &out)->right.valid);
  gst_buffer_unref (out);
  gst_harness_set_src_caps_str (harness, CAPS ("NV12", 641, 481));
  GstLaneMeta *meta = push (harness,
      new_frame (GST_VIDEO_FORMAT_NV12, 641, 481, 2, 1), &out);
  fail_unless (meta->left.valid && meta->right.valid);
  fail_unless_equals_int (meta->left.y1, 480);
  gst_buffer_unref (out);
  gst_harness_set_src_caps_str (harness, CAPS ("GRAY8", 320, 240));
  meta = push (harness, new_frame (GST_VIDEO_FORMAT_GRAY8, 320, 240, 2, 2),
      &out);
  fail_unless (meta->left.valid && meta->right.valid);
  fail_unless_equals_int (meta->left.y1, 239);
  gst_buffer_unref (out);
  gst_harness_teardown (harness);
}

GST_END_TEST;

/* Pops the one error that was posted. */
static void
check_error (GstBus * bus, GQuark domain, gint code, const gchar * part)
{
  GstMessage *message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  GError *error;

  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (g_error_matches (error, domain, code));
  fail_unless (strstr (error->message, part) != NULL, "%s", error->message);
  g_error_free (error);
  gst_message_unref (message);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR) == NULL);
}

GST_START_TEST (test_dl_is_refused_n)
{
  GstElement *element = gst_element_factory_make ("lanedetect", NULL);
  GstBus *bus = gst_bus_new ();

  gst_element_set_bus (element, bus);
  gst_util_set_object_arg (G_OBJECT (element), "method", "dl");
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  check_error (bus, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_SETTINGS, "method=cv");
  gst_element_set_state (element, GST_STATE_NULL);
  /* And it works after that. */
  gst_util_set_object_arg (G_OBJECT (element), "method", "cv");
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_SUCCESS);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
  gst_object_unref (bus);
  gst_object_unref (element);
}

GST_END_TEST;

GST_START_TEST (test_short_frame_n)
{
  GstHarness *harness = harness_new ("", CAPS ("BGRx", 400, 300));
  GstBus *bus = harness_listen (harness);

  fail_unless_equals_int (gst_harness_push (harness,
          gst_buffer_new_allocate (NULL, 1000, NULL)), GST_FLOW_ERROR);
  check_error (bus, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT, "1000");
  harness_unlisten (harness, bus);
  gst_harness_teardown (harness);
}

GST_END_TEST;

GST_START_TEST (test_properties)
{
  static const gchar *cameras[] =
      { "fov", "x", "y", "z", "pitch", "roll", "horizon" };
  static const gdouble defaults[] = { 90, 2, 0, 1.5, -10, 0, -1 };
  GstElement *element = gst_element_factory_make ("lanedetect", NULL);
  gboolean tracking, post_messages;
  guint64 interval;
  gchar *model;
  gint method;

  g_object_get (element, "method", &method, "tracking", &tracking,
      "post-messages", &post_messages, "message-interval", &interval, "model",
      &model, NULL);
  fail_unless (method == 0 && tracking && post_messages && interval == 0
      && model == NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cameras); i++) {
    gdouble value;
    g_object_get (element, cameras[i], &value, NULL);
    fail_unless_equals_float (value, defaults[i]);
    g_object_set (element, cameras[i], 3.5, NULL);
    g_object_get (element, cameras[i], &value, NULL);
    fail_unless_equals_float (value, 3.5);
  }
  g_object_set (element, "model", "net.onnx", "message-interval",
      (guint64) 5, NULL);
  g_object_get (element, "model", &model, "message-interval", &interval, NULL);
  fail_unless_equals_string (model, "net.onnx");
  fail_unless_equals_uint64 (interval, 5);
  g_free (model);
  gst_object_unref (element);
}

GST_END_TEST;

GST_START_TEST (test_stats)
{
  static const guint lines[] = { 2, 2, 0, 1, 2 };
  GstHarness *harness = harness_new ("tracking=false", CAPS ("BGRx", 400, 300));
  GstElement *element = gst_harness_find_element (harness, "lanedetect");
  GstStructure *stats;
  gdouble average, last, max;
  GstBuffer *out;

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    push (harness, frame (lines[i], i), &out);
    gst_buffer_unref (out);
  }
  fail_unless_equals_uint64 (harness_stat (harness, "frames"), 5);
  fail_unless_equals_uint64 (harness_stat (harness, "both"), 3);
  fail_unless_equals_uint64 (harness_stat (harness, "any"), 4);
  fail_unless_equals_uint64 (harness_stat (harness, "none"), 1);
  g_object_get (element, "stats", &stats, NULL);
  fail_unless (gst_structure_get (stats, "processing-time-ms-avg",
          G_TYPE_DOUBLE, &average, "processing-time-ms-last", G_TYPE_DOUBLE,
          &last, "processing-time-ms-max", G_TYPE_DOUBLE, &max, NULL));
  fail_unless (last > 0 && average > 0 && max >= last && max >= average);
  gst_structure_free (stats);
  gst_object_unref (element);
  gst_harness_teardown (harness);
}

GST_END_TEST;

GST_START_TEST (test_states)
{
  GstHarness *harness = harness_new ("", CAPS ("BGRx", 400, 300));
  GstElement *element = gst_harness_find_element (harness, "lanedetect");
  GstBuffer *out;

  for (guint i = 0; i < 3; i++) {
    gst_harness_play (harness);
    gst_harness_set_src_caps_str (harness, CAPS ("BGRx", 400, 300));
    fail_unless (push (harness, frame (2, 0), &out)->left.valid);
    gst_buffer_unref (out);
    fail_unless_equals_uint64 (harness_stat (harness, "frames"), 1);
    fail_unless_equals_int (gst_element_set_state (element, GST_STATE_NULL),
        GST_STATE_CHANGE_SUCCESS);
  }
  gst_object_unref (element);
  gst_harness_teardown (harness);
}

GST_END_TEST;

/* Lines that vanish are told for some frames with sinking confidence. */
GST_START_TEST (test_tracking)
{
  GstHarness *harness = harness_new (__i__ ? "tracking=true" :
      "tracking=false", CAPS ("BGRx", 400, 300));
  gdouble confidence = 1;
  guint told = 0;
  GstBuffer *out;

  for (guint i = 0; i < 4; i++) {
    fail_unless (push (harness, frame (2, i), &out)->left.valid);
    gst_buffer_unref (out);
  }
  for (guint i = 4; i < 16; i++) {
    GstLaneMeta *meta = push (harness, frame (0, i), &out);
    if (meta->left.valid) {
      told++;
      fail_unless (meta->left.confidence < confidence);
      confidence = meta->left.confidence;
    }
    gst_buffer_unref (out);
  }
  if (__i__)
    fail_unless (told >= 3 && told <= 8);
  else
    fail_unless_equals_int (told, 0);
  gst_harness_teardown (harness);
}

GST_END_TEST;

GST_START_TEST (test_flush_forgets)
{
  GstHarness *harness = harness_new ("", CAPS ("BGRx", 400, 300));
  GstSegment segment;
  GstBuffer *out;

  fail_unless (push (harness, frame (2, 0), &out)->left.valid);
  gst_buffer_unref (out);
  gst_harness_push_event (harness, gst_event_new_flush_start ());
  gst_harness_push_event (harness, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (harness, gst_event_new_segment (&segment));
  fail_if (push (harness, frame (0, 1), &out)->left.valid);
  gst_buffer_unref (out);
  gst_harness_teardown (harness);
}

GST_END_TEST;

/* The camera may be moved while frames flow. */
GST_START_TEST (test_camera_moves)
{
  GstHarness *harness = harness_new ("tracking=false", CAPS ("BGRx", 400, 300));
  GstElement *element = gst_harness_find_element (harness, "lanedetect");
  GstBuffer *out;

  fail_unless (push (harness, frame (2, 0), &out)->left.valid);
  gst_buffer_unref (out);
  /* Below the picture: no road is in view. */
  g_object_set (element, "horizon", 300.0, NULL);
  fail_if (push (harness, frame (2, 1), &out)->left.valid);
  gst_buffer_unref (out);
  g_object_set (element, "horizon", -1.0, NULL);
  fail_unless (push (harness, frame (2, 2), &out)->left.valid);
  gst_buffer_unref (out);
  gst_object_unref (element);
  gst_harness_teardown (harness);
}

GST_END_TEST;

static Suite *
element_suite (void)
{
  Suite *suite = suite_create ("lanedetect");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_caps);
  tcase_add_test (tcase, test_renegotiation);
  tcase_add_test (tcase, test_dl_is_refused_n);
  tcase_add_test (tcase, test_short_frame_n);
  tcase_add_test (tcase, test_properties);
  tcase_add_test (tcase, test_stats);
  tcase_add_test (tcase, test_states);
  tcase_add_loop_test (tcase, test_tracking, 0, 2);
  tcase_add_test (tcase, test_flush_forgets);
  tcase_add_test (tcase, test_camera_moves);
  return suite;
}

GST_CHECK_MAIN (element);

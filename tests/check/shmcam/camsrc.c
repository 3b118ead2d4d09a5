/* SPDX-License-Identifier: LGPL-2.1-or-later
 * shmcamsrc: properties, waiting for a writer, queries. */
#include "shmtest.h"

#include <lane/lane.h>
#include <signal.h>
#include <string.h>

/* ---- properties -------------------------------------------------------- */

GST_START_TEST (test_properties)
{
  GstElement *src = gst_element_factory_make ("shmcamsrc", NULL);
  gint wait_mode, on_disconnect;
  guint attempts, max_held;
  guint64 timeout, max_age;
  gchar *name;

  g_object_get (src, "shm-name", &name, "wait-mode", &wait_mode,
      "on-disconnect", &on_disconnect, "attempts", &attempts, "max-held",
      &max_held, "timeout", &timeout, "max-age", &max_age, NULL);
  fail_unless_equals_string (name, "camera_feed");
  fail_unless_equals_int (wait_mode, 0);
  fail_unless_equals_int (on_disconnect, 0);
  fail_unless_equals_int (attempts, 20);
  fail_unless_equals_int (max_held, 2);
  fail_unless_equals_uint64 (timeout, 0);
  fail_unless_equals_uint64 (max_age, 0);
  g_free (name);

  gst_util_set_object_arg (G_OBJECT (src), "wait-mode", "spin");
  gst_util_set_object_arg (G_OBJECT (src), "on-disconnect", "error");
  g_object_set (src, "shm-name", "other", "attempts", 0, "max-held", 0,
      "timeout", (guint64) 5, "max-age", (guint64) 6, NULL);
  g_object_get (src, "shm-name", &name, "wait-mode", &wait_mode,
      "on-disconnect", &on_disconnect, "attempts", &attempts, "max-held",
      &max_held, "timeout", &timeout, "max-age", &max_age, NULL);
  fail_unless_equals_string (name, "other");
  fail_unless_equals_int (wait_mode, LANESHM_WAIT_SPIN);
  fail_unless_equals_int (on_disconnect, 2);
  fail_unless_equals_int (attempts, 0);
  fail_unless_equals_int (max_held, 0);
  fail_unless_equals_uint64 (timeout, 5);
  fail_unless_equals_uint64 (max_age, 6);
  g_free (name);
  gst_object_unref (src);
}

GST_END_TEST;

static const gchar *wait_modes[] = { "auto", "predict", "spin", "futex" };

GST_START_TEST (test_wait_modes)
{
  const gchar *name = shm_test_name ("modes");
  GPid pid = shm_test_spawn ("camera", name, "64", "48", NULL);
  GstElement *pipeline = shm_test_play ("shmcamsrc name=src shm-name=%s "
      "wait-mode=%s ! fakesink", name, wait_modes[__i__]);

  shm_test_wait_stat (pipeline, "src", "taken", 10);
  fail_unless (shm_test_stat_of (pipeline, "src", "hop-p50-ns") > 0);
  fail_unless (shm_test_stat_of (pipeline, "src", "hop-p50-ns")
      <= shm_test_stat_of (pipeline, "src", "hop-max-ns"));
  shm_test_stop (pipeline);
  shm_test_signal (pid, SIGTERM);
}

GST_END_TEST;

/* ---- waiting for a writer ---------------------------------------------- */

GST_START_TEST (test_not_found_n)
{
  const gchar *name = shm_test_name ("nobody");
  const gchar *other = shm_test_name ("somebody");
  GPid pid = shm_test_spawn ("camera", other, "64", "48", NULL);
  GstElement *pipeline = shm_test_play ("shmcamsrc shm-name=%s attempts=2 ! "
      "fakesink", name);
  guint attempt, attempts, i;
  gchar *debug;
  GError *error;
  GstMessage *message;

  for (i = 1; i <= 2; i++) {
    const GstStructure *structure;

    message = shm_test_element_message (pipeline, "shm-waiting");
    structure = gst_message_get_structure (message);
    fail_unless_equals_string (gst_structure_get_string (structure, "segment"),
        name);
    fail_unless (gst_structure_get_uint (structure, "attempt", &attempt));
    fail_unless (gst_structure_get_uint (structure, "attempts", &attempts));
    fail_unless_equals_int (attempt, i);
    fail_unless_equals_int (attempts, 2);
    gst_message_unref (message);
  }
  message = shm_test_message (pipeline, GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, &debug);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_NOT_FOUND));
  fail_unless (g_str_has_suffix (error->message, "not found after 2 attempts"));
  fail_unless (strstr (debug, other) != NULL, "%s", debug);
  g_error_free (error);
  g_free (debug);
  gst_message_unref (message);
  shm_test_stop (pipeline);
  shm_test_signal (pid, SIGTERM);
}

GST_END_TEST;

/* The writer comes while the reader waits. */
GST_START_TEST (test_reader_first)
{
  const gchar *name = shm_test_name ("later");
  GstElement *pipeline = shm_test_play (SHM_TEST_READER, name);
  const GstStructure *structure;
  GstMessage *message;
  guint64 bytes;
  GPid pid;

  gst_message_unref (shm_test_element_message (pipeline, "shm-waiting"));
  pid = shm_test_spawn ("camera", name, "64", "48", NULL);
  message = shm_test_element_message (pipeline, "shm-connected");
  structure = gst_message_get_structure (message);
  fail_unless_equals_string (gst_structure_get_string (structure, "segment"),
      name);
  fail_unless (gst_structure_get_uint64 (structure, "bytes", &bytes));
  fail_unless_equals_uint64 (bytes, 64 * 48);
  gst_message_unref (message);
  shm_test_wait_stat (pipeline, "src", "taken", 3);
  shm_test_stop (pipeline);
  shm_test_signal (pid, SIGTERM);
}

GST_END_TEST;

/* A late joiner gets the newest frame, with its true age. */
GST_START_TEST (test_late_joiner)
{
  const gchar *name = shm_test_name ("joiner");
  GstClockTime before, capture;
  GstHarness *camera, *reader;
  GstVideoInfo info;
  GstBuffer *buffer;
  gint64 id;

  shm_test_info_gray (&info);
  camera = shm_test_camera (name, &info);
  for (id = 0; id < 5; id++)
    shm_test_push (camera, &info, id);
  before = gst_lane_monotonic_time ();
  g_usleep (100000);
  reader = shm_test_harness ("shmcamsrc", "shm-name", name, NULL);
  gst_harness_use_systemclock (reader);
  gst_harness_play (reader);
  buffer = gst_harness_pull (reader);
  shm_test_assert_frame (buffer, &info, 4);
  capture = gst_buffer_get_capture_time (buffer);
  fail_unless (capture <= before);
  gst_buffer_unref (buffer);
  fail_unless_equals_uint64 (shm_test_stat (reader->element, "skipped"), 0);
  shm_test_teardown (reader);
  shm_test_teardown (camera);
}

GST_END_TEST;

GST_START_TEST (test_max_age)
{
  const gchar *name = shm_test_name ("age");
  GstHarness *camera, *reader;
  GstVideoInfo info;
  GstBuffer *buffer;

  shm_test_info_gray (&info);
  camera = shm_test_camera (name, &info);
  shm_test_push (camera, &info, 0);
  g_usleep (300000);
  reader = shm_test_harness ("shmcamsrc", "shm-name", name, "max-age",
      200 * GST_MSECOND, NULL);
  gst_harness_use_systemclock (reader);
  gst_harness_play (reader);
  while (shm_test_stat (reader->element, "stale") < 1)
    g_usleep (1000);
  shm_test_push (camera, &info, 1);
  buffer = gst_harness_pull (reader);
  shm_test_assert_frame (buffer, &info, 1);
  gst_buffer_unref (buffer);
  shm_test_teardown (reader);
  shm_test_teardown (camera);
}

GST_END_TEST;

/* Waiting for a segment, for a frame, for the next writer, in every mode: NULL
 * at once. */
GST_START_TEST (test_stop_while_waiting)
{
  const gchar *name = shm_test_name ("stop");
  GstHarness *camera = NULL;
  GstElement *pipeline;
  GstVideoInfo info;
  gint state = __i__ % 3;

  shm_test_info_gray (&info);
  if (state > 0) {
    camera = shm_test_camera (name, &info);
    shm_test_push (camera, &info, 0);
  }
  pipeline = shm_test_launch (SHM_TEST_READER, name);
  shm_test_set_wait_mode (pipeline, "src", __i__ / 3);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  if (state == 0) {
    gst_message_unref (shm_test_element_message (pipeline, "shm-waiting"));
  } else {
    shm_test_wait_stat (pipeline, "src", "taken", 1);
    if (state == 2) {
      g_clear_pointer (&camera, shm_test_teardown);
      gst_message_unref (shm_test_element_message (pipeline, "shm-lost"));
    }
  }
  shm_test_stop (pipeline);
  g_clear_pointer (&camera, shm_test_teardown);
}

GST_END_TEST;

/* Paused and played again, then NULL and again. */
GST_START_TEST (test_states)
{
  const gchar *name = shm_test_name ("states");
  GPid pid = shm_test_spawn ("camera", name, "64", "48", NULL);
  GstElement *pipeline = shm_test_launch (SHM_TEST_READER, name);
  gint i;

  for (i = 0; i < 3; i++) {
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    shm_test_wait_stat (pipeline, "src", "taken", 3);
    gst_element_set_state (pipeline, GST_STATE_PAUSED);
    fail_unless_equals_int (gst_element_get_state (pipeline, NULL, NULL,
            GST_SECOND), GST_STATE_CHANGE_NO_PREROLL);
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    shm_test_wait_stat (pipeline, "src", "taken", shm_test_stat_of (pipeline,
            "src", "taken") + 3);
    gst_element_set_state (pipeline, GST_STATE_NULL);
  }
  shm_test_stop (pipeline);
  shm_test_signal (pid, SIGTERM);
}

GST_END_TEST;

/* ---- queries ----------------------------------------------------------- */

GST_START_TEST (test_latency)
{
  const gchar *name = shm_test_name ("latency");
  GstElement *pipeline = shm_test_launch (SHM_TEST_READER, name);
  GstElement *src = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  GstQuery *query = gst_query_new_latency ();
  GstClockTime min, max;
  gboolean live;
  GPid pid;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  fail_if (gst_element_query (src, query));
  pid = shm_test_spawn ("camera", name, "64", "48", NULL);
  shm_test_wait_stat (pipeline, "src", "taken", 1);
  fail_unless (gst_element_query (src, query));
  gst_query_parse_latency (query, &live, &min, &max);
  fail_unless (live);
  fail_unless_equals_uint64 (min, 10 * GST_MSECOND);
  fail_unless_equals_uint64 (max, GST_CLOCK_TIME_NONE);
  gst_query_unref (query);
  gst_object_unref (src);
  shm_test_stop (pipeline);
  shm_test_signal (pid, SIGTERM);
}

GST_END_TEST;

/* What downstream does not take is an error, not a hang. */
GST_START_TEST (test_wrong_caps_n)
{
  const gchar *name = shm_test_name ("caps");
  GPid pid = shm_test_spawn ("camera", name, "64", "48", NULL);
  GstElement *pipeline = shm_test_play ("shmcamsrc shm-name=%s ! "
      "video/x-raw,format=BGR ! fakesink", name);

  shm_test_expect_error (pipeline, GST_STREAM_ERROR,
      GST_STREAM_ERROR_WRONG_TYPE, "GRAY8");
  shm_test_stop (pipeline);
  shm_test_signal (pid, SIGTERM);
}

GST_END_TEST;

static Suite *
camsrc_suite (void)
{
  Suite *suite = suite_create ("shmcamsrc");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  shm_test_add_fixture (tcase);
  tcase_add_test (tcase, test_properties);
  tcase_add_loop_test (tcase, test_wait_modes, 0, G_N_ELEMENTS (wait_modes));
  tcase_add_test (tcase, test_not_found_n);
  tcase_add_test (tcase, test_reader_first);
  tcase_add_test (tcase, test_late_joiner);
  tcase_add_test (tcase, test_max_age);
  tcase_add_loop_test (tcase, test_stop_while_waiting, 0,
      3 * SHM_TEST_WAIT_MODES);
  tcase_add_test (tcase, test_states);
  tcase_add_test (tcase, test_latency);
  tcase_add_test (tcase, test_wrong_caps_n);
  return suite;
}

GST_CHECK_MAIN (camsrc);

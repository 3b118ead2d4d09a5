/* SPDX-License-Identifier: LGPL-2.1-or-later
 * shmlanedetect: properties, states, what cannot be. */
#include "detector.h"

/* ---- the element ------------------------------------------------------- */

GST_START_TEST (test_properties)
{
  GstElement *element = gst_element_factory_make ("shmlanedetect", NULL);
  gchar *image, *detection, *group;
  guint timeout, attempts, slots, mode;
  gint wait_mode;
  gboolean require, post;
  guint64 interval;

  g_object_get (element, "image-shm-name", &image, "detection-shm-name",
      &detection, "timeout", &timeout, "attempts", &attempts, "slots", &slots,
      "mode", &mode, "group", &group, "wait-mode", &wait_mode,
      "require-zero-copy", &require, "post-messages", &post,
      "message-interval", &interval, NULL);
  fail_unless_equals_string (image, "camera_feed");
  fail_unless_equals_string (detection, "detection_results");
  fail_unless_equals_int (timeout, 250);
  fail_unless_equals_int (attempts, 20);
  fail_unless_equals_int (slots, 8);
  fail_unless_equals_int (mode, 0600);
  fail_unless_equals_int (wait_mode, 0);
  fail_unless (group == NULL && !require && post && interval == 0);
  g_free (image);
  g_free (detection);

  gst_util_set_object_arg (G_OBJECT (element), "wait-mode", "predict");
  g_object_set (element, "image-shm-name", "a", "detection-shm-name", "b",
      "timeout", 5, "attempts", 6, "slots", 7, "mode", 0640, "group", "0",
      "require-zero-copy", TRUE, "post-messages", FALSE, "message-interval",
      (guint64) 8, NULL);
  g_object_get (element, "image-shm-name", &image, "detection-shm-name",
      &detection, "timeout", &timeout, "attempts", &attempts, "slots", &slots,
      "mode", &mode, "group", &group, "wait-mode", &wait_mode,
      "require-zero-copy", &require, "post-messages", &post,
      "message-interval", &interval, NULL);
  fail_unless_equals_string (image, "a");
  fail_unless_equals_string (detection, "b");
  fail_unless_equals_string (group, "0");
  fail_unless (timeout == 5 && attempts == 6 && slots == 7 && mode == 0640);
  fail_unless (wait_mode == LANESHM_WAIT_PREDICT && require && !post);
  fail_unless_equals_uint64 (interval, 8);
  g_free (image);
  g_free (detection);
  g_free (group);
  gst_object_unref (element);
}

GST_END_TEST;

static gpointer
start_later (gpointer data)
{
  g_usleep (700000);
  detector_start (data, ANSWER);
  return NULL;
}

/* The element started first: no frame is lost. */
GST_START_TEST (test_detector_later)
{
  Detector detector;
  GstHarness *harness = element_new (5000, 20);
  GThread *thread = g_thread_new (NULL, start_later, &detector);
  const GstStructure *structure;
  GstMessage *message;
  guint64 bytes;
  gint64 id;

  for (id = 0; id < 5; id++)
    assert_status (harness, id, OK);
  g_thread_join (thread);
  message = shm_test_element_message (harness->element, "shm-created");
  structure = gst_message_get_structure (message);
  fail_unless_equals_string (gst_structure_get_string (structure, "segment"),
      frames);
  gst_structure_get_uint64 (structure, "bytes", &bytes);
  fail_unless_equals_uint64 (bytes, WIDTH * HEIGHT * 3);
  gst_message_unref (message);
  message = shm_test_element_message (harness->element, "shm-waiting");
  structure = gst_message_get_structure (message);
  fail_unless_equals_string (gst_structure_get_string (structure, "segment"),
      results);
  gst_message_unref (message);
  message = shm_test_element_message (harness->element, "shm-connected");
  gst_message_unref (message);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

GST_START_TEST (test_nobody_n)
{
  GstHarness *harness = element_new (100, 1);
  GstBuffer *buffer = shm_test_frame (&info, 0, 0);

  fail_unless_equals_int (gst_harness_push (harness, buffer), GST_FLOW_ERROR);
  shm_test_expect_error (harness->element, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_NOT_FOUND, "not found after 1 attempts");
  shm_test_teardown (harness);
}

GST_END_TEST;

/* ---- states ------------------------------------------------------------ */

#define PIPELINE "videotestsrc name=test is-live=true num-buffers=%d ! " \
    "video/x-raw,format=BGR,width=64,height=48 ! shmlanedetect name=detect " \
    "image-shm-name=%s detection-shm-name=%s attempts=%u timeout=%u ! fakesink"

GST_START_TEST (test_states)
{
  Detector detector;
  GstElement *pipeline;
  gint i;

  detector_start (&detector, ANSWER);
  pipeline = shm_test_launch (PIPELINE, 10, frames, results, 20, 1000);
  for (i = 0; i < 3; i++) {
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    shm_test_expect_eos (pipeline);
    fail_unless_equals_uint64 (shm_test_stat_of (pipeline, "detect", "ok"), 10);
    gst_element_set_state (pipeline, i == 1 ? GST_STATE_READY : GST_STATE_NULL);
  }
  shm_test_stop (pipeline);
  detector_stop (&detector);
}

GST_END_TEST;

/* To NULL while it waits for the segment, for the first answer, for any, in
 * every mode. */
GST_START_TEST (test_stop_while_waiting)
{
  GstElement *pipeline;
  Detector detector;
  gint state = __i__ % 3;

  if (state > 0)
    detector_start (&detector, state == 1 ? SILENT : ANSWER);
  pipeline = shm_test_launch (PIPELINE, -1, frames, results, 0, 3600000);
  shm_test_set_wait_mode (pipeline, "detect", __i__ / 3);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  if (state == 0) {
    gst_message_unref (shm_test_element_message (pipeline, "shm-waiting"));
  } else if (state == 1) {
    gst_message_unref (shm_test_element_message (pipeline, "shm-connected"));
    shm_test_wait_stat (pipeline, "detect", "published", 1);
  } else {
    shm_test_wait_stat (pipeline, "detect", "ok", 3);
    g_atomic_int_set (&detector.manner, SILENT);
    g_usleep (100000);
  }
  shm_test_stop (pipeline);
  if (state > 0)
    detector_stop (&detector);
}

GST_END_TEST;

/* A flush wakes it, and afterwards it goes on. */
GST_START_TEST (test_flush)
{
  Detector detector;
  GstElement *pipeline, *detect;
  GstPad *pad;

  detector_start (&detector, ANSWER);
  pipeline = shm_test_play (PIPELINE, -1, frames, results, 20, 3600000);
  shm_test_wait_stat (pipeline, "detect", "ok", 3);
  g_atomic_int_set (&detector.manner, SILENT);
  g_usleep (100000);
  detect = gst_bin_get_by_name (GST_BIN (pipeline), "detect");
  pad = gst_element_get_static_pad (detect, "sink");
  fail_unless (gst_pad_send_event (pad, gst_event_new_flush_start ()));
  g_atomic_int_set (&detector.manner, ANSWER);
  fail_unless (gst_pad_send_event (pad, gst_event_new_flush_stop (FALSE)));
  gst_object_unref (pad);
  gst_object_unref (detect);
  shm_test_stop (pipeline);
  detector_stop (&detector);
}

GST_END_TEST;

/* ---- what cannot be ---------------------------------------------------- */

static const gchar *bad_names[][2] = {
  {"a/b", NULL}, {NULL, "a/b"}, {".x", NULL}
};

GST_START_TEST (test_bad_name_n)
{
  const gchar *image = bad_names[__i__][0], *detection = bad_names[__i__][1];
  GstElement *pipeline = shm_test_play (PIPELINE, -1, image ? image : frames,
      detection ? detection : results, 1, 100);

  shm_test_expect_error (pipeline, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_SETTINGS, image ? image : detection);
  shm_test_stop (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_bad_results_n)
{
  gchar *path = g_build_filename ("/dev/shm", results, NULL);
  GstElement *pipeline;

  fail_unless (g_file_set_contents (path, "another program's", -1, NULL));
  pipeline = shm_test_play (PIPELINE, -1, frames, results, 1, 100);
  shm_test_expect_error (pipeline, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      results);
  shm_test_stop (pipeline);
  shm_test_remove (results);
  g_free (path);
}

GST_END_TEST;

GST_START_TEST (test_second_writer_n)
{
  GstHarness *camera = shm_test_camera (frames, &info);
  GstElement *pipeline = shm_test_play (PIPELINE, -1, frames, results, 1, 100);

  shm_test_expect_error (pipeline, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY,
      frames);
  shm_test_stop (pipeline);
  shm_test_teardown (camera);
}

GST_END_TEST;

static Suite *
lanedetect_suite (void)
{
  Suite *suite = suite_create ("shmlanedetect");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  detector_add_fixture (tcase);
  tcase_add_test (tcase, test_properties);
  tcase_add_test (tcase, test_detector_later);
  tcase_add_test (tcase, test_nobody_n);
  tcase_add_test (tcase, test_states);
  tcase_add_loop_test (tcase, test_stop_while_waiting, 0,
      3 * SHM_TEST_WAIT_MODES);
  tcase_add_test (tcase, test_flush);
  tcase_add_loop_test (tcase, test_bad_name_n, 0, G_N_ELEMENTS (bad_names));
  tcase_add_test (tcase, test_bad_results_n);
  tcase_add_test (tcase, test_second_writer_n);
  return suite;
}

GST_CHECK_MAIN (lanedetect);

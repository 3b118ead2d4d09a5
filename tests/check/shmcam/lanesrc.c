/* SPDX-License-Identifier: LGPL-2.1-or-later
 * shmlanesrc: detections in. */
#include "results.h"

#include <glib/gstdio.h>
#include <lane/lane.h>
#include <math.h>
#include <signal.h>
#include <string.h>

static GstHarness *
results_source (const gchar * name)
{
  GstHarness *harness = shm_test_harness ("shmlanesrc", "shm-name", name, NULL);

  gst_harness_use_systemclock (harness);
  gst_harness_play (harness);
  return harness;
}

static LaneshmResultsWriter *
writer_new (const gchar * name)
{
  LaneshmError error;
  LaneshmResultsWriter *writer =
      laneshm_results_writer_open (name, 0, (gid_t) - 1, &error);

  fail_unless (writer != NULL, "%s", error.message);
  return writer;
}

/* ---- shmlanesrc -------------------------------------------------------- */

GST_START_TEST (test_src_properties)
{
  GstElement *src = gst_element_factory_make ("shmlanesrc", NULL);
  gint wait_mode, on_disconnect;
  guint attempts;
  guint64 interval;
  gboolean post;
  gchar *name;

  g_object_get (src, "shm-name", &name, "wait-mode", &wait_mode,
      "on-disconnect", &on_disconnect, "attempts", &attempts, "post-messages",
      &post, "message-interval", &interval, NULL);
  fail_unless_equals_string (name, "detection_results");
  fail_unless_equals_int (wait_mode, 0);
  fail_unless_equals_int (on_disconnect, 0);
  fail_unless_equals_int (attempts, 20);
  fail_unless (post);
  fail_unless_equals_uint64 (interval, 0);
  g_free (name);
  gst_util_set_object_arg (G_OBJECT (src), "wait-mode", "futex");
  gst_util_set_object_arg (G_OBJECT (src), "on-disconnect", "eos");
  g_object_set (src, "shm-name", "other", "attempts", 3, "post-messages",
      FALSE, "message-interval", (guint64) 7, NULL);
  g_object_get (src, "shm-name", &name, "wait-mode", &wait_mode,
      "on-disconnect", &on_disconnect, "attempts", &attempts, "post-messages",
      &post, "message-interval", &interval, NULL);
  fail_unless_equals_string (name, "other");
  fail_unless_equals_int (wait_mode, LANESHM_WAIT_FUTEX);
  fail_unless_equals_int (on_disconnect, 1);
  fail_unless_equals_int (attempts, 3);
  fail_if (post);
  fail_unless_equals_uint64 (interval, 7);
  g_free (name);
  gst_object_unref (src);
}

GST_END_TEST;

/* What shmlanesink wrote comes out: bytes, meta, message. */
GST_START_TEST (test_src_record)
{
  const gchar *name = shm_test_name ("record");
  GstHarness *sink = results_sink (name), *source = results_source (name);
  const GstStructure *structure;
  LaneshmDetection record;
  const GstLaneMeta *meta;
  GstMessage *message;
  GstBuffer *buffer;
  GstCaps *caps;
  gint64 id;

  gst_harness_push (sink, frame_with_lanes (12));
  buffer = gst_harness_pull (source);
  fail_unless_equals_uint64 (gst_buffer_get_size (buffer), 88);
  gst_buffer_extract (buffer, 0, &record, sizeof record);
  fail_unless_equals_int64 (record.frame_id, 12);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (buffer), 12);
  fail_unless (GST_BUFFER_PTS_IS_VALID (buffer));
  meta = gst_buffer_get_lane_meta (buffer);
  fail_unless (meta && meta->left.valid && !meta->right.valid);
  fail_unless_equals_int (meta->status, GST_LANE_STATUS_OK);
  fail_unless_equals_int (meta->left.x1, record.left.x1);
  fail_unless_equals_uint64 (meta->processing_time, 2500 * GST_USECOND);
  fail_unless (meta->detection_time <= gst_lane_monotonic_time ());
  fail_unless (meta->detection_time + 5 * GST_SECOND >
      gst_lane_monotonic_time ());
  gst_buffer_unref (buffer);

  caps = gst_pad_get_current_caps (source->sinkpad);
  fail_unless (gst_structure_has_name (gst_caps_get_structure (caps, 0),
          "application/x-lane-detection"));
  gst_caps_unref (caps);

  message = shm_test_element_message (source->element, "lane-detection");
  structure = gst_message_get_structure (message);
  fail_unless (gst_structure_get_int64 (structure, "frame-id", &id));
  fail_unless_equals_int64 (id, 12);
  fail_unless (gst_structure_has_field (structure, "left"));
  fail_if (gst_structure_has_field (structure, "right"));
  gst_message_unref (message);
  shm_test_teardown (source);
  shm_test_teardown (sink);
}

GST_END_TEST;

GST_START_TEST (test_src_messages_off)
{
  const gchar *name = shm_test_name ("quiet");
  GstHarness *sink = results_sink (name);
  GstHarness *source = shm_test_harness ("shmlanesrc", "shm-name", name,
      "post-messages", FALSE, NULL);
  GstBus *bus = gst_element_get_bus (source->element);
  GstMessage *message;

  gst_harness_use_systemclock (source);
  gst_harness_play (source);
  gst_harness_push (sink, frame_with_lanes (12));
  gst_buffer_unref (gst_harness_pull (source));
  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT))) {
    fail_if (gst_message_has_name (message, "lane-detection"));
    gst_message_unref (message);
  }
  gst_object_unref (bus);
  shm_test_teardown (source);
  shm_test_teardown (sink);
}

GST_END_TEST;

/* Lines that cannot be are left out; the bytes stay as they are. */
static const struct
{
  LaneshmLine line;
  gboolean valid;
} lines[] = {
  {{10, 40, 20, 30, 0.5}, TRUE}, {{0, 1, 0, 0, 0.0}, TRUE},
  {{10, 40, 20, 30, 1.0}, TRUE}, {{-500, 400, 3000, 30, 0.1}, TRUE},
  {{10, 30, 20, 30, 0.5}, FALSE}, {{10, 20, 20, 30, 0.5}, FALSE},
  {{10, 40, 20, -1, 0.5}, FALSE}, {{10, G_MAXINT32, 20, 30, 0.5}, FALSE},
  {{G_MININT32, 40, 20, 30, 0.5}, FALSE}, {{10, 40, G_MAXINT32, 30, 0.5},
      FALSE}, {{10, 40, 20, 30, -0.01}, FALSE},
  {{10, 40, 20, 30, 1.01}, FALSE}, {{10, 40, 20, 30, NAN}, FALSE},
  {{10, 40, 20, 30, INFINITY}, FALSE}
};

GST_START_TEST (test_src_invalid)
{
  const gchar *name = shm_test_name ("invalid");
  LaneshmResultsWriter *writer = writer_new (name);
  GstHarness *source = results_source (name);
  LaneshmDetection record = {.frame_id = 5,.has_right_lane = 1,
    .right = lines[__i__].line,.processing_time_ms = NAN
  };
  const GstLaneMeta *meta;
  GstBuffer *buffer;

  laneshm_results_writer_write (writer, &record);
  buffer = gst_harness_pull (source);
  meta = gst_buffer_get_lane_meta (buffer);
  fail_unless_equals_int (meta->right.valid, lines[__i__].valid);
  fail_unless_equals_int (meta->status, lines[__i__].valid ?
      GST_LANE_STATUS_OK : GST_LANE_STATUS_NO_LANES);
  fail_unless_equals_uint64 (meta->processing_time, GST_CLOCK_TIME_NONE);
  fail_unless_equals_uint64 (shm_test_stat (source->element, "invalid"),
      !lines[__i__].valid);
  gst_buffer_unref (buffer);
  shm_test_teardown (source);
  laneshm_results_writer_free (writer);
}

GST_END_TEST;

/* A frame id below 0 is none. */
GST_START_TEST (test_src_no_id)
{
  const gchar *name = shm_test_name ("noid");
  LaneshmResultsWriter *writer = writer_new (name);
  GstHarness *source = results_source (name);
  LaneshmDetection record = {.frame_id = G_MININT64 };
  GstBuffer *buffer;

  laneshm_results_writer_write (writer, &record);
  buffer = gst_harness_pull (source);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (buffer),
      GST_BUFFER_OFFSET_NONE);
  gst_buffer_unref (buffer);
  shm_test_teardown (source);
  laneshm_results_writer_free (writer);
}

GST_END_TEST;

#define READER "shmlanesrc name=src shm-name=%s attempts=%u " \
    "on-disconnect=%s ! fakesink"

GST_START_TEST (test_src_not_found_n)
{
  GstElement *pipeline = shm_test_play (READER, shm_test_name ("nobody"), 1,
      "wait");

  gst_message_unref (shm_test_element_message (pipeline, "shm-waiting"));
  shm_test_expect_error (pipeline, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_NOT_FOUND, "not found after 1 attempts");
  shm_test_stop (pipeline);
}

GST_END_TEST;

/* Ends and is killed, comes again: goes on. */
GST_START_TEST (test_src_restart)
{
  const gchar *name = shm_test_name ("restart");
  GstElement *pipeline = shm_test_play (READER, name, 20, "wait");
  GPid pid;
  gint i;

  for (i = 0; i < 4; i++) {
    pid = shm_test_spawn ("results", name, NULL);
    gst_message_unref (shm_test_element_message (pipeline, "shm-connected"));
    shm_test_wait_stat (pipeline, "src", "taken", i + 1);
    shm_test_signal (pid, i % 2 == 0 ? SIGKILL : SIGTERM);
    gst_message_unref (shm_test_element_message (pipeline, "shm-lost"));
  }
  shm_test_stop (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_src_disconnect_eos)
{
  const gchar *name = shm_test_name ("eos");
  GPid pid = shm_test_spawn ("results", name, NULL);
  GstElement *pipeline = shm_test_play (READER, name, 1, "eos");

  shm_test_wait_stat (pipeline, "src", "taken", 1);
  shm_test_signal (pid, SIGTERM);
  shm_test_expect_eos (pipeline);
  shm_test_stop (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_src_disconnect_error_n)
{
  const gchar *name = shm_test_name ("error");
  GPid pid = shm_test_spawn ("results", name, NULL);
  GstElement *pipeline = shm_test_play (READER, name, 1, "error");

  shm_test_wait_stat (pipeline, "src", "taken", 1);
  shm_test_signal (pid, SIGTERM);
  shm_test_expect_error (pipeline, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_READ, name);
  shm_test_stop (pipeline);
}

GST_END_TEST;

/* Killed, nobody takes over, and a reader comes. */
GST_START_TEST (test_src_stale_n)
{
  const gchar *name = shm_test_name ("stale");
  GPid pid = shm_test_spawn ("results", name, NULL);
  GstElement *pipeline;

  shm_test_signal (pid, SIGKILL);
  pipeline = shm_test_play (READER, name, 1, "eos");
  shm_test_expect_error (pipeline, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_NOT_FOUND, name);
  shm_test_stop (pipeline);
  shm_test_remove (name);
}

GST_END_TEST;

GST_START_TEST (test_src_bad_segment_n)
{
  static const gsize sizes[] = { 0, 1, 84, 87, 89, 4096 };
  const gchar *name = shm_test_name ("bad");
  gchar *path = g_build_filename ("/dev/shm", name, NULL);
  gchar *contents = g_malloc0 (sizes[__i__] + 1);
  GstElement *pipeline;

  fail_unless (g_file_set_contents (path, contents, sizes[__i__], NULL));
  pipeline = shm_test_play (READER, name, 1, "wait");
  shm_test_expect_error (pipeline, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      name);
  shm_test_stop (pipeline);
  shm_test_remove (name);
  g_free (contents);
  g_free (path);
}

GST_END_TEST;

GST_START_TEST (test_src_stop_while_waiting)
{
  const gchar *name = shm_test_name ("stop");
  GstElement *pipeline;
  GPid pid = 0;

  if (__i__ % 2)
    pid = shm_test_spawn ("results", name, NULL);
  pipeline = shm_test_launch (READER, name, 0, "wait");
  shm_test_set_wait_mode (pipeline, "src", __i__ / 2);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  gst_message_unref (shm_test_element_message (pipeline,
          __i__ % 2 == 0 ? "shm-waiting" : "shm-connected"));
  g_usleep (50000);
  shm_test_stop (pipeline);
  if (pid)
    shm_test_signal (pid, SIGTERM);
}

GST_END_TEST;

static Suite *
lanesrc_suite (void)
{
  Suite *suite = suite_create ("shmlanesrc");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  shm_test_add_fixture (tcase);
  tcase_add_test (tcase, test_src_properties);
  tcase_add_test (tcase, test_src_record);
  tcase_add_test (tcase, test_src_messages_off);
  tcase_add_loop_test (tcase, test_src_invalid, 0, G_N_ELEMENTS (lines));
  tcase_add_test (tcase, test_src_no_id);
  tcase_add_test (tcase, test_src_not_found_n);
  tcase_add_test (tcase, test_src_restart);
  tcase_add_test (tcase, test_src_disconnect_eos);
  tcase_add_test (tcase, test_src_disconnect_error_n);
  tcase_add_test (tcase, test_src_stale_n);
  tcase_add_loop_test (tcase, test_src_bad_segment_n, 0, 6);
  tcase_add_loop_test (tcase, test_src_stop_while_waiting, 0,
      2 * SHM_TEST_WAIT_MODES);
  return suite;
}

GST_CHECK_MAIN (lanesrc);

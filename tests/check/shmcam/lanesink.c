/* SPDX-License-Identifier: LGPL-2.1-or-later
 * shmlanesink: detections out. */
#include "results.h"

#include <glib/gstdio.h>
#include <lane/lane.h>
#include <unistd.h>

static void
read_record (const gchar * name, LaneshmDetection * record)
{
  LaneshmError error;
  LaneshmResultsReader *reader = laneshm_results_reader_open (name, &error);

  fail_unless (reader != NULL);
  fail_unless_equals_int (laneshm_results_reader_read (reader, record),
      LANESHM_OK);
  laneshm_results_reader_free (reader);
}

/* ---- shmlanesink ------------------------------------------------------- */

GST_START_TEST (test_sink_properties)
{
  GstElement *sink = gst_element_factory_make ("shmlanesink", NULL);
  gchar *name, *group;
  guint mode;

  g_object_get (sink, "shm-name", &name, "group", &group, "mode", &mode, NULL);
  fail_unless_equals_string (name, "detection_results");
  fail_unless (group == NULL);
  fail_unless_equals_int (mode, 0600);
  g_free (name);
  g_object_set (sink, "shm-name", "other", "group", "0", "mode", 0640, NULL);
  g_object_get (sink, "shm-name", &name, "group", &group, "mode", &mode, NULL);
  fail_unless_equals_string (name, "other");
  fail_unless_equals_string (group, "0");
  fail_unless_equals_int (mode, 0640);
  g_free (name);
  g_free (group);
  gst_object_unref (sink);
}

GST_END_TEST;

/* The segment is there before any frame, so that readers can connect. */
GST_START_TEST (test_sink_states)
{
  const gchar *name = shm_test_name ("states");
  GstElement *pipeline = shm_test_launch ("videotestsrc num-buffers=2 ! "
      "shmlanesink name=sink shm-name=%s", name);
  gint i;

  for (i = 0; i < 3; i++) {
    GstMessage *message;
    guint64 bytes;

    fail_if (shm_test_exists (name));
    gst_element_set_state (pipeline, GST_STATE_PAUSED);
    fail_unless (shm_test_exists (name));
    message = shm_test_element_message (pipeline, "shm-created");
    fail_unless (gst_structure_get_uint64 (gst_message_get_structure (message),
            "bytes", &bytes));
    fail_unless_equals_uint64 (bytes, 88);
    gst_message_unref (message);
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    shm_test_expect_eos (pipeline);
    fail_unless_equals_uint64 (shm_test_stat_of (pipeline, "sink", "written"),
        2);
    gst_element_set_state (pipeline, i == 1 ? GST_STATE_NULL : GST_STATE_READY);
  }
  fail_if (shm_test_exists (name));
  shm_test_stop (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_sink_record)
{
  const gchar *name = shm_test_name ("record");
  GstHarness *sink = results_sink (name);
  GstBuffer *buffer = frame_with_lanes (41);
  GstLaneMeta *meta = gst_buffer_get_lane_meta (buffer);
  GstLaneLine left = meta->left;
  LaneshmDetection record;
  gdouble now = g_get_real_time () / 1e6;

  fail_unless_equals_int (gst_harness_push (sink, buffer), GST_FLOW_OK);
  read_record (name, &record);
  fail_unless_equals_int64 (record.frame_id, 41);
  fail_unless (fabs (record.timestamp - now) < 5.0);
  fail_unless_equals_float (record.processing_time_ms, 2.5);
  fail_unless_equals_int (record.ready, 1);
  fail_unless_equals_int (record.has_left_lane, 1);
  fail_unless_equals_int (record.has_right_lane, 0);
  fail_unless_equals_int (record.left.x1, left.x1);
  fail_unless_equals_int (record.left.y1, left.y1);
  fail_unless_equals_int (record.left.x2, left.x2);
  fail_unless_equals_int (record.left.y2, left.y2);
  fail_unless_equals_float (record.left.confidence, 0.75);
  fail_unless_equals_int (record.right.x1, 0);
  shm_test_teardown (sink);
}

GST_END_TEST;

/* Frames nobody judged: told once, written without lines. */
GST_START_TEST (test_sink_without_meta)
{
  const gchar *name = shm_test_name ("bare");
  GstHarness *sink = results_sink (name);
  GstBus *bus = gst_element_get_bus (sink->element);
  LaneshmDetection record;
  gint64 id;

  for (id = 0; id < 5; id++) {
    GstBuffer *buffer = gst_buffer_new_allocate (NULL, 64 * 48 * 3, NULL);

    GST_BUFFER_OFFSET (buffer) = id;
    fail_unless_equals_int (gst_harness_push (sink, buffer), GST_FLOW_OK);
  }
  gst_message_unref (shm_test_message (sink->element, GST_MESSAGE_WARNING));
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING) == NULL);
  read_record (name, &record);
  fail_unless_equals_int64 (record.frame_id, 4);
  fail_unless_equals_int (record.has_left_lane + record.has_right_lane, 0);
  fail_unless_equals_uint64 (shm_test_stat (sink->element, "without-meta"), 5);
  fail_unless_equals_uint64 (shm_test_stat (sink->element, "written"), 5);
  gst_object_unref (bus);
  shm_test_teardown (sink);
}

GST_END_TEST;

/* An id from the meta, else the offset, else -1. */
GST_START_TEST (test_sink_ids)
{
  const gchar *name = shm_test_name ("ids");
  GstHarness *sink = results_sink (name);
  GstBuffer *buffer = frame_with_lanes (3);
  LaneshmDetection record;

  gst_buffer_get_lane_meta (buffer)->frame_id = -1;
  gst_harness_push (sink, buffer);
  read_record (name, &record);
  fail_unless_equals_int64 (record.frame_id, 3);
  buffer = frame_with_lanes (3);
  gst_buffer_get_lane_meta (buffer)->frame_id = -1;
  GST_BUFFER_OFFSET (buffer) = GST_BUFFER_OFFSET_NONE;
  gst_harness_push (sink, buffer);
  read_record (name, &record);
  fail_unless_equals_int64 (record.frame_id, -1);
  shm_test_teardown (sink);
}

GST_END_TEST;

GST_START_TEST (test_sink_second_writer_n)
{
  const gchar *name = shm_test_name ("second");
  GstHarness *sink = results_sink (name);
  GstElement *pipeline = shm_test_launch ("videotestsrc ! "
      "shmlanesink shm-name=%s", name);

  fail_unless_equals_int (gst_element_set_state (pipeline, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  shm_test_expect_error (pipeline, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY,
      name);
  shm_test_stop (pipeline);
  fail_unless_equals_int (gst_harness_push (sink, frame_with_lanes (0)),
      GST_FLOW_OK);
  shm_test_teardown (sink);
}

GST_END_TEST;

GST_START_TEST (test_sink_take_over)
{
  const gchar *name = shm_test_name ("over");
  GPid pid = shm_test_spawn ("results", name, NULL);
  LaneshmDetection record;
  GstHarness *sink;

  shm_test_signal (pid, SIGKILL);
  fail_unless (shm_test_exists (name));
  sink = results_sink (name);
  gst_harness_push (sink, frame_with_lanes (8));
  read_record (name, &record);
  fail_unless_equals_int64 (record.frame_id, 8);
  shm_test_teardown (sink);
}

GST_END_TEST;

GST_START_TEST (test_sink_bad_name_n)
{
  GstElement *pipeline =
      shm_test_launch ("videotestsrc ! shmlanesink shm-name=a/b");

  fail_unless_equals_int (gst_element_set_state (pipeline, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  shm_test_expect_error (pipeline, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_SETTINGS, "slash");
  shm_test_stop (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_sink_name_removed)
{
  const gchar *name = shm_test_name ("removed");
  GstElement *pipeline = shm_test_play ("videotestsrc is-live=true ! "
      "lanedetect post-messages=false ! shmlanesink name=sink shm-name=%s",
      name);

  shm_test_wait_stat (pipeline, "sink", "written", 1);
  shm_test_remove (name);
  gst_message_unref (shm_test_message (pipeline, GST_MESSAGE_WARNING));
  fail_unless (shm_test_exists (name));
  shm_test_stop (pipeline);
}

GST_END_TEST;

static Suite *
lanesink_suite (void)
{
  Suite *suite = suite_create ("shmlanesink");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  shm_test_add_fixture (tcase);
  tcase_add_test (tcase, test_sink_properties);
  tcase_add_test (tcase, test_sink_states);
  tcase_add_test (tcase, test_sink_record);
  tcase_add_test (tcase, test_sink_without_meta);
  tcase_add_test (tcase, test_sink_ids);
  tcase_add_test (tcase, test_sink_second_writer_n);
  tcase_add_test (tcase, test_sink_take_over);
  tcase_add_test (tcase, test_sink_bad_name_n);
  tcase_add_test (tcase, test_sink_name_removed);
  return suite;
}

GST_CHECK_MAIN (lanesink);

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * shmcamsrc: frames that stay, and frames that are skipped. */
#include "shmtest.h"

#include <signal.h>

/* ---- buffers ----------------------------------------------------------- */

static GstHarness *
play_reader (const gchar * name, guint max_held)
{
  GstHarness *reader = shm_test_harness ("shmcamsrc", "shm-name", name,
      "max-held", max_held, NULL);

  gst_harness_use_systemclock (reader);
  gst_harness_add_propose_allocation_meta (reader, GST_VIDEO_META_API_TYPE,
      NULL);
  gst_harness_play (reader);
  return reader;
}

/* Zero-copy up to max-held, copies beyond: all stay as they were. */
GST_START_TEST (test_max_held)
{
  const gchar *name = shm_test_name ("held");
  guint max_held = __i__;
  GstHarness *camera, *reader;
  GstBuffer *buffers[8];
  GstVideoInfo info;
  guint i;

  shm_test_info_gray (&info);
  camera = shm_test_camera (name, &info);
  shm_test_push (camera, &info, 0);
  reader = play_reader (name, max_held);
  for (i = 0; i < 8; i++) {
    if (i > 0)
      shm_test_push (camera, &info, i);
    buffers[i] = gst_harness_pull (reader);
    fail_unless (GST_MEMORY_IS_READONLY (gst_buffer_peek_memory (buffers[i],
                0)) == (i < max_held));
  }
  fail_unless_equals_uint64 (shm_test_stat (reader->element, "copied"),
      8 - max_held);
  fail_unless_equals_uint64 (shm_test_stat (reader->element, "held"), max_held);
  gst_harness_set_drop_buffers (reader, TRUE);
  for (; i < 100; i++)
    shm_test_push (camera, &info, i);
  for (i = 0; i < 8; i++) {
    shm_test_assert_frame (buffers[i], &info, i);
    gst_buffer_unref (buffers[i]);
  }
  /* The reader may be passing on one more just now. */
  while (shm_test_stat (reader->element, "held") > 0)
    g_usleep (1000);
  shm_test_teardown (reader);
  shm_test_teardown (camera);
}

GST_END_TEST;

/* Who writes into a borrowed frame writes into a copy. */
GST_START_TEST (test_read_only)
{
  const gchar *name = shm_test_name ("readonly");
  GstHarness *camera, *reader;
  GstVideoInfo info;
  GstBuffer *buffer, *again;
  GstMapInfo map;

  shm_test_info_gray (&info);
  camera = shm_test_camera (name, &info);
  shm_test_push (camera, &info, 0);
  reader = play_reader (name, 2);
  buffer = gst_harness_pull (reader);
  fail_if (gst_memory_map (gst_buffer_peek_memory (buffer, 0), &map,
          GST_MAP_WRITE));
  gst_buffer_memset (buffer, 0, 0xff, info.size);
  gst_buffer_unref (buffer);
  shm_test_teardown (reader);

  reader = play_reader (name, 2);
  again = gst_harness_pull (reader);
  shm_test_assert_frame (again, &info, 0);
  gst_buffer_unref (again);
  shm_test_teardown (reader);
  shm_test_teardown (camera);
}

GST_END_TEST;

/* A frame outlives its source, its writer and the segment's name. */
GST_START_TEST (test_outlives_element)
{
  const gchar *name = shm_test_name ("outlive");
  GstHarness *camera, *reader;
  GstVideoInfo info;
  GstBuffer *buffer;
  gint64 id;

  shm_test_info_gray (&info);
  camera = shm_test_camera (name, &info);
  shm_test_push (camera, &info, 0);
  reader = play_reader (name, 2);
  buffer = gst_harness_pull (reader);
  shm_test_teardown (reader);
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "slots-held"), 1);
  for (id = 1; id < 30; id++)
    shm_test_push (camera, &info, id);
  shm_test_assert_frame (buffer, &info, 0);
  shm_test_teardown (camera);
  shm_test_assert_clean ();
  shm_test_assert_frame (buffer, &info, 0);
  gst_buffer_unref (buffer);
}

GST_END_TEST;

/* Metas and buffers are used again: nothing grows with the frames. */
GST_START_TEST (test_recycled)
{
  const gchar *name = shm_test_name ("recycled");
  GHashTable *seen = g_hash_table_new (NULL, NULL);
  GstHarness *camera, *reader;
  GstVideoInfo info;
  gint64 id;

  shm_test_info_gray (&info);
  camera = shm_test_camera (name, &info);
  shm_test_push (camera, &info, 0);
  reader = play_reader (name, 2);
  for (id = 0; id < 50; id++) {
    GstBuffer *buffer;

    if (id > 0)
      shm_test_push (camera, &info, id);
    buffer = gst_harness_pull (reader);
    shm_test_assert_frame (buffer, &info, id);
    fail_unless_equals_int (gst_buffer_get_n_meta (buffer,
            GST_VIDEO_META_API_TYPE), 1);
    fail_unless_equals_int (gst_buffer_get_n_meta (buffer,
            GST_REFERENCE_TIMESTAMP_META_API_TYPE), 1);
    g_hash_table_add (seen, buffer);
    gst_buffer_unref (buffer);
  }
  fail_unless (g_hash_table_size (seen) <= 3);
  g_hash_table_unref (seen);
  shm_test_teardown (reader);
  shm_test_teardown (camera);
}

GST_END_TEST;

/* ---- newest wins ------------------------------------------------------- */

GST_START_TEST (test_skipped)
{
  const gchar *name = shm_test_name ("skipped");
  GPid pid = shm_test_spawn ("camera", name, "64", "48", NULL);
  GstElement *pipeline = shm_test_play ("shmcamsrc name=src shm-name=%s ! "
      "identity sleep-time=50000 ! fakesink", name);
  GstMessage *message = shm_test_message (pipeline, GST_MESSAGE_QOS);
  guint64 processed, dropped;
  GstFormat format;

  gst_message_parse_qos_stats (message, &format, &processed, &dropped);
  fail_unless_equals_int (format, GST_FORMAT_BUFFERS);
  fail_unless (processed > 0 && dropped > 0);
  gst_message_unref (message);
  shm_test_wait_stat (pipeline, "src", "skipped", 10);
  shm_test_stop (pipeline);
  shm_test_signal (pid, SIGTERM);
}

GST_END_TEST;

/* A second reader that is stuck disturbs neither writer nor reader. */
GST_START_TEST (test_stuck_reader)
{
  const gchar *name = shm_test_name ("stuck");
  GPid pid = shm_test_spawn ("camera", name, "64", "48", NULL);
  GPid other = shm_test_spawn ("reader", name, "2", NULL);
  GstElement *pipeline = shm_test_play (SHM_TEST_READER, name);

  shm_test_wait_stat (pipeline, "src", "taken", 3);
  shm_test_signal (other, SIGSTOP);
  shm_test_wait_stat (pipeline, "src", "taken", shm_test_stat_of (pipeline,
          "src", "taken") + 20);
  shm_test_stop (pipeline);
  shm_test_signal (other, SIGKILL);
  shm_test_signal (pid, SIGTERM);
}

GST_END_TEST;

static Suite *
camsrc_frames_suite (void)
{
  Suite *suite = suite_create ("shmcamsrc-frames");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  shm_test_add_fixture (tcase);
  tcase_add_loop_test (tcase, test_max_held, 0, 4);
  tcase_add_test (tcase, test_read_only);
  tcase_add_test (tcase, test_outlives_element);
  tcase_add_test (tcase, test_recycled);
  tcase_add_test (tcase, test_skipped);
  tcase_add_test (tcase, test_stuck_reader);
  return suite;
}

GST_CHECK_MAIN (camsrc_frames);

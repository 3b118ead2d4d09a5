/* SPDX-License-Identifier: LGPL-2.1-or-later
 * shmcamsink: properties, its segment, other writers. */
#include "shmtest.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static guint
segment_mode (const gchar * name, const gchar * suffix)
{
  gchar *path = g_strconcat ("/dev/shm/", name, suffix, NULL);
  GStatBuf status;

  fail_unless_equals_int (g_stat (path, &status), 0);
  g_free (path);
  return status.st_mode & 0777;
}

/* ---- properties -------------------------------------------------------- */

GST_START_TEST (test_properties)
{
  GstElement *sink = gst_element_factory_make ("shmcamsink", NULL);
  gchar *name, *group;
  guint slots, mode;
  gboolean require, sync, async, last;

  g_object_get (sink, "shm-name", &name, "group", &group, "slots", &slots,
      "mode", &mode, "require-zero-copy", &require, "sync", &sync, "async",
      &async, "enable-last-sample", &last, NULL);
  fail_unless_equals_string (name, "camera_feed");
  fail_unless (group == NULL);
  fail_unless_equals_int (slots, 8);
  fail_unless_equals_int (mode, 0600);
  fail_if (require || sync || async || last);
  g_free (name);

  g_object_set (sink, "shm-name", "other", "group", "daemon", "slots", 3,
      "mode", 0640, "require-zero-copy", TRUE, NULL);
  g_object_get (sink, "shm-name", &name, "group", &group, "slots", &slots,
      "mode", &mode, "require-zero-copy", &require, NULL);
  fail_unless_equals_string (name, "other");
  fail_unless_equals_string (group, "daemon");
  fail_unless_equals_int (slots, 3);
  fail_unless_equals_int (mode, 0640);
  fail_unless (require);
  g_free (name);
  g_free (group);
  fail_unless_equals_uint64 (shm_test_stat (sink, "published"), 0);
  gst_object_unref (sink);
}

GST_END_TEST;

/* Settings of a running segment cannot change: ignored. */
GST_START_TEST (test_properties_frozen_n)
{
  const gchar *name = shm_test_name ("frozen");
  GstElement *pipeline = shm_test_play ("videotestsrc num-buffers=1 ! "
      "shmcamsink name=sink shm-name=%s", name);
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gchar *now;
  guint slots;

  shm_test_expect_eos (pipeline);
  g_object_set (sink, "shm-name", "other", "slots", 4, NULL);
  g_object_get (sink, "shm-name", &now, "slots", &slots, NULL);
  fail_unless_equals_string (now, name);
  fail_unless_equals_int (slots, 8);
  g_free (now);
  gst_object_unref (sink);
  shm_test_stop (pipeline);
}

GST_END_TEST;

/* Mode and size are as asked for; readers get no right to write the frames. */
GST_START_TEST (test_mode)
{
  const gchar *name = shm_test_name ("mode");
  GstElement *pipeline = shm_test_play ("videotestsrc num-buffers=1 ! "
      "video/x-raw,width=64,height=48,format=GRAY8 ! "
      "shmcamsink name=sink shm-name=%s mode=0660 slots=5", name);
  mode_t mask = umask (0);

  umask (mask);
  shm_test_expect_eos (pipeline);
  fail_unless_equals_int (segment_mode (name, ""), 0640);
  fail_unless_equals_int (segment_mode (name, ".r"), 0660);
  fail_unless (shm_test_stat_of (pipeline, "sink", "segment-bytes") >=
      5 * 64 * 48);
  shm_test_stop (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_group)
{
  const gchar *name = shm_test_name ("group");
  gchar *path = g_build_filename ("/dev/shm", name, NULL);
  GstElement *pipeline = shm_test_play ("videotestsrc num-buffers=1 ! "
      "shmcamsink shm-name=%s group=%u", name, (guint) getgid ());
  GStatBuf status;

  shm_test_expect_eos (pipeline);
  fail_unless_equals_int (g_stat (path, &status), 0);
  fail_unless_equals_int (status.st_gid, getgid ());
  shm_test_stop (pipeline);
  g_free (path);
}

GST_END_TEST;

GST_START_TEST (test_group_unknown_n)
{
  GstElement *pipeline = shm_test_play ("videotestsrc ! "
      "shmcamsink shm-name=%s group=no-such-group", shm_test_name ("group"));

  shm_test_expect_error (pipeline, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_SETTINGS, "no-such-group");
  shm_test_stop (pipeline);
}

GST_END_TEST;

/* ---- segment ----------------------------------------------------------- */

/* It is there while the element is, and not longer; again and again. */
GST_START_TEST (test_states)
{
  const gchar *name = shm_test_name ("states");
  GstElement *pipeline = shm_test_launch ("videotestsrc num-buffers=3 ! "
      "shmcamsink name=sink shm-name=%s", name);
  gint i;

  for (i = 0; i < 3; i++) {
    fail_if (shm_test_exists (name));
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    shm_test_expect_eos (pipeline);
    fail_unless (shm_test_exists (name));
    fail_unless_equals_uint64 (shm_test_stat_of (pipeline, "sink",
            "published"), 3);
    gst_element_set_state (pipeline, i == 1 ? GST_STATE_NULL : GST_STATE_READY);
  }
  fail_if (shm_test_exists (name));
  shm_test_stop (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_created_message)
{
  const gchar *name = shm_test_name ("created");
  GstElement *pipeline = shm_test_play ("videotestsrc num-buffers=1 ! "
      "video/x-raw,width=800,height=600,format=BGR ! shmcamsink shm-name=%s",
      name);
  GstMessage *message = shm_test_element_message (pipeline, "shm-created");
  const GstStructure *structure = gst_message_get_structure (message);
  guint64 bytes;

  fail_unless_equals_string (gst_structure_get_string (structure, "segment"),
      name);
  fail_unless (gst_structure_get_uint64 (structure, "bytes", &bytes));
  fail_unless_equals_uint64 (bytes, 1440000);
  gst_message_unref (message);
  shm_test_stop (pipeline);
}

GST_END_TEST;

static const gchar *bad_names[] = { "a/b", "/camera_feed", ".hidden", "" };

GST_START_TEST (test_bad_name_n)
{
  GstElement *pipeline =
      shm_test_launch ("videotestsrc ! shmcamsink name=sink");
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");

  g_object_set (sink, "shm-name", bad_names[__i__], NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  shm_test_expect_error (pipeline, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_SETTINGS, "name");
  gst_object_unref (sink);
  shm_test_stop (pipeline);
}

GST_END_TEST;

/* The sentence tells who has it. */
GST_START_TEST (test_second_writer_n)
{
  const gchar *name = shm_test_name ("second");
  gchar *pid = g_strdup_printf ("%d", getpid ());
  GstElement *pipeline;
  GstHarness *camera;
  GstVideoInfo info;

  shm_test_info_bgr (&info);
  camera = shm_test_camera (name, &info);
  pipeline = shm_test_play ("videotestsrc ! shmcamsink shm-name=%s", name);
  shm_test_expect_error (pipeline, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_BUSY, pid);
  shm_test_stop (pipeline);
  /* The first one does not notice. */
  shm_test_push (camera, &info, 0);
  fail_unless (shm_test_exists (name));
  shm_test_teardown (camera);
  g_free (pid);
}

GST_END_TEST;

/* A crashed writer's segment is taken over, whatever its format was. */
GST_START_TEST (test_take_over)
{
  const gchar *name = shm_test_name ("takeover");
  GPid pid = shm_test_spawn ("camera", name, "64", "48", NULL);
  GstElement *pipeline;

  shm_test_signal (pid, 9);
  fail_unless (shm_test_exists (name));
  pipeline = shm_test_play ("videotestsrc num-buffers=2 ! "
      "video/x-raw,format=%s,width=64,height=48,framerate=100/1 ! "
      "shmcamsink name=sink shm-name=%s", __i__ == 0 ? "GRAY8" : "BGR", name);
  shm_test_expect_eos (pipeline);
  fail_unless (shm_test_stat_of (pipeline, "sink", "generation") > 1);
  shm_test_stop (pipeline);
}

GST_END_TEST;

/* Another program's file is left alone. */
GST_START_TEST (test_foreign_file_n)
{
  const gchar *name = shm_test_name ("foreign");
  gchar *path = g_build_filename ("/dev/shm", name, NULL), *contents;
  GstElement *pipeline;

  fail_unless (g_file_set_contents (path, "somebody's data", -1, NULL));
  pipeline = shm_test_play ("videotestsrc ! shmcamsink shm-name=%s", name);
  shm_test_expect_error (pipeline, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      name);
  shm_test_stop (pipeline);
  fail_unless (g_file_get_contents (path, &contents, NULL, NULL));
  fail_unless_equals_string (contents, "somebody's data");
  g_unlink (path);
  g_free (contents);
  g_free (path);
}

GST_END_TEST;

/* Somebody removes the name: readers to come must find it again. */
GST_START_TEST (test_name_removed)
{
  const gchar *name = shm_test_name ("removed");
  gchar *path = g_build_filename ("/dev/shm", name, NULL);
  GstElement *pipeline = shm_test_play ("videotestsrc is-live=true ! "
      "shmcamsink name=sink shm-name=%s", name);
  GError *error;
  GstMessage *message;

  shm_test_wait_stat (pipeline, "sink", "published", 1);
  fail_unless_equals_int (g_unlink (path), 0);
  message = shm_test_message (pipeline, GST_MESSAGE_WARNING);
  gst_message_parse_warning (message, &error, NULL);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_NOT_FOUND));
  fail_unless (shm_test_exists (name));
  /* Upstream moves to the new segment, after at most a few copies. */
  shm_test_wait_stat (pipeline, "sink", "published", shm_test_stat_of (pipeline,
          "sink", "published") + 5);
  fail_unless (shm_test_stat_of (pipeline, "sink", "copied") <= 3);
  g_error_free (error);
  gst_message_unref (message);
  shm_test_stop (pipeline);
  g_free (path);
}

GST_END_TEST;

GST_START_TEST (test_name_replaced_n)
{
  const gchar *name = shm_test_name ("replaced");
  gchar *path = g_build_filename ("/dev/shm", name, NULL);
  GstElement *pipeline = shm_test_play ("videotestsrc is-live=true ! "
      "shmcamsink name=sink shm-name=%s", name);

  shm_test_wait_stat (pipeline, "sink", "published", 1);
  fail_unless_equals_int (g_unlink (path), 0);
  fail_unless (g_file_set_contents (path, "another program's", -1, NULL));
  shm_test_expect_error (pipeline, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_BUSY, name);
  shm_test_stop (pipeline);
  fail_unless (shm_test_exists (name));
  /* The reader table may be the other writer's by now. */
  shm_test_remove (name);
  g_free (path);
}

GST_END_TEST;

static Suite *
camsink_suite (void)
{
  Suite *suite = suite_create ("shmcamsink");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  shm_test_add_fixture (tcase);
  tcase_add_test (tcase, test_properties);
  tcase_add_test (tcase, test_properties_frozen_n);
  tcase_add_test (tcase, test_mode);
  tcase_add_test (tcase, test_group);
  tcase_add_test (tcase, test_group_unknown_n);
  tcase_add_test (tcase, test_states);
  tcase_add_test (tcase, test_created_message);
  tcase_add_loop_test (tcase, test_bad_name_n, 0, G_N_ELEMENTS (bad_names));
  tcase_add_test (tcase, test_second_writer_n);
  tcase_add_loop_test (tcase, test_take_over, 0, 2);
  tcase_add_test (tcase, test_foreign_file_n);
  tcase_add_test (tcase, test_name_removed);
  tcase_add_test (tcase, test_name_replaced_n);
  return suite;
}

GST_CHECK_MAIN (camsink);

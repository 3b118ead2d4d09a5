/* SPDX-License-Identifier: LGPL-2.1-or-later
 * shmcamsrc: writers that go and come back, segments that are none. */
#include "shmtest.h"

#include <glib/gstdio.h>
#include <signal.h>

/* ---- writers that go --------------------------------------------------- */

static void
end_writer (GPid pid, gboolean kill)
{
  shm_test_signal (pid, kill ? SIGKILL : SIGTERM);
}

GST_START_TEST (test_disconnect_eos)
{
  const gchar *name = shm_test_name ("eos");
  GPid pid = shm_test_spawn ("camera", name, "64", "48", NULL);
  GstElement *pipeline = shm_test_play ("shmcamsrc name=src shm-name=%s "
      "on-disconnect=eos ! fakesink", name);

  shm_test_wait_stat (pipeline, "src", "taken", 1);
  end_writer (pid, __i__);
  gst_message_unref (shm_test_element_message (pipeline, "shm-lost"));
  shm_test_expect_eos (pipeline);
  shm_test_stop (pipeline);
  if (__i__) {
    pid = shm_test_spawn ("camera", name, "64", "48", NULL);
    shm_test_signal (pid, SIGTERM);
  }
}

GST_END_TEST;

GST_START_TEST (test_disconnect_error_n)
{
  const gchar *name = shm_test_name ("error");
  GPid pid = shm_test_spawn ("camera", name, "64", "48", NULL);
  GstElement *pipeline = shm_test_play ("shmcamsrc name=src shm-name=%s "
      "on-disconnect=error ! fakesink", name);

  shm_test_wait_stat (pipeline, "src", "taken", 1);
  end_writer (pid, FALSE);
  shm_test_expect_error (pipeline, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_READ, name);
  shm_test_stop (pipeline);
}

GST_END_TEST;

/* A writer that lives but is silent. */
GST_START_TEST (test_timeout)
{
  const gchar *name = shm_test_name ("silent");
  GPid pid = shm_test_spawn ("camera", name, "64", "48", NULL);
  GstElement *pipeline = shm_test_play ("shmcamsrc name=src shm-name=%s "
      "on-disconnect=eos timeout=300000000 ! fakesink", name);

  shm_test_wait_stat (pipeline, "src", "taken", 1);
  shm_test_signal (pid, SIGSTOP);
  shm_test_expect_eos (pipeline);
  shm_test_stop (pipeline);
  shm_test_signal (pid, SIGCONT);
  shm_test_signal (pid, SIGTERM);
}

GST_END_TEST;

static gint
current_width (GstElement * pipeline)
{
  GstElement *src = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  GstPad *pad = gst_element_get_static_pad (src, "src");
  GstCaps *caps = gst_pad_get_current_caps (pad);
  gint width = 0;

  gst_structure_get_int (gst_caps_get_structure (caps, 0), "width", &width);
  gst_caps_unref (caps);
  gst_object_unref (pad);
  gst_object_unref (src);
  return width;
}

/* The writer ends or is killed, the next one has the same or another format:
 * the reader goes on. */
GST_START_TEST (test_writer_restarts)
{
  const gchar *name = shm_test_name ("restart");
  gboolean kill = __i__ & 1, other = __i__ & 2;
  GPid pid = shm_test_spawn ("camera", name, "64", "48", NULL);
  GstElement *pipeline = shm_test_play (SHM_TEST_READER, name);
  gint round;

  gst_message_unref (shm_test_element_message (pipeline, "shm-connected"));
  for (round = 0; round < 4; round++) {
    gint width = other && round % 2 == 0 ? 80 : 64;

    shm_test_wait_stat (pipeline, "src", "taken", 3);
    end_writer (pid, kill);
    gst_message_unref (shm_test_element_message (pipeline, "shm-lost"));
    pid = shm_test_spawn ("camera", name, width == 80 ? "80" : "64", "48",
        NULL);
    gst_message_unref (shm_test_element_message (pipeline, "shm-connected"));
    shm_test_wait_stat (pipeline, "src", "taken", shm_test_stat_of (pipeline,
            "src", "taken") + 3);
    fail_unless_equals_int (current_width (pipeline), width);
  }
  shm_test_stop (pipeline);
  shm_test_signal (pid, SIGTERM);
}

GST_END_TEST;

/* The same writer changes its format: nothing is lost, nothing is told. */
GST_START_TEST (test_format_change)
{
  const gchar *name = shm_test_name ("change");
  GstHarness *camera, *reader;
  GstVideoInfo info;
  GstMessage *message;
  GstBuffer *buffer;
  GstBus *bus;

  shm_test_info_gray (&info);
  camera = shm_test_camera (name, &info);
  shm_test_push (camera, &info, 0);
  reader = shm_test_harness ("shmcamsrc", "shm-name", name, NULL);
  gst_harness_use_systemclock (reader);
  gst_harness_play (reader);
  buffer = gst_harness_pull (reader);
  shm_test_assert_frame (buffer, &info, 0);

  shm_test_info (&info, GST_VIDEO_FORMAT_I420, 321, 243);
  gst_harness_set_src_caps (camera, gst_video_info_to_caps (&info));
  shm_test_push (camera, &info, 1);
  gst_buffer_unref (buffer);
  buffer = gst_harness_pull (reader);
  shm_test_assert_frame (buffer, &info, 1);
  gst_buffer_unref (buffer);
  bus = gst_element_get_bus (reader->element);
  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT))) {
    fail_if (gst_message_has_name (message, "shm-lost"));
    gst_message_unref (message);
  }
  gst_object_unref (bus);
  shm_test_teardown (reader);
  shm_test_teardown (camera);
}

GST_END_TEST;

/* A dead writer's segment is no writer. */
GST_START_TEST (test_stale_segment_n)
{
  const gchar *name = shm_test_name ("stale");
  GPid pid = shm_test_spawn ("camera", name, "64", "48", NULL);
  GstElement *pipeline;

  shm_test_signal (pid, SIGKILL);
  pipeline = shm_test_play ("shmcamsrc shm-name=%s attempts=1 ! fakesink",
      name);
  shm_test_expect_error (pipeline, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_NOT_FOUND, "not found after 1 attempts");
  shm_test_stop (pipeline);
  pid = shm_test_spawn ("camera", name, "64", "48", NULL);
  shm_test_signal (pid, SIGTERM);
}

GST_END_TEST;

/* ---- segments that are none -------------------------------------------- */

static const struct
{
  const gchar *contents;
  gssize size;
} bad_segments[] = {
  {"", 0}, {"x", 1}, {"SHMCAM1", 8}, {"some other program's data", -1}
};

GST_START_TEST (test_bad_segment_n)
{
  const gchar *name = shm_test_name ("bad");
  gchar *path = g_build_filename ("/dev/shm", name, NULL);
  GstElement *pipeline;

  fail_unless (g_file_set_contents (path, bad_segments[__i__].contents,
          bad_segments[__i__].size, NULL));
  pipeline = shm_test_play ("shmcamsrc shm-name=%s attempts=1 ! fakesink",
      name);
  shm_test_expect_error (pipeline, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      name);
  shm_test_stop (pipeline);
  g_unlink (path);
  g_free (path);
}

GST_END_TEST;

/* A header that lies: any byte of it changed must never crash the reader. */
GST_START_TEST (test_corrupt_header_n)
{
  const gchar *name = shm_test_name ("corrupt");
  gchar *path = g_build_filename ("/dev/shm", name, NULL);
  GPid pid = shm_test_spawn ("camera", name, "64", "48", NULL);
  GstElement *pipeline;
  gsize at = __i__ * 4;
  guint32 lie = 0xffffffff;
  FILE *file = g_fopen (path, "r+");

  fail_unless (file != NULL);
  fail_unless_equals_int (fseek (file, at, SEEK_SET), 0);
  fail_unless_equals_int (fwrite (&lie, 4, 1, file), 1);
  fclose (file);
  pipeline = shm_test_play ("shmcamsrc shm-name=%s attempts=1 ! fakesink",
      name);
  g_usleep (30000);
  shm_test_stop (pipeline);
  shm_test_signal (pid, SIGKILL);
  shm_test_remove (name);
  g_free (path);
}

GST_END_TEST;

GST_START_TEST (test_bad_name_n)
{
  GstElement *pipeline = shm_test_play ("shmcamsrc shm-name=a/b ! fakesink");

  shm_test_expect_error (pipeline, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_SETTINGS, "slash");
  shm_test_stop (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_too_many_readers_n)
{
  const gchar *name = shm_test_name ("many");
  LaneshmCameraReader *readers[LANESHM_MAX_READERS];
  LaneshmError error;
  GstElement *pipeline;
  GstHarness *camera;
  GstVideoInfo info;
  guint i;

  shm_test_info_gray (&info);
  camera = shm_test_camera (name, &info);
  for (i = 0; i < LANESHM_MAX_READERS; i++)
    readers[i] = laneshm_camera_reader_open (name, &error);
  pipeline = shm_test_play ("shmcamsrc shm-name=%s ! fakesink", name);
  shm_test_expect_error (pipeline, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_BUSY, "readers");
  shm_test_stop (pipeline);
  for (i = 0; i < LANESHM_MAX_READERS; i++)
    laneshm_camera_reader_unref (readers[i]);
  shm_test_teardown (camera);
}

GST_END_TEST;

static Suite *
camsrc_writers_suite (void)
{
  Suite *suite = suite_create ("shmcamsrc-writers");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  shm_test_add_fixture (tcase);
  tcase_add_loop_test (tcase, test_disconnect_eos, 0, 2);
  tcase_add_test (tcase, test_disconnect_error_n);
  tcase_add_test (tcase, test_timeout);
  tcase_add_loop_test (tcase, test_writer_restarts, 0, 4);
  tcase_add_test (tcase, test_format_change);
  tcase_add_test (tcase, test_stale_segment_n);
  tcase_add_loop_test (tcase, test_bad_segment_n, 0,
      G_N_ELEMENTS (bad_segments));
  tcase_add_loop_test (tcase, test_corrupt_header_n, 0, 76);
  tcase_add_test (tcase, test_bad_name_n);
  tcase_add_test (tcase, test_too_many_readers_n);
  return suite;
}

GST_CHECK_MAIN (camsrc_writers);

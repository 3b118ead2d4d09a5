/* SPDX-License-Identifier: LGPL-2.1-or-later
 * shmcamsrc: properties, waiting, writers that come and go, buffers that stay. */
#include "shmtest.h"

#include <glib/gstdio.h>
#include <lane/lane.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static void
gray (GstVideoInfo * info)
{
  shm_test_info (info, GST_VIDEO_FORMAT_GRAY8, 64, 48);
}

/* Takes from `name` and keeps nothing. */
#define READER "shmcamsrc name=src shm-name=%s ! fakesink name=sink " \
    "enable-last-sample=false signal-handoffs=true"

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
  GstElement *pipeline = shm_test_play (READER, name);
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

  gray (&info);
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

  gray (&info);
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

  gray (&info);
  if (state > 0) {
    camera = shm_test_camera (name, &info);
    shm_test_push (camera, &info, 0);
  }
  pipeline = shm_test_launch (READER, name);
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
  GstElement *pipeline = shm_test_launch (READER, name);
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
  GstElement *pipeline = shm_test_play (READER, name);
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

  gray (&info);
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

  gray (&info);
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

  gray (&info);
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

  gray (&info);
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

  gray (&info);
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

  gray (&info);
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
  GstElement *pipeline = shm_test_play (READER, name);

  shm_test_wait_stat (pipeline, "src", "taken", 3);
  shm_test_signal (other, SIGSTOP);
  shm_test_wait_stat (pipeline, "src", "taken", shm_test_stat_of (pipeline,
          "src", "taken") + 20);
  shm_test_stop (pipeline);
  shm_test_signal (other, SIGKILL);
  shm_test_signal (pid, SIGTERM);
}

GST_END_TEST;

/* ---- queries ----------------------------------------------------------- */

GST_START_TEST (test_latency)
{
  const gchar *name = shm_test_name ("latency");
  GstElement *pipeline = shm_test_launch (READER, name);
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
  tcase_add_loop_test (tcase, test_max_held, 0, 4);
  tcase_add_test (tcase, test_read_only);
  tcase_add_test (tcase, test_outlives_element);
  tcase_add_test (tcase, test_recycled);
  tcase_add_test (tcase, test_skipped);
  tcase_add_test (tcase, test_stuck_reader);
  tcase_add_test (tcase, test_latency);
  tcase_add_test (tcase, test_wrong_caps_n);
  return suite;
}

GST_CHECK_MAIN (camsrc);

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the tests of the shared-memory elements have in common. */
#include "shmtest.h"

#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <glib/gstdio.h>

#define DIRECTORY "/dev/shm"
#define LEFT_OUT 77

/* Stopping takes milliseconds, a second at most on a sane machine. Tests also
 * run on busy ones and under valgrind; a wait that nobody wakes is far longer. */
#define STOP_LIMIT (5 * G_USEC_PER_SEC)

/* ---- names ------------------------------------------------------------- */

const gchar *
shm_test_name (const gchar * what)
{
  gchar *name = g_strdup_printf ("t%d-%s", getpid (), what);
  const gchar *interned = g_intern_string (name);

  g_free (name);
  return interned;
}

typedef void (*FileFunc) (const gchar * path, guint * count);

static void
each_file (FileFunc func, guint * count)
{
  GDir *directory = g_dir_open (DIRECTORY, 0, NULL);
  gchar *prefix = g_strdup_printf ("t%d-", getpid ());
  const gchar *name;

  fail_unless (directory != NULL);
  while ((name = g_dir_read_name (directory))) {
    if (strstr (name, prefix)) {
      gchar *path = g_build_filename (DIRECTORY, name, NULL);

      func (path, count);
      g_free (path);
    }
  }
  g_dir_close (directory);
  g_free (prefix);
}

static void
complain (const gchar * path, guint * count)
{
  g_printerr ("left behind: %s\n", path);
  (*count)++;
}

static void
remove_file (const gchar * path, guint * count)
{
  g_unlink (path);
}

void
shm_test_assert_clean (void)
{
  guint count = 0;

  each_file (complain, &count);
  fail_unless_equals_int (count, 0);
}

gboolean
shm_test_exists (const gchar * name)
{
  gchar *path = g_build_filename ("/dev/shm", name, NULL);
  gboolean exists = g_file_test (path, G_FILE_TEST_EXISTS);

  g_free (path);
  return exists;
}

void
shm_test_remove (const gchar * name)
{
  gchar *path = g_build_filename (DIRECTORY, name, NULL);
  gchar *table = g_strconcat (path, ".r", NULL);

  g_unlink (table);
  g_unlink (path);
  g_free (table);
  g_free (path);
}

static void
setup (void)
{
  each_file (remove_file, NULL);
}

void
shm_test_add_fixture (TCase * tcase)
{
  tcase_add_checked_fixture (tcase, setup, shm_test_assert_clean);
}

/* ---- pipelines --------------------------------------------------------- */

static GstElement *
launch (const gchar * format, va_list arguments)
{
  gchar *line = g_strdup_vprintf (format, arguments);
  GError *error = NULL;
  GstElement *pipeline = gst_parse_launch (line, &error);

  if (error)
    ck_abort_msg ("%s: %s", line, error->message);
  if (!GST_IS_PIPELINE (pipeline)) {
    GstElement *element = pipeline;

    pipeline = gst_pipeline_new (NULL);
    gst_bin_add (GST_BIN (pipeline), element);
  }
  g_free (line);
  return pipeline;
}

GstElement *
shm_test_launch (const gchar * format, ...)
{
  GstElement *pipeline;
  va_list arguments;

  va_start (arguments, format);
  pipeline = launch (format, arguments);
  va_end (arguments);
  return pipeline;
}

GstElement *
shm_test_play (const gchar * format, ...)
{
  GstElement *pipeline;
  va_list arguments;

  va_start (arguments, format);
  pipeline = launch (format, arguments);
  va_end (arguments);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  return pipeline;
}

void
shm_test_stop (GstElement * pipeline)
{
  gint64 start = g_get_monotonic_time ();

  fail_unless_equals_int (gst_element_set_state (pipeline, GST_STATE_NULL),
      GST_STATE_CHANGE_SUCCESS);
  fail_unless (g_get_monotonic_time () - start < STOP_LIMIT);
  gst_object_unref (pipeline);
}

GstMessage *
shm_test_message (GstElement * pipeline, GstMessageType types)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message = gst_bus_timed_pop_filtered (bus, SHM_TEST_PATIENCE,
      types | GST_MESSAGE_ERROR);

  fail_unless (message != NULL, "no message came");
  if (!(GST_MESSAGE_TYPE (message) & types)) {
    GError *error;

    gst_message_parse_error (message, &error, NULL);
    ck_abort_msg ("unexpected error: %s", error->message);
  }
  gst_object_unref (bus);
  return message;
}

GstMessage *
shm_test_element_message (GstElement * pipeline, const gchar * name)
{
  for (;;) {
    GstMessage *message = shm_test_message (pipeline, GST_MESSAGE_ELEMENT);

    if (gst_message_has_name (message, name))
      return message;
    gst_message_unref (message);
  }
}

void
shm_test_expect_error (GstElement * pipeline, GQuark domain, gint code,
    const gchar * part)
{
  GstMessage *message = shm_test_message (pipeline, GST_MESSAGE_ERROR);
  GstBus *bus = gst_element_get_bus (pipeline);
  GError *error;

  gst_message_parse_error (message, &error, NULL);
  fail_unless (g_error_matches (error, domain, code),
      "%s, code %d instead of %s, code %d: %s",
      g_quark_to_string (error->domain), error->code,
      g_quark_to_string (domain), code, error->message);
  fail_unless (strstr (error->message, part) != NULL, "'%s' not in '%s'", part,
      error->message);
  g_error_free (error);
  gst_message_unref (message);

  /* Base classes may post a flow error after it, never the same again. */
  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR))) {
    gst_message_parse_error (message, &error, NULL);
    fail_unless (g_error_matches (error, GST_STREAM_ERROR,
            GST_STREAM_ERROR_FAILED), "%s", error->message);
    g_error_free (error);
    gst_message_unref (message);
  }
  gst_object_unref (bus);
}

void
shm_test_expect_eos (GstElement * pipeline)
{
  gst_message_unref (shm_test_message (pipeline, GST_MESSAGE_EOS));
}

guint64
shm_test_stat (GstElement * element, const gchar * field)
{
  GstStructure *stats = NULL;
  guint64 value = 0;
  guint small;

  g_object_get (element, "stats", &stats, NULL);
  fail_unless (stats != NULL);
  if (!gst_structure_get_uint64 (stats, field, &value)) {
    fail_unless (gst_structure_get_uint (stats, field, &small),
        "no '%s' in the stats", field);
    value = small;
  }
  gst_structure_free (stats);
  return value;
}

guint64
shm_test_stat_of (GstElement * pipeline, const gchar * name,
    const gchar * field)
{
  GstElement *element = gst_bin_get_by_name (GST_BIN (pipeline), name);
  guint64 value;

  fail_unless (element != NULL);
  value = shm_test_stat (element, field);
  gst_object_unref (element);
  return value;
}

void
shm_test_wait_stat (GstElement * pipeline, const gchar * name,
    const gchar * field, guint64 value)
{
  gint64 end = g_get_monotonic_time () + SHM_TEST_PATIENCE / 1000;
  guint64 seen;

  while ((seen = shm_test_stat_of (pipeline, name, field)) < value) {
    fail_unless (g_get_monotonic_time () < end, "%s of %s stays at %"
        G_GUINT64_FORMAT, field, name, seen);
    g_usleep (1000);
  }
}

/* ---- harness ----------------------------------------------------------- */

/* A sink plays from the start in a harness: properties come before. */
GstHarness *
shm_test_harness (const gchar * factory, const gchar * first, ...)
{
  GstElement *element = gst_element_factory_make (factory, NULL);
  GstBus *bus = gst_bus_new ();
  GstHarness *harness;
  va_list arguments;

  va_start (arguments, first);
  g_object_set_valist (G_OBJECT (element), first, arguments);
  va_end (arguments);
  gst_element_set_bus (element, bus);
  gst_object_unref (bus);
  harness = gst_harness_new_with_element (element,
      GST_OBJECT_FLAG_IS_SET (element, GST_ELEMENT_FLAG_SOURCE) ? NULL : "sink",
      GST_OBJECT_FLAG_IS_SET (element, GST_ELEMENT_FLAG_SINK) ? NULL : "src");
  gst_object_unref (element);
  return harness;
}

/* Messages on the bus refer to the element, which has the bus. */
void
shm_test_teardown (GstHarness * harness)
{
  GstBus *bus = gst_element_get_bus (harness->element);

  gst_bus_set_flushing (bus, TRUE);
  gst_object_unref (bus);
  gst_harness_teardown (harness);
}

/* ---- frames ------------------------------------------------------------ */

void
shm_test_info (GstVideoInfo * info, GstVideoFormat format, gint width,
    gint height)
{
  fail_unless (gst_video_info_set_format (info, format, width, height));
  GST_VIDEO_INFO_FPS_N (info) = 30;
  GST_VIDEO_INFO_FPS_D (info) = 1;
}

void
shm_test_info_bgr (GstVideoInfo * info)
{
  shm_test_info (info, GST_VIDEO_FORMAT_BGR, 64, 48);
}

void
shm_test_info_gray (GstVideoInfo * info)
{
  shm_test_info (info, GST_VIDEO_FORMAT_GRAY8, 64, 48);
}

typedef gboolean (*ByteFunc) (guint8 * byte, guint8 expected);

static gboolean
set_byte (guint8 * byte, guint8 value)
{
  *byte = value;
  return TRUE;
}

static gboolean
equal_byte (guint8 * byte, guint8 value)
{
  return *byte == value;
}

/* Bytes of a row that are pixels. */
static gint
row_bytes (const GstVideoFrame * frame, guint plane)
{
  const GstVideoFormatInfo *format = frame->info.finfo;
  guint c;

  for (c = 0; GST_VIDEO_FORMAT_INFO_PLANE (format, c) != plane; c++);
  return GST_VIDEO_FRAME_COMP_WIDTH (frame, c)
      * GST_VIDEO_FRAME_COMP_PSTRIDE (frame, c);
}

static gint
plane_rows (const GstVideoFrame * frame, guint plane)
{
  const GstVideoFormatInfo *format = frame->info.finfo;
  guint c;

  for (c = 0; GST_VIDEO_FORMAT_INFO_PLANE (format, c) != plane; c++);
  return GST_VIDEO_FRAME_COMP_HEIGHT (frame, c);
}

static gboolean
each_byte (GstBuffer * buffer, const GstVideoInfo * info, gint64 id,
    GstMapFlags flags, ByteFunc func)
{
  GstVideoFrame frame;
  gboolean good = TRUE;
  guint plane;
  gint x, y;

  fail_unless (gst_video_frame_map (&frame, (GstVideoInfo *) info, buffer,
          flags));
  for (plane = 0; plane < GST_VIDEO_FRAME_N_PLANES (&frame); plane++) {
    gint bytes = row_bytes (&frame, plane);

    for (y = 0; y < plane_rows (&frame, plane); y++) {
      guint8 *row = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, plane)
          + (gsize) y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, plane);

      for (x = 0; x < bytes; x++)
        good &= func (row + x, (guint8) (id * 7 + plane * 50 + y * 3 + x));
    }
  }
  gst_video_frame_unmap (&frame);
  return good;
}

void
shm_test_fill (GstBuffer * buffer, const GstVideoInfo * info, gint64 id)
{
  each_byte (buffer, info, id, GST_MAP_WRITE, set_byte);
}

void
shm_test_assert_frame (GstBuffer * buffer, const GstVideoInfo * info, gint64 id)
{
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (buffer), id);
  fail_unless (each_byte (buffer, info, id, GST_MAP_READ, equal_byte),
      "wrong pixels in frame %" G_GINT64_FORMAT, id);
}

GstBuffer *
shm_test_frame (const GstVideoInfo * info, gint64 id, guint padding)
{
  gsize offset[GST_VIDEO_MAX_PLANES] = { 0, }, size = 0;
  gint stride[GST_VIDEO_MAX_PLANES] = { 0, };
  GstBuffer *buffer;
  guint i;

  for (i = 0; i < GST_VIDEO_INFO_N_PLANES (info); i++) {
    stride[i] = GST_VIDEO_INFO_PLANE_STRIDE (info, i) + padding;
    offset[i] = size;
    size += (gsize) stride[i] * GST_VIDEO_INFO_HEIGHT (info) + padding;
  }
  buffer = gst_buffer_new_allocate (NULL, size, NULL);
  gst_buffer_memset (buffer, 0, 0xee, size);
  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_INFO_FORMAT (info), GST_VIDEO_INFO_WIDTH (info),
      GST_VIDEO_INFO_HEIGHT (info), GST_VIDEO_INFO_N_PLANES (info), offset,
      stride);
  shm_test_fill (buffer, info, id);
  GST_BUFFER_OFFSET (buffer) = id;
  GST_BUFFER_PTS (buffer) = id * GST_SECOND / 30;
  return buffer;
}

GstHarness *
shm_test_camera (const gchar * name, const GstVideoInfo * info)
{
  GstHarness *harness = shm_test_harness ("shmcamsink", "shm-name", name, NULL);

  gst_harness_set_src_caps (harness, gst_video_info_to_caps (info));
  return harness;
}

void
shm_test_push (GstHarness * harness, const GstVideoInfo * info, gint64 id)
{
  GstBuffer *buffer = gst_harness_create_buffer (harness,
      GST_VIDEO_INFO_SIZE (info));

  shm_test_fill (buffer, info, id);
  GST_BUFFER_OFFSET (buffer) = id;
  GST_BUFFER_PTS (buffer) = id * GST_SECOND / 30;
  fail_unless_equals_int (gst_harness_push (harness, buffer), GST_FLOW_OK);
}

/* ---- other processes --------------------------------------------------- */

GPid
shm_test_spawn (const gchar * first, ...)
{
  GPtrArray *argv = g_ptr_array_new ();
  GError *error = NULL;
  const gchar *argument;
  va_list arguments;
  gchar ready;
  gint out;
  GPid pid;

  g_ptr_array_add (argv, (gpointer) SHM_TEST_PEER);
  va_start (arguments, first);
  for (argument = first; argument; argument = va_arg (arguments, gchar *))
    g_ptr_array_add (argv, (gpointer) argument);
  va_end (arguments);
  g_ptr_array_add (argv, NULL);

  fail_unless (g_spawn_async_with_pipes (NULL, (gchar **) argv->pdata, NULL,
          G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, &out, NULL,
          &error));
  fail_unless_equals_int (read (out, &ready, 1), 1);
  close (out);
  g_ptr_array_unref (argv);
  return pid;
}

void
shm_test_signal (GPid pid, gint number)
{
  fail_unless_equals_int (kill (pid, number), 0);
  if (number == SIGKILL || number == SIGTERM)
    fail_unless_equals_int (waitpid (pid, NULL, 0), pid);
}

/* ---- waiting ----------------------------------------------------------- */

void
shm_test_set_wait_mode (GstElement * pipeline, const gchar * name, gint mode)
{
  static const gchar *modes[SHM_TEST_WAIT_MODES] = {
    "auto", "predict", "spin", "futex"
  };
  GstElement *element = gst_bin_get_by_name (GST_BIN (pipeline), name);

  gst_util_set_object_arg (G_OBJECT (element), "wait-mode", modes[mode]);
  gst_object_unref (element);
}

/* ---- what cannot run here ---------------------------------------------- */

gint
shm_test_run (Suite * suite, const gchar * left_out)
{
  gint failed = gst_check_run_suite (suite, __FILE__, __FILE__);

  if (left_out)
    g_printerr ("LEFT OUT: %s\n", left_out);
  return failed == 0 && left_out ? LEFT_OUT : failed;
}

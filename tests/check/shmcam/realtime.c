/* SPDX-License-Identifier: LGPL-2.1-or-later
 * realtime-priority: who gets it, who does not, and that it is given back. */
#include "shmtest.h"

#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PRIORITY 7
#define NOBODY 65534

static const gchar *elements[] = { "shmcamsrc", "shmlanesrc", "shmlanedetect" };

static gboolean
is_permitted (void)
{
  struct sched_param old, fifo = {.sched_priority = PRIORITY };
  gint policy = sched_getscheduler (0);
  gboolean permitted;

  sched_getparam (0, &old);
  permitted = sched_setscheduler (0, SCHED_FIFO, &fifo) == 0;
  sched_setscheduler (0, policy, &old);
  return permitted;
}

static gboolean
is_throttled (void)
{
  gchar *runtime = NULL;
  gboolean throttled;

  throttled = g_file_get_contents ("/proc/sys/kernel/sched_rt_runtime_us",
      &runtime, NULL, NULL) && atoi (runtime) >= 0;
  g_free (runtime);
  return throttled;
}

/* This process may not raise a thread any more. */
static void
drop_privileges (void)
{
  struct rlimit none = { 0, 0 };

  fail_unless_equals_int (setrlimit (RLIMIT_RTPRIO, &none), 0);
  if (getuid () == 0)
    fail_unless_equals_int (setuid (NOBODY), 0);
}

/* The thread that streams, and how it is scheduled there. */
typedef struct
{
  gint frames, thread, policy, priority;
} Seen;

static GstPadProbeReturn
see_thread (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  Seen *seen = data;
  struct sched_param parameters;

  sched_getparam (0, &parameters);
  seen->thread = syscall (SYS_gettid);
  seen->policy = sched_getscheduler (0) & ~SCHED_RESET_ON_FORK;
  seen->priority = parameters.sched_priority;
  g_atomic_int_inc (&seen->frames);
  return GST_PAD_PROBE_OK;
}

static GstElement *
start (Seen * seen, const gchar * format, ...)
{
  va_list arguments;
  GstElement *pipeline, *element;
  GstPad *pad;
  gchar *line;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  pipeline = shm_test_launch ("%s", line);
  g_free (line);
  element = gst_bin_get_by_name (GST_BIN (pipeline), "element");
  pad = gst_element_get_static_pad (element, "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, see_thread, seen, NULL);
  gst_object_unref (pad);
  gst_object_unref (element);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  return pipeline;
}

static void
wait_frames (Seen * seen, gint n)
{
  gint64 end = g_get_monotonic_time () + SHM_TEST_PATIENCE / 1000;

  while (g_atomic_int_get (&seen->frames) < n) {
    fail_unless (g_get_monotonic_time () < end);
    g_usleep (1000);
  }
}

/* Pipeline `i` with a writer for it. */
static GstElement *
play (gint i, const gchar * settings, Seen * seen,
    LaneshmResultsWriter ** writer)
{
  const gchar *name = shm_test_name ("realtime");
  const gchar *results = shm_test_name ("results");
  LaneshmDetection record = { 0 };

  *writer = laneshm_results_writer_open (results, 0600, -1, NULL);
  fail_unless (*writer != NULL);
  laneshm_results_writer_write (*writer, &record);
  switch (i) {
    case 0:
      return start (seen, "videotestsrc is-live=true ! video/x-raw,width=64,"
          "height=48,format=BGR ! shmcamsink shm-name=%s shmcamsrc "
          "name=element shm-name=%s %s ! fakesink", name, name, settings);
    case 1:
      return start (seen, "shmlanesrc name=element shm-name=%s %s ! fakesink",
          results, settings);
    default:
      return start (seen, "videotestsrc is-live=true ! video/x-raw,width=64,"
          "height=48,format=BGR ! shmlanedetect name=element image-shm-name=%s "
          "detection-shm-name=%s attempts=1 timeout=1 %s ! fakesink", name,
          results, settings);
  }
}

static void
stop (GstElement * pipeline, LaneshmResultsWriter * writer)
{
  shm_test_stop (pipeline);
  laneshm_results_writer_free (writer);
}

static guint
count_warnings (GstElement * pipeline, gint code)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;
  guint count = 0;

  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING))) {
    GError *error;

    gst_message_parse_warning (message, &error, NULL);
    count += g_error_matches (error, GST_RESOURCE_ERROR, code);
    g_error_free (error);
    gst_message_unref (message);
  }
  gst_object_unref (bus);
  return count;
}

GST_START_TEST (test_property)
{
  GstElement *element = gst_element_factory_make (elements[__i__], NULL);
  gint priority;

  g_object_get (element, "realtime-priority", &priority, NULL);
  fail_unless_equals_int (priority, 0);
  g_object_set (element, "realtime-priority", 99, NULL);
  g_object_get (element, "realtime-priority", &priority, NULL);
  fail_unless_equals_int (priority, 99);
  gst_object_unref (element);
}

GST_END_TEST;

GST_START_TEST (test_off)
{
  Seen seen = { 0 };
  LaneshmResultsWriter *writer;
  GstElement *pipeline = play (__i__, "", &seen, &writer);

  wait_frames (&seen, 1);
  fail_unless_equals_int (seen.policy, SCHED_OTHER);
  fail_unless_equals_int (count_warnings (pipeline,
          GST_RESOURCE_ERROR_NOT_AUTHORIZED), 0);
  stop (pipeline, writer);
}

GST_END_TEST;

/* Twice: the second run begins as the first one did. */
GST_START_TEST (test_permitted)
{
  Seen seen = { 0 };
  LaneshmResultsWriter *writer;
  GstElement *pipeline;
  gint policy, run;

  pipeline = play (__i__, "realtime-priority=7", &seen, &writer);
  for (run = 1; run <= 2; run++) {
    wait_frames (&seen, run);
    fail_unless_equals_int (seen.policy, SCHED_FIFO);
    fail_unless_equals_int (seen.priority, PRIORITY);
    gst_element_set_state (pipeline, GST_STATE_READY);
    /* Unless it has ended. */
    policy = sched_getscheduler (seen.thread);
    fail_unless (policy == SCHED_OTHER || policy == -1);
    g_atomic_int_set (&seen.frames, run);
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
  }
  stop (pipeline, writer);
}

GST_END_TEST;

/* One warning, and everything goes on. */
GST_START_TEST (test_not_permitted_n)
{
  Seen seen = { 0 };
  LaneshmResultsWriter *writer;
  GstElement *pipeline;

  drop_privileges ();
  pipeline = play (__i__, "realtime-priority=7", &seen, &writer);
  wait_frames (&seen, __i__ == 1 ? 1 : 3);
  fail_unless_equals_int (seen.policy, SCHED_OTHER);
  fail_unless_equals_int (count_warnings (pipeline,
          GST_RESOURCE_ERROR_NOT_AUTHORIZED), 1);
  stop (pipeline, writer);
}

GST_END_TEST;

/* Spinning at real-time priority would be stopped by the kernel. */
GST_START_TEST (test_spin_n)
{
  Seen seen = { 0 };
  LaneshmResultsWriter *writer;
  GstElement *pipeline;

  pipeline = play (__i__, "realtime-priority=7 wait-mode=spin", &seen, &writer);
  wait_frames (&seen, __i__ == 1 ? 1 : 3);
  fail_unless_equals_int (seen.policy, SCHED_OTHER);
  fail_unless_equals_int (count_warnings (pipeline,
          GST_RESOURCE_ERROR_SETTINGS), 1);
  stop (pipeline, writer);
}

GST_END_TEST;

int
main (int argc, char **argv)
{
  Suite *suite = suite_create ("shmcam-realtime");
  TCase *tcase = tcase_create ("general");
  const gchar *left_out = NULL;

  gst_check_init (&argc, &argv);
  suite_add_tcase (suite, tcase);
  shm_test_add_fixture (tcase);
  tcase_add_loop_test (tcase, test_property, 0, G_N_ELEMENTS (elements));
  tcase_add_loop_test (tcase, test_off, 0, G_N_ELEMENTS (elements));
  tcase_add_loop_test (tcase, test_not_permitted_n, 0, G_N_ELEMENTS (elements));
  if (is_throttled ())
    tcase_add_loop_test (tcase, test_spin_n, 0, G_N_ELEMENTS (elements));
  else
    left_out = "the kernel does not throttle real-time threads";
  if (is_permitted ())
    tcase_add_loop_test (tcase, test_permitted, 0, G_N_ELEMENTS (elements));
  else
    left_out = "no right to a real-time priority";
  return shm_test_run (suite, left_out);
}

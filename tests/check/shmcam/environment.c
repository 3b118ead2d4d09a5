/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Other users' segments and a full /dev/shm. Needs to be root: to become
 * somebody else, and to mount a small /dev/shm of its own. */
#include "shmtest.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534

static void
hd (GstVideoInfo * info)
{
  shm_test_info (info, GST_VIDEO_FORMAT_BGR, 1920, 1080);
}

/* ---- other users ------------------------------------------------------- */

static void
become (uid_t user)
{
  fail_unless_equals_int (seteuid (user), 0);
}

/* Elements are made, and their plugins loaded, before this is nobody. */
static void
play_as_nobody (GstElement * pipeline)
{
  become (NOBODY);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
}

GST_START_TEST (test_foreign_camera_n)
{
  const gchar *name = shm_test_name ("camera");
  GPid pid = shm_test_spawn ("camera", name, "64", "48", NULL);
  GstElement *pipeline = shm_test_launch ("shmcamsrc shm-name=%s ! fakesink",
      name);

  play_as_nobody (pipeline);
  shm_test_expect_error (pipeline, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_NOT_AUTHORIZED, name);
  shm_test_stop (pipeline);
  become (0);
  shm_test_signal (pid, SIGTERM);
}

GST_END_TEST;

GST_START_TEST (test_foreign_results_n)
{
  const gchar *name = shm_test_name ("results");
  GPid pid = shm_test_spawn ("results", name, NULL);
  GstElement *pipeline = shm_test_launch ("shmlanesrc shm-name=%s ! fakesink",
      name);

  play_as_nobody (pipeline);
  shm_test_expect_error (pipeline, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_NOT_AUTHORIZED, name);
  shm_test_stop (pipeline);
  become (0);
  shm_test_signal (pid, SIGTERM);
}

GST_END_TEST;

/* What another user's crashed writer left. */
GST_START_TEST (test_foreign_leftover_n)
{
  const gchar *name = shm_test_name ("leftover");
  GPid pid = shm_test_spawn (__i__ == 0 ? "camera" : "results", name,
      __i__ == 0 ? "64" : NULL, "48", NULL);
  GstElement *pipeline = shm_test_launch ("videotestsrc ! %s shm-name=%s",
      __i__ == 0 ? "shmcamsink" : "shmlanesink", name);

  shm_test_signal (pid, SIGKILL);
  play_as_nobody (pipeline);
  shm_test_expect_error (pipeline, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_NOT_AUTHORIZED, name);
  shm_test_stop (pipeline);
  become (0);
  shm_test_remove (name);
}

GST_END_TEST;

/* Who may look but not hold copies: mode 0644 is the frames' only. */
GST_START_TEST (test_observer)
{
  const gchar *name = shm_test_name ("observer");
  GstHarness *camera = shm_test_harness ("shmcamsink", "shm-name", name,
      "mode", 0644, NULL);
  GstElement *pipeline = shm_test_launch ("shmcamsrc name=src shm-name=%s ! "
      "fakesink name=sink", name);
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  GstSample *sample = NULL;
  GstVideoInfo info;
  gint64 id;

  shm_test_info (&info, GST_VIDEO_FORMAT_I420, 65, 49);
  gst_harness_set_src_caps (camera, gst_video_info_to_caps (&info));
  shm_test_push (camera, &info, 0);
  play_as_nobody (pipeline);
  for (id = 1; id < 20; id++) {
    shm_test_push (camera, &info, id);
    shm_test_wait_stat (pipeline, "src", "taken", id);
  }
  become (0);
  fail_unless_equals_uint64 (shm_test_stat_of (pipeline, "src", "held"), 0);
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "slots-held"), 0);
  fail_unless_equals_uint64 (shm_test_stat_of (pipeline, "src", "copied"),
      shm_test_stat_of (pipeline, "src", "taken"));
  while (!sample)
    g_object_get (sink, "last-sample", &sample, NULL);
  id = GST_BUFFER_OFFSET (gst_sample_get_buffer (sample));
  shm_test_assert_frame (gst_sample_get_buffer (sample), &info, id);
  gst_sample_unref (sample);
  gst_object_unref (sink);
  shm_test_stop (pipeline);
  shm_test_teardown (camera);
}

GST_END_TEST;

/* ---- a full /dev/shm --------------------------------------------------- */

/* A /dev/shm of 4 MiB for the calling thread alone. In a chroot "/" is no mount
 * of its own. */
static gboolean
mount_small (void)
{
  return unshare (CLONE_NEWNS) == 0
      && (mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0
      || mount (NULL, "/dev/shm", NULL, MS_PRIVATE, NULL) == 0)
      && mount ("tmpfs", "/dev/shm", "tmpfs", 0, "size=4m") == 0;
}

/* Whether a child of ours may mount: containers often forbid it. */
static gboolean
may_mount (void)
{
  pid_t pid = fork ();
  int status;

  if (pid == 0)
    _exit (!mount_small ());
  return waitpid (pid, &status, 0) == pid && status == 0;
}

/* Caps are set by the calling thread, so that the segment is made by it. */
GST_START_TEST (test_full_camera_n)
{
  const gchar *name = shm_test_name ("full");
  GstHarness *camera;
  GstVideoInfo info;

  fail_unless (mount_small ());
  hd (&info);
  camera = shm_test_camera (name, &info);
  fail_if (gst_harness_push (camera, gst_buffer_new_allocate (NULL, info.size,
              NULL)) == GST_FLOW_OK);
  shm_test_expect_error (camera->element, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_NO_SPACE_LEFT, name);
  shm_test_teardown (camera);
  shm_test_assert_clean ();
}

GST_END_TEST;

/* A smaller picture after one that did not fit. */
GST_START_TEST (test_full_then_smaller)
{
  const gchar *name = shm_test_name ("smaller");
  GstHarness *camera;
  GstVideoInfo info;

  fail_unless (mount_small ());
  hd (&info);
  camera = shm_test_camera (name, &info);
  fail_if (gst_harness_push (camera, gst_buffer_new_allocate (NULL, info.size,
              NULL)) == GST_FLOW_OK);
  shm_test_teardown (camera);

  shm_test_info (&info, GST_VIDEO_FORMAT_BGR, 64, 48);
  camera = shm_test_camera (name, &info);
  shm_test_push (camera, &info, 0);
  shm_test_teardown (camera);
}

GST_END_TEST;

GST_START_TEST (test_full_results_n)
{
  const gchar *name = shm_test_name ("full");
  GstElement *pipeline = shm_test_launch ("videotestsrc ! "
      "shmlanesink shm-name=%s", name);
  gchar *rest = g_malloc0 (4 << 20);

  fail_unless (mount_small ());
  fail_unless (g_file_set_contents ("/dev/shm/rest", rest, 4 << 20, NULL));
  g_free (rest);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  shm_test_expect_error (pipeline, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_NO_SPACE_LEFT, name);
  shm_test_stop (pipeline);
}

GST_END_TEST;

int
main (int argc, char **argv)
{
  Suite *suite = suite_create ("environment");
  TCase *tcase = tcase_create ("general");
  const gchar *left_out = NULL;
  gboolean root = geteuid () == 0
      && g_strcmp0 (g_getenv ("CK_FORK"), "no") != 0;

  gst_check_init (&argc, &argv);
  suite_add_tcase (suite, tcase);
  shm_test_add_fixture (tcase);
  if (root) {
    tcase_add_test (tcase, test_foreign_camera_n);
    tcase_add_test (tcase, test_foreign_results_n);
    tcase_add_loop_test (tcase, test_foreign_leftover_n, 0, 2);
    tcase_add_test (tcase, test_observer);
  } else {
    left_out = "other users and a small /dev/shm take root and a process for "
        "each test";
  }
  if (root && may_mount ()) {
    tcase_add_test (tcase, test_full_camera_n);
    tcase_add_test (tcase, test_full_then_smaller);
    tcase_add_test (tcase, test_full_results_n);
  } else if (root) {
    left_out = "no right to mount a small /dev/shm";
  }
  return shm_test_run (suite, left_out);
}

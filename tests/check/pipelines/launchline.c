/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Tests of the pipeline text: what is written is what GStreamer reads. */
#include <gst/check/gstcheck.h>
#include <glib/gstdio.h>

#include "launch-line.h"

GST_START_TEST (test_line)
{
  LaunchLine *line = launch_line_new (NULL);
  gchar *text;

  launch_line_element (line, "fakesrc");
  launch_line_set (line, "num-buffers", "3");
  launch_line_set (line, "format", NULL);
  launch_line_caps (line, "video/x-raw,width=8");
  launch_line_element (line, "tee");
  launch_line_set (line, "name", "t");
  launch_line_set (line, "name", "views");
  launch_line_element (line, "fakesink");
  launch_line_branch (line, "views");
  launch_line_element (line, "fakesink");
  launch_line_set (line, "sync", "false");
  text = launch_line_end (line);
  fail_unless_equals_string (text, "fakesrc num-buffers=3 ! "
      "video/x-raw,width=8 ! tee name=views ! fakesink  views. ! "
      "fakesink sync=false");
  g_free (text);
}

GST_END_TEST;

GST_START_TEST (test_config_first)
{
  gchar *path = g_build_filename (g_get_tmp_dir (), "launchline.ini", NULL);
  ConfigFile *config;
  LaunchLine *line;
  gchar *text;

  fail_unless (g_file_set_contents (path,
          "[control]\nkp=0.7\ntarget-speed=9\n", -1, NULL));
  config = config_file_load (path, NULL);
  fail_unless (config != NULL);
  line = launch_line_new (config);
  launch_line_element (line, "lanekeep");
  launch_line_set (line, "target-speed", "12");
  text = launch_line_end (line);
  fail_unless_equals_string (text, "lanekeep kp=0.7 target-speed=12");
  g_free (text);
  config_file_free (config);
  g_remove (path);
  g_free (path);
}

GST_END_TEST;

static const gchar *const values[] = {
  "plain.mkv", "with space.mkv", "it's", "back\\slash", "a\"b", "a!b", "$x",
  "", "\\'", "(x)", "ümlaut — dash", "a=b,c;d", "'", "a\tb"
};

GST_START_TEST (test_values_survive)
{
  LaunchLine *line = launch_line_new (NULL);
  GError *error = NULL;
  GstElement *element;
  gchar *text, *location;

  launch_line_element (line, "filesink");
  launch_line_set (line, "location", values[__i__]);
  text = launch_line_end (line);
  element = gst_parse_launch (text, &error);
  fail_unless (error == NULL, "%s: %s", text, error ? error->message : "");
  g_object_get (element, "location", &location, NULL);
  fail_unless_equals_string (location ? location : "", values[__i__]);
  g_free (location);
  g_free (text);
  gst_object_unref (element);
}

GST_END_TEST;

static Suite *
launchline_suite (void)
{
  Suite *suite = suite_create ("launchline");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_line);
  tcase_add_test (tcase, test_config_first);
  tcase_add_loop_test (tcase, test_values_survive, 0, G_N_ELEMENTS (values));
  return suite;
}

GST_CHECK_MAIN (launchline);

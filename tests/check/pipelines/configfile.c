/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Tests of the configuration files: what is taken, and that every mistake is
 * told with file and line. */
#include <gst/check/gstcheck.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "configfile.h"

static ConfigFile *
load (const gchar * text, gchar ** problem)
{
  gchar *path;
  gint fd = g_file_open_tmp ("config-XXXXXX.ini", &path, NULL);
  GError *error = NULL;
  ConfigFile *config;

  fail_unless (fd >= 0);
  close (fd);
  fail_unless (g_file_set_contents (path, text, -1, NULL));
  config = config_file_load (path, &error);
  g_remove (path);
  *problem = NULL;
  if (error) {
    fail_unless (config == NULL);
    fail_unless (g_str_has_prefix (error->message, path),
        "'%s' does not name the file", error->message);
    *problem = g_strdup (error->message + strlen (path));
    g_error_free (error);
  }
  g_free (path);
  return config;
}

static void
append (const gchar * property, const gchar * value, gpointer text)
{
  g_string_append_printf (text, "%s=%s ", property, value);
}

static void
expect (const ConfigFile * config, const gchar * factory, const gchar * text)
{
  GString *got = g_string_new (NULL);

  config_file_foreach (config, factory, append, got);
  fail_unless_equals_string (got->str, text);
  g_string_free (got, TRUE);
}

GST_START_TEST (test_good)
{
  gchar *problem;
  ConfigFile *config = load ("# where the camera sits\r\n"
      "[camera]\r\nz = 1.2\nhorizon=250\n\n"
      "[control]\nkp=0.7\ncontroller=pd\n[cv]\ntracking=false", &problem);

  fail_unless (config != NULL, "%s", problem);
  /* a camera key goes to every element that has it */
  expect (config, "lanedetect", "z=1.2 horizon=250 tracking=false ");
  expect (config, "lanekeep", "z=1.2 kp=0.7 controller=pd ");
  expect (config, "fakesink", "");
  config_file_free (config);
}

GST_END_TEST;

/* What several elements have goes to all of them. */
GST_START_TEST (test_shared_group)
{
  gchar *problem;
  ConfigFile *config = load ("[zmq]\nquality=50\nimages=true\ntimeout=7",
      &problem);

  fail_unless (config != NULL, "%s", problem);
  expect (config, "zmqlanedetect", "quality=50 timeout=7 ");
  expect (config, "zmqbroadcast", "quality=50 images=true ");
  config_file_free (config);
}

GST_END_TEST;

GST_START_TEST (test_none)
{
  expect (NULL, "lanekeep", "");
  config_file_free (NULL);
}

GST_END_TEST;

static const struct
{
  const gchar *text, *problem;
} mistakes[] = {
  {"[camera]\nz=1\n[lidar]\n", ":3: unknown group [lidar]"},
  {"[zmq]\nport=1\n", ":2: unknown key 'port' in [zmq]"},
  {"[zmq]\ntimeout=0\n", ":2: timeout in [zmq]: '0' is not a whole number "
        "from 1 to 3600000"},
  {"[zmq]\nhigh-water-mark=0\n", ":2: high-water-mark in [zmq]: '0' is not a "
        "whole number from 1 to 10000"},
  {"[zmq]\ncompression=png\n",
      ":2: compression in [zmq]: 'png' is none of raw, jpeg"},
  {"[control]\n\nkpp=1\n", ":3: unknown key 'kpp' in [control]"},
  {"[camera]\nkp=1\n", ":2: unknown key 'kp' in [camera]"},
  {"[control]\nname=x\n", ":2: unknown key 'name' in [control]"},
  {"[control]\nstats=x\n", ":2: unknown key 'stats' in [control]"},
  {"[control]\nkp=fast\n",
      ":2: kp in [control]: 'fast' is not a number from 0 to 10"},
  {"[control]\nkp=11\n",
      ":2: kp in [control]: '11' is not a number from 0 to 10"},
  {"[control]\nkp=nan\n",
      ":2: kp in [control]: 'nan' is not a number from 0 to 10"},
  {"[control]\nkp=\n",
      ":2: kp in [control]: '' is not a number from 0 to 10"},
  {"[control]\nwarmup-frames=-1\n", ":2: warmup-frames in [control]: '-1' "
        "is not a whole number from 0 to 4294967295"},
  {"[control]\nwarmup-frames=1.5\n", ":2: warmup-frames in [control]: '1.5' "
        "is not a whole number from 0 to 4294967295"},
  {"[control]\ncontroller=mpc\n",
      ":2: controller in [control]: 'mpc' is none of pursuit, pd, lqr"},
  {"[control]\ncontroller=1\n",
      ":2: controller in [control]: '1' is none of pursuit, pd, lqr"},
  {"[cv]\ntracking=maybe\n",
      ":2: tracking in [cv]: 'maybe' is neither true nor false"},
  {"kp=1\n", ":1: 'kp=1' stands before the first [group]"},
};

GST_START_TEST (test_mistakes_n)
{
  gchar *problem;

  fail_unless (load (mistakes[__i__].text, &problem) == NULL);
  fail_unless_equals_string (problem, mistakes[__i__].problem);
  g_free (problem);
}

GST_END_TEST;

/* The words are GKeyFile's. */
GST_START_TEST (test_syntax_n)
{
  const gchar *const texts[] = {
    "[control]\nkp\n", "\n[control\n", "\n[]\n", "[control]\nkp=\\q\n",
    "[control]\n=1\n", "[cv]\n[con]trol]\n"
  };
  gchar *problem;

  fail_unless (load (texts[__i__], &problem) == NULL);
  fail_unless (g_str_has_prefix (problem, ":2: "), "'%s'", problem);
  g_free (problem);
}

GST_END_TEST;

GST_START_TEST (test_not_text_n)
{
  gchar *problem;

  fail_unless (load ("[control]\nkp=\xff\n", &problem) == NULL);
  fail_unless_equals_string (problem, ": not a text file in UTF-8");
  g_free (problem);
}

GST_END_TEST;

GST_START_TEST (test_no_file_n)
{
  GError *error = NULL;

  fail_unless (config_file_load ("/nonexistent/a.ini", &error) == NULL);
  fail_unless (strstr (error->message, "/nonexistent/a.ini") != NULL);
  g_error_free (error);
}

GST_END_TEST;

static Suite *
configfile_suite (void)
{
  Suite *suite = suite_create ("configfile");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_good);
  tcase_add_test (tcase, test_shared_group);
  tcase_add_test (tcase, test_none);
  tcase_add_loop_test (tcase, test_mistakes_n, 0, G_N_ELEMENTS (mistakes));
  tcase_add_loop_test (tcase, test_syntax_n, 0, 6);
  tcase_add_test (tcase, test_not_text_n);
  tcase_add_test (tcase, test_no_file_n);
  return suite;
}

GST_CHECK_MAIN (configfile);

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * carlasrc: its properties, and the formats it makes. */

#include <gst/video/video.h>

#include "source.h"

/* ---- properties --------------------------------------------------------- */

GST_START_TEST (test_defaults)
{
  GstElement *source = gst_element_factory_make ("carlasrc", NULL);
  gdouble fov, x, y, z, pitch, roll, speed;
  gboolean live, sync;
  gint world, track;
  guint seed;

  g_object_get (source, "fov", &fov, "x", &x, "y", &y, "z", &z, "pitch",
      &pitch, "roll", &roll, "speed", &speed, "is-live", &live, "sync", &sync,
      "world", &world, "track", &track, "seed", &seed, NULL);
  fail_unless (fov == GST_LANE_CAMERA_DEFAULT_FOV
      && x == GST_LANE_CAMERA_DEFAULT_X && y == GST_LANE_CAMERA_DEFAULT_Y
      && z == GST_LANE_CAMERA_DEFAULT_Z
      && pitch == GST_LANE_CAMERA_DEFAULT_PITCH
      && roll == GST_LANE_CAMERA_DEFAULT_ROLL);
  fail_unless (speed == -1.0 && live && sync && seed == 0);
  gst_object_unref (source);
}

GST_END_TEST;

GST_START_TEST (test_properties_round_trip)
{
  GstElement *source = gst_element_factory_make ("carlasrc", NULL);
  static const gchar *const doubles[] = { "fov", "x", "y", "z", "pitch",
    "roll", "speed"
  };
  gdouble disturbance;
  guint i, seed;
  gint track;

  for (i = 0; i < G_N_ELEMENTS (doubles); i++) {
    gdouble value;

    g_object_set (source, doubles[i], 12.5, NULL);
    g_object_get (source, doubles[i], &value, NULL);
    fail_unless (value == 12.5, "%s", doubles[i]);
  }
  g_object_set (source, "disturbance", 0.5, NULL);
  g_object_get (source, "disturbance", &disturbance, NULL);
  fail_unless (disturbance == 0.5);
  gst_util_set_object_arg (G_OBJECT (source), "track", "winding");
  g_object_set (source, "seed", 77, NULL);
  g_object_get (source, "track", &track, "seed", &seed, NULL);
  fail_unless (track == 3 && seed == 77);
  gst_object_unref (source);
}

GST_END_TEST;

/* A text that is no weather is told at the start, once, by that sentence. */
GST_START_TEST (test_weather_n)
{
  GstElement *source = gst_element_factory_make ("carlasrc", NULL);
  gchar *weather;
  GError *error;

  g_object_get (source, "weather", &weather, NULL);
  fail_unless_equals_string (weather, "clear");
  g_free (weather);
  g_object_set (source, "weather", "night,rain=0.5", NULL);
  g_object_get (source, "weather", &weather, NULL);
  fail_unless_equals_string (weather, "night,rain=0.5");
  g_free (weather);
  g_object_set (source, "weather", NULL, NULL);
  g_object_get (source, "weather", &weather, NULL);
  fail_unless_equals_string (weather, "clear");
  g_free (weather);
  gst_object_unref (source);

  fail_unless (run_line ("carlasrc weather=fog,visibility=80 is-live=false "
          "num-buffers=2 ! " SMALL " ! fakesink") == NULL);
  error = run_line ("carlasrc weather=fog,visibility=8 ! fakesink");
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS);
  fail_unless_equals_string (error->message, "Weather's visibility is '8', "
      "which is not a number from 10 to 100000.");
  g_error_free (error);
}

GST_END_TEST;

/* What the world is opened with cannot change while it is open. */
GST_START_TEST (test_properties_while_running_n)
{
  GstHarness *h = open_live ("track=oval seed=5");
  GstElement *source = find_source (h);
  gboolean sync, live;
  gint track;
  guint seed;

  g_object_set (source, "track", 0, "seed", 9, "is-live", FALSE, NULL);
  g_object_get (source, "track", &track, "seed", &seed, "is-live", &live, NULL);
  fail_unless (track == 1 && seed == 5 && live);
  g_object_set (source, "sync", FALSE, NULL);
  g_object_get (source, "sync", &sync, NULL);
  fail_unless (!sync);
  gst_object_unref (source);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* ---- caps --------------------------------------------------------------- */

static void
check_info (GstHarness * h, GstVideoFormat format, gint width, gint height,
    gint fps_n, gint fps_d)
{
  GstCaps *caps = gst_pad_get_current_caps (h->sinkpad);
  GstVideoInfo info;

  fail_unless (caps != NULL && gst_video_info_from_caps (&info, caps));
  fail_unless_equals_int (GST_VIDEO_INFO_FORMAT (&info), format);
  fail_unless_equals_int (GST_VIDEO_INFO_WIDTH (&info), width);
  fail_unless_equals_int (GST_VIDEO_INFO_HEIGHT (&info), height);
  fail_unless_equals_int (GST_VIDEO_INFO_FPS_N (&info), fps_n);
  fail_unless_equals_int (GST_VIDEO_INFO_FPS_D (&info), fps_d);
  gst_caps_unref (caps);
}

GST_START_TEST (test_caps_left_open)
{
  GstHarness *h = open_fast ("", "video/x-raw", 1);

  gst_buffer_unref (gst_harness_pull (h));
  check_info (h, GST_VIDEO_FORMAT_BGRx, 800, 600, 30, 1);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_caps_chosen)
{
  static const struct
  {
    const gchar *caps;
    GstVideoFormat format;
    gint width, height, fps_n, fps_d;
  } cases[] = {
    {"video/x-raw,format=GRAY8", GST_VIDEO_FORMAT_GRAY8, 800, 600, 30, 1},
    {"video/x-raw,format={I420,RGB}", GST_VIDEO_FORMAT_RGB, 800, 600, 30, 1},
    {"video/x-raw,format=NV12,height=61", GST_VIDEO_FORMAT_NV12, 800, 61, 30,
        1},
    {"video/x-raw,width=[64,320]", GST_VIDEO_FORMAT_BGRx, 320, 600, 30, 1},
    {"video/x-raw,width=1921,height=1081", GST_VIDEO_FORMAT_BGRx, 1921, 1081,
        30, 1},
    {"video/x-raw,format=BGRA,width=64,height=48,framerate=1000/1",
        GST_VIDEO_FORMAT_BGRA, 64, 48, 1000, 1},
    {"video/x-raw,framerate=30000/1001", GST_VIDEO_FORMAT_BGRx, 800, 600,
        30000, 1001},
    {"video/x-raw,framerate=[0/1,20/1]", GST_VIDEO_FORMAT_BGRx, 800, 600, 20,
        1},
  };
  GstHarness *h = open_fast ("", cases[__i__].caps, 2);
  GstBuffer *buffer = gst_harness_pull (h);

  check_info (h, cases[__i__].format, cases[__i__].width, cases[__i__].height,
      cases[__i__].fps_n, cases[__i__].fps_d);
  fail_unless_equals_uint64 (GST_BUFFER_DURATION (buffer),
      gst_util_uint64_scale (GST_SECOND, cases[__i__].fps_d,
          cases[__i__].fps_n));
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_caps_refused_n)
{
  static const gchar *const caps[] = {
    "video/x-raw,format=Y444", "video/x-raw,width=63",
    "video/x-raw,height=47", "video/x-raw,width=7681",
    "video/x-raw,framerate=0/1", "video/x-raw,interlace-mode=interleaved",
    "video/x-raw,pixel-aspect-ratio=2/1", "image/jpeg"
  };
  gchar *line = g_strdup_printf ("carlasrc num-buffers=2 ! capsfilter "
      "caps=\"%s\" ! fakesink", caps[__i__]);
  GError *error = run_line (line);

  fail_unless (error != NULL);
  g_error_free (error);
  g_free (line);
}

GST_END_TEST;

/* Another size in mid-drive: the drive goes on. */
GST_START_TEST (test_caps_change)
{
  GstHarness *h = open_live ("speed=10");
  GstBuffer *a, *b;
  guint i;

  for (i = 0; i < 5; i++)
    gst_buffer_unref (next_live (h));
  a = next_live (h);
  let_wait (h);
  gst_harness_set_sink_caps_str (h,
      "video/x-raw,format=GRAY8,width=321,height=241,framerate=15/1");
  gst_harness_push_upstream_event (h, gst_event_new_reconfigure ());
  /* The one being waited for, then the first of the new kind. */
  gst_buffer_unref (next_live (h));
  b = next_live (h);
  check_info (h, GST_VIDEO_FORMAT_GRAY8, 321, 241, 15, 1);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (a), 5);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (b), 7);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (b) - GST_BUFFER_PTS (a),
      PERIOD (7) - PERIOD (5));
  fail_unless_equals_uint64 (GST_BUFFER_DURATION (b), GST_SECOND / 15);
  fail_unless_near (vehicle_of (b)->position[0] - vehicle_of (a)->position[0],
      10.0 * (1.0 / 30.0 + 1.0 / 15.0), 0.05);
  gst_buffer_unref (a);
  gst_buffer_unref (b);
  gst_harness_teardown (h);
}

GST_END_TEST;

static Suite *
carlasrc_caps_suite (void)
{
  Suite *suite = suite_create ("carlasrc-caps");
  TCase *tcase = tcase_create ("element");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_defaults);
  tcase_add_test (tcase, test_properties_round_trip);
  tcase_add_test (tcase, test_weather_n);
  tcase_add_test (tcase, test_properties_while_running_n);
  tcase_add_test (tcase, test_caps_left_open);
  tcase_add_loop_test (tcase, test_caps_chosen, 0, 8);
  tcase_add_loop_test (tcase, test_caps_refused_n, 0, 8);
  tcase_add_test (tcase, test_caps_change);
  return suite;
}

GST_CHECK_MAIN (carlasrc_caps);

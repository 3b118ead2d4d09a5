/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the road's light does to colours, and its sky. */

#include <gst/check/gstcheck.h>

#include <math.h>

#include "road/light.h"
#include "road/sky.h"

static const gdouble grey[3] = { 120.0, 120.0, 120.0 };

static void
make_light (RoadLight * light, const gchar * text)
{
  RoadWeather weather;

  fail_unless (road_weather_parse (&weather, text, NULL));
  road_light_init (light, &weather);
}

static gdouble
seen (const gchar * weather, gdouble depth, gdouble shine)
{
  gdouble colour[3];
  RoadLight light;

  make_light (&light, weather);
  road_light_show (&light, grey, depth, shine, colour);
  return colour[1];
}

GST_START_TEST (test_daylight)
{
  gint i;

  fail_unless (fabs (seen ("clear", 1.0, 1.0) - 120.0) < 6.0);
  fail_unless (seen ("overcast", 1.0, 1.0) < seen ("clear", 1.0, 1.0));
  fail_unless (seen ("lowsun", 1.0, 1.0) < seen ("overcast", 1.0, 1.0));
  fail_unless (seen ("night,headlights=0", 1.0, 1.0) < 10.0);
  for (i = 0; road_weather_preset (i) != NULL; i++) {
    RoadLight light;

    make_light (&light, road_weather_preset (i));
    fail_unless (light.shadow[0] <= light.open[0] + 1e-9);
    fail_unless (light.weather.sunlight == 0.0
        || light.shadow[0] < 0.9 * light.open[0]);
  }
}

GST_END_TEST;

GST_START_TEST (test_headlights)
{
  /* By day there is nothing to be seen of them. */
  fail_unless (fabs (seen ("clear,headlights=1", 12.0, 10.0)
          - seen ("clear,headlights=0", 12.0, 10.0)) < 0.5);
  fail_unless (seen ("night", 12.0, 1.0) > 60.0);
  fail_unless (seen ("night", 12.0, 2.0) > 1.5 * seen ("night", 12.0, 1.0));
  fail_unless (seen ("night", 12.0, 1.0) > 2.0 * seen ("night", 40.0, 1.0));
  fail_unless (seen ("night", 0.5, 1.0) < 0.3 * seen ("night", 12.0, 1.0));
}

GST_END_TEST;

/* Far away all is haze, of whatever colour it was. */
GST_START_TEST (test_haze)
{
  gdouble black[3] = { 0.0, 0.0, 0.0 }, white[3] = { 255.0, 255.0, 255.0 };
  RoadLight light;

  make_light (&light, "fog,visibility=80");
  road_light_fade (&light, 80.0, black);
  road_light_fade (&light, 80.0, white);
  fail_unless (fabs (white[0] - black[0] - 0.05 * 255.0) < 0.01);
  road_light_fade (&light, 1000.0, black);
  fail_unless (fabs (black[2] - light.haze[2]) < 0.01);
}

GST_END_TEST;

GST_START_TEST (test_mirror)
{
  gdouble before = 0.0, depth;

  for (depth = 1.0; depth < 1000.0; depth *= 1.5) {
    gdouble share = road_light_mirror (1.5, depth);

    fail_unless (share > before && share <= 1.0);
    before = share;
  }
  /* Straight down: water's 2 %. */
  fail_unless (fabs (road_light_mirror (1.5, 0.0) - 0.02) < 1e-6);
}

GST_END_TEST;

#define WIDTH 400

/* The blue byte of a row of sky, seen by a vehicle turned by @yaw degrees. */
static void
draw_sky (const RoadSky * sky, gdouble yaw, guint8 * blue)
{
  GstLaneCamera camera;
  guint32 row[WIDTH];
  RoadView view;
  gint x;

  gst_lane_camera_init (&camera, WIDTH, 300);
  road_view_init (&view, &camera, 0.0, 0.0, yaw * G_PI / 180.0, 0.0);
  road_sky_draw (sky, &view, 60, 0, WIDTH, row);
  for (x = 0; x < WIDTH; x++)
    blue[x] = ((const guint8 *) &row[x])[0];
}

/* The sun is where it is said to be, all around, and brighter than the rest. */
GST_START_TEST (test_sun)
{
  const RoadCanvas canvas = {.r = 2,.g = 1,.b = 0 };
  static const gdouble yaws[] = { -170.0, -90.0, -10.0, 30.0, 120.0, 175.0 };
  guint8 before[WIDTH], behind[WIDTH];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (yaws); i++) {
    gchar *text = g_strdup_printf ("lowsun,clouds=0,sun-elevation=12,"
        "sun-azimuth=%g", yaws[i]);
    RoadLight light;
    RoadSky *sky;

    make_light (&light, text);
    sky = road_sky_new (&light, &canvas);
    draw_sky (sky, yaws[i], before);
    draw_sky (sky, yaws[i] + 180.0, behind);
    fail_unless (before[WIDTH / 2] > before[0] + 20);
    fail_unless (before[WIDTH / 2] > before[WIDTH - 1] + 20);
    fail_unless (before[WIDTH / 2] > behind[WIDTH / 2] + 20);
    road_sky_free (sky);
    g_free (text);
  }
}

GST_END_TEST;

/* Clouds stay where they are when the vehicle turns. */
GST_START_TEST (test_clouds)
{
  const RoadCanvas canvas = {.r = 2,.g = 1,.b = 0 };
  guint8 blue[WIDTH], turned[WIDTH];
  gint least = 255, most = 0, x;
  RoadLight light;
  RoadSky *sky;

  make_light (&light, "clear,clouds=0.6,sunlight=0");
  sky = road_sky_new (&light, &canvas);
  draw_sky (sky, 40.0, blue);
  draw_sky (sky, 400.0, turned);
  fail_unless (memcmp (blue, turned, WIDTH) == 0);
  draw_sky (sky, 130.0, turned);
  fail_unless (memcmp (blue, turned, WIDTH) != 0);
  for (x = 0; x < WIDTH; x++) {
    least = MIN (least, blue[x]);
    most = MAX (most, blue[x]);
  }
  fail_unless (most > least + 15, "%d..%d", least, most);
  road_sky_free (sky);
}

GST_END_TEST;

static Suite *
light_suite (void)
{
  Suite *suite = suite_create ("road light");
  TCase *tcase = tcase_create ("light");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_daylight);
  tcase_add_test (tcase, test_headlights);
  tcase_add_test (tcase, test_haze);
  tcase_add_test (tcase, test_mirror);
  tcase_add_test (tcase, test_sun);
  tcase_add_test (tcase, test_clouds);
  return suite;
}

GST_CHECK_MAIN (light);

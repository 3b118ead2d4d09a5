/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The road's sheen towards a low sun. */

#include <gst/check/gstcheck.h>

#include <math.h>

#include "road/sheen.h"

#define RADIANS(degrees) ((degrees) * (G_PI / 180.0))

static void
make_sheen (RoadSheen * sheen, const gchar * text)
{
  RoadWeather weather;
  RoadLight light;

  fail_unless (road_weather_parse (&weather, text, NULL));
  road_light_init (&light, &weather);
  road_sheen_init (sheen, &light);
}

/* Of what lies @down degrees below the horizon, @aside degrees from the sun. */
static gdouble
share_at (const RoadSheen * sheen, gdouble down, gdouble aside)
{
  const gdouble azimuth = atan2 (sheen->sun[1], sheen->sun[0])
      + RADIANS (aside);
  /* Rays have any length. */
  const gdouble length = 1.0 + fabs (aside);
  const gdouble ray[3] = { length * cos (RADIANS (down)) * cos (azimuth),
    length * cos (RADIANS (down)) * sin (azimuth),
    -length * sin (RADIANS (down))
  };

  return road_sheen_share (sheen, ray);
}

/* Degrees from the sun until half of it is left. */
static gdouble
half_width (const RoadSheen * sheen, gdouble down)
{
  gdouble aside = 0.0;

  while (share_at (sheen, down, aside) > share_at (sheen, down, 0.0) / 2.0)
    aside += 0.1;
  return aside;
}

/* Brightest at the sun's side of the picture, towards the horizon; wider near
 * the camera; the same to the left and to the right. */
GST_START_TEST (test_shape)
{
  RoadSheen sheen;
  gdouble down;

  make_sheen (&sheen, "lowsun");
  for (down = 2.0; down < 40.0; down += 2.0) {
    gdouble middle = share_at (&sheen, down, 0.0);

    fail_unless (middle > 0.0 && middle < 1.0, "%g at %g", middle, down);
    fail_unless (share_at (&sheen, down + 2.0, 0.0) < middle);
    fail_unless (share_at (&sheen, down, 30.0) < middle);
    fail_unless (fabs (share_at (&sheen, down, 9.0)
            - share_at (&sheen, down, -9.0)) < 1e-9);
    fail_unless (share_at (&sheen, down, 120.0) < 0.05);
  }
  fail_unless (half_width (&sheen, 25.0) > 1.5 * half_width (&sheen, 4.0));
  /* Not above the horizon. */
  fail_unless (share_at (&sheen, -1.0, 0.0) == 0.0);
}

GST_END_TEST;

/* Beside the sun's column, and near the camera, it leaves paint most of its
 * contrast: where people still see it. */
GST_START_TEST (test_leaves_paint)
{
  RoadSheen sheen;

  make_sheen (&sheen, "lowsun");
  fail_unless (share_at (&sheen, 7.0, 0.0) < 0.92);
  fail_unless (share_at (&sheen, 15.0, 0.0) < 0.8);
  fail_unless (share_at (&sheen, 15.0, 25.0) < 0.35);
  fail_unless (share_at (&sheen, 30.0, 0.0) < 0.4);
  /* ... but not all. */
  fail_unless (share_at (&sheen, 15.0, 0.0) > 0.3);
}

GST_END_TEST;

/* A film of water mirrors more, and in one direction rather. */
GST_START_TEST (test_wet)
{
  RoadSheen dry, wet;

  make_sheen (&dry, "lowsun");
  make_sheen (&wet, "lowsun,wetness=1");
  fail_unless (share_at (&wet, 7.0, 0.0) > share_at (&dry, 7.0, 0.0));
  fail_unless (half_width (&wet, 12.0) < half_width (&dry, 12.0));
}

GST_END_TEST;

GST_START_TEST (test_none)
{
  static const gchar *const texts[] = { "clear", "overcast", "night", "rain",
    "fog", "lowsun,sunlight=0", "lowsun,daylight=0", "lowsun,sun-elevation=-3"
  };
  const gdouble forward[3] = { 1.0, 0.0, 0.0 };
  const gdouble back[3] = { -1.0, 0.0, 0.0 };
  RoadSheen sheen;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++) {
    make_sheen (&sheen, texts[i]);
    fail_unless (!road_sheen_shows (&sheen, forward), "%s", texts[i]);
  }
  make_sheen (&sheen, "lowsun");
  fail_unless (road_sheen_shows (&sheen, forward));
  fail_unless (!road_sheen_shows (&sheen, back));
}

GST_END_TEST;

static Suite *
sheen_suite (void)
{
  Suite *suite = suite_create ("road sheen");
  TCase *tcase = tcase_create ("sheen");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_shape);
  tcase_add_test (tcase, test_leaves_paint);
  tcase_add_test (tcase, test_wet);
  tcase_add_test (tcase, test_none);
  return suite;
}

GST_CHECK_MAIN (sheen);

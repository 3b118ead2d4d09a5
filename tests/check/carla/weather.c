/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The names and parameters of the weather. */

#include <gst/check/gstcheck.h>

#include "road/weather.h"

static void
parse (RoadWeather * weather, const gchar * text)
{
  GError *error = NULL;

  fail_unless (road_weather_parse (weather, text, &error), "%s: %s", text,
      error ? error->message : "");
}

GST_START_TEST (test_presets)
{
  static const gchar *const names[] = { "clear", "overcast", "lowsun", "night",
    "rain", "fog", "worn", "shadows"
  };
  RoadWeather clear, weather;
  guint i;

  parse (&clear, "clear");

  for (i = 0; i < G_N_ELEMENTS (names); i++) {
    parse (&weather, names[i]);
    fail_unless_equals_string (road_weather_preset (i), names[i]);
    fail_unless (i == 0 || memcmp (&weather, &clear, sizeof (clear)) != 0,
        "%s is as clear", names[i]);
    fail_unless (weather.visibility >= 10.0);
  }
  fail_unless (road_weather_preset (i) == NULL);
}

GST_END_TEST;

GST_START_TEST (test_parameters)
{
  RoadWeather clear, night, weather;

  parse (&clear, "clear");
  parse (&night, "night");
  parse (&weather, "night,rain=0.5,visibility=80");

  fail_unless_equals_float (weather.rain, 0.5);
  fail_unless_equals_float (weather.visibility, 80.0);
  fail_unless_equals_float (weather.headlights, night.headlights);
  fail_unless_equals_float (weather.daylight, night.daylight);

  /* Without a preset on a clear day; blanks do no harm; the last one wins. */
  parse (&weather, " sun-elevation = -5 , sun-azimuth=-90,wear=1,wear=.25");
  fail_unless_equals_float (weather.sun_elevation, -5.0);
  fail_unless_equals_float (weather.sun_azimuth, -90.0);
  fail_unless_equals_float (weather.wear, 0.25);
  fail_unless_equals_float (weather.daylight, clear.daylight);
}

GST_END_TEST;

/* Each end of each range will do, what lies beyond will not. */
GST_START_TEST (test_ranges)
{
  static const struct
  {
    const gchar *name;
    gdouble min, max;
  } ranges[] = {
    {"sun-elevation", -90.0, 90.0}, {"sun-azimuth", -360.0, 360.0},
    {"sunlight", 0.0, 1.0}, {"daylight", 0.0, 1.0}, {"clouds", 0.0, 1.0},
    {"visibility", 10.0, 100000.0}, {"wetness", 0.0, 1.0}, {"rain", 0.0, 1.0},
    {"wear", 0.0, 1.0}, {"shade", 0.0, 1.0}, {"headlights", 0.0, 1.0},
    {"noise", 0.0, 20.0},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (ranges); i++) {
    const gdouble values[] = { ranges[i].min, ranges[i].max,
      ranges[i].min - 0.5, ranges[i].max + 0.5
    };
    guint j;

    for (j = 0; j < G_N_ELEMENTS (values); j++) {
      gchar *text = g_strdup_printf ("%s=%.1f", ranges[i].name, values[j]);
      RoadWeather weather;

      fail_unless_equals_int (road_weather_parse (&weather, text, NULL), j < 2);
      g_free (text);
    }
  }
}

GST_END_TEST;

static const struct
{
  const gchar *text, *problem;
} mistakes[] = {
  {"snow", "There is no weather 'snow': use one of clear, overcast, lowsun, "
        "night, rain, fog, worn, shadows."},
  {"", "There is no weather '': use one of "},
  {"rain,", "There is no weather '': use one of "},
  {",rain", "There is no weather '': use one of "},
  {"Rain", "There is no weather 'Rain': use one of "},
  {"rain=0.5,night", "Weather 'night' has to come before all else."},
  {"night,rain", "Weather 'rain' has to come before all else."},
  {"wind=3", "Weather has no parameter 'wind': use one of sun-elevation, "
        "sun-azimuth, sunlight, daylight, clouds, visibility, wetness, rain, "
        "wear, shade, headlights, noise."},
  {"=3", "Weather has no parameter '': use one of "},
  {"rain=2", "Weather's rain is '2', which is not a number from 0 to 1."},
  {"rain=", "Weather's rain is '', which is not a number from 0 to 1."},
  {"rain=nan", "Weather's rain is 'nan', which is not a number from 0 to 1."},
  {"rain=inf", "Weather's rain is 'inf', which is not a number from 0 to 1."},
  {"rain=0.5=1", "Weather's rain is '0.5=1', which is not a number "},
  {"rain=0,5", "There is no weather '5': use one of "},
  {"visibility=80m", "Weather's visibility is '80m', which is not a number "
        "from 10 to 100000."},
};

GST_START_TEST (test_mistake)
{
  RoadWeather weather, before;
  GError *error = NULL;

  parse (&weather, "fog");
  before = weather;

  fail_if (road_weather_parse (&weather, mistakes[__i__].text, &error));
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS);
  fail_unless (g_str_has_prefix (error->message, mistakes[__i__].problem),
      "%s", error->message);
  fail_unless (g_str_has_suffix (error->message, "."));
  fail_unless (memcmp (&weather, &before, sizeof (weather)) == 0);
  g_error_free (error);
}

GST_END_TEST;

GST_START_TEST (test_visibility)
{
  RoadWeather weather;

  parse (&weather, "fog,visibility=80");

  fail_unless_equals_float (road_weather_haze (&weather, 0.0), 0.0);
  fail_unless (ABS (road_weather_haze (&weather, 80.0) - 0.95) < 1e-6);
  fail_unless (road_weather_haze (&weather, 5000.0) <= 1.0);
}

GST_END_TEST;

static Suite *
weather_suite (void)
{
  Suite *suite = suite_create ("road weather");
  TCase *tcase = tcase_create ("weather");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_presets);
  tcase_add_test (tcase, test_parameters);
  tcase_add_test (tcase, test_ranges);
  tcase_add_loop_test (tcase, test_mistake, 0, G_N_ELEMENTS (mistakes));
  tcase_add_test (tcase, test_visibility);
  return suite;
}

GST_CHECK_MAIN (weather);

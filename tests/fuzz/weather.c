/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Fuzz target: the text of a weather, and the light that it makes. */
#include <math.h>
#include <road/light.h>
#include "fuzz.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  static const char *const texts[] = {
    "night,rain=0.5,visibility=80", "sun-elevation=-12,sun-azimuth=300",
    "fog,wetness=1,wear=0.2,shade=1", "sunlight=0,daylight=0,clouds=1",
    "headlights=1,noise=20"
  };
  const gchar *name;

  for (guint i = 0; (name = road_weather_preset (i)) != NULL; i++)
    fuzz_seed (*argc, *argv, name, name, strlen (name));
  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++) {
    gchar *label = g_strdup_printf ("text-%zu", i);

    fuzz_seed (*argc, *argv, label, texts[i], strlen (texts[i]));
    g_free (label);
  }
  return 0;
}

static void
check_share (gdouble share)
{
  FUZZ_CHECK (share >= 0.0 && share <= 1.0);
}

static void
check_weather (const RoadWeather * weather)
{
  RoadLight light;
  gdouble seen[3];

  check_share (weather->sunlight);
  check_share (weather->daylight);
  check_share (weather->wetness);
  check_share (weather->rain);
  check_share (weather->wear);
  check_share (weather->shade);
  check_share (weather->headlights);
  FUZZ_CHECK (weather->visibility >= 10.0 && weather->visibility <= 1e5);
  FUZZ_CHECK (weather->noise >= 0.0 && weather->noise <= 20.0);
  FUZZ_CHECK (fabs (weather->sun_elevation) <= 90.0);
  check_share (road_weather_haze (weather, 100.0));
  road_light_init (&light, weather);
  road_light_show (&light, (const gdouble[]) { 200.0, 100.0, 0.0 }, 30.0, 1.0,
      seen);
  for (int i = 0; i < 3; i++)
    FUZZ_CHECK (isfinite (seen[i]) && isfinite (light.sun[i]));
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  gchar *text = g_strndup ((const gchar *) data, size);
  RoadWeather weather;
  GError *error = NULL;

  if (road_weather_parse (&weather, text, &error))
    check_weather (&weather);
  else
    FUZZ_CHECK (error != NULL && *error->message != '\0');
  g_clear_error (&error);
  g_free (text);
  return 0;
}

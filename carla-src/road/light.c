/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What a weather's light and air make of colours.
 *
 * Colours are what a screen shows, not what a meter measures: the factors are
 * chosen by eye beside photographs, laws of physics are named where used.
 */

#include "light.h"

#include <math.h>

#define RADIANS(degrees) ((degrees) * (G_PI / 180.0))

/* red, green, blue */
static const gdouble clear_haze[3] = { 200, 213, 226 };
static const gdouble cloud_haze[3] = { 198, 202, 206 };
static const gdouble clear_zenith[3] = { 82, 132, 204 };
static const gdouble cloud_zenith[3] = { 158, 164, 172 };
static const gdouble night_haze[3] = { 17, 18, 22 };
static const gdouble night_zenith[3] = { 5, 6, 10 };
static const gdouble lamp[3] = { 1.03, 1.0, 0.88 };

static gdouble
mix (gdouble a, gdouble b, gdouble share)
{
  return a + share * (b - a);
}

static void
set_sun (RoadLight * light)
{
  gdouble elevation = RADIANS (light->weather.sun_elevation);
  gdouble azimuth = RADIANS (light->weather.sun_azimuth);

  light->sun[0] = cos (elevation) * cos (azimuth);
  light->sun[1] = cos (elevation) * sin (azimuth);
  light->sun[2] = sin (elevation);
}

/* Share of the sun's red, green and blue that a long way through the air
 * leaves. */
static void
sun_colour (const RoadLight * light, gdouble colour[3])
{
  gdouble low = CLAMP (1.0 - light->weather.sun_elevation / 25.0, 0.0, 1.0);

  colour[0] = 1.0 + 0.15 * low;
  colour[1] = 1.0 - 0.12 * low;
  colour[2] = 1.0 - 0.42 * low;
}

/* How bright a day is; a camera follows most of it. */
static gdouble
brightness (const RoadWeather * weather)
{
  return sqrt (weather->daylight);
}

static void
set_daylight (RoadLight * light)
{
  const RoadWeather *weather = &light->weather;
  const gdouble day = mix (0.035, 1.0, brightness (weather));
  /* On level ground; a low sun hardly strikes it. */
  const gdouble direct = 0.5 * weather->sunlight
      * CLAMP (1.3 * (light->sun[2] + 0.1), 0.0, 1.0);
  const gdouble diffuse = 0.5 + 0.42 * (1.0 - weather->sunlight);
  gdouble sun[3];
  gint i;

  sun_colour (light, sun);
  for (i = 0; i < 3; i++) {
    /* Shadows are lit by the blue of the sky. */
    gdouble sky = diffuse * (1.0 + 0.04 * (i - 1) * weather->sunlight);

    light->shadow[i] = day * sky;
    light->open[i] = day * (sky + direct * sun[i]);
  }
  light->grey = 0.3 * weather->clouds + 0.3 * (1.0 - weather->daylight);
  light->grey *= 1.0 - 0.5 * weather->sunlight;
  light->night = weather->headlights * pow (1.0 - brightness (weather), 2.0);
}

static void
set_sky (RoadLight * light)
{
  const RoadWeather *weather = &light->weather;
  const gdouble day = brightness (weather) * (1.0 - 0.12 * weather->rain);
  /* Fog is around the camera, and there is none of the sky to be seen. */
  const gdouble thick = exp (-weather->visibility / 1500.0);
  /* What it throws back of the headlights. */
  const gdouble glow = 45.0 * light->night * exp (-weather->visibility / 150.0);
  gdouble sun[3], warm;
  gint i;

  sun_colour (light, sun);
  for (i = 0; i < 3; i++) {
    warm = mix (1.0, sun[i], 0.6 * weather->sunlight);
    light->haze[i] = mix (night_haze[i], warm * mix (clear_haze[i],
            cloud_haze[i], weather->clouds), day) + glow * lamp[i];
    light->zenith[i] = mix (night_zenith[i], mix (clear_zenith[i],
            cloud_zenith[i], weather->clouds), day);
    light->zenith[i] = mix (light->zenith[i], light->haze[i], thick);
  }
}

void
road_light_init (RoadLight * light, const RoadWeather * weather)
{
  light->weather = *weather;
  set_sun (light);
  set_daylight (light);
  set_sky (light);
}

/* Low beam: the bumper's own shadow first, brightest from 8 to 15 m, little
 * beyond 50 m. */
gdouble
road_light_beam (const RoadLight * light, gdouble depth)
{
  return light->night * (1.0 - exp (-pow (depth / 4.0, 2.0)))
      * (0.8 * exp (-pow (depth / 30.0, 1.4)) + 0.03 * exp (-depth / 150.0));
}

void
road_light_fall (const RoadLight * light, const gdouble colour[3],
    gdouble depth, gdouble shine, gdouble lit[3])
{
  const gdouble beam = shine * road_light_beam (light, depth);
  const gdouble mean = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2];
  gint i;

  for (i = 0; i < 3; i++)
    lit[i] = mix (colour[i], mean, light->grey)
        * (light->open[i] + beam * lamp[i]);
}

void
road_light_fade (const RoadLight * light, gdouble depth, gdouble colour[3])
{
  const gdouble haze = road_weather_haze (&light->weather, depth);
  gint i;

  for (i = 0; i < 3; i++)
    colour[i] = mix (colour[i], light->haze[i], haze);
}

void
road_light_show (const RoadLight * light, const gdouble colour[3],
    gdouble depth, gdouble shine, gdouble seen[3])
{
  road_light_fall (light, colour, depth, shine, seen);
  road_light_fade (light, depth, seen);
}

void
road_light_sky (const RoadLight * light, gdouble rise, gdouble colour[3])
{
  const gdouble share = 1.0 - exp (-3.0 * MAX (rise, 0.0));
  gint i;

  for (i = 0; i < 3; i++)
    colour[i] = mix (light->haze[i], light->zenith[i], share);
}

/* Schlick's approximation of Fresnel's law, for water. */
gdouble
road_light_mirror (gdouble height, gdouble depth)
{
  const gdouble cosine = height / sqrt (height * height + depth * depth);

  return 0.02 + 0.98 * pow (1.0 - cosine, 5.0);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Sun, clouds, rain, fog and night: what they are, not how they look. */

#include "weather.h"

#include <gst/gst.h>

#include <math.h>
#include <string.h>

typedef struct
{
  const gchar *name;
  RoadWeather weather;
} Preset;

/* What a preset shares with a clear day comes first, its own follows. */
#define CLEAR .sun_elevation = 48.0, .sun_azimuth = 50.0, .sunlight = 1.0, \
    .daylight = 1.0, .clouds = 0.25, .visibility = 4000.0, .noise = 1.0
#define OVERCAST .sun_elevation = 45.0, .sun_azimuth = 50.0, \
    .daylight = 0.75, .clouds = 1.0, .noise = 1.2

#define USED 0.08               /* wear of a road that is in good order */

static const Preset presets[] = {
  {"clear", {CLEAR,.wear = USED}},
  {"overcast", {OVERCAST,.wear = USED,.visibility = 2500.0}},
  {"lowsun", {.sun_elevation = 7.0,.sun_azimuth = 8.0,.sunlight = 1.0,
              .daylight = 0.8,.clouds = 0.15,.visibility = 2000.0,
          .wear = USED,.noise = 1.2}},
  {"night", {.sun_elevation = -20.0,.sun_azimuth = 180.0,.clouds = 0.3,
              .visibility = 2000.0,.wear = USED,.noise = 1.4,
          .headlights = 1.0}},
  {"rain", {.sun_elevation = 45.0,.sun_azimuth = 50.0,.daylight = 0.42,
              .clouds = 1.0,.wear = USED,.visibility = 110.0,.noise = 1.2,
          .wetness = 0.9,.rain = 0.7,.headlights = 0.3}},
  {"fog", {OVERCAST,.wear = USED,.visibility = 38.0,.wetness = 0.3,
          .headlights = 0.3}},
  {"worn", {CLEAR,.wear = 0.7}},
  {"shadows", {.sun_elevation = 24.0,.sun_azimuth = 62.0,.sunlight = 1.0,
              .daylight = 1.0,.clouds = 0.25,.visibility = 4000.0,.noise = 1.0,
          .wear = USED,.shade = 0.8}},
};

typedef struct
{
  const gchar *name;
  gsize offset;
  gdouble min, max;
} Parameter;

static const Parameter parameters[] = {
#define AT(member) G_STRUCT_OFFSET (RoadWeather, member)
  {"sun-elevation", AT (sun_elevation), -90.0, 90.0},
  {"sun-azimuth", AT (sun_azimuth), -360.0, 360.0},
  {"sunlight", AT (sunlight), 0.0, 1.0},
  {"daylight", AT (daylight), 0.0, 1.0},
  {"clouds", AT (clouds), 0.0, 1.0},
  {"visibility", AT (visibility), 10.0, 100000.0},
  {"wetness", AT (wetness), 0.0, 1.0},
  {"rain", AT (rain), 0.0, 1.0},
  {"wear", AT (wear), 0.0, 1.0},
  {"shade", AT (shade), 0.0, 1.0},
  {"headlights", AT (headlights), 0.0, 1.0},
  {"noise", AT (noise), 0.0, 20.0},
#undef AT
};

static void
G_GNUC_PRINTF (2, 3)
complain (GError ** error, const gchar * format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (GST_RESOURCE_ERROR,
        GST_RESOURCE_ERROR_SETTINGS, format, args);
  va_end (args);
}

static gchar *
list_names (gconstpointer table, guint n, gsize size)
{
  GString *names = g_string_new (NULL);
  guint i;

  /* Every entry begins with its name. */
  for (i = 0; i < n; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
        *(const gchar * const *) ((const gchar *) table + i * size));
  return g_string_free (names, FALSE);
}

static gboolean
set_preset (RoadWeather * weather, const gchar * name, guint place,
    GError ** error)
{
  gchar *names;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (presets); i++) {
    if (strcmp (presets[i].name, name) != 0)
      continue;
    if (place > 0) {
      complain (error, "Weather '%s' has to come before all else.", name);
      return FALSE;
    }
    *weather = presets[i].weather;
    return TRUE;
  }
  names = list_names (presets, G_N_ELEMENTS (presets), sizeof (Preset));
  complain (error, "There is no weather '%s': use one of %s.", name, names);
  g_free (names);
  return FALSE;
}

static gboolean
set_parameter (RoadWeather * weather, const gchar * name, const gchar * value,
    GError ** error)
{
  const Parameter *parameter = NULL;
  gdouble number;
  gchar *end;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (parameters) && parameter == NULL; i++)
    if (strcmp (parameters[i].name, name) == 0)
      parameter = &parameters[i];
  if (parameter == NULL) {
    gchar *names = list_names (parameters, G_N_ELEMENTS (parameters),
        sizeof (Parameter));

    complain (error, "Weather has no parameter '%s': use one of %s.", name,
        names);
    g_free (names);
    return FALSE;
  }
  number = g_ascii_strtod (value, &end);
  /* false for NaN */
  if (end != value && *end == '\0'
      && number >= parameter->min && number <= parameter->max) {
    G_STRUCT_MEMBER (gdouble, weather, parameter->offset) = number;
    return TRUE;
  }
  complain (error, "Weather's %s is '%s', which is not a number from %g to %g.",
      name, value, parameter->min, parameter->max);
  return FALSE;
}

gboolean
road_weather_parse (RoadWeather * weather, const gchar * text, GError ** error)
{
  RoadWeather parsed = presets[0].weather;
  gchar **items = g_strsplit (text, ",", -1);
  gboolean ok = TRUE;
  guint i;

  /* No text at all is no item; it is as wrong as an empty one. */
  if (items[0] == NULL)
    ok = set_preset (&parsed, "", 0, error);
  for (i = 0; ok && items[i] != NULL; i++) {
    gchar *value = strchr (items[i], '=');

    if (value != NULL)
      *value++ = '\0';
    g_strstrip (items[i]);
    ok = value == NULL ? set_preset (&parsed, items[i], i, error) :
        set_parameter (&parsed, items[i], g_strstrip (value), error);
  }
  g_strfreev (items);
  if (ok)
    *weather = parsed;
  return ok;
}

const gchar *
road_weather_preset (guint index)
{
  return index < G_N_ELEMENTS (presets) ? presets[index].name : NULL;
}

/* Koschmieder's law; the visibility is the meteorological optical range of
 * WMO-No. 8, where 5 % of a contrast is left. */
gdouble
road_weather_haze (const RoadWeather * weather, gdouble depth)
{
  return 1.0 - exp (-log (20.0) * depth / weather->visibility);
}

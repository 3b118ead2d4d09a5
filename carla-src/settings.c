/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What carlasrc's user chooses: its properties that describe the drive. */

#include "settings.h"

#include "road/crew.h"
#include "road/weather.h"

typedef enum
{
  WORLD_ROAD
} WorldKind;

typedef enum
{
  TRACK_STRAIGHT,
  TRACK_OVAL,
  TRACK_HIGHWAY,
  TRACK_WINDING,
  TRACK_CITY,
  TRACK_RANDOM
} Track;

#define DEFAULT_WORLD WORLD_ROAD
#define DEFAULT_TRACK TRACK_HIGHWAY
#define DEFAULT_SEED 0
#define DEFAULT_THREADS 0
#define DEFAULT_SPEED -1.0

static const WorldClass *const worlds[] = {
  [WORLD_ROAD] = &road_world_class,
};

/* The nicks are the names that WorldConfig takes. */
static const GEnumValue tracks[] = {
  {TRACK_STRAIGHT, "Endless straight road, two lanes", "straight"},
  {TRACK_OVAL, "Oval of 1.1 km, two lanes", "oval"},
  {TRACK_HIGHWAY, "Endless highway, three lanes, radii from 450 m", "highway"},
  {TRACK_WINDING, "Endless country road, two lanes, radii from 55 m",
      "winding"},
  {TRACK_CITY, "Endless street, a lane each way, radii from 30 m", "city"},
  {TRACK_RANDOM, "Endless road of one to four lanes that the seed draws, "
        "radii from 30 m", "random"},
  {0, NULL, NULL}
};

static GType
world_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {WORLD_ROAD, "Built-in road", "road"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type)) {
    GType new_type = g_enum_register_static ("GstCarlaSrcWorld", values);

    gst_type_mark_as_plugin_api (new_type, 0);
    g_once_init_leave (&type, new_type);
  }
  return type;
}

static GType
track_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type)) {
    GType new_type = g_enum_register_static ("GstCarlaSrcTrack", tracks);

    gst_type_mark_as_plugin_api (new_type, 0);
    g_once_init_leave (&type, new_type);
  }
  return type;
}

/* The properties of type double, in the order of their ids from
 * SETTING_SPEED on. */
static const struct
{
  const gchar *name, *nick, *blurb;
  gdouble min, max, value;
  gsize offset;
} numbers[] = {
#define AT(member) G_STRUCT_OFFSET (Settings, member)
  {"speed", "Speed",
        "Speed at the start in m/s, negative = what suits the track",
      -1.0, 70.0, DEFAULT_SPEED, AT (speed)},
  {"fov", "Field of view", "Camera's horizontal field of view in degrees",
      10.0, 170.0, GST_LANE_CAMERA_DEFAULT_FOV, AT (camera.fov)},
  {"x", "X", "Camera's place forward of the vehicle's middle in m",
      -20.0, 20.0, GST_LANE_CAMERA_DEFAULT_X, AT (camera.x)},
  {"y", "Y", "Camera's place right of the vehicle's middle in m",
      -20.0, 20.0, GST_LANE_CAMERA_DEFAULT_Y, AT (camera.y)},
  {"z", "Z", "Camera's height above the road in m",
      0.1, 50.0, GST_LANE_CAMERA_DEFAULT_Z, AT (camera.z)},
  {"pitch", "Pitch", "Camera's pitch in degrees, negative looks down",
      -90.0, 90.0, GST_LANE_CAMERA_DEFAULT_PITCH, AT (camera.pitch)},
  {"roll", "Roll", "Camera's roll in degrees, positive turns it clockwise",
      -90.0, 90.0, GST_LANE_CAMERA_DEFAULT_ROLL, AT (camera.roll)},
#undef AT
};

G_STATIC_ASSERT (G_N_ELEMENTS (numbers) == SETTING_END - SETTING_SPEED);

/* Where a setting of type double is kept, NULL for any other. */
static gdouble *
number_of (Settings * settings, guint id)
{
  if (id < SETTING_SPEED || id >= SETTING_END)
    return NULL;
  return &G_STRUCT_MEMBER (gdouble, settings,
      numbers[id - SETTING_SPEED].offset);
}

void
settings_init (Settings * settings)
{
  settings->world = DEFAULT_WORLD;
  settings->track = DEFAULT_TRACK;
  settings->seed = DEFAULT_SEED;
  settings->weather = g_strdup (ROAD_WEATHER_DEFAULT);
  settings->threads = DEFAULT_THREADS;
  settings->speed = DEFAULT_SPEED;
  /* The size is told by the caps. */
  gst_lane_camera_init (&settings->camera, 0, 0);
}

void
settings_clear (Settings * settings)
{
  g_free (settings->weather);
}

static gboolean
check_weather (const gchar * text, GError ** error)
{
  RoadWeather weather;

  return road_weather_parse (&weather, text, error);
}

static void
install_weather (GObjectClass * klass, GParamFlags flags)
{
  GParamSpec *spec = g_param_spec_string ("weather", "Weather",
      "clear, overcast, lowsun, night, rain, fog, worn or shadows; with "
      "single parameters after it: \"night,rain=0.5,visibility=80\"",
      ROAD_WEATHER_DEFAULT, flags);

  /* For whoever wants to know before the start whether a text will do. */
  g_param_spec_set_qdata (spec, g_quark_from_static_string ("check-text"),
      (gpointer) check_weather);
  g_object_class_install_property (klass, SETTING_WEATHER, spec);
}

void
settings_install (GObjectClass * klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_READY;

  /**
   * GstCarlaSrc:world:
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, SETTING_WORLD,
      g_param_spec_enum ("world", "World",
          "World to drive in", world_get_type (), DEFAULT_WORLD, flags));
  /**
   * GstCarlaSrc:track:
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, SETTING_TRACK,
      g_param_spec_enum ("track", "Track",
          "Road to drive on", track_get_type (), DEFAULT_TRACK, flags));
  /**
   * GstCarlaSrc:seed:
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, SETTING_SEED,
      g_param_spec_uint ("seed", "Seed",
          "Number that chooses among the roads of a track: the same seed is "
          "the same road, and under the same controls the same pictures",
          0, G_MAXUINT, DEFAULT_SEED, flags));
  /**
   * GstCarlaSrc:weather:
   *
   * What the sky does, and with it the road and the picture. A preset, single
   * parameters as NAME=VALUE, or a preset followed by them, all separated by
   * commas. Parameters: `sun-elevation` and `sun-azimuth` (degrees),
   * `visibility` (m), `noise` (grey levels of 255), and, all from 0 to 1,
   * `sunlight`, `daylight`, `clouds`, `wetness`, `rain`, `wear`, `shade` and
   * `headlights`. Anything else is refused at the start.
   *
   * Since: 0.1
   */
  install_weather (klass, flags);
  /**
   * GstCarlaSrc:threads:
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, SETTING_THREADS,
      g_param_spec_uint ("threads", "Threads",
          "Threads that draw the built-in road, 0 = as many as there are "
          "processors, at most 8; the pictures do not depend on it",
          0, ROAD_MAX_THREADS, DEFAULT_THREADS, flags));

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_object_class_install_property (klass, SETTING_SPEED + i,
        g_param_spec_double (numbers[i].name, numbers[i].nick,
            numbers[i].blurb, numbers[i].min, numbers[i].max,
            numbers[i].value, flags));
}

/* NULL is the default. */
static void
set_weather (Settings * settings, const gchar * weather)
{
  g_free (settings->weather);
  settings->weather = g_strdup (weather ? weather : ROAD_WEATHER_DEFAULT);
}

gboolean
settings_set (Settings * settings, guint id, const GValue * value)
{
  gdouble *number = number_of (settings, id);

  if (number != NULL)
    *number = g_value_get_double (value);
  else if (id == SETTING_WORLD)
    settings->world = g_value_get_enum (value);
  else if (id == SETTING_TRACK)
    settings->track = g_value_get_enum (value);
  else if (id == SETTING_SEED)
    settings->seed = g_value_get_uint (value);
  else if (id == SETTING_WEATHER)
    set_weather (settings, g_value_get_string (value));
  else if (id == SETTING_THREADS)
    settings->threads = g_value_get_uint (value);
  else
    return FALSE;
  return TRUE;
}

gboolean
settings_get (const Settings * settings, guint id, GValue * value)
{
  const gdouble *number = number_of ((Settings *) settings, id);

  if (number != NULL)
    g_value_set_double (value, *number);
  else if (id == SETTING_WORLD)
    g_value_set_enum (value, settings->world);
  else if (id == SETTING_TRACK)
    g_value_set_enum (value, settings->track);
  else if (id == SETTING_SEED)
    g_value_set_uint (value, settings->seed);
  else if (id == SETTING_WEATHER)
    g_value_set_string (value, settings->weather);
  else if (id == SETTING_THREADS)
    g_value_set_uint (value, settings->threads);
  else
    return FALSE;
  return TRUE;
}

const WorldClass *
settings_world (const Settings * settings)
{
  return worlds[settings->world];
}

void
settings_configure (const Settings * settings, WorldConfig * config)
{
  config->camera = settings->camera;
  config->speed = settings->speed;
  config->track = tracks[settings->track].value_nick;
  config->seed = settings->seed;
  config->weather = g_strdup (settings->weather);
  config->threads = settings->threads;
}

void
settings_release (WorldConfig * config)
{
  g_free ((gchar *) config->weather);
}

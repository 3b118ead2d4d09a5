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
#define DEFAULT_BONNET FALSE
#define DEFAULT_SPEED -1.0
#define DEFAULT_DUMP_INTERVAL 1

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
  {"disturbance", "Disturbance",
        "How strongly crosswind and bumps push the vehicle about, 0 = not at "
        "all, 1 = a stormy day on a poor road; the seed says when and where to",
      0.0, 1.0, 0.0, AT (disturbance)},
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
  settings->bonnet = DEFAULT_BONNET;
  settings->track_file = settings->export_track = settings->dump = NULL;
  settings->dump_interval = DEFAULT_DUMP_INTERVAL;
  settings->speed = DEFAULT_SPEED;
  /* The size is told by the caps. */
  gst_lane_camera_init (&settings->camera, 0, 0);
}

void
settings_clear (Settings * settings)
{
  g_free (settings->weather);
  g_free (settings->track_file);
  g_free (settings->export_track);
  g_free (settings->dump);
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
   * GstCarlaSrc:bonnet:
   *
   * Whether the camera sees the vehicle's own bonnet, at the lower end of the
   * picture. The truth does not know of it: it tells of lines as if they could
   * be seen through it.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, SETTING_BONNET,
      g_param_spec_boolean ("bonnet", "Bonnet",
          "Show the vehicle's own bonnet at the lower end of the picture",
          DEFAULT_BONNET, flags));
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
  /**
   * GstCarlaSrc:track-file:
   *
   * A single road of lines, arcs and spirals with its lanes and their marks.
   * What this world cannot drive on is refused at the start in one sentence.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, SETTING_TRACK_FILE,
      g_param_spec_string ("track-file", "Track file",
          "OpenDRIVE file (.xodr) with the road to drive on instead of track",
          NULL, flags));
  /**
   * GstCarlaSrc:export-track:
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, SETTING_EXPORT_TRACK,
      g_param_spec_string ("export-track", "Export track",
          "OpenDRIVE file (.xodr) to write at the start: 3 km of the road that "
          "is driven on, or the whole lap", NULL, flags));
  /**
   * GstCarlaSrc:dump:
   *
   * Frames as JPEG and, a JSON object a line, where their lanes are, in pixels
   * and metres. What is there already is not overwritten. Encoding takes
   * milliseconds a frame, in which the world waits.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, SETTING_DUMP,
      g_param_spec_string ("dump", "Dump",
          "Directory to write frames and their lanes into, made if need be",
          NULL, flags));
  /**
   * GstCarlaSrc:dump-interval:
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, SETTING_DUMP_INTERVAL,
      g_param_spec_uint ("dump-interval", "Dump interval",
          "Frames from one that is dumped to the next", 1, G_MAXINT,
          DEFAULT_DUMP_INTERVAL, flags));

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_object_class_install_property (klass, SETTING_SPEED + i,
        g_param_spec_double (numbers[i].name, numbers[i].nick,
            numbers[i].blurb, numbers[i].min, numbers[i].max,
            numbers[i].value, flags));
}

/* Where a setting of type string is kept, NULL for any other. */
static gchar **
text_of (Settings * settings, guint id)
{
  switch (id) {
    case SETTING_WEATHER:
      return &settings->weather;
    case SETTING_TRACK_FILE:
      return &settings->track_file;
    case SETTING_EXPORT_TRACK:
      return &settings->export_track;
    case SETTING_DUMP:
      return &settings->dump;
    default:
      return NULL;
  }
}

/* An empty text is none. */
static void
set_text (Settings * settings, gchar ** text, const gchar * value)
{
  g_free (*text);
  *text = g_strdup (value != NULL && *value != '\0' ? value :
      text == &settings->weather ? ROAD_WEATHER_DEFAULT : NULL);
}

gboolean
settings_set (Settings * settings, guint id, const GValue * value)
{
  gdouble *number = number_of (settings, id);
  gchar **text = text_of (settings, id);

  if (number != NULL)
    *number = g_value_get_double (value);
  else if (text != NULL)
    set_text (settings, text, g_value_get_string (value));
  else if (id == SETTING_WORLD)
    settings->world = g_value_get_enum (value);
  else if (id == SETTING_TRACK)
    settings->track = g_value_get_enum (value);
  else if (id == SETTING_SEED)
    settings->seed = g_value_get_uint (value);
  else if (id == SETTING_THREADS)
    settings->threads = g_value_get_uint (value);
  else if (id == SETTING_BONNET)
    settings->bonnet = g_value_get_boolean (value);
  else if (id == SETTING_DUMP_INTERVAL)
    settings->dump_interval = g_value_get_uint (value);
  else
    return FALSE;
  return TRUE;
}

gboolean
settings_get (const Settings * settings, guint id, GValue * value)
{
  const gdouble *number = number_of ((Settings *) settings, id);
  gchar **text = text_of ((Settings *) settings, id);

  if (number != NULL)
    g_value_set_double (value, *number);
  else if (text != NULL)
    g_value_set_string (value, *text);
  else if (id == SETTING_WORLD)
    g_value_set_enum (value, settings->world);
  else if (id == SETTING_TRACK)
    g_value_set_enum (value, settings->track);
  else if (id == SETTING_SEED)
    g_value_set_uint (value, settings->seed);
  else if (id == SETTING_THREADS)
    g_value_set_uint (value, settings->threads);
  else if (id == SETTING_BONNET)
    g_value_set_boolean (value, settings->bonnet);
  else if (id == SETTING_DUMP_INTERVAL)
    g_value_set_uint (value, settings->dump_interval);
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
  config->disturbance = settings->disturbance;
  config->track = tracks[settings->track].value_nick;
  config->seed = settings->seed;
  config->weather = g_strdup (settings->weather);
  config->threads = settings->threads;
  config->bonnet = settings->bonnet;
  config->track_file = g_strdup (settings->track_file);
  config->export_track = g_strdup (settings->export_track);
}

void
settings_release (WorldConfig * config)
{
  g_free ((gchar *) config->weather);
  g_free ((gchar *) config->track_file);
  g_free ((gchar *) config->export_track);
}

gboolean
settings_open_dump (const Settings * settings, Dump ** dump, GError ** error)
{
  const gchar *const tags[] = {
    settings->track_file != NULL ? settings->track_file :
        tracks[settings->track].value_nick, settings->weather, NULL
  };

  *dump = NULL;
  if (settings->dump == NULL)
    return TRUE;
  *dump = dump_new (settings->dump, settings->dump_interval, tags, error);
  return *dump != NULL;
}

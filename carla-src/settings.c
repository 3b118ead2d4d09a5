/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What carlasrc's user chooses: its properties that describe the drive. */

#include "settings.h"

typedef enum
{
  WORLD_ROAD
} WorldKind;

typedef enum
{
  TRACK_STRAIGHT,
  TRACK_OVAL,
  TRACK_HIGHWAY,
  TRACK_WINDING
} Track;

#define DEFAULT_WORLD WORLD_ROAD
#define DEFAULT_TRACK TRACK_HIGHWAY
#define DEFAULT_SEED 0
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

void
settings_init (Settings * settings)
{
  settings->world = DEFAULT_WORLD;
  settings->track = DEFAULT_TRACK;
  settings->seed = DEFAULT_SEED;
  settings->speed = DEFAULT_SPEED;
  /* The size is told by the caps. */
  gst_lane_camera_init (&settings->camera, 0, 0);
}

static GParamSpec *
number (const gchar * name, const gchar * nick, const gchar * blurb,
    gdouble min, gdouble max, gdouble value)
{
  return g_param_spec_double (name, nick, blurb, min, max, value,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
}

static void
make_drive (GParamSpec ** properties)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_READY;

  /**
   * GstCarlaSrc:world:
   *
   * Since: 0.1
   */
  properties[SETTING_WORLD] = g_param_spec_enum ("world", "World",
      "World to drive in", world_get_type (), DEFAULT_WORLD, flags);
  /**
   * GstCarlaSrc:track:
   *
   * Since: 0.1
   */
  properties[SETTING_TRACK] = g_param_spec_enum ("track", "Track",
      "Road to drive on", track_get_type (), DEFAULT_TRACK, flags);
  /**
   * GstCarlaSrc:seed:
   *
   * Since: 0.1
   */
  properties[SETTING_SEED] = g_param_spec_uint ("seed", "Seed",
      "Number that chooses among the roads of a track: the same seed is the "
      "same road, and under the same controls the same pictures",
      0, G_MAXUINT, DEFAULT_SEED, flags);
  /**
   * GstCarlaSrc:speed:
   *
   * Since: 0.1
   */
  properties[SETTING_SPEED] = number ("speed", "Speed",
      "Speed at the start in m/s, negative = what suits the track",
      -1.0, 70.0, DEFAULT_SPEED);
}

static void
make_camera (GParamSpec ** properties)
{
  /**
   * GstCarlaSrc:fov:
   *
   * Since: 0.1
   */
  properties[SETTING_FOV] = number ("fov", "Field of view",
      "Camera's horizontal field of view in degrees",
      10.0, 170.0, GST_LANE_CAMERA_DEFAULT_FOV);
  /**
   * GstCarlaSrc:x:
   *
   * Since: 0.1
   */
  properties[SETTING_X] = number ("x", "X",
      "Camera's place forward of the vehicle's middle in m",
      -20.0, 20.0, GST_LANE_CAMERA_DEFAULT_X);
  /**
   * GstCarlaSrc:y:
   *
   * Since: 0.1
   */
  properties[SETTING_Y] = number ("y", "Y",
      "Camera's place right of the vehicle's middle in m",
      -20.0, 20.0, GST_LANE_CAMERA_DEFAULT_Y);
  /**
   * GstCarlaSrc:z:
   *
   * Since: 0.1
   */
  properties[SETTING_Z] = number ("z", "Z",
      "Camera's height above the road in m",
      0.1, 50.0, GST_LANE_CAMERA_DEFAULT_Z);
  /**
   * GstCarlaSrc:pitch:
   *
   * Since: 0.1
   */
  properties[SETTING_PITCH] = number ("pitch", "Pitch",
      "Camera's pitch in degrees, negative looks down",
      -90.0, 90.0, GST_LANE_CAMERA_DEFAULT_PITCH);
  /**
   * GstCarlaSrc:roll:
   *
   * Since: 0.1
   */
  properties[SETTING_ROLL] = number ("roll", "Roll",
      "Camera's roll in degrees, positive turns it clockwise",
      -90.0, 90.0, GST_LANE_CAMERA_DEFAULT_ROLL);
}

void
settings_install (GObjectClass * klass)
{
  GParamSpec *properties[SETTING_END];
  guint id;

  make_drive (properties);
  make_camera (properties);
  for (id = 1; id < SETTING_END; id++)
    g_object_class_install_property (klass, id, properties[id]);
}

/* Where a setting of type double is kept, NULL for any other. */
static gdouble *
number_of (Settings * settings, guint id)
{
  switch (id) {
    case SETTING_SPEED:
      return &settings->speed;
    case SETTING_FOV:
      return &settings->camera.fov;
    case SETTING_X:
      return &settings->camera.x;
    case SETTING_Y:
      return &settings->camera.y;
    case SETTING_Z:
      return &settings->camera.z;
    case SETTING_PITCH:
      return &settings->camera.pitch;
    case SETTING_ROLL:
      return &settings->camera.roll;
    default:
      return NULL;
  }
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
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What lanekeep's user chooses: its properties but the statistics. */

#include "config.h"

#include "keepsettings.h"

typedef enum
{
  GST_LANE_KEEP_CONTROLLER_PURSUIT,
  GST_LANE_KEEP_CONTROLLER_PD,
  GST_LANE_KEEP_CONTROLLER_LQR
} GstLaneKeepController;

/* Front axles of zero slip would have no end of stiffness, rad for each m/s². */
#define MIN_SLIP 0.001
#define DEFAULT_CONTROLLER GST_LANE_KEEP_CONTROLLER_LQR
#define DEFAULT_WARMUP_FRAMES 5
#define DEFAULT_POST_MESSAGES TRUE
#define DEFAULT_MESSAGE_INTERVAL 0

/* The properties of type double, all changeable at any time. */
static const struct
{
  const gchar *name, *nick, *blurb;
  gdouble min, max, value;
  gsize offset;
} numbers[] = {
#define AT(member) G_STRUCT_OFFSET (LaneKeepSettings, member)
  {"kp", "Proportional gain",
        "Controller pd: steering for an offset of half a lane's width",
      0.0, 10.0, 0.5, AT (config.steering.kp)},
  {"kd", "Derivative gain",
        "Controller pd: steering for a drift of half a lane's width a second",
      0.0, 10.0, 0.1, AT (config.steering.kd)},
  {"look-ahead", "Look-ahead",
        "Controller pursuit: seconds ahead of the vehicle to aim at (at least "
        "5 m, at most 40 m); more is smoother, less is tighter",
      0.1, 5.0, 0.8, AT (config.steering.look_ahead)},
  {"target-speed", "Target speed",
        "Speed to hold where the road allows it, m/s; also taken for the "
        "speed while that is unknown",
      0.0, 60.0, 12.0, AT (config.target_speed)},
  {"base-throttle", "Base throttle",
        "Throttle from which the speed control starts, and the constant "
        "throttle while the speed is unknown, 0 to 1",
      0.0, 1.0, 0.3, AT (config.base_throttle)},
  {"max-lateral-acceleration", "Maximum lateral acceleration",
        "Slow down in bends so as to stay below this, m/s²",
      0.1, 20.0, 2.5, AT (config.max_lateral_acceleration)},
  {"lane-width", "Lane width",
        "Width of the lane until both its lines were seen, m",
      2.0, 6.0, 3.5, AT (config.lane_width)},
  {"vehicle-width", "Vehicle width", "Width of the vehicle over its wheels, m",
      0.5, 5.0, 1.8, AT (config.vehicle_width)},
  {"understeer", "Understeer gradient",
        "Radians more at the wheels for each m/s² of lateral acceleration",
      -0.01, 0.02, 0.002, AT (config.steering.understeer)},
  {"rear-slip", "Rear slip",
      "Radians that the rear axle slips outwards for each m/s² of lateral "
        "acceleration", 0.001, 0.02, 0.006, AT (config.steering.rear_slip)},
  {"steering-lag", "Steering lag",
        "Seconds that the front wheels take to answer",
      0.01, 1.0, 0.11, AT (config.steering.lag)},
  {"wheelbase", "Wheelbase", "Distance between the vehicle's axles, m",
      0.1, 20.0, 2.875, AT (config.steering.wheelbase)},
  {"max-steer-angle", "Maximum steering angle",
        "Angle of the front wheels at steering 1.0, degrees",
      1.0, 85.0, 70.0, AT (max_steer_angle)},
  {"fov", "Field of view", "Camera's horizontal field of view, degrees",
      1.0, 179.0, GST_LANE_CAMERA_DEFAULT_FOV, AT (config.camera.fov)},
  {"x", "Camera x", "Camera forward of the vehicle's origin, m",
      -100.0, 100.0, GST_LANE_CAMERA_DEFAULT_X, AT (config.camera.x)},
  {"y", "Camera y", "Camera right of the vehicle's origin, m",
      -100.0, 100.0, GST_LANE_CAMERA_DEFAULT_Y, AT (config.camera.y)},
  {"z", "Camera z", "Camera above the road, m",
      0.01, 100.0, GST_LANE_CAMERA_DEFAULT_Z, AT (config.camera.z)},
  {"pitch", "Camera pitch",
        "Camera's pitch, degrees, negative looks down",
      -89.0, 89.0, GST_LANE_CAMERA_DEFAULT_PITCH, AT (config.camera.pitch)},
  {"roll", "Camera roll",
        "Camera's roll, degrees, positive turns it clockwise",
      -89.0, 89.0, GST_LANE_CAMERA_DEFAULT_ROLL, AT (config.camera.roll)},
#undef AT
};

#define GST_TYPE_LANE_KEEP_CONTROLLER (gst_lane_keep_controller_get_type ())
static GType
gst_lane_keep_controller_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {GST_LANE_KEEP_CONTROLLER_PURSUIT,
        "Geometric pure pursuit, aims ahead on the curved lane", "pursuit"},
    {GST_LANE_KEEP_CONTROLLER_PD,
        "Proportional-derivative on the lateral offset", "pd"},
    {GST_LANE_KEEP_CONTROLLER_LQR,
        "Linear-quadratic regulator with feed-forward of the bend", "lqr"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type)) {
    GType new_type = g_enum_register_static ("GstLaneKeepController", values);

    gst_type_mark_as_plugin_api (new_type, 0);
    g_once_init_leave (&type, new_type);
  }
  return type;
}

/* Where a property of type double is kept, NULL for any other. */
static gdouble *
number_of (LaneKeepSettings * settings, guint id)
{
  if (id < LANE_KEEP_PROP_NUMBERS
      || id >= LANE_KEEP_PROP_NUMBERS + G_N_ELEMENTS (numbers))
    return NULL;
  return &G_STRUCT_MEMBER (gdouble, settings,
      numbers[id - LANE_KEEP_PROP_NUMBERS].offset);
}

void
lane_keep_settings_init (LaneKeepSettings * settings)
{
  settings->controller = DEFAULT_CONTROLLER;
  settings->config.warmup_frames = DEFAULT_WARMUP_FRAMES;
  settings->post_messages = DEFAULT_POST_MESSAGES;
  settings->message_interval = DEFAULT_MESSAGE_INTERVAL;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    *number_of (settings, LANE_KEEP_PROP_NUMBERS + i) = numbers[i].value;
}

#define FLAGS (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS \
    | GST_PARAM_MUTABLE_PLAYING)

void
lane_keep_settings_install (GObjectClass * klass)
{
  /**
   * GstLaneKeep:controller:
   *
   * How the steering is found.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, LANE_KEEP_PROP_CONTROLLER,
      g_param_spec_enum ("controller", "Controller",
          "How the steering is found", GST_TYPE_LANE_KEEP_CONTROLLER,
          DEFAULT_CONTROLLER, FLAGS));
  /**
   * GstLaneKeep:warmup-frames:
   *
   * Frames that steer straight ahead while the estimate settles.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, LANE_KEEP_PROP_WARMUP_FRAMES,
      g_param_spec_uint ("warmup-frames", "Warm-up frames",
          "Frames at the start that steer straight ahead while the estimate "
          "of the lane settles", 0, G_MAXUINT, DEFAULT_WARMUP_FRAMES, FLAGS));
  /**
   * GstLaneKeep:post-messages:
   *
   * Whether to post the element message `lane-control`.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, LANE_KEEP_PROP_POST_MESSAGES,
      g_param_spec_boolean ("post-messages", "Post messages",
          "Post an element message lane-control for each frame",
          DEFAULT_POST_MESSAGES, FLAGS));
  /**
   * GstLaneKeep:message-interval:
   *
   * Least stream time between two messages.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, LANE_KEEP_PROP_MESSAGE_INTERVAL,
      g_param_spec_uint64 ("message-interval", "Message interval",
          "Least stream time between two messages, nanoseconds, 0 = each "
          "frame", 0, G_MAXUINT64, DEFAULT_MESSAGE_INTERVAL, FLAGS));

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_object_class_install_property (klass, LANE_KEEP_PROP_NUMBERS + i,
        g_param_spec_double (numbers[i].name, numbers[i].nick,
            numbers[i].blurb, numbers[i].min, numbers[i].max,
            numbers[i].value, FLAGS));
}

gboolean
lane_keep_settings_set (LaneKeepSettings * settings, guint id,
    const GValue * value)
{
  gdouble *number = number_of (settings, id);

  if (number != NULL)
    *number = g_value_get_double (value);
  else if (id == LANE_KEEP_PROP_CONTROLLER)
    settings->controller = g_value_get_enum (value);
  else if (id == LANE_KEEP_PROP_WARMUP_FRAMES)
    settings->config.warmup_frames = g_value_get_uint (value);
  else if (id == LANE_KEEP_PROP_POST_MESSAGES)
    settings->post_messages = g_value_get_boolean (value);
  else if (id == LANE_KEEP_PROP_MESSAGE_INTERVAL)
    settings->message_interval = g_value_get_uint64 (value);
  else
    return FALSE;
  return TRUE;
}

gboolean
lane_keep_settings_get (const LaneKeepSettings * settings, guint id,
    GValue * value)
{
  const gdouble *number = number_of ((LaneKeepSettings *) settings, id);

  if (number != NULL)
    g_value_set_double (value, *number);
  else if (id == LANE_KEEP_PROP_CONTROLLER)
    g_value_set_enum (value, settings->controller);
  else if (id == LANE_KEEP_PROP_WARMUP_FRAMES)
    g_value_set_uint (value, settings->config.warmup_frames);
  else if (id == LANE_KEEP_PROP_POST_MESSAGES)
    g_value_set_boolean (value, settings->post_messages);
  else if (id == LANE_KEEP_PROP_MESSAGE_INTERVAL)
    g_value_set_uint64 (value, settings->message_interval);
  else
    return FALSE;
  return TRUE;
}

void
lane_keep_settings_solve (const LaneKeepSettings * settings, LqrTable * table)
{
  const SteeringParams *params = &settings->config.steering;
  gdouble half = params->wheelbase / 2.0;
  /* An axle slips by what it carries over its stiffness. */
  const LqrModel model = {
    .front = half,
    .rear = half,
    .front_stiffness = 0.5 / MAX (params->understeer + params->rear_slip,
        MIN_SLIP),
    .rear_stiffness = 0.5 / params->rear_slip,
    /* About that of a bar with a mass over each axle. */
    .inertia = half * half,
    .lag = params->lag,
  };

  lqr_table_update (table, &model);
}

void
lane_keep_settings_configure (const LaneKeepSettings * settings, gint width,
    gint height, LaneKeeperConfig * config)
{
  static const SteeringFunc controllers[] = {
    [GST_LANE_KEEP_CONTROLLER_PURSUIT] = steering_pursuit,
    [GST_LANE_KEEP_CONTROLLER_PD] = steering_pd,
    [GST_LANE_KEEP_CONTROLLER_LQR] = steering_lqr,
  };
  gdouble side;

  *config = settings->config;
  config->steer = controllers[settings->controller];
  config->steering.max_angle = settings->max_steer_angle * G_PI / 180.0;
  /* CARLA's vehicles have their origin half way between the axles. */
  config->steering.rear_axle = config->steering.wheelbase / 2.0;
  config->camera.width = width;
  config->camera.height = height;
  if (!gst_lane_camera_to_ground (&config->camera, width / 2.0, height,
          &config->steering.near, &side))
    config->steering.near = config->camera.x;
}

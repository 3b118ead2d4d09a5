/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element lanekeep: steers and accelerates by the lanes of each frame. */

/**
 * SECTION:element-lanekeep
 * @title: lanekeep
 * @short_description: keeps a vehicle in the lane that was found
 *
 * Takes the #GstLaneMeta of each frame, estimates over time where the lane
 * lies ahead of the vehicle (a Kalman filter on its offset, heading, curvature
 * and width, moved along by the vehicle's speed and steering from the
 * #GstVehicleMeta), and answers with steering, throttle and brake. They go
 * upstream as a custom event `lane-control`, sent from the streaming thread
 * before the frame is passed on, so that a source in the same pipeline acts
 * on it for its very next frame. Frames are passed on untouched, never mapped
 * and never copied. Frames without #GstLaneMeta are passed on without a word.
 *
 * The camera properties must tell how the camera sits on the vehicle; they
 * default to the built-in road's camera. Everything is measured in metres on
 * a flat road. A camera that points a degree or two to the side is found out
 * while driving. Lines may be curves or, as through `detection_results`, only
 * chords; either line alone will do.
 *
 * The speed is held by a PI controller on throttle and brake around
 * #GstLaneKeep:base-throttle, and lowered for bends. Without #GstVehicleMeta
 * speed and steering are unknown: the throttle is then constant, and the
 * vehicle is taken to do #GstLaneKeep:target-speed along the lane.
 *
 * When no line was found (status `no-lanes`), the detector did not answer
 * (`timeout`) or the lines contradict all that is known, the predicted lane is
 * followed for 0.3 s; after that the vehicle is braked to a stop (throttle 0,
 * brake 0.5) while the steering fades. It drives on by itself when the lanes
 * are back.
 *
 * ## Element message
 *
 * With #GstLaneKeep:post-messages an element message `lane-control` is posted
 * for each frame that carries lanes, at most one in
 * #GstLaneKeep:message-interval of stream time:
 *
 * * #gint64 `frame-id`: the frame's number, -1 = unknown
 * * #gdouble `steering`: -1 to 1, right positive
 * * #gdouble `throttle`, #gdouble `brake`: 0 to 1
 * * #gdouble `lateral-offset`: metres of the vehicle's origin right of the
 *   lane's centre, as estimated
 * * #gdouble `heading-error`: radians that the vehicle points right of the lane
 * * #gdouble `curvature`: 1/m, the lane bends right
 * * #gchararray `departure`: `centered`, `drift` (15 % of the lane's width off
 *   its centre) or `departure` (35 %); changes only while lines are seen
 * * #gchararray `status`: `ok`, `no-lanes` or `timeout`, from the #GstLaneMeta
 * * #gint `lines`: lines used from this frame, 0 to 2
 * * #gboolean `stopping`: whether the safe stop is braking
 * * #gdouble `control-time-us`: from receiving the frame to having sent the
 *   event
 *
 * These are there only when known:
 *
 * * #gdouble `speed`: m/s
 * * #gdouble `capture-to-detect-us`: from the complete picture to the detector
 *   starting on it
 * * #gdouble `detect-us`: the detector's own time
 * * #gdouble `detect-to-control-us`: from the complete result to this element
 * * #gdouble `total-us`: from the complete picture to having sent the event,
 *   the sum of the three and `control-time-us`
 * * #gdouble `true-lateral-offset`, `true-heading-error`, `true-curvature`,
 *   `lane-width`: the truth as a simulated world tells it
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 carlasrc ! lanedetect ! lanekeep ! fakesink
 * ]| Drives the built-in road with everything in one process.
 * |[
 * gst-launch-1.0 -m carlasrc num-buffers=300 ! lanedetect ! lanekeep controller=pd target-speed=10 ! fakesink
 * ]| Drives it with the classic controller, and prints each frame's message.
 *
 * Since: 0.1
 */

#include "config.h"

#include <math.h>
#include <string.h>
#include <gst/video/video.h>
#include <lane/lane.h>

#include "gstlanekeep.h"
#include "lanekeeper.h"

GST_DEBUG_CATEGORY_STATIC (lane_keep_debug);
#define GST_CAT_DEFAULT lane_keep_debug

/* Pixels are never looked at: any format, in any memory. */
static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("video/x-raw(ANY)"));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("video/x-raw(ANY)"));

typedef enum
{
  GST_LANE_KEEP_CONTROLLER_PURSUIT,
  GST_LANE_KEEP_CONTROLLER_PD
} GstLaneKeepController;

#define DEFAULT_CONTROLLER GST_LANE_KEEP_CONTROLLER_PURSUIT
#define DEFAULT_KP 0.5
#define DEFAULT_KD 0.1
#define DEFAULT_LOOK_AHEAD 0.8
#define DEFAULT_TARGET_SPEED 12.0
#define DEFAULT_BASE_THROTTLE 0.3
#define DEFAULT_MAX_LATERAL_ACCELERATION 3.0
#define DEFAULT_WARMUP_FRAMES 5
#define DEFAULT_LANE_WIDTH 3.5
#define DEFAULT_WHEELBASE 2.875
#define DEFAULT_MAX_STEER_ANGLE 70.0
#define DEFAULT_POST_MESSAGES TRUE
#define DEFAULT_MESSAGE_INTERVAL 0

/* No car is faster, m/s. */
#define MAX_SPEED 150.0

enum
{
  PROP_0,
  PROP_CONTROLLER,
  PROP_KP,
  PROP_KD,
  PROP_LOOK_AHEAD,
  PROP_TARGET_SPEED,
  PROP_BASE_THROTTLE,
  PROP_MAX_LATERAL_ACCELERATION,
  PROP_WARMUP_FRAMES,
  PROP_LANE_WIDTH,
  PROP_WHEELBASE,
  PROP_MAX_STEER_ANGLE,
  PROP_FOV,
  PROP_X,
  PROP_Y,
  PROP_Z,
  PROP_PITCH,
  PROP_ROLL,
  PROP_POST_MESSAGES,
  PROP_MESSAGE_INTERVAL,
  PROP_STATS,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

typedef struct
{
  guint64 frames, timeouts, no_lanes, departures, stops, unhandled;
} Stats;

struct _GstLaneKeep
{
  GstBaseTransform parent;

  /* properties (object lock) */
  GstLaneKeepController controller;
  LaneKeeperConfig config;
  gdouble max_steer_angle;      /* degrees */
  gboolean post_messages;
  GstClockTime message_interval;

  /* shared (object lock) */
  Stats stats;
  gboolean reset;               /* forget the lane at the next frame */

  /* streaming thread only */
  gint width, height;
  LaneKeeper keeper;
  LaneKeeperOutput last;
  GstLaneMessageInterval interval;
};

G_DEFINE_TYPE (GstLaneKeep, gst_lane_keep, GST_TYPE_BASE_TRANSFORM);
GST_ELEMENT_REGISTER_DEFINE (lanekeep, "lanekeep", GST_RANK_NONE,
    GST_TYPE_LANE_KEEP);

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
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstLaneKeepController", values));
  return type;
}

static void
gst_lane_keep_init (GstLaneKeep * self)
{
  self->controller = DEFAULT_CONTROLLER;
  gst_lane_camera_init (&self->config.camera, 0, 0);
  self->config.steering.wheelbase = DEFAULT_WHEELBASE;
  self->config.steering.look_ahead = DEFAULT_LOOK_AHEAD;
  self->config.steering.kp = DEFAULT_KP;
  self->config.steering.kd = DEFAULT_KD;
  self->config.lane_width = DEFAULT_LANE_WIDTH;
  self->config.target_speed = DEFAULT_TARGET_SPEED;
  self->config.base_throttle = DEFAULT_BASE_THROTTLE;
  self->config.max_lateral_acceleration = DEFAULT_MAX_LATERAL_ACCELERATION;
  self->config.warmup_frames = DEFAULT_WARMUP_FRAMES;
  self->max_steer_angle = DEFAULT_MAX_STEER_ANGLE;
  self->post_messages = DEFAULT_POST_MESSAGES;
  self->message_interval = DEFAULT_MESSAGE_INTERVAL;

  gst_base_transform_set_passthrough (GST_BASE_TRANSFORM (self), TRUE);
}

static GstStructure *
gst_lane_keep_get_stats (const Stats * stats)
{
  return gst_structure_new ("lanekeep-stats",
      "frames", G_TYPE_UINT64, stats->frames,
      "timeouts", G_TYPE_UINT64, stats->timeouts,
      "no-lanes", G_TYPE_UINT64, stats->no_lanes,
      "departures", G_TYPE_UINT64, stats->departures,
      "stops", G_TYPE_UINT64, stats->stops,
      "unhandled", G_TYPE_UINT64, stats->unhandled, NULL);
}

/* Where a property of type double lives, or NULL. */
static gdouble *
gst_lane_keep_double (GstLaneKeep * self, guint id)
{
  switch (id) {
    case PROP_KP:
      return &self->config.steering.kp;
    case PROP_KD:
      return &self->config.steering.kd;
    case PROP_LOOK_AHEAD:
      return &self->config.steering.look_ahead;
    case PROP_TARGET_SPEED:
      return &self->config.target_speed;
    case PROP_BASE_THROTTLE:
      return &self->config.base_throttle;
    case PROP_MAX_LATERAL_ACCELERATION:
      return &self->config.max_lateral_acceleration;
    case PROP_LANE_WIDTH:
      return &self->config.lane_width;
    case PROP_WHEELBASE:
      return &self->config.steering.wheelbase;
    case PROP_MAX_STEER_ANGLE:
      return &self->max_steer_angle;
    case PROP_FOV:
      return &self->config.camera.fov;
    case PROP_X:
      return &self->config.camera.x;
    case PROP_Y:
      return &self->config.camera.y;
    case PROP_Z:
      return &self->config.camera.z;
    case PROP_PITCH:
      return &self->config.camera.pitch;
    case PROP_ROLL:
      return &self->config.camera.roll;
    default:
      return NULL;
  }
}

static void
gst_lane_keep_set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  GstLaneKeep *self = GST_LANE_KEEP (object);
  gdouble *number = gst_lane_keep_double (self, id);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_CONTROLLER:
      self->controller = g_value_get_enum (value);
      break;
    case PROP_WARMUP_FRAMES:
      self->config.warmup_frames = g_value_get_uint (value);
      break;
    case PROP_POST_MESSAGES:
      self->post_messages = g_value_get_boolean (value);
      break;
    case PROP_MESSAGE_INTERVAL:
      self->message_interval = g_value_get_uint64 (value);
      break;
    default:
      if (number != NULL)
        *number = g_value_get_double (value);
      else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_lane_keep_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstLaneKeep *self = GST_LANE_KEEP (object);
  const gdouble *number = gst_lane_keep_double (self, id);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_CONTROLLER:
      g_value_set_enum (value, self->controller);
      break;
    case PROP_WARMUP_FRAMES:
      g_value_set_uint (value, self->config.warmup_frames);
      break;
    case PROP_POST_MESSAGES:
      g_value_set_boolean (value, self->post_messages);
      break;
    case PROP_MESSAGE_INTERVAL:
      g_value_set_uint64 (value, self->message_interval);
      break;
    case PROP_STATS:
      g_value_take_boxed (value, gst_lane_keep_get_stats (&self->stats));
      break;
    default:
      if (number != NULL)
        g_value_set_double (value, *number);
      else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_lane_keep_forget (GstLaneKeep * self)
{
  GST_OBJECT_LOCK (self);
  self->reset = TRUE;
  GST_OBJECT_UNLOCK (self);
}

static gboolean
gst_lane_keep_start (GstBaseTransform * transform)
{
  GstLaneKeep *self = GST_LANE_KEEP (transform);

  GST_OBJECT_LOCK (self);
  memset (&self->stats, 0, sizeof self->stats);
  self->reset = TRUE;
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

static gboolean
gst_lane_keep_set_caps (GstBaseTransform * transform, GstCaps * in,
    GstCaps * out)
{
  GstLaneKeep *self = GST_LANE_KEEP (transform);
  const GstStructure *structure = gst_caps_get_structure (in, 0);

  return gst_structure_get (structure, "width", G_TYPE_INT, &self->width,
      "height", G_TYPE_INT, &self->height, NULL)
      && self->width > 0 && self->height > 0;
}

static gboolean
gst_lane_keep_sink_event (GstBaseTransform * transform, GstEvent * event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP)
    gst_lane_keep_forget (GST_LANE_KEEP (transform));
  return GST_BASE_TRANSFORM_CLASS (gst_lane_keep_parent_class)->sink_event
      (transform, event);
}

static gboolean
gst_lane_keep_src_event (GstBaseTransform * transform, GstEvent * event)
{
  GstLaneAction action;

  /* The vehicle is about to be somewhere else. */
  if (gst_lane_event_parse_action (event, &action)
      && action == GST_LANE_ACTION_RESPAWN)
    gst_lane_keep_forget (GST_LANE_KEEP (transform));
  return GST_BASE_TRANSFORM_CLASS (gst_lane_keep_parent_class)->src_event
      (transform, event);
}

/* The configuration for this frame; begins anew where that was asked for. */
static void
gst_lane_keep_configure (GstLaneKeep * self, LaneKeeperConfig * config)
{
  static const SteeringFunc controllers[] = {
    [GST_LANE_KEEP_CONTROLLER_PURSUIT] = steering_pursuit,
    [GST_LANE_KEEP_CONTROLLER_PD] = steering_pd,
  };
  gboolean reset;
  gdouble side;

  GST_OBJECT_LOCK (self);
  *config = self->config;
  config->steer = controllers[self->controller];
  config->steering.max_angle = self->max_steer_angle * G_PI / 180.0;
  reset = self->reset;
  self->reset = FALSE;
  GST_OBJECT_UNLOCK (self);

  config->camera.width = self->width;
  config->camera.height = self->height;
  /* CARLA's vehicles have their origin half way between the axles. */
  config->steering.rear_axle = config->steering.wheelbase / 2.0;
  if (!gst_lane_camera_to_ground (&config->camera, self->width / 2.0,
          self->height, &config->steering.near, &side))
    config->steering.near = config->camera.x;

  if (reset) {
    lane_keeper_reset (&self->keeper, config->lane_width);
    memset (&self->last, 0, sizeof self->last);
    memset (&self->interval, 0, sizeof self->interval);
  }
}

/* Metas may come from anywhere: NaN and impossible values count as unknown. */
static gboolean
vehicle_is_sane (const GstVehicleMeta * vehicle)
{
  return vehicle != NULL && fabs (vehicle->speed) <= MAX_SPEED
      && fabs (vehicle->steering) <= 1.0;
}

static gboolean
truth_is_sane (const GstVehicleMeta * vehicle)
{
  return vehicle != NULL && vehicle->has_truth
      && isfinite (vehicle->truth.lateral_offset)
      && isfinite (vehicle->truth.heading_error)
      && isfinite (vehicle->truth.curvature)
      && isfinite (vehicle->truth.lane_width);
}

static void
gst_lane_keep_control (GstLaneKeep * self, const LaneKeeperConfig * config,
    GstBuffer * buffer, const GstLaneMeta * lanes,
    const GstVehicleMeta * vehicle, LaneKeeperOutput * output)
{
  LaneKeeperInput input = {
    .time = GST_BUFFER_PTS (buffer),
    .status = lanes->status,
    .left = &lanes->left,
    .right = &lanes->right,
  };

  if (!GST_CLOCK_TIME_IS_VALID (input.time))
    input.time = gst_buffer_get_capture_time (buffer);
  if (vehicle_is_sane (vehicle)) {
    input.has_vehicle = TRUE;
    input.speed = MAX (vehicle->speed, 0.0);
    input.steering = vehicle->steering;
  }
  lane_keeper_step (&self->keeper, config, &input, output);
}

static void
gst_lane_keep_count (GstLaneKeep * self, const GstLaneMeta * lanes,
    const LaneKeeperOutput * output, gboolean handled)
{
  GST_OBJECT_LOCK (self);
  self->stats.frames++;
  self->stats.timeouts += lanes->status == GST_LANE_STATUS_TIMEOUT;
  self->stats.no_lanes += lanes->status == GST_LANE_STATUS_NO_LANES;
  self->stats.departures += output->departure == DEPARTURE_DEPARTURE
      && self->last.departure != DEPARTURE_DEPARTURE;
  self->stats.stops += output->stopping && !self->last.stopping;
  self->stats.unhandled += !handled;
  GST_OBJECT_UNLOCK (self);

  if (output->stopping != self->last.stopping)
    GST_INFO_OBJECT (self, "frame %" G_GINT64_FORMAT ": %s", lanes->frame_id,
        output->stopping ? "no lanes, stopping" : "lanes are back");
  self->last = *output;
}

/* Sets @field to the microseconds between two times, unless one is unknown
 * or they cannot be. */
static void
set_interval (GstStructure * structure, const gchar * field,
    GstClockTime from, GstClockTime to)
{
  if (GST_CLOCK_TIME_IS_VALID (from) && GST_CLOCK_TIME_IS_VALID (to)
      && from <= to)
    gst_structure_set (structure, field, G_TYPE_DOUBLE,
        (gdouble) (to - from) / GST_USECOND, NULL);
}

static void
set_latencies (GstStructure * structure, const GstLaneMeta * lanes,
    GstBuffer * buffer, GstClockTime received, GstClockTime sent)
{
  GstClockTime captured = lanes->capture_time;
  GstClockTime detected = lanes->detection_time;
  GstClockTime started = GST_CLOCK_TIME_NONE;

  if (!GST_CLOCK_TIME_IS_VALID (captured))
    captured = gst_buffer_get_capture_time (buffer);
  if (GST_CLOCK_TIME_IS_VALID (detected) && lanes->processing_time <= detected)
    started = detected - lanes->processing_time;

  set_interval (structure, "capture-to-detect-us", captured, started);
  set_interval (structure, "detect-us", started, detected);
  set_interval (structure, "detect-to-control-us", detected, received);
  set_interval (structure, "control-time-us", received, sent);
  set_interval (structure, "total-us", captured, sent);
}

static void
set_truth (GstStructure * structure, const GstVehicleMeta * vehicle)
{
  gst_structure_set (structure,
      "true-lateral-offset", G_TYPE_DOUBLE, vehicle->truth.lateral_offset,
      "true-heading-error", G_TYPE_DOUBLE, vehicle->truth.heading_error,
      "true-curvature", G_TYPE_DOUBLE, vehicle->truth.curvature,
      "lane-width", G_TYPE_DOUBLE, vehicle->truth.lane_width, NULL);
}

static void
gst_lane_keep_post (GstLaneKeep * self, GstBuffer * buffer,
    const GstLaneMeta * lanes, const GstVehicleMeta * vehicle,
    const LaneKeeperOutput * output, GstClockTime received, GstClockTime sent)
{
  GstStructure *structure;
  GstClockTime interval;
  gboolean post;

  GST_OBJECT_LOCK (self);
  post = self->post_messages;
  interval = self->message_interval;
  GST_OBJECT_UNLOCK (self);
  if (!post || !gst_lane_message_interval_due (&self->interval,
          GST_BUFFER_PTS (buffer), interval))
    return;

  structure = gst_structure_new ("lane-control",
      "frame-id", G_TYPE_INT64, lanes->frame_id,
      "steering", G_TYPE_DOUBLE, output->steering,
      "throttle", G_TYPE_DOUBLE, output->throttle,
      "brake", G_TYPE_DOUBLE, output->brake,
      "lateral-offset", G_TYPE_DOUBLE, output->lateral_offset,
      "heading-error", G_TYPE_DOUBLE, output->heading_error,
      "curvature", G_TYPE_DOUBLE, output->curvature,
      "departure", G_TYPE_STRING, departure_name (output->departure),
      "status", G_TYPE_STRING, gst_lane_status_get_nick (lanes->status),
      "lines", G_TYPE_INT, (gint) output->lines,
      "stopping", G_TYPE_BOOLEAN, output->stopping, NULL);
  set_latencies (structure, lanes, buffer, received, sent);
  if (vehicle_is_sane (vehicle))
    gst_structure_set (structure, "speed", G_TYPE_DOUBLE, vehicle->speed, NULL);
  if (truth_is_sane (vehicle))
    set_truth (structure, vehicle);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self), structure));
}

static GstFlowReturn
gst_lane_keep_transform_ip (GstBaseTransform * transform, GstBuffer * buffer)
{
  GstLaneKeep *self = GST_LANE_KEEP (transform);
  GstClockTime received = gst_lane_monotonic_time ();
  const GstLaneMeta *lanes = gst_buffer_get_lane_meta (buffer);
  const GstVehicleMeta *vehicle = gst_buffer_get_vehicle_meta (buffer);
  LaneKeeperConfig config;
  LaneKeeperOutput output;
  gboolean handled;

  if (lanes == NULL)
    return GST_FLOW_OK;

  gst_lane_keep_configure (self, &config);
  gst_lane_keep_control (self, &config, buffer, lanes, vehicle, &output);
  handled = gst_pad_push_event (GST_BASE_TRANSFORM_SINK_PAD (transform),
      gst_lane_event_new_control (output.steering, output.throttle,
          output.brake, lanes->frame_id));

  gst_lane_keep_count (self, lanes, &output, handled);
  gst_lane_keep_post (self, buffer, lanes, vehicle, &output, received,
      gst_lane_monotonic_time ());
  return GST_FLOW_OK;
}

static void
install_double (guint id, const gchar * name, const gchar * nick,
    const gchar * blurb, gdouble min, gdouble max, gdouble value)
{
  properties[id] = g_param_spec_double (name, nick, blurb, min, max, value,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING);
}

static void
install_control_properties (void)
{
  /**
   * GstLaneKeep:controller:
   *
   * How the steering is found.
   *
   * Since: 0.1
   */
  properties[PROP_CONTROLLER] = g_param_spec_enum ("controller", "Controller",
      "How the steering is found", GST_TYPE_LANE_KEEP_CONTROLLER,
      DEFAULT_CONTROLLER, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING);
  install_double (PROP_KP, "kp", "Proportional gain",
      "Controller pd: steering for an offset of half a lane's width",
      0.0, 10.0, DEFAULT_KP);
  install_double (PROP_KD, "kd", "Derivative gain",
      "Controller pd: steering for a drift of half a lane's width a second",
      0.0, 10.0, DEFAULT_KD);
  install_double (PROP_LOOK_AHEAD, "look-ahead", "Look-ahead",
      "Controller pursuit: seconds ahead of the vehicle to aim at "
      "(at least 5 m, at most 40 m); more is smoother, less is tighter",
      0.1, 5.0, DEFAULT_LOOK_AHEAD);
  install_double (PROP_TARGET_SPEED, "target-speed", "Target speed",
      "Speed to hold where the road allows it, m/s; also taken for the speed "
      "while that is unknown", 0.0, 60.0, DEFAULT_TARGET_SPEED);
  install_double (PROP_BASE_THROTTLE, "base-throttle", "Base throttle",
      "Throttle from which the speed control starts, and the constant "
      "throttle while the speed is unknown, 0 to 1",
      0.0, 1.0, DEFAULT_BASE_THROTTLE);
  install_double (PROP_MAX_LATERAL_ACCELERATION, "max-lateral-acceleration",
      "Maximum lateral acceleration",
      "Slow down in bends so as to stay below this, m/s²",
      0.1, 20.0, DEFAULT_MAX_LATERAL_ACCELERATION);
  /**
   * GstLaneKeep:warmup-frames:
   *
   * Frames that steer straight ahead while the estimate settles.
   *
   * Since: 0.1
   */
  properties[PROP_WARMUP_FRAMES] = g_param_spec_uint ("warmup-frames",
      "Warm-up frames", "Frames at the start that steer straight ahead while "
      "the estimate of the lane settles", 0, G_MAXUINT, DEFAULT_WARMUP_FRAMES,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING);
}

static void
install_vehicle_properties (void)
{
  install_double (PROP_LANE_WIDTH, "lane-width", "Lane width",
      "Width of the lane until both its lines were seen, m", 2.0, 6.0,
      DEFAULT_LANE_WIDTH);
  install_double (PROP_WHEELBASE, "wheelbase", "Wheelbase",
      "Distance between the vehicle's axles, m", 0.1, 20.0, DEFAULT_WHEELBASE);
  install_double (PROP_MAX_STEER_ANGLE, "max-steer-angle",
      "Maximum steering angle",
      "Angle of the front wheels at steering 1.0, degrees", 1.0, 85.0,
      DEFAULT_MAX_STEER_ANGLE);
  install_double (PROP_FOV, "fov", "Field of view",
      "Camera's horizontal field of view, degrees", 1.0, 179.0,
      GST_LANE_CAMERA_DEFAULT_FOV);
  install_double (PROP_X, "x", "Camera x",
      "Camera forward of the vehicle's origin, m", -100.0, 100.0,
      GST_LANE_CAMERA_DEFAULT_X);
  install_double (PROP_Y, "y", "Camera y",
      "Camera right of the vehicle's origin, m", -100.0, 100.0,
      GST_LANE_CAMERA_DEFAULT_Y);
  install_double (PROP_Z, "z", "Camera z", "Camera above the road, m", 0.01,
      100.0, GST_LANE_CAMERA_DEFAULT_Z);
  install_double (PROP_PITCH, "pitch", "Camera pitch",
      "Camera's pitch, degrees, negative looks down", -89.0, 89.0,
      GST_LANE_CAMERA_DEFAULT_PITCH);
  install_double (PROP_ROLL, "roll", "Camera roll",
      "Camera's roll, degrees, positive turns it clockwise", -89.0, 89.0,
      GST_LANE_CAMERA_DEFAULT_ROLL);
}

static void
install_message_properties (void)
{
  properties[PROP_POST_MESSAGES] = g_param_spec_boolean ("post-messages",
      "Post messages", "Post an element message lane-control for each frame",
      DEFAULT_POST_MESSAGES, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING);
  properties[PROP_MESSAGE_INTERVAL] = g_param_spec_uint64 ("message-interval",
      "Message interval",
      "Least stream time between two messages, nanoseconds, 0 = each frame",
      0, G_MAXUINT64, DEFAULT_MESSAGE_INTERVAL, G_PARAM_READWRITE
      | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING);
  /**
   * GstLaneKeep:stats:
   *
   * Counters since the element was started, all #guint64: `frames` that
   * carried lanes, `timeouts` and `no-lanes` among them, `departures` and safe
   * `stops` begun, and control events that nobody upstream took (`unhandled`).
   *
   * Since: 0.1
   */
  properties[PROP_STATS] = g_param_spec_boxed ("stats", "Statistics",
      "Counters: frames, timeouts, no-lanes, departures, stops, unhandled",
      GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
gst_lane_keep_class_init (GstLaneKeepClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *transform_class = GST_BASE_TRANSFORM_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (lane_keep_debug, "lanekeep", 0, "lane keeper");

  object_class->set_property = gst_lane_keep_set_property;
  object_class->get_property = gst_lane_keep_get_property;
  install_control_properties ();
  install_vehicle_properties ();
  install_message_properties ();
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Lane keeper",
      "Filter/Analyzer/Video/Controller",
      "Steers and accelerates a vehicle by the lanes found in each frame",
      "gst-lanekeeping");
  gst_type_mark_as_plugin_api (GST_TYPE_LANE_KEEP_CONTROLLER, 0);

  transform_class->start = GST_DEBUG_FUNCPTR (gst_lane_keep_start);
  transform_class->set_caps = GST_DEBUG_FUNCPTR (gst_lane_keep_set_caps);
  transform_class->sink_event = GST_DEBUG_FUNCPTR (gst_lane_keep_sink_event);
  transform_class->src_event = GST_DEBUG_FUNCPTR (gst_lane_keep_src_event);
  transform_class->transform_ip =
      GST_DEBUG_FUNCPTR (gst_lane_keep_transform_ip);
}

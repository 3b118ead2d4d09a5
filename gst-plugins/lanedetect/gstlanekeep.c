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
 * and never copied.
 *
 * The camera properties must tell how the camera sits on the vehicle; they
 * default to the built-in road's camera. Everything is measured in metres on
 * a flat road. A camera that points a degree or two to the side is found out
 * while driving. Lines may be curves or, as through `detection_results`, only
 * chords; either line alone will do.
 *
 * Whatever #GstLaneKeep:controller wants, the steering stays within what ISO
 * 11270 allows a lane keeping assistant: 3 m/s² of lateral acceleration and 5
 * m/s³ of jerk; more only where the vehicle would otherwise cross a line.
 *
 * The speed is held by a PI controller on throttle and brake around
 * #GstLaneKeep:base-throttle. It is #GstLaneKeep:target-speed or less: through
 * bends #GstLaneKeep:max-lateral-acceleration counts, braking for those ahead
 * begins in time, and what is neither seen nor made out clearly is met more
 * slowly. Without #GstVehicleMeta speed and steering are unknown: the throttle
 * is then constant, and the vehicle is taken to do #GstLaneKeep:target-speed
 * along the lane.
 *
 * When no line was found (status `no-lanes`), the detector did not answer
 * (`timeout`) or the lines contradict all that is known, the predicted lane is
 * followed for 0.3 s; after that the vehicle is braked to a stop (throttle 0,
 * brake 0.5 to 1, so as to stand after about 2.4 s) while the steering fades. It drives on by itself when the lanes
 * are back. Frames without #GstLaneMeta count as `timeout`; before the first
 * one with it they are passed on without control, and a warning says so once.
 *
 * While a simulated world is paused (its clock, `timestamp/x-camera`, and the
 * vehicle stand still) the last control is repeated, and nothing is learned.
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
 * * #gdouble `lateral-acceleration`: m/s² to the right, of the vehicle
 * * #gdouble `lateral-jerk`: m/s³ to the right, mean of the last half second
 * * #gdouble `capture-to-detect-us`: from the complete picture to the detector
 *   starting on it
 * * #gdouble `detect-us`: the detector's own time
 * * #gdouble `detect-to-control-us`: from the complete result to this element
 * * #gdouble `total-us`: from the complete picture to having sent the event,
 *   the sum of the three and `control-time-us`
 * * #gdouble `true-lateral-offset`, `true-heading-error`, `true-curvature`,
 *   `lane-width`: the truth as a simulated world tells it
 *
 * * #gdouble `time-to-line-crossing`: seconds until a wheel crosses a line, if
 *   vehicle and lane go on bending as they do; 0 = it has; absent beyond 10 s
 *
 * Each time that `departure` changes an element message `lane-departure` is
 * posted as well, whatever the interval, with `frame-id`, `departure`,
 * `lateral-offset` and `time-to-line-crossing` as above, and
 *
 * * #gchararray `side`: `left` or `right`, where the vehicle is
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

#include <string.h>
#include <gst/video/video.h>
#include <lane/lane.h>

#include "gstlanekeep.h"
#include "keepmessage.h"
#include "keepsettings.h"

GST_DEBUG_CATEGORY_STATIC (lane_keep_debug);
#define GST_CAT_DEFAULT lane_keep_debug

/* Pixels are never looked at: any format, in any memory. */
static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("video/x-raw(ANY)"));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("video/x-raw(ANY)"));

typedef struct
{
  guint64 frames, timeouts, no_lanes, departures, stops, unhandled;
} Stats;

struct _GstLaneKeep
{
  GstBaseTransform parent;

  /* properties (object lock) */
  LaneKeepSettings settings;

  /* shared (object lock) */
  Stats stats;
  gboolean reset;               /* forget the lane at the next frame */

  /* streaming thread only */
  gint width, height;
  gboolean seen_lanes;          /* a GstLaneMeta, since the start */
  gboolean warned;              /* that there is none */
  LaneKeeper keeper;
  LqrTable gains;
  LaneKeeperOutput last;
  GstClockTime world_time;      /* of the last frame, and where the vehicle was */
  gdouble position[3];
  GstLaneMessageInterval interval;
  GstEvent *event;              /* for the next frame's control */
};

G_DEFINE_TYPE (GstLaneKeep, gst_lane_keep, GST_TYPE_BASE_TRANSFORM);
GST_ELEMENT_REGISTER_DEFINE (lanekeep, "lanekeep", GST_RANK_NONE,
    GST_TYPE_LANE_KEEP);

static void
gst_lane_keep_init (GstLaneKeep * self)
{
  self->world_time = GST_CLOCK_TIME_NONE;
  lane_keep_settings_init (&self->settings);
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

static void
gst_lane_keep_set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  GstLaneKeep *self = GST_LANE_KEEP (object);

  GST_OBJECT_LOCK (self);
  if (!lane_keep_settings_set (&self->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_lane_keep_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstLaneKeep *self = GST_LANE_KEEP (object);

  GST_OBJECT_LOCK (self);
  if (id == LANE_KEEP_PROP_STATS)
    g_value_take_boxed (value, gst_lane_keep_get_stats (&self->stats));
  else if (!lane_keep_settings_get (&self->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_lane_keep_forget (GstLaneKeep * self)
{
  GST_OBJECT_LOCK (self);
  self->reset = TRUE;
  GST_OBJECT_UNLOCK (self);
}

/* Allocates and fills it while no frame waits for it. */
static void
gst_lane_keep_prepare_event (GstLaneKeep * self)
{
  self->event = gst_lane_event_new_control (0.0, 0.0, 0.0, -1);
}

static gboolean
gst_lane_keep_start (GstBaseTransform * transform)
{
  GstLaneKeep *self = GST_LANE_KEEP (transform);

  GST_OBJECT_LOCK (self);
  memset (&self->stats, 0, sizeof self->stats);
  self->reset = TRUE;
  GST_OBJECT_UNLOCK (self);
  self->seen_lanes = self->warned = FALSE;
  gst_lane_keep_prepare_event (self);
  return TRUE;
}

static gboolean
gst_lane_keep_stop (GstBaseTransform * transform)
{
  gst_clear_event (&GST_LANE_KEEP (transform)->event);
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
  LaneKeepSettings settings;
  gboolean reset;

  GST_OBJECT_LOCK (self);
  settings = self->settings;
  reset = self->reset;
  self->reset = FALSE;
  GST_OBJECT_UNLOCK (self);

  lane_keep_settings_configure (&settings, self->width, self->height, config);
  lane_keep_settings_solve (&settings, &self->gains);
  config->gains = &self->gains;
  if (reset) {
    lane_keeper_reset (&self->keeper, config->lane_width);
    memset (&self->last, 0, sizeof self->last);
    self->world_time = GST_CLOCK_TIME_NONE;
    memset (&self->interval, 0, sizeof self->interval);
  }
}

/* Whether a simulated world is paused, and shows the same again: no time passed
 * by the camera's clock, and the vehicle is where it was. */
static gboolean
gst_lane_keep_world_stands (GstLaneKeep * self, GstBuffer * buffer,
    const GstVehicleMeta * vehicle)
{
  static GstStaticCaps reference = GST_STATIC_CAPS ("timestamp/x-camera");
  GstCaps *caps = gst_static_caps_get (&reference);
  const GstReferenceTimestampMeta *meta =
      gst_buffer_get_reference_timestamp_meta (buffer, caps);
  gboolean stands = FALSE;

  gst_caps_unref (caps);
  if (meta && vehicle) {
    stands = meta->timestamp == self->world_time
        && memcmp (vehicle->position, self->position,
        sizeof self->position) == 0;
    memcpy (self->position, vehicle->position, sizeof self->position);
  }
  self->world_time = meta ? meta->timestamp : GST_CLOCK_TIME_NONE;
  return stands;
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
  if (gst_lane_keep_world_stands (self, buffer, vehicle)) {
    lane_keeper_stand (&self->keeper, input.time);
    *output = self->last;
    return;
  }
  if (lane_keep_knows_vehicle (vehicle)) {
    input.has_vehicle = TRUE;
    input.speed = MAX (vehicle->speed, 0.0);
    input.steering = vehicle->steering;
    input.yaw = vehicle->rotation[1] * G_PI / 180.0;
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

static void
gst_lane_keep_post (GstLaneKeep * self, GstBuffer * buffer,
    const GstLaneMeta * lanes, const GstVehicleMeta * vehicle,
    const LaneKeeperOutput * output, gboolean changed, GstClockTime received,
    GstClockTime sent)
{
  GstClockTime interval;
  gboolean post;

  GST_OBJECT_LOCK (self);
  post = self->settings.post_messages;
  interval = self->settings.message_interval;
  GST_OBJECT_UNLOCK (self);
  if (post && changed)
    gst_element_post_message (GST_ELEMENT (self),
        lane_departure_message_new (GST_OBJECT (self), lanes, output));
  if (!post || !gst_lane_message_interval_due (&self->interval,
          GST_BUFFER_PTS (buffer), interval))
    return;

  gst_element_post_message (GST_ELEMENT (self),
      lane_keep_message_new (GST_OBJECT (self), buffer, lanes, vehicle, output,
          received, sent));
}

/* The meta to act on, or NULL before there was any. */
static const GstLaneMeta *
gst_lane_keep_get_lanes (GstLaneKeep * self, GstBuffer * buffer)
{
  static const GstLaneMeta missing = {
    .frame_id = -1,
    .status = GST_LANE_STATUS_TIMEOUT,
    .processing_time = GST_CLOCK_TIME_NONE,
    .capture_time = GST_CLOCK_TIME_NONE,
    .detection_time = GST_CLOCK_TIME_NONE,
  };
  const GstLaneMeta *lanes = gst_buffer_get_lane_meta (buffer);

  self->seen_lanes |= lanes != NULL;
  if (lanes != NULL || self->seen_lanes)
    return lanes != NULL ? lanes : &missing;

  if (!self->warned)
    GST_ELEMENT_WARNING (self, STREAM, FAILED,
        ("Frames carry no lanes: put lanedetect or shmlanedetect before "
            "lanekeep."), ("no GstLaneMeta on %" GST_PTR_FORMAT, buffer));
  self->warned = TRUE;
  return NULL;
}

static GstFlowReturn
gst_lane_keep_transform_ip (GstBaseTransform * transform, GstBuffer * buffer)
{
  GstLaneKeep *self = GST_LANE_KEEP (transform);
  GstClockTime received = gst_lane_monotonic_time ();
  const GstLaneMeta *lanes = gst_lane_keep_get_lanes (self, buffer);
  const GstVehicleMeta *vehicle = gst_buffer_get_vehicle_meta (buffer);
  LaneKeeperConfig config;
  LaneKeeperOutput output;
  GstClockTime sent;
  gboolean handled, changed;

  if (lanes == NULL)
    return GST_FLOW_OK;

  gst_lane_keep_configure (self, &config);
  gst_lane_keep_control (self, &config, buffer, lanes, vehicle, &output);
  gst_lane_event_set_control (self->event, output.steering, output.throttle,
      output.brake, lanes->frame_id);
  handled = gst_pad_push_event (GST_BASE_TRANSFORM_SINK_PAD (transform),
      g_steal_pointer (&self->event));
  sent = gst_lane_monotonic_time ();

  gst_lane_keep_prepare_event (self);
  changed = output.departure != self->last.departure;
  gst_lane_keep_count (self, lanes, &output, handled);
  gst_lane_keep_post (self, buffer, lanes, vehicle, &output, changed, received,
      sent);
  return GST_FLOW_OK;
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
  lane_keep_settings_install (object_class);
  /**
   * GstLaneKeep:stats:
   *
   * Counters since the element was started, all #guint64: `frames` that were
   * acted on, `timeouts` and `no-lanes` among them, `departures` and safe
   * `stops` begun, and control events that nobody upstream took (`unhandled`).
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, LANE_KEEP_PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics",
          "Counters: frames, timeouts, no-lanes, departures, stops, unhandled",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Lane keeper",
      "Filter/Analyzer/Video/Controller",
      "Steers and accelerates a vehicle by the lanes found in each frame",
      "gst-lanekeeping");

  transform_class->start = GST_DEBUG_FUNCPTR (gst_lane_keep_start);
  transform_class->stop = GST_DEBUG_FUNCPTR (gst_lane_keep_stop);
  transform_class->set_caps = GST_DEBUG_FUNCPTR (gst_lane_keep_set_caps);
  transform_class->sink_event = GST_DEBUG_FUNCPTR (gst_lane_keep_sink_event);
  transform_class->src_event = GST_DEBUG_FUNCPTR (gst_lane_keep_src_event);
  transform_class->transform_ip =
      GST_DEBUG_FUNCPTR (gst_lane_keep_transform_ip);
}

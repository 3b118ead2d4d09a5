/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element zmqbroadcast: shows a drive to whoever subscribes. */

/**
 * SECTION:element-zmqbroadcast
 * @title: zmqbroadcast
 * @see_also: zmqbroadcastsrc, lanekeep
 *
 * Tells the viewers on the network what the vehicle sees and does: for each
 * buffer, in this order, messages `state` (of its #GstVehicleMeta), `detection`
 * (of its #GstLaneMeta) and `frame` (its picture as JPEG). What a buffer does
 * not carry is left out. docs/zmq-protocol.md describes the messages, which any
 * ZeroMQ SUB socket receives; zmqbroadcastsrc is one.
 *
 * The pipeline never waits: it leaves the news to a thread of the element.
 * Nothing is done for topics that nobody subscribes to; pictures are
 * compressed only with #GstZmqBroadcast:images and while somebody subscribes
 * to `frame`. A buffer that is `image/jpeg` is sent as it is. When compressing
 * takes longer than a frame the newest picture is next. A subscriber that is
 * slow, or stopped, misses messages; the others do not.
 *
 * With #GstZmqBroadcast:action-url viewers can send messages `action`:
 * `respawn`, `pause` and `resume` go upstream as `lane-action` events, which
 * carlasrc obeys. What is not understood is counted; the first time a warning
 * is posted.
 *
 * When it starts an element message `zmq-bound` is posted for each socket:
 * `url` (string, with the real port), `public` (boolean: other machines reach
 * it), `encrypted` (boolean).
 *
 * `stats` is a structure with (guint64) `states`, `detections` and `pictures`
 * that were sent; `lost`, the buffers of which nothing was sent, and
 * `pictures-lost`, those whose picture was not, as there was too much to do;
 * `failed`, the pictures that could not be compressed; `dropped`, how often
 * a subscriber's queue was full: it then misses messages until it has read half
 * of what waits for it; `actions` and `actions-invalid`.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 carlasrc num-buffers=300 ! lanedetect ! lanekeep ! zmqbroadcast
 * ]| Broadcasts a drive, pictures included.
 * |[
 * gst-launch-1.0 carlasrc num-buffers=300 ! lanedetect ! lanekeep ! jpegenc ! zmqbroadcast url=tcp://127.0.0.1:5557 action-url=tcp://127.0.0.1:5558
 * ]| The same by another encoder, to this machine only, which may send actions.
 */
#include "config.h"
#include "gstzmqelements.h"

#include <lane/lane.h>

#include "gstzmqcurve.h"
#include "gstzmqjpeg.h"
#include "gstzmqproperty.h"
#include "gstzmqpublisher.h"

GST_DEBUG_CATEGORY (zmqbroadcast_debug);
#define GST_CAT_DEFAULT zmqbroadcast_debug

#define DEFAULT_URL "tcp://*:5557"
#define DEFAULT_IMAGES TRUE
#define DEFAULT_HIGH_WATER_MARK 60

/* Buffers that are held while one is compressed and another waits. */
#define HELD_BUFFERS 2

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE
        ("{ BGRx, BGRA, BGR, RGB, RGBA, RGBx, GRAY8, I420, NV12 }")
        "; image/jpeg"));

enum
{
  PROP_0,
  PROP_URL,
  PROP_ACTION_URL,
  PROP_IMAGES,
  PROP_QUALITY,
  PROP_HIGH_WATER_MARK,
  PROP_CURVE_SECRET_KEY,
  PROP_STATS
};

struct _GstZmqBroadcast
{
  GstBaseSink parent;

  /* properties (object lock) */
  gchar *url, *action_url;
  gboolean images;
  gint quality;
  guint high_water_mark;
  gchar *curve_secret_key;

  /* object lock, so that stats can be asked for at any time */
  GstZmqPublisher *publisher;   /* from PAUSED on */
  GstZmqPublisherCounts counts; /* of the last one */

  /* streaming thread only */
  GstVideoInfo info;            /* a JPEG's: its size, or 0x0 */
  gboolean is_jpeg;
  gint64 next_id;
};

G_DEFINE_TYPE (GstZmqBroadcast, gst_zmq_broadcast, GST_TYPE_BASE_SINK);
GST_ELEMENT_REGISTER_DEFINE (zmqbroadcast, "zmqbroadcast", GST_RANK_NONE,
    GST_TYPE_ZMQ_BROADCAST);

/* ---- properties -------------------------------------------------------- */

/* Where each property is kept. */
static const gsize members[] = {
  [PROP_URL] = G_STRUCT_OFFSET (GstZmqBroadcast, url),
  [PROP_ACTION_URL] = G_STRUCT_OFFSET (GstZmqBroadcast, action_url),
  [PROP_IMAGES] = G_STRUCT_OFFSET (GstZmqBroadcast, images),
  [PROP_QUALITY] = G_STRUCT_OFFSET (GstZmqBroadcast, quality),
  [PROP_HIGH_WATER_MARK] = G_STRUCT_OFFSET (GstZmqBroadcast, high_water_mark),
  [PROP_CURVE_SECRET_KEY] = G_STRUCT_OFFSET (GstZmqBroadcast, curve_secret_key),
};

static void
gst_zmq_broadcast_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  gst_lane_property_set_member (object, members[id], value, pspec);
}

static GstStructure *
get_stats (GstZmqBroadcast * self)
{
  GstZmqPublisherCounts counts;

  GST_OBJECT_LOCK (self);
  counts = self->counts;
  if (self->publisher)
    gst_zmq_publisher_count (self->publisher, &counts);
  GST_OBJECT_UNLOCK (self);
  return gst_structure_new ("zmqbroadcast-stats",
      "states", G_TYPE_UINT64, counts.states,
      "detections", G_TYPE_UINT64, counts.detections,
      "pictures", G_TYPE_UINT64, counts.pictures,
      "lost", G_TYPE_UINT64, counts.lost,
      "pictures-lost", G_TYPE_UINT64, counts.pictures_lost,
      "failed", G_TYPE_UINT64, counts.failed,
      "dropped", G_TYPE_UINT64, counts.dropped,
      "actions", G_TYPE_UINT64, counts.actions,
      "actions-invalid", G_TYPE_UINT64, counts.actions_invalid, NULL);
}

static void
gst_zmq_broadcast_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  if (id == PROP_STATS)
    g_value_take_boxed (value, get_stats (GST_ZMQ_BROADCAST (object)));
  else
    gst_lane_property_get_member (object, members[id], value);
}

/* ---- news of a buffer -------------------------------------------------- */

/* Unix seconds of CLOCK_MONOTONIC @time, or now. */
static gdouble
to_unix (GstClockTime time)
{
  gdouble now = (gdouble) g_get_real_time () / G_USEC_PER_SEC;

  if (!GST_CLOCK_TIME_IS_VALID (time))
    return now;
  return now - GST_CLOCK_DIFF (time,
      gst_lane_monotonic_time ()) / (gdouble) GST_SECOND;
}

static void
describe_state (const GstVehicleMeta * meta, BroadcastState * state)
{
  gint i;

  state->steering = meta->steering;
  state->throttle = meta->throttle;
  state->brake = meta->brake;
  state->speed_kmh = meta->speed * 3.6;
  state->has_position = state->has_rotation = TRUE;
  for (i = 0; i < 3; i++) {
    state->position[i] = meta->position[i];
    state->rotation[i] = meta->rotation[i];
  }
}

static void
describe_detection (const GstLaneMeta * meta, gint64 frame_id,
    BroadcastDetection * detection)
{
  detection->frame_id = frame_id;
  detection->processing_time_ms =
      GST_CLOCK_TIME_IS_VALID (meta->processing_time) ?
      (gdouble) meta->processing_time / GST_MSECOND : 0.0;
  detection->left = meta->left;
  detection->right = meta->right;
}

/* A buffer without an offset is the one after the last. */
static gint64
number_frame (GstZmqBroadcast * self, GstBuffer * buffer)
{
  gint64 id = self->next_id;

  if (GST_BUFFER_OFFSET (buffer) < G_MAXINT64)
    id = GST_BUFFER_OFFSET (buffer);
  self->next_id = id + 1;
  return id;
}

static void
describe (GstZmqBroadcast * self, GstBuffer * buffer, GstZmqNews * news)
{
  const GstVehicleMeta *vehicle = gst_buffer_get_vehicle_meta (buffer);
  const GstLaneMeta *lanes = gst_buffer_get_lane_meta (buffer);

  news->frame.frame_id = number_frame (self, buffer);
  news->frame.timestamp = to_unix (gst_buffer_get_capture_time (buffer));
  news->frame.width = GST_VIDEO_INFO_WIDTH (&self->info);
  news->frame.height = GST_VIDEO_INFO_HEIGHT (&self->info);
  news->has_state = vehicle != NULL;
  if (vehicle)
    describe_state (vehicle, &news->state);
  news->has_detection = lanes != NULL;
  if (lanes)
    describe_detection (lanes, news->frame.frame_id, &news->detection);
}

static GstFlowReturn
gst_zmq_broadcast_render (GstBaseSink * sink, GstBuffer * buffer)
{
  GstZmqBroadcast *self = GST_ZMQ_BROADCAST (sink);
  gboolean images, picture_wanted;
  GstZmqNews news = { 0 };
  gint quality;

  GST_OBJECT_LOCK (self);
  images = self->images;
  quality = self->quality;
  GST_OBJECT_UNLOCK (self);

  if (!gst_zmq_publisher_is_wanted (self->publisher, &picture_wanted)) {
    number_frame (self, buffer);
    return GST_FLOW_OK;
  }
  describe (self, buffer, &news);
  if (images && picture_wanted) {
    news.picture = gst_buffer_ref (buffer);
    news.is_jpeg = self->is_jpeg;
    news.info = self->info;
    news.quality = quality;
  }
  gst_zmq_publisher_send (self->publisher, &news);
  return GST_FLOW_OK;
}

/* ---- GstBaseSink ------------------------------------------------------- */

/* A size that is not told is the picture's own. */
static gboolean
set_jpeg (GstZmqBroadcast * self, const GstStructure * structure)
{
  gst_video_info_init (&self->info);
  gst_structure_get_int (structure, "width", &self->info.width);
  gst_structure_get_int (structure, "height", &self->info.height);
  return TRUE;
}

static gboolean
gst_zmq_broadcast_set_caps (GstBaseSink * sink, GstCaps * caps)
{
  GstZmqBroadcast *self = GST_ZMQ_BROADCAST (sink);
  const GstStructure *structure = gst_caps_get_structure (caps, 0);

  self->is_jpeg = gst_structure_has_name (structure, "image/jpeg");
  return self->is_jpeg ? set_jpeg (self, structure) :
      gst_video_info_from_caps (&self->info, caps);
}

static gboolean
gst_zmq_broadcast_propose_allocation (GstBaseSink * sink, GstQuery * query)
{
  GstVideoInfo info;
  GstCaps *caps;

  gst_query_parse_allocation (query, &caps, NULL);
  if (caps && gst_video_info_from_caps (&info, caps))
    gst_query_add_allocation_pool (query, NULL, GST_VIDEO_INFO_SIZE (&info),
        HELD_BUFFERS + 1, 0);
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  return TRUE;
}

static gboolean
start (GstZmqBroadcast * self)
{
  GstZmqPublisherOptions options = { NULL };
  GstZmqPublisher *publisher = NULL;
  gchar *url, *action_url, *key;
  GError *error = NULL;

  GST_OBJECT_LOCK (self);
  options.url = url = g_strdup (self->url ? self->url : "");
  options.action_url = action_url = g_strdup (self->action_url);
  options.high_water_mark = self->high_water_mark;
  key = g_strdup (self->curve_secret_key);
  GST_OBJECT_UNLOCK (self);

  if (gst_zmq_keys_load (&options.keys, NULL, key, TRUE, &error))
    publisher = gst_zmq_publisher_new (GST_ELEMENT (self),
        GST_BASE_SINK_PAD (self), &options, &error);
  g_free (url);
  g_free (action_url);
  g_free (key);
  if (!publisher) {
    gst_zmq_post_error (GST_ELEMENT (self), error);
    return FALSE;
  }
  self->next_id = 0;
  GST_OBJECT_LOCK (self);
  self->publisher = publisher;
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

static void
stop (GstZmqBroadcast * self)
{
  GstZmqPublisher *publisher;

  GST_OBJECT_LOCK (self);
  publisher = g_steal_pointer (&self->publisher);
  if (publisher)
    gst_zmq_publisher_count (publisher, &self->counts);
  GST_OBJECT_UNLOCK (self);
  gst_zmq_publisher_free (publisher);
}

/* GstBaseSink's start and stop belong to NULL and READY, where properties may
 * still change. */
static GstStateChangeReturn
gst_zmq_broadcast_change_state (GstElement * element, GstStateChange transition)
{
  GstZmqBroadcast *self = GST_ZMQ_BROADCAST (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && !start (self))
    return GST_STATE_CHANGE_FAILURE;

  result = GST_ELEMENT_CLASS (gst_zmq_broadcast_parent_class)->change_state
      (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY
      || result == GST_STATE_CHANGE_FAILURE)
    stop (self);
  return result;
}

/* ---- GObject ----------------------------------------------------------- */

static void
gst_zmq_broadcast_init (GstZmqBroadcast * self)
{
  GstBaseSink *sink = GST_BASE_SINK (self);

  self->url = g_strdup (DEFAULT_URL);
  self->images = DEFAULT_IMAGES;
  self->quality = GST_ZMQ_DEFAULT_QUALITY;
  self->high_water_mark = DEFAULT_HIGH_WATER_MARK;
  gst_base_sink_set_sync (sink, FALSE);
  gst_base_sink_set_async_enabled (sink, FALSE);
  /* The last sample would keep a buffer from being used again. */
  gst_base_sink_set_last_sample_enabled (sink, FALSE);
}

static void
gst_zmq_broadcast_finalize (GObject * object)
{
  GstZmqBroadcast *self = GST_ZMQ_BROADCAST (object);

  g_free (self->url);
  g_free (self->action_url);
  g_free (self->curve_secret_key);
  G_OBJECT_CLASS (gst_zmq_broadcast_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass * klass)
{
  /**
   * GstZmqBroadcast:url:
   *
   * Where subscribers connect to.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_URL,
      gst_zmq_param_spec_url ("url", DEFAULT_URL,
          "Where subscribers connect to: tcp://HOST:PORT, tcp://*:PORT for all "
          "network interfaces, or ipc://PATH"));
  /**
   * GstZmqBroadcast:action-url:
   *
   * Where those connect to who ask for actions.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_ACTION_URL,
      gst_zmq_param_spec_url ("action-url", NULL,
          "Where viewers' actions (respawn, pause, resume) are taken, as url; "
          "unset = nowhere"));
  /**
   * GstZmqBroadcast:images:
   *
   * Whether to send pictures.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_IMAGES,
      g_param_spec_boolean ("images", "Images",
          "Send pictures, too, while somebody subscribes to them: much more "
          "bandwidth than all else, and time to compress them",
          DEFAULT_IMAGES, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
          GST_PARAM_MUTABLE_PLAYING));
  /**
   * GstZmqBroadcast:quality:
   *
   * Of raw pictures, which are compressed.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_QUALITY,
      gst_zmq_param_spec_quality ());
  /**
   * GstZmqBroadcast:high-water-mark:
   *
   * How far a subscriber may fall behind.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_HIGH_WATER_MARK,
      g_param_spec_uint ("high-water-mark", "High-water mark",
          "Messages that wait for a slow subscriber before it misses some, "
          "three a frame with pictures: more miss less but see it later",
          1, 10000, DEFAULT_HIGH_WATER_MARK, G_PARAM_READWRITE |
          G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY));
  /**
   * GstZmqBroadcast:curve-secret-key:
   *
   * Encrypts both sockets.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_CURVE_SECRET_KEY,
      gst_zmq_param_spec_curve_secret_key ());
  /**
   * GstZmqBroadcast:stats:
   *
   * Counters since PAUSED, in place of GstBaseSink's.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_STATS,
      gst_zmq_param_spec_stats ("states, detections, pictures; lost, "
          "pictures-lost, failed, dropped; actions, actions-invalid"));
}

static void
gst_zmq_broadcast_class_init (GstZmqBroadcastClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSinkClass *sink_class = GST_BASE_SINK_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (zmqbroadcast_debug, "zmqbroadcast", 0,
      "shows a drive to whoever subscribes");

  object_class->finalize = gst_zmq_broadcast_finalize;
  object_class->set_property = gst_zmq_broadcast_set_property;
  object_class->get_property = gst_zmq_broadcast_get_property;
  install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_set_static_metadata (element_class,
      "ZeroMQ broadcast sink", "Sink/Network/Video",
      "Broadcasts pictures, lanes and the vehicle's state, takes actions",
      "gst-lanekeeping");
  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_zmq_broadcast_change_state);

  sink_class->set_caps = GST_DEBUG_FUNCPTR (gst_zmq_broadcast_set_caps);
  sink_class->propose_allocation =
      GST_DEBUG_FUNCPTR (gst_zmq_broadcast_propose_allocation);
  sink_class->render = GST_DEBUG_FUNCPTR (gst_zmq_broadcast_render);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element zmqbroadcastsrc: watches a drive that is broadcast. */

/**
 * SECTION:element-zmqbroadcastsrc
 * @title: zmqbroadcastsrc
 * @see_also: zmqbroadcast
 *
 * Subscribes to what a vehicle broadcasts: zmqbroadcast, `simulation
 * --zmq-broadcast`, or any program that speaks as docs/zmq-protocol.md says. As
 * a live source it gives each picture as it came, `image/jpeg`, without a copy.
 *
 * On each buffer are the frame's id as its offset (a gap is a lost frame), the
 * sender's Unix time as #GstReferenceTimestampMeta `timestamp/x-unix`, the
 * lanes of that frame as #GstLaneMeta and the state that the vehicle told last
 * as #GstVehicleMeta; what is not known is left out. The timestamp is the time of
 * arrival. Pictures that were overtaken by a newer one before downstream was
 * ready are skipped.
 *
 * Where a vehicle sends the detection after its picture, pictures wait for it,
 * 50 ms at most.
 *
 * A vehicle that sends no pictures is watched with #GstZmqBroadcastSrc:images
 * off: then each buffer is one detection, a line of JSON, with the same metas.
 *
 * Everything received is checked: messages that are malformed, or whose picture
 * is not what they say, are counted and left out.
 *
 * The vehicle may be started later: the source waits for it for
 * #GstZmqBroadcastSrc:attempts half seconds. Once it was heard it may be silent
 * for any time; the source goes on when it is back.
 *
 * Element messages: `zmq-waiting` {`url` (string), `attempt`, `attempts`
 * (guint)}, `zmq-connected` {`url` (string)} when it is heard, `zmq-lost` {`url`
 * (string)} when it was not for two seconds.
 *
 * `stats` is a structure with (guint64) `pictures`, `detections` and `states`
 * that came, `skipped` (pictures), `invalid` (messages), `invalid-lines` and
 * `losses` (times the vehicle fell silent).
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 zmqbroadcastsrc ! jpegdec ! videoconvert ! laneoverlay ! videoconvert ! autovideosink sync=false
 * ]| Shows a drive on this machine, with its lanes.
 * |[
 * gst-launch-1.0 zmqbroadcastsrc url=tcp://127.0.0.1:5557 images=false ! filesink location=lanes.jsonl
 * ]| Writes down what the vehicle's detector finds.
 */
#include "config.h"
#include "gstzmqelements.h"

#include <lane/lane.h>

#include "gstzmqcurve.h"
#include "gstzmqlistener.h"
#include "gstzmqproperty.h"

GST_DEBUG_CATEGORY (zmqbroadcastsrc_debug);
#define GST_CAT_DEFAULT zmqbroadcastsrc_debug

#define DEFAULT_URL "tcp://localhost:5557"
#define DEFAULT_IMAGES TRUE

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("image/jpeg, width = (int) [ 16, 7680 ], "
        "height = (int) [ 16, 4320 ], framerate = (fraction) 0/1; "
        "text/x-raw, format = (string) utf8"));

enum
{
  PROP_0,
  PROP_URL,
  PROP_IMAGES,
  PROP_ATTEMPTS,
  PROP_MAX_MESSAGE_SIZE,
  PROP_CURVE_SERVER_KEY,
  PROP_CURVE_SECRET_KEY,
  PROP_STATS
};

struct _GstZmqBroadcastSrc
{
  GstPushSrc parent;

  /* properties (object lock) */
  gchar *url;
  gboolean images;
  guint attempts;
  guint max_message_size;
  gchar *curve_server_key, *curve_secret_key;

  GstZmqListener listener;

  /* streaming thread only */
  gboolean has_caps;
  gint width, height;           /* of the caps; 0 = they are of text */
};

G_DEFINE_TYPE (GstZmqBroadcastSrc, gst_zmq_broadcast_src, GST_TYPE_PUSH_SRC);
GST_ELEMENT_REGISTER_DEFINE (zmqbroadcastsrc, "zmqbroadcastsrc",
    GST_RANK_NONE, GST_TYPE_ZMQ_BROADCAST_SRC);

/* ---- properties -------------------------------------------------------- */

/* Where each property is kept. */
static const gsize members[] = {
  [PROP_URL] = G_STRUCT_OFFSET (GstZmqBroadcastSrc, url),
  [PROP_IMAGES] = G_STRUCT_OFFSET (GstZmqBroadcastSrc, images),
  [PROP_ATTEMPTS] = G_STRUCT_OFFSET (GstZmqBroadcastSrc, attempts),
  [PROP_MAX_MESSAGE_SIZE] =
      G_STRUCT_OFFSET (GstZmqBroadcastSrc, max_message_size),
  [PROP_CURVE_SERVER_KEY] =
      G_STRUCT_OFFSET (GstZmqBroadcastSrc, curve_server_key),
  [PROP_CURVE_SECRET_KEY] =
      G_STRUCT_OFFSET (GstZmqBroadcastSrc, curve_secret_key),
};

static void
gst_zmq_broadcast_src_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  gst_lane_property_set_member (object, members[id], value, pspec);
}

static GstStructure *
get_stats (GstZmqBroadcastSrc * self)
{
  GstZmqListenerCounts counts;

  gst_zmq_listener_count (&self->listener, &counts);
  return gst_structure_new ("zmqbroadcastsrc-stats",
      "pictures", G_TYPE_UINT64, counts.pictures,
      "detections", G_TYPE_UINT64, counts.detections,
      "states", G_TYPE_UINT64, counts.states,
      "skipped", G_TYPE_UINT64, counts.skipped,
      "invalid", G_TYPE_UINT64, counts.invalid,
      "invalid-lines", G_TYPE_UINT64, counts.invalid_lines,
      "losses", G_TYPE_UINT64, counts.losses, NULL);
}

static void
gst_zmq_broadcast_src_get_property (GObject * object, guint id,
    GValue * value, GParamSpec * pspec)
{
  if (id == PROP_STATS)
    g_value_take_boxed (value, get_stats (GST_ZMQ_BROADCAST_SRC (object)));
  else
    gst_lane_property_get_member (object, members[id], value);
}

/* ---- buffers ----------------------------------------------------------- */

/* 0x0: text. */
static gboolean
set_format (GstZmqBroadcastSrc * self, gint width, gint height)
{
  GstCaps *caps;
  gboolean set;

  if (self->has_caps && width == self->width && height == self->height)
    return TRUE;
  if (width > 0)
    caps = gst_caps_new_simple ("image/jpeg", "width", G_TYPE_INT, width,
        "height", G_TYPE_INT, height, "framerate", GST_TYPE_FRACTION, 0, 1,
        NULL);
  else
    caps = gst_caps_new_simple ("text/x-raw", "format", G_TYPE_STRING, "utf8",
        NULL);
  set = gst_base_src_set_caps (GST_BASE_SRC (self), caps);
  gst_caps_unref (caps);
  self->has_caps = set;
  self->width = width;
  self->height = height;
  return set;
}

static GstFlowReturn
gst_zmq_broadcast_src_create (GstPushSrc * src, GstBuffer ** buffer)
{
  GstZmqBroadcastSrc *self = GST_ZMQ_BROADCAST_SRC (src);
  GstZmqListener *listener = &self->listener;
  GstFlowReturn flow = gst_zmq_listener_wait (listener);
  gint width = 0, height = 0;
  guint invalid;

  if (flow != GST_FLOW_OK)
    return flow;
  if (listener->images)
    *buffer = gst_zmq_view_take_picture (&listener->view, &width, &height,
        &invalid);
  else
    *buffer = gst_zmq_view_take_detection (&listener->view, &invalid);
  gst_zmq_listener_count_lines (listener, invalid);
  if (set_format (self, width, height))
    return GST_FLOW_OK;
  gst_clear_buffer (buffer);
  return GST_PAD_IS_FLUSHING (GST_BASE_SRC_PAD (self)) ? GST_FLOW_FLUSHING :
      GST_FLOW_NOT_NEGOTIATED;
}

/* ---- GstBaseSrc -------------------------------------------------------- */

static gboolean
open_listener (GstZmqBroadcastSrc * self, GError ** error)
{
  gchar *url, *server_key, *secret_key;
  guint attempts, max_message_size;
  GstZmqKeys keys;
  gboolean images, opened;

  GST_OBJECT_LOCK (self);
  url = g_strdup (self->url ? self->url : "");
  server_key = g_strdup (self->curve_server_key);
  secret_key = g_strdup (self->curve_secret_key);
  images = self->images;
  attempts = self->attempts;
  max_message_size = self->max_message_size;
  GST_OBJECT_UNLOCK (self);

  opened = gst_zmq_keys_load (&keys, server_key, secret_key, FALSE, error)
      && gst_zmq_listener_open (&self->listener, url, images, attempts,
      max_message_size, &keys, error);
  g_free (url);
  g_free (server_key);
  g_free (secret_key);
  return opened;
}

static gboolean
start (GstZmqBroadcastSrc * self)
{
  GError *error = NULL;

  self->has_caps = FALSE;
  if (open_listener (self, &error))
    return TRUE;
  gst_zmq_post_error (GST_ELEMENT (self), error);
  return FALSE;
}

/* GstBaseSrc posts an error of its own where its start fails. */
static GstStateChangeReturn
gst_zmq_broadcast_src_change_state (GstElement * element,
    GstStateChange transition)
{
  GstZmqBroadcastSrc *self = GST_ZMQ_BROADCAST_SRC (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && !start (self))
    return GST_STATE_CHANGE_FAILURE;

  result = GST_ELEMENT_CLASS (gst_zmq_broadcast_src_parent_class)->change_state
      (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY
      || (transition == GST_STATE_CHANGE_READY_TO_PAUSED
          && result == GST_STATE_CHANGE_FAILURE))
    gst_zmq_listener_close (&self->listener);
  return result;
}

/* The caps are known when the first picture is there. */
static gboolean
gst_zmq_broadcast_src_negotiate (GstBaseSrc * src)
{
  return TRUE;
}

static gboolean
gst_zmq_broadcast_src_query (GstBaseSrc * src, GstQuery * query)
{
  if (GST_QUERY_TYPE (query) == GST_QUERY_LATENCY) {
    gst_query_set_latency (query, TRUE, 0, GST_CLOCK_TIME_NONE);
    return TRUE;
  }
  return GST_BASE_SRC_CLASS (gst_zmq_broadcast_src_parent_class)->query (src,
      query);
}

static gboolean
gst_zmq_broadcast_src_unlock (GstBaseSrc * src)
{
  gst_zmq_listener_set_flushing (&GST_ZMQ_BROADCAST_SRC (src)->listener, TRUE);
  return TRUE;
}

static gboolean
gst_zmq_broadcast_src_unlock_stop (GstBaseSrc * src)
{
  gst_zmq_listener_set_flushing (&GST_ZMQ_BROADCAST_SRC (src)->listener, FALSE);
  return TRUE;
}

/* ---- GObject ----------------------------------------------------------- */

static void
gst_zmq_broadcast_src_init (GstZmqBroadcastSrc * self)
{
  GstBaseSrc *src = GST_BASE_SRC (self);

  self->url = g_strdup (DEFAULT_URL);
  self->images = DEFAULT_IMAGES;
  self->attempts = GST_ZMQ_DEFAULT_ATTEMPTS;
  self->max_message_size = GST_ZMQ_DEFAULT_MAX_MESSAGE;
  gst_zmq_listener_init (&self->listener, GST_ELEMENT (self));
  gst_base_src_set_live (src, TRUE);
  gst_base_src_set_format (src, GST_FORMAT_TIME);
  gst_base_src_set_do_timestamp (src, TRUE);
}

static void
gst_zmq_broadcast_src_finalize (GObject * object)
{
  GstZmqBroadcastSrc *self = GST_ZMQ_BROADCAST_SRC (object);

  gst_zmq_listener_finalize (&self->listener);
  g_free (self->url);
  g_free (self->curve_server_key);
  g_free (self->curve_secret_key);
  G_OBJECT_CLASS (gst_zmq_broadcast_src_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass * klass)
{
  /**
   * GstZmqBroadcastSrc:url:
   *
   * Where the vehicle broadcasts.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_URL,
      gst_zmq_param_spec_url ("url", DEFAULT_URL,
          "Where the vehicle broadcasts: tcp://HOST:PORT or ipc://PATH"));
  /**
   * GstZmqBroadcastSrc:images:
   *
   * Whether buffers are pictures or detections.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_IMAGES,
      g_param_spec_boolean ("images", "Images",
          "Receive pictures; false: each buffer is a detection, a line of "
          "JSON", DEFAULT_IMAGES, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
          GST_PARAM_MUTABLE_READY));
  /**
   * GstZmqBroadcastSrc:attempts:
   *
   * How long to wait for the vehicle at the start.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_ATTEMPTS,
      gst_zmq_param_spec_attempts ());
  /**
   * GstZmqBroadcastSrc:max-message-size:
   *
   * What a vehicle may send.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_MAX_MESSAGE_SIZE,
      gst_zmq_param_spec_max_message_size ());
  /**
   * GstZmqBroadcastSrc:curve-server-key:
   *
   * Of the vehicle that encrypts.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_CURVE_SERVER_KEY,
      gst_zmq_param_spec_curve_server_key ());
  /**
   * GstZmqBroadcastSrc:curve-secret-key:
   *
   * One's own, where the vehicle knows its viewers.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_CURVE_SECRET_KEY,
      gst_zmq_param_spec_curve_secret_key ());
  /**
   * GstZmqBroadcastSrc:stats:
   *
   * Counters since READY.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_STATS,
      gst_zmq_param_spec_stats ("pictures, detections, states; skipped, "
          "invalid, invalid-lines, losses"));
}

static void
gst_zmq_broadcast_src_class_init (GstZmqBroadcastSrcClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *base_class = GST_BASE_SRC_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (zmqbroadcastsrc_debug, "zmqbroadcastsrc", 0,
      "watches a drive that is broadcast");

  object_class->finalize = gst_zmq_broadcast_src_finalize;
  object_class->set_property = gst_zmq_broadcast_src_set_property;
  object_class->get_property = gst_zmq_broadcast_src_get_property;
  install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "ZeroMQ broadcast source", "Source/Network/Video",
      "Receives pictures, lanes and a vehicle's state", "gst-lanekeeping");

  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_zmq_broadcast_src_change_state);
  base_class->negotiate = GST_DEBUG_FUNCPTR (gst_zmq_broadcast_src_negotiate);
  base_class->query = GST_DEBUG_FUNCPTR (gst_zmq_broadcast_src_query);
  base_class->unlock = GST_DEBUG_FUNCPTR (gst_zmq_broadcast_src_unlock);
  base_class->unlock_stop =
      GST_DEBUG_FUNCPTR (gst_zmq_broadcast_src_unlock_stop);
  GST_PUSH_SRC_CLASS (klass)->create =
      GST_DEBUG_FUNCPTR (gst_zmq_broadcast_src_create);
}

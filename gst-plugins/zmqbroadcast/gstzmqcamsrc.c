/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element zmqcamsrc: takes frames that clients want judged, by ZeroMQ. */

/**
 * SECTION:element-zmqcamsrc
 * @title: zmqcamsrc
 * @see_also: zmqlanesink, zmqlanedetect
 *
 * The entrance of a detection service. Listens on #GstZmqCamSrc:url for any
 * number of clients (#element-zmqlanedetect or programs of the same protocol),
 * and passes the frames of all of them on as one live stream. Each frame
 * carries its request; #element-zmqlanesink at the end of the same pipeline
 * answers it, to the client that it came from. A frame that gets lost between
 * the two is answered with an error as soon as it is freed.
 *
 * Clients take turns, whatever the size of their frames. A client that sends
 * faster than frames are judged has its newest frame judged; the older ones
 * are answered `{"error":"superseded by a newer frame"}`. A request that is
 * malformed, or whose picture is damaged or not what its header says, is
 * answered with an error that tells why, and harms nobody else. Pings are
 * answered between frames, so that a service which hangs does not look alive.
 *
 * JPEG pictures are decoded to the planes they are made of (I420, or GRAY8);
 * those of other than 4:2:0 planes to BGRx. Raw pictures are passed on without
 * being copied. Size and format change from frame to frame, with the clients;
 * #GstLaneSourceMeta on each frame tells which client it is from.
 *
 * `stats` is a structure with `clients` (guint: known now), `requests`,
 * `answered`, `refused`, `superseded`, `malformed`, `pings` (guint64).
 *
 * An element message `zmq-bound` with fields `url` (string), `public` and
 * `encrypted` (boolean) is posted when the socket is there.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 zmqcamsrc url=tcp://127.0.0.1:5556 ! lanedetect ! zmqlanesink
 * ]| A detection service for this machine.
 * |[
 * gst-launch-1.0 zmqcamsrc url=ipc:///tmp/lane-detection ! lanedetect tracking=false ! zmqlanesink
 * ]| Judges each frame on its own, for clients that send single pictures.
 */
#include "config.h"
#include "gstzmqelements.h"

#include <lane/lane.h>

#include "gstzmqcurve.h"
#include "gstzmqmessage.h"
#include "gstzmqpictures.h"
#include "gstzmqproperty.h"
#include "gstzmqservice.h"

GST_DEBUG_CATEGORY_STATIC (zmqcamsrc_debug);
#define GST_CAT_DEFAULT zmqcamsrc_debug

#define DEFAULT_URL "tcp://*:5556"

/* Replies that may wait for one connection, which may be a broker's, and
 * requests that may: those behind them wait at the sender. */
#define REPLIES_MAX 256
#define REQUESTS_MAX 8

#define CAPS "video/x-raw, " \
    "format = (string) { I420, BGRx, BGR, RGB, GRAY8 }, " \
    "width = (int) [ 1, 7680 ], height = (int) [ 1, 4320 ], " \
    "framerate = (fraction) 0/1, interlace-mode = (string) progressive"

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));

enum
{
  PROP_0,
  PROP_URL,
  PROP_MAX_MESSAGE_SIZE,
  PROP_CURVE_SECRET_KEY,
  PROP_STATS
};

struct _GstZmqCamSrc
{
  GstPushSrc parent;

  /* properties (object lock) */
  gchar *url;
  guint max_message_size;
  gchar *curve_secret_key;

  GstZmqWake wake;              /* raised from any thread */
  GstZmqService *service;       /* set under the object lock */

  /* streaming thread only */
  GstZmqPictures *pictures;
  GstCaps *caps;                /* that downstream was told */
  gboolean plain;               /* downstream does not look at GstVideoMeta */
};

G_DEFINE_TYPE (GstZmqCamSrc, gst_zmq_cam_src, GST_TYPE_PUSH_SRC);
GST_ELEMENT_REGISTER_DEFINE (zmqcamsrc, "zmqcamsrc", GST_RANK_NONE,
    GST_TYPE_ZMQ_CAM_SRC);

/* ---- properties -------------------------------------------------------- */

/* Where each property is kept. */
static const gsize members[] = {
  [PROP_URL] = G_STRUCT_OFFSET (GstZmqCamSrc, url),
  [PROP_MAX_MESSAGE_SIZE] = G_STRUCT_OFFSET (GstZmqCamSrc, max_message_size),
  [PROP_CURVE_SECRET_KEY] = G_STRUCT_OFFSET (GstZmqCamSrc, curve_secret_key),
};

static void
gst_zmq_cam_src_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  gst_lane_property_set_member (object, members[id], value, pspec);
}

static GstStructure *
get_stats (GstZmqCamSrc * self)
{
  GstZmqService *service;
  GstStructure *stats;

  GST_OBJECT_LOCK (self);
  service = self->service ? gst_zmq_service_ref (self->service) : NULL;
  GST_OBJECT_UNLOCK (self);
  if (!service)
    return gst_structure_new_empty ("zmqcamsrc-stats");
  stats = gst_zmq_service_get_stats (service);
  gst_zmq_service_unref (service);
  return stats;
}

static void
gst_zmq_cam_src_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  if (id == PROP_STATS)
    g_value_take_boxed (value, get_stats (GST_ZMQ_CAM_SRC (object)));
  else
    gst_lane_property_get_member (object, members[id], value);
}

/* ---- frames ------------------------------------------------------------ */

/* Downstream may not take every client's pictures: that client is told. */
static gboolean
settle_caps (GstZmqCamSrc * self, GstCaps * caps, GError ** error)
{
  GstBaseSrc *src = GST_BASE_SRC (self);

  if (caps == self->caps)
    return TRUE;
  if (!gst_pad_peer_query_accept_caps (GST_BASE_SRC_PAD (src), caps)) {
    g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "The service cannot judge pictures of this size or format.");
    return FALSE;
  }
  gst_caps_replace (&self->caps, caps);
  if (gst_base_src_negotiate (src))
    return TRUE;
  gst_clear_caps (&self->caps);
  return FALSE;
}

/* NULL where the request is refused, with an error. */
static GstBuffer *
make_buffer (GstZmqCamSrc * self, GstZmqRequest * request, GError ** error)
{
  GstCaps *caps = gst_zmq_pictures_get_caps (self->pictures, request, error);
  GstBuffer *buffer;

  if (!caps || !settle_caps (self, caps, error))
    return NULL;
  buffer = gst_zmq_pictures_make (self->pictures, request, self->plain, error);
  if (!buffer)
    return NULL;
  if (request->wire.frame_id >= 0)
    GST_BUFFER_OFFSET (buffer) = request->wire.frame_id;
  gst_buffer_add_lane_source_meta (buffer, request->source);
  gst_buffer_add_zmq_request (buffer, gst_zmq_request_ref (request));
  return buffer;
}

static GstFlowReturn
gst_zmq_cam_src_create (GstPushSrc * src, GstBuffer ** buffer)
{
  GstZmqCamSrc *self = GST_ZMQ_CAM_SRC (src);
  GstBuffer *made = NULL;
  GError *error = NULL;

  while (!made) {
    GstZmqRequest *request = gst_zmq_service_take (self->service, &self->wake);

    if (!request)
      return GST_FLOW_FLUSHING;
    made = make_buffer (self, request, &error);
    if (!made)
      gst_zmq_request_refuse (request, error ? error->message :
          "The service is stopping.");
    g_clear_error (&error);
    gst_zmq_request_unref (request);
  }
  *buffer = made;
  return GST_FLOW_OK;
}

/* ---- GstBaseSrc -------------------------------------------------------- */

static GstZmqService *
open_service (GstZmqCamSrc * self, GError ** error)
{
  GstZmqSocketOptions options = {
    .high_water_mark = REPLIES_MAX,
    .receive_high_water_mark = REQUESTS_MAX
  };
  GstZmqService *service = NULL;
  GstZmqKeys keys;
  gchar *url, *secret_key;

  GST_OBJECT_LOCK (self);
  url = g_strdup (self->url);
  secret_key = g_strdup (self->curve_secret_key);
  options.max_message = self->max_message_size;
  GST_OBJECT_UNLOCK (self);

  options.url = url ? url : "";
  options.keys = &keys;
  if (gst_zmq_wake_ensure (&self->wake, error)
      && gst_zmq_keys_load (&keys, NULL, secret_key, TRUE, error))
    service = gst_zmq_service_open (&options, error);
  if (service)
    gst_zmq_post_bound (GST_ELEMENT (self),
        gst_zmq_service_get_socket (service), secret_key != NULL);
  g_free (secret_key);
  g_free (url);
  return service;
}

static gboolean
start (GstZmqCamSrc * self)
{
  GError *error = NULL;
  GstZmqService *service;

  if (self->wake.fd < 0) {
    GST_ELEMENT_ERROR (self, RESOURCE, NO_SPACE_LEFT,
        ("zmqcamsrc cannot wait for requests: there was no free file "
            "descriptor when it was made."), (NULL));
    return FALSE;
  }
  service = open_service (self, &error);
  if (!service) {
    gst_zmq_post_error (GST_ELEMENT (self), error);
    return FALSE;
  }
  self->pictures = gst_zmq_pictures_new ();
  GST_OBJECT_LOCK (self);
  self->service = service;
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

static void
stop (GstZmqCamSrc * self)
{
  GstZmqService *service;

  GST_OBJECT_LOCK (self);
  service = g_steal_pointer (&self->service);
  GST_OBJECT_UNLOCK (self);
  if (service) {
    gst_zmq_service_close (service);
    gst_zmq_service_unref (service);
  }
  g_clear_pointer (&self->pictures, gst_zmq_pictures_free);
  gst_clear_caps (&self->caps);
}

/* GstBaseSrc posts an error of its own where its start fails. */
static GstStateChangeReturn
gst_zmq_cam_src_change_state (GstElement * element, GstStateChange transition)
{
  GstZmqCamSrc *self = GST_ZMQ_CAM_SRC (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && !start (self))
    return GST_STATE_CHANGE_FAILURE;

  result = GST_ELEMENT_CLASS (gst_zmq_cam_src_parent_class)->change_state
      (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY
      || (transition == GST_STATE_CHANGE_READY_TO_PAUSED
          && result == GST_STATE_CHANGE_FAILURE))
    stop (self);
  return result;
}

/* Called before there is a client, too: then there is nothing to settle. */
static gboolean
gst_zmq_cam_src_negotiate (GstBaseSrc * src)
{
  GstZmqCamSrc *self = GST_ZMQ_CAM_SRC (src);

  return !self->caps || gst_base_src_set_caps (src, self->caps);
}

/* Downstream's buffers are of no use; but does it know where planes lie? */
static gboolean
gst_zmq_cam_src_decide_allocation (GstBaseSrc * src, GstQuery * query)
{
  GST_ZMQ_CAM_SRC (src)->plain =
      !gst_query_find_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  return TRUE;
}

static gboolean
gst_zmq_cam_src_unlock (GstBaseSrc * src)
{
  gst_zmq_wake_raise (&GST_ZMQ_CAM_SRC (src)->wake);
  return TRUE;
}

static gboolean
gst_zmq_cam_src_unlock_stop (GstBaseSrc * src)
{
  gst_zmq_wake_lower (&GST_ZMQ_CAM_SRC (src)->wake);
  return TRUE;
}

/* ---- GObject ----------------------------------------------------------- */

static void
gst_zmq_cam_src_init (GstZmqCamSrc * self)
{
  self->url = g_strdup (DEFAULT_URL);
  self->max_message_size = GST_ZMQ_DEFAULT_MAX_MESSAGE;
  gst_zmq_wake_init (&self->wake);
  gst_base_src_set_live (GST_BASE_SRC (self), TRUE);
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
  gst_base_src_set_do_timestamp (GST_BASE_SRC (self), TRUE);
}

static void
gst_zmq_cam_src_finalize (GObject * object)
{
  GstZmqCamSrc *self = GST_ZMQ_CAM_SRC (object);

  gst_zmq_wake_clear (&self->wake);
  g_free (self->url);
  g_free (self->curve_secret_key);
  G_OBJECT_CLASS (gst_zmq_cam_src_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass * klass)
{
  /**
   * GstZmqCamSrc:url:
   *
   * Where to listen: `tcp://HOST:PORT` (HOST `*`: on every interface) or
   * `ipc://PATH`.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_URL,
      gst_zmq_param_spec_url ("url", DEFAULT_URL,
          "Where to listen: tcp://HOST:PORT, HOST * = every interface, PORT "
          "* = any free one; or ipc://PATH"));
  /**
   * GstZmqCamSrc:max-message-size:
   *
   * Largest request.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_MAX_MESSAGE_SIZE,
      gst_zmq_param_spec_max_message_size ());
  /**
   * GstZmqCamSrc:curve-secret-key:
   *
   * File of the service's keys: clients need its public key.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_CURVE_SECRET_KEY,
      gst_zmq_param_spec_curve_secret_key ());
  /**
   * GstZmqCamSrc:stats:
   *
   * Counters since READY.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_STATS,
      gst_zmq_param_spec_stats ("clients known now; requests, answered, "
          "refused, superseded, malformed, pings since READY"));
}

static void
gst_zmq_cam_src_class_init (GstZmqCamSrcClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *base_class = GST_BASE_SRC_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (zmqcamsrc_debug, "zmqcamsrc", 0,
      "takes frames by ZeroMQ");

  object_class->finalize = gst_zmq_cam_src_finalize;
  object_class->set_property = gst_zmq_cam_src_set_property;
  object_class->get_property = gst_zmq_cam_src_get_property;
  install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "ZeroMQ camera source", "Source/Video/Network",
      "Takes frames that clients want judged, by ZeroMQ", "gst-lanekeeping");

  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_zmq_cam_src_change_state);
  base_class->negotiate = GST_DEBUG_FUNCPTR (gst_zmq_cam_src_negotiate);
  base_class->decide_allocation =
      GST_DEBUG_FUNCPTR (gst_zmq_cam_src_decide_allocation);
  base_class->unlock = GST_DEBUG_FUNCPTR (gst_zmq_cam_src_unlock);
  base_class->unlock_stop = GST_DEBUG_FUNCPTR (gst_zmq_cam_src_unlock_stop);
  GST_PUSH_SRC_CLASS (klass)->create =
      GST_DEBUG_FUNCPTR (gst_zmq_cam_src_create);
}

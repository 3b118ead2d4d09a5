/* SPDX-License-Identifier: LGPL-2.1-or-later
 * One detection service, as its client sees it. */
#include "config.h"
#include "gstzmqdetector.h"

#include <string.h>

/* A frame and a few pings wait at most: nobody is sent more than one frame
 * before it answers, or is silent. */
#define HIGH_WATER_MARK 16
#define MAX_REPLY (64 * 1024)
#define PING_INTERVAL (GST_SECOND / 2)
#define PING_SIZE 64
#define TRY_INTERVAL GST_SECOND
/* libzmq connects again by itself, but never to who broke the protocol once. */
#define REOPEN_INTERVAL (3 * GST_SECOND)
/* Of what another machine says to the user. */
#define MAX_PROBLEM 200

static gboolean
open_socket (GstZmqDetector * self, GError ** error)
{
  const GstZmqSocketOptions options = {.type = ZMQ_DEALER,.url = self->url,
    .apart = TRUE,.high_water_mark = HIGH_WATER_MARK,.max_message = MAX_REPLY,
    .keys = &self->keys
  };
  void *socket = gst_zmq_socket_open (&options, error);

  self->opened = gst_lane_monotonic_time ();
  if (!socket)
    return FALSE;
  gst_zmq_socket_close (self->socket);
  self->socket = socket;
  return TRUE;
}

GstZmqDetector *
gst_zmq_detector_new (const gchar * url, const GstZmqKeys * keys,
    GError ** error)
{
  GstZmqDetector *self = g_new0 (GstZmqDetector, 1);

  self->url = g_strdup (url);
  self->keys = *keys;
  self->pinged = GST_CLOCK_TIME_NONE;
  if (open_socket (self, error))
    return self;
  gst_zmq_detector_free (self);
  return NULL;
}

void
gst_zmq_detector_free (GstZmqDetector * self)
{
  gst_zmq_socket_close (self->socket);
  g_free (self->url);
  g_free (self);
}

/* ---- sending ----------------------------------------------------------- */

/* As REQ sockets do: an empty part first. What cannot be sent at once is
 * dropped, and its answer will be missed. */
static void
send_request (GstZmqDetector * self, zmq_msg_t * request)
{
  zmq_msg_t copy;

  zmq_msg_init (&copy);
  zmq_msg_copy (&copy, request);
  if (zmq_send (self->socket, "", 0, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0
      || zmq_msg_send (&copy, self->socket, ZMQ_DONTWAIT) < 0)
    zmq_msg_close (&copy);
}

void
gst_zmq_detector_send (GstZmqDetector * self, zmq_msg_t * request,
    gint64 frame_id)
{
  send_request (self, request);
  self->earlier += self->waiting;
  self->waiting = TRUE;
  self->frame_id = frame_id;
  self->asked = gst_lane_monotonic_time ();
  self->awake = FALSE;
}

/* Asks whether it is there, unless that was asked just now. */
static void
ping (GstZmqDetector * self)
{
  const DetectionRequest question = {.ping = TRUE };
  GstClockTime now = gst_lane_monotonic_time ();
  zmq_msg_t request;

  if (GST_CLOCK_TIME_IS_VALID (self->pinged)
      && now < self->pinged + PING_INTERVAL)
    return;
  self->pinged = now;
  zmq_msg_init_size (&request, PING_SIZE);
  detection_request_pack (&question, zmq_msg_data (&request), PING_SIZE);
  send_request (self, &request);
  zmq_msg_close (&request);
}

static void
look_again (GstZmqDetector * self)
{
  if (self->connected && self->silent && !self->awake)
    ping (self);
  if (!self->connected
      && gst_lane_monotonic_time () >= self->opened + REOPEN_INTERVAL)
    open_socket (self, NULL);
}

void
gst_zmq_detector_look (GstZmqDetector * self)
{
  gint events = 0;
  gsize size = sizeof events;
  gboolean connected =
      zmq_getsockopt (self->socket, ZMQ_EVENTS, &events, &size) == 0
      && (events & ZMQ_POLLOUT);

  if (connected == self->connected) {
    look_again (self);
    return;
  }
  self->connected = connected;
  self->connections += connected;
  self->opened = gst_lane_monotonic_time ();
  /* Another process may be there now. */
  self->silent = self->awake = self->waiting = FALSE;
  self->earlier = 0;
  self->pinged = GST_CLOCK_TIME_NONE;
}

gboolean
gst_zmq_detector_is_ready (const GstZmqDetector * self)
{
  return self->connected && (!self->silent || (self->awake
          && gst_lane_monotonic_time () >= self->asked + TRY_INTERVAL));
}

void
gst_zmq_detector_miss (GstZmqDetector * self)
{
  self->silent = TRUE;
  self->awake = FALSE;
  self->pinged = GST_CLOCK_TIME_NONE;
  ping (self);
}

/* ---- hearing ----------------------------------------------------------- */

/* The last part of the next message. */
static gboolean
receive (GstZmqDetector * self, zmq_msg_t * part)
{
  zmq_msg_init (part);
  do {
    if (zmq_msg_recv (part, self->socket, ZMQ_DONTWAIT) < 0) {
      zmq_msg_close (part);
      return FALSE;
    }
  } while (zmq_msg_more (part));
  return TRUE;
}

/* What may be shown on a terminal, without its full stop. */
static gchar *
describe_problem (const GError * error)
{
  gchar *text = g_strndup (error->message, MAX_PROBLEM);
  gchar *valid = g_utf8_make_valid (text, -1);
  gchar *c;

  for (c = valid; *c; c++) {
    if (g_ascii_iscntrl (*c))
      *c = '?';
  }
  if (g_str_has_suffix (valid, "."))
    valid[strlen (valid) - 1] = '\0';
  g_free (text);
  return valid;
}

static GstZmqHeard
hear_error (GstZmqDetector * self, const GError * error, gchar ** problem)
{
  if (self->earlier > 0) {
    self->earlier--;
    return GST_ZMQ_HEARD_LATE;
  }
  if (!self->waiting)
    return GST_ZMQ_HEARD_LATE;
  self->waiting = self->silent = FALSE;
  *problem = describe_problem (error);
  return GST_ZMQ_HEARD_ERROR;
}

static GstZmqHeard
hear_reply (GstZmqDetector * self, const DetectionReply * reply)
{
  if (reply->pong) {
    self->awake = TRUE;
    return GST_ZMQ_HEARD_PONG;
  }
  if (self->waiting && reply->frame_id == self->frame_id) {
    self->waiting = self->silent = FALSE;
    self->earlier = 0;
    return GST_ZMQ_HEARD_REPLY;
  }
  if (self->earlier > 0) {
    self->earlier--;
    self->silent = FALSE;
  }
  return GST_ZMQ_HEARD_LATE;
}

GstZmqHeard
gst_zmq_detector_hear (GstZmqDetector * self, gint width, gint height,
    DetectionReply * reply, guint * invalid, gchar ** problem)
{
  GError *error = NULL;
  GstZmqHeard heard;
  zmq_msg_t part;

  if (!receive (self, &part))
    return GST_ZMQ_HEARD_NOTHING;
  if (detection_reply_parse (zmq_msg_data (&part), zmq_msg_size (&part), width,
          height, reply, invalid, &error))
    heard = hear_reply (self, reply);
  else
    heard = hear_error (self, error, problem);
  g_clear_error (&error);
  zmq_msg_close (&part);
  return heard;
}

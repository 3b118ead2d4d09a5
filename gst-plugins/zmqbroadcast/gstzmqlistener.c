/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Listens to one vehicle, whether it is there or not. */
#include "config.h"
#include "gstzmqlistener.h"

#include <string.h>

#include "gstzmqmessage.h"
#include "gstzmqparts.h"

GST_DEBUG_CATEGORY_EXTERN (zmqbroadcastsrc_debug);
#define GST_CAT_DEFAULT zmqbroadcastsrc_debug

/* Messages; what is older than a few frames is of no use. */
#define HIGH_WATER_MARK 30
#define ATTEMPT_TIME (500 * GST_MSECOND)
#define SILENCE (2 * GST_SECOND)
/* How long a picture waits for its detection. */
#define PATIENCE (50 * GST_MSECOND)
/* Without a picture from a vehicle that is heard. */
#define PICTURE_TIME (5 * GST_SECOND)

static void
add (GstZmqListener * self, guint64 * counter, guint64 number)
{
  g_mutex_lock (&self->lock);
  *counter += number;
  g_mutex_unlock (&self->lock);
}

/* ---- whether the vehicle is there -------------------------------------- */

static void
hear (GstZmqListener * self)
{
  self->last_time = gst_lane_monotonic_time ();
  if (self->heard && !self->silent)
    return;
  if (!self->heard)
    self->first_time = self->last_time;
  self->heard = TRUE;
  self->silent = FALSE;
  gst_zmq_post_connected (self->element, self->url);
}

/* libzmq gives up a connection whose other side did what it should not, be it
 * by a message that is too large or by having other keys: it may be another one
 * by now. */
static void
reconnect (GstZmqListener * self)
{
  zmq_disconnect (self->socket, self->url);
  zmq_connect (self->socket, self->url);
}

/* Half a second was in vain. */
static GstFlowReturn
wait_on (GstZmqListener * self)
{
  self->attempt++;
  self->last_time = gst_lane_monotonic_time ();
  if (self->attempt % (SILENCE / ATTEMPT_TIME) == 0)
    reconnect (self);
  gst_zmq_post_waiting (self->element, self->url, self->attempt,
      self->attempts);
  if (self->attempts == 0 || self->attempt < self->attempts)
    return GST_FLOW_OK;
  GST_ELEMENT_ERROR (self->element, RESOURCE, NOT_FOUND,
      ("Nothing is broadcast from '%s' after %u attempts; start simulation "
          "--zmq-broadcast there, or set url and keys to what it uses.",
          self->url, self->attempt), (NULL));
  return GST_FLOW_ERROR;
}

static void
lose (GstZmqListener * self)
{
  self->last_time = gst_lane_monotonic_time ();
  reconnect (self);
  if (self->silent)
    return;
  self->silent = TRUE;
  add (self, &self->counts.losses, 1);
  gst_zmq_post_lost (self->element, self->url);
}

static void
miss_pictures (GstZmqListener * self)
{
  self->picture_missed = TRUE;
  GST_ELEMENT_WARNING (self->element, RESOURCE, NOT_FOUND,
      ("'%s' broadcasts no pictures; start simulation with "
          "--broadcast-images, or set images=false here.", self->url), (NULL));
}

/* When it is too late for what is waited for. */
static GstClockTime
next_deadline (GstZmqListener * self, GstClockTime patience)
{
  if (gst_zmq_view_has_picture (&self->view))
    return patience;
  if (!self->heard)
    return self->last_time + ATTEMPT_TIME;
  return self->last_time + SILENCE;
}

static GstFlowReturn
be_late (GstZmqListener * self)
{
  if (gst_zmq_view_has_picture (&self->view))
    return GST_FLOW_OK;
  if (!self->heard)
    return wait_on (self);
  lose (self);
  return GST_FLOW_OK;
}

/* ---- messages ---------------------------------------------------------- */

static void
count_news (GstZmqListener * self, GstZmqViewNews news, gboolean replaced)
{
  switch (news) {
    case GST_ZMQ_VIEW_STATE:
      add (self, &self->counts.states, 1);
      break;
    case GST_ZMQ_VIEW_DETECTION:
      add (self, &self->counts.detections, 1);
      break;
    case GST_ZMQ_VIEW_PICTURE:
      add (self, &self->counts.pictures, 1);
      add (self, &self->counts.skipped, replaced);
      self->picture_seen = TRUE;
      break;
    case GST_ZMQ_VIEW_INVALID:
      add (self, &self->counts.invalid, 1);
      break;
  }
}

/* Takes a message, if there is one. Returns: whether there was. */
static gboolean
take_message (GstZmqListener * self, GstZmqViewNews * news)
{
  zmq_msg_t parts[GST_ZMQ_VIEW_PARTS];
  gboolean waiting = gst_zmq_view_has_picture (&self->view);
  GError *error = NULL;
  guint n_parts;

  if (!gst_zmq_receive (self->socket, parts, GST_ZMQ_VIEW_PARTS, &n_parts))
    return FALSE;
  hear (self);
  *news = gst_zmq_view_add (&self->view, parts, n_parts, &error);
  gst_zmq_parts_close (parts, GST_ZMQ_VIEW_PARTS, n_parts);
  count_news (self, *news, waiting);
  if (error)
    GST_DEBUG_OBJECT (self->element, "a message is left out: %s",
        error->message);
  g_clear_error (&error);
  return TRUE;
}

/* Waits until a message is there, or it is too late for one. */
static GstFlowReturn
wait_message (GstZmqListener * self, GstClockTime patience)
{
  zmq_pollitem_t item = {.socket = self->socket,.events = ZMQ_POLLIN };

  switch (gst_zmq_poll (&item, 1, &self->wake, next_deadline (self, patience))) {
    case GST_ZMQ_WOKEN:
      return GST_FLOW_FLUSHING;
    case GST_ZMQ_TIMED_OUT:
      return be_late (self);
    default:
      return GST_FLOW_OK;
  }
}

/* Until there is a picture, the newest that came, and what belongs to it. */
static GstFlowReturn
wait_picture (GstZmqListener * self)
{
  GstClockTime patience = gst_lane_monotonic_time () + PATIENCE;
  GstFlowReturn flow = GST_FLOW_OK;
  GstZmqViewNews news;
  guint taken;

  do {
    for (taken = 0; taken < HIGH_WATER_MARK; taken++) {
      if (!take_message (self, &news))
        break;
      if (news == GST_ZMQ_VIEW_PICTURE)
        patience = self->last_time + PATIENCE;
    }
    if (gst_zmq_view_is_complete (&self->view)
        || (gst_zmq_view_has_picture (&self->view)
            && gst_lane_monotonic_time () >= patience))
      return GST_FLOW_OK;
    if (self->heard && !self->picture_seen && !self->picture_missed
        && self->last_time >= self->first_time + PICTURE_TIME)
      miss_pictures (self);
    flow = wait_message (self, patience);
  } while (flow == GST_FLOW_OK);
  return flow;
}

static GstFlowReturn
wait_detection (GstZmqListener * self)
{
  GstFlowReturn flow = GST_FLOW_OK;
  GstZmqViewNews news = GST_ZMQ_VIEW_INVALID;

  while (flow == GST_FLOW_OK) {
    if (!take_message (self, &news))
      flow = wait_message (self, GST_CLOCK_TIME_NONE);
    else if (news == GST_ZMQ_VIEW_DETECTION)
      return GST_FLOW_OK;
  }
  return flow;
}

GstFlowReturn
gst_zmq_listener_wait (GstZmqListener * self)
{
  return self->images ? wait_picture (self) : wait_detection (self);
}

/* ---- life -------------------------------------------------------------- */

void
gst_zmq_listener_init (GstZmqListener * self, GstElement * element)
{
  self->element = element;
  gst_zmq_wake_init (&self->wake);
  gst_zmq_view_init (&self->view);
  g_mutex_init (&self->lock);
}

void
gst_zmq_listener_finalize (GstZmqListener * self)
{
  gst_zmq_wake_clear (&self->wake);
  gst_zmq_view_finalize (&self->view);
  g_mutex_clear (&self->lock);
}

static void
subscribe (GstZmqListener * self, const gchar * topic)
{
  zmq_setsockopt (self->socket, ZMQ_SUBSCRIBE, topic, strlen (topic));
}

static void
begin (GstZmqListener * self)
{
  gst_zmq_view_reset (&self->view);
  g_mutex_lock (&self->lock);
  memset (&self->counts, 0, sizeof self->counts);
  g_mutex_unlock (&self->lock);
  self->attempt = 0;
  self->heard = self->silent = FALSE;
  self->picture_seen = self->picture_missed = FALSE;
  self->last_time = gst_lane_monotonic_time ();
}

gboolean
gst_zmq_listener_open (GstZmqListener * self, const gchar * url,
    gboolean images, guint attempts, gint64 max_message,
    const GstZmqKeys * keys, GError ** error)
{
  const GstZmqSocketOptions options = {
    .type = ZMQ_SUB,.url = url,.apart = TRUE,
    .high_water_mark = HIGH_WATER_MARK,
    .max_message = max_message,.keys = keys
  };

  if (!gst_zmq_wake_ensure (&self->wake, error))
    return FALSE;
  self->socket = gst_zmq_socket_open (&options, error);
  if (!self->socket)
    return FALSE;
  subscribe (self, BROADCAST_STATE);
  subscribe (self, BROADCAST_DETECTION);
  if (images)
    subscribe (self, BROADCAST_FRAME);
  self->url = g_strdup (url);
  self->images = images;
  self->attempts = attempts;
  begin (self);
  return TRUE;
}

void
gst_zmq_listener_close (GstZmqListener * self)
{
  gst_zmq_socket_close (self->socket);
  self->socket = NULL;
  g_clear_pointer (&self->url, g_free);
}

void
gst_zmq_listener_set_flushing (GstZmqListener * self, gboolean flushing)
{
  if (flushing)
    gst_zmq_wake_raise (&self->wake);
  else
    gst_zmq_wake_lower (&self->wake);
}

void
gst_zmq_listener_count_lines (GstZmqListener * self, guint invalid)
{
  add (self, &self->counts.invalid_lines, invalid);
}

void
gst_zmq_listener_count (GstZmqListener * self, GstZmqListenerCounts * counts)
{
  g_mutex_lock (&self->lock);
  *counts = self->counts;
  g_mutex_unlock (&self->lock);
}

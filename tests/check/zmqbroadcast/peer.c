/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The other side of a broadcast, in plain libzmq. */
#include "peer.h"

#include <stdarg.h>
#include <string.h>

#define PATIENCE (10 * GST_SECOND)

static void
set_int (Peer * self, gint option, gint value)
{
  fail_unless (zmq_setsockopt (self->socket, option, &value, sizeof value)
      == 0);
}

void
peer_open (Peer * self, gint type, const gchar * url)
{
  self->context = zmq_ctx_new ();
  self->socket = zmq_socket (self->context, type);
  fail_unless (self->socket != NULL);
  set_int (self, ZMQ_LINGER, 0);
  if (url)
    peer_connect (self, url);
}

void
peer_connect (Peer * self, const gchar * url)
{
  fail_unless (zmq_connect (self->socket, url) == 0);
}

gchar *
peer_bind (Peer * self, const gchar * url)
{
  gchar endpoint[256];
  gsize size = sizeof endpoint;

  fail_unless (zmq_bind (self->socket, url) == 0);
  fail_unless (zmq_getsockopt (self->socket, ZMQ_LAST_ENDPOINT, endpoint,
          &size) == 0);
  return g_strdup (endpoint);
}

void
peer_subscribe (Peer * self, const gchar * topic)
{
  fail_unless (zmq_setsockopt (self->socket, ZMQ_SUBSCRIBE, topic,
          strlen (topic)) == 0);
}

void
peer_close (Peer * self)
{
  zmq_close (self->socket);
  zmq_ctx_term (self->context);
}

void
peer_send (Peer * self, ...)
{
  const gchar *part, *next;
  va_list parts;

  va_start (parts, self);
  for (part = va_arg (parts, const gchar *); part; part = next) {
    next = va_arg (parts, const gchar *);
    fail_unless (zmq_send (self->socket, part, strlen (part),
            next ? ZMQ_SNDMORE : 0) >= 0);
  }
  va_end (parts);
}

gboolean
peer_receive (Peer * self, gint ms, PeerMessage * message)
{
  zmq_pollitem_t item = {.socket = self->socket,.events = ZMQ_POLLIN };
  gboolean more = TRUE;

  memset (message, 0, sizeof *message);
  if (zmq_poll (&item, 1, ms) <= 0)
    return FALSE;
  while (more) {
    zmq_msg_t part;

    zmq_msg_init (&part);
    fail_unless (zmq_msg_recv (&part, self->socket, ZMQ_DONTWAIT) >= 0);
    fail_unless (message->n_parts < G_N_ELEMENTS (message->parts));
    message->parts[message->n_parts++] =
        g_bytes_new (zmq_msg_data (&part), zmq_msg_size (&part));
    more = zmq_msg_more (&part);
    zmq_msg_close (&part);
  }
  return TRUE;
}

void
peer_message_clear (PeerMessage * message)
{
  while (message->n_parts > 0)
    g_bytes_unref (message->parts[--message->n_parts]);
}

gchar *
peer_message_text (const PeerMessage * message, guint i)
{
  gsize size;
  const gchar *data = g_bytes_get_data (message->parts[i], &size);

  return g_strndup (data, size);
}

gboolean
peer_message_is (const PeerMessage * message, const gchar * topic)
{
  gchar *text = peer_message_text (message, 0);
  gboolean is = strcmp (text, topic) == 0;

  g_free (text);
  return is;
}

/* ---- elements ---------------------------------------------------------- */

GstHarness *
peer_harness (GstElement * element, const gchar * sink, const gchar * src,
    GstBus ** bus)
{
  GstHarness *harness;

  *bus = gst_bus_new ();
  gst_element_set_bus (element, *bus);
  harness = gst_harness_new_with_element (element, sink, src);
  gst_object_unref (element);
  return harness;
}

void
peer_harness_teardown (GstHarness * harness, GstBus * bus)
{
  gst_element_set_bus (harness->element, NULL);
  gst_harness_teardown (harness);
  gst_object_unref (bus);
}

GstMessage *
peer_element_message (GstBus * bus, const gchar * name)
{
  GstMessage *message;

  while ((message = gst_bus_timed_pop_filtered (bus, PATIENCE,
              GST_MESSAGE_ELEMENT))) {
    if (gst_message_has_name (message, name))
      return message;
    gst_message_unref (message);
  }
  fail ("no message %s", name);
  return NULL;
}

gchar *
peer_bound_url (GstBus * bus)
{
  GstMessage *message = peer_element_message (bus, "zmq-bound");
  gchar *url = g_strdup (gst_structure_get_string (gst_message_get_structure
          (message), "url"));

  gst_message_unref (message);
  return url;
}

guint64
peer_stat (GstElement * element, const gchar * field)
{
  GstStructure *stats;
  guint64 value = 0;

  g_object_get (element, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, field, &value), "%s", field);
  gst_structure_free (stats);
  return value;
}

void
peer_expect_error (GstBus * bus, GQuark domain, gint code, const gchar * text)
{
  GstMessage *message = gst_bus_timed_pop_filtered (bus, PATIENCE,
      GST_MESSAGE_ERROR);
  GError *error;

  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (g_error_matches (error, domain, code), "%s", error->message);
  fail_unless (strstr (error->message, text) != NULL, "%s", error->message);
  g_error_free (error);
  gst_message_unref (message);
  /* GstBaseSrc adds one of its own, in general terms, where a stream ends. */
  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR))) {
    gst_message_parse_error (message, &error, NULL);
    fail_unless (domain != GST_STREAM_ERROR && g_error_matches (error,
            GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED), "a second error: %s",
        error->message);
    g_error_free (error);
    gst_message_unref (message);
  }
}

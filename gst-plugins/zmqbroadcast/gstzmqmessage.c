/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element messages by which an application can tell its user about sockets. */
#include "config.h"
#include "gstzmqmessage.h"

#include "gstzmqsocket.h"

static void
post (GstElement * element, GstStructure * structure)
{
  gst_element_post_message (element,
      gst_message_new_element (GST_OBJECT_CAST (element), structure));
}

void
gst_zmq_post_bound (GstElement * element, void *socket, gboolean encrypted)
{
  gchar *url = gst_zmq_socket_get_endpoint (socket);

  post (element, gst_structure_new ("zmq-bound",
          "url", G_TYPE_STRING, url,
          "public", G_TYPE_BOOLEAN, gst_zmq_url_is_public (url),
          "encrypted", G_TYPE_BOOLEAN, encrypted, NULL));
  g_free (url);
}

void
gst_zmq_post_waiting (GstElement * element, const gchar * url, guint attempt,
    guint attempts)
{
  post (element, gst_structure_new ("zmq-waiting",
          "url", G_TYPE_STRING, url, "attempt", G_TYPE_UINT, attempt,
          "attempts", G_TYPE_UINT, attempts, NULL));
}

void
gst_zmq_post_connected (GstElement * element, const gchar * url)
{
  post (element, gst_structure_new ("zmq-connected",
          "url", G_TYPE_STRING, url, NULL));
}

void
gst_zmq_post_lost (GstElement * element, const gchar * url)
{
  post (element, gst_structure_new ("zmq-lost", "url", G_TYPE_STRING, url,
          NULL));
}

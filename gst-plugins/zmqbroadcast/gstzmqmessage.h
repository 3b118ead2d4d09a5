/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element messages by which an application can tell its user about sockets. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* `zmq-bound` {url (string): where others connect to, public, encrypted
 * (boolean)}: whether other machines reach it, and need a key to do so. */
void gst_zmq_post_bound (GstElement * element, void *socket,
    gboolean encrypted);
/* `zmq-waiting` {url (string), attempt, attempts (guint)} */
void gst_zmq_post_waiting (GstElement * element, const gchar * url,
    guint attempt, guint attempts);
/* `zmq-connected` {url (string)}: the other side answered. */
void gst_zmq_post_connected (GstElement * element, const gchar * url);
/* `zmq-lost` {url (string)}: it is silent. */
void gst_zmq_post_lost (GstElement * element, const gchar * url);

G_END_DECLS

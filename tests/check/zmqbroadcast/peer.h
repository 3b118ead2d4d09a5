/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The other side of a broadcast, in plain libzmq. */
#pragma once

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <zmq.h>

/* A socket in a context of its own. */
typedef struct
{
  void *context, *socket;
} Peer;

/* One message: its parts' bytes, one after the other, and their number. */
typedef struct
{
  guint n_parts;
  GBytes *parts[4];
} PeerMessage;

/* @url: NULL: only opened, for options of its own */
void peer_open (Peer * self, gint type, const gchar * url);
void peer_connect (Peer * self, const gchar * url);
/* Returns: (transfer full): where it was bound to. */
gchar *peer_bind (Peer * self, const gchar * url);
void peer_subscribe (Peer * self, const gchar * topic);
void peer_close (Peer * self);

/* Sends parts of text up to NULL. */
void peer_send (Peer * self, ...) G_GNUC_NULL_TERMINATED;
/* Takes a message; FALSE when there is none for @ms. */
gboolean peer_receive (Peer * self, gint ms, PeerMessage * message);
void peer_message_clear (PeerMessage * message);
/* Part @i as text. (transfer full) */
gchar *peer_message_text (const PeerMessage * message, guint i);
gboolean peer_message_is (const PeerMessage * message, const gchar * topic);

/* A harness around an element that posts to @bus. */
GstHarness *peer_harness (GstElement * element, const gchar * sink,
    const gchar * src, GstBus ** bus);
void peer_harness_teardown (GstHarness * harness, GstBus * bus);
/* Field `url` of the next message `zmq-bound`. (transfer full) */
gchar *peer_bound_url (GstBus * bus);
/* The next element message of that name; fails where there is none. */
GstMessage *peer_element_message (GstBus * bus, const gchar * name);
/* A counter of the property `stats`. */
guint64 peer_stat (GstElement * element, const gchar * field);
/* The element's one error on @bus: its domain and code, and text that it
 * holds. */
void peer_expect_error (GstBus * bus, GQuark domain, gint code,
    const gchar * text);

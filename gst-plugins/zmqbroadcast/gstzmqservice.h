/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The detection service's socket: requests in, replies out. */
#pragma once

#include "gstzmqrequest.h"
#include "gstzmqsocket.h"
#include "gstzmqwake.h"

G_BEGIN_DECLS

/*
 * A ROUTER socket under a lock. There is no thread of its own: who takes
 * requests receives all that came meanwhile, answers pings and what is no
 * request, and keeps each client's newest one. So a ping is answered by who
 * would judge a frame: a service that hangs does not look alive, and nothing
 * waits for a third thread to be woken.
 *
 * Lives until its last request was answered; after gst_zmq_service_close()
 * answers go nowhere. Thread-safe, but one thread takes.
 */

/* @options: its type is set here. NULL with @error as gst_zmq_socket_open(). */
GstZmqService *gst_zmq_service_open (const GstZmqSocketOptions * options,
    GError ** error);
void gst_zmq_service_close (GstZmqService * self);
GstZmqService *gst_zmq_service_ref (GstZmqService * self);
void gst_zmq_service_unref (GstZmqService * self);

/* For messages about it; nobody else uses it. */
void *gst_zmq_service_get_socket (GstZmqService * self);

/* Waits for the next request. (transfer full) or NULL when @wake is raised. */
GstZmqRequest *gst_zmq_service_take (GstZmqService * self, GstZmqWake * wake);
/* Sends @text to where @envelope came from; counted as an answer or, else, as a
 * refusal. */
void gst_zmq_service_send (GstZmqService * self, GBytes * envelope,
    const gchar * text, gsize size, gboolean answer);

/* clients (guint), requests, answered, refused, superseded, malformed, pings
 * (guint64). (transfer full) */
GstStructure *gst_zmq_service_get_stats (GstZmqService * self);

G_END_DECLS

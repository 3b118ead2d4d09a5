/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where a ROUTER socket's messages come from and replies go to. */
#pragma once

#include <glib.h>
#include <zmq.h>

G_BEGIN_DECLS

/* What stands before a message's last part: the connection's identity, those
 * that brokers added, the empty part that REQ sends. A reply gets it back as it
 * is. More than that identity and 8 parts, or longer ones, have no place here. */
#define GST_ZMQ_ENVELOPE_PARTS 9
#define GST_ZMQ_ENVELOPE_PART_SIZE 255

typedef enum
{
  GST_ZMQ_RECEIVED,
  GST_ZMQ_MALFORMED,            /* a message that nobody could answer; it is gone */
  GST_ZMQ_NOTHING               /* no message is there */
} GstZmqReceived;

/* Takes the next message of @socket, without waiting. @envelope: (out)
 * (transfer full): equal envelopes are equal bytes. @payload: initialised by the
 * caller; the last part, set with @envelope for GST_ZMQ_RECEIVED only. */
GstZmqReceived gst_zmq_envelope_receive (void *socket, GBytes ** envelope,
    zmq_msg_t * payload);
/* Sends @text to where @envelope came from. Nobody waits: it is dropped where
 * that peer is gone or does not read. */
void gst_zmq_envelope_send (GBytes * envelope, void *socket,
    const gchar * text, gsize size);

G_END_DECLS

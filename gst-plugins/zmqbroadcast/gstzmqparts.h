/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Messages of several parts. */
#pragma once

#include <glib.h>
#include <zmq.h>

G_BEGIN_DECLS

/**
 * gst_zmq_receive:
 * @parts: (out): the first @max parts, to be closed by gst_zmq_parts_close()
 * @n_parts: (out): how many parts there were; what is beyond @max is gone
 *
 * Takes one message if there is one, without waiting.
 *
 * Returns: whether there was.
 */
gboolean gst_zmq_receive (void *socket, zmq_msg_t * parts, guint max,
    guint * n_parts);
/* Closes what gst_zmq_receive() gave. */
void gst_zmq_parts_close (zmq_msg_t * parts, guint max, guint n_parts);

/* Whether @part is this text. */
gboolean gst_zmq_part_is (zmq_msg_t * part, const gchar * text);

G_END_DECLS

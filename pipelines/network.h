/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Tells of what the network can reach. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Prints what an element message `zmq-bound` means: where others connect to,
 * and whether anybody can.
 * Returns: %FALSE when @message is another one. */
gboolean network_handle (const GstStructure * message);
/* Prints what `zmq-waiting`, `zmq-connected` and `zmq-lost` of a detection
 * server's client mean. The same. */
gboolean network_handle_client (const GstStructure * message);

G_END_DECLS

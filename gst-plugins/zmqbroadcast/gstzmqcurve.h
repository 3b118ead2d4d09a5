/* SPDX-License-Identifier: LGPL-2.1-or-later
 * CURVE keys from files, and the properties that name them. */
#pragma once

#include "gstzmqsocket.h"

G_BEGIN_DECLS

/**
 * gst_zmq_keys_load:
 * @server_key: (nullable): file with the server's public key (a client's)
 * @secret_key: (nullable): file with one's own pair
 * @bind: whether it is the server's side, which needs @secret_key only
 *
 * A client without a pair of its own gets one made up. Both %NULL: no
 * encryption, @keys is zeroed. A secret key's file that others may read is
 * refused.
 *
 * Returns: %FALSE with @error, a %GST_RESOURCE_ERROR that names the file.
 */
gboolean gst_zmq_keys_load (GstZmqKeys * keys, const gchar * server_key,
    const gchar * secret_key, gboolean bind, GError ** error);

/* `curve-server-key` and `curve-secret-key`: file names, default NULL. */
GParamSpec *gst_zmq_param_spec_curve_server_key (void);
GParamSpec *gst_zmq_param_spec_curve_secret_key (void);

G_END_DECLS

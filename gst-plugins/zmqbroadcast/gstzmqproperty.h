/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The properties that the ZeroMQ elements have in common. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Bytes: a raw 4K picture of 32 bits a pixel fits. */
#define GST_ZMQ_DEFAULT_MAX_MESSAGE (40 * 1024 * 1024)
#define GST_ZMQ_DEFAULT_ATTEMPTS 20
#define GST_ZMQ_DEFAULT_QUALITY 80

/* A URL, string; @blurb says of what. */
GParamSpec *gst_zmq_param_spec_url (const gchar * property,
    const gchar * default_url, const gchar * blurb);
/* `max-message-size`, uint, of what receives. */
GParamSpec *gst_zmq_param_spec_max_message_size (void);
/* `attempts`, uint: half seconds. */
GParamSpec *gst_zmq_param_spec_attempts (void);
/* `quality` of JPEG pictures, int. */
GParamSpec *gst_zmq_param_spec_quality (void);
/* `stats`; @fields names them. */
GParamSpec *gst_zmq_param_spec_stats (const gchar * fields);

G_END_DECLS

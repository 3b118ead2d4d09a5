/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The properties that the ZeroMQ elements have in common. */
#include "config.h"
#include "gstzmqproperty.h"

#define READY_FLAGS \
    (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY)
#define PLAYING_FLAGS \
    (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING)

#define MAX_MESSAGE (256 * 1024 * 1024)

GParamSpec *
gst_zmq_param_spec_url (const gchar * property, const gchar * default_url,
    const gchar * blurb)
{
  return g_param_spec_string (property, "URL", blurb, default_url, READY_FLAGS);
}

GParamSpec *
gst_zmq_param_spec_max_message_size (void)
{
  return g_param_spec_uint ("max-message-size", "Maximum message size",
      "Bytes of a message's part; who sends more is disconnected",
      1024, MAX_MESSAGE, GST_ZMQ_DEFAULT_MAX_MESSAGE, READY_FLAGS);
}

GParamSpec *
gst_zmq_param_spec_attempts (void)
{
  return g_param_spec_uint ("attempts", "Attempts",
      "Half seconds to wait for the other side at the start before an "
      "error is posted, 0 = for ever", 0, G_MAXUINT, GST_ZMQ_DEFAULT_ATTEMPTS,
      READY_FLAGS);
}

GParamSpec *
gst_zmq_param_spec_quality (void)
{
  return g_param_spec_int ("quality", "Quality",
      "Quality of JPEG pictures: 1 is the smallest, 100 the best", 1, 100,
      GST_ZMQ_DEFAULT_QUALITY, PLAYING_FLAGS);
}

GParamSpec *
gst_zmq_param_spec_stats (const gchar * fields)
{
  return g_param_spec_boxed ("stats", "Statistics", fields,
      GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

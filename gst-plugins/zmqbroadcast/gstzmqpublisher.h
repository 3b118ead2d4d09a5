/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Broadcasts to whoever subscribes, and takes actions, in a thread of its
 * own. */
#pragma once

#include "gstzmqoutbox.h"
#include "gstzmqsocket.h"

G_BEGIN_DECLS

/**
 * GstZmqPublisherOptions:
 * @url: where subscribers connect to
 * @action_url: (nullable): where those connect to who ask for actions
 * @high_water_mark: messages that wait for a slow subscriber
 * @keys: encrypts, unless they are empty
 */
typedef struct
{
  const gchar *url, *action_url;
  gint high_water_mark;
  GstZmqKeys keys;
} GstZmqPublisherOptions;

/* Counted since it was made. */
typedef struct
{
  guint64 states, detections, pictures; /* sent */
  guint64 lost, pictures_lost;  /* never sent: too much to do */
  guint64 dropped;              /* see GstZmqBroadcast:stats */
  guint64 failed;               /* pictures that could not be compressed */
  guint64 actions, actions_invalid;
} GstZmqPublisherCounts;

typedef struct _GstZmqPublisher GstZmqPublisher;

/**
 * gst_zmq_publisher_new:
 * @element: posts what is to be told
 * @pad: a sink pad, from which actions go upstream
 *
 * Binds the sockets and starts the thread. Returns: %NULL with @error where
 * that failed.
 */
GstZmqPublisher *gst_zmq_publisher_new (GstElement * element, GstPad * pad,
    const GstZmqPublisherOptions * options, GError ** error);
/* Sends what is left, except for pictures, and ends. */
void gst_zmq_publisher_free (GstZmqPublisher * self);

/* Whether anybody subscribes to anything, and to pictures. Thread-safe. */
gboolean gst_zmq_publisher_is_wanted (GstZmqPublisher * self,
    gboolean * pictures);
/* Has @news (transfer full) sent. Never waits. */
void gst_zmq_publisher_send (GstZmqPublisher * self, const GstZmqNews * news);

/* Thread-safe. */
void gst_zmq_publisher_count (GstZmqPublisher * self,
    GstZmqPublisherCounts * counts);

G_END_DECLS

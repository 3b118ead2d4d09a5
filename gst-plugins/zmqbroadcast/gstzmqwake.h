/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Waiting for sockets, ended from another thread. */
#pragma once

#include <gst/gst.h>
#include <zmq.h>

G_BEGIN_DECLS

/**
 * GstZmqWake:
 * A flag that ends every gst_zmq_poll() with it, now and until it is cleared:
 * what unlock() and state changes raise. Raise and clear from any thread.
 */
typedef struct
{
  gint fd;                      /* eventfd: readable = raised */
} GstZmqWake;

/* FALSE without a free file descriptor. */
gboolean gst_zmq_wake_init (GstZmqWake * self);
void gst_zmq_wake_clear (GstZmqWake * self);
/* Again, where it failed. FALSE with @error: it cannot be waited for. */
gboolean gst_zmq_wake_ensure (GstZmqWake * self, GError ** error);
void gst_zmq_wake_raise (GstZmqWake * self);
void gst_zmq_wake_lower (GstZmqWake * self);

typedef enum
{
  GST_ZMQ_READY,                /* at least one item's revents is set */
  GST_ZMQ_TIMED_OUT,
  GST_ZMQ_WOKEN
} GstZmqPoll;

#define GST_ZMQ_POLL_MAX 64

/* Waits until one of @n_items (at most GST_ZMQ_POLL_MAX) is ready, @wake is
 * raised, or CLOCK_MONOTONIC has reached @deadline ns (GST_CLOCK_TIME_NONE =
 * for ever). Who is woken reads WOKEN even where an item is ready, too. */
GstZmqPoll gst_zmq_poll (zmq_pollitem_t * items, guint n_items,
    GstZmqWake * wake, GstClockTime deadline);

G_END_DECLS

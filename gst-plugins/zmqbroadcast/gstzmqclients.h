/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Whose turn it is: the clients of a service and what each waits for. */
#pragma once

#include "gstzmqrequest.h"

G_BEGIN_DECLS

#define GST_ZMQ_CLIENTS_MAX 256

/* One thread at a time. Each client has its newest request waiting, no more;
 * they take turns. Who was silent longest is forgotten first. */
typedef struct _GstZmqClients GstZmqClients;

/* @max_bytes: what all waiting requests may hold together; one alone may hold
 * more. */
GstZmqClients *gst_zmq_clients_new (gsize max_bytes);
/* Drops what waits, unanswered. */
void gst_zmq_clients_free (GstZmqClients * self);

/* Lets @request (transfer full) wait and numbers its source. Returns (transfer
 * full): NULL, the older request that it takes the place of, or @request
 * itself where there is no room. */
GstZmqRequest *gst_zmq_clients_put (GstZmqClients * self,
    GstZmqRequest * request);
/* (transfer full) or NULL where nobody waits. */
GstZmqRequest *gst_zmq_clients_next (GstZmqClients * self);

guint gst_zmq_clients_count (GstZmqClients * self);

G_END_DECLS

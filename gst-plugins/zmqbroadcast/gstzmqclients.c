/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Whose turn it is: the clients of a service and what each waits for. */
#include "config.h"
#include "gstzmqclients.h"

/* A client is in one of two queues: of those that wait, in the order of their
 * turns, or of those that do not, the one silent longest first. */
typedef struct
{
  GBytes *envelope;
  guint64 source;
  GstZmqRequest *request;       /* the one that waits, or NULL */
  GList link;                   /* in a queue; its data is this */
} Client;

struct _GstZmqClients
{
  GHashTable *table;            /* GBytes of a Client -> Client */
  GQueue waiting, idle;
  gsize bytes, max_bytes;
  guint64 last_source;
};

static void
client_free (gpointer data)
{
  Client *client = data;

  if (client->request)
    gst_zmq_request_unref (client->request);
  g_bytes_unref (client->envelope);
  g_free (client);
}

GstZmqClients *
gst_zmq_clients_new (gsize max_bytes)
{
  GstZmqClients *self = g_new0 (GstZmqClients, 1);

  self->table = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, NULL,
      client_free);
  self->max_bytes = max_bytes;
  return self;
}

void
gst_zmq_clients_free (GstZmqClients * self)
{
  g_hash_table_unref (self->table);
  g_free (self);
}

static gsize
bytes_of (GstZmqRequest * request)
{
  return request ? zmq_msg_size (&request->message) : 0;
}

/* The client that @envelope stands for, perhaps a new one; NULL where there is
 * no room for it because all others wait. */
static Client *
find (GstZmqClients * self, GBytes * envelope)
{
  Client *client = g_hash_table_lookup (self->table, envelope);

  if (client)
    return client;
  if (g_hash_table_size (self->table) >= GST_ZMQ_CLIENTS_MAX) {
    GList *link = g_queue_pop_head_link (&self->idle);

    if (!link)
      return NULL;
    g_hash_table_remove (self->table, ((Client *) link->data)->envelope);
  }
  client = g_new0 (Client, 1);
  client->envelope = g_bytes_ref (envelope);
  client->source = ++self->last_source;
  client->link.data = client;
  g_queue_push_tail_link (&self->idle, &client->link);
  g_hash_table_insert (self->table, client->envelope, client);
  return client;
}

GstZmqRequest *
gst_zmq_clients_put (GstZmqClients * self, GstZmqRequest * request)
{
  Client *client = find (self, request->envelope);
  GstZmqRequest *older = client ? client->request : NULL;
  gsize bytes = self->bytes - bytes_of (older);

  if (!client || (bytes > 0 && bytes + bytes_of (request) > self->max_bytes))
    return request;
  request->source = client->source;
  client->request = request;
  self->bytes = bytes + bytes_of (request);
  /* A newer request keeps the turn of the older one. */
  if (!older) {
    g_queue_unlink (&self->idle, &client->link);
    g_queue_push_tail_link (&self->waiting, &client->link);
  }
  return older;
}

GstZmqRequest *
gst_zmq_clients_next (GstZmqClients * self)
{
  GList *link = g_queue_pop_head_link (&self->waiting);
  Client *client;

  if (!link)
    return NULL;
  client = link->data;
  g_queue_push_tail_link (&self->idle, link);
  self->bytes -= bytes_of (client->request);
  return g_steal_pointer (&client->request);
}

guint
gst_zmq_clients_count (GstZmqClients * self)
{
  return g_hash_table_size (self->table);
}

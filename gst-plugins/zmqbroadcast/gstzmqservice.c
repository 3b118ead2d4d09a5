/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The detection service's socket: requests in, replies out. */
#include "config.h"
#include "gstzmqservice.h"

#include "gstzmqclients.h"
#include "gstzmqenvelope.h"

/* Messages received before one is judged: those who send without pause do not
 * keep the others waiting. */
#define RECEIVE_MAX 64
/* What may wait to be judged, bytes. */
#define WAITING_MAX (64 * 1024 * 1024)

typedef struct
{
  guint64 requests, answered, refused, superseded, malformed, pings;
} Stats;

struct _GstZmqService
{
  gatomicrefcount references;
  gint fd;                      /* tells that the socket has news, once */
  GstZmqWake news;              /* that another thread saw them */

  GMutex lock;
  void *socket;                 /* NULL when closed */
  GstZmqClients *clients;
  gboolean waiting;             /* a thread, for news */
  Stats stats;
};

GstZmqService *
gst_zmq_service_open (const GstZmqSocketOptions * options, GError ** error)
{
  GstZmqSocketOptions router = *options;
  GstZmqService *self;
  GstZmqWake news;
  gsize size = sizeof self->fd;
  void *socket;

  if (!gst_zmq_wake_init (&news)) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT,
        "Cannot listen on '%s': no free file descriptor.", options->url);
    return NULL;
  }
  router.type = ZMQ_ROUTER;
  router.bind = TRUE;
  if (!(socket = gst_zmq_socket_open (&router, error))) {
    gst_zmq_wake_clear (&news);
    return NULL;
  }
  self = g_new0 (GstZmqService, 1);
  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->lock);
  self->news = news;
  self->socket = socket;
  zmq_getsockopt (socket, ZMQ_FD, &self->fd, &size);
  self->clients = gst_zmq_clients_new (WAITING_MAX);
  return self;
}

void
gst_zmq_service_close (GstZmqService * self)
{
  GstZmqClients *clients;
  void *socket;

  g_mutex_lock (&self->lock);
  socket = g_steal_pointer (&self->socket);
  clients = g_steal_pointer (&self->clients);
  g_mutex_unlock (&self->lock);

  /* Requests go back through here to be refused: not under the lock. */
  g_clear_pointer (&clients, gst_zmq_clients_free);
  if (socket)
    gst_zmq_socket_unbind (socket);
  gst_zmq_socket_close (socket);
}

GstZmqService *
gst_zmq_service_ref (GstZmqService * self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
gst_zmq_service_unref (GstZmqService * self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  gst_zmq_service_close (self);
  gst_zmq_wake_clear (&self->news);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void *
gst_zmq_service_get_socket (GstZmqService * self)
{
  return self->socket;
}

/* ---- answering --------------------------------------------------------- */

/* ZMQ_FD tells of news once, to whoever looks next; sending looks. Who waits
 * for them must be told. */
static void
pass_news (GstZmqService * self)
{
  int events = 0;
  gsize size = sizeof events;

  if (self->waiting
      && zmq_getsockopt (self->socket, ZMQ_EVENTS, &events, &size) == 0
      && (events & ZMQ_POLLIN))
    gst_zmq_wake_raise (&self->news);
}

void
gst_zmq_service_send (GstZmqService * self, GBytes * envelope,
    const gchar * text, gsize size, gboolean answer)
{
  g_mutex_lock (&self->lock);
  if (answer)
    self->stats.answered++;
  else
    self->stats.refused++;
  if (self->socket) {
    gst_zmq_envelope_send (envelope, self->socket, text, size);
    pass_news (self);
  }
  g_mutex_unlock (&self->lock);
}

static void
refuse (GstZmqService * self, GBytes * envelope, const gchar * message)
{
  gsize size;
  gchar *text = detection_error_pack (message, &size);

  gst_zmq_envelope_send (envelope, self->socket, text, size);
  g_free (text);
}

static void
answer_ping (GstZmqService * self, GBytes * envelope)
{
  gsize size;
  gchar *text = detection_pong_pack (&size);

  self->stats.pings++;
  gst_zmq_envelope_send (envelope, self->socket, text, size);
  g_free (text);
}

/* ---- receiving, all under the lock ------------------------------------- */

static void
keep (GstZmqService * self, GstZmqRequest * request)
{
  GstZmqRequest *left_out = gst_zmq_clients_put (self->clients, request);

  self->stats.requests++;
  if (!left_out)
    return;
  gst_zmq_request_claim (left_out);
  if (left_out == request) {
    self->stats.refused++;
    refuse (self, left_out->envelope, "The service is busy: too many frames "
        "wait to be judged.");
  } else {
    self->stats.superseded++;
    refuse (self, left_out->envelope, "superseded by a newer frame");
  }
  /* The caller holds another reference to the service. */
  gst_zmq_request_unref (left_out);
}

/* Takes @envelope. */
static void
handle (GstZmqService * self, GBytes * envelope, zmq_msg_t * message)
{
  DetectionRequest wire;
  GError *error = NULL;

  if (!detection_request_parse (zmq_msg_data (message), zmq_msg_size (message),
          &wire, &error)) {
    self->stats.malformed++;
    refuse (self, envelope, error->message);
    g_error_free (error);
  } else if (wire.ping) {
    answer_ping (self, envelope);
  } else {
    keep (self, gst_zmq_request_new (self, envelope, message, &wire));
    return;
  }
  g_bytes_unref (envelope);
}

/* Returns: whether there may be more. */
static gboolean
receive (GstZmqService * self)
{
  GstZmqReceived received;
  guint i;

  for (i = 0; i < RECEIVE_MAX; i++) {
    GBytes *envelope;
    zmq_msg_t message;

    zmq_msg_init (&message);
    received = gst_zmq_envelope_receive (self->socket, &envelope, &message);
    if (received == GST_ZMQ_RECEIVED)
      handle (self, envelope, &message);
    else if (received == GST_ZMQ_MALFORMED)
      self->stats.malformed++;
    zmq_msg_close (&message);
    if (received == GST_ZMQ_NOTHING)
      return FALSE;
  }
  return TRUE;
}

/* Waits without the lock. */
static void
wait_for_news (GstZmqService * self, GstZmqWake * wake)
{
  zmq_pollitem_t items[] = {
    {.fd = self->fd,.events = ZMQ_POLLIN},
    {.fd = self->news.fd,.events = ZMQ_POLLIN}
  };

  self->waiting = TRUE;
  g_mutex_unlock (&self->lock);
  gst_zmq_poll (items, G_N_ELEMENTS (items), wake, GST_CLOCK_TIME_NONE);
  gst_zmq_wake_lower (&self->news);
  g_mutex_lock (&self->lock);
  self->waiting = FALSE;
}

static gboolean
is_raised (GstZmqWake * wake)
{
  zmq_pollitem_t none[1];

  return gst_zmq_poll (none, 0, wake, 0) == GST_ZMQ_WOKEN;
}

GstZmqRequest *
gst_zmq_service_take (GstZmqService * self, GstZmqWake * wake)
{
  GstZmqRequest *request = NULL;

  g_mutex_lock (&self->lock);
  while (!request && !is_raised (wake)) {
    gboolean more = receive (self);

    request = gst_zmq_clients_next (self->clients);
    if (!request && !more)
      wait_for_news (self, wake);
  }
  g_mutex_unlock (&self->lock);
  return request;
}

GstStructure *
gst_zmq_service_get_stats (GstZmqService * self)
{
  GstStructure *stats;
  guint clients;

  g_mutex_lock (&self->lock);
  clients = self->clients ? gst_zmq_clients_count (self->clients) : 0;
  stats = gst_structure_new ("zmqcamsrc-stats",
      "clients", G_TYPE_UINT, clients,
      "requests", G_TYPE_UINT64, self->stats.requests,
      "answered", G_TYPE_UINT64, self->stats.answered,
      "refused", G_TYPE_UINT64, self->stats.refused,
      "superseded", G_TYPE_UINT64, self->stats.superseded,
      "malformed", G_TYPE_UINT64, self->stats.malformed,
      "pings", G_TYPE_UINT64, self->stats.pings, NULL);
  g_mutex_unlock (&self->lock);
  return stats;
}

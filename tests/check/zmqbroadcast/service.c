/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A detection service as one wants it, in plain libzmq, and zmqlanedetect with
 * it. */
#include "service.h"

#include <string.h>

#define POLL_MS 10
#define MAX_PARTS 8

/* ---- replies ----------------------------------------------------------- */

static gchar *
reply_text (gint64 id, const gchar * left, const gchar * right)
{
  return g_strdup_printf ("{\"frame_id\": %" G_GINT64_FORMAT ", \"timestamp\": "
      "1.5, \"processing_time_ms\": 2.5, \"left_lane\": %s, \"right_lane\": "
      "%s}", id, left, right);
}

/* Columns of a picture are few. */
static gint
own_column (gint64 id)
{
  return id % WIDTH;
}

static gchar *
own_reply (gint64 id)
{
  gchar *left = g_strdup_printf ("{\"x1\": %d, \"y1\": 40, \"x2\": 20, \"y2\": "
      "30, \"confidence\": 0.5}", own_column (id));
  gchar *reply = reply_text (id, left, "null");

  g_free (left);
  return reply;
}

/* The envelope, and @text in its place. */
static void
send_text (Service * self, zmq_msg_t * parts, guint n_parts,
    const gchar * text, gsize size)
{
  guint i;

  for (i = 0; i + 1 < n_parts; i++)
    zmq_send (self->peer.socket, zmq_msg_data (&parts[i]),
        zmq_msg_size (&parts[i]), ZMQ_SNDMORE);
  zmq_send (self->peer.socket, text, size, 0);
}

static void
answer (Service * self, zmq_msg_t * parts, guint n_parts, gint64 id)
{
  gchar *text = NULL;

  switch (g_atomic_int_get (&self->manner)) {
    case ANSWER:
      text = own_reply (id);
      break;
    case NO_LANES:
      text = reply_text (id, "null", "null");
      break;
    case WRONG_ID:
      text = own_reply (id + 1);
      break;
    case OLD_FIRST:
      text = own_reply (id - 1);
      send_text (self, parts, n_parts, text, strlen (text));
      g_free (text);
      text = own_reply (id);
      break;
    case LATE:
      g_usleep (150000);
      text = own_reply (id);
      break;
    case LYING:
      text = reply_text (id, "{\"x1\":1,\"y1\":49,\"x2\":2,\"y2\":3,"
          "\"confidence\":0.5}", "{\"x1\":1,\"y1\":40,\"x2\":2,\"y2\":3,"
          "\"confidence\":2}");
      break;
    case MALFORMED:
      text = g_strdup ("{\"frame_id\": ");
      break;
    case EMPTY:
      text = g_strdup ("");
      break;
    case HUGE_REPLY:
      text = g_strnfill (70 * 1024, ' ');
      break;
    case REFUSE:
      text = g_strdup ("{\"error\": \"no such \\u001b[2Jroad\"}");
      break;
    default:
      return;
  }
  send_text (self, parts, n_parts, text, strlen (text));
  g_free (text);
}

/* ---- requests ---------------------------------------------------------- */

static void
judge (Service * self, zmq_msg_t * parts, guint n_parts)
{
  zmq_msg_t *body = &parts[n_parts - 1];
  DetectionRequest request;

  /* As REQ sends it. */
  fail_unless_equals_int (n_parts, 3);
  fail_unless_equals_int (zmq_msg_size (&parts[1]), 0);
  fail_unless (detection_request_parse (zmq_msg_data (body),
          zmq_msg_size (body), &request, NULL));
  if (request.ping) {
    g_atomic_int_inc (&self->pings);
    if (g_atomic_int_get (&self->manner) != DEAF)
      send_text (self, parts, n_parts, "{\"type\": \"pong\"}", 16);
    return;
  }
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->last, g_bytes_unref);
  self->last = g_bytes_new (zmq_msg_data (body), zmq_msg_size (body));
  g_mutex_unlock (&self->lock);
  g_atomic_int_inc (&self->seen);
  answer (self, parts, n_parts, request.frame_id);
}

static gpointer
serve (gpointer data)
{
  Service *self = data;

  while (!g_atomic_int_get (&self->quit)) {
    zmq_pollitem_t item = {.socket = self->peer.socket,.events = ZMQ_POLLIN };
    zmq_msg_t parts[MAX_PARTS];
    guint i, n_parts = 0;

    if (zmq_poll (&item, 1, POLL_MS) <= 0)
      continue;
    do {
      fail_unless (n_parts < MAX_PARTS);
      zmq_msg_init (&parts[n_parts]);
      fail_unless (zmq_msg_recv (&parts[n_parts], self->peer.socket, 0) >= 0);
    } while (zmq_msg_more (&parts[n_parts++]));
    judge (self, parts, n_parts);
    for (i = 0; i < n_parts; i++)
      zmq_msg_close (&parts[i]);
  }
  return NULL;
}

void
service_start (Service * self, const gchar * url, Manner manner,
    const gchar * secret)
{
  const gint on = 1;
  gchar *bound;

  memset (self, 0, sizeof *self);
  g_mutex_init (&self->lock);
  self->manner = manner;
  peer_open (&self->peer, ZMQ_ROUTER, NULL);
  if (secret) {
    zmq_setsockopt (self->peer.socket, ZMQ_CURVE_SERVER, &on, sizeof on);
    fail_unless (zmq_setsockopt (self->peer.socket, ZMQ_CURVE_SECRETKEY, secret,
            40) == 0);
  }
  bound = peer_bind (&self->peer, url ? url : "tcp://127.0.0.1:*");
  self->url = bound;
  self->thread = g_thread_new ("service", serve, self);
}

void
service_stop (Service * self)
{
  g_atomic_int_set (&self->quit, 1);
  g_thread_join (self->thread);
  peer_close (&self->peer);
  g_clear_pointer (&self->last, g_bytes_unref);
  g_mutex_clear (&self->lock);
  g_free (self->url);
}

void
service_restart (Service * self, Manner manner)
{
  gchar *url = g_strdup (self->url);

  service_stop (self);
  service_start (self, url, manner, NULL);
  g_free (url);
}

GBytes *
service_take_last (Service * self, DetectionRequest * request)
{
  GBytes *last;
  gconstpointer data;
  gsize size;

  g_mutex_lock (&self->lock);
  last = g_steal_pointer (&self->last);
  g_mutex_unlock (&self->lock);
  fail_unless (last != NULL);
  data = g_bytes_get_data (last, &size);
  fail_unless (detection_request_parse (data, size, request, NULL));
  return last;
}

/* ---- the element ------------------------------------------------------- */

GstHarness *
element_new (const gchar * url, guint timeout, guint attempts, GstBus ** bus)
{
  GstElement *element = gst_element_factory_make ("zmqlanedetect", NULL);
  GstHarness *harness;

  g_object_set (element, "url", url, "timeout", timeout, "attempts", attempts,
      "compression", 0, NULL);
  harness = peer_harness (element, "sink", "src", bus);
  gst_harness_set_src_caps_str (harness, "video/x-raw,format=BGR,width="
      G_STRINGIFY (WIDTH) ",height=" G_STRINGIFY (HEIGHT) ",framerate=30/1");
  return harness;
}

GstBuffer *
push_pull (GstHarness * harness, gint64 id)
{
  GstBuffer *buffer = gst_harness_create_buffer (harness, WIDTH * HEIGHT * 3);

  gst_buffer_memset (buffer, 0, 128, -1);
  GST_BUFFER_OFFSET (buffer) = id;
  GST_BUFFER_PTS (buffer) = id * GST_SECOND / 30;
  if (gst_harness_push (harness, buffer) != GST_FLOW_OK)
    return NULL;
  return gst_harness_pull (harness);
}

GstLaneStatus
status_of (GstHarness * harness, gint64 id)
{
  GstBuffer *buffer = push_pull (harness, id);
  const GstLaneMeta *meta;
  GstLaneStatus status;

  fail_unless (buffer != NULL);
  meta = gst_buffer_get_lane_meta (buffer);
  fail_unless (meta != NULL);
  fail_unless_equals_int64 (meta->frame_id, id);
  fail_unless_equals_string (meta->detector, "zmq");
  fail_unless (GST_CLOCK_TIME_IS_VALID (meta->capture_time));
  status = meta->status;
  fail_unless (meta->left.valid == (status == GST_LANE_STATUS_OK));
  fail_unless (!meta->left.valid || meta->left.x1 == own_column (id));
  fail_if (meta->right.valid);
  if (status != GST_LANE_STATUS_TIMEOUT)
    fail_unless_equals_uint64 (meta->processing_time, 2500000);
  gst_buffer_unref (buffer);
  return status;
}

gint64
wait_until_ok (GstHarness * harness, gint64 id)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (status_of (harness, id) != GST_LANE_STATUS_OK) {
    fail_unless (g_get_monotonic_time () < end);
    g_usleep (10000);
    id++;
  }
  return id;
}

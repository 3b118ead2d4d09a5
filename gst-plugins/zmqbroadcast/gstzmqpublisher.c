/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Broadcasts to whoever subscribes, and takes actions, in a thread of its
 * own. */
#include "config.h"
#include "gstzmqpublisher.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

#include "gstzmqjpeg.h"
#include "gstzmqmessage.h"
#include "gstzmqparts.h"
#include "gstzmqwake.h"

GST_DEBUG_CATEGORY_EXTERN (zmqbroadcast_debug);
#define GST_CAT_DEFAULT zmqbroadcast_debug

/* Bytes of the kernel's buffer for each subscriber: enough for a few pictures,
 * so that a slow one sees none from long ago. */
#define SEND_BUFFER (256 * 1024)
/* Bytes of what subscribers may send: subscriptions, and the CURVE handshake,
 * which has some 300. */
#define MAX_SUBSCRIPTION 1024
/* Messages taken at a time: who sends too many keeps nobody from the news. */
#define MAX_TAKEN 16

enum
{
  TOPIC_STATE,
  TOPIC_DETECTION,
  TOPIC_FRAME,
  N_TOPICS
};

static const gchar *const topics[N_TOPICS] = {
  BROADCAST_STATE, BROADCAST_DETECTION, BROADCAST_FRAME
};

struct _GstZmqPublisher
{
  GstElement *element;          /* not owned: it outlives this */
  GstPad *pad;
  GThread *thread;
  GstZmqWake wake;
  GstZmqOutbox outbox;

  /* atomic */
  gint stopping;
  gint wanted;                  /* bit TOPIC_*: somebody subscribes to it */

  GMutex lock;                  /* of the counts; no other is taken in it */
  GstZmqPublisherCounts counts;

  /* thread only */
  void *publisher, *actions;    /* sockets; no actions: NULL */
  guint subscribed[N_TOPICS];   /* bit N: its first N characters are */
  GstZmqJpeg *jpeg;
  gboolean warned_picture, warned_action;
};

static void
count (GstZmqPublisher * self, guint64 * counter)
{
  g_mutex_lock (&self->lock);
  (*counter)++;
  g_mutex_unlock (&self->lock);
}

/* ---- subscriptions ----------------------------------------------------- */

/* A subscription is a prefix of topics. libzmq tells when the first subscriber
 * to a prefix comes and when the last one goes; of all prefixes that there may
 * be only those of the three topics count. */
static void
note_subscription (GstZmqPublisher * self, const guint8 * data, gsize size)
{
  const gsize length = size - 1;
  guint wanted = 0;
  gint i;

  if (size == 0 || data[0] > 1)
    return;
  for (i = 0; i < N_TOPICS; i++) {
    if (length <= strlen (topics[i])
        && memcmp (topics[i], data + 1, length) == 0) {
      if (data[0])
        self->subscribed[i] |= 1u << length;
      else
        self->subscribed[i] &= ~(1u << length);
    }
    if (self->subscribed[i])
      wanted |= 1u << i;
  }
  g_atomic_int_set (&self->wanted, wanted);
  GST_DEBUG_OBJECT (self->element, "subscribed to: state %d, detection %d, "
      "frame %d", wanted >> TOPIC_STATE & 1, wanted >> TOPIC_DETECTION & 1,
      wanted >> TOPIC_FRAME & 1);
}

/* Each is of one part. A stranger's message of several comes in between, and not
 * always with its end: what follows it is somebody else's. */
static void
take_subscriptions (GstZmqPublisher * self)
{
  zmq_msg_t part;
  guint i;

  zmq_msg_init (&part);
  for (i = 0; i < MAX_TAKEN; i++) {
    if (zmq_msg_recv (&part, self->publisher, ZMQ_DONTWAIT) < 0)
      break;
    note_subscription (self, zmq_msg_data (&part), zmq_msg_size (&part));
  }
  zmq_msg_close (&part);
}

gboolean
gst_zmq_publisher_is_wanted (GstZmqPublisher * self, gboolean * pictures)
{
  guint wanted = g_atomic_int_get (&self->wanted);

  *pictures = wanted >> TOPIC_FRAME & 1;
  return wanted != 0;
}

/* ---- actions ----------------------------------------------------------- */

static void
refuse_action (GstZmqPublisher * self, GError * error)
{
  count (self, &self->counts.actions_invalid);
  if (!self->warned_action)
    GST_ELEMENT_WARNING (self->element, STREAM, WRONG_TYPE,
        ("An action was not understood: %s Further ones are only counted.",
            error ? error->message : "It has not two parts."), (NULL));
  self->warned_action = TRUE;
  g_clear_error (&error);
}

static void
act (GstZmqPublisher * self, zmq_msg_t * parts, guint n_parts)
{
  GError *error = NULL;
  GstLaneAction action;

  /* Its prefix alone is what libzmq has looked at. */
  if (n_parts != 2 || !gst_zmq_part_is (&parts[0], BROADCAST_ACTION)
      || !broadcast_action_parse (zmq_msg_data (&parts[1]),
          zmq_msg_size (&parts[1]), &action, &error)) {
    refuse_action (self, error);
    return;
  }
  count (self, &self->counts.actions);
  if (!gst_pad_push_event (self->pad, gst_lane_event_new_action (action)))
    GST_INFO_OBJECT (self->element, "nobody upstream does action %d", action);
}

static void
take_actions (GstZmqPublisher * self)
{
  zmq_msg_t parts[2];
  guint n_parts, i;

  for (i = 0; self->actions && i < MAX_TAKEN; i++) {
    if (!gst_zmq_receive (self->actions, parts, G_N_ELEMENTS (parts), &n_parts))
      return;
    act (self, parts, n_parts);
    gst_zmq_parts_close (parts, G_N_ELEMENTS (parts), n_parts);
  }
}

/* ---- sending ----------------------------------------------------------- */

static void
set_nodrop (GstZmqPublisher * self, gint nodrop)
{
  zmq_setsockopt (self->publisher, ZMQ_XPUB_NODROP, &nodrop, sizeof nodrop);
}

/* Takes over the parts. A subscriber whose queue is full makes libzmq refuse
 * the message, for all: it goes out again so that the others get it. */
static void
send_parts (GstZmqPublisher * self, zmq_msg_t * parts, guint n_parts)
{
  gboolean dropped = FALSE;
  guint i = 0;

  while (i < n_parts) {
    if (zmq_msg_send (&parts[i], self->publisher, ZMQ_DONTWAIT |
            (i + 1 < n_parts ? ZMQ_SNDMORE : 0)) >= 0) {
      i++;
    } else if (errno == EAGAIN && !dropped) {
      set_nodrop (self, FALSE);
      dropped = TRUE;
    } else if (errno != EINTR) {
      gst_zmq_parts_close (parts + i, n_parts - i, n_parts - i);
      break;
    }
  }
  if (dropped) {
    set_nodrop (self, TRUE);
    count (self, &self->counts.dropped);
  }
}

static void
init_part (zmq_msg_t * part, gconstpointer data, gsize size)
{
  /* Out of memory is as fatal as it is for GLib. */
  if (zmq_msg_init_size (part, size) != 0)
    g_error ("no memory for a message of %" G_GSIZE_FORMAT " bytes", size);
  memcpy (zmq_msg_data (part), data, size);
}

static gboolean
is_subscribed (GstZmqPublisher * self, gint topic)
{
  return self->subscribed[topic] != 0;
}

/* @json: (transfer full)
 * @picture: (nullable): taken over, too */
static void
send_message (GstZmqPublisher * self, gint topic, gchar * json, gsize size,
    zmq_msg_t * picture)
{
  zmq_msg_t parts[3];

  init_part (&parts[0], topics[topic], strlen (topics[topic]));
  init_part (&parts[1], json, size);
  g_free (json);
  if (picture) {
    zmq_msg_init (&parts[2]);
    zmq_msg_move (&parts[2], picture);
  }
  send_parts (self, parts, picture ? 3 : 2);
}

static void
free_picture (void *data, void *hint)
{
  g_free (data);
}

static gboolean
compress (GstZmqPublisher * self, GstZmqNews * news, zmq_msg_t * picture,
    GError ** error)
{
  GstVideoFrame frame;
  guint8 *data;
  gsize size;

  if (!gst_video_frame_map (&frame, &news->info, news->picture, GST_MAP_READ)) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ,
        "the buffer cannot be read");
    return FALSE;
  }
  data = gst_zmq_jpeg_encode (self->jpeg, &frame,
      news->quality, 0, &size, error);
  gst_video_frame_unmap (&frame);
  if (!data)
    return FALSE;
  zmq_msg_init_data (picture, data, size, free_picture, NULL);
  return TRUE;
}

/* Finds out the size of a JPEG that came without. */
static gboolean
measure (GstZmqPublisher * self, GstZmqNews * news, zmq_msg_t * picture,
    GError ** error)
{
  GstVideoInfo info;

  if (news->frame.width > 0 && news->frame.height > 0)
    return TRUE;
  if (!gst_zmq_jpeg_inspect (self->jpeg, zmq_msg_data (picture),
          zmq_msg_size (picture), &info, error))
    return FALSE;
  news->frame.width = GST_VIDEO_INFO_WIDTH (&info);
  news->frame.height = GST_VIDEO_INFO_HEIGHT (&info);
  return TRUE;
}

/* A copy: the buffers of some pools are few, and subscribers are slow. */
static gboolean
copy (GstZmqPublisher * self, GstZmqNews * news, zmq_msg_t * picture,
    GError ** error)
{
  gsize size = gst_buffer_get_size (news->picture);

  if (zmq_msg_init_size (picture, size) != 0)
    g_error ("no memory for a message of %" G_GSIZE_FORMAT " bytes", size);
  if (gst_buffer_extract (news->picture, 0, zmq_msg_data (picture), size)
      != size)
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ,
        "the buffer cannot be read");
  else if (measure (self, news, picture, error))
    return TRUE;
  zmq_msg_close (picture);
  return FALSE;
}

static void
fail_picture (GstZmqPublisher * self, GError * error)
{
  count (self, &self->counts.failed);
  if (!self->warned_picture)
    GST_ELEMENT_WARNING (self->element, STREAM, ENCODE,
        ("A picture could not be broadcast: %s. Further ones are only counted.",
            error->message), (NULL));
  self->warned_picture = TRUE;
  g_error_free (error);
}

static void
send_picture (GstZmqPublisher * self, GstZmqNews * news)
{
  GError *error = NULL;
  zmq_msg_t picture;
  gchar *json;
  gsize size;

  if (news->is_jpeg ? !copy (self, news, &picture, &error) :
      !compress (self, news, &picture, &error)) {
    fail_picture (self, error);
    return;
  }
  /* The pipeline may have it back. */
  gst_zmq_news_clear (news);
  news->frame.jpeg_size = zmq_msg_size (&picture);
  json = broadcast_frame_pack (&news->frame, &size);
  send_message (self, TOPIC_FRAME, json, size, &picture);
  count (self, &self->counts.pictures);
}

static void
send_news (GstZmqPublisher * self, GstZmqNews * news)
{
  gchar *json;
  gsize size;

  if (news->has_state && is_subscribed (self, TOPIC_STATE)) {
    json = broadcast_state_pack (&news->state, &size);
    send_message (self, TOPIC_STATE, json, size, NULL);
    count (self, &self->counts.states);
  }
  if (news->has_detection && is_subscribed (self, TOPIC_DETECTION)) {
    json = broadcast_detection_pack (&news->detection, &size);
    send_message (self, TOPIC_DETECTION, json, size, NULL);
    count (self, &self->counts.detections);
  }
  if (news->picture && is_subscribed (self, TOPIC_FRAME)
      && !g_atomic_int_get (&self->stopping)) {
    /* libzmq's thread was woken to send the above, likely on this CPU: without
     * a chance to do so it waits until the picture is compressed. */
    sched_yield ();
    send_picture (self, news);
  }
}

void
gst_zmq_publisher_send (GstZmqPublisher * self, const GstZmqNews * news)
{
  gst_zmq_outbox_put (&self->outbox, news);
  gst_zmq_wake_raise (&self->wake);
}

/* ---- thread ------------------------------------------------------------ */

static gpointer
run (gpointer data)
{
  GstZmqPublisher *self = data;
  zmq_pollitem_t items[] = {
    {.socket = self->publisher,.events = ZMQ_POLLIN},
    {.socket = self->actions,.events = ZMQ_POLLIN}
  };
  GstZmqNews news;
  gboolean stopping;

  do {
    gst_zmq_poll (items, self->actions ? 2 : 1, &self->wake,
        GST_CLOCK_TIME_NONE);
    gst_zmq_wake_lower (&self->wake);
    stopping = g_atomic_int_get (&self->stopping);
    take_subscriptions (self);
    take_actions (self);
    while (gst_zmq_outbox_take (&self->outbox, &news)) {
      send_news (self, &news);
      gst_zmq_news_clear (&news);
    }
  } while (!stopping);
  return NULL;
}

static gboolean
open_publisher (GstZmqPublisher * self, const GstZmqPublisherOptions * options,
    GError ** error)
{
  const GstZmqSocketOptions socket = {
    .type = ZMQ_XPUB,.bind = TRUE,.url = options->url,
    .high_water_mark = options->high_water_mark,
    .max_message = MAX_SUBSCRIPTION,.buffer = SEND_BUFFER,
    .keys = &options->keys
  };

  self->publisher = gst_zmq_socket_open (&socket, error);
  if (!self->publisher)
    return FALSE;
  set_nodrop (self, TRUE);
  return TRUE;
}

static gboolean
open_actions (GstZmqPublisher * self, const GstZmqPublisherOptions * options,
    GError ** error)
{
  const GstZmqSocketOptions socket = {
    .type = ZMQ_SUB,.bind = TRUE,.url = options->action_url,
    .high_water_mark = MAX_TAKEN,.max_message = BROADCAST_MAX_JSON,
    .keys = &options->keys
  };

  self->actions = gst_zmq_socket_open (&socket, error);
  if (!self->actions)
    return FALSE;
  zmq_setsockopt (self->actions, ZMQ_SUBSCRIBE, BROADCAST_ACTION,
      strlen (BROADCAST_ACTION));
  return TRUE;
}

static gboolean
open_all (GstZmqPublisher * self, const GstZmqPublisherOptions * options,
    GError ** error)
{
  if (!gst_zmq_wake_init (&self->wake)) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT,
        "This process has no file descriptor left to broadcast with.");
    return FALSE;
  }
  return open_publisher (self, options, error)
      && (!options->action_url || open_actions (self, options, error));
}

GstZmqPublisher *
gst_zmq_publisher_new (GstElement * element, GstPad * pad,
    const GstZmqPublisherOptions * options, GError ** error)
{
  GstZmqPublisher *self = g_new0 (GstZmqPublisher, 1);
  gboolean encrypted = options->keys.secret_key[0] != '\0';

  self->element = element;
  self->pad = pad;
  g_mutex_init (&self->lock);
  gst_zmq_outbox_init (&self->outbox);
  self->jpeg = gst_zmq_jpeg_new ();
  if (!open_all (self, options, error)) {
    gst_zmq_publisher_free (self);
    return NULL;
  }
  gst_zmq_post_bound (element, self->publisher, encrypted);
  if (self->actions)
    gst_zmq_post_bound (element, self->actions, encrypted);
  self->thread = g_thread_new ("zmqbroadcast", run, self);
  return self;
}

/* Its port is free afterwards. */
static void
close_bound (void *socket)
{
  if (socket)
    gst_zmq_socket_unbind (socket);
  gst_zmq_socket_close (socket);
}

void
gst_zmq_publisher_free (GstZmqPublisher * self)
{
  if (!self)
    return;
  if (self->thread) {
    g_atomic_int_set (&self->stopping, TRUE);
    gst_zmq_wake_raise (&self->wake);
    g_thread_join (self->thread);
  }
  close_bound (self->actions);
  close_bound (self->publisher);
  gst_zmq_jpeg_free (self->jpeg);
  gst_zmq_outbox_finalize (&self->outbox);
  gst_zmq_wake_clear (&self->wake);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
gst_zmq_publisher_count (GstZmqPublisher * self, GstZmqPublisherCounts * counts)
{
  g_mutex_lock (&self->lock);
  *counts = self->counts;
  g_mutex_unlock (&self->lock);
  gst_zmq_outbox_count (&self->outbox, &counts->lost, &counts->pictures_lost);
}

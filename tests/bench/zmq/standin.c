/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A detector on a machine of its own, in that it takes its time and no CPU: one
 * request after the other, each answered after so many milliseconds. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <zmq.h>

#include "detectionwire.h"
#include "gstzmqsocket.h"

#define MAX_PARTS 8

typedef struct
{
  zmq_msg_t parts[MAX_PARTS];
  guint n;
} Message;

static void
receive (void *socket, Message * message)
{
  gboolean more = TRUE;

  for (message->n = 0; more && message->n < MAX_PARTS; message->n++) {
    zmq_msg_t *part = &message->parts[message->n];

    zmq_msg_init (part);
    zmq_msg_recv (part, socket, 0);
    more = zmq_msg_more (part);
  }
}

/* (transfer full) */
static gchar *
answer (zmq_msg_t * payload, gdouble milliseconds, gsize * size)
{
  DetectionReply reply = {.processing_time_ms = milliseconds };
  DetectionRequest request;

  if (!detection_request_parse (zmq_msg_data (payload), zmq_msg_size (payload),
          &request, NULL))
    return detection_error_pack ("no request", size);
  if (request.ping)
    return detection_pong_pack (size);
  g_usleep (milliseconds * 1000);
  reply.frame_id = request.frame_id;
  reply.timestamp = request.timestamp;
  return detection_reply_pack (&reply, size);
}

int
main (int argc, char *argv[])
{
  GstZmqSocketOptions options = {
    .type = ZMQ_ROUTER,.bind = TRUE,.url = argc == 3 ? argv[1] : "",
    .high_water_mark = 4,.max_message = 40 << 20
  };
  GError *error = NULL;
  void *socket = gst_zmq_socket_open (&options, &error);

  if (!socket) {
    fprintf (stderr, "usage: %s URL MILLISECONDS: %s\n", argv[0],
        error->message);
    return 2;
  }
  while (TRUE) {
    Message message;
    gchar *text;
    gsize size;

    receive (socket, &message);
    text = answer (&message.parts[message.n - 1], atof (argv[2]), &size);
    for (guint i = 0; i + 1 < message.n; i++)
      zmq_msg_send (&message.parts[i], socket, ZMQ_SNDMORE);
    zmq_send (socket, text, size, 0);
    zmq_msg_close (&message.parts[message.n - 1]);
    g_free (text);
  }
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ZeroMQ PUB/SUB, newest frame wins as far as it can (high-water mark 2). */
#include "hop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

static void
url (const HopCase * c, char *text, size_t size)
{
  unsigned number =
      (unsigned) strtoul (strrchr (c->endpoint, '-') + 1, NULL, 10);

  if (!strcmp (c->transport->name, "zmq-tcp"))
    snprintf (text, size, "tcp://127.0.0.1:%u", 20000 + number % 20000);
  else
    snprintf (text, size, "ipc:///tmp%s", c->endpoint);
}

static void *
open_socket (const HopCase * c, void *context, int type)
{
  void *socket = zmq_socket (context, type);
  int one_second = 1000, none = 0, few = 2;
  char text[96];
  int failed;

  url (c, text, sizeof text);
  zmq_setsockopt (socket, ZMQ_LINGER, &none, sizeof none);
  zmq_setsockopt (socket, ZMQ_SNDHWM, &few, sizeof few);
  zmq_setsockopt (socket, ZMQ_RCVHWM, &few, sizeof few);
  zmq_setsockopt (socket, ZMQ_RCVTIMEO, &one_second, sizeof one_second);
  if (type == ZMQ_SUB)
    zmq_setsockopt (socket, ZMQ_SUBSCRIBE, "", 0);
  failed = type == ZMQ_PUB ? zmq_bind (socket, text)
      : zmq_connect (socket, text);
  if (!failed)
    return socket;
  zmq_close (socket);
  return NULL;
}

static int
write_frames (const HopCase * c, HopShared * shared, int frames)
{
  void *context = zmq_ctx_new ();
  void *socket = open_socket (c, context, ZMQ_PUB);
  char *picture = malloc (c->payload->size);

  if (!socket)
    return hop_fail (shared, "zmq: %s", zmq_strerror (zmq_errno ()));
  for (int i = 0; i < frames; i++) {
    if (!hop_pace (c, shared, i))
      break;
    memset (picture, i, c->payload->size);
    hop_stamp (picture, i);
    zmq_send (socket, picture, c->payload->size, 0);
  }
  while (!atomic_load (&shared->stop))
    hop_pace (c, shared, frames);
  free (picture);
  zmq_close (socket);
  zmq_ctx_term (context);
  return 0;
}

static int
read_frames (const HopCase * c, HopShared * shared, int frames)
{
  void *context = zmq_ctx_new ();
  void *socket = open_socket (c, context, ZMQ_SUB);
  zmq_msg_t message;
  int more = socket != NULL;

  if (!socket)
    return hop_fail (shared, "zmq: %s", zmq_strerror (zmq_errno ()));
  zmq_msg_init (&message);
  /* A subscription needs a moment to reach the publisher. */
  zmq_msg_recv (&message, socket, 0);
  atomic_store (&shared->reader_ready, 1);
  while (more && !atomic_load (&shared->stop)) {
    if (zmq_msg_recv (&message, socket, 0) >= (int) sizeof (HopStamp))
      more = hop_received (shared, zmq_msg_data (&message), frames);
  }
  zmq_msg_close (&message);
  zmq_close (socket);
  zmq_ctx_term (context);
  return 0;
}

const HopTransport hop_zmq_tcp = {
  "zmq-tcp", "lib", write_frames, read_frames
};

const HopTransport hop_zmq_ipc = {
  "zmq-ipc", "lib", write_frames, read_frames
};

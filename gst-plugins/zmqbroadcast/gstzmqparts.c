/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Messages of several parts. */
#include "config.h"
#include "gstzmqparts.h"

#include <errno.h>
#include <string.h>

static gboolean
receive_part (void *socket, zmq_msg_t * part)
{
  gint received;

  zmq_msg_init (part);
  do
    received = zmq_msg_recv (part, socket, ZMQ_DONTWAIT);
  while (received < 0 && errno == EINTR);
  return received >= 0;
}

gboolean
gst_zmq_receive (void *socket, zmq_msg_t * parts, guint max, guint * n_parts)
{
  zmq_msg_t part;
  gboolean more = TRUE;

  /* libzmq hands out whole messages only: after the first part the others are
   * there. */
  for (*n_parts = 0; more; (*n_parts)++) {
    if (!receive_part (socket, &part))
      break;
    more = zmq_msg_more (&part);
    if (*n_parts < max) {
      zmq_msg_init (&parts[*n_parts]);
      zmq_msg_move (&parts[*n_parts], &part);
    }
    zmq_msg_close (&part);
  }
  return *n_parts > 0;
}

void
gst_zmq_parts_close (zmq_msg_t * parts, guint max, guint n_parts)
{
  guint i;

  for (i = 0; i < MIN (max, n_parts); i++)
    zmq_msg_close (&parts[i]);
}

gboolean
gst_zmq_part_is (zmq_msg_t * part, const gchar * text)
{
  return zmq_msg_size (part) == strlen (text)
      && memcmp (zmq_msg_data (part), text, strlen (text)) == 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where a ROUTER socket's messages come from and replies go to. */
#include "config.h"
#include "gstzmqenvelope.h"

#include <string.h>

#include "gstzmqparts.h"

/* Each part's size in one byte, then the part. */
typedef struct
{
  guint8 data[GST_ZMQ_ENVELOPE_PARTS * (1 + GST_ZMQ_ENVELOPE_PART_SIZE)];
  gsize size;
} Bytes;

static gboolean
add_part (Bytes * self, zmq_msg_t * part)
{
  gsize size = zmq_msg_size (part);

  if (size > GST_ZMQ_ENVELOPE_PART_SIZE)
    return FALSE;
  self->data[self->size++] = size;
  memcpy (self->data + self->size, zmq_msg_data (part), size);
  self->size += size;
  return TRUE;
}

GstZmqReceived
gst_zmq_envelope_receive (void *socket, GBytes ** envelope, zmq_msg_t * payload)
{
  zmq_msg_t parts[GST_ZMQ_ENVELOPE_PARTS + 1];
  gboolean good;
  Bytes bytes;
  guint n_parts, i;

  if (!gst_zmq_receive (socket, parts, G_N_ELEMENTS (parts), &n_parts))
    return GST_ZMQ_NOTHING;
  bytes.size = 0;
  good = n_parts > 1 && n_parts <= G_N_ELEMENTS (parts);
  for (i = 0; good && i + 1 < n_parts; i++)
    good = add_part (&bytes, &parts[i]);
  if (good) {
    *envelope = g_bytes_new (bytes.data, bytes.size);
    zmq_msg_move (payload, &parts[n_parts - 1]);
  }
  gst_zmq_parts_close (parts, G_N_ELEMENTS (parts), n_parts);
  return good ? GST_ZMQ_RECEIVED : GST_ZMQ_MALFORMED;
}

void
gst_zmq_envelope_send (GBytes * envelope, void *socket, const gchar * text,
    gsize size)
{
  gsize n_bytes, at;
  const guint8 *bytes = g_bytes_get_data (envelope, &n_bytes);

  for (at = 0; at < n_bytes; at += 1 + bytes[at])
    if (zmq_send (socket, bytes + at + 1, bytes[at],
            ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
      return;
  zmq_send (socket, text, size, ZMQ_DONTWAIT);
}

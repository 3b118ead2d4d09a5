/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Tells how the two processes find each other through shared memory. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* One segment, as the user reads of it. */
typedef struct
{
  const gchar *segment;         /* its name */
  const gchar *heading;         /* printed before its news */
  const gchar *kind;            /* "" or "detection ": what is said of it */
  guint64 bytes;
  gboolean created, connected;
} HandshakeSegment;

/* Zero-initialised has no segments. They are told of in their order, whatever order they come up in:
 * news of the second one wait until the first is there. */
typedef struct
{
  HandshakeSegment segments[2];
  guint n_segments;
  guint current;                /* the one being told of */
  const gchar *finish;          /* printed when all are there */
} Handshake;

/* Names the next segment; the strings are not copied. */
void handshake_add (Handshake * self, const gchar * segment,
    const gchar * kind, const gchar * heading);
/* Prints the first heading. */
void handshake_begin (Handshake * self);
/* Prints what an element message `shm-waiting`, `shm-created`,
 * `shm-connected` or `shm-lost` means.
 * Returns: %FALSE when @message is none of these about one of the segments. */
gboolean handshake_handle (Handshake * self, const GstStructure * message);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Tells how the two processes find each other through shared memory. */
#include "handshake.h"

#include <string.h>

#include "console.h"

static void
say_there (const HandshakeSegment * segment)
{
  if (segment->created)
    say ("✓ Created %sshared memory: %s (%" G_GUINT64_FORMAT " bytes)",
        segment->kind, segment->segment, segment->bytes);
  else
    say ("✓ Connected to %sshared memory: %s", segment->kind,
        segment->segment);
}

/* Tells of every segment that is there and whose turn has come. */
static void
advance (Handshake * self)
{
  while (self->current < self->n_segments) {
    const HandshakeSegment *segment = &self->segments[self->current];

    if (!segment->created && !segment->connected)
      return;
    say_there (segment);
    say ("%s", "");
    self->current++;
    if (self->current < self->n_segments)
      say ("%s", self->segments[self->current].heading);
    else
      say ("%s", self->finish);
  }
}

void
handshake_add (Handshake * self, const gchar * segment, const gchar * kind,
    const gchar * heading)
{
  HandshakeSegment *added = &self->segments[self->n_segments++];

  g_assert (self->n_segments <= G_N_ELEMENTS (self->segments));
  added->segment = segment;
  added->kind = kind;
  added->heading = heading;
}

void
handshake_begin (Handshake * self)
{
  say ("%s", self->segments[0].heading);
}

static HandshakeSegment *
find_segment (Handshake * self, const gchar * name)
{
  guint i;

  for (i = 0; name && i < self->n_segments; i++) {
    if (strcmp (self->segments[i].segment, name) == 0)
      return &self->segments[i];
  }
  return NULL;
}

static void
say_waiting (const Handshake * self, const HandshakeSegment * segment,
    const GstStructure * message)
{
  guint attempt = 0, attempts = 0;

  if (self->current < self->n_segments
      && segment != &self->segments[self->current])
    return;
  gst_structure_get_uint (message, "attempt", &attempt);
  gst_structure_get_uint (message, "attempts", &attempts);
  say ("  Waiting for %sshared memory '%s' (attempt %u/%u)...",
      segment->kind, segment->segment, attempt, attempts);
}

gboolean
handshake_handle (Handshake * self, const GstStructure * message)
{
  HandshakeSegment *segment = find_segment (self,
      gst_structure_get_string (message, "segment"));
  gboolean told = self->current == self->n_segments;

  if (!segment)
    return FALSE;
  if (gst_structure_has_name (message, "shm-waiting")) {
    say_waiting (self, segment, message);
  } else if (gst_structure_has_name (message, "shm-created")) {
    segment->created = TRUE;
    gst_structure_get_uint64 (message, "bytes", &segment->bytes);
    if (told)
      say_there (segment);
  } else if (gst_structure_has_name (message, "shm-connected")) {
    segment->connected = TRUE;
    if (told)
      say_there (segment);
  } else if (gst_structure_has_name (message, "shm-lost")) {
    say ("Shared memory '%s' is gone: waiting for it to come back...",
        segment->segment);
  } else {
    return FALSE;
  }
  advance (self);
  return TRUE;
}

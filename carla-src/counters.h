/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What carlasrc counts for its property stats. */
#pragma once

#include "inbox.h"
#include "rhythm.h"

G_BEGIN_DECLS

/* Written by the streaming thread, read by any. */
typedef struct
{
  GMutex lock;                  /* no other lock is taken while it is held */
  guint64 frames, skipped;
  GstClockTime drawing;         /* time spent, all frames together */
} Counters;

void counters_init (Counters * counters);
void counters_clear (Counters * counters);
void counters_reset (Counters * counters);

void counters_add_frame (Counters * counters);
void counters_add_drawing (Counters * counters, GstClockTime time);
/* @missed: frames left out before the next one of @rhythm
 * Returns: (transfer full): the QoS message that tells so. */
GstMessage *counters_skip (Counters * counters, GstElement * source,
    const Rhythm * rhythm, guint64 missed);

/* Returns: (transfer full): with what @inbox took. */
GstStructure *counters_to_structure (Counters * counters, Inbox * inbox);

G_END_DECLS

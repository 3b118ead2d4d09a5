/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Pushing a buffer for practice. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * GstShmRehearsal:
 *
 * Two linked pads that nobody sees. What a thread has not done for a frame's
 * period has left the processor's caches, and bringing it back takes longer
 * than the hop itself: line after line is fetched from memory, each when the
 * one before has run. A buffer pushed here shortly before runs the same code of
 * GStreamer's core as the real one after it. Any thread.
 */
typedef struct
{
  GstPad *src, *sink;
  GstBuffer *buffer;
} GstShmRehearsal;

void gst_shm_rehearsal_init (GstShmRehearsal * self);
void gst_shm_rehearsal_finalize (GstShmRehearsal * self);
/* Pushes an empty buffer to nowhere. */
void gst_shm_rehearsal_push (GstShmRehearsal * self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Slots of a `camera_feed` that this process writes, as GstMemory. */
#pragma once

#include <gst/gst.h>
#include <laneshm/camera-feed.h>

G_BEGIN_DECLS

/* A slot of @writer that nobody uses, as writable memory of the segment's
 * frame size, or NULL when there is none now. Freeing the memory releases the
 * slot; the memory keeps @writer's mapping alive. */
GstMemory *gst_shm_slot_memory_new (LaneshmCameraWriter * writer);

/* Whether @memory is a whole slot of @writer, not yet published. */
gboolean gst_shm_slot_memory_is_fresh (GstMemory * memory,
    LaneshmCameraWriter * writer);

/* Publishes the slot, and makes the memory read-only for everybody who has it
 * or will have it: whoever wants to write gets a copy. FALSE when somebody
 * has it mapped for writing. */
gboolean gst_shm_slot_memory_publish (GstMemory * memory,
    LaneshmFrameInfo * info);

G_END_DECLS

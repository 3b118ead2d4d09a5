/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Slots of a `camera_feed` as GstMemory. */
#pragma once

#include <gst/gst.h>
#include <laneshm/camera-feed.h>

G_BEGIN_DECLS

#define GST_TYPE_SHM_SLOTS (gst_shm_slots_get_type ())
G_DECLARE_FINAL_TYPE (GstShmSlots, gst_shm_slots, GST, SHM_SLOTS,
    GstAllocator)

/* The memories of one segment's slots, for its writer or a reader, of which a
 * reference is taken. A slot has one user in a process at a time: its GstMemory
 * is part of this object and used again and again, nothing is allocated for a
 * frame. Freeing a memory releases its slot; memories keep the segment mapped
 * beyond the elements. (transfer full) */
GstShmSlots *gst_shm_slots_new_for_writer (LaneshmCameraWriter * writer);
GstShmSlots *gst_shm_slots_new_for_reader (LaneshmCameraReader * reader);

/* A slot that nobody uses, as writable memory of the segment's frame size, or
 * NULL when there is none now. For a writer; any thread. (transfer full) */
GstMemory *gst_shm_slots_acquire (GstShmSlots * self);
/* The slot that @frame holds, which this takes over, as read-only memory. For a
 * reader. (transfer full) */
GstMemory *gst_shm_slots_adopt (GstShmSlots * self,
    const LaneshmFrame * frame);

/* Whether @memory is a whole slot of these, not yet published. */
gboolean gst_shm_slots_have_fresh (GstShmSlots * self, GstMemory * memory);

/* Publishes the slot, and makes the memory read-only for everybody who has it
 * or will have it: whoever wants to write gets a copy. FALSE when somebody
 * has it mapped for writing. */
gboolean gst_shm_slot_memory_publish (GstMemory * memory,
    LaneshmFrameInfo * info);

G_END_DECLS

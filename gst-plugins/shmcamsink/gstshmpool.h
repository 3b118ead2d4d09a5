/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A pool of buffers whose memory comes and goes. */
#pragma once

#include <gst/video/video.h>
#include <gst/video/gstvideopool.h>

#include "gstshmslot.h"

G_BEGIN_DECLS

#define GST_TYPE_SHM_SLOT_POOL (gst_shm_slot_pool_get_type ())
G_DECLARE_FINAL_TYPE (GstShmSlotPool, gst_shm_slot_pool, GST, SHM_SLOT_POOL,
    GstVideoBufferPool)

/* Does with @buffer, which is still to be drawn, what @element will do when it
 * gets it, as far as that has no effect. */
typedef void (*GstShmRehearse) (GstElement * element, GstBuffer * buffer,
    const GstVideoInfo * info);

/* The pool recycles buffers with their GstVideoMeta (of layout @info), not
 * their memory, which is dropped when a buffer comes back. A pooled GstLaneMeta
 * stays, too, without lanes. With @slots each
 * acquired buffer gets a fresh one, or heap memory while none is free:
 * acquiring never blocks. Without one the caller adds memory. Inactive, with a
 * configuration that can be used as it is.
 *
 * Who acquires a slot will soon push it: with @rehearse, which may be NULL, the
 * pool does both for practice while @element exists, see #GstShmRehearsal.
 * (transfer full) */
GstBufferPool *gst_shm_slot_pool_new (GstShmSlots * slots,
    const GstVideoInfo * info, GstShmRehearse rehearse, GstElement * element);

/* Whether @buffer comes from such a pool. */
gboolean gst_shm_buffer_is_pooled (GstBuffer * buffer);

/* A pool of heap buffers of @size bytes, @least of them from the start, active.
 * (transfer full) */
GstBufferPool *gst_shm_heap_pool_new (gsize size, guint least);
/* Deactivates the pool and drops it; its last buffer frees it. May be NULL. */
void gst_shm_pool_close (GstBufferPool ** pool);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Memory for frames with room for a message's header before the pixels. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Bytes before the pixels. */
#define GST_ZMQ_FRAME_PREFIX 256

#define GST_TYPE_ZMQ_FRAME_POOL (gst_zmq_frame_pool_get_type ())
G_DECLARE_FINAL_TYPE (GstZmqFramePool, gst_zmq_frame_pool, GST, ZMQ_FRAME_POOL,
    GstBufferPool)

/* @owner: by whom its memory is known again, never looked into */
GstBufferPool *gst_zmq_frame_pool_new (gconstpointer owner);
/* What it has to be configured with. */
void gst_zmq_frame_pool_init_params (GstAllocationParams * params);

/* Whether the GST_ZMQ_FRAME_PREFIX bytes before @memory's own may be written:
 * it comes from a pool of @owner, and nobody else uses it. */
gboolean gst_zmq_frame_pool_owns (gconstpointer owner, GstMemory * memory);

G_END_DECLS

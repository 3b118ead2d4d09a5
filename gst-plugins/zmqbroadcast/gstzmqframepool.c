/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Memory for frames with room for a message's header before the pixels. */
#include "config.h"
#include "gstzmqframepool.h"

struct _GstZmqFramePool
{
  GstBufferPool parent;

  gconstpointer owner;
};

G_DEFINE_TYPE (GstZmqFramePool, gst_zmq_frame_pool, GST_TYPE_BUFFER_POOL);

static GQuark owner_quark;

void
gst_zmq_frame_pool_init_params (GstAllocationParams * params)
{
  gst_allocation_params_init (params);
  params->prefix = GST_ZMQ_FRAME_PREFIX;
}

/* Memory is marked as having the room: others' may have an offset, too, and
 * somebody's pixels before it. */
static GstFlowReturn
gst_zmq_frame_pool_alloc_buffer (GstBufferPool * pool, GstBuffer ** buffer,
    GstBufferPoolAcquireParams * params)
{
  GstFlowReturn flow =
      GST_BUFFER_POOL_CLASS (gst_zmq_frame_pool_parent_class)->alloc_buffer
      (pool, buffer, params);
  GstMemory *memory;

  if (flow != GST_FLOW_OK || gst_buffer_n_memory (*buffer) != 1)
    return flow;
  memory = gst_buffer_peek_memory (*buffer, 0);
  if (gst_memory_is_type (memory, GST_ALLOCATOR_SYSMEM)
      && memory->parent == NULL && memory->offset == GST_ZMQ_FRAME_PREFIX)
    gst_mini_object_set_qdata (GST_MINI_OBJECT_CAST (memory),
        owner_quark, (gpointer) GST_ZMQ_FRAME_POOL (pool)->owner, NULL);
  return flow;
}

/* Buffers that come back start at the memory's first byte. */
static void
gst_zmq_frame_pool_reset_buffer (GstBufferPool * pool, GstBuffer * buffer)
{
  gsize offset, size;

  GST_BUFFER_POOL_CLASS (gst_zmq_frame_pool_parent_class)->reset_buffer (pool,
      buffer);
  size = gst_buffer_get_sizes (buffer, &offset, NULL);
  if (!GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_TAG_MEMORY)
      && offset != GST_ZMQ_FRAME_PREFIX)
    gst_buffer_resize (buffer, GST_ZMQ_FRAME_PREFIX - (gssize) offset, size);
}

gboolean
gst_zmq_frame_pool_owns (gconstpointer owner, GstMemory * memory)
{
  return gst_mini_object_get_qdata (GST_MINI_OBJECT_CAST (memory),
      owner_quark) == owner
      && memory->offset == GST_ZMQ_FRAME_PREFIX
      && gst_memory_is_writable (memory);
}

GstBufferPool *
gst_zmq_frame_pool_new (gconstpointer owner)
{
  GstZmqFramePool *self = g_object_new (GST_TYPE_ZMQ_FRAME_POOL, NULL);

  self->owner = owner;
  return GST_BUFFER_POOL (gst_object_ref_sink (self));
}

static void
gst_zmq_frame_pool_init (GstZmqFramePool * self)
{
}

static void
gst_zmq_frame_pool_class_init (GstZmqFramePoolClass * klass)
{
  GstBufferPoolClass *pool_class = GST_BUFFER_POOL_CLASS (klass);

  owner_quark = g_quark_from_static_string ("gst-zmq-frame-owner");
  pool_class->alloc_buffer = gst_zmq_frame_pool_alloc_buffer;
  pool_class->reset_buffer = gst_zmq_frame_pool_reset_buffer;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A pool of buffers whose memory comes and goes. */
#include "config.h"
#include "gstshmpool.h"

#include <lane/lane.h>

#include "gstshmformat.h"
#include "gstshmrehearsal.h"

#define QUEUE_SIZE 16           /* grows when it must */

#define PARENT_CLASS GST_BUFFER_POOL_CLASS (gst_shm_slot_pool_parent_class)

struct _GstShmSlotPool
{
  GstVideoBufferPool parent;

  GstShmSlots *slots;           /* may be NULL */
  GstVideoInfo info;
  GstShmRehearse rehearse;      /* may be NULL */
  GWeakRef element;             /* that will get the buffers */
  GstShmRehearsal rehearsal;
  GstAtomicQueue *queue;        /* buffers without memory */
};

G_DEFINE_TYPE (GstShmSlotPool, gst_shm_slot_pool, GST_TYPE_VIDEO_BUFFER_POOL);

GstBufferPool *
gst_shm_slot_pool_new (GstShmSlots * slots, const GstVideoInfo * info,
    GstShmRehearse rehearse, GstElement * element)
{
  GstShmSlotPool *self = g_object_new (GST_TYPE_SHM_SLOT_POOL, NULL);
  GstBufferPool *pool = GST_BUFFER_POOL_CAST (gst_object_ref_sink (self));
  GstStructure *config = gst_buffer_pool_get_config (pool);
  GstCaps *caps = gst_video_info_to_caps (info);

  self->slots = slots ? gst_object_ref (slots) : NULL;
  self->info = *info;
  self->rehearse = rehearse;
  g_weak_ref_set (&self->element, element);
  gst_buffer_pool_config_set_params (config, caps, GST_VIDEO_INFO_SIZE (info),
      0, 0);
  gst_buffer_pool_config_add_option (config, GST_BUFFER_POOL_OPTION_VIDEO_META);
  gst_buffer_pool_set_config (pool, config);
  gst_caps_unref (caps);
  return pool;
}

static void
gst_shm_slot_pool_finalize (GObject * object)
{
  GstShmSlotPool *self = GST_SHM_SLOT_POOL (object);

  gst_atomic_queue_unref (self->queue);
  gst_shm_rehearsal_finalize (&self->rehearsal);
  g_weak_ref_clear (&self->element);
  gst_clear_object (&self->slots);
  G_OBJECT_CLASS (gst_shm_slot_pool_parent_class)->finalize (object);
}

static const gchar **
gst_shm_slot_pool_get_options (GstBufferPool * pool)
{
  /* No alignment option: where the planes lie is the segment's business. */
  static const gchar *options[] = { GST_BUFFER_POOL_OPTION_VIDEO_META, NULL };

  return options;
}

static gboolean
gst_shm_slot_pool_set_config (GstBufferPool * pool, GstStructure * config)
{
  GstShmSlotPool *self = GST_SHM_SLOT_POOL (pool);
  GstCaps *caps;
  GstVideoInfo info;
  guint size, min;

  if (gst_buffer_pool_config_has_option (config,
          GST_BUFFER_POOL_OPTION_VIDEO_ALIGNMENT)
      || !gst_buffer_pool_config_get_params (config, &caps, &size, &min, NULL)
      || !caps || !gst_video_info_from_caps (&info, caps)
      || GST_VIDEO_INFO_FORMAT (&info) != GST_VIDEO_INFO_FORMAT (&self->info)
      || GST_VIDEO_INFO_WIDTH (&info) != GST_VIDEO_INFO_WIDTH (&self->info)
      || GST_VIDEO_INFO_HEIGHT (&info) != GST_VIDEO_INFO_HEIGHT (&self->info)
      || size > GST_VIDEO_INFO_SIZE (&self->info))
    return FALSE;

  /* A limit would make acquire block; slots are limited enough. */
  gst_buffer_pool_config_set_params (config, caps,
      GST_VIDEO_INFO_SIZE (&self->info), min, 0);
  return PARENT_CLASS->set_config (pool, config);
}

/* GstBufferPool does not take buffers back whose memory is gone, hence a queue
 * of our own. */
static GstBuffer *
get_buffer (GstShmSlotPool * self)
{
  GstBuffer *buffer = gst_atomic_queue_pop (self->queue);

  if (!buffer) {
    buffer = gst_buffer_new ();
    gst_shm_buffer_add_layout (buffer, &self->info);
  }
  return buffer;
}

static void
rehearse (GstShmSlotPool * self, GstBuffer * buffer)
{
  GstElement *element = g_weak_ref_get (&self->element);

  if (!element)
    return;
  gst_shm_rehearsal_push (&self->rehearsal);
  self->rehearse (element, buffer, &self->info);
  gst_object_unref (element);
}

static GstFlowReturn
gst_shm_slot_pool_acquire_buffer (GstBufferPool * pool, GstBuffer ** buffer,
    GstBufferPoolAcquireParams * params)
{
  GstShmSlotPool *self = GST_SHM_SLOT_POOL (pool);
  GstMemory *memory;

  if (GST_BUFFER_POOL_IS_FLUSHING (pool))
    return GST_FLOW_FLUSHING;

  *buffer = get_buffer (self);
  if (!self->slots)
    return GST_FLOW_OK;
  memory = gst_shm_slots_acquire (self->slots);
  if (!memory) {
    gst_buffer_append_memory (*buffer, gst_allocator_alloc (NULL,
            GST_VIDEO_INFO_SIZE (&self->info), NULL));
    return GST_FLOW_OK;
  }
  gst_buffer_append_memory (*buffer, memory);
  if (self->rehearse)
    rehearse (self, *buffer);
  return GST_FLOW_OK;
}

static void
gst_shm_slot_pool_reset_buffer (GstBufferPool * pool, GstBuffer * buffer)
{
  gst_buffer_remove_all_memory (buffer);
  PARENT_CLASS->reset_buffer (pool, buffer);
  /* These lanes were another frame's. */
  if (gst_buffer_get_lane_meta (buffer))
    gst_buffer_add_lane_meta (buffer);
}

static void
gst_shm_slot_pool_release_buffer (GstBufferPool * pool, GstBuffer * buffer)
{
  gst_atomic_queue_push (GST_SHM_SLOT_POOL (pool)->queue, buffer);
}

static gboolean
gst_shm_slot_pool_start (GstBufferPool * pool)
{
  return TRUE;
}

/* Called when the last buffer is back. */
static gboolean
gst_shm_slot_pool_stop (GstBufferPool * pool)
{
  GstShmSlotPool *self = GST_SHM_SLOT_POOL (pool);
  GstBuffer *buffer;

  while ((buffer = gst_atomic_queue_pop (self->queue)))
    gst_buffer_unref (buffer);
  return PARENT_CLASS->stop (pool);
}

static void
gst_shm_slot_pool_init (GstShmSlotPool * self)
{
  self->queue = gst_atomic_queue_new (QUEUE_SIZE);
  gst_shm_rehearsal_init (&self->rehearsal);
  g_weak_ref_init (&self->element, NULL);
}

static void
gst_shm_slot_pool_class_init (GstShmSlotPoolClass * klass)
{
  GstBufferPoolClass *pool_class = GST_BUFFER_POOL_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gst_shm_slot_pool_finalize;
  pool_class->get_options = gst_shm_slot_pool_get_options;
  pool_class->set_config = gst_shm_slot_pool_set_config;
  pool_class->start = gst_shm_slot_pool_start;
  pool_class->stop = gst_shm_slot_pool_stop;
  pool_class->acquire_buffer = gst_shm_slot_pool_acquire_buffer;
  pool_class->reset_buffer = gst_shm_slot_pool_reset_buffer;
  pool_class->release_buffer = gst_shm_slot_pool_release_buffer;
}

gboolean
gst_shm_buffer_is_pooled (GstBuffer * buffer)
{
  return buffer->pool && GST_IS_SHM_SLOT_POOL (buffer->pool);
}

GstBufferPool *
gst_shm_heap_pool_new (gsize size, guint least)
{
  GstBufferPool *pool = gst_buffer_pool_new ();
  GstStructure *config = gst_buffer_pool_get_config (pool);

  gst_buffer_pool_config_set_params (config, NULL, size, least, 0);
  gst_buffer_pool_set_config (pool, config);
  gst_buffer_pool_set_active (pool, TRUE);
  return pool;
}

void
gst_shm_pool_close (GstBufferPool ** pool)
{
  if (*pool)
    gst_buffer_pool_set_active (*pool, FALSE);
  gst_clear_object (pool);
}

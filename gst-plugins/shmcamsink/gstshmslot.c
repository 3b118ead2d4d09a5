/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Slots of a `camera_feed` that this process writes, as GstMemory. */
#include "config.h"
#include "gstshmslot.h"

typedef struct
{
  GstMemory memory;

  LaneshmCameraWriter *writer;  /* NULL in a part made by gst_memory_share() */
  gint slot;
  gpointer data;
} GstShmSlotMemory;

typedef struct
{
  GstAllocator parent;
} GstShmSlotAllocator;

typedef struct
{
  GstAllocatorClass parent_class;
} GstShmSlotAllocatorClass;

static GType gst_shm_slot_allocator_get_type (void);
G_DEFINE_TYPE (GstShmSlotAllocator, gst_shm_slot_allocator, GST_TYPE_ALLOCATOR);

static GstAllocator *
slot_allocator (void)
{
  static GstAllocator *allocator = NULL;

  if (g_once_init_enter (&allocator)) {
    GstAllocator *created =
        g_object_new (gst_shm_slot_allocator_get_type (), NULL);

    gst_object_ref_sink (created);
    GST_OBJECT_FLAG_SET (created, GST_OBJECT_FLAG_MAY_BE_LEAKED);
    g_once_init_leave (&allocator, created);
  }
  return allocator;
}

static GstShmSlotMemory *
slot_memory_alloc (LaneshmCameraWriter * writer, gint slot, gpointer data)
{
  GstShmSlotMemory *self = g_new (GstShmSlotMemory, 1);

  self->writer = writer;
  self->slot = slot;
  self->data = data;
  return self;
}

GstMemory *
gst_shm_slot_memory_new (LaneshmCameraWriter * writer)
{
  gsize size = laneshm_camera_writer_format (writer)->size;
  gint slot = laneshm_camera_writer_acquire (writer);
  GstShmSlotMemory *self;

  if (slot < 0)
    return NULL;
  self = slot_memory_alloc (laneshm_camera_writer_ref (writer), slot,
      laneshm_camera_writer_slot (writer, slot));
  gst_memory_init (GST_MEMORY_CAST (self), 0, slot_allocator (), NULL, size,
      4095, 0, size);
  return GST_MEMORY_CAST (self);
}

gboolean
gst_shm_slot_memory_is_fresh (GstMemory * memory, LaneshmCameraWriter * writer)
{
  return memory->allocator == slot_allocator ()
      && ((GstShmSlotMemory *) memory)->writer == writer
      && memory->offset == 0 && memory->size == memory->maxsize
      && !GST_MEMORY_IS_READONLY (memory);
}

gboolean
gst_shm_slot_memory_publish (GstMemory * memory, LaneshmFrameInfo * info)
{
  GstShmSlotMemory *self = (GstShmSlotMemory *) memory;

  /* A read lock cannot be had while somebody writes, and keeps writers away
   * until the flag does. */
  if (!gst_mini_object_lock (GST_MINI_OBJECT_CAST (memory), GST_LOCK_FLAG_READ))
    return FALSE;
  GST_MINI_OBJECT_FLAG_SET (memory, GST_MEMORY_FLAG_READONLY);
  laneshm_camera_writer_publish (self->writer, self->slot, info);
  gst_mini_object_unlock (GST_MINI_OBJECT_CAST (memory), GST_LOCK_FLAG_READ);
  return TRUE;
}

static gpointer
slot_memory_map (GstMemory * memory, gsize maxsize, GstMapFlags flags)
{
  return ((GstShmSlotMemory *) memory)->data;
}

static void
slot_memory_unmap (GstMemory * memory)
{
}

static GstMemory *
slot_memory_share (GstMemory * memory, gssize offset, gssize size)
{
  GstMemory *parent = memory->parent ? memory->parent : memory;
  GstShmSlotMemory *part =
      slot_memory_alloc (NULL, -1, ((GstShmSlotMemory *) memory)->data);

  if (size == -1)
    size = memory->size - offset;
  gst_memory_init (GST_MEMORY_CAST (part), GST_MEMORY_FLAG_READONLY,
      memory->allocator, parent, memory->maxsize, memory->align,
      memory->offset + offset, size);
  return GST_MEMORY_CAST (part);
}

static void
slot_memory_free (GstAllocator * allocator, GstMemory * memory)
{
  GstShmSlotMemory *self = (GstShmSlotMemory *) memory;

  if (self->writer) {
    laneshm_camera_writer_release (self->writer, self->slot);
    laneshm_camera_writer_unref (self->writer);
  }
  g_free (self);
}

static void
gst_shm_slot_allocator_init (GstShmSlotAllocator * self)
{
  GstAllocator *allocator = GST_ALLOCATOR_CAST (self);

  allocator->mem_type = "LaneshmSlot";
  allocator->mem_map = slot_memory_map;
  allocator->mem_unmap = slot_memory_unmap;
  allocator->mem_share = slot_memory_share;
  /* Copies of slots are ordinary memory. */
  GST_OBJECT_FLAG_SET (self, GST_ALLOCATOR_FLAG_CUSTOM_ALLOC);
}

static void
gst_shm_slot_allocator_class_init (GstShmSlotAllocatorClass * klass)
{
  /* Slots come from gst_shm_slot_memory_new(), hence no alloc(). */
  GST_ALLOCATOR_CLASS (klass)->free = slot_memory_free;
}

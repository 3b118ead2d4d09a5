/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Slots of a `camera_feed` as GstMemory. */
#include "config.h"
#include "gstshmslot.h"

/* Pages, as liblaneshm promises. */
#define ALIGN_MASK 4095

typedef struct
{
  GstMemory memory;

  gint slot;                    /* -1 in a part made by gst_memory_share() */
  gpointer data;
} GstShmSlotMemory;

struct _GstShmSlots
{
  GstAllocator parent;

  LaneshmCameraWriter *writer;  /* one of the two */
  LaneshmCameraReader *reader;
  gsize size;
  /* Each belongs to who owns or holds the slot. */
  GstShmSlotMemory memories[LANESHM_MAX_SLOTS];
};

G_DEFINE_TYPE (GstShmSlots, gst_shm_slots, GST_TYPE_ALLOCATOR);

static GstShmSlots *
slots_new (gsize size)
{
  GstShmSlots *self = g_object_new (GST_TYPE_SHM_SLOTS, NULL);

  gst_object_ref_sink (self);
  self->size = size;
  return self;
}

GstShmSlots *
gst_shm_slots_new_for_writer (LaneshmCameraWriter * writer)
{
  GstShmSlots *self = slots_new (laneshm_camera_writer_format (writer)->size);

  self->writer = laneshm_camera_writer_ref (writer);
  return self;
}

GstShmSlots *
gst_shm_slots_new_for_reader (LaneshmCameraReader * reader)
{
  GstShmSlots *self = slots_new (laneshm_camera_reader_format (reader)->size);

  self->reader = laneshm_camera_reader_ref (reader);
  return self;
}

static void
gst_shm_slots_finalize (GObject * object)
{
  GstShmSlots *self = GST_SHM_SLOTS (object);

  g_clear_pointer (&self->writer, laneshm_camera_writer_unref);
  g_clear_pointer (&self->reader, laneshm_camera_reader_unref);
  G_OBJECT_CLASS (gst_shm_slots_parent_class)->finalize (object);
}

/* ---- memory ------------------------------------------------------------ */

static GstMemory *
init_memory (GstShmSlots * self, gint slot, gconstpointer data,
    GstMemoryFlags flags)
{
  GstShmSlotMemory *memory = &self->memories[slot];

  memory->slot = slot;
  memory->data = (gpointer) data;
  gst_memory_init (GST_MEMORY_CAST (memory), flags, GST_ALLOCATOR_CAST (self),
      NULL, self->size, ALIGN_MASK, 0, self->size);
  return GST_MEMORY_CAST (memory);
}

GstMemory *
gst_shm_slots_acquire (GstShmSlots * self)
{
  gint slot = laneshm_camera_writer_acquire (self->writer);

  if (slot < 0)
    return NULL;
  return init_memory (self, slot,
      laneshm_camera_writer_slot (self->writer, slot), 0);
}

GstMemory *
gst_shm_slots_adopt (GstShmSlots * self, const LaneshmFrame * frame)
{
  return init_memory (self, frame->slot, frame->data, GST_MEMORY_FLAG_READONLY);
}

gboolean
gst_shm_slots_have_fresh (GstShmSlots * self, GstMemory * memory)
{
  return memory->allocator == GST_ALLOCATOR_CAST (self)
      && memory->offset == 0 && memory->size == memory->maxsize
      && !GST_MEMORY_IS_READONLY (memory);
}

gboolean
gst_shm_slot_memory_publish (GstMemory * memory, LaneshmFrameInfo * info)
{
  /* A read lock cannot be had while somebody writes, and keeps writers away
   * until the flag does. */
  if (!gst_mini_object_lock (GST_MINI_OBJECT_CAST (memory), GST_LOCK_FLAG_READ))
    return FALSE;
  GST_MINI_OBJECT_FLAG_SET (memory, GST_MEMORY_FLAG_READONLY);
  laneshm_camera_writer_publish (GST_SHM_SLOTS (memory->allocator)->writer,
      ((GstShmSlotMemory *) memory)->slot, info);
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
  GstShmSlotMemory *part = g_new (GstShmSlotMemory, 1);

  part->slot = -1;
  part->data = ((GstShmSlotMemory *) memory)->data;
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
  GstShmSlots *self = GST_SHM_SLOTS (allocator);
  gint slot = ((GstShmSlotMemory *) memory)->slot;

  /* Once released, the slot and its memory may be in use again. */
  if (slot < 0)
    g_free (memory);
  else if (self->writer)
    laneshm_camera_writer_release (self->writer, slot);
  else
    laneshm_camera_reader_release (self->reader, slot);
}

static void
gst_shm_slots_init (GstShmSlots * self)
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
gst_shm_slots_class_init (GstShmSlotsClass * klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_shm_slots_finalize;
  /* Slots come from acquire and adopt, hence no alloc(). */
  GST_ALLOCATOR_CLASS (klass)->free = slot_memory_free;
}

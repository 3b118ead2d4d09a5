/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Writing frames: acquire a slot, publish it, release it. The steps that
 * readers depend on are numbered as in docs/shm-protocol.md. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <laneshm/camera-writer-private.h>
#include <laneshm/clock.h>
#include <laneshm/error-private.h>
#include <laneshm/format.h>
#include <laneshm/futex.h>

#define BIT(slot) (UINT32_C (1) << (slot))

static LaneshmStatus
check_options (const LaneshmCameraWriterOptions * options, const char *name,
    LaneshmError * error)
{
  if (options->n_slots >= LANESHM_MIN_SLOTS
      && options->n_slots <= LANESHM_MAX_SLOTS)
    return LANESHM_OK;
  return laneshm_error_set (error, LANESHM_BAD_FORMAT, 0,
      "Shared memory '%s' cannot have %u slots: use %d to %d", name,
      (unsigned) options->n_slots, LANESHM_MIN_SLOTS, LANESHM_MAX_SLOTS);
}

static void
complete_options (LaneshmCameraWriterOptions * options)
{
  if (options->n_slots == 0)
    options->n_slots = LANESHM_DEFAULT_SLOTS;
  if (options->mode == 0)
    options->mode = 0600;
  if (!options->writer_name)
    options->writer_name = program_invocation_short_name;
}

static void
writer_free (LaneshmCameraWriter * writer)
{
  laneshm_file_close (&writer->file);
  laneshm_file_close (&writer->table.file);
  pthread_mutex_destroy (&writer->mutex);
  free (writer->name);
  free (writer);
}

static LaneshmCameraWriter *
writer_new (const char *name)
{
  LaneshmCameraWriter *writer = calloc (1, sizeof *writer);

  if (!writer)
    return NULL;
  writer->refs = 1;
  writer->file = (LaneshmFile) LANESHM_FILE_INIT;
  writer->table = (LaneshmTable) LANESHM_TABLE_INIT;
  writer->latest = -1;
  writer->name = strdup (name);
  pthread_mutex_init (&writer->mutex, NULL);
  return writer;
}

LaneshmCameraWriter *
laneshm_camera_writer_open (const char *name,
    const LaneshmVideoFormat * format,
    const LaneshmCameraWriterOptions * options, LaneshmCameraWriter * replaces,
    LaneshmError * error)
{
  LaneshmCameraWriterOptions complete = {.group = (gid_t) - 1 };
  LaneshmCameraWriter *writer;
  const char *problem;

  if (options)
    complete = *options;
  complete_options (&complete);
  if (laneshm_name_check (name, error) != LANESHM_OK
      || check_options (&complete, name, error) != LANESHM_OK)
    return NULL;
  if ((problem = laneshm_format_problem (format))) {
    laneshm_error_set (error, LANESHM_BAD_FORMAT, 0,
        "Shared memory '%s' cannot carry this format, it has %s: use another "
        "one", name, problem);
    return NULL;
  }

  writer = writer_new (name);
  if (!writer || !writer->name) {
    laneshm_error_set_os (error, ENOMEM, name, "cannot be written");
    free (writer);
    return NULL;
  }
  laneshm_segment_plan (&writer->segment, format, complete.n_slots);
  if (laneshm_camera_writer_establish (writer, &complete, replaces,
          error) != LANESHM_OK) {
    writer_free (writer);
    return NULL;
  }
  return writer;
}

LaneshmCameraWriter *
laneshm_camera_writer_ref (LaneshmCameraWriter * writer)
{
  atomic_fetch_add_explicit (&writer->refs, 1, memory_order_relaxed);
  return writer;
}

void
laneshm_camera_writer_unref (LaneshmCameraWriter * writer)
{
  if (atomic_fetch_sub_explicit (&writer->refs, 1, memory_order_acq_rel) > 1)
    return;
  laneshm_camera_writer_close (writer);
  writer_free (writer);
}

void
laneshm_camera_header_end (LaneshmCameraHeader * header, uint32_t state)
{
  atomic_store (&header->state, state);
  laneshm_futex_wake (&header->state, true);
  laneshm_futex_wake (&header->head, true);
}

/* Removes the files, unless the name leads to somebody else's. The table
 * goes first: as long as the segment has its name and our lock, no other
 * writer of this name can start. */
static void
remove_files (LaneshmCameraWriter * writer)
{
  if (laneshm_file_check_name (&writer->file, writer->name, "") != LANESHM_OK)
    return;
  laneshm_file_unlink (&writer->table.file, writer->name, LANESHM_TABLE_SUFFIX);
  laneshm_file_unlink (&writer->file, writer->name, "");
}

void
laneshm_camera_writer_close (LaneshmCameraWriter * writer)
{
  if (!writer->file.map)        /* a forked child */
    return;
  pthread_mutex_lock (&writer->mutex);
  if (writer->open) {
    writer->open = false;
    remove_files (writer);
    laneshm_camera_header_end (laneshm_camera_writer_header (writer),
        LANESHM_SEGMENT_CLOSED);
    laneshm_file_unlock (&writer->file, LANESHM_WRITER_LOCK);
  }
  pthread_mutex_unlock (&writer->mutex);
}

const LaneshmVideoFormat *
laneshm_camera_writer_format (const LaneshmCameraWriter * writer)
{
  return &writer->segment.format;
}

size_t
laneshm_camera_writer_segment_size (const LaneshmCameraWriter * writer)
{
  return writer->segment.total_size;
}

static uint32_t
held_slots (const LaneshmCameraWriter * writer)
{
  uint32_t valid = UINT32_MAX >> (32 - writer->segment.n_slots);

  return valid & (uint32_t) laneshm_table_holds (&writer->table,
      writer->segment.segment_id);
}

/* Tries to make the slot ours, against readers that want to hold it now. */
static bool
seize (LaneshmCameraWriter * writer, uint32_t slot)
{
  LaneshmSlotHeader *header =
      &laneshm_camera_writer_header (writer)->slots[slot];
  uint64_t before;

  /* W1: from here on no reader succeeds with this slot... */
  before = atomic_exchange (&header->state, LANESHM_SLOT_WRITING);
  /* W2: ... and who succeeded earlier is seen here. */
  if (held_slots (writer) & BIT (slot)) {
    atomic_store (&header->state, before);
    return false;
  }
  /* W3: who copies without a hold sees W1 if it sees a byte of what follows. */
  atomic_thread_fence (memory_order_release);
  return true;
}

static int
find_slot (LaneshmCameraWriter * writer)
{
  uint32_t n_slots = writer->segment.n_slots;
  uint32_t busy = writer->owned | held_slots (writer);

  if (writer->latest >= 0)
    busy |= BIT (writer->latest);
  /* In turn, so that the slot written longest ago comes first. */
  for (uint32_t i = 0; i < n_slots; i++) {
    uint32_t slot = (writer->next + i) % n_slots;

    if (!(busy & BIT (slot)) && seize (writer, slot)) {
      writer->next = slot + 1;
      return (int) slot;
    }
  }
  return -1;
}

/* Whether dead readers' holds were dropped. */
static bool
reclaim (LaneshmCameraWriter * writer)
{
  unsigned dead = laneshm_table_reclaim (&writer->table,
      writer->segment.segment_id);

  writer->reclaimed_readers += dead;
  return dead > 0;
}

/* Atomic for the sake of readers that copy without a hold. */
static void
store_info (LaneshmSlotHeader * header, const LaneshmFrameInfo * info)
{
#define STORE(field) \
    atomic_store_explicit (&header->field, info->field, memory_order_relaxed)
  STORE (frame_id);
  STORE (capture_ns);
  STORE (camera_ns);
  STORE (publish_ns);
  STORE (duration_ns);
  STORE (flags);
#undef STORE
}

/* Makes the slot the newest frame, or does so for practice: all of it but the
 * last two stores. Whether the slot is being written. One copy of this code in
 * the program, or practice would be of no use. */
static __attribute__((noinline))
     bool publish (LaneshmCameraWriter * writer, int slot,
    LaneshmFrameInfo * info, bool practice)
{
  LaneshmCameraHeader *header = laneshm_camera_writer_header (writer);
  LaneshmSlotHeader *frame = &header->slots[slot];
  uint64_t sequence = writer->sequence + 1;

  /* Readers have these lines; both come at once. */
  __builtin_prefetch (frame, 1);
  __builtin_prefetch (&header->head, 1);
  if (!writer->open || !(writer->writing & BIT (slot)))
    return false;
  info->publish_ns = laneshm_now ();
  store_info (frame, info);
  if (practice)
    return true;
  /* W4: the frame is complete; W5: it is the newest. */
  atomic_store_explicit (&frame->state,
      LANESHM_STATE (sequence, LANESHM_SLOT_PUBLISHED), memory_order_release);
  atomic_store_explicit (&header->head, LANESHM_HEAD (sequence, slot),
      memory_order_release);
  info->sequence = writer->sequence = sequence;
  writer->latest = slot;
  writer->writing &= ~BIT (slot);
  writer->published++;
  return true;
}

int
laneshm_camera_writer_acquire (LaneshmCameraWriter * writer)
{
  LaneshmFrameInfo nothing = { 0 };
  int slot = -1;

  if (!writer->file.map)
    return -1;
  pthread_mutex_lock (&writer->mutex);
  if (writer->open) {
    slot = find_slot (writer);
    if (slot < 0 && reclaim (writer))
      slot = find_slot (writer);
    if (slot >= 0) {
      writer->owned |= BIT (slot);
      writer->writing |= BIT (slot);
      /* The frame's pixels will have driven this code out of the nearer
       * caches when they are complete; let it be in the farther ones. */
      publish (writer, slot, &nothing, true);
    } else {
      writer->no_slot++;
    }
  }
  pthread_mutex_unlock (&writer->mutex);
  return slot;
}

void *
laneshm_camera_writer_slot (LaneshmCameraWriter * writer, int slot)
{
  const LaneshmSegment *segment = &writer->segment;

  if (!writer->file.map || slot < 0 || (uint32_t) slot >= segment->n_slots)
    return NULL;
  return (char *) writer->file.map + segment->slots_offset
      + (uint64_t) slot *segment->slot_stride;
}

void
laneshm_camera_writer_publish (LaneshmCameraWriter * writer, int slot,
    LaneshmFrameInfo * info)
{
  LaneshmCameraHeader *header = laneshm_camera_writer_header (writer);
  bool published;

  info->sequence = 0;
  if (!header || slot < 0 || (uint32_t) slot >= writer->segment.n_slots)
    return;
  pthread_mutex_lock (&writer->mutex);
  published = publish (writer, slot, info, false);
  pthread_mutex_unlock (&writer->mutex);
  /* W6: after the frame is visible, so that who spins does not pay for it. */
  if (published)
    laneshm_futex_wake (&header->head, true);
}

void
laneshm_camera_writer_release (LaneshmCameraWriter * writer, int slot)
{
  LaneshmCameraHeader *header = laneshm_camera_writer_header (writer);

  if (!header || slot < 0 || (uint32_t) slot >= writer->segment.n_slots)
    return;
  pthread_mutex_lock (&writer->mutex);
  if (writer->writing & BIT (slot))
    atomic_store (&header->slots[slot].state, LANESHM_SLOT_FREE);
  writer->writing &= ~BIT (slot);
  writer->owned &= ~BIT (slot);
  pthread_mutex_unlock (&writer->mutex);
}

LaneshmStatus
laneshm_camera_writer_check_name (LaneshmCameraWriter * writer)
{
  LaneshmStatus status;

  status = laneshm_file_check_name (&writer->file, writer->name, "");
  if (status != LANESHM_OK)
    return status;
  /* Without its table no reader can come in: as good as not there. */
  return laneshm_file_check_name (&writer->table.file, writer->name,
      LANESHM_TABLE_SUFFIX) == LANESHM_OK ? LANESHM_OK : LANESHM_NOT_FOUND;
}

void
laneshm_camera_writer_get_stats (LaneshmCameraWriter * writer,
    LaneshmCameraWriterStats * stats)
{
  memset (stats, 0, sizeof *stats);
  if (!writer->file.map)
    return;
  pthread_mutex_lock (&writer->mutex);
  stats->published = writer->published;
  stats->no_slot = writer->no_slot;
  stats->reclaimed_readers = writer->reclaimed_readers;
  stats->generation = writer->generation;
  stats->readers = laneshm_table_count_readers (&writer->table,
      writer->segment.segment_id);
  stats->slots_held = (uint32_t) __builtin_popcount (held_slots (writer));
  pthread_mutex_unlock (&writer->mutex);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Reading frames: wait, take the newest, release it. The steps are numbered
 * as in docs/shm-protocol.md. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <laneshm/error-private.h>
#include <laneshm/observe.h>
#include <laneshm/reader-table.h>
#include <laneshm/segment.h>
#include <laneshm/wait-private.h>

#define BIT(slot) (UINT32_C (1) << (slot))

/* Each try fails only when the writer published meanwhile: this many only
 * for an observer of a writer that never pauses. */
#define TRIES 100

struct LaneshmCameraReader
{
  _Atomic int refs;
  LaneshmFile file;
  LaneshmTable table;
  int entry;                    /* in the table, -1 = observer */
  LaneshmSegment segment;
  char *name;

  uint64_t last_sequence;       /* of the last frame taken */
  unsigned last_slot;           /* where it lies */
  uint64_t last_arrival;        /* of the last frame waited for */
  uint64_t check_at;            /* when to look after the writer */
  _Atomic uint32_t held;        /* slots to release */
  _Atomic uint64_t taken, skipped, copied, retries;
};

static const LaneshmCameraHeader *
header_of (const LaneshmCameraReader * reader)
{
  return reader->file.map;
}

static void
reader_free (LaneshmCameraReader * reader)
{
  if (reader->table.file.map && reader->entry >= 0)
    laneshm_table_give_back (&reader->table, reader->entry);
  laneshm_file_close (&reader->table.file);
  laneshm_file_close (&reader->file);
  free (reader->name);
  free (reader);
}

static LaneshmStatus
open_segment (LaneshmCameraReader * reader, LaneshmError * error)
{
  LaneshmCameraHeader snapshot;
  LaneshmStatus status;
  struct stat info;
  int os_error;

  os_error = laneshm_file_open (&reader->file, reader->name, "", O_RDONLY,
      &info);
  if (os_error == 0)
    os_error = laneshm_segment_snapshot (&reader->file, &snapshot);
  if (os_error != 0)
    return laneshm_error_set_os (error, os_error, reader->name,
        "cannot be read");
  status = laneshm_segment_parse (&snapshot, (uint64_t) info.st_size,
      reader->name, &reader->segment, error);
  if (status != LANESHM_OK)
    return status;
  if (atomic_load (&snapshot.state) != LANESHM_SEGMENT_READY)
    return laneshm_error_set_os (error, ENOENT, reader->name, "has ended");
  return laneshm_file_map (&reader->file, reader->name,
      reader->segment.total_size, false, error);
}

static LaneshmStatus
join_table (LaneshmCameraReader * reader, LaneshmError * error)
{
  LaneshmStatus status = laneshm_table_open (&reader->table, reader->name,
      reader->segment.table_id, error);

  if (status == LANESHM_DENIED)
    return LANESHM_OK;          /* an observer */
  if (status != LANESHM_OK)
    return status;
  reader->entry = laneshm_table_claim (&reader->table,
      reader->segment.segment_id);
  if (reader->entry >= 0)
    return LANESHM_OK;
  return laneshm_error_set (error, LANESHM_TOO_MANY_READERS, 0,
      "Shared memory '%s' has %d readers already: stop one of them",
      reader->name, LANESHM_MAX_READERS);
}

LaneshmCameraReader *
laneshm_camera_reader_open (const char *name, LaneshmError * error)
{
  LaneshmCameraReader *reader;

  if (laneshm_name_check (name, error) != LANESHM_OK)
    return NULL;
  reader = calloc (1, sizeof *reader);
  if (!reader || !(reader->name = strdup (name))) {
    laneshm_error_set_os (error, ENOMEM, name, "cannot be read");
    free (reader);
    return NULL;
  }
  reader->refs = 1;
  reader->file = (LaneshmFile) LANESHM_FILE_INIT;
  reader->table = (LaneshmTable) LANESHM_TABLE_INIT;
  reader->entry = -1;
  if (open_segment (reader, error) == LANESHM_OK
      && join_table (reader, error) == LANESHM_OK)
    return reader;
  reader_free (reader);
  return NULL;
}

LaneshmCameraReader *
laneshm_camera_reader_ref (LaneshmCameraReader * reader)
{
  atomic_fetch_add_explicit (&reader->refs, 1, memory_order_relaxed);
  return reader;
}

void
laneshm_camera_reader_unref (LaneshmCameraReader * reader)
{
  if (atomic_fetch_sub_explicit (&reader->refs, 1, memory_order_acq_rel) == 1)
    reader_free (reader);
}

const LaneshmVideoFormat *
laneshm_camera_reader_format (const LaneshmCameraReader * reader)
{
  return &reader->segment.format;
}

size_t
laneshm_camera_reader_segment_size (const LaneshmCameraReader * reader)
{
  return reader->segment.total_size;
}

pid_t
laneshm_camera_reader_writer (LaneshmCameraReader * reader, int *alive)
{
  const LaneshmCameraHeader *header = header_of (reader);

  if (alive)
    *alive = header
        && laneshm_file_is_locked (&reader->file, LANESHM_WRITER_LOCK);
  return header ? atomic_load (&header->writer_pid) : 0;
}

static void
load_info (const LaneshmSlotHeader * header, uint64_t sequence,
    LaneshmFrameInfo * info)
{
#define LOAD(field) \
    (info->field = atomic_load_explicit (&header->field, memory_order_relaxed))
  info->sequence = sequence;
  LOAD (frame_id);
  LOAD (capture_ns);
  LOAD (camera_ns);
  LOAD (publish_ns);
  LOAD (duration_ns);
  LOAD (flags);
#undef LOAD
}

static void
drop_hold (LaneshmCameraReader * reader, unsigned slot)
{
  LaneshmReaderEntry *entry =
      &laneshm_table_get (&reader->table)->entries[reader->entry];

  /* Ours first: as soon as the shared bit is off, the slot may come again. */
  atomic_fetch_and_explicit (&reader->held, ~BIT (slot), memory_order_relaxed);
  atomic_fetch_and_explicit (&entry->hold, ~(uint64_t) BIT (slot),
      memory_order_release);
}

/* OK: the frame is in the slot and stays there until drop_hold(). AGAIN: it
 * was overwritten. */
static LaneshmStatus
hold (LaneshmCameraReader * reader, uint64_t sequence, unsigned slot)
{
  LaneshmReaderEntry *entry =
      &laneshm_table_get (&reader->table)->entries[reader->entry];

  /* A slot that we hold is not written, hence never the newest again. */
  if (atomic_fetch_or_explicit (&reader->held, BIT (slot),
          memory_order_relaxed) & BIT (slot))
    return LANESHM_BAD_SEGMENT;
  /* R2: from here on the writer sees the hold... */
  atomic_fetch_or (&entry->hold, BIT (slot));
  /* R3: ... and what it did before is seen here. */
  if (atomic_load (&header_of (reader)->slots[slot].state)
      == LANESHM_STATE (sequence, LANESHM_SLOT_PUBLISHED))
    return LANESHM_OK;
  drop_hold (reader, slot);
  return LANESHM_AGAIN;
}

static const void *
pixels_of (const LaneshmCameraReader * reader, unsigned slot)
{
  return (const char *) reader->file.map + reader->segment.slots_offset
      + slot * reader->segment.slot_stride;
}

static LaneshmStatus
take_held (LaneshmCameraReader * reader, uint64_t sequence, unsigned slot,
    void *copy_to, LaneshmFrame * frame)
{
  const void *pixels = pixels_of (reader, slot);
  LaneshmStatus status = hold (reader, sequence, slot);

  if (status != LANESHM_OK)
    return status;
  load_info (&header_of (reader)->slots[slot], sequence, &frame->info);
  frame->data = pixels;
  frame->slot = (int) slot;
  if (copy_to) {
    memcpy (copy_to, pixels, reader->segment.format.size);
    frame->data = copy_to;
    frame->slot = -1;
    drop_hold (reader, slot);
  }
  return LANESHM_OK;
}

/* Without a hold: copy, then see whether it was overwritten meanwhile. */
static LaneshmStatus
take_copy (LaneshmCameraReader * reader, uint64_t sequence, unsigned slot,
    void *copy_to, LaneshmFrame * frame)
{
  const LaneshmSlotHeader *header = &header_of (reader)->slots[slot];
  uint64_t published = LANESHM_STATE (sequence, LANESHM_SLOT_PUBLISHED);

  /* O1 */
  if (atomic_load_explicit (&header->state, memory_order_acquire) != published)
    return LANESHM_AGAIN;
  /* O2 */
  load_info (header, sequence, &frame->info);
  if (copy_to)
    laneshm_observe (copy_to, pixels_of (reader, slot),
        reader->segment.format.size);
  /* O3: who saw a byte written after W3 sees W1, and then the newer head. */
  atomic_thread_fence (memory_order_acquire);
  if (atomic_load_explicit (&header->state, memory_order_acquire) != published)
    return LANESHM_AGAIN;
  frame->data = copy_to;
  frame->slot = -1;
  return LANESHM_OK;
}

static void
count_taken (LaneshmCameraReader * reader, unsigned slot, LaneshmFrame * frame)
{
  uint64_t sequence = frame->info.sequence;

  /* A late joiner missed nothing that was meant for it. */
  frame->skipped = reader->last_sequence > 0
      && sequence > reader->last_sequence
      ? sequence - reader->last_sequence - 1 : 0;
  reader->last_sequence = sequence;
  reader->last_slot = slot;
  atomic_fetch_add_explicit (&reader->taken, 1, memory_order_relaxed);
  atomic_fetch_add_explicit (&reader->skipped, frame->skipped,
      memory_order_relaxed);
  if (frame->slot < 0)
    atomic_fetch_add_explicit (&reader->copied, 1, memory_order_relaxed);
}

LaneshmStatus
laneshm_camera_reader_take (LaneshmCameraReader * reader, void *copy_to,
    LaneshmFrame * frame)
{
  const LaneshmCameraHeader *header = header_of (reader);
  uint64_t overwritten = 0;

  for (int i = 0; header && i < TRIES; i++) {
    /* R1 */
    uint64_t head = atomic_load_explicit (&header->head, memory_order_acquire);
    uint64_t sequence = LANESHM_HEAD_SEQUENCE (head);
    unsigned slot = LANESHM_HEAD_SLOT (head);
    LaneshmStatus status;

    if (sequence == reader->last_sequence)
      return atomic_load (&header->state) == LANESHM_SEGMENT_READY
          ? LANESHM_AGAIN : LANESHM_GONE;
    /* The newest frame is never overwritten, an older one only after head
     * moved on. */
    if (slot >= reader->segment.n_slots || head == overwritten)
      return LANESHM_BAD_SEGMENT;
    status = reader->entry >= 0
        ? take_held (reader, sequence, slot, copy_to, frame)
        : take_copy (reader, sequence, slot, copy_to, frame);
    if (status == LANESHM_OK)
      count_taken (reader, slot, frame);
    if (status != LANESHM_AGAIN)
      return status;
    overwritten = head;
    atomic_fetch_add_explicit (&reader->retries, 1, memory_order_relaxed);
  }
  return header ? LANESHM_AGAIN : LANESHM_GONE;
}

void
laneshm_camera_reader_release (LaneshmCameraReader * reader, int slot)
{
  if (!reader->table.file.map || slot < 0
      || (uint32_t) slot >= reader->segment.n_slots
      || !(atomic_load_explicit (&reader->held, memory_order_relaxed)
          & BIT (slot)))
    return;
  drop_hold (reader, (unsigned) slot);
}

LaneshmStatus
laneshm_camera_reader_take_again (LaneshmCameraReader * reader,
    LaneshmFrame * frame)
{
  uint64_t sequence = reader->last_sequence;
  unsigned slot = reader->last_slot;

  if (!header_of (reader))
    return LANESHM_GONE;
  if (reader->entry < 0 || sequence == 0
      || atomic_load_explicit (&reader->held, memory_order_relaxed)
      & BIT (slot))
    return LANESHM_AGAIN;
  frame->skipped = 0;
  return take_held (reader, sequence, slot, NULL, frame);
}

/* ---- waiting ----------------------------------------------------------- */

static void
rehearse (void *data)
{
  LaneshmCameraReader *reader = data;
  LaneshmFrame frame;

  if (laneshm_camera_reader_take_again (reader, &frame) == LANESHM_OK)
    drop_hold (reader, (unsigned) frame.slot);
}

/* Tells the waiter when the newest frame was published. What stands in the
 * slot is a hint: anything from the future or long ago is not one. */
static void
note_arrival (LaneshmCameraReader * reader, LaneshmWaiter * waiter,
    uint64_t head)
{
  const LaneshmCameraHeader *header = header_of (reader);
  uint64_t sequence = LANESHM_HEAD_SEQUENCE (head);
  unsigned slot = LANESHM_HEAD_SLOT (head);
  uint64_t published, now = laneshm_now ();

  reader->check_at = 0;
  if (slot >= reader->segment.n_slots || sequence == reader->last_arrival)
    return;
  published = atomic_load_explicit (&header->slots[slot].publish_ns,
      memory_order_relaxed);
  if (published <= now && now - published < LANESHM_SECOND)
    laneshm_waiter_arrived (waiter, published,
        reader->last_arrival ? sequence - reader->last_arrival : 0);
  reader->last_arrival = sequence;
}

LaneshmStatus
laneshm_camera_reader_wait (LaneshmCameraReader * reader,
    LaneshmWaiter * waiter, uint64_t timeout_ns)
{
  const LaneshmCameraHeader *header = header_of (reader);
  uint64_t deadline = laneshm_deadline (timeout_ns);

  if (!header)
    return LANESHM_GONE;
  for (;;) {
    uint64_t head = atomic_load_explicit (&header->head, memory_order_acquire);
    LaneshmWatch watch = {
      (const _Atomic uint32_t *) &header->head, &header->state,
      (uint32_t) head, LANESHM_SEGMENT_READY, rehearse, reader
    };
    LaneshmStatus status;
    uint64_t now;

    if (laneshm_waiter_is_cancelled (waiter))
      return LANESHM_CANCELLED;
    if (LANESHM_HEAD_SEQUENCE (head) != reader->last_sequence) {
      note_arrival (reader, waiter, head);
      return LANESHM_OK;
    }
    if (atomic_load (&header->state) != LANESHM_SEGMENT_READY)
      return LANESHM_GONE;

    now = laneshm_now ();
    if (reader->check_at == 0)
      reader->check_at = now + LANESHM_SLICE_NS;
    if (now >= reader->check_at) {
      reader->check_at = now + LANESHM_SLICE_NS;
      status = laneshm_file_check_writer (&reader->file, reader->name);
      if (status != LANESHM_AGAIN)
        return status;
    }
    if (now >= deadline)
      return LANESHM_TIMEOUT;
    laneshm_waiter_watch (waiter, &watch,
        reader->check_at < deadline ? reader->check_at : deadline);
  }
}

void
laneshm_camera_reader_get_stats (LaneshmCameraReader * reader,
    LaneshmCameraReaderStats * stats)
{
  uint32_t held = atomic_load_explicit (&reader->held, memory_order_relaxed);

#define LOAD(field) \
    (stats->field = atomic_load_explicit (&reader->field, memory_order_relaxed))
  LOAD (taken);
  LOAD (skipped);
  LOAD (copied);
  LOAD (retries);
#undef LOAD
  stats->held = (uint32_t) __builtin_popcount (held);
  stats->observer = reader->entry < 0;
}

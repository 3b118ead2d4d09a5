/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How a writer gets its segment: a new one, one that a dead writer left, or
 * one in place of another. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <laneshm/camera-writer-private.h>
#include <laneshm/error-private.h>
#include <laneshm/temporary.h>

/* A sequence beyond this is not one that anybody counted up to. */
#define SEQUENCE_MAX (UINT64_C (1) << 54)

/* What has the name already, locked by us. */
typedef struct
{
  LaneshmFile file;
  LaneshmCameraHeader snapshot;
  LaneshmSegment segment;       /* valid if `good` */
  bool good;
  bool superseded;              /* never goes on: a new segment is wanted */
} Leftover;

static mode_t
segment_mode (const LaneshmCameraWriterOptions * options)
{
  /* Its writer alone writes to it; `mode` decides on the reader table. */
  return options->mode & ~(mode_t) (S_IWGRP | S_IWOTH);
}

static void
sign (LaneshmCameraWriter * writer, const LaneshmCameraWriterOptions * options)
{
  LaneshmCameraHeader *header = laneshm_camera_writer_header (writer);

  atomic_store (&header->generation, writer->generation);
  atomic_store (&header->writer_pid, (int32_t) getpid ());
  memset (header->writer_name, 0, sizeof header->writer_name);
  strncpy (header->writer_name, options->writer_name,
      sizeof header->writer_name - 1);
}

/* Somebody has the lock. */
static LaneshmStatus
busy (LaneshmCameraWriter * writer, const LaneshmCameraHeader * snapshot,
    LaneshmError * error)
{
  if (atomic_load (&snapshot->magic) != LANESHM_CAMERA_MAGIC)
    return laneshm_error_set (error, LANESHM_BUSY, 0,
        "Shared memory '%s' is in use by another program: use another name",
        writer->name);
  return laneshm_error_set (error, LANESHM_BUSY, 0,
      "Shared memory '%s' is being written by process %d (%.*s): stop it or "
      "use another name", writer->name,
      (int) atomic_load (&snapshot->writer_pid),
      (int) sizeof snapshot->writer_name, snapshot->writer_name);
}

/* Looks what has the name: NOT_FOUND, AGAIN when that just changed, BUSY, or
 * OK with its lock held. */
static LaneshmStatus
open_leftover (LaneshmCameraWriter * writer, Leftover * leftover,
    LaneshmError * error)
{
  const char *name = writer->name;
  LaneshmCameraHeader *snapshot = &leftover->snapshot;
  struct stat info;
  int os_error;

  os_error = laneshm_file_open (&leftover->file, name, "", O_RDWR, &info);
  if (os_error == 0 && info.st_uid != geteuid ())
    os_error = EACCES;
  if (os_error != 0)
    return laneshm_error_set_os (error, os_error, name, "cannot be written");
  if (!laneshm_file_lock (&leftover->file, LANESHM_WRITER_LOCK)) {
    laneshm_segment_snapshot (&leftover->file, snapshot);
    return busy (writer, snapshot, error);
  }

  /* Locked: nobody changes it any more, if it still is what has the name. */
  if (laneshm_file_check_name (&leftover->file, name, "") != LANESHM_OK)
    return LANESHM_AGAIN;
  os_error = laneshm_segment_snapshot (&leftover->file, snapshot);
  if (os_error == 0 && fstat (leftover->file.fd, &info) < 0)
    os_error = errno;
  if (os_error != 0)
    return laneshm_error_set_os (error, os_error, name, "cannot be read");

  leftover->good = laneshm_segment_parse (snapshot, (uint64_t) info.st_size,
      name, &leftover->segment, error) == LANESHM_OK;
  /* Ours but broken, or empty: replaced. Another program's: left alone. */
  if (!leftover->good && info.st_size > 0
      && atomic_load (&snapshot->magic) != LANESHM_CAMERA_MAGIC)
    return LANESHM_BAD_SEGMENT;
  return LANESHM_OK;
}

/* Whether the moving parts of a dead writer's segment fit together. */
static bool
is_consistent (const Leftover * leftover)
{
  const LaneshmCameraHeader *header = &leftover->snapshot;
  uint64_t head = atomic_load (&header->head);
  uint64_t sequence = LANESHM_HEAD_SEQUENCE (head);
  unsigned slot = LANESHM_HEAD_SLOT (head);

  if (atomic_load (&header->state) != LANESHM_SEGMENT_READY)
    return false;
  if (head == 0)
    return true;
  return sequence > 0 && sequence < SEQUENCE_MAX
      && slot < leftover->segment.n_slots
      && atomic_load (&header->slots[slot].state)
      == LANESHM_STATE (sequence, LANESHM_SLOT_PUBLISHED);
}

/* Goes on in a dead writer's segment; its readers notice nothing. */
static LaneshmStatus
adopt (LaneshmCameraWriter * writer, Leftover * leftover,
    const LaneshmCameraWriterOptions * options, LaneshmError * error)
{
  LaneshmCameraHeader *header;
  LaneshmStatus status;
  uint64_t head;

  status = laneshm_file_set_access (&leftover->file, writer->name,
      segment_mode (options), options->group, error);
  if (status == LANESHM_OK)
    status = laneshm_file_map (&leftover->file, writer->name,
        leftover->segment.total_size, true, error);
  if (status != LANESHM_OK)
    return status;

  laneshm_file_move (&writer->file, &leftover->file);
  writer->segment = leftover->segment;
  header = laneshm_camera_writer_header (writer);
  head = atomic_load (&header->head);
  writer->sequence = LANESHM_HEAD_SEQUENCE (head);
  writer->latest = head ? (int) LANESHM_HEAD_SLOT (head) : -1;
  /* Half written, or complete but never shown. */
  for (uint32_t i = 0; i < writer->segment.n_slots; i++) {
    uint64_t state = atomic_load (&header->slots[i].state);

    if ((state & 3) != LANESHM_SLOT_PUBLISHED || state >> 2 > writer->sequence)
      atomic_store (&header->slots[i].state, LANESHM_SLOT_FREE);
  }
  sign (writer, options);
  return LANESHM_OK;
}

/* Makes a segment for a free name, or in place of one that cannot be gone on
 * with. */
static LaneshmStatus
make_new (LaneshmCameraWriter * writer,
    const LaneshmCameraWriterOptions * options, bool replace,
    LaneshmError * error)
{
  LaneshmCameraHeader *header;
  LaneshmStatus status;

  status = laneshm_temporary_build (&writer->file, writer->name, "",
      writer->segment.total_size, segment_mode (options), options->group,
      error);
  if (status != LANESHM_OK)
    return status;

  writer->segment.segment_id = laneshm_random_id ();
  writer->segment.table_id = writer->table.id;
  header = laneshm_camera_writer_header (writer);
  laneshm_segment_write_header (&writer->segment, header);
  atomic_store (&header->state, LANESHM_SEGMENT_READY);
  sign (writer, options);
  atomic_store_explicit (&header->magic, LANESHM_CAMERA_MAGIC,
      memory_order_release);
  return laneshm_temporary_show (&writer->file, writer->name, "", replace,
      error);
}

/* Tells the readers of a replaced leftover, if it can be mapped. Nothing to do
 * where it was adopted. */
static void
retire_leftover (Leftover * leftover)
{
  if (leftover->file.fd < 0)
    return;
  if (leftover->good && laneshm_file_map (&leftover->file, "",
          sizeof (LaneshmCameraHeader), true, NULL) == LANESHM_OK)
    laneshm_camera_header_end (leftover->file.map, LANESHM_SEGMENT_RETIRED);
  laneshm_file_unlock (&leftover->file, LANESHM_WRITER_LOCK);
}

/* Numbers go on where the predecessor stopped. */
static void
continue_after (LaneshmCameraWriter * writer, uint64_t sequence,
    uint64_t generation)
{
  if (sequence < SEQUENCE_MAX && sequence > writer->sequence)
    writer->sequence = sequence;
  if (generation >= writer->generation)
    writer->generation = generation + 1;
}

/* A failed start leaves no table without a segment. */
static void
remove_lonely_table (LaneshmCameraWriter * writer)
{
  if (writer->table.file.fd >= 0 && laneshm_file_check_name (&writer->file,
          writer->name, "") == LANESHM_NOT_FOUND)
    laneshm_file_unlink (&writer->table.file, writer->name,
        LANESHM_TABLE_SUFFIX);
}

static LaneshmStatus
take_over (LaneshmCameraWriter * writer, Leftover * leftover,
    const LaneshmCameraWriterOptions * options, bool replace,
    LaneshmError * error)
{
  LaneshmStatus status;

  status = laneshm_table_open_or_create (&writer->table, writer->name,
      options->mode, options->group, error);
  if (status != LANESHM_OK)
    return status;
  if (leftover->good)
    continue_after (writer,
        LANESHM_HEAD_SEQUENCE (atomic_load (&leftover->snapshot.head)),
        atomic_load (&leftover->snapshot.generation));
  /* In place only with the table that its readers have. */
  if (leftover->good && !leftover->superseded && is_consistent (leftover)
      && leftover->segment.table_id == writer->table.id
      && laneshm_segment_same_shape (&leftover->segment, &writer->segment))
    return adopt (writer, leftover, options, error);
  return make_new (writer, options, replace, error);
}

static LaneshmStatus
try_establish (LaneshmCameraWriter * writer,
    const LaneshmCameraWriterOptions * options, LaneshmCameraWriter * replaces,
    LaneshmError * error)
{
  Leftover leftover = {.file = LANESHM_FILE_INIT,.superseded = replaces };
  LaneshmStatus found, status;

  if (replaces && laneshm_file_check_name (&replaces->file, writer->name, "")
      == LANESHM_OK)
    found = LANESHM_OK;
  else
    found = open_leftover (writer, &leftover, error);

  status = found;
  if (found == LANESHM_OK || found == LANESHM_NOT_FOUND)
    status = take_over (writer, &leftover, options, found == LANESHM_OK, error);
  if (status == LANESHM_OK) {
    retire_leftover (&leftover);
  } else {
    remove_lonely_table (writer);
    laneshm_file_close (&writer->table.file);
  }
  laneshm_file_close (&leftover.file);
  return status;
}

/* Ends the writer that was replaced; the slots it owns stay mapped. */
static void
retire (LaneshmCameraWriter * writer)
{
  pthread_mutex_lock (&writer->mutex);
  if (writer->open) {
    writer->open = false;
    laneshm_camera_header_end (laneshm_camera_writer_header (writer),
        LANESHM_SEGMENT_RETIRED);
    laneshm_file_unlock (&writer->file, LANESHM_WRITER_LOCK);
  }
  pthread_mutex_unlock (&writer->mutex);
}

LaneshmStatus
laneshm_camera_writer_establish (LaneshmCameraWriter * writer,
    const LaneshmCameraWriterOptions * options, LaneshmCameraWriter * replaces,
    LaneshmError * error)
{
  LaneshmStatus status;
  unsigned tries = 0;

  writer->generation = 1;
  if (replaces) {
    pthread_mutex_lock (&replaces->mutex);
    continue_after (writer, replaces->sequence, replaces->generation);
    pthread_mutex_unlock (&replaces->mutex);
  }
  laneshm_temporary_sweep (writer->name);
  do {
    status = try_establish (writer, options, replaces, error);
  } while (laneshm_try_again (status, &tries));
  if (status == LANESHM_AGAIN)
    status = laneshm_error_set_contended (error, writer->name);
  if (status != LANESHM_OK)
    return status;

  writer->open = true;
  if (replaces && replaces->file.map)
    retire (replaces);
  return LANESHM_OK;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How a writer gets its segment: a new one, one that a dead writer left, or
 * one in place of another. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <laneshm/camera-writer-private.h>
#include <laneshm/clock.h>
#include <laneshm/error-private.h>
#include <laneshm/temporary.h>

/* A writer that ends or was killed has its lock for some milliseconds more;
 * two that start at once meet for a moment. */
#define TRY_NS (100 * LANESHM_MSECOND)
#define TRY_EVERY_US 2000

/* A sequence beyond this is not one that anybody counted up to. */
#define SEQUENCE_MAX (UINT64_C (1) << 54)

/* What has the name already, locked by us. */
typedef struct
{
  LaneshmFile file;
  LaneshmCameraHeader snapshot;
  LaneshmSegment segment;       /* valid if `good` */
  bool good;
} Leftover;

static mode_t
segment_mode (const LaneshmCameraWriterOptions *options)
{
  /* Its writer alone writes to it; `mode` decides on the reader table. */
  return options->mode & ~(mode_t) (S_IWGRP | S_IWOTH);
}

static void
sign (LaneshmCameraWriter *writer, const LaneshmCameraWriterOptions *options)
{
  LaneshmCameraHeader *header = laneshm_camera_writer_header (writer);

  atomic_store (&header->generation, writer->generation);
  atomic_store (&header->writer_pid, (int32_t) getpid ());
  memset (header->writer_name, 0, sizeof header->writer_name);
  strncpy (header->writer_name, options->writer_name,
      sizeof header->writer_name - 1);
}

static LaneshmStatus
busy (LaneshmCameraWriter *writer, const LaneshmCameraHeader *snapshot,
    LaneshmError *error)
{
  char program[sizeof snapshot->writer_name];

  memcpy (program, snapshot->writer_name, sizeof program);
  program[sizeof program - 1] = 0;
  for (char *c = program; *c; c++)
    if (*c < ' ' || *c == 0x7f)
      *c = '?';
  return laneshm_error_set (error, LANESHM_BUSY, 0,
      "Shared memory '%s' is being written by process %d (%s): stop it or use "
      "another name", writer->name, (int) atomic_load (&snapshot->writer_pid),
      program);
}

/* Looks what has the name: NOT_FOUND, AGAIN when that just changed, BUSY, or
 * OK with its lock held. */
static LaneshmStatus
open_leftover (LaneshmCameraWriter *writer, const char *path,
    Leftover *leftover, LaneshmError *error)
{
  LaneshmStatus status = LANESHM_OK;
  struct stat info;
  int os_error;

  os_error = laneshm_file_open (&leftover->file, path, O_RDWR, 0, &info);
  if (os_error != 0)
    return laneshm_error_set_os (error, os_error, writer->name,
        "cannot be written");

  if (info.st_uid != geteuid ())
    status = laneshm_error_set_os (error, EACCES, writer->name,
        "cannot be written");
  else if ((os_error = laneshm_segment_snapshot (&leftover->file,
              &leftover->snapshot)) != 0)
    status = laneshm_error_set_os (error, os_error, writer->name,
        "cannot be read");
  else if (laneshm_file_lock (&leftover->file, LANESHM_WRITER_LOCK) != 0)
    status = busy (writer, &leftover->snapshot, error);
  else if (laneshm_file_check_path (&leftover->file, path) != LANESHM_OK)
    status = LANESHM_AGAIN;
  /* Once locked nobody changes it: now the snapshot that counts. */
  else if ((os_error = laneshm_segment_snapshot (&leftover->file,
              &leftover->snapshot)) != 0
      || fstat (leftover->file.fd, &info) < 0)
    status = laneshm_error_set_os (error, os_error, writer->name,
        "cannot be read");
  else if (info.st_size > 0
      && atomic_load (&leftover->snapshot.magic) != LANESHM_CAMERA_MAGIC)
    status = laneshm_segment_parse (&leftover->snapshot, info.st_size,
        writer->name, &leftover->segment, error);
  else
    leftover->good = laneshm_segment_parse (&leftover->snapshot, info.st_size,
        writer->name, &leftover->segment, NULL) == LANESHM_OK;

  if (status != LANESHM_OK)
    laneshm_file_close (&leftover->file);
  return status;
}

/* Whether the moving parts of a dead writer's segment fit together. */
static bool
is_consistent (const Leftover *leftover)
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
adopt (LaneshmCameraWriter *writer, Leftover *leftover,
    const LaneshmCameraWriterOptions *options, LaneshmError *error)
{
  LaneshmCameraHeader *header;
  LaneshmStatus status;
  int os_error;
  uint64_t head;

  status = laneshm_file_set_access (&leftover->file, writer->name,
      segment_mode (options), options->group, error);
  if (status != LANESHM_OK)
    return status;
  os_error = laneshm_file_map (&leftover->file, leftover->segment.total_size,
      true);
  if (os_error != 0)
    return laneshm_error_set_os (error, os_error, writer->name,
        "cannot be mapped");

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

/* Builds a segment under a temporary name. */
static LaneshmStatus
build (LaneshmCameraWriter *writer, const LaneshmCameraWriterOptions *options,
    char path[LANESHM_PATH_SIZE], LaneshmError *error)
{
  LaneshmCameraHeader *header;
  LaneshmStatus status;
  int os_error;

  status = laneshm_temporary_create (&writer->file, writer->name, path, error);
  if (status != LANESHM_OK)
    return status;
  status = laneshm_file_allocate (&writer->file, writer->name,
      writer->segment.total_size, error);
  if (status == LANESHM_OK)
    status = laneshm_file_set_access (&writer->file, writer->name,
        segment_mode (options), options->group, error);
  if (status == LANESHM_OK
      && (os_error = laneshm_file_map (&writer->file,
              writer->segment.total_size, true)) != 0)
    status = laneshm_error_set_os (error, os_error, writer->name,
        "cannot be mapped");
  if (status != LANESHM_OK) {
    unlink (path);
    laneshm_file_close (&writer->file);
    return status;
  }

  writer->segment.segment_id = laneshm_random_id ();
  writer->segment.table_id = writer->table.id;
  header = laneshm_camera_writer_header (writer);
  laneshm_segment_write_header (&writer->segment, header);
  atomic_store (&header->state, LANESHM_SEGMENT_READY);
  sign (writer, options);
  atomic_store_explicit (&header->magic, LANESHM_CAMERA_MAGIC,
      memory_order_release);
  return LANESHM_OK;
}

/* Tells the readers of a replaced leftover, if it can be mapped. Nothing to do
 * where it was adopted. */
static void
retire_leftover (Leftover *leftover)
{
  if (leftover->file.fd < 0)
    return;
  if (leftover->good && laneshm_file_map (&leftover->file,
          sizeof (LaneshmCameraHeader), true) == 0)
    laneshm_camera_header_end (leftover->file.map, LANESHM_SEGMENT_RETIRED);
  laneshm_file_unlock (&leftover->file, LANESHM_WRITER_LOCK);
  laneshm_file_close (&leftover->file);
}

/* Numbers go on where the predecessor stopped. */
static void
continue_after (LaneshmCameraWriter *writer, uint64_t sequence,
    uint64_t generation)
{
  if (sequence < SEQUENCE_MAX && sequence > writer->sequence)
    writer->sequence = sequence;
  if (generation >= writer->generation)
    writer->generation = generation + 1;
}

/* A free name, or one whose segment cannot be gone on with. */
static LaneshmStatus
make_new (LaneshmCameraWriter *writer, Leftover *leftover,
    const LaneshmCameraWriterOptions *options, LaneshmError *error)
{
  char path[LANESHM_PATH_SIZE];
  LaneshmStatus status = build (writer, options, path, error);

  if (status != LANESHM_OK)
    return status;
  status = leftover
      ? laneshm_temporary_rename (path, writer->name, "", error)
      : laneshm_temporary_link (path, writer->name, "", error);
  if (status != LANESHM_OK)
    laneshm_file_close (&writer->file);
  return status;
}

/* A failed start leaves no table without a segment. */
static void
remove_lonely_table (LaneshmCameraWriter *writer)
{
  char path[LANESHM_PATH_SIZE], table_path[LANESHM_PATH_SIZE];

  laneshm_path (path, writer->name, "");
  laneshm_path (table_path, writer->name, LANESHM_TABLE_SUFFIX);
  if (access (path, F_OK) < 0 && laneshm_file_check_path (&writer->table.file,
          table_path) == LANESHM_OK)
    unlink (table_path);
}

static LaneshmStatus
try_establish (LaneshmCameraWriter *writer,
    const LaneshmCameraWriterOptions *options, LaneshmCameraWriter *replaces,
    LaneshmError *error)
{
  Leftover leftover = {.file = LANESHM_FILE_INIT };
  char path[LANESHM_PATH_SIZE];
  LaneshmStatus found, status;

  laneshm_path (path, writer->name, "");
  if (replaces && laneshm_file_check_path (&replaces->file, path)
      == LANESHM_OK)
    found = LANESHM_OK;
  else
    found = open_leftover (writer, path, &leftover, error);
  if (found != LANESHM_OK && found != LANESHM_NOT_FOUND)
    return found;

  status = laneshm_table_open_or_create (&writer->table, writer->name,
      options->mode, options->group, error);
  if (status == LANESHM_OK && leftover.good)
    continue_after (writer,
        LANESHM_HEAD_SEQUENCE (atomic_load (&leftover.snapshot.head)),
        atomic_load (&leftover.snapshot.generation));
  if (status == LANESHM_OK) {
    /* In place only with the table that its readers have. */
    if (!replaces && leftover.good && is_consistent (&leftover)
        && leftover.segment.table_id == writer->table.id
        && laneshm_segment_same_shape (&leftover.segment, &writer->segment))
      status = adopt (writer, &leftover, options, error);
    else
      status = make_new (writer, found == LANESHM_OK ? &leftover : NULL,
          options, error);
  }

  if (status == LANESHM_OK) {
    retire_leftover (&leftover);
    return LANESHM_OK;
  }
  if (found == LANESHM_NOT_FOUND && status != LANESHM_AGAIN)
    remove_lonely_table (writer);
  laneshm_file_close (&writer->table.file);
  laneshm_file_close (&leftover.file);
  return status;
}

/* Ends the writer that was replaced; the slots it owns stay mapped. */
static void
retire (LaneshmCameraWriter *writer)
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
laneshm_camera_writer_establish (LaneshmCameraWriter *writer,
    const LaneshmCameraWriterOptions *options, LaneshmCameraWriter *replaces,
    LaneshmError *error)
{
  uint64_t deadline = laneshm_deadline (TRY_NS);
  LaneshmStatus status;

  writer->generation = 1;
  if (replaces) {
    pthread_mutex_lock (&replaces->mutex);
    continue_after (writer, replaces->sequence, replaces->generation);
    pthread_mutex_unlock (&replaces->mutex);
  }
  laneshm_temporary_sweep (writer->name);
  for (;;) {
    status = try_establish (writer, options, replaces, error);
    if ((status != LANESHM_AGAIN && status != LANESHM_BUSY)
        || laneshm_now () > deadline)
      break;
    usleep (TRY_EVERY_US);
  }
  if (status == LANESHM_AGAIN)
    status = laneshm_error_set (error, LANESHM_BUSY, 0,
        "Shared memory '%s' is being made and removed by other processes: "
        "use another name", writer->name);
  if (status != LANESHM_OK)
    return status;

  writer->open = true;
  if (replaces && replaces->file.map)
    retire (replaces);
  return LANESHM_OK;
}

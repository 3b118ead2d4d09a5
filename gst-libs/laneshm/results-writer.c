/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Writing detection results. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <laneshm/clock.h>
#include <laneshm/error-private.h>
#include <laneshm/futex.h>
#include <laneshm/record.h>
#include <laneshm/temporary.h>

#define TRY_NS (100 * LANESHM_MSECOND)
#define TRY_EVERY_US 2000

struct LaneshmResultsWriter
{
  LaneshmFile file;
  char *name;
};

static LaneshmRecord *
record_of (const LaneshmResultsWriter *writer)
{
  return writer->file.map;
}

static void
store_and_wake (LaneshmRecord *record, const LaneshmDetection *detection)
{
  laneshm_record_store (record, detection);
  laneshm_futex_wake (&record->sequence, true);
}

/* Nothing to read, until the next write. */
static void
reset (LaneshmRecord *record)
{
  static const LaneshmDetection nothing;

  store_and_wake (record, &nothing);
}

/* Takes over what a dead writer left: OK, NOT_FOUND, AGAIN, BUSY, ... */
static LaneshmStatus
adopt (LaneshmResultsWriter *writer, mode_t mode, gid_t group,
    LaneshmError *error)
{
  char path[LANESHM_PATH_SIZE];
  LaneshmStatus status;
  struct stat info;
  int os_error;

  laneshm_path (path, writer->name, "");
  os_error = laneshm_file_open (&writer->file, path, O_RDWR, 0, &info);
  if (os_error != 0)
    return laneshm_error_set_os (error, os_error, writer->name,
        "cannot be written");
  if (info.st_uid != geteuid ())
    return laneshm_error_set_os (error, EACCES, writer->name,
        "cannot be written");
  if (info.st_size != sizeof (LaneshmRecord))
    return laneshm_error_set (error, LANESHM_BAD_SEGMENT, 0,
        "Shared memory '%s' has %lld bytes, not the %zu of a detection "
        "record: use another name or remove it", writer->name,
        (long long) info.st_size, sizeof (LaneshmRecord));
  if (laneshm_file_lock (&writer->file, LANESHM_WRITER_LOCK) != 0)
    return laneshm_error_set (error, LANESHM_BUSY, 0,
        "Shared memory '%s' is being written by another process: stop it or "
        "use another name", writer->name);
  if (laneshm_file_check_path (&writer->file, path) != LANESHM_OK)
    return LANESHM_AGAIN;

  status = laneshm_file_set_access (&writer->file, writer->name, mode, group,
      error);
  if (status != LANESHM_OK)
    return status;
  os_error = laneshm_file_map (&writer->file, sizeof (LaneshmRecord), true);
  if (os_error != 0)
    return laneshm_error_set_os (error, os_error, writer->name,
        "cannot be mapped");
  reset (record_of (writer));
  return LANESHM_OK;
}

static LaneshmStatus
create (LaneshmResultsWriter *writer, mode_t mode, gid_t group,
    LaneshmError *error)
{
  char path[LANESHM_PATH_SIZE];
  LaneshmStatus status;
  int os_error;

  status = laneshm_temporary_create (&writer->file, writer->name, path, error);
  if (status != LANESHM_OK)
    return status;
  status = laneshm_file_allocate (&writer->file, writer->name,
      sizeof (LaneshmRecord), error);
  if (status == LANESHM_OK)
    status = laneshm_file_set_access (&writer->file, writer->name, mode,
        group, error);
  if (status == LANESHM_OK && (os_error = laneshm_file_map (&writer->file,
              sizeof (LaneshmRecord), true)) != 0)
    status = laneshm_error_set_os (error, os_error, writer->name,
        "cannot be mapped");
  if (status != LANESHM_OK) {
    unlink (path);
    return status;
  }
  return laneshm_temporary_link (path, writer->name, "", error);
}

static LaneshmStatus
establish (LaneshmResultsWriter *writer, mode_t mode, gid_t group,
    LaneshmError *error)
{
  uint64_t deadline = laneshm_deadline (TRY_NS);
  LaneshmStatus status;

  laneshm_temporary_sweep (writer->name);
  for (;;) {
    status = adopt (writer, mode, group, error);
    if (status == LANESHM_NOT_FOUND)
      status = create (writer, mode, group, error);
    if (status == LANESHM_OK)
      return status;
    laneshm_file_close (&writer->file);
    if ((status != LANESHM_AGAIN && status != LANESHM_BUSY)
        || laneshm_now () > deadline)
      return status;
    usleep (TRY_EVERY_US);
  }
}

LaneshmResultsWriter *
laneshm_results_writer_open (const char *name, mode_t mode, gid_t group,
    LaneshmError *error)
{
  LaneshmResultsWriter *writer;

  if (laneshm_name_check (name, error) != LANESHM_OK)
    return NULL;
  writer = calloc (1, sizeof *writer);
  if (!writer || !(writer->name = strdup (name))) {
    laneshm_error_set_os (error, ENOMEM, name, "cannot be written");
    free (writer);
    return NULL;
  }
  writer->file = (LaneshmFile) LANESHM_FILE_INIT;
  mode = mode ? mode & ~(mode_t) (S_IWGRP | S_IWOTH) : 0600;
  if (establish (writer, mode, group, error) == LANESHM_OK)
    return writer;
  free (writer->name);
  free (writer);
  return NULL;
}

void
laneshm_results_writer_free (LaneshmResultsWriter *writer)
{
  char path[LANESHM_PATH_SIZE];

  if (writer->file.map) {
    laneshm_path (path, writer->name, "");
    if (laneshm_file_check_path (&writer->file, path) == LANESHM_OK)
      unlink (path);
    /* Readers wake, find nothing to read and that the name is gone. */
    reset (record_of (writer));
    laneshm_file_unlock (&writer->file, LANESHM_WRITER_LOCK);
  }
  laneshm_file_close (&writer->file);
  free (writer->name);
  free (writer);
}

void
laneshm_results_writer_write (LaneshmResultsWriter *writer,
    LaneshmDetection *detection)
{
  LaneshmRecord *record = record_of (writer);
  struct timespec now;

  if (!record)                  /* a forked child */
    return;
  clock_gettime (CLOCK_REALTIME, &now);
  detection->timestamp = (double) now.tv_sec + (double) now.tv_nsec / 1e9;
  detection->ready = 1;
  store_and_wake (record, detection);
  detection->sequence = atomic_load_explicit (&record->sequence,
      memory_order_relaxed);
}

LaneshmStatus
laneshm_results_writer_check_name (LaneshmResultsWriter *writer)
{
  char path[LANESHM_PATH_SIZE];

  laneshm_path (path, writer->name, "");
  return laneshm_file_check_path (&writer->file, path);
}

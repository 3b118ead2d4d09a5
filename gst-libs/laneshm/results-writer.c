/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Writing detection results. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <laneshm/error-private.h>
#include <laneshm/futex.h>
#include <laneshm/holder.h>
#include <laneshm/record.h>
#include <laneshm/temporary.h>

struct LaneshmResultsWriter
{
  LaneshmFile file;
  char *name;
};

static LaneshmRecord *
record_of (const LaneshmResultsWriter * writer)
{
  return writer->file.map;
}

static void
store_and_wake (LaneshmRecord * record, const LaneshmDetection * detection)
{
  laneshm_record_store (record, detection);
  laneshm_futex_wake (&record->sequence, true);
}

/* Nothing to read, until the next write. */
static void
reset (LaneshmRecord * record)
{
  static const LaneshmDetection nothing;

  store_and_wake (record, &nothing);
}

/* Takes over what a dead writer left: OK, NOT_FOUND, AGAIN, BUSY, ... */
static LaneshmStatus
adopt (LaneshmResultsWriter * writer, mode_t mode, gid_t group,
    LaneshmError * error)
{
  const char *name = writer->name;
  LaneshmStatus status;
  struct stat info;
  int os_error;

  os_error = laneshm_file_open (&writer->file, name, "", O_RDWR, &info);
  if (os_error == 0 && info.st_uid != geteuid ())
    os_error = EACCES;
  if (os_error != 0)
    return laneshm_error_set_os (error, os_error, name, "cannot be written");
  if (info.st_size != sizeof (LaneshmRecord))
    return laneshm_record_error_size (info.st_size, name, error);
  if (!laneshm_file_lock (&writer->file, LANESHM_WRITER_LOCK))
    return LANESHM_BUSY;
  if (laneshm_file_check_name (&writer->file, name, "") != LANESHM_OK)
    return LANESHM_AGAIN;

  status = laneshm_file_set_access (&writer->file, name, mode, group, error);
  if (status == LANESHM_OK)
    status = laneshm_file_map (&writer->file, name, sizeof (LaneshmRecord),
        true, error);
  if (status == LANESHM_OK)
    reset (record_of (writer));
  return status;
}

static LaneshmStatus
create (LaneshmResultsWriter * writer, mode_t mode, gid_t group,
    LaneshmError * error)
{
  LaneshmStatus status;

  status = laneshm_temporary_build (&writer->file, writer->name, "",
      sizeof (LaneshmRecord), mode, group, error);
  if (status != LANESHM_OK)
    return status;
  return laneshm_temporary_show (&writer->file, writer->name, "", false, error);
}

static LaneshmStatus
error_set_busy (LaneshmError * error, LaneshmResultsWriter * writer)
{
  char holder[LANESHM_HOLDER_SIZE];

  laneshm_holder_describe (&writer->file, LANESHM_WRITER_LOCK, holder);
  return laneshm_error_set (error, LANESHM_BUSY, 0,
      "Shared memory '%s' is being written by %s: stop it or use another name",
      writer->name, holder);
}

static LaneshmStatus
establish (LaneshmResultsWriter * writer, mode_t mode, gid_t group,
    LaneshmError * error)
{
  LaneshmStatus status;
  unsigned tries = 0;

  laneshm_temporary_sweep (writer->name);
  do {
    laneshm_file_close (&writer->file);
    status = adopt (writer, mode, group, error);
    if (status == LANESHM_NOT_FOUND)
      status = create (writer, mode, group, error);
  } while (laneshm_try_again (status, &tries));
  if (status == LANESHM_BUSY)
    error_set_busy (error, writer);
  if (status == LANESHM_AGAIN)
    status = laneshm_error_set_contended (error, writer->name);
  if (status != LANESHM_OK)
    laneshm_file_close (&writer->file);
  return status;
}

LaneshmResultsWriter *
laneshm_results_writer_open (const char *name, mode_t mode, gid_t group,
    LaneshmError * error)
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
laneshm_results_writer_free (LaneshmResultsWriter * writer)
{
  if (writer->file.map) {
    laneshm_file_unlink (&writer->file, writer->name, "");
    /* Readers wake, find nothing to read and that the name is gone. */
    reset (record_of (writer));
    laneshm_file_unlock (&writer->file, LANESHM_WRITER_LOCK);
  }
  laneshm_file_close (&writer->file);
  free (writer->name);
  free (writer);
}

void
laneshm_results_writer_write (LaneshmResultsWriter * writer,
    LaneshmDetection * detection)
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
laneshm_results_writer_check_name (LaneshmResultsWriter * writer)
{
  return laneshm_file_check_name (&writer->file, writer->name, "");
}

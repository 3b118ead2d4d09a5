/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Reading detection results. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <laneshm/error-private.h>
#include <laneshm/file.h>
#include <laneshm/record.h>
#include <laneshm/wait-private.h>

/* Writing takes some ten nanoseconds: more tries than this only fail when
 * the writer was interrupted or died in the middle, or writes without end. */
#define TRIES 1000
#define TRIES_YIELDING 10

struct LaneshmResultsReader
{
  LaneshmFile file;
  char *name;
  uint32_t last_sequence;       /* of the last result returned by wait */
  uint32_t last_arrival;        /* of the last one whose arrival was seen */
  uint64_t check_at;            /* when to look after the writer */
};

static const LaneshmRecord *
record_of (const LaneshmResultsReader * reader)
{
  return reader->file.map;
}

static LaneshmStatus
open_record (LaneshmResultsReader * reader, LaneshmError * error)
{
  struct stat info;
  int os_error;

  os_error = laneshm_file_open (&reader->file, reader->name, "", O_RDONLY,
      &info);
  if (os_error != 0)
    return laneshm_error_set_os (error, os_error, reader->name,
        "cannot be read");
  if (info.st_size != sizeof (LaneshmRecord))
    return laneshm_record_error_size (info.st_size, reader->name, error);
  return laneshm_file_map (&reader->file, reader->name,
      sizeof (LaneshmRecord), false, error);
}

LaneshmResultsReader *
laneshm_results_reader_open (const char *name, LaneshmError * error)
{
  LaneshmResultsReader *reader;

  if (laneshm_name_check (name, error) != LANESHM_OK)
    return NULL;
  reader = calloc (1, sizeof *reader);
  if (!reader || !(reader->name = strdup (name))) {
    laneshm_error_set_os (error, ENOMEM, name, "cannot be read");
    free (reader);
    return NULL;
  }
  reader->file = (LaneshmFile) LANESHM_FILE_INIT;
  if (open_record (reader, error) == LANESHM_OK)
    return reader;
  laneshm_results_reader_free (reader);
  return NULL;
}

void
laneshm_results_reader_free (LaneshmResultsReader * reader)
{
  laneshm_file_close (&reader->file);
  free (reader->name);
  free (reader);
}

int
laneshm_results_reader_writer_alive (LaneshmResultsReader * reader)
{
  return reader->file.map
      && laneshm_file_is_locked (&reader->file, LANESHM_WRITER_LOCK);
}

/* One copy in the program: it is rehearsed. */
static __attribute__((noinline)) LaneshmStatus
load (LaneshmResultsReader * reader, LaneshmDetection * detection)
{
  for (int i = 0; i < TRIES + TRIES_YIELDING; i++) {
    if (laneshm_record_load (record_of (reader), detection) == LANESHM_OK)
      return LANESHM_OK;
    if (i >= TRIES)
      sched_yield ();
  }
  return LANESHM_AGAIN;
}

LaneshmStatus
laneshm_results_reader_read (LaneshmResultsReader * reader,
    LaneshmDetection * detection)
{
  if (!reader->file.map)
    return LANESHM_GONE;
  if (load (reader, detection) == LANESHM_OK && detection->ready)
    return LANESHM_OK;
  return laneshm_file_check_writer (&reader->file, reader->name)
      == LANESHM_GONE ? LANESHM_GONE : LANESHM_AGAIN;
}

/* Tells the waiter that a result came just now. */
static void
note_arrival (LaneshmResultsReader * reader, LaneshmWaiter * waiter,
    uint32_t sequence)
{
  uint32_t steps = (sequence - reader->last_arrival) / 2;

  laneshm_waiter_arrived (waiter, laneshm_now (),
      reader->last_arrival ? steps : 0);
  reader->last_arrival = sequence;
}

/* A result newer than the last: OK, AGAIN when there is none, GONE. */
static LaneshmStatus
read_newer (LaneshmResultsReader * reader, LaneshmDetection * detection)
{
  LaneshmStatus status;

  if (atomic_load_explicit (&record_of (reader)->sequence,
          memory_order_acquire) == reader->last_sequence)
    return LANESHM_AGAIN;
  status = laneshm_results_reader_read (reader, detection);
  if (status == LANESHM_OK) {
    reader->last_sequence = detection->sequence;
    reader->check_at = 0;
  }
  return status;
}

/* The last result once more. */
static void
rehearse (void *data)
{
  LaneshmDetection detection;

  load (data, &detection);
}

LaneshmStatus
laneshm_results_reader_wait (LaneshmResultsReader * reader,
    LaneshmWaiter * waiter, uint64_t timeout_ns, LaneshmDetection * detection)
{
  uint64_t deadline = laneshm_deadline (timeout_ns);
  const LaneshmRecord *record = record_of (reader);
  bool waited = false;

  if (!record)
    return LANESHM_GONE;
  for (;;) {
    LaneshmWatch watch = {.word = &record->sequence,.rehearse = rehearse,
      .rehearse_data = reader
    };
    LaneshmStatus status;
    uint64_t now;

    if (laneshm_waiter_is_cancelled (waiter))
      return LANESHM_CANCELLED;
    watch.seen = atomic_load_explicit (&record->sequence, memory_order_acquire);
    status = read_newer (reader, detection);
    if (status == LANESHM_OK && waited)
      note_arrival (reader, waiter, detection->sequence);
    if (status != LANESHM_AGAIN)
      return status;

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
    waited = laneshm_waiter_watch (waiter, &watch,
        reader->check_at < deadline ? reader->check_at : deadline)
        == LANESHM_OK;
  }
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * detection_results as its callers see it. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "test.h"

static LaneshmResultsWriter *
open_writer (const char *name)
{
  LaneshmResultsWriter *writer;
  LaneshmError error;

  writer = laneshm_results_writer_open (name, 0, (gid_t) - 1, &error);
  if (!writer)
    test_failed (__FILE__, __LINE__, error.message);
  return writer;
}

static LaneshmResultsReader *
open_reader (const char *name)
{
  LaneshmResultsReader *reader;
  LaneshmError error;

  reader = laneshm_results_reader_open (name, &error);
  if (!reader)
    test_failed (__FILE__, __LINE__, error.message);
  return reader;
}

static void
test_read_and_wait (void)
{
  const char *name = test_name ("read");
  LaneshmResultsWriter *writer = open_writer (name);
  LaneshmResultsReader *reader = open_reader (name);
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  LaneshmDetection read, written = {
    .frame_id = 5,
    .has_left_lane = 1,
    .left = {1, 2, 3, 4, 0.5}
  };

  CHECK_EQUAL (laneshm_results_reader_read (reader, &read), LANESHM_AGAIN);
  CHECK_EQUAL (laneshm_results_reader_wait (reader, waiter, 5 * MS, &read),
      LANESHM_TIMEOUT);
  laneshm_results_writer_write (writer, &written);
  CHECK_EQUAL (laneshm_results_reader_wait (reader, waiter, 5 * MS, &read),
      LANESHM_OK);
  CHECK_EQUAL (memcmp (&read, &written, sizeof read), 0);
  CHECK_EQUAL (read.ready, 1);
  CHECK_EQUAL (read.sequence, 2);

  /* Reading again is fine, waiting is for the next one. */
  CHECK_EQUAL (laneshm_results_reader_read (reader, &read), LANESHM_OK);
  CHECK_EQUAL (laneshm_results_reader_wait (reader, waiter, 5 * MS, &read),
      LANESHM_TIMEOUT);
  laneshm_results_writer_write (writer, &written);
  CHECK_EQUAL (laneshm_results_reader_read (reader, &read), LANESHM_OK);
  CHECK_EQUAL (laneshm_results_reader_wait (reader, waiter, 5 * MS, &read),
      LANESHM_OK);
  CHECK_EQUAL (laneshm_results_writer_check_name (writer), LANESHM_OK);

  CHECK (laneshm_results_reader_writer_alive (reader));
  laneshm_results_writer_free (writer);
  CHECK (!test_exists (name, ""));
  CHECK (!laneshm_results_reader_writer_alive (reader));
  CHECK_EQUAL (laneshm_results_reader_read (reader, &read), LANESHM_GONE);
  CHECK_EQUAL (laneshm_results_reader_wait (reader, waiter, UINT64_MAX,
          &read), LANESHM_GONE);
  laneshm_results_reader_free (reader);
  laneshm_waiter_free (waiter);
}

static void
test_second_writer (void)
{
  const char *name = test_name ("second");
  LaneshmResultsWriter *writer = open_writer (name);
  LaneshmError error;
  char pid[32];

  CHECK (!laneshm_results_writer_open (name, 0, (gid_t) - 1, &error));
  CHECK_EQUAL (error.status, LANESHM_BUSY);
  CHECK (strstr (error.message, name));
  snprintf (pid, sizeof pid, "process %d (", (int) getpid ());
  CHECK (strstr (error.message, pid));
  laneshm_results_writer_free (writer);
}

static void
write_and_die (void *data)
{
  LaneshmResultsWriter *writer = open_writer (data);
  LaneshmDetection detection = {.frame_id = 9 };

  laneshm_results_writer_write (writer, &detection);
  raise (SIGKILL);
}

/* What a dead writer left is reset before anybody takes it for news, and its
 * readers go on. */
static void
test_take_over (void)
{
  const char *name = test_name ("dead");
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  LaneshmDetection detection = { 0 };
  LaneshmResultsReader *reader;
  LaneshmResultsWriter *writer;

  CHECK_EQUAL (test_wait_child (test_fork (write_and_die, (void *) name)),
      -SIGKILL);
  reader = open_reader (name);
  CHECK (!laneshm_results_reader_writer_alive (reader));
  CHECK_EQUAL (laneshm_results_reader_wait (reader, waiter, 5 * MS,
          &detection), LANESHM_OK);
  CHECK_EQUAL (detection.frame_id, 9);
  CHECK_EQUAL (laneshm_results_reader_wait (reader, waiter, UINT64_MAX,
          &detection), LANESHM_TIMEOUT);

  writer = open_writer (name);
  CHECK (laneshm_results_reader_writer_alive (reader));
  CHECK_EQUAL (laneshm_results_reader_read (reader, &detection), LANESHM_AGAIN);
  CHECK_EQUAL (laneshm_results_reader_wait (reader, waiter, 5 * MS,
          &detection), LANESHM_TIMEOUT);
  detection.frame_id = 10;
  laneshm_results_writer_write (writer, &detection);
  CHECK_EQUAL (laneshm_results_reader_wait (reader, waiter, 5 * MS,
          &detection), LANESHM_OK);
  CHECK_EQUAL (detection.frame_id, 10);
  laneshm_results_reader_free (reader);
  laneshm_results_writer_free (writer);
  laneshm_waiter_free (waiter);
}

/* Somebody unlinked the name of a live writer. */
static void
test_name_vanishes (void)
{
  const char *name = test_name ("vanish");
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  LaneshmResultsWriter *writer = open_writer (name), *next;
  LaneshmResultsReader *reader = open_reader (name);
  LaneshmDetection detection = { 0 };
  char path[320];

  test_path (path, sizeof path, name, "");
  CHECK_EQUAL (unlink (path), 0);
  CHECK_EQUAL (laneshm_results_writer_check_name (writer), LANESHM_NOT_FOUND);
  CHECK_EQUAL (laneshm_results_reader_wait (reader, waiter, 120 * MS,
          &detection), LANESHM_TIMEOUT);
  laneshm_results_writer_write (writer, &detection);
  CHECK_EQUAL (laneshm_results_reader_wait (reader, waiter, 5 * MS,
          &detection), LANESHM_OK);

  next = open_writer (name);
  CHECK_EQUAL (laneshm_results_writer_check_name (writer), LANESHM_BUSY);
  CHECK_EQUAL (laneshm_results_reader_wait (reader, waiter, UINT64_MAX,
          &detection), LANESHM_GONE);
  laneshm_results_writer_free (writer);
  CHECK_EQUAL (laneshm_results_writer_check_name (next), LANESHM_OK);
  laneshm_results_writer_free (next);
  laneshm_results_reader_free (reader);
  laneshm_waiter_free (waiter);
}

static void
test_mode (void)
{
  const char *name = test_name ("mode");
  LaneshmResultsWriter *writer;
  struct stat info;
  char path[320];

  test_path (path, sizeof path, name, "");
  umask (0);
  writer = open_writer (name);
  CHECK_EQUAL (stat (path, &info), 0);
  CHECK_EQUAL (info.st_mode & 07777, 0600);
  laneshm_results_writer_free (writer);
  writer = laneshm_results_writer_open (name, 0666, getgid (), NULL);
  CHECK_EQUAL (stat (path, &info), 0);
  CHECK_EQUAL (info.st_mode & 07777, 0644);
  laneshm_results_writer_free (writer);
}

int
main (void)
{
  RUN (test_read_and_wait);
  RUN (test_second_writer);
  RUN (test_take_over);
  RUN (test_name_vanishes);
  RUN (test_mode);
  return 0;
}

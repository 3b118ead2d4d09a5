/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The sequence lock: a writer that never pauses and readers that check every
 * field against every other; writers killed in the middle. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>
#include "test.h"

#define RUN_MS 500

typedef struct
{
  const char *name;
  unsigned pause_us;
  TestGate ready;
} Setup;

static void
fill (LaneshmDetection * detection, int64_t i)
{
  int32_t n = (int32_t) i;
  LaneshmLine left = { n, n + 1, n + 2, n + 3, (double) i };
  LaneshmLine right = { n + 4, n + 5, n + 6, n + 7, (double) i };

  memset (detection, 0, sizeof *detection);
  detection->frame_id = i;
  detection->processing_time_ms = (double) i;
  detection->has_left_lane = detection->has_right_lane = n;
  detection->left = left;
  detection->right = right;
}

static bool
is_whole (const LaneshmDetection * read)
{
  LaneshmDetection expected;

  fill (&expected, read->frame_id);
  expected.timestamp = read->timestamp;
  expected.ready = 1;
  expected.sequence = read->sequence;
  return memcmp (&expected, read, sizeof expected) == 0
      && read->sequence % 2 == 0;
}

static void
write_without_end (void *data)
{
  Setup *setup = data;
  LaneshmResultsWriter *writer;
  LaneshmDetection detection;

  writer = laneshm_results_writer_open (setup->name, 0, (gid_t) - 1, NULL);
  CHECK (writer);
  for (int64_t i = 1;; i++) {
    fill (&detection, i);
    laneshm_results_writer_write (writer, &detection);
    if (i == 1)
      test_gate_open (&setup->ready);
    if (setup->pause_us)
      usleep (setup->pause_us);
  }
}

static void
test_never_torn (void)
{
  static const unsigned pauses[] = { 0, 1, 100 };
  Setup setup = {.name = test_name ("torn") };

  test_gate_init (&setup.ready);
  for (int i = 0; i < 3; i++) {
    LaneshmResultsReader *reader;
    uint64_t end = test_now () + RUN_MS * MS;
    LaneshmDetection detection;
    int64_t last = 0;
    unsigned n = 0;
    pid_t pid;

    setup.pause_us = pauses[i];
    pid = test_fork (write_without_end, &setup);
    test_gate_pass (&setup.ready);
    reader = laneshm_results_reader_open (setup.name, NULL);
    CHECK (reader);
    while (test_now () < end) {
      if (laneshm_results_reader_read (reader, &detection) != LANESHM_OK)
        continue;
      CHECK (is_whole (&detection));
      CHECK (detection.frame_id >= last);
      last = detection.frame_id;
      n++;
    }
    CHECK (n > 0 && last > 1);
    fprintf (stderr, "%u reads, %lld results\n", n, (long long) last);
    kill (pid, SIGKILL);
    test_wait_child (pid);
    laneshm_results_reader_free (reader);
  }
}

/* Whatever the next writer finds, it heals. */
static void
test_writers_killed (void)
{
  Setup setup = {.name = test_name ("killed") };
  LaneshmResultsReader *reader = NULL;
  LaneshmDetection detection = { 0 };
  int n = test_count ("LANESHM_TEST_KILLS", 60), odd = 0;

  test_gate_init (&setup.ready);
  for (int i = 0; i < n; i++) {
    pid_t pid = test_fork (write_without_end, &setup);
    LaneshmStatus status;

    test_gate_pass (&setup.ready);
    if (!reader)
      reader = laneshm_results_reader_open (setup.name, NULL);
    CHECK (reader);
    usleep (1000);
    kill (pid, SIGKILL);
    test_wait_child (pid);
    status = laneshm_results_reader_read (reader, &detection);
    CHECK (status == LANESHM_OK || status == LANESHM_AGAIN);
    if (status == LANESHM_OK)
      CHECK (is_whole (&detection));
    else
      odd++;
    CHECK (!laneshm_results_reader_writer_alive (reader));
  }
  fprintf (stderr, "%d of %d died while writing\n", odd, n);
  laneshm_results_reader_free (reader);
}

static uint32_t *
map_sequence (const char *name)
{
  char path[320];
  uint8_t *map;
  int fd;

  test_path (path, sizeof path, name, "");
  fd = open (path, O_RDWR);
  map = mmap (NULL, 88, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  CHECK (map != MAP_FAILED);
  close (fd);
  return (uint32_t *) (map + 36);
}

/* Stops before its second record, to be led through it. */
static void
write_led (void *data)
{
  LaneshmResultsWriter *writer =
      laneshm_results_writer_open (data, 0, (gid_t) - 1, NULL);
  LaneshmDetection detection;

  CHECK (writer);
  fill (&detection, 1);
  laneshm_results_writer_write (writer, &detection);
  fill (&detection, 2);
  if (ptrace (PTRACE_TRACEME, 0, NULL, NULL) < 0)
    _exit (TEST_LEFT_OUT);
  raise (SIGSTOP);
  laneshm_results_writer_write (writer, &detection);
  raise (SIGSTOP);
}

/* Lets it take a step; false when it stopped by itself. */
static bool
step (pid_t pid)
{
  int status;

  CHECK_EQUAL (ptrace (PTRACE_SINGLESTEP, pid, NULL, NULL), 0);
  CHECK_EQUAL (waitpid (pid, &status, 0), pid);
  CHECK (WIFSTOPPED (status));
  return WSTOPSIG (status) == SIGTRAP;
}

/* Kills a writer so many instructions after the sequence became odd; false
 * when its record was written by then. */
static bool
kill_in_a_write (const char *name, int steps, LaneshmResultsReader ** reader)
{
  pid_t pid = test_fork (write_led, (void *) name);
  volatile uint32_t *sequence;
  LaneshmDetection detection;
  bool inside;
  int status;

  CHECK_EQUAL (waitpid (pid, &status, 0), pid);
  if (WIFEXITED (status) && WEXITSTATUS (status) == TEST_LEFT_OUT) {
    test_leave_out ("no right to trace a child");
    return false;
  }
  CHECK (WIFSTOPPED (status));
  if (!*reader)
    *reader = laneshm_results_reader_open (name, NULL);
  CHECK (*reader);
  CHECK_EQUAL (laneshm_results_reader_read (*reader, &detection), LANESHM_OK);
  CHECK (is_whole (&detection));
  CHECK_EQUAL (detection.frame_id, 1);

  sequence = map_sequence (name);
  while (*sequence % 2 == 0)
    CHECK (step (pid));
  while (steps > 0 && step (pid))
    steps--;
  inside = *sequence % 2;
  kill (pid, SIGKILL);
  CHECK_EQUAL (test_wait_child (pid), -SIGKILL);
  munmap ((uint8_t *) sequence - 36, 88);
  CHECK_EQUAL (laneshm_results_reader_read (*reader, &detection),
      inside ? LANESHM_AGAIN : LANESHM_OK);
  CHECK (inside || (is_whole (&detection) && detection.frame_id == 2));
  return inside;
}

/* Dead after any instruction of a write: its reader is told that no record is
 * whole, and goes on with the next writer's. */
static void
test_killed_in_a_write (void)
{
  const char *name = test_name ("led");
  const char *checker = getenv ("LANE_SANITIZED");
  LaneshmResultsReader *reader = NULL;
  int steps = 0, deaths = 0;

  if (checker && strcmp (checker, "valgrind") == 0) {
    test_leave_out ("the instructions would be valgrind's");
    return;
  }
  while (kill_in_a_write (name, steps, &reader)) {
    /* Other checkers make thousands of the seventy. */
    steps += steps < 200 ? 1 : steps / 4;
    deaths++;
  }
  fprintf (stderr, "%d deaths in a write\n", deaths);
  if (reader)
    laneshm_results_reader_free (reader);
}

/* An odd number ends nobody's patience: bounded tries, then AGAIN; waiting
 * sleeps. The next write heals it; wrapping around skips 0. */
static void
test_sequence (void)
{
  const char *name = test_name ("sequence");
  LaneshmResultsWriter *writer =
      laneshm_results_writer_open (name, 0, (gid_t) - 1, NULL);
  LaneshmResultsReader *reader = laneshm_results_reader_open (name, NULL);
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  LaneshmDetection detection = {.frame_id = 1 };
  uint32_t *sequence = map_sequence (name);

  *sequence = 7;
  CHECK_EQUAL (laneshm_results_reader_read (reader, &detection), LANESHM_AGAIN);
  CHECK_EQUAL (laneshm_results_reader_wait (reader, waiter, 5 * MS,
          &detection), LANESHM_TIMEOUT);
  laneshm_results_writer_write (writer, &detection);
  CHECK_EQUAL (*sequence, 8);
  CHECK_EQUAL (laneshm_results_reader_wait (reader, waiter, 5 * MS,
          &detection), LANESHM_OK);
  CHECK_EQUAL (detection.sequence, 8);

  *sequence = UINT32_MAX - 1;
  laneshm_results_writer_write (writer, &detection);
  CHECK_EQUAL (*sequence, 2);
  CHECK_EQUAL (laneshm_results_reader_wait (reader, waiter, 5 * MS,
          &detection), LANESHM_OK);
  munmap ((uint8_t *) sequence - 36, 88);
  laneshm_results_reader_free (reader);
  laneshm_results_writer_free (writer);
  laneshm_waiter_free (waiter);
}

int
main (void)
{
  RUN (test_never_torn);
  RUN (test_writers_killed);
  RUN (test_killed_in_a_write);
  RUN (test_sequence);
  return test_status ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Clocks that jump, or differ between processes: waits last as long as they
 * should, and nothing is missed. */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "test.h"

#define DAY 86400
#define N_FRAMES 10
#define PERIOD_US 3000
#define LATE_MS 5000            /* longer than any wait here, shorter than a jump */

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif

static const LaneshmWaitMode modes[] = {
  LANESHM_WAIT_PREDICT, LANESHM_WAIT_SPIN, LANESHM_WAIT_FUTEX
};

#define N_MODES (sizeof modes / sizeof *modes)

static _Atomic int64_t jump_s;

/* The library's calls come here: its Unix time jumps, the machine's does
 * not. */
int
clock_gettime (clockid_t clock, struct timespec *time)
{
  int status = (int) syscall (SYS_clock_gettime, clock, time);

  if (clock == CLOCK_REALTIME)
    time->tv_sec += (time_t) atomic_load (&jump_s);
  return status;
}

static void
jump (int i)
{
  static const int64_t days[] = { 1, -1, 4000, -4000, 0 };

  atomic_store (&jump_s, days[(size_t) i % (sizeof days / sizeof *days)] * DAY);
}

static void *
publish_and_jump (void *data)
{
  for (int i = 1; i <= N_FRAMES; i++) {
    usleep (PERIOD_US);
    jump (i);
    CHECK (test_publish (data, i) > 0);
  }
  return NULL;
}

static void
read_all (LaneshmCameraReader * reader, LaneshmWaiter * waiter)
{
  int64_t id = 0;

  while (id < N_FRAMES) {
    LaneshmFrame frame;

    CHECK_EQUAL (laneshm_camera_reader_wait (reader, waiter, LATE_MS * MS),
        LANESHM_OK);
    CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame), LANESHM_OK);
    CHECK (frame.info.frame_id > id);
    id = frame.info.frame_id;
    laneshm_camera_reader_release (reader, frame.slot);
  }
}

static void *
jump_on (void *data)
{
  atomic_bool *end = data;

  for (int i = 0; !atomic_load (end); i++) {
    jump (i);
    usleep (1000);
  }
  return NULL;
}

static void
time_out (LaneshmCameraReader * reader, LaneshmWaiter * waiter)
{
  uint64_t before = test_now (), passed;

  CHECK_EQUAL (laneshm_camera_reader_wait (reader, waiter, 60 * MS),
      LANESHM_TIMEOUT);
  CHECK_EQUAL (laneshm_waiter_sleep (waiter, 60 * MS), LANESHM_TIMEOUT);
  passed = test_now () - before;
  CHECK (passed >= 120 * MS && passed < LATE_MS * MS);
}

static void
test_unix_time_jumps (void)
{
  const char *name = test_name ("jump");

  for (size_t m = 0; m < N_MODES; m++) {
    LaneshmCameraWriter *writer = test_writer (name, 64, 48);
    LaneshmCameraReader *reader = test_reader (name);
    LaneshmWaiter *waiter = laneshm_waiter_new (modes[m]);
    atomic_bool end = false;
    pthread_t thread;

    CHECK_EQUAL (pthread_create (&thread, NULL, publish_and_jump, writer), 0);
    read_all (reader, waiter);
    pthread_join (thread, NULL);
    CHECK_EQUAL (pthread_create (&thread, NULL, jump_on, &end), 0);
    time_out (reader, waiter);
    atomic_store (&end, true);
    pthread_join (thread, NULL);
    laneshm_camera_reader_unref (reader);
    laneshm_camera_writer_unref (writer);
    laneshm_waiter_free (waiter);
  }
  atomic_store (&jump_s, 0);
}

/* Results tell Unix time: what it is when they are written. */
static void
test_timestamps_follow (void)
{
  const char *name = test_name ("timestamp");
  LaneshmResultsWriter *writer =
      laneshm_results_writer_open (name, 0, (gid_t) - 1, NULL);
  LaneshmResultsReader *reader = laneshm_results_reader_open (name, NULL);
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_PREDICT);

  CHECK (writer && reader);
  for (int i = 0; i < 10; i++) {
    LaneshmDetection detection = {.frame_id = i };
    double real = (double) time (NULL);

    jump (i);
    laneshm_results_writer_write (writer, &detection);
    CHECK_EQUAL (laneshm_results_reader_wait (reader, waiter, LATE_MS * MS,
            &detection), LANESHM_OK);
    CHECK_EQUAL (detection.frame_id, i);
    real = detection.timestamp - real - (double) atomic_load (&jump_s);
    CHECK (real > -60 && real < 60);
  }
  atomic_store (&jump_s, 0);
  laneshm_results_reader_free (reader);
  laneshm_results_writer_free (writer);
  laneshm_waiter_free (waiter);
}

typedef struct
{
  const char *name;
  int64_t offset_s;
  LaneshmWaitMode mode;
  TestGate ready;
} Elsewhere;

static void
read_elsewhere (void *data)
{
  Elsewhere *elsewhere = data;
  LaneshmCameraReader *reader = test_reader (elsewhere->name);
  LaneshmWaiter *waiter = laneshm_waiter_new (elsewhere->mode);

  test_gate_open (&elsewhere->ready);
  read_all (reader, waiter);
  time_out (reader, waiter);
  laneshm_camera_reader_unref (reader);
  laneshm_waiter_free (waiter);
}

/* Children of this process live in a time namespace whose CLOCK_MONOTONIC is
 * ahead or behind. */
static void
enter_elsewhere (void *data)
{
  Elsewhere *elsewhere = data;
  char offset[64];
  int fd, length, written;

  CHECK_EQUAL (unshare (CLONE_NEWTIME), 0);
  length = snprintf (offset, sizeof offset, "monotonic %lld 0",
      (long long) elsewhere->offset_s);
  fd = open ("/proc/self/timens_offsets", O_WRONLY);
  written = fd >= 0 ? (int) write (fd, offset, (size_t) length) : -1;
  CHECK_EQUAL (written, length);
  close (fd);
  CHECK_EQUAL (test_wait_child (test_fork (read_elsewhere, elsewhere)), 0);
}

static void
try_elsewhere (void *data)
{
  _exit (unshare (CLONE_NEWTIME) == 0 ? 0 : TEST_LEFT_OUT);
}

static void
test_other_clocks (void)
{
  /* The clock cannot be behind by more than the machine is up. */
  int64_t offsets[] = { DAY, -(int64_t) (test_now () / (2000 * MS)) };

  if (test_wait_child (test_fork (try_elsewhere, NULL)) == TEST_LEFT_OUT) {
    test_leave_out ("no right to a time namespace");
    return;
  }
  for (size_t i = 0; i < 2 * N_MODES; i++) {
    Elsewhere elsewhere = {
      .name = test_name ("elsewhere"),
      .offset_s = offsets[i % 2],
      .mode = modes[i / 2]
    };
    LaneshmCameraWriter *writer = test_writer (elsewhere.name, 64, 48);
    pid_t pid;

    test_gate_init (&elsewhere.ready);
    pid = test_fork (enter_elsewhere, &elsewhere);
    test_gate_pass (&elsewhere.ready);
    publish_and_jump (writer);
    CHECK_EQUAL (test_wait_child (pid), 0);
    test_gate_close (&elsewhere.ready);
    laneshm_camera_writer_unref (writer);
  }
}

int
main (void)
{
  RUN (test_unix_time_jumps);
  RUN (test_timestamps_follow);
  RUN (test_other_clocks);
  return test_status ();
}

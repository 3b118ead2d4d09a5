/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How long acquire takes while readers that hold frames are killed 50 times a
 * second: it never waits for them, but has to find that they are dead.
 * Usage: bench-kills [SECONDS] */
#include <stdio.h>
#include <unistd.h>
#include <sys/wait.h>
#include <test.h>

#define RATE_HZ 1000
#define KILLS_HZ 50
#define N_SLOTS 3               /* two held and the newest: none is free */

static void
hold_two (void *data)
{
  LaneshmCameraReader *reader = test_reader (data);
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  LaneshmFrame frame;

  for (int held = 0; held < 2;)
    if (laneshm_camera_reader_wait (reader, waiter, UINT64_MAX) == LANESHM_OK
        && laneshm_camera_reader_take (reader, NULL, &frame) == LANESHM_OK)
      held++;
  pause ();
}

static int
compare (const void *a, const void *b)
{
  uint64_t left = *(const uint64_t *) a, right = *(const uint64_t *) b;

  return (left > right) - (left < right);
}

static uint64_t
publish_timed (LaneshmCameraWriter * writer)
{
  uint64_t before = test_now (), took;
  int slot = laneshm_camera_writer_acquire (writer);
  LaneshmFrameInfo info = { 0 };

  took = test_now () - before;
  if (slot >= 0) {
    laneshm_camera_writer_publish (writer, slot, &info);
    laneshm_camera_writer_release (writer, slot);
  }
  return took;
}

int
main (int argc, char **argv)
{
  int seconds = argc > 1 ? atoi (argv[1]) : 10;
  size_t n = (size_t) seconds * RATE_HZ;
  LaneshmCameraWriterOptions options = {
    .n_slots = N_SLOTS,.group = (gid_t) - 1
  };
  const char *name = test_name ("kills");
  LaneshmCameraWriterStats stats;
  LaneshmCameraWriter *writer;
  LaneshmVideoFormat format;
  uint64_t *took;
  pid_t pid = 0;

  CHECK (seconds > 0);
  took = calloc (n, sizeof *took);
  test_format (&format, 800, 600);
  writer = laneshm_camera_writer_open (name, &format, &options, NULL, NULL);
  CHECK (writer && took);
  for (size_t i = 0; i < n; i++) {
    bool end = i % (RATE_HZ / KILLS_HZ) == 0;

    if (end && pid > 0) {
      kill (pid, SIGKILL);
      waitpid (pid, NULL, 0);
    }
    took[i] = publish_timed (writer);
    if (end)
      pid = test_fork (hold_two, (void *) name);
    usleep (1000000 / RATE_HZ);
  }
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);

  laneshm_camera_writer_get_stats (writer, &stats);
  qsort (took, n, sizeof *took, compare);
  printf ("%zu x acquire, %llu dead readers' slots taken back, %llu times all "
      "held by a live one\np50 %.1f us, p99 %.1f us, max %.1f us\n", n,
      (unsigned long long) stats.reclaimed_readers,
      (unsigned long long) stats.no_slot, (double) took[n / 2] / 1e3,
      (double) took[n * 99 / 100] / 1e3, (double) took[n - 1] / 1e3);
  laneshm_camera_writer_unref (writer);
  free (took);
  return 0;
}

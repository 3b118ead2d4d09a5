/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The process at the other end, for tests that kill it. Says '.' on stdout
 * when it is ready, and ends on SIGTERM.
 *
 *   peer camera NAME WIDTH HEIGHT     publishes GRAY8 frames, 100 a second
 *   peer reader NAME HOLDS            takes and holds up to so many frames
 *   peer detector FRAMES RESULTS      answers each frame with one line
 *   peer results NAME                 writes one result
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <laneshm/laneshm.h>

#define MS UINT64_C (1000000)

static volatile sig_atomic_t ended;

static void
end (int number)
{
  ended = 1;
}

static void
ready (void)
{
  if (write (STDOUT_FILENO, ".", 1) != 1)
    exit (1);
}

static void
pause_ms (unsigned ms)
{
  struct timespec time = { ms / 1000, ms % 1000 * 1000000L };

  nanosleep (&time, NULL);
}

static int
camera (const char *name, uint32_t width, uint32_t height)
{
  LaneshmVideoFormat format = {
    LANESHM_FOURCC_GRAY8, width, height, 1, {width}, {0},
    (uint64_t) width * height, 100, 1, {0}
  };
  LaneshmError error;
  LaneshmCameraWriter *writer = laneshm_camera_writer_open (name, &format,
      NULL, NULL, &error);
  int64_t id;

  if (!writer) {
    fprintf (stderr, "%s\n", error.message);
    return 1;
  }
  for (id = 0; !ended; id++) {
    LaneshmFrameInfo info = {.frame_id = id,.camera_ns = LANESHM_TIME_NONE,
      .duration_ns = LANESHM_TIME_NONE
    };
    int slot = laneshm_camera_writer_acquire (writer);

    if (slot >= 0) {
      memset (laneshm_camera_writer_slot (writer, slot), (int) id, format.size);
      laneshm_camera_writer_publish (writer, slot, &info);
      laneshm_camera_writer_release (writer, slot);
    }
    if (id == 0)
      ready ();
    pause_ms (10);
  }
  laneshm_camera_writer_close (writer);
  laneshm_camera_writer_unref (writer);
  return 0;
}

static int
reader (const char *name, int holds)
{
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  LaneshmError error;
  LaneshmCameraReader *reader = laneshm_camera_reader_open (name, &error);
  LaneshmFrame frame;
  int held = 0;

  if (!reader) {
    fprintf (stderr, "%s\n", error.message);
    return 1;
  }
  ready ();
  while (!ended) {
    if (laneshm_camera_reader_wait (reader, waiter, 20 * MS) == LANESHM_OK
        && laneshm_camera_reader_take (reader, NULL, &frame) == LANESHM_OK
        && held++ >= holds)
      laneshm_camera_reader_release (reader, frame.slot);
  }
  laneshm_camera_reader_unref (reader);
  laneshm_waiter_free (waiter);
  return 0;
}

static void
answer (LaneshmCameraReader * reader, LaneshmResultsWriter * results)
{
  LaneshmFrame frame;
  LaneshmDetection result = {.has_left_lane = 1,
    .left = {10, 40, 20, 30, 0.5}
  };

  if (laneshm_camera_reader_take (reader, NULL, &frame) != LANESHM_OK)
    return;
  result.frame_id = frame.info.frame_id;
  laneshm_results_writer_write (results, &result);
  laneshm_camera_reader_release (reader, frame.slot);
}

static int
detector (const char *frames, const char *name)
{
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  LaneshmError error;
  LaneshmResultsWriter *results = laneshm_results_writer_open (name, 0,
      (gid_t) - 1, &error);
  LaneshmCameraReader *reader = NULL;

  if (!results) {
    fprintf (stderr, "%s\n", error.message);
    return 1;
  }
  ready ();
  while (!ended) {
    if (!reader) {
      reader = laneshm_camera_reader_open (frames, &error);
      if (!reader)
        pause_ms (5);
      continue;
    }
    switch (laneshm_camera_reader_wait (reader, waiter, 20 * MS)) {
      case LANESHM_OK:
        answer (reader, results);
        break;
      case LANESHM_GONE:
        laneshm_camera_reader_unref (reader);
        reader = NULL;
        break;
      default:
        break;
    }
  }
  if (reader)
    laneshm_camera_reader_unref (reader);
  laneshm_results_writer_free (results);
  laneshm_waiter_free (waiter);
  return 0;
}

static int
results (const char *name)
{
  LaneshmDetection result = {.frame_id = 1 };
  LaneshmError error;
  LaneshmResultsWriter *writer = laneshm_results_writer_open (name, 0,
      (gid_t) - 1, &error);

  if (!writer) {
    fprintf (stderr, "%s\n", error.message);
    return 1;
  }
  laneshm_results_writer_write (writer, &result);
  ready ();
  while (!ended)
    pause_ms (10);
  laneshm_results_writer_free (writer);
  return 0;
}

int
main (int argc, char **argv)
{
  struct sigaction action = {.sa_handler = end };

  sigaction (SIGTERM, &action, NULL);
  if (argc == 5 && strcmp (argv[1], "camera") == 0)
    return camera (argv[2], (uint32_t) atoi (argv[3]),
        (uint32_t) atoi (argv[4]));
  if (argc == 4 && strcmp (argv[1], "reader") == 0)
    return reader (argv[2], atoi (argv[3]));
  if (argc == 4 && strcmp (argv[1], "detector") == 0)
    return detector (argv[2], argv[3]);
  if (argc == 3 && strcmp (argv[1], "results") == 0)
    return results (argv[2]);
  return 2;
}

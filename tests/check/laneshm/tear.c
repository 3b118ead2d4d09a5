/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A writer that never pauses against three readers that hold frames and one
 * that copies: every byte of every frame is verified. */
#include <unistd.h>
#include "test.h"

#define WIDTH 320
#define HEIGHT 200
#define N_READERS 3
#define NOBODY 65534

typedef struct
{
  const char *name;
  unsigned held;                /* frames kept at a time */
  bool observer;
  uint64_t end;
  TestGate ready;
} Setup;

static uint64_t
run_ms (int few)
{
  return (uint64_t) test_count ("LANESHM_TEST_TEAR_MS", few);
}

static void
verify (const LaneshmCameraReader * reader, const LaneshmFrame * frame)
{
  CHECK (test_verify (frame->data, laneshm_camera_reader_format (reader)->size,
          frame->info.frame_id));
  CHECK_EQUAL (frame->info.sequence, frame->info.frame_id);
}

static void
give_back (LaneshmCameraReader * reader, const LaneshmFrame * frame)
{
  verify (reader, frame);
  laneshm_camera_reader_release (reader, frame->slot);
}

/* Looks at each frame when it comes and again before it goes. */
static void
read_frames (void *data)
{
  const Setup *setup = data;
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  LaneshmFrame frames[4] = { 0 };
  LaneshmCameraReaderStats stats;
  LaneshmCameraReader *reader;
  uint64_t last = 0, n = 0;
  void *copy = NULL;

  if (setup->observer)
    CHECK (setgid (NOBODY) == 0 && setuid (NOBODY) == 0);
  reader = test_reader (setup->name);
  if (setup->observer)
    copy = malloc (laneshm_camera_reader_format (reader)->size);
  while (test_now () < setup->end) {
    LaneshmFrame *frame = &frames[n % setup->held];

    if (laneshm_camera_reader_wait (reader, waiter, 1000 * MS) != LANESHM_OK)
      continue;
    if (n >= setup->held && !copy)
      give_back (reader, frame);
    if (laneshm_camera_reader_take (reader, copy, frame) != LANESHM_OK) {
      CHECK (copy);             /* who holds is never overtaken for long */
      continue;
    }
    verify (reader, frame);
    CHECK (frame->info.sequence > last);
    last = frame->info.sequence;
    n++;
  }
  laneshm_camera_reader_get_stats (reader, &stats);
  CHECK_EQUAL (stats.observer, setup->observer);
  fprintf (stderr, "%s: %llu frames of %llu, %llu tries in vain\n",
      copy ? "observer" : "reader", (unsigned long long) n,
      (unsigned long long) last, (unsigned long long) stats.retries);
  CHECK (n > 1);
  for (unsigned i = 0; i < setup->held && i < n && !copy; i++)
    give_back (reader, &frames[i]);
  laneshm_camera_reader_unref (reader);
  laneshm_waiter_free (waiter);
  free (copy);
}

static void
test_never_torn (void)
{
  const char *name = test_name ("tear");
  LaneshmCameraWriterOptions options = {
    .n_slots = 10,.mode = 0644,.group = (gid_t) - 1
  };
  LaneshmCameraWriter *writer;
  LaneshmCameraWriterStats stats;
  LaneshmVideoFormat format;
  pid_t pids[N_READERS + 1];
  int n_pids = N_READERS;
  Setup setup = {.name = name };

  test_format (&format, WIDTH, HEIGHT);
  writer = laneshm_camera_writer_open (name, &format, &options, NULL, NULL);
  CHECK (writer);
  setup.end = test_now () + run_ms (2500) * MS;
  for (int i = 0; i < N_READERS; i++) {
    setup.held = (unsigned) i + 1;
    pids[i] = test_fork (read_frames, &setup);
  }
  if (geteuid () == 0) {
    setup.held = 1;
    setup.observer = true;
    pids[n_pids++] = test_fork (read_frames, &setup);
  } else {
    test_leave_out ("an observer must be another user, which takes root");
  }
  for (int64_t id = 1; test_now () < setup.end;)
    if (test_publish (writer, id) > 0)
      id++;
  for (int i = 0; i < n_pids; i++)
    CHECK_EQUAL (test_wait_child (pids[i]), 0);
  laneshm_camera_writer_get_stats (writer, &stats);
  /* 3 readers use 2 + 3 + 4 slots at most, and one is the newest. */
  CHECK_EQUAL (stats.reclaimed_readers, 0);
  CHECK_EQUAL (stats.slots_held, 0);
  fprintf (stderr, "%llu frames, %llu without a slot\n",
      (unsigned long long) stats.published, (unsigned long long) stats.no_slot);
  laneshm_camera_writer_unref (writer);
}

/* Takes at once what comes, and looks at it several times. */
static void
race_for_frames (void *data)
{
  const Setup *setup = data;
  LaneshmCameraReader *reader = test_reader (setup->name);
  LaneshmCameraReaderStats stats;

  while (test_now () < setup->end) {
    LaneshmFrame frame;

    if (laneshm_camera_reader_take (reader, NULL, &frame) != LANESHM_OK)
      continue;
    for (int i = 0; i < 4; i++)
      verify (reader, &frame);
    laneshm_camera_reader_release (reader, frame.slot);
  }
  laneshm_camera_reader_get_stats (reader, &stats);
  fprintf (stderr, "racer: %llu frames, %llu tries in vain\n",
      (unsigned long long) stats.taken, (unsigned long long) stats.retries);
  laneshm_camera_reader_unref (reader);
}

/* The smallest frames in the fewest slots: readers meet the writer in the
 * same slot as often as can be. */
static void
test_races (void)
{
  const char *name = test_name ("race");
  LaneshmCameraWriterOptions options = {.n_slots = 3,.group = (gid_t) - 1 };
  LaneshmCameraWriter *writer;
  LaneshmVideoFormat format;
  Setup setup = {.name = name };
  pid_t pids[2];

  test_format (&format, 8, 4);
  writer = laneshm_camera_writer_open (name, &format, &options, NULL, NULL);
  CHECK (writer);
  setup.end = test_now () + run_ms (2000) * MS;
  for (int i = 0; i < 2; i++)
    pids[i] = test_fork (race_for_frames, &setup);
  for (int64_t id = 1; test_now () < setup.end;)
    if (test_publish (writer, id) > 0)
      id++;
  for (int i = 0; i < 2; i++)
    CHECK_EQUAL (test_wait_child (pids[i]), 0);
  laneshm_camera_writer_unref (writer);
}

int
main (void)
{
  RUN (test_never_torn);
  RUN (test_races);
  return test_status ();
}

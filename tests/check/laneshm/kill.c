/* SPDX-License-Identifier: LGPL-2.1-or-later
 * kill -9 and SIGSTOP, at the worst moments, many times. */
#include <unistd.h>
#include "test.h"

#define WIDTH 160
#define HEIGHT 100

typedef struct
{
  const char *name;
  TestGate ready;
  uint64_t end;
} Setup;

/* Holds two frames, all the time, and says so once. */
static void
hold_two (void *data)
{
  Setup *setup = data;
  LaneshmCameraReader *reader = test_reader (setup->name);
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  LaneshmFrame frames[2] = { {.slot = -1}, {.slot = -1} };

  for (unsigned n = 0;; n++) {
    LaneshmFrame *frame = &frames[n % 2];

    laneshm_camera_reader_release (reader, frame->slot);
    CHECK_EQUAL (laneshm_camera_reader_wait (reader, waiter, UINT64_MAX),
        LANESHM_OK);
    CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, frame), LANESHM_OK);
    CHECK (test_verify (frame->data,
            laneshm_camera_reader_format (reader)->size, frame->info.frame_id));
    if (n == 1)
      test_gate_open (&setup->ready);
  }
}

static uint64_t
publish_for (LaneshmCameraWriter * writer, uint64_t ms, uint64_t sequence)
{
  uint64_t end = test_now () + ms * MS;

  while (test_now () < end) {
    uint64_t published = test_publish (writer, (int64_t) sequence + 1);

    sequence = published ? published : sequence;
    usleep (200);
  }
  return sequence;
}

static void
wait_at_gate (void *data)
{
  test_gate_pass (data);
}

static void
publish_until_ready (LaneshmCameraWriter * writer, Setup * setup,
    uint64_t * sequence)
{
  /* A child of its own waits at the gate: this one must go on publishing. */
  pid_t pid = test_fork (wait_at_gate, &setup->ready);

  while (!test_child_ended (pid))
    *sequence = publish_for (writer, 2, *sequence);
}

/* Never opens the segment again. */
static void
read_on (void *data)
{
  Setup *setup = data;
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  LaneshmCameraReader *reader = test_reader (setup->name);
  LaneshmFrame frame;
  uint64_t last = 0, n = 0;

  while (test_now () < setup->end) {
    LaneshmStatus status =
        laneshm_camera_reader_wait (reader, waiter, 500 * MS);

    if (status == LANESHM_GONE)
      break;
    if (status != LANESHM_OK)
      continue;
    CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame), LANESHM_OK);
    CHECK (frame.info.sequence > last);
    last = frame.info.sequence;
    CHECK (test_verify (frame.data,
            laneshm_camera_reader_format (reader)->size, frame.info.frame_id));
    laneshm_camera_reader_release (reader, frame.slot);
    n++;
  }
  fprintf (stderr, "reader: %llu frames, last %llu\n", (unsigned long long) n,
      (unsigned long long) last);
  CHECK (n > 0);
  CHECK (laneshm_camera_reader_writer (reader, NULL) != 0);
  laneshm_camera_reader_unref (reader);
  laneshm_waiter_free (waiter);
}

/* Dead readers' frames come back; the writer goes on all the time, and so does
 * another reader. A reader dies every 20 ms, or as soon as it holds frames. */
static void
test_readers_killed (void)
{
  Setup setup = {.name = test_name ("readers"),.end = UINT64_MAX };
  LaneshmCameraWriter *writer = test_writer (setup.name, WIDTH, HEIGHT);
  LaneshmCameraWriterStats stats;
  int n = test_count ("LANESHM_TEST_KILLS", 30);
  pid_t survivor = test_fork (read_on, &setup);
  uint64_t sequence = 0, start = test_now ();

  test_gate_init (&setup.ready);
  for (int i = 1; i <= n; i++) {
    pid_t pid = test_fork (hold_two, &setup);

    publish_until_ready (writer, &setup, &sequence);
    while (test_now () < start + (uint64_t) i * 20 * MS)
      sequence = publish_for (writer, 1, sequence);
    kill (pid, SIGKILL);
    CHECK_EQUAL (test_wait_child (pid), -SIGKILL);
  }
  fprintf (stderr, "%.1f kills a second\n",
      n * 1e9 / (double) (test_now () - start));
  sequence = publish_for (writer, 20, sequence);
  /* Force the writer to look for dead readers' slots. */
  for (int i = 0; i < LANESHM_DEFAULT_SLOTS; i++)
    laneshm_camera_writer_acquire (writer);
  do {
    laneshm_camera_writer_get_stats (writer, &stats);
    usleep (1000);
  } while (stats.slots_held > 0);       /* the survivor's last frame */
  CHECK_EQUAL (stats.readers, 1);
  CHECK_EQUAL (stats.published, sequence);
  laneshm_camera_writer_unref (writer);
  CHECK_EQUAL (test_wait_child (survivor), 0);
}

/* A stopped reader keeps its frames and nothing else. */
static void
test_reader_stopped (void)
{
  Setup setup = {.name = test_name ("stopped") };
  LaneshmCameraWriter *writer = test_writer (setup.name, WIDTH, HEIGHT);
  LaneshmCameraReader *other = test_reader (setup.name);
  LaneshmCameraWriterStats stats;
  uint64_t sequence = 0, end;
  LaneshmFrame frame;
  pid_t pid;

  test_gate_init (&setup.ready);
  pid = test_fork (hold_two, &setup);
  publish_until_ready (writer, &setup, &sequence);
  kill (pid, SIGSTOP);
  end = test_now () + (uint64_t) test_count ("LANESHM_TEST_STOP_MS", 0) * MS;
  for (int i = 0; i < 200 || test_now () < end; i++) {
    uint64_t published = test_publish (writer, (int64_t) sequence + 1);

    CHECK_EQUAL (published, ++sequence);
    CHECK_EQUAL (laneshm_camera_reader_take (other, NULL, &frame), LANESHM_OK);
    CHECK_EQUAL (frame.info.sequence, sequence);
    laneshm_camera_reader_release (other, frame.slot);
  }
  laneshm_camera_writer_get_stats (writer, &stats);
  CHECK_EQUAL (stats.readers, 2);
  CHECK_EQUAL (stats.no_slot, 0);
  CHECK_EQUAL (stats.reclaimed_readers, 0);
  /* It goes on where it was: with frames that are whole. */
  kill (pid, SIGCONT);
  sequence = publish_for (writer, 50, sequence);
  kill (pid, SIGKILL);
  CHECK_EQUAL (test_wait_child (pid), -SIGKILL);
  laneshm_camera_reader_unref (other);
  laneshm_camera_writer_unref (writer);
}

static void
write_without_end (void *data)
{
  Setup *setup = data;
  LaneshmCameraWriter *writer = test_writer (setup->name, WIDTH, HEIGHT);
  LaneshmFrameInfo info = { 0 };
  bool first = true;

  /* Fills twice, so that most deaths come in the middle of a frame. */
  for (;;) {
    int slot = laneshm_camera_writer_acquire (writer);
    void *pixels = laneshm_camera_writer_slot (writer, slot);

    if (slot < 0)
      continue;
    info.frame_id = (int64_t) test_now ();
    memset (pixels, 0xee, laneshm_camera_writer_format (writer)->size);
    test_fill (pixels, laneshm_camera_writer_format (writer)->size,
        info.frame_id);
    laneshm_camera_writer_publish (writer, slot, &info);
    laneshm_camera_writer_release (writer, slot);
    if (first)
      test_gate_open (&setup->ready);
    first = false;
  }
}

static void
test_writers_killed (void)
{
  Setup setup = {.name = test_name ("writers") };
  LaneshmCameraWriterStats stats;
  LaneshmCameraWriter *writer;
  int n = test_count ("LANESHM_TEST_KILLS", 40);
  pid_t readers[2] = { 0 };

  test_gate_init (&setup.ready);
  setup.end = test_now () + 60000 * MS;
  for (int i = 0; i < n; i++) {
    pid_t pid = test_fork (write_without_end, &setup);

    test_gate_pass (&setup.ready);
    for (int r = 0; r < 2 && i == 0; r++)
      readers[r] = test_fork (read_on, &setup);
    usleep (i == 0 ? 50000 : (unsigned) (2000 + i * 37 % 1000));
    kill (pid, SIGKILL);
    CHECK_EQUAL (test_wait_child (pid), -SIGKILL);
  }
  writer = test_writer (setup.name, WIDTH, HEIGHT);
  laneshm_camera_writer_get_stats (writer, &stats);
  CHECK_EQUAL (stats.generation, n + 1);        /* always in place */
  CHECK_EQUAL (stats.readers, 2);
  CHECK (test_publish (writer, 1) > 0);
  laneshm_camera_writer_unref (writer);
  for (int r = 0; r < 2; r++)
    CHECK_EQUAL (test_wait_child (readers[r]), 0);
  CHECK (!test_exists (setup.name, "") && !test_exists (setup.name, ".r"));
}

int
main (void)
{
  RUN (test_readers_killed);
  RUN (test_reader_stopped);
  RUN (test_writers_killed);
  return 0;
}

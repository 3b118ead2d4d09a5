/* SPDX-License-Identifier: LGPL-2.1-or-later
 * camera_feed as its callers see it: one writer, readers, every status. */
#include <sys/stat.h>
#include <unistd.h>
#include "test.h"

static void
check_frame (LaneshmCameraReader * reader, int64_t frame_id, uint64_t skipped)
{
  LaneshmFrame frame;

  CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame), LANESHM_OK);
  CHECK_EQUAL (frame.info.frame_id, frame_id);
  CHECK_EQUAL (frame.skipped, skipped);
  CHECK (frame.slot >= 0);
  CHECK (test_verify (frame.data, laneshm_camera_reader_format (reader)->size,
          frame_id));
  laneshm_camera_reader_release (reader, frame.slot);
}

static void
test_newest_wins (void)
{
  const char *name = test_name ("newest");
  LaneshmCameraWriter *writer = test_writer (name, 64, 48);
  LaneshmCameraReader *reader = test_reader (name);
  LaneshmCameraReaderStats stats;
  LaneshmFrame frame;

  CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame),
      LANESHM_AGAIN);
  for (int64_t id = 100; id < 150; id++) {
    CHECK_EQUAL (test_publish (writer, id), id - 99);
    if (id % 10 == 0)
      check_frame (reader, id, id == 100 ? 0 : 9);
  }
  check_frame (reader, 149, 8);
  CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame),
      LANESHM_AGAIN);
  laneshm_camera_reader_get_stats (reader, &stats);
  CHECK_EQUAL (stats.taken, 6);
  CHECK_EQUAL (stats.skipped, 44);
  CHECK_EQUAL (stats.copied, 0);
  CHECK_EQUAL (stats.held, 0);
  CHECK (!stats.observer);
  laneshm_camera_reader_unref (reader);
  laneshm_camera_writer_unref (writer);
  CHECK (!test_exists (name, "") && !test_exists (name, ".r"));
}

static void
test_frame_info (void)
{
  const char *name = test_name ("info");
  LaneshmCameraWriter *writer = test_writer (name, 64, 48);
  LaneshmCameraReader *reader = test_reader (name);
  LaneshmFrameInfo info = {
    .frame_id = -5,
    .capture_ns = 1000,
    .camera_ns = 2000,
    .duration_ns = 3000,
    .flags = LANESHM_FRAME_DISCONT
  };
  uint64_t before = test_now ();
  LaneshmFrame frame;
  int slot;

  slot = laneshm_camera_writer_acquire (writer);
  CHECK (slot >= 0);
  laneshm_camera_writer_publish (writer, slot, &info);
  CHECK_EQUAL (info.sequence, 1);
  CHECK (info.publish_ns >= before && info.publish_ns <= test_now ());
  CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame), LANESHM_OK);
  CHECK_EQUAL (frame.info.sequence, 1);
  CHECK_EQUAL (frame.info.frame_id, -5);
  CHECK_EQUAL (frame.info.capture_ns, 1000);
  CHECK_EQUAL (frame.info.camera_ns, 2000);
  CHECK_EQUAL (frame.info.publish_ns, info.publish_ns);
  CHECK_EQUAL (frame.info.duration_ns, 3000);
  CHECK_EQUAL (frame.info.flags, LANESHM_FRAME_DISCONT);
  laneshm_camera_reader_release (reader, frame.slot);
  laneshm_camera_reader_unref (reader);
  laneshm_camera_writer_unref (writer);
}

static void
test_format_arrives (void)
{
  const char *name = test_name ("format");
  LaneshmVideoFormat format = {
    .fourcc = LANESHM_FOURCC_I420,
    .width = 65,
    .height = 49,
    .n_planes = 3,
    .stride = {80, 40, 40},
    .offset = {0, 4096, 8192},
    .size = 8192 + 40 * 25,
    .fps_n = 30000,
    .fps_d = 1001,
    .colorimetry = {1, 2, 3, 4}
  };
  LaneshmCameraWriterOptions options = {.n_slots = 3,.group = (gid_t) - 1 };
  const LaneshmVideoFormat *read;
  LaneshmCameraWriter *writer;
  LaneshmCameraReader *reader;

  writer = laneshm_camera_writer_open (name, &format, &options, NULL, NULL);
  CHECK (writer);
  CHECK_EQUAL (laneshm_camera_writer_segment_size (writer), 8192 + 3 * 12288);
  reader = test_reader (name);
  CHECK_EQUAL (laneshm_camera_reader_segment_size (reader),
      laneshm_camera_writer_segment_size (writer));
  read = laneshm_camera_reader_format (reader);
  CHECK_EQUAL (memcmp (read, &format, sizeof format), 0);
  CHECK_EQUAL ((uintptr_t) laneshm_camera_writer_slot (writer, 2) % 4096, 0);
  CHECK (!laneshm_camera_writer_slot (writer, 3));
  CHECK (!laneshm_camera_writer_slot (writer, -1));
  laneshm_camera_reader_unref (reader);
  laneshm_camera_writer_unref (writer);
}

/* Frames that a reader holds stay as they are, whatever the writer does. */
static void
test_holds (void)
{
  const char *name = test_name ("holds");
  LaneshmCameraWriter *writer = test_writer (name, 64, 48);
  LaneshmCameraReader *reader = test_reader (name);
  size_t size = laneshm_camera_reader_format (reader)->size;
  LaneshmCameraWriterStats stats;
  LaneshmFrame frames[LANESHM_DEFAULT_SLOTS];
  int n = 0;

  while (test_publish (writer, n) > 0) {
    CHECK (n < LANESHM_DEFAULT_SLOTS);
    CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frames[n]),
        LANESHM_OK);
    n++;
  }
  /* The writer never waits: it has no slot, says so and goes on. */
  CHECK_EQUAL (n, LANESHM_DEFAULT_SLOTS);
  for (int i = 0; i < 10; i++)
    CHECK_EQUAL (laneshm_camera_writer_acquire (writer), -1);
  laneshm_camera_writer_get_stats (writer, &stats);
  CHECK_EQUAL (stats.published, LANESHM_DEFAULT_SLOTS);
  CHECK_EQUAL (stats.no_slot, 11);
  CHECK_EQUAL (stats.slots_held, LANESHM_DEFAULT_SLOTS);
  CHECK_EQUAL (stats.readers, 1);
  for (int i = 0; i < n; i++)
    CHECK (test_verify (frames[i].data, size, i));

  /* The newest frame stays for late joiners even when nobody holds it. */
  laneshm_camera_reader_release (reader, frames[n - 1].slot);
  CHECK_EQUAL (laneshm_camera_writer_acquire (writer), -1);
  laneshm_camera_reader_release (reader, frames[2].slot);
  CHECK_EQUAL (laneshm_camera_writer_acquire (writer), frames[2].slot);
  laneshm_camera_reader_unref (reader);
  laneshm_camera_writer_unref (writer);
}

/* The slot belongs to its local owner until it is released, published or
 * not: buffers downstream of a sink still read it. */
static void
test_local_owners (void)
{
  const char *name = test_name ("local");
  LaneshmCameraWriter *writer = test_writer (name, 64, 48);
  LaneshmFrameInfo info = { 0 };
  int slots[LANESHM_DEFAULT_SLOTS];

  for (int i = 0; i < LANESHM_DEFAULT_SLOTS; i++) {
    slots[i] = laneshm_camera_writer_acquire (writer);
    CHECK (slots[i] >= 0);
    if (i % 2)
      laneshm_camera_writer_publish (writer, slots[i], &info);
  }
  CHECK_EQUAL (laneshm_camera_writer_acquire (writer), -1);
  laneshm_camera_writer_release (writer, slots[0]);
  CHECK_EQUAL (laneshm_camera_writer_acquire (writer), slots[0]);
  laneshm_camera_writer_release (writer, slots[1]);
  CHECK_EQUAL (laneshm_camera_writer_acquire (writer), slots[1]);

  /* What is not being written cannot be published. */
  laneshm_camera_writer_publish (writer, slots[3], &info);
  CHECK_EQUAL (info.sequence, 0);
  laneshm_camera_writer_release (writer, slots[2]);
  laneshm_camera_writer_publish (writer, slots[2], &info);
  CHECK_EQUAL (info.sequence, 0);
  laneshm_camera_writer_publish (writer, -1, &info);
  laneshm_camera_writer_publish (writer, LANESHM_DEFAULT_SLOTS, &info);
  laneshm_camera_writer_release (writer, 99);
  laneshm_camera_writer_unref (writer);
}

static void
test_late_joiner (void)
{
  const char *name = test_name ("late");
  LaneshmCameraWriter *writer = test_writer (name, 64, 48);
  LaneshmCameraReader *reader;

  for (int64_t id = 0; id < 20; id++)
    test_publish (writer, id);
  reader = test_reader (name);
  check_frame (reader, 19, 0);
  laneshm_camera_reader_unref (reader);
  laneshm_camera_writer_unref (writer);
}

static void
test_copy (void)
{
  const char *name = test_name ("copy");
  LaneshmCameraWriter *writer = test_writer (name, 64, 48);
  LaneshmCameraReader *reader = test_reader (name);
  size_t size = laneshm_camera_reader_format (reader)->size;
  LaneshmCameraReaderStats stats;
  LaneshmFrame frame;
  void *copy = malloc (size);

  test_publish (writer, 3);
  CHECK_EQUAL (laneshm_camera_reader_take (reader, copy, &frame), LANESHM_OK);
  CHECK_EQUAL (frame.slot, -1);
  CHECK (frame.data == copy);
  CHECK (test_verify (copy, size, 3));
  laneshm_camera_reader_get_stats (reader, &stats);
  CHECK_EQUAL (stats.copied, 1);
  CHECK_EQUAL (stats.held, 0);
  laneshm_camera_reader_release (reader, -1);
  free (copy);
  laneshm_camera_reader_unref (reader);
  laneshm_camera_writer_unref (writer);
}

/* A closed segment is read to its end; frames taken outlive it. */
static void
test_close (void)
{
  const char *name = test_name ("close");
  LaneshmCameraWriter *writer = test_writer (name, 64, 48);
  LaneshmCameraReader *reader = test_reader (name);
  size_t size = laneshm_camera_reader_format (reader)->size;
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  LaneshmFrameInfo info = { 0 };
  LaneshmFrame frame;
  LaneshmError error;
  int alive, slot;

  test_publish (writer, 1);
  slot = laneshm_camera_writer_acquire (writer);
  CHECK_EQUAL (laneshm_camera_reader_writer (reader, &alive), getpid ());
  CHECK (alive);
  laneshm_camera_writer_close (writer);
  laneshm_camera_writer_close (writer);
  CHECK (!test_exists (name, "") && !test_exists (name, ".r"));
  CHECK (!laneshm_camera_reader_open (name, &error));
  CHECK_EQUAL (error.status, LANESHM_NOT_FOUND);

  CHECK_EQUAL (laneshm_camera_reader_wait (reader, waiter, UINT64_MAX),
      LANESHM_OK);
  CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame), LANESHM_OK);
  CHECK_EQUAL (laneshm_camera_reader_wait (reader, waiter, UINT64_MAX),
      LANESHM_GONE);
  CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame), LANESHM_GONE);
  laneshm_camera_reader_writer (reader, &alive);
  CHECK (!alive);
  CHECK (test_verify (frame.data, size, 1));

  /* The writer's own slots stay mapped, but nothing is published. */
  memset (laneshm_camera_writer_slot (writer, slot), 1, size);
  laneshm_camera_writer_publish (writer, slot, &info);
  CHECK_EQUAL (info.sequence, 0);
  laneshm_camera_writer_release (writer, slot);
  CHECK_EQUAL (laneshm_camera_writer_acquire (writer), -1);
  laneshm_camera_writer_unref (writer);
  CHECK (test_verify (frame.data, size, 1));
  laneshm_camera_reader_unref (reader);
  laneshm_waiter_free (waiter);
}

static void
test_references (void)
{
  const char *name = test_name ("references");
  LaneshmCameraWriter *writer = test_writer (name, 64, 48);
  LaneshmCameraReader *reader = test_reader (name);
  LaneshmCameraWriterStats stats;
  LaneshmFrame frame;

  test_publish (writer, 1);
  CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame), LANESHM_OK);
  CHECK (laneshm_camera_reader_ref (reader) == reader);
  laneshm_camera_reader_unref (reader);
  laneshm_camera_writer_get_stats (writer, &stats);
  CHECK_EQUAL (stats.slots_held, 1);
  laneshm_camera_reader_release (reader, frame.slot);
  laneshm_camera_reader_unref (reader);
  laneshm_camera_writer_get_stats (writer, &stats);
  CHECK_EQUAL (stats.slots_held, 0);
  CHECK_EQUAL (stats.readers, 0);

  CHECK (laneshm_camera_writer_ref (writer) == writer);
  laneshm_camera_writer_unref (writer);
  CHECK (test_exists (name, ""));
  laneshm_camera_writer_unref (writer);
  CHECK (!test_exists (name, ""));
}

static void
test_seventeenth_reader (void)
{
  const char *name = test_name ("many");
  LaneshmCameraWriter *writer = test_writer (name, 64, 48);
  LaneshmCameraReader *readers[LANESHM_MAX_READERS];
  LaneshmCameraWriterStats stats;
  LaneshmError error;

  for (int i = 0; i < LANESHM_MAX_READERS; i++)
    readers[i] = test_reader (name);
  laneshm_camera_writer_get_stats (writer, &stats);
  CHECK_EQUAL (stats.readers, LANESHM_MAX_READERS);
  CHECK (!laneshm_camera_reader_open (name, &error));
  CHECK_EQUAL (error.status, LANESHM_TOO_MANY_READERS);
  CHECK (strstr (error.message, name));

  laneshm_camera_reader_unref (readers[5]);
  readers[5] = test_reader (name);
  test_publish (writer, 1);
  for (int i = 0; i < LANESHM_MAX_READERS; i++) {
    check_frame (readers[i], 1, 0);
    laneshm_camera_reader_unref (readers[i]);
  }
  laneshm_camera_writer_unref (writer);
}

static mode_t
mode_of (const char *name, const char *suffix)
{
  char path[320];
  struct stat info;

  test_path (path, sizeof path, name, suffix);
  CHECK_EQUAL (stat (path, &info), 0);
  return info.st_mode & 07777;
}

/* Only the table is ever writable for others. */
static void
test_mode (void)
{
  const char *name = test_name ("mode");
  LaneshmCameraWriterOptions options = {.mode = 0666,.group = getgid () };
  LaneshmCameraWriter *writer = test_writer (name, 64, 48);
  LaneshmVideoFormat format;

  CHECK_EQUAL (mode_of (name, ""), 0600);
  CHECK_EQUAL (mode_of (name, ".r"), 0600);
  laneshm_camera_writer_unref (writer);

  umask (077);
  test_format (&format, 64, 48);
  writer = laneshm_camera_writer_open (name, &format, &options, NULL, NULL);
  CHECK (writer);
  CHECK_EQUAL (mode_of (name, ""), 0644);
  CHECK_EQUAL (mode_of (name, ".r"), 0666);
  laneshm_camera_writer_unref (writer);
}

static void
test_take_again (void)
{
  const char *name = test_name ("again");
  LaneshmCameraWriter *writer = test_writer (name, 64, 48);
  LaneshmCameraReader *reader = test_reader (name);
  LaneshmCameraReaderStats stats;
  LaneshmFrame frame, again;

  CHECK_EQUAL (laneshm_camera_reader_take_again (reader, &again),
      LANESHM_AGAIN);
  test_publish (writer, 7);
  CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame), LANESHM_OK);
  CHECK_EQUAL (laneshm_camera_reader_take_again (reader, &again),
      LANESHM_AGAIN);
  laneshm_camera_reader_release (reader, frame.slot);

  /* The same frame, held, but not counted. */
  CHECK_EQUAL (laneshm_camera_reader_take_again (reader, &again), LANESHM_OK);
  CHECK_EQUAL (again.info.frame_id, 7);
  CHECK_EQUAL (again.info.sequence, frame.info.sequence);
  CHECK (again.data == frame.data);
  laneshm_camera_reader_get_stats (reader, &stats);
  CHECK_EQUAL (stats.taken, 1);
  CHECK_EQUAL (stats.held, 1);
  laneshm_camera_reader_release (reader, again.slot);
  CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame),
      LANESHM_AGAIN);

  /* Overwritten: the writer went round all slots. */
  for (int i = 8; i < 8 + LANESHM_MAX_SLOTS; i++)
    test_publish (writer, i);
  CHECK_EQUAL (laneshm_camera_reader_take_again (reader, &again),
      LANESHM_AGAIN);
  laneshm_camera_reader_get_stats (reader, &stats);
  CHECK_EQUAL (stats.held, 0);

  laneshm_camera_reader_unref (reader);
  laneshm_camera_writer_unref (writer);
}

int
main (void)
{
  RUN (test_newest_wins);
  RUN (test_frame_info);
  RUN (test_format_arrives);
  RUN (test_holds);
  RUN (test_local_owners);
  RUN (test_late_joiner);
  RUN (test_copy);
  RUN (test_close);
  RUN (test_take_again);
  RUN (test_references);
  RUN (test_seventeenth_reader);
  RUN (test_mode);
  return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * One writer after another: ends, crashes, replacements, names that vanish. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "test.h"

typedef struct
{
  const char *name;
  TestGate ready, end;
  bool writing;                 /* die between acquire and publish */
} Victim;

/* Publishes frames 1 to 3 and waits for its death. */
static void
write_and_hang (void *data)
{
  Victim *victim = data;
  LaneshmCameraWriter *writer = test_writer (victim->name, 64, 48);

  for (int64_t id = 1; id <= 3; id++)
    test_publish (writer, id);
  if (victim->writing) {
    int slot = laneshm_camera_writer_acquire (writer);
    memset (laneshm_camera_writer_slot (writer, slot), 0xff, 100);
  }
  test_gate_open (&victim->ready);
  pause ();
}

/* Leaves what a killed writer leaves. */
static void
leave_corpse (const char *name, bool writing)
{
  Victim victim = {.name = name,.writing = writing };
  pid_t pid;

  test_gate_init (&victim.ready);
  pid = test_fork (write_and_hang, &victim);
  test_gate_pass (&victim.ready);
  kill (pid, SIGKILL);
  CHECK_EQUAL (test_wait_child (pid), -SIGKILL);
  test_gate_close (&victim.ready);
}

static int64_t
newest (LaneshmCameraReader * reader)
{
  LaneshmFrame frame;

  CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame), LANESHM_OK);
  CHECK (test_verify (frame.data, laneshm_camera_reader_format (reader)->size,
          frame.info.frame_id));
  laneshm_camera_reader_release (reader, frame.slot);
  return frame.info.frame_id;
}

static void
test_second_writer (void)
{
  const char *name = test_name ("second");
  LaneshmCameraWriterOptions options = {
    .group = (gid_t) - 1,.writer_name = "the first\n"
  };
  LaneshmVideoFormat format;
  LaneshmCameraWriter *writer;
  LaneshmError error;
  char pid[32];

  test_format (&format, 64, 48);
  writer = laneshm_camera_writer_open (name, &format, &options, NULL, NULL);
  CHECK (!laneshm_camera_writer_open (name, &format, NULL, NULL, &error));
  CHECK_EQUAL (error.status, LANESHM_BUSY);
  snprintf (pid, sizeof pid, "process %d (the first?)", (int) getpid ());
  CHECK (strstr (error.message, pid));
  CHECK (strstr (error.message, name));
  test_publish (writer, 1);
  laneshm_camera_writer_unref (writer);
}

/* Same geometry: readers go on in the same segment. */
static void
test_in_place (void)
{
  const char *name = test_name ("inplace");
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  LaneshmCameraWriterStats stats;
  LaneshmCameraReader *reader;
  LaneshmCameraWriter *writer;
  int alive;

  for (int round = 0; round < 2; round++) {
    leave_corpse (name, round == 1);
    reader = test_reader (name);
    laneshm_camera_reader_writer (reader, &alive);
    CHECK (!alive);
    CHECK_EQUAL (newest (reader), 3);
    CHECK_EQUAL (laneshm_camera_reader_wait (reader, waiter, 10 * MS),
        LANESHM_TIMEOUT);
    /* A wait without end does not hang on a dead writer. */
    CHECK_EQUAL (laneshm_camera_reader_wait (reader, waiter, UINT64_MAX),
        LANESHM_TIMEOUT);

    writer = test_writer (name, 64, 48);
    laneshm_camera_writer_get_stats (writer, &stats);
    CHECK_EQUAL (stats.generation, 2);
    CHECK_EQUAL (stats.readers, 1);
    for (int64_t id = 4; id < 40; id++) {
      CHECK_EQUAL (test_publish (writer, id), id);
      CHECK_EQUAL (laneshm_camera_reader_wait (reader, waiter, 10 * MS),
          LANESHM_OK);
      CHECK_EQUAL (newest (reader), id);
    }
    CHECK_EQUAL (laneshm_camera_reader_writer (reader, &alive), getpid ());
    CHECK (alive);
    laneshm_camera_reader_unref (reader);
    laneshm_camera_writer_unref (writer);
    CHECK (!test_exists (name, "") && !test_exists (name, ".r"));
  }
  laneshm_waiter_free (waiter);
}

/* A frame that a reader holds survives writer and take-over. */
static void
test_holds_survive (void)
{
  const char *name = test_name ("survive");
  LaneshmCameraReader *reader;
  LaneshmCameraWriter *writer;
  LaneshmFrame frame;

  leave_corpse (name, true);
  reader = test_reader (name);
  CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame), LANESHM_OK);
  writer = test_writer (name, 64, 48);
  for (int64_t id = 10; id < 60; id++)
    CHECK (test_publish (writer, id) > 0);
  CHECK (test_verify (frame.data, laneshm_camera_reader_format (reader)->size,
          3));
  laneshm_camera_reader_release (reader, frame.slot);
  laneshm_camera_reader_unref (reader);
  laneshm_camera_writer_unref (writer);
}

/* Another geometry: a new segment, the old one's readers are told. */
static void
test_other_geometry (void)
{
  const char *name = test_name ("other");
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  LaneshmCameraReader *old, *new;
  LaneshmCameraWriterStats stats;
  LaneshmCameraWriter *writer;
  LaneshmFrame frame;

  leave_corpse (name, false);
  old = test_reader (name);
  CHECK_EQUAL (laneshm_camera_reader_take (old, NULL, &frame), LANESHM_OK);
  writer = test_writer (name, 128, 96);
  CHECK_EQUAL (laneshm_camera_reader_wait (old, waiter, UINT64_MAX),
      LANESHM_GONE);
  new = test_reader (name);
  CHECK_EQUAL (laneshm_camera_reader_format (new)->width, 128);
  laneshm_camera_writer_get_stats (writer, &stats);
  CHECK_EQUAL (stats.generation, 2);
  /* The old reader's hold does not concern the new segment. */
  CHECK_EQUAL (stats.slots_held, 0);
  CHECK_EQUAL (stats.readers, 1);
  CHECK_EQUAL (test_publish (writer, 9), 4);
  CHECK_EQUAL (newest (new), 9);
  CHECK (test_verify (frame.data, laneshm_camera_reader_format (old)->size, 3));
  laneshm_camera_reader_release (old, frame.slot);
  laneshm_camera_reader_unref (old);
  laneshm_camera_reader_unref (new);
  laneshm_camera_writer_unref (writer);
  laneshm_waiter_free (waiter);
}

static void
test_format_change (void)
{
  const char *name = test_name ("change");
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_PREDICT);
  LaneshmCameraWriter *first = test_writer (name, 64, 48), *second;
  LaneshmCameraReader *old = test_reader (name), *new;
  LaneshmFrameInfo info = { 0 };
  LaneshmVideoFormat format;
  int slot;

  test_publish (first, 1);
  CHECK_EQUAL (newest (old), 1);
  slot = laneshm_camera_writer_acquire (first);
  test_fill (laneshm_camera_writer_slot (first, slot),
      laneshm_camera_writer_format (first)->size, 50);
  test_format (&format, 32, 24);
  second = laneshm_camera_writer_open (name, &format, NULL, first, NULL);
  CHECK (second);
  CHECK_EQUAL (laneshm_camera_reader_wait (old, waiter, UINT64_MAX),
      LANESHM_GONE);
  new = test_reader (name);
  CHECK_EQUAL (laneshm_camera_reader_format (new)->width, 32);
  CHECK_EQUAL (test_publish (second, 2), 2);
  CHECK_EQUAL (newest (new), 2);

  /* The old one's buffers stay readable, but it writes no more. */
  laneshm_camera_writer_publish (first, slot, &info);
  CHECK_EQUAL (info.sequence, 0);
  CHECK (test_verify (laneshm_camera_writer_slot (first, slot),
          laneshm_camera_writer_format (first)->size, 50));
  laneshm_camera_writer_release (first, slot);
  laneshm_camera_writer_close (first);
  laneshm_camera_writer_unref (first);
  CHECK_EQUAL (laneshm_camera_writer_check_name (second), LANESHM_OK);
  CHECK_EQUAL (test_publish (second, 3), 3);
  CHECK_EQUAL (newest (new), 3);
  laneshm_camera_reader_unref (old);
  laneshm_camera_reader_unref (new);
  laneshm_camera_writer_unref (second);
  CHECK (!test_exists (name, "") && !test_exists (name, ".r"));
  laneshm_waiter_free (waiter);
}

static void
remove_file (const char *name, const char *suffix)
{
  char path[320];

  test_path (path, sizeof path, name, suffix);
  CHECK_EQUAL (unlink (path), 0);
}

/* Somebody's cleanup unlinks the name of a live writer: that notices, makes a
 * new segment and its readers follow. */
static void
test_name_vanishes (void)
{
  static const char *const suffixes[] = { "", ".r" };
  const char *name = test_name ("vanish");
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  LaneshmVideoFormat format;

  test_format (&format, 64, 48);
  for (int i = 0; i < 2; i++) {
    LaneshmCameraWriter *first = test_writer (name, 64, 48), *second;
    LaneshmCameraReader *reader = test_reader (name);

    CHECK_EQUAL (laneshm_camera_writer_check_name (first), LANESHM_OK);
    test_publish (first, 1);
    remove_file (name, suffixes[i]);
    CHECK_EQUAL (laneshm_camera_writer_check_name (first), LANESHM_NOT_FOUND);
    /* Who is connected goes on. */
    CHECK_EQUAL (newest (reader), 1);
    CHECK_EQUAL (laneshm_camera_reader_wait (reader, waiter, 150 * MS),
        LANESHM_TIMEOUT);
    test_publish (first, 2);
    CHECK_EQUAL (newest (reader), 2);
    CHECK (!laneshm_camera_reader_open (name, NULL));

    second = laneshm_camera_writer_open (name, &format, NULL, first, NULL);
    CHECK (second);
    CHECK_EQUAL (laneshm_camera_writer_check_name (second), LANESHM_OK);
    laneshm_camera_writer_unref (first);
    CHECK_EQUAL (laneshm_camera_writer_check_name (second), LANESHM_OK);
    CHECK_EQUAL (laneshm_camera_reader_wait (reader, waiter, UINT64_MAX),
        LANESHM_GONE);
    laneshm_camera_reader_unref (reader);
    reader = test_reader (name);
    CHECK_EQUAL (test_publish (second, 3), 3);
    CHECK_EQUAL (newest (reader), 3);
    laneshm_camera_reader_unref (reader);
    laneshm_camera_writer_unref (second);
    CHECK (!test_exists (name, "") && !test_exists (name, ".r"));
  }
  laneshm_waiter_free (waiter);
}

/* The name vanished and a second writer took it: the first one is told and
 * removes nothing of the second's. */
static void
test_name_taken (void)
{
  const char *name = test_name ("taken");
  LaneshmCameraWriter *first = test_writer (name, 64, 48), *second;
  LaneshmVideoFormat format;
  LaneshmError error;

  remove_file (name, "");
  second = test_writer (name, 64, 48);
  CHECK_EQUAL (laneshm_camera_writer_check_name (first), LANESHM_BUSY);
  test_format (&format, 64, 48);
  CHECK (!laneshm_camera_writer_open (name, &format, NULL, first, &error));
  CHECK_EQUAL (error.status, LANESHM_BUSY);
  laneshm_camera_writer_unref (first);
  CHECK_EQUAL (laneshm_camera_writer_check_name (second), LANESHM_OK);
  laneshm_camera_writer_unref (second);
  CHECK (!test_exists (name, "") && !test_exists (name, ".r"));
}

/* Without the table that its readers use, a segment is not gone on with. */
static void
test_lost_table (void)
{
  const char *name = test_name ("lost");
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  LaneshmCameraReader *reader;
  LaneshmCameraWriter *writer;

  leave_corpse (name, false);
  reader = test_reader (name);
  newest (reader);
  remove_file (name, ".r");
  writer = test_writer (name, 64, 48);
  CHECK_EQUAL (laneshm_camera_reader_wait (reader, waiter, UINT64_MAX),
      LANESHM_GONE);
  laneshm_camera_reader_unref (reader);
  laneshm_camera_writer_unref (writer);
  laneshm_waiter_free (waiter);
}

/* A corpse whose moving parts do not fit together is replaced. */
static void
test_inconsistent_corpse (void)
{
  static const struct
  {
    off_t offset;
    uint64_t value;
  } damages[] = {
    {128, 99 << 8 | 1},         /* head names a frame that is not there */
    {128, UINT64_MAX},
    {128, 3 << 8 | 77},         /* a slot that is not there */
    {136, LANESHM_SEGMENT_RETIRED},
    {136, LANESHM_SEGMENT_CLOSED},
    {136, 12345},
    {40, 7},                    /* geometry */
    {16, 1},
    {272, 0}                    /* identity */
  };
  const char *name = test_name ("inconsistent");
  char path[320];

  test_path (path, sizeof path, name, "");
  for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
    LaneshmCameraWriter *writer;
    LaneshmCameraReader *reader;
    LaneshmFrame frame;
    int fd;

    leave_corpse (name, false);
    fd = open (path, O_RDWR);
    CHECK (fd >= 0);
    CHECK_EQUAL (pwrite (fd, &damages[i].value,
            damages[i].offset == 136 ? 4 : 8, damages[i].offset),
        damages[i].offset == 136 ? 4 : 8);
    close (fd);
    writer = test_writer (name, 64, 48);
    reader = test_reader (name);
    CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame),
        LANESHM_AGAIN);
    CHECK (test_publish (writer, 1) > 0);
    CHECK_EQUAL (newest (reader), 1);
    laneshm_camera_reader_unref (reader);
    laneshm_camera_writer_unref (writer);
  }
}

/* A broken reader table is replaced, with its segment. */
static void
test_broken_table (void)
{
  const char *name = test_name ("table");
  LaneshmCameraReader *reader;
  LaneshmCameraWriter *writer;
  char path[320];

  leave_corpse (name, false);
  test_path (path, sizeof path, name, ".r");
  CHECK_EQUAL (truncate (path, 100), 0);
  CHECK (!laneshm_camera_reader_open (name, NULL));
  writer = test_writer (name, 64, 48);
  reader = test_reader (name);
  test_publish (writer, 5);
  CHECK_EQUAL (newest (reader), 5);
  laneshm_camera_reader_unref (reader);
  laneshm_camera_writer_unref (writer);
}

static void
make_file (const char *name, const char *suffix)
{
  char path[320];
  int fd;

  test_path (path, sizeof path, name, suffix);
  fd = open (path, O_CREAT | O_EXCL | O_RDWR, 0600);
  CHECK (fd >= 0);
  close (fd);
}

/* Files that a writer left which died while building. */
static void
test_stale_temporaries (void)
{
  const char *name = test_name ("stale"), *other = test_name ("stale2");
  LaneshmCameraWriter *writer;
  char own[32];

  snprintf (own, sizeof own, ".%d.tmp", (int) getpid ());
  make_file (name, ".4194303.tmp");
  make_file (name, ".r.4194303.tmp");
  make_file (name, own);
  make_file (name, ".x.tmp");
  make_file (other, ".4194303.tmp");
  writer = test_writer (name, 64, 48);
  CHECK (!test_exists (name, ".4194303.tmp"));
  CHECK (!test_exists (name, ".r.4194303.tmp"));
  CHECK (!test_exists (name, own));
  CHECK (test_exists (name, ".x.tmp"));
  CHECK (test_exists (other, ".4194303.tmp"));
  laneshm_camera_writer_unref (writer);
  CHECK (!test_exists (name, ""));
}

/* Empty files and tables alone, as interrupted programs leave them. */
static void
test_empty_leftovers (void)
{
  const char *name = test_name ("empty");
  LaneshmCameraWriter *writer;

  make_file (name, "");
  make_file (name, ".r");
  CHECK (!laneshm_camera_reader_open (name, NULL));
  writer = test_writer (name, 64, 48);
  laneshm_camera_writer_unref (writer);
  make_file (name, ".r");
  writer = test_writer (name, 64, 48);
  laneshm_camera_writer_unref (writer);
  CHECK (!test_exists (name, "") && !test_exists (name, ".r"));
}

/* Several start at once: one wins, the others are refused. */
static void
race (void *data)
{
  Victim *victim = data;
  LaneshmCameraWriter *writer;
  LaneshmVideoFormat format;
  LaneshmError error;

  test_format (&format, 64, 48);
  test_gate_pass (&victim->ready);
  writer = laneshm_camera_writer_open (victim->name, &format, NULL, NULL,
      &error);
  if (!writer)
    _exit (error.status == LANESHM_BUSY ? 2 : 1);
  test_gate_pass (&victim->end);
  CHECK_EQUAL (laneshm_camera_writer_check_name (writer), LANESHM_OK);
  laneshm_camera_writer_unref (writer);
}

static void
test_race (void)
{
  const char *name = test_name ("race");
  Victim victim = {.name = name };

  for (int round = 0; round < 4; round++) {
    int n = 6;

    test_gate_init (&victim.ready);
    test_gate_init (&victim.end);
    if (round % 2)
      leave_corpse (name, false);
    for (int i = 0; i < n; i++)
      test_fork (race, &victim);
    for (int i = 0; i < n; i++)
      test_gate_open (&victim.ready);
    while (--n > 0)
      CHECK_EQUAL (test_wait_child (-1), 2);
    test_gate_open (&victim.end);
    CHECK_EQUAL (test_wait_child (-1), 0);
    CHECK (!test_exists (name, "") && !test_exists (name, ".r"));
    test_gate_close (&victim.ready);
    test_gate_close (&victim.end);
  }
}

int
main (void)
{
  RUN (test_second_writer);
  RUN (test_in_place);
  RUN (test_holds_survive);
  RUN (test_other_geometry);
  RUN (test_format_change);
  RUN (test_name_vanishes);
  RUN (test_name_taken);
  RUN (test_lost_table);
  RUN (test_inconsistent_corpse);
  RUN (test_broken_table);
  RUN (test_stale_temporaries);
  RUN (test_empty_leftovers);
  RUN (test_race);
  return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fork() in a process that writes or reads: the child has nothing of it, so
 * it neither disturbs its parent nor keeps a dead one "alive". */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "test.h"

typedef struct
{
  const char *name;
  TestGate ready, end;
} Family;

/* Every call in the child fails gently. */
static void
use_inherited (LaneshmCameraWriter * writer, LaneshmCameraReader * reader,
    LaneshmResultsWriter * results_writer,
    LaneshmResultsReader * results_reader)
{
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_AUTO);
  LaneshmDetection detection = { 0 };
  LaneshmCameraWriterStats stats;
  LaneshmFrameInfo info = { 0 };
  LaneshmFrame frame;
  int alive;

  CHECK_EQUAL (laneshm_camera_writer_acquire (writer), -1);
  CHECK (!laneshm_camera_writer_slot (writer, 0));
  laneshm_camera_writer_publish (writer, 0, &info);
  laneshm_camera_writer_release (writer, 0);
  laneshm_camera_writer_get_stats (writer, &stats);
  laneshm_camera_writer_close (writer);
  laneshm_camera_writer_unref (writer);

  CHECK_EQUAL (laneshm_camera_reader_wait (reader, waiter, UINT64_MAX),
      LANESHM_GONE);
  CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame), LANESHM_GONE);
  laneshm_camera_reader_writer (reader, &alive);
  CHECK (!alive);
  laneshm_camera_reader_release (reader, 0);
  laneshm_camera_reader_unref (reader);

  laneshm_results_writer_write (results_writer, &detection);
  laneshm_results_writer_free (results_writer);
  CHECK_EQUAL (laneshm_results_reader_read (results_reader, &detection),
      LANESHM_GONE);
  CHECK_EQUAL (laneshm_results_reader_wait (results_reader, waiter,
          UINT64_MAX, &detection), LANESHM_GONE);
  CHECK (!laneshm_results_reader_writer_alive (results_reader));
  laneshm_results_reader_free (results_reader);
  laneshm_waiter_free (waiter);
}

static void
test_child_has_nothing (void)
{
  const char *name = test_name ("inherit"), *results = test_name ("record");
  LaneshmCameraWriter *writer = test_writer (name, 64, 48);
  LaneshmCameraReader *reader = test_reader (name);
  LaneshmResultsWriter *results_writer =
      laneshm_results_writer_open (results, 0, (gid_t) - 1, NULL);
  LaneshmResultsReader *results_reader =
      laneshm_results_reader_open (results, NULL);
  LaneshmDetection detection = { 0 };
  LaneshmFrame frame;
  pid_t pid;

  test_publish (writer, 1);
  CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame), LANESHM_OK);
  fflush (NULL);
  pid = fork ();
  if (pid == 0) {
    use_inherited (writer, reader, results_writer, results_reader);
    _exit (0);
  }
  CHECK_EQUAL (test_wait_child (pid), 0);

  /* The parent's own are as they were. */
  CHECK (test_exists (name, "") && test_exists (name, ".r"));
  CHECK (test_exists (results, ""));
  for (int64_t id = 2; id < 30; id++)
    CHECK (test_publish (writer, id) > 0);
  CHECK (test_verify (frame.data, laneshm_camera_reader_format (reader)->size,
          1));
  laneshm_results_writer_write (results_writer, &detection);
  CHECK_EQUAL (laneshm_results_reader_read (results_reader, &detection),
      LANESHM_OK);
  laneshm_camera_reader_release (reader, frame.slot);
  laneshm_camera_reader_unref (reader);
  laneshm_results_reader_free (results_reader);
  laneshm_results_writer_free (results_writer);
  laneshm_camera_writer_unref (writer);
}

/* Opens everything, forks a child that outlives it, and is killed. */
static void
write_and_fork (void *data)
{
  Family *family = data;
  LaneshmCameraReader *reader;
  LaneshmFrame frame;

  test_publish (test_writer (family->name, 64, 48), 1);
  reader = test_reader (family->name);
  CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame), LANESHM_OK);
  if (fork () == 0) {
    test_gate_open (&family->ready);
    close (family->end.fds[1]); /* so that a test that fails ends the wait */
    test_gate_pass (&family->end);
    _exit (0);
  }
  pause ();
}

static void
is_mapped (void *page)
{
  _exit (msync (page, 1, MS_ASYNC) == 0);
}

/* qemu-user takes MADV_DONTFORK and does nothing: there an orphan keeps the
 * mapping, with it the open file, and with that the lock. */
static bool
mappings_stay_out_of_children (void)
{
  void *page = mmap (NULL, 1, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  bool stay_out;

  CHECK (page != MAP_FAILED);
  CHECK_EQUAL (madvise (page, 1, MADV_DONTFORK), 0);
  stay_out = test_wait_child (test_fork (is_mapped, page)) == 0;
  munmap (page, 1);
  return stay_out;
}

static void
test_orphan_keeps_nothing_alive (void)
{
  Family family = {.name = test_name ("orphan") };
  LaneshmCameraWriterStats stats;
  LaneshmCameraReader *reader;
  LaneshmCameraWriter *writer;
  int alive;
  pid_t pid;

  if (!mappings_stay_out_of_children ()) {
    test_leave_out ("MADV_DONTFORK has no effect");
    return;
  }
  test_gate_init (&family.ready);
  test_gate_init (&family.end);
  pid = test_fork (write_and_fork, &family);
  test_gate_pass (&family.ready);
  reader = test_reader (family.name);
  laneshm_camera_reader_writer (reader, &alive);
  CHECK (alive);
  kill (pid, SIGKILL);
  CHECK_EQUAL (test_wait_child (pid), -SIGKILL);

  laneshm_camera_reader_writer (reader, &alive);
  CHECK (!alive);
  writer = test_writer (family.name, 64, 48);
  laneshm_camera_writer_get_stats (writer, &stats);
  CHECK_EQUAL (stats.generation, 2);
  CHECK_EQUAL (stats.readers, 1);       /* not the dead one */
  test_gate_open (&family.end);
  laneshm_camera_reader_unref (reader);
  laneshm_camera_writer_unref (writer);
}

/* A program that is started inherits no descriptor. */
static void
test_exec (void)
{
  const char *name = test_name ("exec");
  LaneshmCameraWriter *writer = test_writer (name, 64, 48);
  LaneshmCameraReader *reader = test_reader (name);
  char command[256];

  snprintf (command, sizeof command,
      "! ls -l /proc/self/fd | grep -q '%s'", name);
  CHECK_EQUAL (system (command), 0);
  laneshm_camera_reader_unref (reader);
  laneshm_camera_writer_unref (writer);
}

/* The child may open segments of its own. */
static void
open_own (void *data)
{
  LaneshmCameraReader *reader = test_reader (data);
  LaneshmFrame frame;

  CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame), LANESHM_OK);
  laneshm_camera_reader_release (reader, frame.slot);
  laneshm_camera_reader_unref (reader);
}

static void
test_child_opens (void)
{
  const char *name = test_name ("own");
  LaneshmCameraWriter *writer = test_writer (name, 64, 48);

  test_publish (writer, 1);
  CHECK_EQUAL (test_wait_child (test_fork (open_own, (void *) name)), 0);
  laneshm_camera_writer_unref (writer);
}

int
main (void)
{
  RUN (test_child_has_nothing);
  RUN (test_orphan_keeps_nothing_alive);
  RUN (test_exec);
  RUN (test_child_opens);
  return test_status ();
}

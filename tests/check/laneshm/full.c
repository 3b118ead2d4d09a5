/* SPDX-License-Identifier: LGPL-2.1-or-later
 * No room in /dev/shm: an error with figures, never a signal, nothing left. */
#include <errno.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>
#include "test.h"

static void
expect_no_space (const char *name, uint32_t width, uint32_t height)
{
  LaneshmVideoFormat format;
  LaneshmError error;
  char bytes[32];

  test_format (&format, width, height);
  CHECK (!laneshm_camera_writer_open (name, &format, NULL, NULL, &error));
  CHECK_EQUAL (error.status, LANESHM_NO_SPACE);
  snprintf (bytes, sizeof bytes, "needs %llu bytes", (unsigned long long)
      (8192 + 8 * (((uint64_t) width * height * 3 + 4095) / 4096 * 4096)));
  CHECK (strstr (error.message, bytes));
  CHECK (strstr (error.message, name));
  CHECK (!test_exists (name, "") && !test_exists (name, ".r"));
}

/* A limit on the size of files looks the same. */
static void
limit_files (void *data)
{
  struct rlimit limit = { 1 << 20, 1 << 20 };

  signal (SIGXFSZ, SIG_IGN);
  CHECK_EQUAL (setrlimit (RLIMIT_FSIZE, &limit), 0);
  expect_no_space (data, 800, 600);
}

static void
test_limit (void)
{
  CHECK_EQUAL (test_wait_child (test_fork (limit_files,
              (void *) test_name ("limit"))), 0);
}

static void
fill (void *data)
{
  const char *name = data;
  LaneshmCameraWriter *writer, *bigger;
  LaneshmCameraReader *reader;
  LaneshmVideoFormat format;
  LaneshmError error;

  expect_no_space (name, 800, 600);
  writer = test_writer (name, 320, 240);

  /* A format change that finds no room leaves the old segment going. */
  reader = test_reader (name);
  test_format (&format, 800, 600);
  bigger = laneshm_camera_writer_open (name, &format, NULL, writer, &error);
  CHECK (!bigger);
  CHECK_EQUAL (error.status, LANESHM_NO_SPACE);
  for (int64_t id = 1; id < 20; id++)
    CHECK_EQUAL (test_publish (writer, id), id);
  laneshm_camera_reader_unref (reader);
  laneshm_camera_writer_unref (writer);
  CHECK (!test_exists (name, "") && !test_exists (name, ".r"));
}

static void
test_small_file_system (void)
{
  const char *name = test_name ("full");

  if (unshare (CLONE_NEWNS) < 0
      || mount ("none", "/", "none", MS_REC | MS_PRIVATE, NULL) < 0
      || mount ("none", LANESHM_DIRECTORY, "tmpfs", 0, "size=4m") < 0) {
    test_leave_out ("no right to mount");
    return;
  }
  CHECK_EQUAL (test_wait_child (test_fork (fill, (void *) name)), 0);
  CHECK_EQUAL (umount (LANESHM_DIRECTORY), 0);
}

int
main (void)
{
  RUN (test_limit);
  RUN (test_small_file_system);
  return test_status ();
}

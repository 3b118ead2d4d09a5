/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the tests of liblaneshm share. */
#include <errno.h>
#include <dirent.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "test.h"

#define NAMES_MAX 64
#define MIX UINT64_C (0x9e3779b97f4a7c15)

static char names[NAMES_MAX][64];
static unsigned n_names;
static pid_t main_pid;
static bool left_out;

void
test_failed (const char *file, int line, const char *condition)
{
  fprintf (stderr, "%s:%d: not true: %s\n", file, line, condition);
  exit (1);
}

void
test_equal (const char *file, int line, const char *a_text, int64_t a,
    const char *b_text, int64_t b)
{
  if (a == b)
    return;
  fprintf (stderr, "%s:%d: %s is %lld, not %s (%lld)\n", file, line, a_text,
      (long long) a, b_text, (long long) b);
  exit (1);
}

void
test_leave_out (const char *reason)
{
  fprintf (stderr, "LEFT OUT: %s\n", reason);
  left_out = true;
}

int
test_status (void)
{
  return left_out ? TEST_LEFT_OUT : 0;
}

void
test_path (char *path, size_t size, const char *name, const char *suffix)
{
  snprintf (path, size, LANESHM_DIRECTORY "/%s%s", name, suffix);
}

bool
test_exists (const char *name, const char *suffix)
{
  char path[320];

  test_path (path, sizeof path, name, suffix);
  return access (path, F_OK) == 0;
}

static void
remove_files (void)
{
  struct dirent *entry;
  char path[320];
  DIR *directory;

  if (getpid () != main_pid || !(directory = opendir (LANESHM_DIRECTORY)))
    return;
  while ((entry = readdir (directory)))
    for (unsigned i = 0; i < n_names; i++)
      if (strncmp (entry->d_name, names[i], strlen (names[i])) == 0) {
        test_path (path, sizeof path, entry->d_name, "");
        if (unlink (path) < 0)
          rmdir (path);
      }
  closedir (directory);
}

const char *
test_name (const char *label)
{
  char *name = names[n_names++];

  if (n_names == 1) {
    main_pid = getpid ();
    atexit (remove_files);
  }
  snprintf (name, sizeof names[0], "lanetest-%d-%s", (int) main_pid, label);
  return name;
}

pid_t
test_fork (void (*body) (void *data), void *data)
{
  pid_t pid;

  fflush (NULL);
  pid = fork ();
  CHECK (pid >= 0);
  if (pid > 0)
    return pid;
  /* A test that fails leaves nobody behind. */
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  body (data);
  _exit (0);
}

int
test_wait_child (pid_t pid)
{
  int status;

  while (waitpid (pid, &status, 0) < 0)
    CHECK (errno == EINTR);
  return WIFSIGNALED (status) ? -WTERMSIG (status) : WEXITSTATUS (status);
}

bool
test_child_ended (pid_t pid)
{
  int status;
  pid_t ended = waitpid (pid, &status, WNOHANG);

  if (ended == pid)
    CHECK_EQUAL (status, 0);
  return ended == pid;
}

void
test_gate_init (TestGate * gate)
{
  CHECK (pipe (gate->fds) == 0);
}

void
test_gate_open (TestGate * gate)
{
  CHECK (write (gate->fds[1], "", 1) == 1);
}

void
test_gate_pass (TestGate * gate)
{
  char byte;

  CHECK (read (gate->fds[0], &byte, 1) == 1);
}

void
test_gate_close (TestGate * gate)
{
  close (gate->fds[0]);
  close (gate->fds[1]);
}

uint64_t
test_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (uint64_t) now.tv_sec * 1000 * MS + (uint64_t) now.tv_nsec;
}

int
test_count (const char *variable, int few)
{
  const char *count = getenv (variable);

  return count ? atoi (count) : few;
}

void
test_format (LaneshmVideoFormat * format, uint32_t width, uint32_t height)
{
  memset (format, 0, sizeof *format);
  format->fourcc = LANESHM_FOURCC_BGR;
  format->width = width;
  format->height = height;
  format->n_planes = 1;
  format->stride[0] = width * 3;
  format->size = (uint64_t) format->stride[0] * height;
  format->fps_n = 30;
  format->fps_d = 1;
}

LaneshmCameraWriter *
test_writer (const char *name, uint32_t width, uint32_t height)
{
  LaneshmCameraWriter *writer;
  LaneshmVideoFormat format;
  LaneshmError error;

  test_format (&format, width, height);
  writer = laneshm_camera_writer_open (name, &format, NULL, NULL, &error);
  if (!writer)
    test_failed (__FILE__, __LINE__, error.message);
  return writer;
}

LaneshmCameraReader *
test_reader (const char *name)
{
  LaneshmCameraReader *reader;
  LaneshmError error;

  reader = laneshm_camera_reader_open (name, &error);
  if (!reader)
    test_failed (__FILE__, __LINE__, error.message);
  return reader;
}

uint64_t
test_publish (LaneshmCameraWriter * writer, int64_t frame_id)
{
  int slot = laneshm_camera_writer_acquire (writer);
  LaneshmFrameInfo info = {
    .frame_id = frame_id,
    .capture_ns = test_now (),
    .camera_ns = LANESHM_TIME_NONE,
    .duration_ns = LANESHM_TIME_NONE
  };

  if (slot < 0)
    return 0;
  test_fill (laneshm_camera_writer_slot (writer, slot),
      laneshm_camera_writer_format (writer)->size, frame_id);
  laneshm_camera_writer_publish (writer, slot, &info);
  laneshm_camera_writer_release (writer, slot);
  return info.sequence;
}

static uint64_t
pattern (int64_t frame_id, size_t i)
{
  return (uint64_t) frame_id *MIX + i;
}

void
test_fill (void *pixels, size_t size, int64_t frame_id)
{
  uint64_t *words = pixels;

  for (size_t i = 0; i < size / sizeof *words; i++)
    words[i] = pattern (frame_id, i);
}

bool
test_verify (const void *pixels, size_t size, int64_t frame_id)
{
  const uint64_t *words = pixels;

  for (size_t i = 0; i < size / sizeof *words; i++)
    if (words[i] != pattern (frame_id, i))
      return false;
  return true;
}

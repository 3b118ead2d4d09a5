/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Looks through /proc for the holder of an open file description lock. The
 * kernel gives no process id for one: it belongs to an open file, which shows
 * its locks in fdinfo. */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <laneshm/holder.h>

#define PATH_MAX_PROC 300

/* Whether a line of fdinfo tells of our lock:
 * "lock:\t1: OFDLCK  ADVISORY  WRITE -1 00:19:42 1073741824 1073741824" */
static bool
is_lock (const char *line, const LaneshmFile * file, off_t byte)
{
  uintmax_t inode, start;

  return sscanf (line, "lock: %*d: OFDLCK %*s WRITE %*d %*x:%*x:%ju %ju",
      &inode, &start) == 2 && inode == file->inode && start == (uintmax_t) byte;
}

static bool
tells_of_lock (const char *path, const LaneshmFile * file, off_t byte)
{
  FILE *info = fopen (path, "re");
  bool found = false;
  char line[256];

  if (!info)
    return false;
  while (!found && fgets (line, sizeof line, info))
    found = is_lock (line, file, byte);
  fclose (info);
  return found;
}

static bool
process_holds (long pid, const LaneshmFile * file, off_t byte)
{
  char path[PATH_MAX_PROC];
  struct dirent *entry;
  bool found = false;
  DIR *directory;

  snprintf (path, sizeof path, "/proc/%ld/fdinfo", pid);
  directory = opendir (path);
  if (!directory)
    return false;
  while (!found && (entry = readdir (directory))) {
    snprintf (path, sizeof path, "/proc/%ld/fdinfo/%.16s", pid, entry->d_name);
    found = tells_of_lock (path, file, byte);
  }
  closedir (directory);
  return found;
}

static void
describe_process (long pid, char text[LANESHM_HOLDER_SIZE])
{
  char path[PATH_MAX_PROC], program[32] = "";
  FILE *comm;

  snprintf (path, sizeof path, "/proc/%ld/comm", pid);
  comm = fopen (path, "re");
  if (comm && fgets (program, sizeof program, comm))
    program[strcspn (program, "\n")] = 0;
  if (comm)
    fclose (comm);
  snprintf (text, LANESHM_HOLDER_SIZE, "process %ld (%s)", pid, program);
}

void
laneshm_holder_describe (const LaneshmFile * file, off_t byte,
    char text[LANESHM_HOLDER_SIZE])
{
  DIR *directory = opendir ("/proc");
  struct dirent *entry;
  bool found = false;

  snprintf (text, LANESHM_HOLDER_SIZE, "another process");
  if (!directory)
    return;
  while (!found && (entry = readdir (directory))) {
    long pid = strtol (entry->d_name, NULL, 10);

    found = pid > 0 && process_holds (pid, file, byte);
    if (found)
      describe_process (pid, text);
  }
  closedir (directory);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Files are built completely under a temporary name, so that nobody ever
 * opens half of one. Whoever builds one holds its writer lock. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <laneshm/error-private.h>
#include <laneshm/protocol.h>
#include <laneshm/temporary.h>

#define TRIES 100               /* milliseconds */

/* Removes the file if nobody builds it. */
static void
remove_if_stale (const char *path)
{
  LaneshmFile file;
  struct stat info;

  if (laneshm_file_open (&file, path, O_RDWR, 0, &info) != 0)
    return;
  if (info.st_uid == geteuid ()
      && laneshm_file_lock (&file, LANESHM_WRITER_LOCK) == 0
      && laneshm_file_check_path (&file, path) == LANESHM_OK)
    unlink (path);
  laneshm_file_close (&file);
}

LaneshmStatus
laneshm_temporary_create (LaneshmFile *file, const char *name,
    char path[LANESHM_PATH_SIZE], LaneshmError *error)
{
  char suffix[32];
  struct stat info;
  int status = EEXIST;

  snprintf (suffix, sizeof suffix, ".%ld.tmp", (long) getpid ());
  laneshm_path (path, name, suffix);

  /* The name is taken by a dead process of the same number, or for a moment
   * by another thread or by a process in another container. */
  for (int i = 0; i < TRIES; i++) {
    status = laneshm_file_open (file, path, O_RDWR | O_CREAT | O_EXCL, 0600,
        &info);
    if (status == 0) {
      /* Until it was locked, somebody's sweep could take it for stale. */
      if (laneshm_file_lock (file, LANESHM_WRITER_LOCK) == 0
          && laneshm_file_check_path (file, path) == LANESHM_OK)
        return LANESHM_OK;
      laneshm_file_close (file);
      status = EEXIST;
    } else if (status == EEXIST) {
      remove_if_stale (path);
    } else {
      break;
    }
    usleep (1000);
  }
  return laneshm_error_set_os (error, status, name, "cannot be created");
}

LaneshmStatus
laneshm_temporary_link (const char *path, const char *name,
    const char *suffix, LaneshmError *error)
{
  char target[LANESHM_PATH_SIZE];
  int status = 0;

  laneshm_path (target, name, suffix);
  if (link (path, target) < 0)
    status = errno;
  unlink (path);
  if (status == 0)
    return LANESHM_OK;
  if (status == EEXIST)
    return LANESHM_AGAIN;
  return laneshm_error_set_os (error, status, name, "cannot get its name");
}

LaneshmStatus
laneshm_temporary_rename (const char *path, const char *name,
    const char *suffix, LaneshmError *error)
{
  char target[LANESHM_PATH_SIZE];
  int status;

  laneshm_path (target, name, suffix);
  if (rename (path, target) == 0)
    return LANESHM_OK;
  status = errno;
  unlink (path);
  return laneshm_error_set_os (error, status, name, "cannot be replaced");
}

void
laneshm_temporary_sweep (const char *name)
{
  DIR *directory = opendir (LANESHM_DIRECTORY);
  size_t length = strlen (name);
  struct dirent *entry;

  if (!directory)
    return;
  while ((entry = readdir (directory))) {
    const char *rest = entry->d_name + length;
    size_t digits;
    char path[sizeof LANESHM_DIRECTORY + sizeof entry->d_name];

    if (strncmp (entry->d_name, name, length) != 0)
      continue;
    if (strncmp (rest, ".r.", 3) == 0)
      rest += 2;
    if (*rest++ != '.')
      continue;
    digits = strspn (rest, "0123456789");
    if (digits == 0 || strcmp (rest + digits, ".tmp") != 0)
      continue;
    snprintf (path, sizeof path, LANESHM_DIRECTORY "/%s", entry->d_name);
    remove_if_stale (path);
  }
  closedir (directory);
}

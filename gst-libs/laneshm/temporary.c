/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Files are built completely under a temporary name, so that nobody ever
 * opens half of one. Whoever builds one holds its writer lock: one without
 * it was left by a process that died. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <laneshm/error-private.h>
#include <laneshm/protocol.h>
#include <laneshm/temporary.h>

#define TRIES 50
#define PAUSE_US 2000

bool
laneshm_try_again (LaneshmStatus status, unsigned *tries)
{
  if ((status != LANESHM_AGAIN && status != LANESHM_BUSY)
      || ++*tries > TRIES)
    return false;
  usleep (PAUSE_US);
  return true;
}

/* ".r" becomes ".r.1234.tmp". */
static void
temporary_suffix (char temporary[32], const char *suffix)
{
  snprintf (temporary, 32, "%s.%ld.tmp", suffix, (long) getpid ());
}

/* Removes the file unless somebody builds it. */
static void
remove_stale (const char *name, const char *suffix)
{
  LaneshmFile file;
  struct stat info;

  if (laneshm_file_open (&file, name, suffix, O_RDWR, &info) != 0)
    return;
  if (info.st_uid == geteuid ()
      && laneshm_file_lock (&file, LANESHM_WRITER_LOCK))
    laneshm_file_unlink (&file, name, suffix);
  laneshm_file_close (&file);
}

static LaneshmStatus
create (LaneshmFile * file, const char *name, const char *suffix,
    LaneshmError * error)
{
  LaneshmStatus status = LANESHM_AGAIN;
  struct stat info;
  unsigned tries = 0;

  /* The name may be taken by a dead process of the same number, or for a
   * moment by another thread or by a process in another container. */
  do {
    int os_error = laneshm_file_open (file, name, suffix,
        O_RDWR | O_CREAT | O_EXCL, &info);

    if (os_error == EEXIST) {
      remove_stale (name, suffix);
    } else if (os_error != 0) {
      return laneshm_error_set_os (error, os_error, name, "cannot be created");
    } else if (laneshm_file_lock (file, LANESHM_WRITER_LOCK)
        && laneshm_file_check_name (file, name, suffix) == LANESHM_OK) {
      status = LANESHM_OK;
    } else {                    /* until it was locked, it looked stale */
      laneshm_file_close (file);
    }
  } while (laneshm_try_again (status, &tries));
  return status == LANESHM_OK ? status
      : laneshm_error_set_os (error, EEXIST, name, "cannot be created");
}

static LaneshmStatus
allocate (LaneshmFile * file, const char *name, size_t size,
    LaneshmError * error)
{
  struct statvfs room = { 0 };
  int status;

  /* A file that is only truncated to its size would raise SIGBUS at the
   * first access when the file system is full. */
  do {
    status = posix_fallocate (file->fd, 0, (off_t) size);
  } while (status == EINTR);
  if (status == 0)
    return LANESHM_OK;
  if (status != ENOSPC && status != EFBIG && status != EDQUOT
      && status != ENOMEM)
    return laneshm_error_set_os (error, status, name, "cannot be allocated");
  fstatvfs (file->fd, &room);
  return laneshm_error_set (error, LANESHM_NO_SPACE, status,
      "Shared memory '%s' needs %zu bytes and " LANESHM_DIRECTORY " has %llu "
      "left: remove files there, enlarge it (in a container: --shm-size) or "
      "use fewer slots", name, size,
      (unsigned long long) room.f_bavail * room.f_frsize);
}

LaneshmStatus
laneshm_temporary_build (LaneshmFile * file, const char *name,
    const char *suffix, size_t size, mode_t mode, gid_t group,
    LaneshmError * error)
{
  char temporary[32];
  LaneshmStatus status;

  temporary_suffix (temporary, suffix);
  status = create (file, name, temporary, error);
  if (status != LANESHM_OK)
    return status;
  status = allocate (file, name, size, error);
  if (status == LANESHM_OK)
    status = laneshm_file_set_access (file, name, mode, group, error);
  if (status == LANESHM_OK)
    status = laneshm_file_map (file, name, size, true, error);
  if (status != LANESHM_OK) {
    laneshm_file_unlink (file, name, temporary);
    laneshm_file_close (file);
  }
  return status;
}

LaneshmStatus
laneshm_temporary_show (LaneshmFile * file, const char *name,
    const char *suffix, bool replace, LaneshmError * error)
{
  char temporary[32], path[LANESHM_PATH_SIZE], target[LANESHM_PATH_SIZE];
  int os_error = 0;

  temporary_suffix (temporary, suffix);
  laneshm_path (path, name, temporary);
  laneshm_path (target, name, suffix);
  if ((replace ? rename (path, target) : link (path, target)) < 0)
    os_error = errno;
  laneshm_file_unlink (file, name, temporary);
  if (os_error == 0)
    return LANESHM_OK;
  laneshm_file_close (file);
  if (os_error == EEXIST)
    return LANESHM_AGAIN;
  return laneshm_error_set_os (error, os_error, name, "cannot get its name");
}

/* Whether `file_name` is a temporary file of segment `name`. */
static bool
is_temporary_of (const char *file_name, const char *name)
{
  size_t length = strlen (name);
  const char *rest = file_name + length;

  if (strncmp (file_name, name, length) != 0)
    return false;
  if (strncmp (rest, ".r.", 3) == 0)
    rest += 2;
  if (*rest++ != '.')
    return false;
  length = strspn (rest, "0123456789");
  return length > 0 && strcmp (rest + length, ".tmp") == 0;
}

void
laneshm_temporary_sweep (const char *name)
{
  DIR *directory = opendir (LANESHM_DIRECTORY);
  struct dirent *entry;

  if (!directory)
    return;
  while ((entry = readdir (directory)))
    if (is_temporary_of (entry->d_name, name))
      remove_stale (entry->d_name, "");
  closedir (directory);
}

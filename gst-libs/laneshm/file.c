/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Files in /dev/shm, kept out of forked children. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>
#include <laneshm/clock.h>
#include <laneshm/error-private.h>
#include <laneshm/file.h>
#include <laneshm/protocol.h>

/* Taken while a descriptor or mapping is made or dropped, and by fork(), so
 * that a child finds every file in the list. */
static pthread_mutex_t files_mutex = PTHREAD_MUTEX_INITIALIZER;
static LaneshmFile *files;

static void
before_fork (void)
{
  pthread_mutex_lock (&files_mutex);
}

static void
after_fork_in_parent (void)
{
  pthread_mutex_unlock (&files_mutex);
}

/* An open file description lives until its last copy is closed, and a lock
 * as long as the description: the child must not keep one. The mappings were
 * not inherited (MADV_DONTFORK). */
static void
after_fork_in_child (void)
{
  for (LaneshmFile * file = files; file; file = file->next) {
    close (file->fd);
    file->fd = -1;
    file->map = NULL;
  }
  files = NULL;
  pthread_mutex_unlock (&files_mutex);
}

static void
watch_forks (void)
{
  pthread_atfork (before_fork, after_fork_in_parent, after_fork_in_child);
}

int
laneshm_file_open (LaneshmFile * file, const char *name, const char *suffix,
    int flags, struct stat *info)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  char path[LANESHM_PATH_SIZE];
  int status = 0;
  int fd;

  laneshm_path (path, name, suffix);
  pthread_once (&once, watch_forks);
  pthread_mutex_lock (&files_mutex);
  fd = open (path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
      S_IRUSR | S_IWUSR);
  if (fd < 0 || fstat (fd, info) < 0)
    status = errno;
  else if (!S_ISREG (info->st_mode))
    status = EISDIR;
  if (status == 0) {
    *file = (LaneshmFile) LANESHM_FILE_INIT;
    file->fd = fd;
    file->device = info->st_dev;
    file->inode = info->st_ino;
    file->next = files;
    if (files)
      files->previous = file;
    files = file;
  } else if (fd >= 0) {
    close (fd);
  }
  pthread_mutex_unlock (&files_mutex);
  return status;
}

LaneshmStatus
laneshm_file_map (LaneshmFile * file, const char *name, size_t size,
    bool writable, LaneshmError * error)
{
  struct stat info;
  int os_error = 0, flags = MAP_SHARED;
  void *map;

  /* All page faults now, none during the first frames. Not where that would
   * allocate pages that somebody's sparse file only pretends to have. */
  if (fstat (file->fd, &info) == 0 && (uint64_t) info.st_blocks * 512 >= size)
    flags |= MAP_POPULATE;

  pthread_mutex_lock (&files_mutex);
  map = mmap (NULL, size, writable ? PROT_READ | PROT_WRITE : PROT_READ,
      flags, file->fd, 0);
  if (map == MAP_FAILED) {
    os_error = errno;
  } else {
    madvise (map, size, MADV_DONTFORK);
    file->map = map;
    file->size = size;
  }
  pthread_mutex_unlock (&files_mutex);
  return os_error == 0 ? LANESHM_OK
      : laneshm_error_set_os (error, os_error, name, "cannot be mapped");
}

void
laneshm_file_move (LaneshmFile * to, LaneshmFile * from)
{
  pthread_mutex_lock (&files_mutex);
  *to = *from;
  *from = (LaneshmFile) LANESHM_FILE_INIT;
  if (to->previous)
    to->previous->next = to;
  else
    files = to;
  if (to->next)
    to->next->previous = to;
  pthread_mutex_unlock (&files_mutex);
}

void
laneshm_file_close (LaneshmFile * file)
{
  pthread_mutex_lock (&files_mutex);
  if (file->map)
    munmap (file->map, file->size);
  file->map = NULL;
  /* Not in a forked child: its list is empty. */
  if (file->fd >= 0) {
    close (file->fd);
    file->fd = -1;
    if (file->previous)
      file->previous->next = file->next;
    else
      files = file->next;
    if (file->next)
      file->next->previous = file->previous;
  }
  pthread_mutex_unlock (&files_mutex);
}

LaneshmStatus
laneshm_file_check_name (const LaneshmFile * file, const char *name,
    const char *suffix)
{
  char path[LANESHM_PATH_SIZE];
  struct stat info;

  laneshm_path (path, name, suffix);
  if (lstat (path, &info) < 0)
    return LANESHM_NOT_FOUND;
  return info.st_dev == file->device && info.st_ino == file->inode
      ? LANESHM_OK : LANESHM_BUSY;
}

void
laneshm_file_unlink (const LaneshmFile * file, const char *name,
    const char *suffix)
{
  char path[LANESHM_PATH_SIZE];

  laneshm_path (path, name, suffix);
  if (laneshm_file_check_name (file, name, suffix) == LANESHM_OK)
    unlink (path);
}

/* 0 or errno. */
static int
lock_byte (const LaneshmFile * file, int command, struct flock *lock,
    short type, off_t byte)
{
  memset (lock, 0, sizeof *lock);
  lock->l_type = type;
  lock->l_whence = SEEK_SET;
  lock->l_start = byte;
  lock->l_len = 1;
  return fcntl (file->fd, command, lock) == 0 ? 0 : errno;
}

bool
laneshm_file_lock (LaneshmFile * file, off_t byte)
{
  struct flock lock;

  return lock_byte (file, F_OFD_SETLK, &lock, F_WRLCK, byte) == 0;
}

/* Needed before close(): a mapping keeps the open file, hence the lock. */
void
laneshm_file_unlock (LaneshmFile * file, off_t byte)
{
  struct flock lock;

  lock_byte (file, F_OFD_SETLK, &lock, F_UNLCK, byte);
}

bool
laneshm_file_is_locked (const LaneshmFile * file, off_t byte)
{
  struct flock lock;

  return lock_byte (file, F_OFD_GETLK, &lock, F_WRLCK, byte) == 0
      && lock.l_type != F_UNLCK;
}

LaneshmStatus
laneshm_file_check_writer (const LaneshmFile * file, const char *name)
{
  bool alive = laneshm_file_is_locked (file, LANESHM_WRITER_LOCK);

  switch (laneshm_file_check_name (file, name, "")) {
    case LANESHM_OK:
      return alive ? LANESHM_AGAIN : LANESHM_TIMEOUT;
    case LANESHM_NOT_FOUND:
      /* A live writer notices that its name vanished, and comes back. */
      return alive ? LANESHM_AGAIN : LANESHM_GONE;
    default:
      return LANESHM_GONE;
  }
}

LaneshmStatus
laneshm_file_set_access (LaneshmFile * file, const char *name, mode_t mode,
    gid_t group, LaneshmError * error)
{
  if (group != (gid_t) - 1 && fchown (file->fd, (uid_t) - 1, group) < 0)
    return laneshm_error_set (error, LANESHM_DENIED, errno,
        "Shared memory '%s' cannot be given to group %ld: use a group that "
        "this user is a member of", name, (long) group);
  if (fchmod (file->fd, mode) < 0)
    return laneshm_error_set_os (error, errno, name, "cannot get its mode");
  return LANESHM_OK;
}

uint64_t
laneshm_random_id (void)
{
  uint64_t id = 0;

  while (id == 0)
    if (getrandom (&id, sizeof id, GRND_NONBLOCK) != sizeof id)
      id = laneshm_now () ^ (uint64_t) getpid () << 44;
  return id;
}

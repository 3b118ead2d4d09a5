/* SPDX-License-Identifier: LGPL-2.1-or-later
 * One file in /dev/shm: opening, mapping, locking, naming. */
#ifndef LANESHM_FILE_H
#define LANESHM_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <laneshm/error.h>

#define LANESHM_PATH_SIZE (NAME_MAX + 16)

/* An open file. A child made by fork() gets neither descriptor nor mapping
 * (fd -1, map NULL there): it would keep our locks, and with them a dead
 * process "alive". */
typedef struct LaneshmFile LaneshmFile;
struct LaneshmFile
{
  int fd;                       /* -1: not open */
  void *map;                    /* NULL: not mapped */
  size_t size;                  /* mapped bytes */
  dev_t device;
  ino_t inode;
  LaneshmFile *previous, *next; /* of all open files of this process */
};

#define LANESHM_FILE_INIT { .fd = -1 }

/* A name is one path component that is not hidden, can be printed and does
 * not end like one of the files that accompany a segment (.r, .tmp). */
LaneshmStatus laneshm_name_check (const char *name, LaneshmError *error);

/* Files are told by segment name and suffix: "" is the segment itself. */
void laneshm_path (char path[LANESHM_PATH_SIZE], const char *name,
    const char *suffix);

/* 0 or errno. Never follows a link, never blocks on a FIFO, opens nothing but
 * a regular file (EISDIR otherwise). `file` stays as it was on failure. */
int laneshm_file_open (LaneshmFile *file, const char *name,
    const char *suffix, int flags, struct stat *info);
/* Maps the first `size` bytes, shared. `name` is for the message. */
LaneshmStatus laneshm_file_map (LaneshmFile *file, const char *name,
    size_t size, bool writable, LaneshmError *error);
/* Moves an open file to another structure; `from` is empty afterwards. */
void laneshm_file_move (LaneshmFile *to, LaneshmFile *from);
/* Unmaps and closes. Safe to call twice. */
void laneshm_file_close (LaneshmFile *file);

/* LANESHM_OK while the name leads to this file, NOT_FOUND, or BUSY when it
 * leads to another one. */
LaneshmStatus laneshm_file_check_name (const LaneshmFile *file,
    const char *name, const char *suffix);
/* Removes the name, if it leads to this file. */
void laneshm_file_unlink (const LaneshmFile *file, const char *name,
    const char *suffix);

/* Locks one byte for this open file, without waiting: false when another
 * holds it. */
bool laneshm_file_lock (LaneshmFile *file, off_t byte);
void laneshm_file_unlock (LaneshmFile *file, off_t byte);
/* Whether another open file holds the byte. Needs no right to write. */
bool laneshm_file_is_locked (const LaneshmFile *file, off_t byte);

/* What a reader's segment can still expect: AGAIN when its writer lives,
 * TIMEOUT when it died and may be succeeded, GONE when nothing ever comes:
 * the name leads elsewhere, or nowhere and nobody writes. */
LaneshmStatus laneshm_file_check_writer (const LaneshmFile *file,
    const char *name);

LaneshmStatus laneshm_file_set_access (LaneshmFile *file, const char *name,
    mode_t mode, gid_t group, LaneshmError *error);

/* A random number for an id, never 0. */
uint64_t laneshm_random_id (void);

#endif

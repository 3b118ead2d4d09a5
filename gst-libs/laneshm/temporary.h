/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Building a file under a name that nobody opens, before it is shown. */
#ifndef LANESHM_TEMPORARY_H
#define LANESHM_TEMPORARY_H

#include <laneshm/file.h>

/* Creates `<name><suffix>.<pid>.tmp`: zeros, `size` bytes of them really
 * allocated, mapped for writing, the writer's lock held. Nothing is left of it
 * on failure. */
LaneshmStatus laneshm_temporary_build (LaneshmFile *file, const char *name,
    const char *suffix, size_t size, mode_t mode, gid_t group,
    LaneshmError *error);
/* Gives the finished file its name. Unless `replace`, the name must be free:
 * AGAIN when it is not. On failure the file is closed and gone. */
LaneshmStatus laneshm_temporary_show (LaneshmFile *file, const char *name,
    const char *suffix, bool replace, LaneshmError *error);
/* Removes what writers of `name` that died while building left. */
void laneshm_temporary_sweep (const char *name);

/* Another process may be just ending (it has its lock for some milliseconds
 * more), or starting at the same moment. Whether to try again after AGAIN or
 * BUSY; sleeps a little before it says so. *tries starts at 0. */
bool laneshm_try_again (LaneshmStatus status, unsigned *tries);

#endif

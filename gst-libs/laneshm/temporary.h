/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Building a file under a name that nobody opens, before it is shown. */
#ifndef LANESHM_TEMPORARY_H
#define LANESHM_TEMPORARY_H

#include <laneshm/file.h>

/* Creates `<name>.<pid>.tmp`, empty, mode 0600, with the writer's lock held.
 * Its path goes to `path`. */
LaneshmStatus laneshm_temporary_create (LaneshmFile *file, const char *name,
    char path[LANESHM_PATH_SIZE], LaneshmError *error);
/* Gives the finished file its name, which must be free: OK, AGAIN when it is
 * not, or a failure. The temporary name is gone afterwards in any case. */
LaneshmStatus laneshm_temporary_link (const char *path, const char *name,
    const char *suffix, LaneshmError *error);
/* The same, in place of what has the name now. */
LaneshmStatus laneshm_temporary_rename (const char *path, const char *name,
    const char *suffix, LaneshmError *error);
/* Removes what writers of `name` that died while building left. */
void laneshm_temporary_sweep (const char *name);

#endif

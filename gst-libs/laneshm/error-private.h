/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Filling a LaneshmError. */
#ifndef LANESHM_ERROR_PRIVATE_H
#define LANESHM_ERROR_PRIVATE_H

#include <laneshm/error.h>

/* Sets *error (may be NULL) and returns `status`, for `return` lines. */
LaneshmStatus laneshm_error_set (LaneshmError *error, LaneshmStatus status,
    int os_error, const char *format, ...)
    __attribute__ ((format (printf, 4, 5)));

/* The same for a failed system call: ENOSPC, EACCES and the like get their
 * own status. `what` says what failed: "cannot be opened". */
LaneshmStatus laneshm_error_set_os (LaneshmError *error, int os_error,
    const char *name, const char *what);
/* BUSY: other processes make and remove the segment all the time. */
LaneshmStatus laneshm_error_set_contended (LaneshmError *error,
    const char *name);

#endif

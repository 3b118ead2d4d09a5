/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Which process holds a lock, for messages to people. */
#ifndef LANESHM_HOLDER_H
#define LANESHM_HOLDER_H

#include <laneshm/file.h>

#define LANESHM_HOLDER_SIZE 64

/* Writes "process 1234 (program)" for whoever holds the byte, or "another
 * process" where /proc does not tell. Takes milliseconds. */
void laneshm_holder_describe (const LaneshmFile *file, off_t byte,
    char text[LANESHM_HOLDER_SIZE]);

#endif

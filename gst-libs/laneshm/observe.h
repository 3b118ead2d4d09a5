/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copying memory that another process may be writing. */
#ifndef LANESHM_OBSERVE_H
#define LANESHM_OBSERVE_H

#include <stddef.h>

/* Copies `size` bytes from an 8-byte aligned place whose last word is mapped
 * in full. What arrives may be torn: check before using it. */
void laneshm_observe (void *to, const void *from, size_t size)
    __attribute__ ((no_sanitize ("thread")));

#endif

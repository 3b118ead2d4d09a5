/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The 88-byte record under its sequence lock. */
#ifndef LANESHM_RECORD_H
#define LANESHM_RECORD_H

#include <sys/types.h>
#include <laneshm/protocol.h>

/* Stores all fields but `sequence`, which becomes the next even number. Heals
 * the odd number that a writer left that died here. */
void laneshm_record_store (LaneshmRecord *record,
    const LaneshmDetection *detection);
/* One try: OK, or AGAIN while it is being written. */
LaneshmStatus laneshm_record_load (const LaneshmRecord *record,
    LaneshmDetection *detection);

/* Returns BAD_SEGMENT: a file of `size` bytes is no record. */
LaneshmStatus laneshm_record_error_size (off_t size, const char *name,
    LaneshmError *error);

#endif

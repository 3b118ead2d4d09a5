/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Sleeping on words of memory. */
#ifndef LANESHM_FUTEX_H
#define LANESHM_FUTEX_H

#include <stdbool.h>
#include <stdint.h>

#define LANESHM_FUTEX_MAX 3

/* A word, the value last seen there, and whether other processes have it. */
typedef struct
{
  const uint32_t *word;
  uint32_t seen;
  bool shared;
} LaneshmFutex;

/* Sleeps until one of the words (at most LANESHM_FUTEX_MAX) is no longer what
 * was seen, somebody wakes it, or the deadline (CLOCK_MONOTONIC) passed. May
 * return early for no reason: callers look for themselves. */
void laneshm_futex_wait (const LaneshmFutex *words, unsigned n_words,
    uint64_t deadline_ns);
/* Wakes all who sleep on the word, here (shared false) or anywhere. */
void laneshm_futex_wake (const void *word, bool shared);

#endif

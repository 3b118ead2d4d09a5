/* SPDX-License-Identifier: LGPL-2.1-or-later
 * CLOCK_MONOTONIC in nanoseconds. */
#ifndef LANESHM_CLOCK_H
#define LANESHM_CLOCK_H

#include <stdint.h>
#include <time.h>

#define LANESHM_MSECOND UINT64_C (1000000)
#define LANESHM_SECOND UINT64_C (1000000000)

static inline uint64_t
laneshm_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (uint64_t) now.tv_sec * LANESHM_SECOND + (uint64_t) now.tv_nsec;
}

/* The deadline `timeout_ns` from now; UINT64_MAX is never. */
static inline uint64_t
laneshm_deadline (uint64_t timeout_ns)
{
  uint64_t now = laneshm_now ();

  return timeout_ns > UINT64_MAX - now ? UINT64_MAX : now + timeout_ns;
}

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * futex_waitv, and plain futex where the kernel is older than 5.16. */
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <laneshm/clock.h>
#include <laneshm/futex.h>

#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449     /* the same on all architectures */
#endif

/* The kernel's struct futex_waitv, which older headers lack. */
typedef struct
{
  uint64_t value;
  uint64_t address;
  uint32_t flags;
  uint32_t reserved;
} Waiter;

#define WAITER_32_BITS 2u
/* With one word at a time the others are looked at this often. */
#define SLICE_NS (50 * LANESHM_MSECOND)

static atomic_bool waitv_missing;

/* NULL, that is never, for UINT64_MAX. */
static const struct timespec *
to_timespec (uint64_t time_ns, struct timespec *time)
{
  time->tv_sec = (time_t) (time_ns / LANESHM_SECOND);
  time->tv_nsec = (long) (time_ns % LANESHM_SECOND);
  return time_ns == UINT64_MAX ? NULL : time;
}

static bool
wait_on_all (const LaneshmFutex * words, unsigned n_words, uint64_t deadline_ns)
{
  struct timespec deadline;
  Waiter waiters[LANESHM_FUTEX_MAX];

  for (unsigned i = 0; i < n_words; i++) {
    waiters[i].value = words[i].seen;
    waiters[i].address = (uintptr_t) words[i].word;
    waiters[i].flags =
        WAITER_32_BITS | (words[i].shared ? 0 : FUTEX_PRIVATE_FLAG);
    waiters[i].reserved = 0;
  }
  if (syscall (SYS_futex_waitv, waiters, n_words, 0,
          to_timespec (deadline_ns, &deadline), CLOCK_MONOTONIC) >= 0)
    return true;
  /* EPERM: a container's filter that does not know the call. */
  return errno != ENOSYS && errno != EPERM;
}

static void
wait_on_first (const LaneshmFutex * words, unsigned n_words,
    uint64_t deadline_ns)
{
  int private = words[0].shared ? 0 : FUTEX_PRIVATE_FLAG;
  struct timespec deadline;

  if (n_words > 1) {
    uint64_t slice = laneshm_deadline (SLICE_NS);
    deadline_ns = deadline_ns < slice ? deadline_ns : slice;
  }
  syscall (SYS_futex, words[0].word, FUTEX_WAIT_BITSET | private,
      words[0].seen, to_timespec (deadline_ns, &deadline), NULL,
      FUTEX_BITSET_MATCH_ANY);
}

void
laneshm_futex_wait (const LaneshmFutex * words, unsigned n_words,
    uint64_t deadline_ns)
{
  if (n_words > 1
      && !atomic_load_explicit (&waitv_missing, memory_order_relaxed)) {
    if (wait_on_all (words, n_words, deadline_ns))
      return;
    atomic_store_explicit (&waitv_missing, true, memory_order_relaxed);
  }
  wait_on_first (words, n_words, deadline_ns);
}

void
laneshm_futex_wake (const void *word, bool shared)
{
  syscall (SYS_futex, word, FUTEX_WAKE | (shared ? 0 : FUTEX_PRIVATE_FLAG),
      INT_MAX, NULL, NULL, 0);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How a reader waits for the next frame or result. */
#ifndef LANESHM_WAIT_H
#define LANESHM_WAIT_H

#include <stdint.h>
#include <laneshm/error.h>
#include <laneshm/export.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum
{
  LANESHM_WAIT_AUTO,            /* predict, unless one CPU or repeated preemption make futex better */
  LANESHM_WAIT_PREDICT,         /* sleep until shortly before the expected arrival, spin through it, then futex */
  LANESHM_WAIT_SPIN,            /* never sleep: lowest latency, one whole CPU */
  LANESHM_WAIT_FUTEX            /* always sleep in the kernel: lowest CPU use */
} LaneshmWaitMode;

/* One thread's way of waiting: the mode, what it learnt of the arrivals'
 * period and jitter, and a word by which other threads cancel it. Lives
 * as long as the caller likes; segments come and go below it.
 * Only laneshm_waiter_cancel() may be called from other threads.
 * A thread that waits predictively gets the finest timer slack
 * (PR_SET_TIMERSLACK 1). */
typedef struct LaneshmWaiter LaneshmWaiter;

typedef struct
{
  LaneshmWaitMode mode;         /* in force now (auto resolved) */
  uint64_t period_ns;           /* between arrivals, told or learnt, 0 = not known */
  uint64_t margin_ns;           /* spinning starts this long before the expected arrival */
  uint64_t spin_hits;           /* arrivals seen while spinning */
  uint64_t futex_wakes;         /* arrivals that needed a kernel wake */
} LaneshmWaiterStats;

/* NULL only when out of memory. */
LANESHM_API LaneshmWaiter *laneshm_waiter_new (LaneshmWaitMode mode);
/* No thread may be using it any more. */
LANESHM_API void laneshm_waiter_free (LaneshmWaiter *waiter);
LANESHM_API void laneshm_waiter_set_mode (LaneshmWaiter *waiter, LaneshmWaitMode mode);
/* Tells the period in advance (0 = unknown, learn it). What was learnt is
 * forgotten. */
LANESHM_API void laneshm_waiter_set_period (LaneshmWaiter *waiter, uint64_t period_ns);
/* `rehearse` is called on the waiting thread when it begins to spin for an
 * arrival, and again every 0.25 ms while it spins. It should run the code that
 * the arrival will run, on something of no effect: code and data that were not
 * used for a period have left the caches, and bringing them back takes longer
 * than the hop itself. It must not wait nor use this waiter. The library
 * rehearses its own part by itself. NULL: nothing more than that. */
LANESHM_API void laneshm_waiter_set_rehearsal (LaneshmWaiter *waiter,
    void (*rehearse) (void *data), void *data);
/* What is waited for next answers a question that was put at asked_ns
 * (CLOCK_MONOTONIC, not 0): it is expected as long after it as earlier answers
 * came after theirs, whatever the period. Answers that usually take less than
 * 2 ms are spun for from the question on, for up to 3 ms. */
LANESHM_API void laneshm_waiter_asked (LaneshmWaiter *waiter, uint64_t asked_ns);
/* Makes the wait in progress, and every later one, return LANESHM_CANCELLED
 * at once (within 50 ms on kernels before 5.16); cancelled = 0 allows waiting
 * again. From any thread, never waits. */
LANESHM_API void laneshm_waiter_cancel (LaneshmWaiter *waiter, int cancelled);
/* Sleeps timeout_ns (UINT64_MAX: for ever) or until cancelled:
 * LANESHM_TIMEOUT or LANESHM_CANCELLED. */
LANESHM_API LaneshmStatus laneshm_waiter_sleep (LaneshmWaiter *waiter, uint64_t timeout_ns);
LANESHM_API void laneshm_waiter_get_stats (LaneshmWaiter *waiter, LaneshmWaiterStats *stats);

#ifdef __cplusplus
}
#endif
#endif

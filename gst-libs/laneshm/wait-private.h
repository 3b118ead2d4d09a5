/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the readers of both segments ask of a waiter. */
#ifndef LANESHM_WAIT_PRIVATE_H
#define LANESHM_WAIT_PRIVATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <laneshm/clock.h>
#include <laneshm/wait.h>

/* How often a wait looks whether its writer lives and its name still leads
 * to it. */
#define LANESHM_SLICE_NS (100 * LANESHM_MSECOND)

/* What is waited for: one of the words is no longer what was seen. The
 * second may be NULL. */
typedef struct
{
  const _Atomic uint32_t *word, *second;
  uint32_t seen, second_seen;
  /* Rehearses the reading of what is waited for; may be NULL. */
  void (*rehearse) (void *data);
  void *rehearse_data;
} LaneshmWatch;

/* OK as soon as a watched word changed, TIMEOUT or CANCELLED. */
LaneshmStatus laneshm_waiter_watch (LaneshmWaiter *waiter,
    const LaneshmWatch *watch, uint64_t deadline_ns);
/* What was waited for came at `time_ns`, `steps` periods after the one before
 * (0 = unknown): the next prediction's ground. */
void laneshm_waiter_arrived (LaneshmWaiter *waiter, uint64_t time_ns,
    uint64_t steps);
bool laneshm_waiter_is_cancelled (const LaneshmWaiter *waiter);

#endif

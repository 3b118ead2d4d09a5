/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Waiting for a shared word to change: spinning, sleeping, or sleeping until
 * shortly before the change is expected and spinning through it. */
#include <sched.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <laneshm/futex.h>
#include <laneshm/predict.h>
#include <laneshm/wait-private.h>

/* A spinning thread that loses this much time between two looks at the
 * clock was preempted. */
#define PREEMPTED_NS (300 * UINT64_C (1000))
/* `auto` gives up spinning when about every third window was disturbed... */
#define PENALTY_HIT 4
#define PENALTY_LIMIT 12
/* ... for this many arrivals, doubled each time it happens again and halved
 * after as many calm windows. */
#define REST_MIN 32
#define REST_MAX 1024
/* A spinning thread's other code stays in its caches for about this long. */
#define REHEARSAL_INTERVAL_NS (250 * UINT64_C (1000))

struct LaneshmWaiter
{
  LaneshmWaitMode mode;
  LaneshmPredictor predictor;
  bool answers;                 /* it waits for answers, not periodically */
  uint64_t asked_ns;            /* 0 = answered */
  uint64_t arrived_ns, steps;   /* not yet learnt from; 0 = nothing to learn */
  _Atomic uint32_t cancelled;   /* futex word, private to the process */
  bool one_cpu;
  void (*rehearse) (void *data);
  void *rehearse_data;

  /* auto */
  unsigned penalty, rest, next_rest, calm;

  uint64_t spin_hits, futex_wakes;
};

/* Tells the CPU that it spins; memory is read anew after it. */
static inline void
cpu_relax (void)
{
#if defined (__x86_64__) || defined (__i386__)
  __asm__ volatile ("pause":::"memory");
#elif defined (__aarch64__) || defined (__arm__)
  __asm__ volatile ("yield":::"memory");
#else
  __asm__ volatile ("":::"memory");
#endif
}

static bool
has_one_cpu (void)
{
  cpu_set_t cpus;

  return sched_getaffinity (0, sizeof cpus, &cpus) == 0
      && CPU_COUNT (&cpus) == 1;
}

/* The kernel may end a sleep 50 us late to save timer interrupts: not for a
 * thread that wants to be there first. */
static void
sharpen_timer (void)
{
  static _Thread_local bool done;

  if (!done)
    prctl (PR_SET_TIMERSLACK, 1, 0, 0, 0);
  done = true;
}

LaneshmWaiter *
laneshm_waiter_new (LaneshmWaitMode mode)
{
  LaneshmWaiter *waiter = calloc (1, sizeof *waiter);

  if (!waiter)
    return NULL;
  laneshm_predictor_init (&waiter->predictor, 0);
  laneshm_waiter_set_mode (waiter, mode);
  return waiter;
}

void
laneshm_waiter_free (LaneshmWaiter * waiter)
{
  free (waiter);
}

void
laneshm_waiter_set_mode (LaneshmWaiter * waiter, LaneshmWaitMode mode)
{
  waiter->mode = mode;
  waiter->one_cpu = has_one_cpu ();
  waiter->penalty = waiter->rest = 0;
  waiter->next_rest = REST_MIN;
}

void
laneshm_waiter_set_rehearsal (LaneshmWaiter * waiter,
    void (*rehearse) (void *data), void *data)
{
  waiter->rehearse = rehearse;
  waiter->rehearse_data = data;
}

void
laneshm_waiter_set_period (LaneshmWaiter * waiter, uint64_t period_ns)
{
  waiter->arrived_ns = 0;
  laneshm_predictor_init (&waiter->predictor, period_ns);
}

/* Learning waits until there is time for it: right after an arrival there is
 * none to lose. */
static void
learn (LaneshmWaiter * waiter)
{
  uint64_t time = waiter->arrived_ns;

  if (time == 0)
    return;
  if (!waiter->answers)
    laneshm_predictor_arrival (&waiter->predictor, time, waiter->steps);
  else if (waiter->asked_ns > 0 && time > waiter->asked_ns)
    laneshm_predictor_answer (&waiter->predictor, time - waiter->asked_ns);
  waiter->asked_ns = waiter->arrived_ns = 0;
  waiter->rest -= waiter->rest > 0;
}

void
laneshm_waiter_asked (LaneshmWaiter * waiter, uint64_t asked_ns)
{
  learn (waiter);
  waiter->answers = true;
  waiter->asked_ns = asked_ns;
}

void
laneshm_waiter_cancel (LaneshmWaiter * waiter, int cancelled)
{
  atomic_store_explicit (&waiter->cancelled, cancelled != 0,
      memory_order_release);
  laneshm_futex_wake (&waiter->cancelled, false);
}

bool
laneshm_waiter_is_cancelled (const LaneshmWaiter * waiter)
{
  return atomic_load_explicit (&waiter->cancelled, memory_order_acquire);
}

LaneshmStatus
laneshm_waiter_sleep (LaneshmWaiter * waiter, uint64_t timeout_ns)
{
  LaneshmFutex cancelled = { (const uint32_t *) &waiter->cancelled, 0, false };
  uint64_t deadline = laneshm_deadline (timeout_ns);

  while (!laneshm_waiter_is_cancelled (waiter)) {
    if (laneshm_now () >= deadline)
      return LANESHM_TIMEOUT;
    laneshm_futex_wait (&cancelled, 1, deadline);
  }
  return LANESHM_CANCELLED;
}

static LaneshmWaitMode
mode_in_force (const LaneshmWaiter * waiter)
{
  if (waiter->mode != LANESHM_WAIT_AUTO)
    return waiter->mode;
  return waiter->one_cpu || waiter->rest > 0
      ? LANESHM_WAIT_FUTEX : LANESHM_WAIT_PREDICT;
}

void
laneshm_waiter_get_stats (LaneshmWaiter * waiter, LaneshmWaiterStats * stats)
{
  const LaneshmPredictor *predictor = &waiter->predictor;

  learn (waiter);
  stats->mode = mode_in_force (waiter);
  stats->period_ns = (uint64_t) predictor->period;
  stats->margin_ns = predictor->period > 0
      ? laneshm_predictor_margin (predictor) : 0;
  stats->spin_hits = waiter->spin_hits;
  stats->futex_wakes = waiter->futex_wakes;
}

void
laneshm_waiter_arrived (LaneshmWaiter * waiter, uint64_t time_ns,
    uint64_t steps)
{
  learn (waiter);
  waiter->arrived_ns = time_ns;
  waiter->steps = steps;
}

static inline bool
has_changed (const LaneshmWatch * watch)
{
  return atomic_load_explicit (watch->word, memory_order_acquire)
      != watch->seen || (watch->second
      && atomic_load_explicit (watch->second, memory_order_acquire)
      != watch->second_seen);
}

/* Sleeps until the deadline at most; true when something changed. */
static bool
sleep_until (LaneshmWaiter * waiter, const LaneshmWatch * watch,
    uint64_t deadline_ns)
{
  LaneshmFutex words[LANESHM_FUTEX_MAX] = {
    {(const uint32_t *) watch->word, watch->seen, true},
    {(const uint32_t *) &waiter->cancelled, 0, false},
    {(const uint32_t *) watch->second, watch->second_seen, true}
  };

  laneshm_futex_wait (words, watch->second ? 3 : 2, deadline_ns);
  if (!has_changed (watch))
    return false;
  waiter->futex_wakes++;
  return true;
}

/* `auto`: was this thread preempted while it spun? Then others need the CPU
 * and spinning only makes the scheduler prefer them. */
static void
judge_spin (LaneshmWaiter * waiter, bool preempted)
{
  if (!preempted) {
    waiter->penalty -= waiter->penalty > 0;
    if (++waiter->calm % REST_MIN == 0 && waiter->next_rest > REST_MIN)
      waiter->next_rest /= 2;
    return;
  }
  waiter->calm = 0;
  waiter->penalty += PENALTY_HIT;
  if (waiter->penalty < PENALTY_LIMIT)
    return;
  waiter->penalty = 0;
  waiter->rest = waiter->next_rest;
  waiter->next_rest = waiter->next_rest < REST_MAX
      ? waiter->next_rest * 2 : REST_MAX;
}

/* What comes after the wait, run on something of no effect: code and data
 * that were not used for a period are in the caches then. */
static void
rehearse (LaneshmWaiter * waiter, const LaneshmWatch * watch)
{
  if (watch->rehearse)
    watch->rehearse (watch->rehearse_data);
  if (waiter->rehearse)
    waiter->rehearse (waiter->rehearse_data);
}

/* Spins until the deadline at most; true when something changed. */
static bool
spin_until (LaneshmWaiter * waiter, const LaneshmWatch * watch,
    uint64_t deadline_ns)
{
  uint64_t now = laneshm_now (), rehearse_at = now, before;
  bool preempted = false, changed;

  for (;;) {
    if (now >= rehearse_at) {
      rehearse (waiter, watch);
      now = laneshm_now ();
      rehearse_at = now + REHEARSAL_INTERVAL_NS;
    }
    for (int i = 0; i < 4 && !(changed = has_changed (watch)); i++)
      cpu_relax ();
    before = now;
    now = laneshm_now ();
    preempted = preempted || now - before > PREEMPTED_NS;
    if (changed || now >= deadline_ns || laneshm_waiter_is_cancelled (waiter))
      break;
  }
  waiter->spin_hits += changed;
  judge_spin (waiter, preempted);
  return changed;
}

/* When to look for what comes next without sleeping, if at all. */
static bool
next_window (const LaneshmWaiter * waiter, uint64_t now, uint64_t * wake,
    uint64_t * end)
{
  if (!waiter->answers)
    return laneshm_predictor_window (&waiter->predictor, now, wake, end);
  return waiter->asked_ns > 0
      && laneshm_predictor_answer_window (&waiter->predictor, waiter->asked_ns,
      now, wake, end);
}

/* One step of predictive waiting, at most until the deadline. */
static bool
predict_until (LaneshmWaiter * waiter, const LaneshmWatch * watch,
    uint64_t deadline_ns)
{
  uint64_t now = laneshm_now (), wake, end;

  if (!next_window (waiter, now, &wake, &end))
    return sleep_until (waiter, watch, deadline_ns);

  if (wake > now) {
    sharpen_timer ();
    if (sleep_until (waiter, watch, wake < deadline_ns ? wake : deadline_ns))
      return true;
    now = laneshm_now ();
    if (now < wake || laneshm_waiter_is_cancelled (waiter))
      return false;
    laneshm_predictor_overslept (&waiter->predictor, now - wake);
  }
  return spin_until (waiter, watch, end < deadline_ns ? end : deadline_ns);
}

LaneshmStatus
laneshm_waiter_watch (LaneshmWaiter * waiter, const LaneshmWatch * watch,
    uint64_t deadline_ns)
{
  bool changed = has_changed (watch);

  if (!changed)
    learn (waiter);
  while (!changed) {
    if (laneshm_waiter_is_cancelled (waiter))
      return LANESHM_CANCELLED;
    if (laneshm_now () >= deadline_ns)
      return LANESHM_TIMEOUT;
    switch (mode_in_force (waiter)) {
      case LANESHM_WAIT_SPIN:
        changed = spin_until (waiter, watch, deadline_ns);
        break;
      case LANESHM_WAIT_FUTEX:
        changed = sleep_until (waiter, watch, deadline_ns);
        break;
      default:
        changed = predict_until (waiter, watch, deadline_ns);
        break;
    }
  }
  return LANESHM_OK;
}

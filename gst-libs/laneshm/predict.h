/* SPDX-License-Identifier: LGPL-2.1-or-later
 * When will the next one come? Follows period and jitter of arrivals. */
#ifndef LANESHM_PREDICT_H
#define LANESHM_PREDICT_H

#include <stdbool.h>
#include <stdint.h>

/* Limits of the margin, the time spun on either side of the expected
 * arrival. The kernel's own wake-up takes some 0.1 ms, so less than the
 * minimum would often come too late. */
#define LANESHM_MARGIN_MIN_NS 200000
#define LANESHM_MARGIN_MAX_NS 3000000
/* ... and never more than this part of the period, so that spinning takes a
 * few percent of a CPU whatever the jitter. */
#define LANESHM_MARGIN_PART 20
/* An answer that usually comes this soon is spun for from the question on:
 * sleeping would hardly be shorter than waking up... */
#define LANESHM_ANSWER_SOON_NS 2000000
/* ... but no longer than this after it: 9 % of a CPU at 30 questions a second. */
#define LANESHM_ANSWER_SPIN_NS 3000000

typedef struct
{
  double period;                /* ns, 0 = not known yet */
  double phase;                 /* ns, where the last arrival belonged */
  double last;                  /* ns, when it came */
  double jitter;                /* ns, nearly all arrivals were this close */
  double oversleep;             /* ns, nearly all sleeps ended this late */
  unsigned age;                 /* arrivals that the filter follows, 0 = none */
  unsigned lost;                /* arrivals in a row that did not fit */
  double delay;                 /* ns, from question to answer, 0 = not known */
  double delay_jitter;          /* ns, nearly all answers were this close */
} LaneshmPredictor;

/* A period known in advance, 0 = to be learnt. Starts anew. */
void laneshm_predictor_init (LaneshmPredictor *predictor, uint64_t period_ns);
/* Something arrived at `time_ns`, `steps` periods after the one before; 0 when
 * that is not known. */
void laneshm_predictor_arrival (LaneshmPredictor *predictor, uint64_t time_ns,
    uint64_t steps);
/* A sleep that should have ended ended this much later. */
void laneshm_predictor_overslept (LaneshmPredictor *predictor, uint64_t by_ns);
/* Whether there is a time in which to look for the next arrival without
 * sleeping: not while the period is unknown, nor when arrivals ceased. It ends
 * at *end, and a sleep that shall end before it starts must aim at *wake. */
bool laneshm_predictor_window (const LaneshmPredictor *predictor,
    uint64_t now_ns, uint64_t *wake_ns, uint64_t *end_ns);
/* An answer came this long after its question. */
void laneshm_predictor_answer (LaneshmPredictor *predictor, uint64_t delay_ns);
/* The window as above, for the answer to a question put at `asked_ns`. */
bool laneshm_predictor_answer_window (const LaneshmPredictor *predictor,
    uint64_t asked_ns, uint64_t now_ns, uint64_t *wake_ns, uint64_t *end_ns);
uint64_t laneshm_predictor_margin (const LaneshmPredictor *predictor);

#endif

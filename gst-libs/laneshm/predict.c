/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Prediction of periodic arrivals.
 *
 * An alpha-beta filter (a Kalman filter of phase and period in its steady
 * state) follows the arrivals: it starts as a least-squares line through the
 * first ones and then forgets exponentially. The gains are those of the
 * expanding-memory polynomial filter, held after AGE_MAX arrivals. */
#include <math.h>
#include <string.h>
#include <laneshm/predict.h>

#define AGE_MAX 14              /* gains 0.26 and 0.025 */
#define PERIOD_MIN 200e3        /* ns; faster is waited for without sleep anyway */
#define PERIOD_MAX 2e9
#define OVERSLEEP_MAX 500e3
#define STEPS_MAX 8             /* older phases are not extrapolated */
#define ANSWER_GAIN 0.25
#define ANSWER_MARGIN_MAX 1e6

/* Follows the upper end (about the 97th percentile) of what it is shown:
 * fast up, slowly down. */
static double
follow_high (double estimate, double sample)
{
  double difference = sample - estimate;

  return estimate + (difference > 0 ? difference / 4 : difference / 128);
}

void
laneshm_predictor_init (LaneshmPredictor * predictor, uint64_t period_ns)
{
  memset (predictor, 0, sizeof *predictor);
  predictor->period = (double) period_ns;
  predictor->jitter = LANESHM_MARGIN_MAX_NS / 3;
}

/* The line starts at this arrival, with the period that is known. */
static void
restart (LaneshmPredictor * predictor, double time)
{
  predictor->phase = time;
  predictor->age = 1;
  predictor->lost = 0;
}

/* The line starts with this arrival and the one before. */
static void
learn (LaneshmPredictor * predictor, double time, double interval)
{
  bool plausible = interval >= PERIOD_MIN && interval <= PERIOD_MAX;

  predictor->period = plausible ? interval : 0;
  restart (predictor, time);
}

static void
follow (LaneshmPredictor * predictor, double steps, double error)
{
  double age;

  if (predictor->age < AGE_MAX)
    predictor->age++;
  age = predictor->age;
  predictor->phase += error * 2 * (2 * age - 1) / (age * (age + 1));
  predictor->period += error * 6 / (age * (age + 1)) / steps;
  predictor->jitter = follow_high (predictor->jitter,
      fmin (fabs (error), LANESHM_MARGIN_MAX_NS));
  predictor->lost = 0;
}

void
laneshm_predictor_arrival (LaneshmPredictor * predictor, uint64_t time_ns,
    uint64_t n)
{
  double time = (double) time_ns, steps = (double) n, error;
  double interval = (time - predictor->last) / steps;

  predictor->last = time;
  if (n == 0 || n > STEPS_MAX || predictor->age == 0) {
    restart (predictor, time);
  } else if (predictor->period == 0) {
    learn (predictor, time, interval);
  } else {
    predictor->phase += predictor->period * steps;
    error = time - predictor->phase;
    if (fabs (error) < predictor->period / 3)
      follow (predictor, steps, error);
    else if (++predictor->lost > 1)     /* one is a hiccup, two a new rate */
      learn (predictor, time, interval);
  }
}

void
laneshm_predictor_overslept (LaneshmPredictor * predictor, uint64_t by_ns)
{
  predictor->oversleep = follow_high (predictor->oversleep,
      fmin ((double) by_ns, OVERSLEEP_MAX));
}

uint64_t
laneshm_predictor_margin (const LaneshmPredictor * predictor)
{
  double most = fmin (predictor->period / LANESHM_MARGIN_PART,
      LANESHM_MARGIN_MAX_NS);

  return (uint64_t) fmax (fmin (1.25 * predictor->jitter, most),
      LANESHM_MARGIN_MIN_NS);
}

bool
laneshm_predictor_window (const LaneshmPredictor * predictor, uint64_t now_ns,
    uint64_t * wake_ns, uint64_t * end_ns)
{
  double now = (double) now_ns, expected, margin, steps;

  if (predictor->age == 0 || predictor->period < PERIOD_MIN
      || predictor->period > PERIOD_MAX)
    return false;
  margin = (double) laneshm_predictor_margin (predictor);
  steps = fmax (ceil ((now - margin - predictor->phase) / predictor->period),
      1);
  if (steps > STEPS_MAX)
    return false;
  expected = predictor->phase + steps * predictor->period;
  *wake_ns = (uint64_t) (expected - margin - predictor->oversleep);
  *end_ns = (uint64_t) (expected + margin);
  return true;
}

void
laneshm_predictor_answer (LaneshmPredictor * predictor, uint64_t delay_ns)
{
  double delay = (double) delay_ns, error = delay - predictor->delay, step;

  if (predictor->delay == 0) {
    predictor->delay = delay;
    return;
  }
  /* One that was held up is an exception, not the new rule. */
  step = predictor->delay / 4 + LANESHM_MARGIN_MIN_NS;
  predictor->delay += ANSWER_GAIN * fmax (fmin (error, step), -step);
  predictor->delay_jitter = follow_high (predictor->delay_jitter,
      fmin (fabs (error), ANSWER_MARGIN_MAX));
}

bool
laneshm_predictor_answer_window (const LaneshmPredictor * predictor,
    uint64_t asked_ns, uint64_t now_ns, uint64_t * wake_ns, uint64_t * end_ns)
{
  double asked = (double) asked_ns, delay = predictor->delay;
  double margin = fmax (fmin (1.25 * predictor->delay_jitter,
          ANSWER_MARGIN_MAX), LANESHM_MARGIN_MIN_NS);

  if (delay == 0 || delay > PERIOD_MAX)
    return false;
  if (delay < LANESHM_ANSWER_SOON_NS) {
    *wake_ns = asked_ns;
    *end_ns = (uint64_t) (asked + fmin (delay + margin,
            LANESHM_ANSWER_SPIN_NS));
  } else {
    *wake_ns = (uint64_t) (asked + delay - margin - predictor->oversleep);
    *end_ns = (uint64_t) (asked + delay + margin);
  }
  return now_ns < *end_ns;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The predictor against synthetic cameras: no clock, no sleep. */
#include <laneshm/predict.h>
#include "test.h"

#define START (1000 * MS)

static uint64_t random_state = 88172645463325252;

/* -1..1 */
static double
noise (void)
{
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return (double) (int64_t) random_state / 9.3e18;
}

/* Shows `n` arrivals; how many fell between wake and end. */
static int
show (LaneshmPredictor * predictor, uint64_t * time, double period,
    double jitter, int n)
{
  uint64_t wake, end;
  int hits = 0;

  for (int i = 0; i < n; i++) {
    uint64_t arrival;

    *time += (uint64_t) period;
    arrival = *time + (uint64_t) (int64_t) (jitter * noise ());
    if (laneshm_predictor_window (predictor, arrival - (uint64_t) period / 2,
            &wake, &end) && wake <= arrival && arrival <= end)
      hits++;
    laneshm_predictor_arrival (predictor, arrival, 1);
  }
  return hits;
}

static void
test_learns (void)
{
  static const double periods[] = { 1e9 / 30, 1e9 / 60, 1e9 / 25, 1e9 / 500 };

  for (size_t i = 0; i < sizeof periods / sizeof *periods; i++) {
    LaneshmPredictor predictor;
    uint64_t time = START, wake, end;

    laneshm_predictor_init (&predictor, 0);
    CHECK (!laneshm_predictor_window (&predictor, START, &wake, &end));
    show (&predictor, &time, periods[i], 20e3, 20);
    CHECK_EQUAL (show (&predictor, &time, periods[i], 20e3, 1000), 1000);
    CHECK (predictor.period > periods[i] * 0.999
        && predictor.period < periods[i] * 1.001);
    show (&predictor, &time, periods[i], 20e3, 3000);
    CHECK_EQUAL (laneshm_predictor_margin (&predictor), LANESHM_MARGIN_MIN_NS);
  }
}

/* The margin covers nearly all of the jitter there is, and no more. */
static void
test_jitter (void)
{
  LaneshmPredictor predictor;
  uint64_t time = START, margin;

  laneshm_predictor_init (&predictor, (uint64_t) 1e9 / 30);
  show (&predictor, &time, 1e9 / 30, 300e3, 2000);
  margin = laneshm_predictor_margin (&predictor);
  CHECK (margin > 250000 && margin < 700000);
  CHECK (show (&predictor, &time, 1e9 / 30, 300e3, 1000) > 950);
  /* However wild it gets: never more than a twentieth of the period. */
  show (&predictor, &time, 1e9 / 30, 5e6, 1000);
  CHECK (laneshm_predictor_margin (&predictor) <= 1e9 / 30 / 20 + 1);
}

/* A wrong promise, another rate, a drifting clock: it follows. */
static void
test_follows (void)
{
  LaneshmPredictor predictor;
  uint64_t time = START;

  laneshm_predictor_init (&predictor, 40 * MS);
  show (&predictor, &time, 1e9 / 30, 20e3, 20);
  CHECK_EQUAL (show (&predictor, &time, 1e9 / 30, 20e3, 100), 100);
  show (&predictor, &time, 1e9 / 60, 20e3, 20);
  CHECK_EQUAL (show (&predictor, &time, 1e9 / 60, 20e3, 100), 100);
  show (&predictor, &time, 100e6, 20e3, 20);
  CHECK_EQUAL (show (&predictor, &time, 100e6, 20e3, 100), 100);
  for (int i = 0; i < 100; i++)
    CHECK (show (&predictor, &time, 100e6 + i * 20e3, 20e3, 10) >= 9);
}

/* Skipped arrivals are no other rate, an unknown gap only a new phase. */
static void
test_gaps (void)
{
  LaneshmPredictor predictor;
  uint64_t time = START, wake, end;
  double period = 1e9 / 30;

  laneshm_predictor_init (&predictor, 0);
  show (&predictor, &time, period, 20e3, 100);
  for (int i = 0; i < 20; i++) {
    time += (uint64_t) (3 * period);
    laneshm_predictor_arrival (&predictor, time, 3);
    CHECK_EQUAL (show (&predictor, &time, period, 20e3, 1), 1);
  }
  time += 7 * MS;
  laneshm_predictor_arrival (&predictor, time, 0);
  CHECK_EQUAL (show (&predictor, &time, period, 20e3, 10), 10);

  /* One frame that comes late changes nothing. */
  time += (uint64_t) period;
  laneshm_predictor_arrival (&predictor, time + (uint64_t) (period / 2), 1);
  CHECK_EQUAL (show (&predictor, &time, period, 20e3, 10), 10);

  /* A missed arrival is looked for one period later, and again, and then
   * no more. */
  CHECK (laneshm_predictor_window (&predictor, time + (uint64_t) (1.5
              * period), &wake, &end));
  CHECK (wake > time + (uint64_t) (1.9 * period)
      && end < time + (uint64_t) (2.1 * period));
  CHECK (!laneshm_predictor_window (&predictor, time + (uint64_t) (20
              * period), &wake, &end));
}

/* Nonsense of any kind gives some window or none, but ends. */
static void
test_nonsense (void)
{
  static const uint64_t times[] = { 0, 1, 1000, INT64_MAX, UINT64_MAX };
  LaneshmPredictor predictor;
  uint64_t wake, end;

  for (size_t i = 0; i < 5; i++)
    for (size_t j = 0; j < 5; j++)
      for (size_t k = 0; k < 5; k++) {
        laneshm_predictor_init (&predictor, times[i]);
        laneshm_predictor_arrival (&predictor, times[j], times[k]);
        laneshm_predictor_arrival (&predictor, times[k], 1);
        laneshm_predictor_arrival (&predictor, times[i], times[j]);
        laneshm_predictor_overslept (&predictor, times[k]);
        laneshm_predictor_window (&predictor, times[j], &wake, &end);
        laneshm_predictor_margin (&predictor);
      }
}

/* A sleep that ends late must aim earlier. */
static void
test_oversleep (void)
{
  LaneshmPredictor predictor;
  uint64_t time = START, early, late, end;

  laneshm_predictor_init (&predictor, 0);
  show (&predictor, &time, 1e9 / 30, 20e3, 100);
  CHECK (laneshm_predictor_window (&predictor, time, &early, &end));
  for (int i = 0; i < 50; i++)
    laneshm_predictor_overslept (&predictor, 100000);
  CHECK (laneshm_predictor_window (&predictor, time, &late, &end));
  CHECK (early - late > 90000 && early - late < 110000);
}

/* Whether the window for an answer `delay` after the question contains it. */
static bool
expects (const LaneshmPredictor * predictor, uint64_t delay, uint64_t * wake)
{
  uint64_t end;

  return laneshm_predictor_answer_window (predictor, START, START, wake, &end)
      && *wake <= START + delay && START + delay <= end;
}

static void
answer (LaneshmPredictor * predictor, double delay, double jitter, int n)
{
  for (int i = 0; i < n; i++)
    laneshm_predictor_answer (predictor,
        (uint64_t) (delay + jitter * noise ()));
}

/* Soon: looked for from the question on. Later: shortly before. */
static void
test_answers (void)
{
  LaneshmPredictor predictor;
  uint64_t wake, end;

  laneshm_predictor_init (&predictor, 0);
  CHECK (!laneshm_predictor_answer_window (&predictor, START, START, &wake,
          &end));
  answer (&predictor, 500e3, 50e3, 20);
  CHECK (expects (&predictor, 500000, &wake));
  CHECK_EQUAL (wake, START);
  answer (&predictor, 10e6, 100e3, 200);
  CHECK (expects (&predictor, 10 * MS, &wake));
  CHECK (wake > START + 8 * MS);
  /* A time of answers says nothing about arrivals. */
  CHECK (!laneshm_predictor_window (&predictor, START, &wake, &end));
}

/* However wild the answers: the time spun is limited. */
static void
test_answers_limited (void)
{
  LaneshmPredictor predictor;
  uint64_t wake, end;

  laneshm_predictor_init (&predictor, 0);
  answer (&predictor, 1.9e6, 1.5e6, 500);
  CHECK (laneshm_predictor_answer_window (&predictor, START, START, &wake,
          &end));
  CHECK (end - wake <= LANESHM_ANSWER_SPIN_NS);
  answer (&predictor, 50e6, 30e6, 500);
  CHECK (laneshm_predictor_answer_window (&predictor, START, START, &wake,
          &end));
  CHECK (end - wake <= LANESHM_ANSWER_SPIN_NS);
  /* Past it, there is nothing to spin for. */
  CHECK (!laneshm_predictor_answer_window (&predictor, START, end, &wake,
          &end));
}

/* One answer that was held up changes little. */
static void
test_answer_held_up (void)
{
  LaneshmPredictor predictor;
  uint64_t wake;

  laneshm_predictor_init (&predictor, 0);
  answer (&predictor, 500e3, 20e3, 50);
  answer (&predictor, 200e6, 0, 1);
  CHECK (expects (&predictor, 500000, &wake));
  answer (&predictor, 500e3, 20e3, 20);
  CHECK (predictor.delay > 450e3 && predictor.delay < 550e3);
}

int
main (void)
{
  RUN (test_learns);
  RUN (test_jitter);
  RUN (test_follows);
  RUN (test_gaps);
  RUN (test_nonsense);
  RUN (test_oversleep);
  RUN (test_answers);
  RUN (test_answers_limited);
  RUN (test_answer_held_up);
  return 0;
}

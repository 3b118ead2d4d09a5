/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Clock, pacing and bookkeeping of both ends of a hop. */
#include "hop.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

uint64_t
hop_now_ns (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (uint64_t) t.tv_sec * 1000000000u + (uint64_t) t.tv_nsec;
}

int
hop_fail (HopShared * shared, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  /* The first problem is the cause. */
  if (!shared->error[0])
    vsnprintf (shared->error, sizeof shared->error, format, args);
  va_end (args);
  atomic_store (&shared->stop, 1);
  return 1;
}

static void
sleep_until (uint64_t ns)
{
  struct timespec t =
      { (time_t) (ns / 1000000000u), (long) (ns % 1000000000u) };

  clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

int
hop_pace (const HopCase * c, HopShared * shared, int i)
{
  static uint64_t begin_ns;

  while (!atomic_load (&shared->reader_ready) && !atomic_load (&shared->stop))
    sleep_until (hop_now_ns () + 1000000);
  if (i == 0)
    begin_ns = hop_now_ns () + 50000000;
  sleep_until (begin_ns + (uint64_t) i * 1000000000u / (uint64_t) c->rate_hz);
  return !atomic_load (&shared->stop);
}

void
hop_stamp (void *payload, int i)
{
  HopStamp stamp = {.index = (uint64_t) i,.t0_ns = hop_now_ns () };

  memcpy (payload, &stamp, sizeof stamp);
}

static double
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
      1e-6 * (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

int
hop_received (HopShared * shared, const HopStamp * stamp, int frames)
{
  static double cpu_begin;
  static uint64_t wall_begin;
  uint64_t t1 = hop_now_ns ();
  uint32_t n = atomic_load (&shared->received);

  if (n < HOP_MAX_SAMPLES)
    shared->latency_ns[n] = t1 - stamp->t0_ns;
  atomic_store (&shared->received, ++n);
  if (n == HOP_WARMUP) {
    cpu_begin = cpu_seconds ();
    wall_begin = t1;
  }
  /* The writer's last frame ends the run, also when some were lost. */
  if (stamp->index + 1 < (uint64_t) frames && !atomic_load (&shared->stop))
    return 1;
  shared->cpu_percent = 100.0 * (cpu_seconds () - cpu_begin) /
      (1e-9 * (double) (t1 - wall_begin));
  atomic_store (&shared->stop, 1);
  return 0;
}

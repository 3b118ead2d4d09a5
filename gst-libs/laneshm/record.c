/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Sequence lock of the detection record, in the fence form of H.-J. Boehm,
 * "Can seqlocks get along with programming language memory models?" (MSPC
 * 2012): all data are relaxed atomics, readers write nothing. */
#include <string.h>
#include <laneshm/error-private.h>
#include <laneshm/record.h>

#define FIRST offsetof (LaneshmDetection, frame_id)
#define LAST offsetof (LaneshmDetection, left)
#define N(words) (sizeof (words) / sizeof *(words))

void
laneshm_record_store (LaneshmRecord * record,
    const LaneshmDetection * detection)
{
  uint64_t first[N (record->first)], last[N (record->last)];
  uint32_t odd, even;

  memcpy (first, (const char *) detection + FIRST, sizeof first);
  memcpy (last, (const char *) detection + LAST, sizeof last);

  odd = atomic_load_explicit (&record->sequence, memory_order_relaxed) | 1;
  even = odd + 1;
  if (even == 0)                /* means that nothing was written yet */
    even = 2;

  atomic_store_explicit (&record->sequence, odd, memory_order_relaxed);
  atomic_thread_fence (memory_order_release);
  for (size_t i = 0; i < N (first); i++)
    atomic_store_explicit (&record->first[i], first[i], memory_order_relaxed);
  for (size_t i = 0; i < N (last); i++)
    atomic_store_explicit (&record->last[i], last[i], memory_order_relaxed);
  atomic_store_explicit (&record->ready, detection->ready,
      memory_order_relaxed);
  atomic_store_explicit (&record->sequence, even, memory_order_release);
}

LaneshmStatus
laneshm_record_load (const LaneshmRecord * record, LaneshmDetection * detection)
{
  uint64_t first[N (record->first)], last[N (record->last)];
  uint32_t sequence;

  sequence = atomic_load_explicit (&record->sequence, memory_order_acquire);
  if (sequence & 1)
    return LANESHM_AGAIN;
  for (size_t i = 0; i < N (first); i++)
    first[i] = atomic_load_explicit (&record->first[i], memory_order_relaxed);
  for (size_t i = 0; i < N (last); i++)
    last[i] = atomic_load_explicit (&record->last[i], memory_order_relaxed);
  detection->ready = atomic_load_explicit (&record->ready,
      memory_order_relaxed);
  atomic_thread_fence (memory_order_acquire);
  if (atomic_load_explicit (&record->sequence, memory_order_relaxed)
      != sequence)
    return LANESHM_AGAIN;

  memcpy ((char *) detection + FIRST, first, sizeof first);
  memcpy ((char *) detection + LAST, last, sizeof last);
  detection->sequence = sequence;
  return LANESHM_OK;
}

LaneshmStatus
laneshm_record_error_size (off_t size, const char *name, LaneshmError * error)
{
  return laneshm_error_set (error, LANESHM_BAD_SEGMENT, 0,
      "Shared memory '%s' has %lld bytes, not the %zu of a detection record: "
      "use another name or remove it", name, (long long) size,
      sizeof (LaneshmRecord));
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copy of what may be overwritten meanwhile. */
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <laneshm/observe.h>

/* Relaxed loads of whole words: the compiler may neither repeat nor split
 * them. The writer's stores are ordinary ones (its program draws there), so
 * by the letter of C11 this is a race; the caller throws away what it got
 * from one, and ThreadSanitizer is told so (observe.h). */
void
laneshm_observe (void *to, const void *from, size_t size)
{
  const _Atomic uint64_t *words = from;
  uint8_t *bytes = to;
  uint64_t word;

  for (; size >= sizeof word; size -= sizeof word, bytes += sizeof word) {
    word = atomic_load_explicit (words++, memory_order_relaxed);
    memcpy (bytes, &word, sizeof word);
  }
  if (size > 0) {
    word = atomic_load_explicit (words, memory_order_relaxed);
    memcpy (bytes, &word, size);
  }
}

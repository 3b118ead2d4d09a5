/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How often a test allocates. */

#include "allocations.h"

static __thread guint allocations;

#if defined (__GLIBC__) && !defined (__SANITIZE_ADDRESS__) \
    && !defined (__SANITIZE_THREAD__)
extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *old, size_t size);

void *
malloc (size_t size)
{
  allocations++;
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  allocations++;
  return __libc_calloc (n, size);
}

void *
realloc (void *old, size_t size)
{
  allocations++;
  return __libc_realloc (old, size);
}
#endif

guint
allocations_made (void)
{
  return allocations;
}

GST_START_TEST (test_counting)
{
  guint before = allocations;

  g_free (g_malloc (10));
  if (before > 0)
    fail_unless (allocations > before);
}

GST_END_TEST;

void
allocations_add_test (TCase * tcase)
{
  tcase_add_test (tcase, test_counting);
}

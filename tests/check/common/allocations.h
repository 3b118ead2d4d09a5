/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How often a test allocates. The allocator's entry points are counted; under a
 * sanitizer or valgrind, which bring their own, there is nothing to count. */
#pragma once

#include <gst/check/gstcheck.h>

/* By the calling thread, so far. */
guint allocations_made (void);

/* Tests that the counting works. */
void allocations_add_test (TCase * tcase);

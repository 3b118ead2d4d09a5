/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Inner loops that the compiler makes of wider instructions where there are. */
#pragma once

/* A function that does twice as many numbers at a time where the processor
 * can, chosen when the program starts; the numbers are the same. The
 * sanitizers start later than the loader chooses. */
#if defined (__x86_64__) && defined (__gnu_linux__) && !defined (__clang__) \
    && !defined (__SANITIZE_ADDRESS__) && !defined (__SANITIZE_THREAD__)
#define LANE_WIDE __attribute__ ((target_clones ("avx2", "default")))
#else
#define LANE_WIDE
#endif

/* What such a function calls has to be a part of it. */
#define LANE_INLINE inline __attribute__ ((always_inline))

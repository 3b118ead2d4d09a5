/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Geometry of frames: what can be, and where the slots lie. */
#ifndef LANESHM_FORMAT_H
#define LANESHM_FORMAT_H

#include <stdbool.h>
#include <laneshm/camera-feed.h>

/* NULL when every pixel of every plane lies inside `size`, else what is
 * wrong, as words that follow "the format has". */
const char *laneshm_format_problem (const LaneshmVideoFormat *format);
/* Gives unused planes and unset fractions their one spelling, so that equal
 * formats have equal bytes. */
void laneshm_format_normalize (LaneshmVideoFormat *format);
bool laneshm_format_equal (const LaneshmVideoFormat *a,
    const LaneshmVideoFormat *b);

#endif

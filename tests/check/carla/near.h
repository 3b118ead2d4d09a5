/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Numbers that are nearly the same. */
#pragma once

#include <gst/check/gstcheck.h>
#include <math.h>

#define fail_unless_near(a, b, tolerance) \
    fail_unless (fabs ((a) - (b)) <= (tolerance), \
        "%s = %.12g, not %.12g", #a, (gdouble) (a), (gdouble) (b))

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Percentiles of any number of durations in a fixed amount of memory. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Values from 2^-4 to 2^28 (in microseconds: 62 ns to 268 s), 64 buckets an
 * octave: a percentile is off by less than 0.8 %. What lies outside counts
 * in the first or last bucket; min, max and mean are exact. */
#define HISTOGRAM_MIN_EXPONENT -4
#define HISTOGRAM_MAX_EXPONENT 28
#define HISTOGRAM_BUCKETS_AN_OCTAVE 64
#define HISTOGRAM_BUCKETS \
    ((HISTOGRAM_MAX_EXPONENT - HISTOGRAM_MIN_EXPONENT) * \
        HISTOGRAM_BUCKETS_AN_OCTAVE)

/* Zero-initialised is empty. */
typedef struct
{
  guint64 count;
  gdouble min, max, sum;
  guint64 buckets[HISTOGRAM_BUCKETS];
} Histogram;

/* Values that are not finite are ignored. */
void histogram_add (Histogram * self, gdouble value);
/* The value that a share @quantile (0..1) of all values does not exceed;
 * 0 when empty. */
gdouble histogram_quantile (const Histogram * self, gdouble quantile);
/* 0 when empty. */
gdouble histogram_mean (const Histogram * self);

G_END_DECLS

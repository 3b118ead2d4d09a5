/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Percentiles of any number of durations in a fixed amount of memory. */
#include "histogram.h"

#include <math.h>

static guint
bucket_of (gdouble value)
{
  gint exponent;
  gdouble mantissa;
  gint octave;

  if (value < ldexp (1.0, HISTOGRAM_MIN_EXPONENT))
    return 0;
  /* value = mantissa * 2^exponent with mantissa in 0.5..1 */
  mantissa = frexp (value, &exponent);
  octave = exponent - 1 - HISTOGRAM_MIN_EXPONENT;
  if (octave >= HISTOGRAM_MAX_EXPONENT - HISTOGRAM_MIN_EXPONENT)
    return HISTOGRAM_BUCKETS - 1;
  return octave * HISTOGRAM_BUCKETS_AN_OCTAVE +
      (guint) ((mantissa * 2.0 - 1.0) * HISTOGRAM_BUCKETS_AN_OCTAVE);
}

static gdouble
middle_of (guint bucket)
{
  gint octave = bucket / HISTOGRAM_BUCKETS_AN_OCTAVE;
  gint step = bucket % HISTOGRAM_BUCKETS_AN_OCTAVE;

  return ldexp (1.0 + (step + 0.5) / HISTOGRAM_BUCKETS_AN_OCTAVE,
      octave + HISTOGRAM_MIN_EXPONENT);
}

void
histogram_add (Histogram * self, gdouble value)
{
  if (!isfinite (value))
    return;
  self->min = self->count ? MIN (self->min, value) : value;
  self->max = self->count ? MAX (self->max, value) : value;
  self->sum += value;
  self->count++;
  self->buckets[bucket_of (value)]++;
}

gdouble
histogram_quantile (const Histogram * self, gdouble quantile)
{
  guint64 rank = MAX (ceil (quantile * self->count), 1);
  guint64 seen = 0;
  guint i;

  for (i = 0; i < HISTOGRAM_BUCKETS; i++) {
    seen += self->buckets[i];
    if (seen >= rank)
      return CLAMP (middle_of (i), self->min, self->max);
  }
  return 0.0;
}

gdouble
histogram_mean (const Histogram * self)
{
  return self->count ? self->sum / self->count : 0.0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Tests of the histogram: percentiles against sorting. */
#include <gst/check/gstcheck.h>
#include <math.h>

#include "histogram.h"

static Histogram *histogram;

static void
setup (void)
{
  histogram = g_new0 (Histogram, 1);
}

static void
teardown (void)
{
  g_free (histogram);
}

GST_START_TEST (test_empty)
{
  fail_unless_equals_float (histogram_quantile (histogram, 0.5), 0.0);
  fail_unless_equals_float (histogram_mean (histogram), 0.0);
}

GST_END_TEST;

GST_START_TEST (test_one_value)
{
  histogram_add (histogram, 1234.5);
  fail_unless_equals_float (histogram_quantile (histogram, 0.0), 1234.5);
  fail_unless_equals_float (histogram_quantile (histogram, 0.99), 1234.5);
  fail_unless_equals_float (histogram_mean (histogram), 1234.5);
}

GST_END_TEST;

static int
compare (const void *a, const void *b)
{
  gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return (x > y) - (x < y);
}

GST_START_TEST (test_against_sorting)
{
  const gdouble quantiles[] = { 0.01, 0.1, 0.5, 0.9, 0.99, 0.999 };
  gdouble values[5000];
  GRand *rand = g_rand_new_with_seed (7);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (values); i++) {
    values[i] = exp (g_rand_double_range (rand, -2.0, 15.0));
    histogram_add (histogram, values[i]);
  }
  g_rand_free (rand);
  qsort (values, G_N_ELEMENTS (values), sizeof values[0], compare);

  for (i = 0; i < G_N_ELEMENTS (quantiles); i++) {
    guint rank = ceil (quantiles[i] * G_N_ELEMENTS (values));
    gdouble got = histogram_quantile (histogram, quantiles[i]);

    fail_unless (fabs (got / values[rank - 1] - 1.0) < 0.008,
        "quantile %g: %g instead of %g", quantiles[i], got, values[rank - 1]);
  }
  fail_unless_equals_float (histogram->max, values[G_N_ELEMENTS (values) - 1]);
  fail_unless_equals_float (histogram->min, values[0]);
}

GST_END_TEST;

GST_START_TEST (test_outside_the_range)
{
  histogram_add (histogram, -5.0);
  histogram_add (histogram, 0.0);
  histogram_add (histogram, 1e300);
  fail_unless_equals_uint64 (histogram->count, 3);
  fail_unless_equals_float (histogram->min, -5.0);
  fail_unless_equals_float (histogram->max, 1e300);
  fail_unless (histogram_quantile (histogram, 0.3) < 0.1);
}

GST_END_TEST;

GST_START_TEST (test_not_finite_n)
{
  histogram_add (histogram, NAN);
  histogram_add (histogram, INFINITY);
  fail_unless_equals_uint64 (histogram->count, 0);
}

GST_END_TEST;

static Suite *
histogram_suite (void)
{
  Suite *suite = suite_create ("histogram");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, test_empty);
  tcase_add_test (tcase, test_one_value);
  tcase_add_test (tcase, test_against_sorting);
  tcase_add_test (tcase, test_outside_the_range);
  tcase_add_test (tcase, test_not_finite_n);
  return suite;
}

GST_CHECK_MAIN (histogram);

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * When frames are due. */

#include <gst/check/gstcheck.h>

#include "rhythm.h"

#define MS GST_MSECOND

static Rhythm
begin (gint fps_n, gint fps_d)
{
  Rhythm rhythm;

  rhythm_reset (&rhythm);
  rhythm_set_rate (&rhythm, fps_n, fps_d);
  return rhythm;
}

GST_START_TEST (test_first_is_due_at_once)
{
  Rhythm rhythm = begin (10, 1);

  fail_unless_equals_uint64 (rhythm_meet (&rhythm, 70 * MS, TRUE), 0);
  fail_unless_equals_uint64 (rhythm_due (&rhythm), 70 * MS);
  fail_unless_equals_uint64 (rhythm_after (&rhythm), 170 * MS);
  fail_unless_equals_uint64 (rhythm_period (&rhythm), 100 * MS);
}

GST_END_TEST;

/* Rounding never adds up: an hour at NTSC's rate. */
GST_START_TEST (test_rounding)
{
  Rhythm rhythm = begin (30000, 1001);
  guint64 i, frames = 107892;

  rhythm_meet (&rhythm, 0, TRUE);
  for (i = 0; i < frames; i++) {
    GstClockTime after = rhythm_after (&rhythm);

    rhythm_next (&rhythm);
    fail_unless (rhythm_due (&rhythm) == after);
  }
  fail_unless_equals_uint64 (rhythm_due (&rhythm),
      gst_util_uint64_scale (frames, 1001 * GST_SECOND, 30000));
}

GST_END_TEST;

GST_START_TEST (test_waits)
{
  Rhythm rhythm = begin (10, 1);

  rhythm_meet (&rhythm, 0, TRUE);
  rhythm_next (&rhythm);
  /* Early, and a little late: the beat stays. */
  rhythm_meet (&rhythm, 20 * MS, TRUE);
  fail_unless_equals_uint64 (rhythm_due (&rhythm), 100 * MS);
  rhythm_meet (&rhythm, 150 * MS, TRUE);
  fail_unless_equals_uint64 (rhythm_due (&rhythm), 100 * MS);
  /* Later than half a period: the world waited. */
  fail_unless_equals_uint64 (rhythm_meet (&rhythm, 151 * MS, TRUE), 0);
  fail_unless_equals_uint64 (rhythm_due (&rhythm), 151 * MS);
  rhythm_next (&rhythm);
  fail_unless_equals_uint64 (rhythm_due (&rhythm), 251 * MS);
}

GST_END_TEST;

GST_START_TEST (test_leaves_out)
{
  Rhythm rhythm = begin (10, 1);

  rhythm_meet (&rhythm, 0, FALSE);
  rhythm_next (&rhythm);
  fail_unless_equals_uint64 (rhythm_meet (&rhythm, 199 * MS, FALSE), 0);
  fail_unless_equals_uint64 (rhythm_due (&rhythm), 100 * MS);
  fail_unless_equals_uint64 (rhythm_meet (&rhythm, 200 * MS, FALSE), 1);
  fail_unless_equals_uint64 (rhythm_due (&rhythm), 200 * MS);
  fail_unless_equals_uint64 (rhythm_meet (&rhythm, 1234 * MS, FALSE), 10);
  fail_unless_equals_uint64 (rhythm_due (&rhythm), 1200 * MS);
  rhythm_next (&rhythm);
  fail_unless_equals_uint64 (rhythm_meet (&rhythm, 1234 * MS, FALSE), 0);
  fail_unless_equals_uint64 (rhythm_due (&rhythm), 1300 * MS);
}

GST_END_TEST;

GST_START_TEST (test_new_rate)
{
  Rhythm rhythm = begin (10, 1);

  rhythm_meet (&rhythm, 0, TRUE);
  rhythm_next (&rhythm);
  rhythm_next (&rhythm);
  rhythm_set_rate (&rhythm, 50, 1);
  fail_unless_equals_uint64 (rhythm_due (&rhythm), 200 * MS);
  fail_unless_equals_uint64 (rhythm_after (&rhythm), 220 * MS);
  rhythm_reset (&rhythm);
  fail_if (GST_CLOCK_TIME_IS_VALID (rhythm.origin));
}

GST_END_TEST;

static Suite *
rhythm_suite (void)
{
  Suite *suite = suite_create ("rhythm");
  TCase *tc = tcase_create ("rhythm");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_first_is_due_at_once);
  tcase_add_test (tc, test_rounding);
  tcase_add_test (tc, test_waits);
  tcase_add_test (tc, test_leaves_out);
  tcase_add_test (tc, test_new_rate);
  return suite;
}

GST_CHECK_MAIN (rhythm);

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Hills as a camera sees them, beside looking along every line of sight in
 * small steps. */

#include <gst/check/gstcheck.h>

#include "near.h"
#include "road/relief.h"

#define CAMERA_X 1.6
#define CAMERA_Z 1.4
#define STEP 0.02               /* m */

static RoadRelief relief;

static void
look (const gchar * name, guint seed, gdouble s)
{
  RoadTrack *track = road_track_new (name, seed);

  fail_unless (track != NULL);
  road_track_prepare (track, s - 100.0, s + ROAD_RELIEF_REACH + 10.0);
  road_relief_update (&relief, track, s, CAMERA_X, CAMERA_Z);
  road_track_free (track);
}

/* Where a line of sight meets the ground; NAN: nowhere. */
static gdouble
march (gdouble rise, gdouble limit)
{
  gdouble ahead;

  for (ahead = CAMERA_X; ahead < limit; ahead += STEP)
    if (CAMERA_Z + rise * (ahead - CAMERA_X)
        <= road_relief_height (&relief, ahead))
      return ahead;
  return NAN;
}

/* A road whose hills hide something, so that the tests test. */
static gdouble
find_hills (guint seed)
{
  RoadStretch stretches[ROAD_MAX_STRETCHES];
  gdouble s;

  for (s = 0.0; s < 4000.0; s += 40.0) {
    look ("random", seed, s);
    if (!relief.flat && road_relief_stretches (&relief, stretches) > 1)
      return s;
  }
  fail ("no hill on 4 km of road");
  return 0.0;
}

GST_START_TEST (test_flat)
{
  RoadStretch stretches[ROAD_MAX_STRETCHES];
  gdouble ahead;

  look ("straight", 1, 200.0);
  fail_unless (relief.flat);
  for (ahead = -50.0; ahead < 2.0 * ROAD_RELIEF_REACH; ahead += 7.3) {
    fail_unless (road_relief_height (&relief, ahead) == 0.0);
    fail_unless (!road_relief_hides (&relief, ahead, 0.0));
  }
  fail_unless_equals_int (road_relief_stretches (&relief, stretches), 1);
  fail_unless (stretches[0].from == -G_MAXDOUBLE
      && stretches[0].to == G_MAXDOUBLE);
}

GST_END_TEST;

/* The vehicle stands on its plane, and heights are those of the track. */
GST_START_TEST (test_heights)
{
  gdouble s = find_hills (__i__), grade, here, ahead;
  RoadTrack *track = road_track_new ("random", __i__);

  road_track_prepare (track, s - 100.0, s + ROAD_RELIEF_REACH + 10.0);
  here = road_track_elevation (track, s, &grade);
  fail_unless (road_relief_height (&relief, 0.0) == 0.0);
  fail_unless (road_relief_height (&relief, -30.0) == 0.0);
  fail_unless_near (road_relief_height (&relief, 1.0), 0.0, 0.01);
  for (ahead = 0.3; ahead < 600.0; ahead += 3.7)
    fail_unless_near (road_relief_height (&relief, ahead),
        road_track_elevation (track, s + ahead, NULL) - here - ahead * grade,
        0.01);
  road_track_free (track);
}

GST_END_TEST;

GST_START_TEST (test_lines_of_sight)
{
  gdouble horizon, rise;
  gint step = 0, met = 0;

  find_hills (__i__);
  horizon = road_relief_horizon (&relief);
  for (rise = -1.5; rise < horizon; rise += 0.0037 * (1.0 + fabs (rise) * 20)) {
    gdouble grade, ahead = road_relief_meet (&relief, rise, &grade, &step);
    gdouble expected = march (rise, 700.0);

    if (!isfinite (expected))
      continue;
    met++;
    /* Lines along the ground meet it somewhere there. */
    fail_unless_near (ahead, expected, STEP + 0.002 / MAX (grade - rise, 1e-3));
    fail_unless_near (grade, road_relief_height (&relief, ceil (ahead))
        - road_relief_height (&relief, ceil (ahead) - 1.0), 1e-6);
    /* Wherever the search began. */
    step = (gint) (rise * 12345.0) & 1023;
    fail_unless_near (road_relief_meet (&relief, rise, &grade, &step), ahead,
        0.0);
  }
  fail_unless (met > 20, "only %d lines of sight", met);
}

GST_END_TEST;

GST_START_TEST (test_what_is_hidden)
{
  RoadStretch stretches[ROAD_MAX_STRETCHES];
  gint i, hidden = 0, shown = 0;
  guint n, j;

  find_hills (__i__);
  n = road_relief_stretches (&relief, stretches);
  fail_unless (stretches[0].from == -G_MAXDOUBLE);
  for (i = 4; i < 500; i++) {
    gdouble ahead = i + 0.5, height = road_relief_height (&relief, ahead);
    gdouble rise = (height - CAMERA_Z) / (ahead - CAMERA_X);
    gdouble met = march (rise - 1e-4, ahead - 1.0);
    gboolean hides = road_relief_hides (&relief, ahead, height);
    gboolean in_stretch = FALSE;

    for (j = 0; j < n; j++)
      in_stretch |= ahead > stretches[j].from - 1.5
          && ahead < stretches[j].to + 1.5;
    /* Clearly so: by more than the tolerances. */
    if (isfinite (march (rise + 0.01, ahead - 1.0))) {
      fail_unless (hides, "%g m ahead is shown", ahead);
      hidden++;
    } else if (!isfinite (met)) {
      fail_unless (!hides, "%g m ahead is hidden", ahead);
      fail_unless (in_stretch, "%g m ahead is in no stretch", ahead);
      shown++;
    }
    /* What is high enough is always seen. */
    fail_unless (!road_relief_hides (&relief, ahead, 1000.0));
  }
  fail_unless (shown > 20);
  if (__i__ == 0)
    fail_unless (hidden + shown > 50);
}

GST_END_TEST;

static Suite *
relief_suite (void)
{
  Suite *suite = suite_create ("road relief");
  TCase *tcase = tcase_create ("relief");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 300);
  tcase_add_test (tcase, test_flat);
  tcase_add_loop_test (tcase, test_heights, 0, 3);
  tcase_add_loop_test (tcase, test_lines_of_sight, 0, 3);
  tcase_add_loop_test (tcase, test_what_is_hidden, 0, 3);
  return suite;
}

GST_CHECK_MAIN (relief);

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The reference line: what it promises, checked by numbers. */

#include "near.h"
#include "road/track.h"

static const gchar *const names[] = { "straight", "oval", "highway",
  "winding", "city", "random"
};

#define N_NAMES ((gint) G_N_ELEMENTS (names))

GST_START_TEST (test_starts_straight_at_the_origin)
{
  RoadTrack *track = road_track_new (names[__i__], 3);
  gdouble s;

  road_track_prepare (track, 0.0, 100.0);
  for (s = 0.0; s < 50.0; s += 1.7) {
    RoadPoint point;

    road_track_point (track, s, &point);
    fail_unless_near (point.x, s, 1e-9);
    fail_unless_near (point.y, 0.0, 1e-9);
    fail_unless_near (point.curvature, 0.0, 1e-12);
  }
  road_track_free (track);
}

GST_END_TEST;

/* Steps of a millimetre: the tangent is the derivative of the position, the
 * curvature that of the heading, and s is arc length. */
GST_START_TEST (test_derivatives)
{
  RoadTrack *track = road_track_new (names[__i__], 1);
  const gdouble h = 1e-3;
  gdouble s;

  for (s = -100.0; s < 4000.0; s += 0.973) {
    RoadPoint a, b, middle;

    road_track_prepare (track, s - 200.0, s + 200.0);
    road_track_point (track, s - h, &a);
    road_track_point (track, s + h, &b);
    road_track_point (track, s, &middle);
    fail_unless_near ((b.x - a.x) / (2.0 * h), middle.cos, 1e-4);
    fail_unless_near ((b.y - a.y) / (2.0 * h), middle.sin, 1e-4);
    fail_unless_near (hypot (middle.cos, middle.sin), 1.0, 1e-6);
    fail_unless_near ((b.sin * a.cos - b.cos * a.sin) / (2.0 * h),
        middle.curvature, 1e-5);
  }
  road_track_free (track);
}

GST_END_TEST;

/* Integrates the curvature by itself, in steps that have nothing to do with
 * the track's own. */
GST_START_TEST (test_position_is_the_integral)
{
  RoadTrack *track = road_track_new (names[__i__], 5);
  gdouble x = 0.0, y = 0.0, heading = 0.0, s;
  const gdouble h = 0.0125;
  RoadPoint point;

  road_track_prepare (track, 0.0, 1100.0);
  for (s = 0.0; s < 1000.0; s += h) {
    gdouble turn;

    road_track_point (track, s + h / 2.0, &point);
    turn = point.curvature * h;
    x += h * cos (heading + turn / 2.0);
    y += h * sin (heading + turn / 2.0);
    heading += turn;
  }
  road_track_point (track, s, &point);
  fail_unless_near (point.x, x, 2e-3);
  fail_unless_near (point.y, y, 2e-3);
  fail_unless_near (remainder (atan2 (point.sin, point.cos) - heading,
          2.0 * G_PI), 0.0, 1e-5);
  road_track_free (track);
}

GST_END_TEST;

GST_START_TEST (test_curvature_limits)
{
  static const gdouble smallest_radius[] =
      { 1e9, 80.0, 400.0, 50.0, 29.9, 29.9 };
  guint seed;

  for (seed = 0; seed < 20; seed++) {
    RoadTrack *track = road_track_new (names[__i__], seed);
    gdouble s, before = 0.0, largest = 0.0;

    for (s = 0.0; s < 5000.0; s += 0.5) {
      RoadPoint point;

      road_track_prepare (track, s, s + 1.0);
      road_track_point (track, s, &point);
      largest = MAX (largest, fabs (point.curvature));
      /* Never jumps: clothoids of at least 10 m. */
      fail_unless (fabs (point.curvature - before)
          <= 0.5 / 10.0 / smallest_radius[__i__] + 1e-9);
      before = point.curvature;
    }
    fail_unless (largest <= 1.0 / smallest_radius[__i__]);
    if (__i__ > 0)
      fail_unless (largest >= 0.5 / smallest_radius[__i__] / 2.0);
    road_track_free (track);
  }
}

GST_END_TEST;

/* An endless road never turns back, so it cannot meet itself. */
GST_START_TEST (test_endless_heads_forward)
{
  guint seed;

  for (seed = 0; seed < 50; seed++) {
    RoadTrack *track = road_track_new (names[__i__], seed);
    gdouble s;

    fail_unless (road_track_lap (track) == 0.0);
    for (s = 0.0; s < 4000.0; s += 10.0) {
      RoadPoint point;

      road_track_prepare (track, s, s + 20.0);
      road_track_point (track, s, &point);
      fail_unless (point.cos > 0.1);
    }
    road_track_free (track);
  }
}

GST_END_TEST;

GST_START_TEST (test_oval_closes)
{
  RoadTrack *track = road_track_new ("oval", 0);
  gdouble lap = road_track_lap (track), s;

  fail_unless (lap > 500.0);
  fail_unless_near (remainder (lap, 36.0), 0.0, 1e-9);
  for (s = 0.0; s < lap; s += 3.3) {
    RoadPoint a, b;

    road_track_point (track, s, &a);
    road_track_point (track, s + 7.0 * lap, &b);
    fail_unless_near (a.x, b.x, 1e-6);
    fail_unless_near (a.y, b.y, 1e-6);
  }
  /* Nor is there a step where the lap begins. */
  for (s = lap - 0.6; s < lap + 0.6; s += 0.01) {
    RoadPoint a, b;

    road_track_point (track, s, &a);
    road_track_point (track, s + 0.01, &b);
    fail_unless_near (hypot (b.x - a.x, b.y - a.y), 0.01, 1e-7);
  }
  road_track_free (track);
}

GST_END_TEST;

GST_START_TEST (test_projection_inverts_point)
{
  RoadTrack *track = road_track_new (names[__i__], 2);
  gint i;

  for (i = 0; i < 2000; i++) {
    gdouble s = i * 1.37, lateral = 15.0 * sin (i * 0.7), found;
    RoadPoint point, place;

    road_track_prepare (track, s - 50.0, s + 50.0);
    road_track_point (track, s, &point);
    place.s = s + 8.0 * cos (i * 1.1);
    found = road_track_project (track, point.x - lateral * point.sin,
        point.y + lateral * point.cos, &place);
    fail_unless_near (found, lateral, 1e-5);
    fail_unless_near (place.s, s, 1e-3);
    fail_unless_near (place.x, point.x, 1e-3);
    fail_unless_near (place.y, point.y, 1e-3);
    fail_unless_near (place.cos, point.cos, 1e-3);
    fail_unless_near (place.curvature, point.curvature, 1e-4);
  }
  road_track_free (track);
}

GST_END_TEST;

GST_START_TEST (test_seed)
{
  RoadTrack *a = road_track_new (names[__i__], 11);
  RoadTrack *same = road_track_new (names[__i__], 11);
  RoadTrack *other = road_track_new (names[__i__], 12);
  RoadPoint pa, psame, pother;

  road_track_prepare (a, 0.0, 3000.0);
  /* In other portions: the road must not depend on them. */
  road_track_prepare (same, 0.0, 10.0);
  road_track_prepare (same, 0.0, 1234.5);
  road_track_prepare (same, 0.0, 3000.0);
  road_track_prepare (other, 0.0, 3000.0);
  road_track_point (a, 2500.0, &pa);
  road_track_point (same, 2500.0, &psame);
  road_track_point (other, 2500.0, &pother);
  fail_unless (pa.x == psame.x && pa.y == psame.y);
  fail_unless ((pa.y == pother.y) == (__i__ < 2));
  road_track_free (a);
  road_track_free (same);
  road_track_free (other);
}

GST_END_TEST;

/* What lies far behind is forgotten, the rest does not change; beyond what is
 * there the road goes straight on. */
GST_START_TEST (test_forgets)
{
  RoadTrack *track = road_track_new ("winding", 4);
  RoadTrack *whole = road_track_new ("winding", 4);
  RoadPoint a, b;
  gdouble s;

  road_track_prepare (whole, 0.0, 21000.0);
  for (s = 0.0; s < 20000.0; s += 100.0)
    road_track_prepare (track, s - 50.0, s + 500.0);
  for (s = 19400.0; s < 20300.0; s += 7.7) {
    road_track_point (whole, s, &a);
    road_track_point (track, s, &b);
    fail_unless (a.x == b.x && a.y == b.y && a.curvature == b.curvature);
  }
  road_track_point (track, -500.0, &a);
  road_track_point (track, -600.0, &b);
  fail_unless_near (hypot (a.x - b.x, a.y - b.y), 100.0, 1e-6);
  road_track_point (track, 1e6, &a);
  road_track_point (track, 1e6 + 50.0, &b);
  fail_unless_near (hypot (a.x - b.x, a.y - b.y), 50.0, 1e-6);
  road_track_free (track);
  road_track_free (whole);
}

GST_END_TEST;

/* A point from which no search leads anywhere good must not hang or blow up. */
GST_START_TEST (test_projects_from_afar_n)
{
  RoadTrack *track = road_track_new (names[__i__], 0);
  gint i;

  road_track_prepare (track, 0.0, 2000.0);
  for (i = 0; i < 500; i++) {
    RoadPoint place = {.s = 3.0 * i };
    gdouble lateral = road_track_project (track, 1e4 * sin (i), 1e4 * cos (i),
        &place);

    fail_unless (isfinite (lateral) && isfinite (place.s));
  }
  road_track_free (track);
}

GST_END_TEST;

GST_START_TEST (test_unknown_name_n)
{
  fail_unless (road_track_new ("motorway", 0) == NULL);
  fail_unless (road_track_new ("", 0) == NULL);
}

GST_END_TEST;

static Suite *
track_suite (void)
{
  Suite *suite = suite_create ("road track");
  TCase *tc = tcase_create ("geometry");

  suite_add_tcase (suite, tc);
  tcase_add_loop_test (tc, test_starts_straight_at_the_origin, 0, N_NAMES);
  tcase_add_loop_test (tc, test_derivatives, 0, N_NAMES);
  tcase_add_loop_test (tc, test_position_is_the_integral, 0, N_NAMES);
  tcase_add_loop_test (tc, test_curvature_limits, 0, N_NAMES);
  tcase_add_loop_test (tc, test_endless_heads_forward, 2, N_NAMES);
  tcase_add_test (tc, test_oval_closes);
  tcase_add_loop_test (tc, test_projection_inverts_point, 0, N_NAMES);
  tcase_add_loop_test (tc, test_seed, 0, N_NAMES);
  tcase_add_test (tc, test_forgets);
  tcase_add_loop_test (tc, test_projects_from_afar_n, 0, N_NAMES);
  tcase_add_test (tc, test_unknown_name_n);
  return suite;
}

GST_CHECK_MAIN (track);

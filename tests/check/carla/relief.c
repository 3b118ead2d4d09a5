/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Hills and banks as a camera sees them, beside looking along every line of
 * sight in small steps. */

#include <gst/check/gstcheck.h>

#include "near.h"
#include "road/relief.h"

#define STEP 0.02               /* m */

static const GstLaneCamera camera =
    { 800, 600, 90.0, 1.6, 0.2, 1.4, -8.0, 0.0 };
static RoadRelief relief;

/* From the reference line and a little turned. */
static void
look (const gchar * name, guint seed, gdouble s)
{
  RoadTrack *track = road_track_new (name, seed);
  RoadPoint place;
  RoadView view;

  fail_unless (track != NULL);
  road_track_prepare (track, s - 100.0, s + ROAD_RELIEF_REACH + 10.0);
  road_track_point (track, s, &place);
  road_view_init (&view, &camera, place.x, place.y,
      atan2 (place.sin, place.cos) + 0.03, road_track_bank (track, s));
  road_relief_update (&relief, track, &view, &place, 0.0);
  road_track_free (track);
}

/* Where a line of sight meets the ground; NAN: nowhere. */
static gdouble
march (gdouble rise, gdouble aside, gdouble limit)
{
  gdouble ahead;

  for (ahead = relief.x; ahead < limit; ahead += STEP)
    if (relief.z + rise * (ahead - relief.x) <= road_relief_height (&relief,
            ahead, relief.y + aside * (ahead - relief.x)))
      return ahead;
  return NAN;
}

/* Places on a road where hills hide something, or where it is banked. */
static gdouble
find_place (const gchar * name, guint seed, gboolean banked)
{
  gdouble s;

  for (s = 0.0; s < 4000.0; s += 40.0) {
    gboolean hidden = FALSE;
    gint i;

    look (name, seed, s);
    for (i = 3; i < 500 && !relief.flat; i++)
      hidden |= road_relief_clearance (&relief, i, 0.0,
          road_relief_height (&relief, i, 0.0)) < -0.1;
    if (banked ? fabs (relief.bank) > 0.015 : hidden && !relief.banked)
      return s;
  }
  fail ("no such place on 4 km of road");
  return 0.0;
}

/* Hills only, hills and banks. */
static const struct
{
  const gchar *track;
  guint seed;
  gboolean banked;
} places[] = {
  {"city", 0, FALSE}, {"city", 1, FALSE}, {"city", 2, FALSE},
  {"random", 0, TRUE}, {"winding", 1, TRUE}, {"highway", 1, TRUE},
};

static gdouble
look_at_place (gint i)
{
  return find_place (places[i].track, places[i].seed, places[i].banked);
}

GST_START_TEST (test_flat)
{
  gdouble ahead;

  look ("straight", 1, 200.0);
  fail_unless (relief.flat && !relief.banked && relief.bank == 0.0);
  for (ahead = -50.0; ahead < 2.0 * ROAD_RELIEF_REACH; ahead += 7.3) {
    fail_unless (road_relief_height (&relief, ahead, ahead / 2.0) == 0.0);
    fail_unless (!road_relief_hides (&relief, ahead, ahead / 2.0, 0.0));
  }
}

GST_END_TEST;

/* The vehicle stands on its plane, and heights are those of the track. */
GST_START_TEST (test_hills)
{
  gdouble s = look_at_place (__i__), grade, here, ahead;
  RoadTrack *track = road_track_new (places[__i__].track, places[__i__].seed);

  road_track_prepare (track, s - 100.0, s + ROAD_RELIEF_REACH + 10.0);
  here = road_track_elevation (track, s, &grade);
  fail_unless (road_relief_height (&relief, 0.0, 1.0) == 0.0);
  fail_unless (road_relief_height (&relief, -30.0, 1.0) == 0.0);
  fail_unless_near (road_relief_height (&relief, 1.0, 1.0), 0.0, 0.01);
  for (ahead = 0.3; ahead < 600.0; ahead += 3.7)
    fail_unless_near (road_relief_height (&relief, ahead, -ahead / 3.0),
        road_track_elevation (track, s + ahead, NULL) - here - ahead * grade,
        0.01);
  road_track_free (track);
}

GST_END_TEST;

/* On the road and beside it the ground leans as the road does there, beside
 * the reference line's height; far from it it is level. */
GST_START_TEST (test_banks)
{
  gdouble s = look_at_place (__i__), along, most = 0.0, grade;
  RoadTrack *track = road_track_new (places[__i__].track, places[__i__].seed);
  RoadPoint start;
  RoadView view;

  road_track_prepare (track, s - 100.0, s + ROAD_RELIEF_REACH + 10.0);
  road_track_point (track, s, &start);
  road_view_init (&view, &camera, start.x, start.y,
      atan2 (start.sin, start.cos) + 0.03, relief.bank);
  fail_unless_near (relief.bank, road_track_bank (track, s), 0.0);
  road_track_elevation (track, s, &grade);
  /* The vehicle's heading is not the road's. */
  grade -= relief.bank * sin (0.03);
  fail_unless_near (road_relief_height (&relief, 0.0, 1.0), -relief.bank, 1e-6);
  fail_unless_near (road_relief_height (&relief, -9.0, -1.0), relief.bank,
      1e-6);
  for (along = 12.0; along < 100.0; along += 3.1) {
    gdouble height[3], ahead, right, bank = road_track_bank (track, s + along);
    RoadPoint point;
    gint i;

    road_track_point (track, s + along, &point);
    for (i = 0; i < 3; i++) {
      gdouble lateral = 4.0 * (i - 1);
      gdouble x = point.x - lateral * point.sin;
      gdouble y = point.y + lateral * point.cos;

      ahead = road_view_ahead (&view, x, y);
      right = road_view_right (&view, x, y);
      height[i] = road_relief_height (&relief, ahead, right);
      /* Hills lie across the heading: only what is more than they. */
      height[i] += ahead * grade
          - road_track_elevation (track, s + ahead, NULL);
    }
    /* Outside of the picture, or where the road leads away. */
    if (fabs (right) > ahead || ahead < 0.8 * along)
      continue;
    fail_unless_near ((height[2] - height[0]) / 8.0, -bank, 0.002);
    fail_unless_near (height[1], (height[0] + height[2]) / 2.0, 0.01);
    most = MAX (most, fabs (height[2] - height[0]));
  }
  fail_unless (most > 0.1);
  fail_unless (road_fan_lever (3.0) == 3.0 && road_fan_lever (-5.0) == -5.0);
  fail_unless (road_fan_lever (100.0) == 0.0);
  fail_unless_near (road_relief_height (&relief, 300.0, 50.0),
      road_relief_height (&relief, 300.0, -50.0), 0.0);
  road_track_free (track);
}

GST_END_TEST;

/* Where the fan ends the ground goes on as it is there. */
GST_START_TEST (test_no_steps)
{
  gdouble right;

  look_at_place (__i__);
  for (right = -150.0; right <= 150.0; right += 10.0) {
    fail_unless_near (road_relief_height (&relief, ROAD_FAN_REACH - 1e-3,
            right), road_relief_height (&relief, ROAD_FAN_REACH + 1e-3, right),
        0.01);
    fail_unless_near (road_relief_height (&relief, 10.0 - 1e-3, right / 20.0),
        road_relief_height (&relief, 10.0 + 1e-3, right / 20.0), 0.01);
  }
}

GST_END_TEST;

/* How the ground rises at a meeting, m a metre ahead and to the right, as its
 * height tells it. */
static void
check_slopes (const RoadMeeting * meeting, gdouble aside)
{
  gdouble ahead = ceil (meeting->ahead) - 1e-3, half = 1e-3 * ahead;
  gdouble right = relief.y + aside * (ahead - relief.x);
  gdouble tilt = (road_relief_height (&relief, ahead, right + half)
      - road_relief_height (&relief, ahead, right - half)) / (2.0 * half);
  gdouble grade = (road_relief_height (&relief, ahead, right)
      - road_relief_height (&relief, ahead - 0.4, right)) / 0.4;

  fail_unless_near (meeting->grade, grade, 0.01);
  fail_unless_near (meeting->tilt, tilt, 0.01);
}

GST_START_TEST (test_lines_of_sight)
{
  gdouble aside = 0.0, horizon, rise;
  gint step = 0, met = 0, turn = 0;

  look_at_place (__i__);
  for (rise = -1.5; rise < 0.2; rise += 0.0037 * (1.0 + fabs (rise) * 20)) {
    gdouble expected;
    RoadMeeting meeting, again;

    aside = 0.9 * sin (turn++);
    horizon = road_relief_horizon (&relief, aside);
    if (rise >= horizon)
      continue;
    road_relief_meet (&relief, rise, aside, &step, &meeting);
    expected = march (rise, aside, 700.0);
    if (!isfinite (expected))
      continue;
    met++;
    /* Lines along the ground meet it somewhere there. */
    fail_unless_near (meeting.ahead, expected, STEP + 0.003
        / MAX (meeting.grade + aside * meeting.tilt - rise, 1e-3));
    if (meeting.ahead > 8.0)
      check_slopes (&meeting, aside);
    /* Wherever the search began. */
    step = (gint) (rise * 12345.0) & 1023;
    road_relief_meet (&relief, rise, aside, &step, &again);
    fail_unless_near (again.ahead, meeting.ahead, 0.0);
  }
  fail_unless (met > 20, "only %d lines of sight", met);
}

GST_END_TEST;

GST_START_TEST (test_what_is_hidden)
{
  gint i, hidden = 0, shown = 0;

  look_at_place (__i__);
  for (i = 4; i < 500; i++) {
    gdouble ahead = i + 0.5, aside = 0.8 * sin (i);
    gdouble right = relief.y + aside * (ahead - relief.x);
    gdouble height = road_relief_height (&relief, ahead, right);
    gdouble rise = (height - relief.z) / (ahead - relief.x);
    gboolean hides = road_relief_hides (&relief, ahead, right, height);

    /* Clearly so: by more than the tolerances. */
    if (isfinite (march (rise + 0.01, aside, ahead - 1.0))) {
      fail_unless (hides, "%g m ahead is shown", ahead);
      hidden++;
    } else if (!isfinite (march (rise - 1e-4, aside, ahead - 1.0))) {
      fail_unless (!hides, "%g m ahead is hidden", ahead);
      shown++;
    }
    /* What is high enough is always seen. */
    fail_unless (!road_relief_hides (&relief, ahead, right, 1000.0));
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
  tcase_add_loop_test (tcase, test_hills, 0, 3);
  tcase_add_loop_test (tcase, test_banks, 3, 6);
  tcase_add_loop_test (tcase, test_no_steps, 0, 6);
  tcase_add_loop_test (tcase, test_lines_of_sight, 0, 6);
  tcase_add_loop_test (tcase, test_what_is_hidden, 0, 6);
  return suite;
}

GST_CHECK_MAIN (relief);

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Cross-sections and hills: what they promise, checked by numbers. */

#include "near.h"
#include "road/profile.h"
#include "road/track.h"

static const gchar *const names[] = { "straight", "oval", "highway",
  "winding", "city", "random"
};

#define N_NAMES ((gint) G_N_ELEMENTS (names))
#define FIRST_CHANGING 4
#define LENGTH 2500.0           /* m */
#define SEEDS 6

static const gdouble max_grades[] = { 0.0, 0.0, 0.025, 0.04, 0.04, 0.06 };
static const gdouble max_banks[] = { 0.0, 0.0, 0.025, 0.04, 0.0, 0.06 };

static RoadProfile *
open_profile (gint name, guint seed)
{
  RoadProfile *profile = road_profile_new (names[name], seed);

  road_profile_prepare (profile, -100.0, LENGTH + 100.0);
  return profile;
}

static void
check_bands (const RoadProfile * profile, gdouble s)
{
  RoadBand bands[ROAD_MAX_BANDS], later[ROAD_MAX_BANDS];
  guint n = road_profile_bands (profile, s, bands), i;
  gdouble left, right;

  road_profile_extent (profile, &left, &right);
  fail_unless (n >= 3 && n <= ROAD_MAX_BANDS);
  for (i = 0; i < n; i++) {
    fail_unless (bands[i].left <= bands[i].right);
    fail_unless (bands[i].left >= bands[0].left - 1e-9);
    fail_unless (bands[i].right <= bands[0].right + 1e-9);
    fail_unless (bands[i].period == 0.0 || (bands[i].paint > 0.0
            && bands[i].paint < bands[i].period));
  }
  fail_unless (bands[0].left >= left - 1e-9 && bands[0].right <= right + 1e-9);
  if (road_profile_change (profile, s) < s + 0.5)
    return;
  /* Within a stretch only edges move, and smoothly. */
  fail_unless_equals_int (road_profile_bands (profile, s + 0.4, later), n);
  for (i = 0; i < n; i++) {
    fail_unless_equals_int (later[i].material, bands[i].material);
    fail_unless_near (later[i].left, bands[i].left, 0.15);
    fail_unless_near (later[i].right, bands[i].right, 0.15);
  }
}

GST_START_TEST (test_bands)
{
  guint seed;

  for (seed = 0; seed < SEEDS; seed++) {
    RoadProfile *profile = open_profile (__i__, seed);
    gdouble s;

    for (s = -90.0; s < LENGTH; s += 3.7)
      check_bands (profile, s);
    road_profile_free (profile);
  }
}

GST_END_TEST;

/* The ego lane goes on without a step, is as wide as a lane, and shifts as
 * little as its driver can bear: 0.5 m/s2 at the track's speed. */
GST_START_TEST (test_ego_lane)
{
  guint seed;

  for (seed = 0; seed < SEEDS; seed++) {
    RoadProfile *profile = open_profile (__i__, seed);
    gdouble speed = road_profile_speed (profile), s;
    RoadLanePath before, lane;

    road_profile_lane (profile, -90.0, &before);
    for (s = -90.0; s < LENGTH; s += 0.7, before = lane) {
      road_profile_lane (profile, s, &lane);
      fail_unless (lane.width > 2.79 && lane.width < 3.76);
      fail_unless_near (lane.centre, before.centre, 0.05);
      fail_unless_near (lane.width, before.width, 0.1);
      fail_unless_near (lane.slope, before.slope, 0.02);
      fail_unless (fabs (lane.bend) * speed * speed < 0.5);
    }
    road_profile_free (profile);
  }
}

GST_END_TEST;

GST_START_TEST (test_lanes)
{
  guint seed, most = 0, least = ROAD_MAX_LANES;

  for (seed = 0; seed < SEEDS; seed++) {
    RoadProfile *profile = open_profile (__i__, seed);
    gdouble s;

    for (s = -90.0; s < LENGTH; s += 6.1) {
      RoadLane lanes[ROAD_MAX_LANES];
      guint n = road_profile_lanes (profile, s, lanes), driving = 0, ego = 0;
      guint i;

      for (i = 0; i < n; i++) {
        fail_unless (i == 0 || lanes[i].centre > lanes[i - 1].centre);
        driving += lanes[i].kind == ROAD_LANE_DRIVING;
        if (!lanes[i].ego)
          continue;
        ego++;
        fail_unless (!lanes[i].oncoming);
        fail_unless_near (lanes[i].centre, road_profile_lane_centre (profile,
                s), 1e-9);
      }
      fail_unless_equals_int (ego, 1);
      most = MAX (most, driving);
      least = MIN (least, driving);
    }
    road_profile_free (profile);
  }
  if (__i__ == FIRST_CHANGING + 1)
    fail_unless (least == 1 && most == 4);
}

GST_END_TEST;

/* Of the ego lane's lines one at most is missing for long, and some are. */
GST_START_TEST (test_missing_lines)
{
  gdouble one = 0.0, both = 0.0, longest = 0.0;
  guint seed;

  for (seed = 0; seed < SEEDS; seed++) {
    RoadProfile *profile = open_profile (__i__, seed);
    gdouble s, since = 0.0;

    for (s = 0.0; s < LENGTH; s += 1.0) {
      gboolean left = road_profile_is_painted (profile, s, -1);
      gboolean right = road_profile_is_painted (profile, s, 1);

      fail_unless (s > 60.0 || (left && right));
      one += left != right;
      both += !left && !right;
      since = left || right ? 0.0 : since + 1.0;
      longest = MAX (longest, since);
    }
    road_profile_free (profile);
  }
  fail_unless (longest <= 10.0, "no line for %.0f m", longest);
  fail_unless (one > 0.05 * SEEDS * LENGTH && one < 0.4 * SEEDS * LENGTH,
      "%.0f m", one);
}

GST_END_TEST;

/* The seed alone decides, not the portions in which it is asked for; and what
 * was forgotten comes again. */
GST_START_TEST (test_seed)
{
  RoadProfile *a = open_profile (__i__, 7), *b = road_profile_new (names[__i__],
      7), *other = open_profile (__i__, 8);
  gdouble s, differ = 0.0;

  for (s = 0.0; s < LENGTH; s += 2.3) {
    RoadLanePath pa, pb, pother;

    road_profile_prepare (b, s - 50.0, s + 30.0);
    road_profile_lane (a, s, &pa);
    road_profile_lane (b, s, &pb);
    road_profile_lane (other, s, &pother);
    fail_unless (memcmp (&pa, &pb, sizeof (pa)) == 0);
    differ += fabs (pa.width - pother.width);
  }
  fail_unless (differ > 10.0);
  road_profile_prepare (b, 50000.0, 50100.0);
  road_profile_restart (b);
  road_profile_prepare (b, 0.0, 1000.0);
  for (s = 0.0; s < 900.0; s += 5.1)
    fail_unless (road_profile_line (a, s, 1) == road_profile_line (b, s, 1));
  road_profile_free (a);
  road_profile_free (b);
  road_profile_free (other);
}

GST_END_TEST;

/* Heights are those that the grade adds up to, and bends fall inwards. */
GST_START_TEST (test_hills)
{
  gdouble steepest = 0.0, fall = 0.0;
  guint seed;

  for (seed = 0; seed < SEEDS; seed++) {
    RoadTrack *track = road_track_new (names[__i__], seed);
    gdouble s, grade, height = 0.0;
    const gdouble h = 0.5;

    road_track_prepare (track, -100.0, LENGTH + 100.0);
    for (s = 0.0; s < 1100.0; s += h) {
      gdouble bank = road_track_bank (track, s);
      RoadPoint point;

      fail_unless_near (road_track_elevation (track, s, &grade), height, 1e-3);
      fail_unless (s > 60.0 || grade == 0.0);
      steepest = MAX (steepest, fabs (grade));
      road_track_elevation (track, s + h / 2.0, &grade);
      height += h * grade;
      road_track_point (track, s, &point);
      fail_unless (fabs (bank) <= max_banks[__i__] + 1e-9);
      fail_unless (bank * point.curvature >= -1e-12);
      fall = MAX (fall, fabs (bank));
    }
    road_track_free (track);
  }
  fail_unless (steepest <= max_grades[__i__] + 1e-9);
  fail_unless (steepest >= 0.5 * max_grades[__i__]);
  fail_unless (fall >= 0.5 * max_banks[__i__]);
}

GST_END_TEST;

/* The painted band whose middle is there; NULL: none. */
static const RoadBand *
find_line (const RoadBand * bands, guint n, gdouble middle)
{
  guint i;

  for (i = 0; i < n; i++)
    if ((bands[i].material == ROAD_WHITE || bands[i].material == ROAD_YELLOW)
        && fabs ((bands[i].left + bands[i].right) / 2.0 - middle) < 1e-9)
      return &bands[i];
  return NULL;
}

/* The truth's line is the middle of one that is painted, of two lines the
 * inner one. */
GST_START_TEST (test_inner_line)
{
  guint seed, pairs = 0;

  for (seed = 0; seed < SEEDS; seed++) {
    RoadProfile *profile = open_profile (__i__, seed);
    gdouble s;

    for (s = -90.0; s < LENGTH; s += 4.3) {
      gdouble middle = road_profile_lane_centre (profile, s);
      gdouble half = road_profile_lane_width (profile, s) / 2.0;
      RoadBand bands[ROAD_MAX_BANDS];
      guint n = road_profile_bands (profile, s, bands);
      gint side;

      for (side = -1; side <= 1; side += 2) {
        gdouble line = road_profile_line (profile, s, side);
        const RoadBand *inner = find_line (bands, n, line);

        fail_unless (fabs (line - middle) < half + 1e-9);
        if (!road_profile_is_painted (profile, s, side))
          continue;
        fail_unless (inner != NULL);
        if (fabs (line - middle) > half - 0.05)
          continue;
        /* The other one is as far beyond the lane's border. */
        pairs++;
        fail_unless (find_line (bands, n, line + 2.0 * side
                * (inner->right - inner->left)) != NULL);
      }
    }
    road_profile_free (profile);
  }
  fail_unless (__i__ < FIRST_CHANGING || pairs > 20, "%u pairs", pairs);
}

GST_END_TEST;

static Suite *
profile_suite (void)
{
  Suite *suite = suite_create ("road profile");
  TCase *tcase = tcase_create ("numbers");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, test_bands, 0, N_NAMES);
  tcase_add_loop_test (tcase, test_ego_lane, 0, N_NAMES);
  tcase_add_loop_test (tcase, test_lanes, 0, N_NAMES);
  tcase_add_loop_test (tcase, test_inner_line, 0, N_NAMES);
  tcase_add_loop_test (tcase, test_missing_lines, FIRST_CHANGING, N_NAMES);
  tcase_add_loop_test (tcase, test_seed, FIRST_CHANGING, N_NAMES);
  tcase_add_loop_test (tcase, test_hills, 0, N_NAMES);
  return suite;
}

GST_CHECK_MAIN (profile);

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Roads to OpenDRIVE and back, and files that are no roads. */

#include "near.h"
#include "scene.h"

#include <glib/gstdio.h>

#include "road/xodr.h"

#define LENGTH 1500.0           /* m that are written of an endless track */

/* A tiny road, into which tests put what they want read. */
#define HEAD "<OpenDRIVE><header/>"
#define ROAD "<road name='' length='100' id='1' junction='-1'>"
#define PLAN "<planView><geometry s='0' x='5' y='7' hdg='1' length='100'>" \
    "<line/></geometry></planView>"
#define LANE(more) "<lane id='-1' type='driving'>" more "</lane>"
#define WIDTH "<width sOffset='0' a='3.5' b='0' c='0' d='0'/>"
#define MARK "<roadMark sOffset='0' type='solid' color='white' width='0.12'/>"
#define LANES(more) "<lanes>" more "</lanes>"
#define SECTION(lanes) "<laneSection s='0'><center><lane id='0' type='none'>" \
    MARK "</lane></center><right>" lanes "</right></laneSection>"
#define TAIL "</road></OpenDRIVE>"
#define GOOD HEAD ROAD PLAN LANES (SECTION (LANE (WIDTH MARK))) TAIL

static RoadPlan *
read_text (const gchar * text, GError ** error)
{
  return road_xodr_read (text, strlen (text), error);
}

static void
check_bands (const RoadProfile * a, const RoadProfile * b, gdouble s)
{
  RoadBand left[ROAD_MAX_BANDS], right[ROAD_MAX_BANDS];
  guint n = road_profile_bands (a, s, left), i;

  fail_unless_equals_int (road_profile_bands (b, s, right), n);
  for (i = 0; i < n; i++) {
    fail_unless_equals_int (left[i].material, right[i].material);
    fail_unless_near (right[i].left, left[i].left, 1e-6);
    fail_unless_near (right[i].right, left[i].right, 1e-6);
    fail_unless_near (right[i].paint, left[i].paint, 1e-6);
    fail_unless_near (right[i].period, left[i].period, 1e-6);
  }
}

static void
check_track (const RoadTrack * a, const RoadTrack * b, gdouble s)
{
  gdouble grade_a, grade_b;
  RoadPoint pa, pb;

  road_track_point (a, s, &pa);
  road_track_point (b, s, &pb);
  fail_unless_near (pb.x, pa.x, 1e-4);
  fail_unless_near (pb.y, pa.y, 1e-4);
  fail_unless_near (pb.cos, pa.cos, 1e-6);
  fail_unless_near (pb.sin, pa.sin, 1e-6);
  fail_unless_near (pb.curvature, pa.curvature, 1e-6);
  fail_unless_near (road_track_elevation (b, s, &grade_b),
      road_track_elevation (a, s, &grade_a), 1e-4);
  fail_unless_near (grade_b, grade_a, 1e-5);
  fail_unless_near (road_track_bank (b, s), road_track_bank (a, s), 1e-6);
}

/* Each track written and read again is the same road, everywhere. */
GST_START_TEST (test_round_trip)
{
  guint seed;

  for (seed = 0; seed < 3; seed++) {
    const gchar *name = scene_tracks[__i__];
    gchar *text = road_xodr_write (name, seed, LENGTH);
    RoadPlan *plan = read_text (text, NULL);
    RoadTrack *track = road_track_new (name, seed), *read;
    RoadProfile *profile = road_profile_new (name, seed), *sections;
    gdouble s;

    fail_unless (plan != NULL);
    read = road_track_new_plan (plan);
    sections = road_profile_new_plan (plan);
    fail_unless_near (road_track_lap (read), road_track_lap (track), 1e-6);
    road_track_prepare (track, -100.0, LENGTH);
    road_profile_prepare (profile, -100.0, LENGTH);
    for (s = -100.0; s < LENGTH - 150.0; s += 1.37) {
      RoadLanePath a, b;

      check_track (track, read, s);
      check_bands (profile, sections, s);
      road_profile_lane (profile, s, &a);
      road_profile_lane (sections, s, &b);
      fail_unless_near (b.centre, a.centre, 1e-6);
      fail_unless_near (b.slope, a.slope, 1e-6);
      fail_unless_near (b.width, a.width, 1e-6);
      fail_unless_near (road_profile_line (sections, s, -1),
          road_profile_line (profile, s, -1), 1e-6);
      fail_unless_near (road_profile_change (sections, s),
          MIN (road_profile_change (profile, s), 1e12), 1e-6 +
          (road_profile_change (profile, s) > LENGTH - 130.0 ? 1e13 : 0.0));
    }
    road_profile_free (sections);
    road_profile_free (profile);
    road_track_free (read);
    road_track_free (track);
    road_plan_free (plan);
    g_free (text);
  }
}

GST_END_TEST;

/* Numbers have a decimal point whatever the language. */
GST_START_TEST (test_least_road)
{
  RoadPlan *plan = read_text (GOOD, NULL);
  RoadProfile *profile;
  RoadTrack *track;
  RoadPoint point;
  gdouble s;

  fail_unless (plan != NULL);
  fail_unless (!plan->closed);
  track = road_track_new_plan (plan);
  profile = road_profile_new_plan (plan);
  fail_unless_near (plan->speed, 20.0, 1e-9);
  /* Also beyond both of its ends. */
  for (s = -500.0; s < 1000.0; s += 13.0) {
    road_track_point (track, s, &point);
    fail_unless_near (point.x, s, 1e-6);
    fail_unless_near (point.y, 0.0, 1e-6);
    fail_unless_near (road_profile_lane_centre (profile, s), 1.75, 1e-9);
    fail_unless_near (road_profile_line (profile, s, 1), 3.5, 1e-9);
  }
  road_profile_free (profile);
  road_track_free (track);
  road_plan_free (plan);
}

GST_END_TEST;

/* A spiral whose length is nothing that we sample by: where it ends is known
 * by an integration of its own. */
GST_START_TEST (test_foreign_lengths)
{
  static const gchar text[] = HEAD ROAD "<planView>"
      "<geometry s='0' x='0' y='0' hdg='0' length='33.37'><line/></geometry>"
      "<geometry s='33.37' x='33.37' y='0' hdg='0' length='41.13'>"
      "<spiral curvStart='0' curvEnd='0.02'/></geometry></planView>"
      LANES (SECTION (LANE (WIDTH MARK))) TAIL;
  RoadPlan *plan = read_text (text, NULL);
  gdouble x = 0.0, y = 0.0, heading = 0.0, s;
  const gdouble h = 1e-3;
  RoadTrack *track;
  RoadPoint point;

  fail_unless (plan != NULL);
  track = road_track_new_plan (plan);
  for (s = 0.0; s < 74.5; s += h) {
    gdouble k = MAX (s + h / 2.0 - 33.37, 0.0) * 0.02 / 41.13;

    x += h * cos (heading + k * h / 2.0);
    y += h * sin (heading + k * h / 2.0);
    heading += k * h;
  }
  road_track_point (track, s, &point);
  fail_unless_near (point.x, x, 1e-3);
  /* Left is positive there, right here. */
  fail_unless_near (point.y, -y, 1e-3);
  fail_unless_near (point.sin, -sin (heading), 1e-4);
  road_track_free (track);
  road_plan_free (plan);
}

GST_END_TEST;

/* A width, a mark and the lanes' offset that change within a lane section. */
GST_START_TEST (test_changes_within_a_section)
{
  static const gchar text[] =
      HEAD ROAD PLAN LANES ("<laneOffset s='0' a='0' b='0' c='0' d='0'/>"
      "<laneOffset s='50' a='0' b='-0.02' c='0' d='0'/>"
      SECTION (LANE ("<width sOffset='0' a='3' b='0' c='0' d='0'/>"
              "<width sOffset='20' a='3' b='0.01' c='0' d='0'/>" MARK
              "<roadMark sOffset='30' type='broken solid' "
              "color='yellow' width='0.1'/>"))) TAIL;
  RoadPlan *plan = read_text (text, NULL);
  RoadBand bands[ROAD_MAX_BANDS];
  RoadProfile *profile;
  guint n;

  fail_unless (plan != NULL);
  fail_unless_equals_int (plan->sections->len, 4);
  profile = road_profile_new_plan (plan);
  fail_unless_near (road_profile_lane_width (profile, 40.0), 3.2, 1e-9);
  fail_unless_near (road_profile_lane_width (profile, 90.0), 3.7, 1e-9);
  /* To the right there is negative. */
  fail_unless_near (road_profile_lane_centre (profile, 90.0), 0.8 + 1.85, 1e-9);
  n = road_profile_bands (profile, 40.0, bands);
  fail_unless_equals_int (bands[n - 1].material, ROAD_YELLOW);
  fail_unless (bands[n - 1].period == 0.0 && bands[n - 2].period > 0.0);
  /* Of two lines, the nearer. */
  fail_unless_near (road_profile_line (profile, 40.0, 1), 3.2 - 0.1, 1e-9);
  road_profile_free (profile);
  road_plan_free (plan);
}

GST_END_TEST;

/* What is wrong is said. */
static const struct
{
  const gchar *text, *said;
} bad[] = {
  {"", "empty"},
  {"not XML at all", "Document must begin with an element"},
  {"<OpenDRIVE><road length='1'>", "ended unexpectedly"},
  {"<html></html>", "<html> instead of <OpenDRIVE>"},
  {"<OpenDRIVE/>", "no <road>"},
  {HEAD ROAD "</road>" ROAD TAIL, "more than one <road>"},
  {HEAD "<road rule='LHT' length='9'>" TAIL, "to the left"},
  {HEAD "<road>" TAIL, "<road> has no length"},
  {HEAD "<road length='long'>" TAIL, "not a number"},
  {HEAD "<road length='nan'>" TAIL, "not a number"},
  {HEAD "<road length='1e300'>" TAIL, "not a number"},
  {HEAD ROAD LANES (SECTION (LANE (WIDTH))) TAIL, "shorter than"},
  {HEAD ROAD "<planView><geometry s='0' x='0' y='0' hdg='0' length='100'>"
        "<poly3 a='0' b='0' c='0' d='0'/></geometry></planView>" TAIL,
      "<poly3>"},
  {HEAD ROAD "<planView><geometry s='0' x='0' y='0' hdg='0' length='100'>"
        "<paramPoly3/></geometry></planView>" TAIL, "<paramPoly3>"},
  {HEAD ROAD "<planView><geometry s='0' x='0' y='0' hdg='0' length='100'>"
        "</geometry></planView>" TAIL, "no shape"},
  {HEAD ROAD "<planView><geometry s='0' x='0' y='0' hdg='0' length='-5'>"
        "<line/></geometry></planView>" TAIL, "no length"},
  {HEAD ROAD "<planView><geometry s='0' x='0' y='0' hdg='0' length='5e6'>"
        "<line/></geometry></planView>" TAIL, "longer than 100 km"},
  {HEAD ROAD "<planView><geometry s='0' x='0' y='0' hdg='0' length='50'>"
        "<arc curvature='0.5'/></geometry></planView>" TAIL, "radius below"},
  {HEAD ROAD "<planView><geometry s='0' x='0' y='0' hdg='0' length='50'><line/>"
        "</geometry><geometry s='50' x='60' y='0' hdg='0' length='50'><line/>"
        "</geometry></planView>" TAIL, "does not join"},
  {HEAD ROAD "<planView><geometry s='0' x='0' y='0' hdg='0' length='50'><line/>"
        "</geometry><geometry s='70' x='50' y='0' hdg='0' length='50'><line/>"
        "</geometry></planView>" TAIL, "is expected"},
  {HEAD ROAD PLAN "<elevationProfile><elevation s='0' a='0' b='2' c='0' d='0'/>"
        "</elevationProfile>" TAIL, "<elevation>"},
  {HEAD ROAD PLAN "<lateralProfile><superelevation s='0' a='1' b='0' c='0' "
        "d='0'/></lateralProfile>" TAIL, "<superelevation>"},
  {HEAD ROAD PLAN TAIL, "no <laneSection>"},
  {HEAD ROAD PLAN LANES (SECTION ("")) TAIL, "no driving lane"},
  {HEAD ROAD PLAN LANES (SECTION (LANE (""))) TAIL, "no <width>"},
  {HEAD ROAD PLAN LANES (SECTION (LANE ("<border sOffset='0' a='1' b='0' c='0' "
                    "d='0'/>"))) TAIL, "<border>"},
  {HEAD ROAD PLAN LANES (SECTION (LANE ("<width sOffset='0' a='-3' b='0' c='0' "
                    "d='0'/>"))) TAIL, "m wide"},
  {HEAD ROAD PLAN LANES (SECTION (LANE (WIDTH
                    "<roadMark sOffset='0' type='wavy'/>"))) TAIL, "\"wavy\""},
  {HEAD ROAD PLAN LANES ("<lane/>" "<laneSection s='40'/>") TAIL,
      "does not begin at s=0"},
  {HEAD ROAD PLAN LANES (SECTION (LANE (WIDTH)) SECTION (LANE (WIDTH))) TAIL,
      "no length"},
};

GST_START_TEST (test_refused_n)
{
  GError *error = NULL;

  fail_unless (read_text (bad[__i__].text, &error) == NULL);
  fail_unless (error != NULL);
  fail_unless (strstr (error->message, bad[__i__].said) != NULL,
      "'%s' does not say '%s'", error->message, bad[__i__].said);
  fail_unless (g_error_matches (error, GST_STREAM_ERROR,
          GST_STREAM_ERROR_FORMAT));
  fail_unless (strchr (error->message, '\n') == NULL);
  g_error_free (error);
}

GST_END_TEST;

/* Cut anywhere or with any byte changed, it is refused or read. */
GST_START_TEST (test_mutilated_n)
{
  gchar *text = road_xodr_write ("random", 2, 400.0);
  gsize size = strlen (text), at;

  for (at = 0; at < size; at += 211) {
    gchar before = text[at];
    RoadPlan *plan = road_xodr_read (text, at, NULL);

    fail_unless (plan == NULL);
    text[at] = "<>\"0-e"[at % 6];
    plan = road_xodr_read (text, size, NULL);
    if (plan != NULL) {
      road_track_free (road_track_new_plan (plan));
      road_profile_free (road_profile_new_plan (plan));
      road_plan_free (plan);
    }
    text[at] = before;
  }
  g_free (text);
}

GST_END_TEST;

GST_START_TEST (test_files_n)
{
  gchar *directory = g_dir_make_tmp ("lane-xodr-XXXXXX", NULL);
  gchar *path = g_build_filename (directory, "a.xodr", NULL);
  gchar *nowhere = g_build_filename (directory, "no", "a.xodr", NULL);
  GError *error = NULL;
  RoadPlan *plan;

  fail_unless (road_xodr_load (path, &error) == NULL);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_NOT_FOUND));
  fail_unless (strstr (error->message, path) != NULL);
  g_clear_error (&error);
  fail_unless (road_xodr_load (directory, &error) == NULL);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_OPEN_READ));
  g_clear_error (&error);
  fail_unless (!road_xodr_save (nowhere, "city", 0, 100.0, &error));
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_OPEN_WRITE));
  g_clear_error (&error);

  fail_unless (road_xodr_save (path, "city", 0, 500.0, NULL));
  plan = road_xodr_load (path, NULL);
  fail_unless (plan != NULL);
  fail_unless_near (plan->start, 128.0, 1e-9);
  road_plan_free (plan);
  fail_unless (g_file_set_contents (path, "<x/>", -1, NULL));
  fail_unless (road_xodr_load (path, &error) == NULL);
  fail_unless (strstr (error->message, path) != NULL);
  g_clear_error (&error);
  g_remove (path);
  g_rmdir (directory);
  g_free (nowhere);
  g_free (path);
  g_free (directory);
}

GST_END_TEST;

static Suite *
xodr_suite (void)
{
  Suite *suite = suite_create ("road OpenDRIVE");
  TCase *tcase = tcase_create ("files");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, test_round_trip, 0, N_SCENE_TRACKS);
  tcase_add_test (tcase, test_least_road);
  tcase_add_test (tcase, test_foreign_lengths);
  tcase_add_test (tcase, test_changes_within_a_section);
  tcase_add_loop_test (tcase, test_refused_n, 0, G_N_ELEMENTS (bad));
  tcase_add_test (tcase, test_mutilated_n);
  tcase_add_test (tcase, test_files_n);
  return suite;
}

GST_CHECK_MAIN (xodr);

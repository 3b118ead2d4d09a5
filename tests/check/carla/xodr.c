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

/* Draws the road of a plan; NULL: its own. */
static void
set_road (Scene * scene, const RoadPlan * plan)
{
  RoadWeather weather;

  fail_unless (road_weather_parse (&weather, "clear,noise=0", NULL));
  road_picture_free (scene->picture);
  if (plan != NULL) {
    road_profile_free (scene->profile);
    road_track_free (scene->track);
    scene->profile = road_profile_new_plan (plan);
    scene->track = road_track_new_plan (plan);
  }
  scene->picture = road_picture_new (scene->profile, &weather, &scene->info,
      gst_lane_camera_focal (&scene->camera), scene->camera.z, 1, 1);
}

static gint
count_apart (GstBuffer * a, GstBuffer * b, gint levels)
{
  GstMapInfo left, right;
  gint apart = 0;
  gsize i;

  fail_unless (gst_buffer_map (a, &left, GST_MAP_READ));
  fail_unless (gst_buffer_map (b, &right, GST_MAP_READ));
  for (i = 0; i < left.size; i++)
    apart += ABS (left.data[i] - right.data[i]) > levels;
  gst_buffer_unmap (a, &left);
  gst_buffer_unmap (b, &right);
  return apart;
}

/* The road read again looks as the one that was written, with all that lies on
 * it: the same pixels, but for some on edges that a tenth of a millimetre
 * moves. */
GST_START_TEST (test_same_picture)
{
  const gchar *track = scene_tracks[__i__];
  gchar *text = road_xodr_write (track, 1, 2.0 * LENGTH);
  RoadPlan *plan = read_text (text, NULL);
  gint differ = 0, apart = 0, i;
  Scene a, b;

  scene_open (&a, track, 1, NULL, GST_VIDEO_FORMAT_GRAY8, 320, 240);
  scene_open (&b, track, 1, NULL, GST_VIDEO_FORMAT_GRAY8, 320, 240);
  set_road (&a, NULL);
  set_road (&b, plan);
  for (i = 0; i < 20; i++) {
    GstBuffer *written, *read;

    scene_place (&a, 37.0 * i, 0.2 * sin (i), 0.02);
    scene_place (&b, 37.0 * i, 0.2 * sin (i), 0.02);
    written = scene_picture (&a);
    read = scene_picture (&b);
    differ += count_apart (written, read, 0);
    apart += count_apart (written, read, 8);
    gst_buffer_unref (written);
    gst_buffer_unref (read);
  }
  scene_close (&a);
  scene_close (&b);
  road_plan_free (plan);
  g_free (text);
  fail_unless (differ < 0.02 * 20 * 320 * 240, "%d pixels differ", differ);
  fail_unless (apart < 5e-4 * 20 * 320 * 240, "%d pixels far apart", apart);
}

GST_END_TEST;

static RoadPlan *
load_road (const gchar * name, GError ** error)
{
  gchar *path = g_build_filename (g_getenv ("LANE_SOURCE_DIR"), "tests",
      "check", "carla", "roads", name, NULL);
  RoadPlan *plan = road_xodr_load (path, error);

  g_free (path);
  return plan;
}

/* A scene editor's file: several limits, an offset, a bank, lanes that widen. */
GST_START_TEST (test_scene_editor)
{
  RoadPlan *plan = load_road ("scene-editor.xodr", NULL);
  RoadProfile *profile;
  RoadTrack *track;
  RoadPoint point;
  gdouble grade;

  fail_unless (plan != NULL);
  fail_unless (!plan->closed);
  fail_unless_near (plan->length, 310.0, 1e-9);
  /* The first of its limits, of the road and not of a lane. */
  fail_unless_near (plan->speed, 30 * 0.44704, 1e-9);
  profile = road_profile_new_plan (plan);
  track = road_track_new_plan (plan);
  fail_unless_near (road_profile_line (profile, 10.0, -1), 0.5 + 0.125, 1e-9);
  fail_unless_near (road_profile_lane_width (profile, 10.0), 3.25, 1e-9);
  fail_unless_near (road_profile_lane_width (profile, 80.0), 3.35, 1e-9);
  fail_unless_near (road_profile_lane_width (profile, 200.0), 3.45, 1e-9);
  fail_unless_near (road_track_elevation (track, 180.0, &grade), 2.0, 1e-6);
  fail_unless_near (grade, 0.04, 1e-6);
  /* It bends to the right and is banked that way. */
  road_track_point (track, 200.0, &point);
  fail_unless_near (point.curvature, 8e-3, 1e-9);
  fail_unless_near (road_track_bank (track, 200.0), 0.03, 1e-9);
  road_profile_free (profile);
  road_track_free (track);
  road_plan_free (plan);
}

GST_END_TEST;

/* An older tool's: marks of all kinds along one lane. */
GST_START_TEST (test_two_way)
{
  RoadPlan *plan = load_road ("two-way.xodr", NULL);
  RoadLane lanes[ROAD_MAX_LANES];
  const RoadMark *mark;
  RoadProfile *profile;

  fail_unless (plan != NULL);
  /* No limit: what its bends allow, of which there is none. */
  fail_unless_near (plan->speed, 20.0, 1e-9);
  profile = road_profile_new_plan (plan);
#define mark_at(s) (mark = &road_profile_section (profile, (s))->mark)
  fail_unless_equals_int (mark_at (50.0)->kind, ROAD_MARK_DASHED);
  fail_unless_near (mark->paint, 4.0, 1e-9);
  fail_unless_near (mark->period, 12.0, 1e-9);
  fail_unless_equals_int (mark->material, ROAD_WHITE);
  fail_unless_equals_int (mark_at (150.0)->kind, ROAD_MARK_SOLID_DASHED);
  fail_unless_near (mark->width, 0.24, 1e-9);
  fail_unless_equals_int (mark_at (250.0)->kind, ROAD_MARK_DASHED);
  fail_unless_equals_int (mark_at (320.0)->kind, ROAD_MARK_NONE);
  fail_unless (!road_profile_is_painted (profile, 320.0, -1));
  fail_unless (road_profile_is_painted (profile, 320.0, 1));
  fail_unless_equals_int (road_profile_lanes (profile, 320.0, lanes), 2);
  fail_unless_equals_int (road_profile_lanes (profile, 380.0, lanes), 1);
  road_profile_free (profile);
  road_plan_free (plan);
}

GST_END_TEST;

/* What is no single road, or of shapes that are not driven on. */
GST_START_TEST (test_foreign_n)
{
  static const gchar *const names[] = { "network.xodr", "cubic.xodr" };
  static const gchar *const said[] = { "more than one <road>", "<paramPoly3>" };
  GError *error = NULL;

  fail_unless (load_road (names[__i__], &error) == NULL);
  fail_unless (strstr (error->message, names[__i__]) != NULL);
  fail_unless (strstr (error->message, said[__i__]) != NULL, "%s",
      error->message);
  fail_unless (strchr (error->message, '\n') == NULL);
  g_error_free (error);
}

GST_END_TEST;

/* Limits by their units. */
GST_START_TEST (test_speeds)
{
  static const struct
  {
    const gchar *text;
    gdouble speed;              /* m/s */
  } limits[] = {
    {"max='25'", 25.0}, {"max='25' unit='m/s'", 25.0},
    {"max='90' unit='km/h'", 25.0}, {"max='50' unit='mph'", 22.352},
    {"max='200' unit='mph'", 40.0}, {"max='undefined' unit='mph'", 20.0},
    {"max='-3'", 20.0}, {"max='nan'", 20.0}, {"", 20.0},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (limits); i++) {
    gchar *text = g_strdup_printf (HEAD ROAD "<type s='0'><speed %s/></type>"
        PLAN LANES (SECTION (LANE (WIDTH MARK))) TAIL, limits[i].text);
    RoadPlan *plan = read_text (text, NULL);

    fail_unless (plan != NULL);
    fail_unless_near (plan->speed, limits[i].speed, 1e-9);
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
  {HEAD ROAD "<type s='0'><speed max='9' unit='knots'/></type>" TAIL,
      "neither m/s nor"},
  {HEAD ROAD "<planView><geometry s='0' x='0' y='0' hdg='0' length='0'>"
        "<line/></geometry></planView>" TAIL, "no length"},
  {HEAD ROAD "<planView><geometry s='0' x='0' y='0' length='100'>"
        "<line/></geometry></planView>" TAIL, "<geometry> has no hdg"},
  {HEAD ROAD "<planView><geometry s='0' x='0' y='inf' hdg='0' length='100'>"
        "<line/></geometry></planView>" TAIL, "not a number"},
  {HEAD ROAD "<planView><geometry s='0' x='0' y='0' hdg='0' length='100'>"
        "<arc curvature='nan'/></geometry></planView>" TAIL, "not a number"},
  {HEAD ROAD "<planView><geometry s='0' x='0' y='0' hdg='0' length='100'>"
        "<arc/></geometry></planView>" TAIL, "<arc> has no curvature"},
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
  tcase_add_loop_test (tcase, test_same_picture, 0, N_SCENE_TRACKS);
  tcase_add_test (tcase, test_scene_editor);
  tcase_add_test (tcase, test_two_way);
  tcase_add_loop_test (tcase, test_foreign_n, 0, 2);
  tcase_add_test (tcase, test_speeds);
  tcase_add_test (tcase, test_least_road);
  tcase_add_test (tcase, test_foreign_lengths);
  tcase_add_test (tcase, test_changes_within_a_section);
  tcase_add_loop_test (tcase, test_refused_n, 0, G_N_ELEMENTS (bad));
  tcase_add_test (tcase, test_mutilated_n);
  tcase_add_test (tcase, test_files_n);
  return suite;
}

GST_CHECK_MAIN (xodr);

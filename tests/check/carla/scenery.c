/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What stands beside the built-in road and drives on it. */

#include <math.h>

#include "hash.h"
#include "road/scenery.h"
#include "road/traffic.h"
#include "scene.h"

#define WIDTH 400
#define HEIGHT 300

static RoadScenery *
open_scenery (Scene * scene, const gchar * track, guint seed,
    const gchar * weather)
{
  RoadWeather parsed;

  scene_open (scene, track, seed, NULL, GST_VIDEO_FORMAT_BGRx, WIDTH, HEIGHT);
  fail_unless (road_weather_parse (&parsed, weather, NULL));
  return road_scenery_new (track, scene->profile, seed, &parsed);
}

/* What is seen from a place on the road at a time. */
static GstBuffer *
draw (Scene * scene, RoadScenery * scenery, gdouble s, gdouble time)
{
  GstBuffer *buffer = scene_buffer (scene, 0);
  RoadShot shot = {.view = &scene->view,.track = scene->track,
    .relief = &scene->relief,.scenery = scenery,.time = time
  };
  GstVideoFrame frame;

  scene_place (scene, s, 0.0, 0.0);
  shot.s = scene->place.s;
  if (scenery != NULL)
    road_scenery_prepare (scenery, scene->track, &scene->view,
        &scene->relief, shot.s, time);
  fail_unless (gst_video_frame_map (&frame, &scene->info, buffer,
          GST_MAP_WRITE));
  road_picture_restart (scene->picture);
  road_picture_draw (scene->picture, &shot, &frame);
  gst_video_frame_unmap (&frame);
  return buffer;
}

static guint32
hash_at (const gchar * track, guint seed, gdouble s, gdouble time)
{
  GstBuffer *buffer;
  guint32 hash;
  Scene scene;
  RoadScenery *scenery = open_scenery (&scene, track, seed, "clear");

  buffer = draw (&scene, scenery, s, time);
  hash = hash_of (buffer);
  gst_buffer_unref (buffer);
  road_scenery_free (scenery);
  scene_close (&scene);
  return hash;
}

/* The same seed, place and time show the same; any other show another. */
GST_START_TEST (test_deterministic)
{
  const gchar *track = scene_tracks[__i__];
  guint32 hash = hash_at (track, 5, 300.0, 4.0);

  fail_unless_equals_int (hash, hash_at (track, 5, 300.0, 4.0));
  fail_if (hash == hash_at (track, 6, 300.0, 4.0));
  fail_if (hash == hash_at (track, 5, 310.0, 4.0));
}

GST_END_TEST;

/* It does not matter where the drive has been before. */
GST_START_TEST (test_no_memory)
{
  GstBuffer *before, *after;
  Scene scene;
  RoadScenery *scenery = open_scenery (&scene, scene_tracks[__i__], 2, "clear");

  before = draw (&scene, scenery, 200.0, 3.0);
  gst_buffer_unref (draw (&scene, scenery, 450.0, 20.0));
  after = draw (&scene, scenery, 200.0, 3.0);
  fail_unless_equals_int (hash_of (before), hash_of (after));
  gst_buffer_unref (before);
  gst_buffer_unref (after);
  road_scenery_free (scenery);
  scene_close (&scene);
}

GST_END_TEST;

/* How many pixels of two pictures differ where nothing hides the ground, and
 * where something does. */
static void
count_changes (Scene * scene, RoadScenery * scenery, GstBuffer * bare,
    GstBuffer * full, guint * open, guint * hidden, guint * covered)
{
  GstVideoFrame a, b;
  gint x, y;

  *open = *hidden = *covered = 0;
  fail_unless (gst_video_frame_map (&a, &scene->info, bare, GST_MAP_READ));
  fail_unless (gst_video_frame_map (&b, &scene->info, full, GST_MAP_READ));
  for (y = HEIGHT / 2 + 6; y < HEIGHT; y++) {
    for (x = 0; x < WIDTH; x++) {
      const gint p = pixel_at (&a, x, y) >> 8 & 255;
      const gint q = pixel_at (&b, x, y) >> 8 & 255;
      /* A brighter or darker picture changes the exposure, too. */
      const gboolean changed = abs (p - q) > 8 + p / 8;
      gdouble forward, right;

      fail_unless (gst_lane_camera_to_ground (&scene->camera, x, y, &forward,
              &right));
      if (road_scenery_hides (scenery, x, y, forward - scene->camera.x)) {
        (*covered)++;
        *hidden += changed;
      } else {
        *open += changed;
      }
    }
  }
  gst_video_frame_unmap (&a);
  gst_video_frame_unmap (&b);
}

/* The truth's word on what is hidden is what the picture shows. No sun, no
 * shadows. */
GST_START_TEST (test_hides)
{
  guint sum_covered = 0, i;

  for (i = 0; i < 8; i++) {
    guint open, hidden, covered;
    GstBuffer *bare, *full;
    Scene scene;
    RoadScenery *scenery = open_scenery (&scene, scene_tracks[__i__], i,
        "clear,sunlight=0");

    bare = draw (&scene, NULL, 150.0 * i, i);
    full = draw (&scene, scenery, 150.0 * i, i);
    count_changes (&scene, scenery, bare, full, &open, &hidden, &covered);
    sum_covered += covered;
    /* Edges are smooth: some are half there. Bushes are as green as grass. */
    fail_unless (open < 60 + covered, "%u pixels, %u covered", open, covered);
    fail_unless (hidden >= covered * 0.3, "%u of %u pixels", hidden, covered);
    gst_buffer_unref (bare);
    gst_buffer_unref (full);
    road_scenery_free (scenery);
    scene_close (&scene);
  }
  fail_unless (sum_covered > 100, "%u pixels", sum_covered);
}

GST_END_TEST;

/* Whoever is on the ego lane keeps his distance, wherever the own car is. */
GST_START_TEST (test_clear_ahead)
{
  RoadProfile *profile = road_profile_new (scene_tracks[__i__], 3);
  guint seen = 0, seed;
  gdouble s;

  for (seed = 0; seed < 5; seed++) {
    for (s = 0.0; s < 6000.0; s += 7.0) {
      RoadTrafficCar cars[ROAD_MAX_TRAFFIC];
      guint n, i;

      road_profile_prepare (profile, s - 50.0, s + 400.0);
      n = road_traffic_find (profile, seed, s / 20.0, s, s - 20.0, s + 320.0,
          cars);
      fail_unless (n <= ROAD_MAX_TRAFFIC);
      for (i = 0; i < n; i++) {
        const gdouble centre = road_profile_lane_centre (profile, cars[i].s);
        const gdouble width = road_profile_lane_width (profile, cars[i].s);

        fail_unless (cars[i].s >= s - 20.0 && cars[i].s <= s + 320.0);
        if (fabs (cars[i].l - centre) > width / 2.0 + 0.5)
          continue;
        seen++;
        fail_if (cars[i].oncoming);
        fail_unless (cars[i].s > s + 24.9, "%.1f m", cars[i].s - s);
      }
    }
  }
  fail_unless (seen > 0);
  road_profile_free (profile);
}

GST_END_TEST;

/* Nothing stands on the road: without traffic, of which there is none ahead at
 * the start, nothing hides the ego lane nearby. */
GST_START_TEST (test_road_is_free)
{
  Scene scene;
  RoadScenery *scenery = open_scenery (&scene, scene_tracks[__i__], 1,
      "shadows");
  gdouble s;

  for (s = 0.0; s < 1500.0; s += 13.0) {
    gint i;

    gst_buffer_unref (draw (&scene, scenery, s, 0.0));
    for (i = 0; i < GST_VEHICLE_LINE_POINTS; i++) {
      const GstVehiclePoint *left = &scene.truth.left_line.points[i];
      const GstVehiclePoint *right = &scene.truth.right_line.points[i];
      const gdouble depth = left->forward - scene.camera.x;

      if (left->hidden || right->hidden || depth > 20.0)
        continue;
      fail_if (road_scenery_hides (scenery, (left->x + right->x) / 2.0,
              (left->y + right->y) / 2.0, depth), "at %.0f m, %.1f m ahead", s,
          depth);
    }
  }
  road_scenery_free (scenery);
  scene_close (&scene);
}

GST_END_TEST;

static Suite *
scenery_suite (void)
{
  Suite *suite = suite_create ("road scenery");
  TCase *tcase = tcase_create ("scenery");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 300);
  tcase_add_loop_test (tcase, test_deterministic, 0, N_SCENE_TRACKS);
  tcase_add_loop_test (tcase, test_no_memory, 0, N_SCENE_TRACKS);
  tcase_add_loop_test (tcase, test_hides, 0, N_PLAIN_TRACKS);
  tcase_add_loop_test (tcase, test_clear_ahead, 0, N_SCENE_TRACKS);
  tcase_add_loop_test (tcase, test_road_is_free, 0, N_SCENE_TRACKS);
  return suite;
}

GST_CHECK_MAIN (scenery);

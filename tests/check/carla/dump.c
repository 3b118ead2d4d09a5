/* SPDX-License-Identifier: LGPL-2.1-or-later
 * carlasrc: frames and labels in files, and what is told of lines. */

#include <glib/gstdio.h>

#include "near.h"
#include "scene.h"
#include "source.h"

static gchar *directory;

static void
make_directory (void)
{
  directory = g_dir_make_tmp ("lane-dump-XXXXXX", NULL);
}

static void
remove_directory (void)
{
  GDir *dir = g_dir_open (directory, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    gchar *path = g_build_filename (directory, name, NULL);

    g_remove (path);
    g_free (path);
  }
  g_dir_close (dir);
  g_rmdir (directory);
  g_free (directory);
}

static GError *
dump (const gchar * options, const gchar * where)
{
  gchar *line = g_strdup_printf ("carlasrc is-live=false %s dump=%s ! "
      "video/x-raw,format=BGRx,width=320,height=240 ! fakesink", options,
      where);
  GError *error = run_line (line);

  g_free (line);
  return error;
}

GST_START_TEST (test_files)
{
  gchar *path = g_build_filename (directory, "labels.jsonl", NULL);
  gchar *text, **lines;
  GError *error = dump ("num-buffers=7 dump-interval=3 track=oval", directory);
  gint i;

  fail_unless (error == NULL, "%s", error ? error->message : "");
  fail_unless (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  fail_unless_equals_int (g_strv_length (lines), 4);
  for (i = 0; i < 3; i++) {
    gchar *image = g_strdup_printf ("%06d.jpg", 3 * i), *picture, *start;
    gchar *file = g_build_filename (directory, image, NULL);
    gsize size;

    start = g_strdup_printf ("{\"image\": \"%s\", \"width\": 320, "
        "\"height\": 240, \"lanes\": [[[", image);
    fail_unless (g_str_has_prefix (lines[i], start));
    fail_unless (strstr (lines[i], "\"types\": [\"line\", \"line\"], "
            "\"ego_left\": 0, \"ego_right\": 1") != NULL);
    fail_unless (strstr (lines[i], "\"tags\": [\"oval\", \"clear\"]") != NULL);
    fail_unless (g_file_get_contents (file, &picture, &size, NULL));
    /* JPEG's first and last bytes. */
    fail_unless (memcmp (picture, "\xff\xd8", 2) == 0);
    fail_unless (memcmp (picture + size - 2, "\xff\xd9", 2) == 0);
    g_free (start);
    g_free (picture);
    g_free (file);
    g_free (image);
  }
  g_strfreev (lines);
  g_free (text);
  g_free (path);
}

GST_END_TEST;

/* What is there is not overwritten. */
GST_START_TEST (test_refused_n)
{
  gchar *nowhere = g_build_filename (directory, "labels.jsonl", "no", NULL);
  GError *error = dump ("num-buffers=1", directory);

  fail_unless (error == NULL);
  error = dump ("num-buffers=1", directory);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_OPEN_WRITE));
  fail_unless (strstr (error->message, directory) != NULL);
  g_clear_error (&error);
  /* A file is in the way. */
  error = dump ("num-buffers=1", nowhere);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_OPEN_WRITE));
  g_clear_error (&error);
  g_free (nowhere);
}

GST_END_TEST;

/* However many frames are in a hurry, none is left out. */
GST_START_TEST (test_none_left_out)
{
  GError *error = dump ("num-buffers=40 dump-interval=1 track=straight",
      directory);
  gint i;

  fail_unless (error == NULL, "%s", error ? error->message : "");
  for (i = 0; i < 40; i++) {
    gchar *image = g_strdup_printf ("%06d.jpg", i);
    gchar *file = g_build_filename (directory, image, NULL);

    fail_unless (g_file_test (file, G_FILE_TEST_EXISTS), "no %s", image);
    g_free (file);
    g_free (image);
  }
}

GST_END_TEST;

/* How often a pipeline says that frame @frame cannot be written, where none
 * can. */
static guint
count_errors (gint frame)
{
  gchar *image = g_strdup_printf ("%06d.jpg", frame);
  gchar *blocked = g_build_filename (directory, image, NULL);
  gchar *line = g_strdup_printf ("carlasrc is-live=false num-buffers=12 "
      "dump=%s dump-interval=1 ! video/x-raw,width=64,height=48 ! fakesink",
      directory);
  GstElement *pipeline = gst_parse_launch (line, NULL);
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;
  guint errors = 0;

  /* A directory of that name: nobody, not even root, writes into it. */
  fail_unless (g_mkdir (blocked, 0777) == 0);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((message = gst_bus_timed_pop_filtered (bus,
              errors ? GST_SECOND / 4 : 20 * GST_SECOND,
              GST_MESSAGE_ERROR | GST_MESSAGE_EOS)) != NULL) {
    fail_unless (errors || GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR);
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
      GError *error;

      gst_message_parse_error (message, &error, NULL);
      errors += g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_WRITE) && strstr (error->message, image) != NULL;
      g_error_free (error);
    }
    gst_message_unref (message);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
  g_rmdir (blocked);
  g_free (blocked);
  g_free (image);
  g_free (line);
  return errors;
}

/* In the middle of a drive; and of the last frame, before the stream's end. */
GST_START_TEST (test_not_written_n)
{
  fail_unless_equals_int (count_errors (__i__ == 0 ? 2 : 11), 1);
}

GST_END_TEST;

/* Stopping does not wait for more than what is there. */
GST_START_TEST (test_stopped)
{
  gchar *line = g_strdup_printf ("carlasrc is-live=false dump=%s "
      "dump-interval=1 ! video/x-raw,width=1920,height=1080 ! "
      "fakesink", directory);
  GstElement *pipeline = gst_parse_launch (line, NULL);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  fail_unless (gst_element_get_state (pipeline, NULL, NULL, 20 * GST_SECOND)
      == GST_STATE_CHANGE_SUCCESS);
  fail_unless (gst_element_set_state (pipeline, GST_STATE_NULL)
      == GST_STATE_CHANGE_SUCCESS);
  gst_object_unref (pipeline);
  g_free (line);
}

GST_END_TEST;

/* Each point told lies on the line, and its pixel shows it. */
static void
check_line (const Scene * scene, const GstVehicleLine * line, gint side)
{
  gint i, inside = 0, shown = 0;

  for (i = 0; i < GST_VEHICLE_LINE_POINTS; i++) {
    const GstVehiclePoint *point = &line->points[i];
    gdouble yaw = scene->vehicle.yaw, lateral, x, y;
    RoadPoint place = scene->place;
    /* Level, as the road's plan is. */
    gdouble bank = scene->relief.bank, length = sqrt (1.0 + bank * bank);
    gdouble right = (point->right + point->up * bank) / length;

    place.s += GST_VEHICLE_LINE_FIRST + i;
    lateral = road_track_project (scene->track, scene->vehicle.x
        + point->forward * cos (yaw) - right * sin (yaw),
        scene->vehicle.y + point->forward * sin (yaw) + right * cos (yaw),
        &place);
    fail_unless_near (place.s, scene->place.s + GST_VEHICLE_LINE_FIRST + i,
        2e-3);
    fail_unless_near (lateral, road_profile_line (scene->profile, place.s,
            side), 2e-3);
    fail_unless_near ((point->up - point->right * bank) / length,
        road_relief_height (&scene->relief, point->forward, right), 1e-9);
    fail_unless (((point->hidden & GST_VEHICLE_HIDDEN_PAINT) != 0)
        == !road_profile_is_painted (scene->profile,
            scene->place.s + GST_VEHICLE_LINE_FIRST + i, side));
    shown += point->hidden == 0;
    if (point->hidden & GST_VEHICLE_HIDDEN_OUTSIDE)
      continue;
    inside++;
    fail_unless (gst_lane_camera_to_pixel (&scene->camera, point->forward,
            point->right, point->up, &x, &y));
    fail_unless_near (point->x, x, 1e-9);
    fail_unless_near (point->y, y, 1e-9);
    fail_unless (x > -0.5 && x < 799.5 && y > -0.5 && y < 599.5);
  }
  fail_unless (inside > 0);
  fail_unless_near (line->visible, (gdouble) shown / inside, 1e-12);
}

GST_START_TEST (test_points)
{
  gdouble least = 1.0, most = 0.0;
  Scene scene;
  gint i;

  scene_open (&scene, scene_tracks[__i__], 4, NULL, GST_VIDEO_FORMAT_GRAY8, 800,
      600);
  for (i = 0; i < 120; i++) {
    scene_place (&scene, 17.0 * i, 0.3 * sin (i), 0.05 * sin (1.7 * i));
    check_line (&scene, &scene.truth.left_line, -1);
    check_line (&scene, &scene.truth.right_line, 1);
    least = MIN (least, scene.truth.left_line.visible);
    most = MAX (most, scene.truth.left_line.visible);
  }
  scene_close (&scene);
  fail_unless (most == 1.0);
  /* On the others, lines are missing now and then. */
  fail_unless ((least == 1.0) == (__i__ < N_PLAIN_TRACKS));
}

GST_END_TEST;

static gboolean
hide_right_half (gconstpointer objects, gdouble px, gdouble py, gdouble depth)
{
  fail_unless (objects == hide_right_half);
  fail_unless (depth > 0.0 && depth < 45.0);
  return px > 400.0;
}

/* An object in front of the right line: it is told all the same. */
GST_START_TEST (test_hidden_by_object)
{
  GstVehicleTruth truth;
  Scene scene;

  scene_open (&scene, "straight", 0, NULL, GST_VIDEO_FORMAT_GRAY8, 800, 600);
  scene_place (&scene, 100.0, 0.0, 0.0);
  road_truth_find (&(RoadSituation) {
      .track = scene.track,.profile = scene.profile,.relief =
        &scene.relief,.vehicle = &scene.vehicle,.place =
        &scene.place,.lateral =
        road_profile_lane_centre (scene.profile, 100.0),.camera =
        &scene.camera,.hides = hide_right_half,.objects = hide_right_half}
      , &truth);
  scene_close (&scene);
  fail_unless (truth.left.valid && truth.right.valid);
  fail_unless_near (truth.left_line.visible, 1.0, 0.0);
  fail_unless_near (truth.right_line.visible, 0.0, 0.0);
  fail_unless_equals_int (truth.right_line.points[20].hidden,
      GST_VEHICLE_HIDDEN_OBJECT);
}

GST_END_TEST;

static Suite *
dump_suite (void)
{
  Suite *suite = suite_create ("carlasrc dump");
  TCase *files = tcase_create ("files"), *truth = tcase_create ("truth");

  suite_add_tcase (suite, files);
  tcase_add_checked_fixture (files, make_directory, remove_directory);
  tcase_add_test (files, test_files);
  tcase_add_test (files, test_refused_n);
  tcase_add_test (files, test_none_left_out);
  tcase_add_loop_test (files, test_not_written_n, 0, 2);
  tcase_add_test (files, test_stopped);
  suite_add_tcase (suite, truth);
  tcase_add_loop_test (truth, test_points, 0, N_SCENE_TRACKS);
  tcase_add_test (truth, test_hidden_by_object);
  return suite;
}

GST_CHECK_MAIN (dump);

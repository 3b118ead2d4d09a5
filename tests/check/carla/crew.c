/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Threads that draw: each part once, and pictures that do not depend on them. */

#include <gst/check/gstcheck.h>

#include "hash.h"
#include "road/crew.h"
#include "world.h"

#define PARTS 200

static void
count_part (gint part, gpointer data)
{
  g_atomic_int_inc (&((gint *) data)[part]);
}

/* More threads than work, less, and none but the caller. */
GST_START_TEST (test_each_part_once)
{
  RoadCrew *crew = road_crew_new (__i__);
  gint counts[PARTS + 1] = { 0 };
  gint i, run;

  for (run = 0; run < 50; run++) {
    road_crew_run (crew, run % 2 ? PARTS : 3, count_part, counts);
    road_crew_run (crew, 0, count_part, counts);
  }
  road_crew_free (crew);
  for (i = 0; i < PARTS; i++)
    fail_unless_equals_int (counts[i], i < 3 ? 50 : 25);
  fail_unless_equals_int (counts[PARTS], 0);
}

GST_END_TEST;

/* A crew may go before it ever worked. */
GST_START_TEST (test_idle_crew)
{
  gint i;

  for (i = 0; i < 20; i++)
    road_crew_free (road_crew_new (i % (ROAD_MAX_THREADS + 3)));
}

GST_END_TEST;

static guint32
drive (const gchar * track, GstVideoFormat format, guint threads)
{
  WorldConfig config = {.track = track,.speed = -1.0,.seed = 5,
    .weather = "clear",.threads = threads
  };
  const WorldControl control = { 0.02, 0.3, 0.0 };
  guint32 hash = 0;
  GstVideoInfo info;
  GstBuffer *buffer;
  World *world;
  gint i;

  gst_lane_camera_init (&config.camera, 321, 243);
  gst_video_info_set_format (&info, format, 321, 243);
  world = road_world_class.open (&config, NULL);
  fail_unless (world != NULL);
  fail_unless (world->klass->configure (world, &info, NULL));
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (buffer, 0, 0, info.size);
  for (i = 0; i < 12; i++) {
    GstVideoFrame frame;

    fail_unless (world->klass->step (world, GST_SECOND / 10, &control, NULL));
    fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_WRITE));
    fail_unless (world->klass->render (world, &frame, NULL));
    gst_video_frame_unmap (&frame);
    hash = hash * 31 + hash_of (buffer);
  }
  gst_buffer_unref (buffer);
  world->klass->close (world);
  return hash;
}

GST_START_TEST (test_same_pictures)
{
  static const gchar *const tracks[] = { "highway", "winding" };
  static const GstVideoFormat formats[] =
      { GST_VIDEO_FORMAT_BGRx, GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_RGB };
  static const guint threads[] = { 0, 2, 3, ROAD_MAX_THREADS };
  guint i, j;

  for (i = 0; i < G_N_ELEMENTS (tracks); i++) {
    guint32 expected = drive (tracks[i], formats[__i__], 1);

    for (j = 0; j < G_N_ELEMENTS (threads); j++)
      fail_unless_equals_int (drive (tracks[i], formats[__i__], threads[j]),
          expected);
  }
}

GST_END_TEST;

static Suite *
crew_suite (void)
{
  Suite *suite = suite_create ("road crew");
  TCase *tcase = tcase_create ("crew");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 120);
  tcase_add_loop_test (tcase, test_each_part_once, 0, ROAD_MAX_THREADS + 2);
  tcase_add_test (tcase, test_idle_crew);
  tcase_add_loop_test (tcase, test_same_pictures, 0, 3);
  return suite;
}

GST_CHECK_MAIN (crew);

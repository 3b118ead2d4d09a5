/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the road looks like, beside pictures of it that a person has looked at.
 *
 * The references are small (a pixel is the mean of 16), so that they show
 * whether light, colours and shapes are as they were, not each grain. Who
 * changes the picture on purpose runs this test with ROAD_GOLDEN_WRITE=1 in
 * its environment, which writes them anew, and looks at them.
 */

#include <gst/check/gstcheck.h>

#include <math.h>
#include <stdlib.h>

#include "world.h"

#define WIDTH 160
#define HEIGHT 120
#define CELL 4                  /* pixels a side that one of a reference is */
#define COLUMNS (WIDTH / CELL)
#define ROWS (HEIGHT / CELL)
#define SIZE (COLUMNS * ROWS * 3)

#define MEAN 1.5                /* levels that a picture may differ, on the whole */
#define WORST 20                /* and in one place */

static const struct
{
  const gchar *track, *weather;
} scenes[] = {
  {"straight", "clear"}, {"oval", "clear"}, {"winding", "clear"},
  {"city", "clear"}, {"random", "clear"}, {"highway", "clear"},
  {"highway", "overcast"}, {"highway", "lowsun"}, {"highway", "night"},
  {"highway", "rain"}, {"highway", "fog"}, {"highway", "worn"},
  {"highway", "shadows"}
};

/* After a third of a second of coasting; without noise. */
static void
draw (const gchar * track, const gchar * weather, guint8 * rgb)
{
  gchar *text = g_strdup_printf ("%s,noise=0", weather);
  WorldConfig config = {.track = track,.seed = 1,.weather = text,
    .speed = -1.0,.threads = 1
  };
  const WorldControl control = { 0.0, 0.0, 0.0 };
  GstVideoFrame frame;
  GstVideoInfo info;
  GstBuffer *buffer;
  World *world;
  gint i, y;

  gst_lane_camera_init (&config.camera, WIDTH, HEIGHT);
  fail_unless (gst_video_info_set_format (&info, GST_VIDEO_FORMAT_RGB, WIDTH,
          HEIGHT));
  world = road_world_class.open (&config, NULL);
  fail_unless (world != NULL);
  fail_unless (world->klass->configure (world, &info, NULL));
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READWRITE));
  for (i = 0; i < 10; i++) {
    fail_unless (world->klass->step (world, GST_SECOND / 30, &control, NULL));
    fail_unless (world->klass->render (world, &frame, NULL));
  }
  for (y = 0; y < HEIGHT; y++)
    memcpy (rgb + y * WIDTH * 3,
        (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
        + y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0), WIDTH * 3);
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (buffer);
  world->klass->close (world);
  g_free (text);
}

static void
shrink (const guint8 * rgb, guint8 * small)
{
  gint i, x, y;

  for (i = 0; i < SIZE; i++) {
    const guint8 *cell = rgb + (i / 3 / COLUMNS) * CELL * WIDTH * 3
        + (i / 3 % COLUMNS) * CELL * 3 + i % 3;
    guint sum = CELL * CELL / 2;

    for (y = 0; y < CELL; y++)
      for (x = 0; x < CELL; x++)
        sum += cell[(y * WIDTH + x) * 3];
    small[i] = (guint8) (sum / (CELL * CELL));
  }
}

static void
draw_small (const gchar * track, const gchar * weather, guint8 * small)
{
  guint8 *rgb = g_malloc (WIDTH * HEIGHT * 3);

  draw (track, weather, rgb);
  shrink (rgb, small);
  g_free (rgb);
}

/* A binary PPM of just this size. */
static gchar *
header (void)
{
  return g_strdup_printf ("P6\n%d %d\n255\n", COLUMNS, ROWS);
}

static gchar *
file_name (const gchar * track, const gchar * weather)
{
  gchar *name = g_strdup_printf ("%s-%s.ppm", track, weather);
  gchar *path = g_build_filename (g_getenv ("LANE_SOURCE_DIR"), "tests",
      "check", "carla", "golden", name, NULL);

  g_free (name);
  return path;
}

static void
write_reference (const gchar * path, const guint8 * small)
{
  gchar *head = header ();
  GString *file = g_string_new (head);

  g_string_append_len (file, (const gchar *) small, SIZE);
  fail_unless (g_file_set_contents (path, file->str, file->len, NULL));
  g_string_free (file, TRUE);
  g_free (head);
}

static void
read_reference (const gchar * path, guint8 * small)
{
  gchar *head = header (), *file;
  GError *error = NULL;
  gsize length;

  fail_unless (g_file_get_contents (path, &file, &length, &error), "%s",
      error ? error->message : "");
  fail_unless (length == strlen (head) + SIZE && g_str_has_prefix (file, head),
      "%s is no reference of %dx%d", path, COLUMNS, ROWS);
  memcpy (small, file + strlen (head), SIZE);
  g_free (file);
  g_free (head);
}

static gdouble
difference (const guint8 * a, const guint8 * b, gint * worst)
{
  gdouble sum = 0.0;
  gint i;

  *worst = 0;
  for (i = 0; i < SIZE; i++) {
    gint apart = abs (a[i] - b[i]);

    sum += apart;
    *worst = MAX (*worst, apart);
  }
  return sum / SIZE;
}

GST_START_TEST (test_golden)
{
  const gchar *track = scenes[__i__].track, *weather = scenes[__i__].weather;
  gchar *path = file_name (track, weather);
  guint8 drawn[SIZE], expected[SIZE];
  gdouble mean;
  gint worst;

  draw_small (track, weather, drawn);
  if (g_getenv ("ROAD_GOLDEN_WRITE") != NULL)
    write_reference (path, drawn);
  read_reference (path, expected);
  mean = difference (drawn, expected, &worst);
  fail_unless (mean <= MEAN && worst <= WORST, "%s in %s: %.2f levels off on "
      "the whole, %d at most; if it should look different now, see golden.c",
      track, weather, mean, worst);
  g_free (path);
}

GST_END_TEST;

/* Each scene is farther from all others than the tolerance lets it be. */
GST_START_TEST (test_scenes_differ)
{
  guint8 (*drawn)[SIZE] = g_malloc (G_N_ELEMENTS (scenes) * SIZE);
  guint i, j;

  for (i = 0; i < G_N_ELEMENTS (scenes); i++)
    draw_small (scenes[i].track, scenes[i].weather, drawn[i]);
  for (i = 0; i < G_N_ELEMENTS (scenes); i++) {
    for (j = 0; j < i; j++) {
      gint worst;
      gdouble mean = difference (drawn[i], drawn[j], &worst);

      fail_unless (mean > MEAN || worst > WORST, "%s in %s is like %s in %s",
          scenes[i].track, scenes[i].weather, scenes[j].track,
          scenes[j].weather);
    }
  }
  g_free (drawn);
}

GST_END_TEST;

static Suite *
golden_suite (void)
{
  Suite *suite = suite_create ("road golden pictures");
  TCase *tcase = tcase_create ("golden");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 600);
  tcase_add_loop_test (tcase, test_golden, 0, G_N_ELEMENTS (scenes));
  tcase_add_test (tcase, test_scenes_differ);
  return suite;
}

GST_CHECK_MAIN (golden);

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What stands in the built-in road's pictures: how it is drawn. */

#include <gst/check/gstcheck.h>

#include <math.h>

#include "road/horizon.h"
#include "road/polygon.h"
#include "road/random.h"
#include "road/solid.h"
#include "road/sprite.h"

#define SIZE 64                 /* pixels */

typedef struct
{
  guint32 pixels[SIZE * SIZE];
  RoadCanvas canvas;
} Sheet;

static void
sheet_init (Sheet * sheet, guint32 pixel)
{
  const RoadCanvas canvas = {.pixels = sheet->pixels,.width = SIZE,
    .height = SIZE,.stride = SIZE,.r = 0,.g = 1,.b = 2,.end = SIZE
  };
  gint i;

  sheet->canvas = canvas;
  for (i = 0; i < SIZE * SIZE; i++)
    sheet->pixels[i] = pixel;
}

static guint
red_of (const Sheet * sheet, gint x, gint y)
{
  return ((const guint8 *) &sheet->pixels[y * SIZE + x])[0];
}

/* In pixels. */
static gdouble
red_area (const Sheet * sheet)
{
  gdouble sum = 0.0;
  gint x, y;

  for (y = 0; y < SIZE; y++)
    for (x = 0; x < SIZE; x++)
      sum += red_of (sheet, x, y) / 255.0;
  return sum;
}

static guint32
opaque_black (void)
{
  const guint8 bytes[4] = { 0, 0, 0, 255 };
  guint32 pixel;

  memcpy (&pixel, bytes, sizeof (pixel));
  return pixel;
}

/* A red one, with corners on a circle: convex. */
static void
draw_polygon (guint64 * random, RoadPolygon * polygon)
{
  const gdouble radius = road_random_range (random, 1.0, 28.0);
  const gdouble x = road_random_range (random, 30.0, 34.0);
  const gdouble y = road_random_range (random, 30.0, 34.0);
  gdouble angle = road_random_range (random, 0.0, 1.0);
  gfloat left, right;
  gint i;

  memset (polygon, 0, sizeof (*polygon));
  polygon->n = 3 + (gint) (road_random (random) % 5);
  for (i = 0; i < polygon->n; i++) {
    polygon->x[i] = (gfloat) (x + radius * cos (angle));
    polygon->y[i] = (gfloat) (y + radius * sin (angle));
    angle += 2.0 * G_PI / polygon->n * road_random_range (random, 0.6, 1.0);
  }
  polygon->colour[0] = 255;
  polygon->alpha = 1.0f;
  road_polygon_bound (polygon, &left, &right);
}

static gdouble
area_of (const RoadPolygon * polygon)
{
  gdouble sum = 0.0;
  gint i, j = polygon->n - 1;

  for (i = 0; i < polygon->n; j = i++)
    sum += polygon->x[j] * polygon->y[i] - polygon->x[i] * polygon->y[j];
  return fabs (sum) / 2.0;
}

GST_START_TEST (polygons_cover_their_area)
{
  guint64 random = __i__;
  RoadPolygon polygon;
  gdouble area;
  Sheet sheet;

  draw_polygon (&random, &polygon);
  sheet_init (&sheet, opaque_black ());
  road_polygon_draw (&polygon, &sheet.canvas);
  area = area_of (&polygon);
  fail_unless (fabs (red_area (&sheet) - area) < 0.01 * area + 1.0,
      "%g pixels instead of %g", red_area (&sheet), area);
}

GST_END_TEST;

static gboolean
contains_most (const RoadPolygon * polygon, gint x, gint y)
{
  gint i;

  for (i = 0; i < 4; i++) {
    if (!road_polygon_contains (polygon, x + (i % 2 ? 0.3 : -0.3),
            y + (i / 2 ? 0.3 : -0.3)))
      return FALSE;
  }
  return TRUE;
}

GST_START_TEST (polygons_contain_what_they_cover)
{
  guint64 random = 100 + __i__;
  RoadPolygon polygon;
  Sheet sheet;
  gint x, y;

  draw_polygon (&random, &polygon);
  sheet_init (&sheet, opaque_black ());
  road_polygon_draw (&polygon, &sheet.canvas);
  for (y = 0; y < SIZE; y++) {
    for (x = 0; x < SIZE; x++) {
      const guint red = red_of (&sheet, x, y);

      if (red > 250)
        fail_unless (road_polygon_contains (&polygon, x, y));
      if (red == 0)
        fail_if (contains_most (&polygon, x, y), "at %d,%d", x, y);
    }
  }
}

GST_END_TEST;

/* In bands, as several threads draw, or at once. */
GST_START_TEST (polygons_keep_to_their_rows)
{
  guint64 random = 200 + __i__;
  RoadPolygon polygon;
  Sheet whole, bands;
  gint y;

  draw_polygon (&random, &polygon);
  sheet_init (&whole, opaque_black ());
  road_polygon_draw (&polygon, &whole.canvas);
  sheet_init (&bands, opaque_black ());
  for (y = 0; y < SIZE; y += 7) {
    bands.canvas.first = y;
    bands.canvas.end = MIN (y + 7, SIZE);
    road_polygon_draw (&polygon, &bands.canvas);
  }
  fail_unless (memcmp (whole.pixels, bands.pixels, sizeof (whole.pixels)) == 0);
}

GST_END_TEST;

/* Opaque and red; @place is upright. */
static void
red_sprite (RoadSprite * sprite, RoadSpritePlace * place)
{
  gint i;

  road_sprite_init (sprite, 32, 32);
  for (i = 0; i < 32 * 32; i++) {
    sprite->texels[0][4 * i] = 255;
    sprite->texels[0][4 * i + 3] = 255;
  }
  road_sprite_shrink (sprite);
  memset (place, 0, sizeof (*place));
  place->lowest = SIZE;
  for (i = 0; i < 3; i++)
    place->factor[i] = 256;
}

GST_START_TEST (sprites_cover_their_place)
{
  const gfloat size = 8.0f + 3.0f * __i__;
  RoadSpritePlace place;
  RoadSprite sprite;
  Sheet sheet;
  gint i;

  red_sprite (&sprite, &place);
  place.x = place.y = 6.3f;
  place.right_x = place.down_y = size;
  sheet_init (&sheet, opaque_black ());
  road_sprite_draw (&sprite, &place, &sheet.canvas);
  /* Half a texel at each end may be missing. */
  fail_unless (red_area (&sheet) < (size + 1.0) * (size + 1.0));
  fail_unless (red_area (&sheet) > 0.85 * size * size - 2.0 * size);
  fail_unless (red_of (&sheet, 6 + (gint) size / 2,
          6 + (gint) size / 2) == 255);
  fail_unless (red_of (&sheet, 4, 20) == 0);
  for (i = 0; i < SIZE * SIZE; i++)
    fail_unless (((guint8 *) & sheet.pixels[i])[3] == 255);
  fail_unless (road_sprite_alpha (&sprite, &place, 6.3 + size / 2.0,
          6.3 + size / 2.0) == 255);
  fail_unless (road_sprite_alpha (&sprite, &place, 3.0, 10.0) == 0);
  road_sprite_clear (&sprite);
}

GST_END_TEST;

/* Bytes that are colours come where the canvas has them. */
GST_START_TEST (sprites_know_where_red_is)
{
  RoadSpritePlace place;
  RoadSprite sprite;
  guint8 pixel[4];
  Sheet sheet;

  red_sprite (&sprite, &place);
  place.right_x = place.down_y = SIZE;
  sheet_init (&sheet, 0);
  sheet.canvas.r = 2;
  sheet.canvas.b = 0;
  road_sprite_draw (&sprite, &place, &sheet.canvas);
  memcpy (pixel, &sheet.pixels[SIZE * SIZE / 2 + SIZE / 2], 4);
  fail_unless (pixel[2] == 255 && pixel[0] == 0 && pixel[3] == 255);
  road_sprite_clear (&sprite);
}

GST_END_TEST;

typedef struct
{
  RoadTrack *track;
  RoadRelief relief;
  RoadLight light;
  GstLaneCamera camera;
  RoadView view;
} Place;

/* The default camera at the beginning of a straight road. */
static void
place_open (Place * place)
{
  const RoadPoint start = {.cos = 1.0 };
  RoadWeather weather;

  fail_unless (road_weather_parse (&weather, "clear", NULL));
  road_light_init (&place->light, &weather);
  gst_lane_camera_init (&place->camera, 320, 240);
  place->track = road_track_new ("straight", 0);
  road_track_prepare (place->track, -100.0, 1600.0);
  road_view_init (&place->view, &place->camera, 0.0, 0.0, 0.0, 0.0);
  road_relief_update (&place->relief, place->track, &place->view, &start, 0.0);
}

static void
place_close (Place * place)
{
  road_track_free (place->track);
}

/* A box of 2 m, 10 m ahead, is where the camera's model says. */
GST_START_TEST (boxes_are_where_they_are)
{
  static Place place;
  const RoadBox box = { -1.0, 1.0, -1.0, 1.0, 0.0, 2.0 };
  const gdouble red[3] = { 255.0, 0.0, 0.0 };
  RoadPose pose = {.cos = 1.0 };
  RoadStage *stage;
  gdouble px, py;

  place_open (&place);
  pose.x = place.view.position[0] + 10.0;
  pose.y = place.view.position[1];
  stage = road_stage_new (&place.light);
  road_stage_clear (stage, &place.view, &place.relief);
  fail_unless (road_stage_object (stage, &pose, 2.0, 100.0));
  road_box_paint (&box, stage, &pose, red, 1.0);
  road_stage_finish (stage);
  /* Its near lower edge is 9 m away. */
  fail_unless (gst_lane_camera_to_pixel (&place.camera, place.camera.x + 9.0,
          place.camera.y + 0.9, 0.1, &px, &py));
  fail_unless (road_stage_hides (stage, px, py, 20.0));
  fail_if (road_stage_hides (stage, px, py, 8.5));
  fail_unless (gst_lane_camera_to_pixel (&place.camera, place.camera.x + 9.0,
          place.camera.y + 1.1, 0.1, &px, &py));
  fail_if (road_stage_hides (stage, px, py, 20.0));
  fail_unless (gst_lane_camera_to_pixel (&place.camera, place.camera.x + 9.0,
          place.camera.y - 0.9, 1.9, &px, &py));
  fail_unless (road_stage_hides (stage, px, py, 20.0));
  fail_unless (gst_lane_camera_to_pixel (&place.camera, place.camera.x + 9.0,
          place.camera.y, 2.6, &px, &py));
  fail_if (road_stage_hides (stage, px, py, 20.0));
  road_stage_free (stage);
  place_close (&place);
}

GST_END_TEST;

/* Hills end where the ground begins, and are seen above it. */
GST_START_TEST (hills_stand_on_the_horizon)
{
  static Place place;
  static guint32 pixels[320 * 240];
  const RoadCanvas canvas = {.pixels = pixels,.width = 320,.height = 240,
    .stride = 320,.r = 2,.g = 1,.b = 0,.end = 240
  };
  gint drawn = 0, x, y, level;
  RoadHorizon *horizon;

  memset (pixels, 0, sizeof (pixels));
  place_open (&place);
  horizon = road_horizon_new (&place.light, __i__);
  road_horizon_prepare (horizon, &place.view, &place.relief);
  road_horizon_draw (horizon, &canvas);
  level = (gint) ceil (-place.view.ray[2] / place.view.per_row[2]) + 2;
  for (y = 0; y < 240; y++) {
    for (x = 0; x < 320; x++) {
      fail_if (y > level && pixels[y * 320 + x] != 0, "ground at %d,%d", x, y);
      drawn += pixels[y * 320 + x] != 0;
    }
  }
  fail_unless (drawn > 320 && drawn < 320 * 60);
  road_horizon_free (horizon);
  place_close (&place);
}

GST_END_TEST;

static Suite *
standing_suite (void)
{
  Suite *suite = suite_create ("standing");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, polygons_cover_their_area, 0, 20);
  tcase_add_loop_test (tc, polygons_contain_what_they_cover, 0, 20);
  tcase_add_loop_test (tc, polygons_keep_to_their_rows, 0, 8);
  tcase_add_loop_test (tc, sprites_cover_their_place, 0, 8);
  tcase_add_test (tc, sprites_know_where_red_is);
  tcase_add_test (tc, boxes_are_where_they_are);
  tcase_add_loop_test (tc, hills_stand_on_the_horizon, 0, 4);
  return suite;
}

GST_CHECK_MAIN (standing);

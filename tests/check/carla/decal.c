/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What lies on the road: its shapes' areas, its places, its repetition. */

#include <gst/check/gstcheck.h>

#include "near.h"
#include "road/patina.h"
#include "road/paintwork.h"
#include "road/shape.h"

static RoadBlotch blotch;

/* m2 that a shape covers, drawn with pixels of this size and turned by
 * @yaw from its rows. */
static gdouble
area (RoadDecalKind kind, gdouble length, gdouble width, gdouble softness,
    gdouble pixel, gdouble yaw)
{
  const gdouble reach = hypot (length, width) / 2.0 + softness + 3.0;
  gfloat cover[64];
  gdouble sum = 0.0, x, y;
  gint i;

  for (y = -reach; y < reach; y += pixel) {
    for (x = -reach; x < reach; x += 64 * pixel) {
      RoadShape shape = {.kind = kind,.n = 64,
        .a = x * cos (yaw) + y * sin (yaw),
        .c = y * cos (yaw) - x * sin (yaw),
        .da = pixel * cos (yaw),.dc = -pixel * sin (yaw),
        .width_a = pixel,.width_c = pixel,
        .half_length = length / 2.0,.half_width = width / 2.0,
        .softness = softness,.blotch = &blotch,
        .mip = road_blotch_mip (pixel),.u = 1234567,.v = 7654321
      };

      road_shape_cover (&shape, cover);
      for (i = 0; i < 64; i++) {
        /* As a call, this many checks would take minutes. */
        if (!(cover[i] >= 0.0f && cover[i] <= 1.0f))
          fail ("kind %d covers %g of a pixel", kind, cover[i]);
        if (x + i * pixel < reach)
          sum += cover[i];
      }
    }
  }
  return sum * pixel * pixel;
}

/* Coverage, not luck: the size of pixels and their direction do not matter,
 * be a shape thinner than a pixel or not. */
GST_START_TEST (test_areas)
{
  static const struct
  {
    RoadDecalKind kind;
    gdouble length, width, softness;
    gdouble area, tolerance;
  } shapes[] = {
    {ROAD_DECAL_STOP_LINE, 0.4, 3.0, 0.0, 1.2, 0.02},
    {ROAD_DECAL_SHADOW, 4.0, 2.0, 0.5, 8.0, 0.03},
    {ROAD_DECAL_PATCH, 3.0, 2.0, 0.015, 6.0, 0.03},
    {ROAD_DECAL_ZEBRA, 3.6, 8.0, 0.0, 14.4, 0.03},
    {ROAD_DECAL_MANHOLE, 0.7, 0.7, 0.0, 0.35, 0.12},
    {ROAD_DECAL_ARROW, 5.0, 0.75, 0.0, 0.87, 0.1},
    {ROAD_DECAL_SEAM, 10.0, 0.05, 0.0, 0.5, 0.2},
  };
  static const gdouble pixels[] = { 0.01, 0.023, 0.1 };
  guint i, j;

  for (i = 0; i < G_N_ELEMENTS (shapes); i++) {
    for (j = 0; j < 2 * G_N_ELEMENTS (pixels); j++) {
      gdouble found = area (shapes[i].kind, shapes[i].length, shapes[i].width,
          shapes[i].softness, pixels[j / 2], j % 2 ? 0.7 : 0.0);

      fail_unless (fabs (found / shapes[i].area - 1.0)
          < shapes[i].tolerance + pixels[j / 2],
          "kind %d, pixels of %g m: %g m2, not %g", shapes[i].kind,
          pixels[j / 2], found, shapes[i].area);
    }
  }
}

GST_END_TEST;

/* Every kind is drawn, and nothing far outside of its box. */
GST_START_TEST (test_kinds)
{
  gfloat cover[64];
  gint i;
  RoadShape shape = {.kind = __i__,.n = 64,.a = -1.0f,.c = 4.5f,
    .da = 0.03f,.width_a = 0.03f,.width_c = 0.03f,
    .half_length = 2.0f,.half_width = 1.0f,.softness = 0.2f,
    .blotch = &blotch
  };

  fail_unless (area (__i__, 4.0, 2.0, 0.1, 0.02, 0.3) > 0.03);
  road_shape_cover (&shape, cover);
  for (i = 0; i < 64; i++)
    fail_unless (cover[i] == 0.0f);
}

GST_END_TEST;

/* A share of a texture is that share, at every distance. */
GST_START_TEST (test_shares)
{
  gfloat share;
  guint mip;
  gint i;

  for (mip = 0; mip < ROAD_BLOTCH_MIPS; mip++) {
    for (share = 0.1f; share < 0.95f; share += 0.1f) {
      gdouble sum = 0.0;
      guint32 u = 3, v = 5;

      for (i = 0; i < 40000; i++) {
        u = u * 1664525u + 1013904223u;
        v = v * 22695477u + 1u;
        sum += road_blotch_share (&blotch, mip, u, v, share);
      }
      fail_unless_near (sum / 40000.0, share, 0.06);
    }
  }
}

GST_END_TEST;

static GArray *
strew (const gchar * name, guint seed, const gchar * text, gdouble from,
    gdouble to)
{
  GArray *decals = g_array_new (FALSE, FALSE, sizeof (RoadDecal));
  RoadTrack *track = road_track_new (name, seed);
  RoadProfile *profile = road_profile_new (name, seed);
  RoadWeather weather;

  fail_unless (road_weather_parse (&weather, text, NULL));
  road_track_prepare (track, from - 100.0, to + 200.0);
  road_profile_prepare (profile, from - 100.0, to + 200.0);
  road_patina_decals (profile, track, &weather, seed, from, to, decals);
  road_paintwork_decals (profile, track, seed, from, to, decals);
  road_profile_free (profile);
  road_track_free (track);
  return decals;
}

static guint
count (const GArray * decals, RoadDecalKind kind)
{
  guint i, n = 0;

  for (i = 0; i < decals->len; i++)
    n += g_array_index (decals, RoadDecal, i).kind == kind;
  return n;
}

/* Those of @a between two arc lengths are in @b, @shift farther on. */
static void
check_contained (const GArray * a, const GArray * b, gdouble from, gdouble to,
    gdouble shift)
{
  guint i, j, n = 0;

  for (i = 0; i < a->len; i++) {
    const RoadDecal *x = &g_array_index (a, RoadDecal, i);

    if (x->s < from || x->s > to)
      continue;
    for (j = 0; j < b->len; j++) {
      const RoadDecal *y = &g_array_index (b, RoadDecal, j);

      if (x->kind == y->kind && x->seed == y->seed
          && fabs (x->s + shift - y->s) < 1e-6 && fabs (x->l - y->l) < 1e-6
          && x->length == y->length)
        break;
    }
    fail_unless (j < b->len, "a decal of kind %d at %g is missing", x->kind,
        x->s);
    n++;
  }
  fail_unless (n > 10);
}

/* The same wherever one looks from; another seed is another road. */
GST_START_TEST (test_same_from_anywhere)
{
  GArray *all = strew ("city", 4, "clear", 0.0, 600.0);
  GArray *part = strew ("city", 4, "clear", 300.0, 500.0);
  GArray *other = strew ("city", 5, "clear", 0.0, 600.0);

  check_contained (part, all, 310.0, 490.0, 0.0);
  check_contained (all, part, 330.0, 470.0, 0.0);
  fail_unless (all->len != other->len
      || memcmp (all->data, other->data, all->len * sizeof (RoadDecal)) != 0);
  g_array_unref (all);
  g_array_unref (part);
  g_array_unref (other);
}

GST_END_TEST;

/* A lap later lies the same. */
GST_START_TEST (test_laps)
{
  RoadTrack *track = road_track_new ("oval", 2);
  gdouble lap = road_track_lap (track);
  GArray *first = strew ("oval", 2, "worn", 0.0, 300.0);
  GArray *second = strew ("oval", 2, "worn", lap - 100.0, lap + 400.0);

  check_contained (first, second, 0.0, 250.0, lap);
  g_array_unref (first);
  g_array_unref (second);
  road_track_free (track);
}

GST_END_TEST;

/* What the weather says is there. */
GST_START_TEST (test_weather)
{
  GArray *new = strew ("highway", 1, "wear=0", 0.0, 2000.0);
  GArray *used = strew ("highway", 1, "clear", 0.0, 2000.0);
  GArray *worn = strew ("highway", 1, "worn", 0.0, 2000.0);
  GArray *wet = strew ("highway", 1, "rain", 0.0, 2000.0);

  fail_unless_equals_int (count (new, ROAD_DECAL_CRACK), 0);
  fail_unless_equals_int (count (new, ROAD_DECAL_PATCH), 0);
  fail_unless (count (used, ROAD_DECAL_CRACK) > 10);
  fail_unless (count (worn, ROAD_DECAL_CRACK)
      > 3 * count (used, ROAD_DECAL_CRACK) / 2);
  fail_unless_equals_int (count (used, ROAD_DECAL_PUDDLE), 0);
  fail_unless (count (wet, ROAD_DECAL_PUDDLE) > 50);
  g_array_unref (new);
  g_array_unref (used);
  g_array_unref (worn);
  g_array_unref (wet);
}

GST_END_TEST;

/* In a town people cross the road, and manholes lie in it; elsewhere not. */
GST_START_TEST (test_town)
{
  GArray *town = strew ("city", 1, "clear", 0.0, 1500.0);
  GArray *land = strew ("winding", 1, "clear", 0.0, 1500.0);

  fail_unless (count (town, ROAD_DECAL_ZEBRA) >= 3);
  fail_unless (count (town, ROAD_DECAL_STOP_LINE)
      >= count (town, ROAD_DECAL_ZEBRA));
  fail_unless (count (town, ROAD_DECAL_MANHOLE) > 5);
  fail_unless_equals_int (count (land, ROAD_DECAL_ZEBRA), 0);
  fail_unless_equals_int (count (land, ROAD_DECAL_MANHOLE), 0);
  g_array_unref (town);
  g_array_unref (land);
}

GST_END_TEST;

static void
make_blotch (void)
{
  road_blotch_init (&blotch);
}

static void
free_blotch (void)
{
  road_blotch_clear (&blotch);
}

static Suite *
decal_suite (void)
{
  Suite *suite = suite_create ("road decals");
  TCase *tcase = tcase_create ("decals");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 300);
  tcase_add_unchecked_fixture (tcase, make_blotch, free_blotch);
  tcase_add_test (tcase, test_areas);
  tcase_add_loop_test (tcase, test_kinds, 0, ROAD_N_DECALS);
  tcase_add_test (tcase, test_shares);
  tcase_add_test (tcase, test_same_from_anywhere);
  tcase_add_test (tcase, test_laps);
  tcase_add_test (tcase, test_weather);
  tcase_add_test (tcase, test_town);
  return suite;
}

GST_CHECK_MAIN (decal);

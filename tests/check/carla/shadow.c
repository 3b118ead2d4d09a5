/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Shadows on the road: where they fall, and how dark they get. */

#include <gst/check/gstcheck.h>

#include <math.h>

#include "road/chunk.h"
#include "road/decal.h"
#include "road/shadow.h"

/* Along the world's x axis. */
static const RoadPose pose = {.cos = 1.0 };

static void
make_light (RoadLight * light, const gchar * text)
{
  RoadWeather weather;

  fail_unless (road_weather_parse (&weather, text, NULL));
  road_light_init (light, &weather);
}

static const RoadDecal *
first (const GArray * decals)
{
  fail_unless (decals->len == 1, "%u decals", decals->len);
  return &g_array_index (decals, RoadDecal, 0);
}

/* As long as a thing is high where the sun stands at 45 degrees, away from
 * it. */
GST_START_TEST (test_pole)
{
  const RoadCaster caster = { &pose, 100.0, 5.0, 8.0 };
  GArray *decals = g_array_new (FALSE, FALSE, sizeof (RoadDecal));
  const RoadDecal *decal;
  RoadLight light;

  make_light (&light, "clear,sun-elevation=45,sun-azimuth=90");
  road_shadow_pole (&light, &caster, 0.2, decals);
  decal = first (decals);
  fail_unless (fabs (decal->length - 8.0) < 1e-6);
  fail_unless (fabs (decal->s - 100.0) < 1e-6);
  fail_unless (fabs (decal->l - 1.0) < 1e-6);
  fail_unless (fabs (fabs (decal->yaw) - G_PI / 2.0) < 1e-6);

  g_array_set_size (decals, 0);
  make_light (&light, "clear,sun-elevation=45,sun-azimuth=180");
  road_shadow_pole (&light, &caster, 0.2, decals);
  decal = first (decals);
  fail_unless (fabs (decal->s - 104.0) < 1e-6);
  fail_unless (fabs (decal->l - 5.0) < 1e-6);
  g_array_unref (decals);
}

GST_END_TEST;

/* What is above the ground leaves light below it; however low the sun is, no
 * shadow is wider than the picture cares for. */
GST_START_TEST (test_wall)
{
  const RoadCaster caster = { &pose, 100.0, 5.0, 2.0 };
  GArray *decals = g_array_new (FALSE, FALSE, sizeof (RoadDecal));
  const RoadDecal *decal;
  RoadLight light;

  make_light (&light, "clear,sun-elevation=45,sun-azimuth=90");
  road_shadow_wall (&light, &caster, 12.0, 1.0, decals);
  decal = first (decals);
  fail_unless (fabs (decal->length - 12.0) < 1e-6);
  fail_unless (fabs (decal->l + decal->width / 2.0 - 4.0) < 1e-6);
  fail_unless (fabs (decal->l - decal->width / 2.0 - 3.0) < 1e-6);

  g_array_set_size (decals, 0);
  make_light (&light, "clear,sun-elevation=5,sun-azimuth=90");
  road_shadow_wall (&light, &caster, 12.0, 0.0, decals);
  decal = first (decals);
  fail_unless (decal->width > 20.0 && decal->width < 31.0);
  fail_unless (fabs (decal->l + decal->width / 2.0 - 5.0) < 1e-6);
  g_array_unref (decals);
}

GST_END_TEST;

GST_START_TEST (test_no_sun)
{
  static const gchar *const texts[] = { "overcast", "night", "fog",
    "clear,sunlight=0", "clear,sun-elevation=-5"
  };
  const RoadCaster caster = { &pose, 100.0, 5.0, 2.0 };
  GArray *decals = g_array_new (FALSE, FALSE, sizeof (RoadDecal));
  RoadLight light;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++) {
    make_light (&light, texts[i]);
    road_shadow_pole (&light, &caster, 0.2, decals);
    road_shadow_wall (&light, &caster, 12.0, 0.0, decals);
    road_shadow_box (&light, &caster, 4.0, 2.0, decals);
    road_shadow_tree (&light, &caster, 1.0, -20.0, 20.0, decals);
    fail_unless (decals->len == 0, "a shadow in weather %s", texts[i]);
  }
  g_array_unref (decals);
}

GST_END_TEST;

#define N 32

/* Two full shadows are no darker than one, two half ones are darker. */
GST_START_TEST (test_overlap)
{
  RoadChunk chunk = {.n = N };
  gfloat full[N], half[N];
  gint i;

  for (i = 0; i < N; i++) {
    full[i] = 1.0f;
    half[i] = 0.5f;
  }
  road_chunk_shade (&chunk, 8, 16, full);
  fail_unless (chunk.shaded);
  fail_unless (chunk.sunlit[7] == 1.0f && chunk.sunlit[24] == 1.0f);
  fail_unless (chunk.sunlit[8] == 0.0f && chunk.sunlit[23] == 0.0f);
  road_chunk_shade (&chunk, 0, 12, full);
  fail_unless (chunk.sunlit[8] == 0.0f && chunk.sunlit[0] == 0.0f);
  road_chunk_shade (&chunk, 24, 8, half);
  road_chunk_shade (&chunk, 24, 8, half);
  fail_unless (fabsf (chunk.sunlit[30] - 0.25f) < 1e-6f);
}

GST_END_TEST;

static Suite *
shadow_suite (void)
{
  Suite *suite = suite_create ("road shadow");
  TCase *tcase = tcase_create ("shadow");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_pole);
  tcase_add_test (tcase, test_wall);
  tcase_add_test (tcase, test_no_sun);
  tcase_add_test (tcase, test_overlap);
  return suite;
}

GST_CHECK_MAIN (shadow);

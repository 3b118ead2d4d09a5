/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the road is paved with: as old as it may be, its lines stay where they
 * are. */

#include <gst/check/gstcheck.h>

#include <math.h>

#include "road/chunk.h"
#include "road/decal.h"
#include "road/paving.h"
#include "scene.h"

#define FAR 3000.0              /* m */

static RoadProfile *
open_profile (gint i, guint seed)
{
  RoadProfile *profile = road_profile_new (scene_tracks[i], seed);

  road_profile_prepare (profile, -200.0, FAR + 500.0);
  return profile;
}

/* The n-th line from the left; NULL: there are no more. */
static const RoadBand *
nth_line (const RoadBand * bands, guint n_bands, guint n)
{
  guint i;

  for (i = 0; i < n_bands; i++)
    if (road_band_is_paint (&bands[i]) && n-- == 0)
      return &bands[i];
  return NULL;
}

/* What the truth knows of is as without it. */
GST_START_TEST (test_lines_stay)
{
  const RoadPaving paving = {.seed = 5,.wear = 0.6 };
  RoadProfile *profile = open_profile (__i__, 5);
  gdouble s;

  for (s = -100.0; s < FAR; s += 7.3) {
    RoadBand laid[ROAD_MAX_BANDS], worn[ROAD_MAX_BANDS];
    guint n_laid = road_profile_bands (profile, s, laid);
    guint n_worn = road_paving_bands (&paving, profile, s, worn), i;
    const RoadBand *a, *b;

    fail_unless (n_worn == n_laid || n_worn == n_laid + 1);
    for (i = 0; (a = nth_line (laid, n_laid, i)) != NULL; i++) {
      b = nth_line (worn, n_worn, i);
      fail_unless (b != NULL && a->left == b->left && a->right == b->right
          && a->paint == b->paint && a->period == b->period);
    }
    fail_unless (nth_line (worn, n_worn, i) == NULL);
    fail_unless (worn[0].left == laid[0].left
        && worn[0].right == laid[0].right);
  }
  road_profile_free (profile);
}

GST_END_TEST;

/* On its first day all is asphalt, with nothing on it. */
GST_START_TEST (test_new)
{
  const RoadPaving paving = {.seed = 5 };
  RoadProfile *profile = open_profile (__i__, 5);
  RoadTrack *track = road_track_new (scene_tracks[__i__], 5);
  GArray *decals = g_array_new (FALSE, FALSE, sizeof (RoadDecal));
  gdouble s;

  for (s = 0.0; s < FAR; s += 11.0) {
    RoadBand laid[ROAD_MAX_BANDS], found[ROAD_MAX_BANDS];
    guint n = road_profile_bands (profile, s, laid), i;

    fail_unless_equals_int (road_paving_bands (&paving, profile, s, found), n);
    for (i = 0; i < n; i++)
      fail_unless (found[i].material == laid[i].material
          && found[i].left == laid[i].left);
  }
  road_paving_decals (&paving, profile, track, 0.0, FAR, decals);
  fail_unless_equals_int (decals->len, 0);
  g_array_unref (decals);
  road_track_free (track);
  road_profile_free (profile);
}

GST_END_TEST;

static guint
materials_at (const RoadPaving * paving, const RoadProfile * profile,
    gdouble s, RoadMaterial * materials)
{
  RoadBand bands[ROAD_MAX_BANDS];
  guint n = road_paving_bands (paving, profile, s, bands), i;

  for (i = 0; i < n; i++)
    materials[i] = bands[i].material;
  return n;
}

/* Nothing changes but where it is told to. */
GST_START_TEST (test_change)
{
  const RoadPaving paving = {.seed = 3,.wear = 0.3,.lap =
        __i__ % 2 ? 1000.0 : 0.0
  };
  RoadProfile *profile = open_profile (__i__, 3);
  RoadMaterial first[ROAD_MAX_BANDS], next[ROAD_MAX_BANDS];
  gdouble s = -50.0;
  guint changes = 0;

  while (s < FAR) {
    gdouble end = road_paving_change (&paving, profile, s);
    guint n = materials_at (&paving, profile, s, first);
    gdouble share;

    fail_unless (end > s, "%.9f is not beyond %.9f", end, s);
    for (share = 0.1; share < 1.0; share += 0.2) {
      fail_unless_equals_int (materials_at (&paving, profile,
              s + share * (end - s), next), n);
      fail_unless (memcmp (first, next, n * sizeof (*first)) == 0);
    }
    s = end;
    changes += materials_at (&paving, profile, s, next) != n
        || memcmp (first, next, n * sizeof (*first)) != 0;
  }
  fail_unless (changes > 10, "%u changes", changes);
  road_profile_free (profile);
}

GST_END_TEST;

/* All kinds are met; lines do not fade where they would be lost; a lap later
 * all is the same. */
GST_START_TEST (test_variety)
{
  const RoadPaving paving = {.seed = 1,.wear = 0.7,.lap = 6000.0 };
  RoadProfile *profile = open_profile (1, 1);
  guint met[ROAD_N_MATERIALS] = { 0 }, i;
  gdouble s;

  for (s = 0.0; s < 6000.0; s += 10.0) {
    RoadMaterial here[ROAD_MAX_BANDS], lap[ROAD_MAX_BANDS];
    guint n = materials_at (&paving, profile, s, here);
    gboolean bright = FALSE, dull = FALSE;

    fail_unless_equals_int (materials_at (&paving, profile, s + 6000.0, lap),
        n);
    fail_unless (memcmp (here, lap, n * sizeof (*here)) == 0);
    for (i = 0; i < n; i++) {
      met[here[i]]++;
      bright |= here[i] == ROAD_CONCRETE || here[i] == ROAD_PALE_ASPHALT;
      dull |= here[i] == ROAD_DULL_WHITE || here[i] == ROAD_DULL_YELLOW;
    }
    fail_unless (!(bright && dull));
  }
  for (i = ROAD_ASPHALT; i < ROAD_CURB; i++)
    fail_unless (met[i] > 0 || i == ROAD_YELLOW || i == ROAD_DULL_YELLOW,
        "no material %u", i);
  fail_unless (met[ROAD_NEW_ASPHALT] > 0);
  road_profile_free (profile);
}

GST_END_TEST;

/* What lies along the lane stays on its asphalt; joints lie across. */
GST_START_TEST (test_decals)
{
  const RoadPaving paving = {.seed = 2,.wear = 0.5 };
  RoadProfile *profile = open_profile (__i__, 2);
  RoadTrack *track = road_track_new (scene_tracks[__i__], 2);
  GArray *decals = g_array_new (FALSE, FALSE, sizeof (RoadDecal));
  guint along = 0, i;
  gdouble left, right;

  road_profile_extent (profile, &left, &right);
  road_paving_decals (&paving, profile, track, 0.0, FAR, decals);
  for (i = 0; i < decals->len; i++) {
    const RoadDecal *decal = &g_array_index (decals, RoadDecal, i);

    fail_unless (decal->l > left && decal->l < right);
    fail_unless (decal->strength > 0.0 && decal->strength <= 1.0);
    along += fabs (decal->yaw) < 0.1;
    fail_unless (fabs (decal->yaw) < 0.1
        || fabs (decal->yaw - G_PI / 2.0) < 0.01);
  }
  fail_unless (along > 0 && along < FAR, "%u of %u", along, decals->len);
  g_array_unref (decals);
  road_track_free (track);
  road_profile_free (profile);
}

GST_END_TEST;

static Suite *
paving_suite (void)
{
  Suite *suite = suite_create ("road paving");
  TCase *tcase = tcase_create ("paving");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, test_lines_stay, 0, N_SCENE_TRACKS);
  tcase_add_loop_test (tcase, test_new, 0, N_SCENE_TRACKS);
  tcase_add_loop_test (tcase, test_change, 0, N_SCENE_TRACKS);
  tcase_add_test (tcase, test_variety);
  tcase_add_loop_test (tcase, test_decals, 0, N_SCENE_TRACKS);
  return suite;
}

GST_CHECK_MAIN (paving);

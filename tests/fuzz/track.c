/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Fuzz target: an OpenDRIVE file, and the road that it becomes. */
#include <math.h>
#include <road/track.h>
#include <road/xodr.h>
#include "fuzz.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  static const char *const tracks[] = { "oval", "highway", "city", "random" };

  for (size_t i = 0; i < G_N_ELEMENTS (tracks); i++) {
    gchar *text = road_xodr_write (tracks[i], 1, 300.0);

    fuzz_seed (*argc, *argv, tracks[i], text, strlen (text));
    g_free (text);
  }
  return 0;
}

/* What the rest of the world takes for granted. */
static void
check_road (const RoadTrack * track, const RoadProfile * profile, gdouble s)
{
  RoadBand bands[ROAD_MAX_BANDS];
  RoadLane lanes[ROAD_MAX_LANES];
  gdouble left, right, grade;
  RoadLanePath lane;
  RoadPoint point;

  road_track_point (track, s, &point);
  FUZZ_CHECK (isfinite (point.x) && isfinite (point.y));
  FUZZ_CHECK (fabs (point.curvature) < 10.0);
  FUZZ_CHECK (fabs (hypot (point.cos, point.sin) - 1.0) < 0.1);
  FUZZ_CHECK (isfinite (road_track_elevation (track, s, &grade)));
  FUZZ_CHECK (fabs (grade) < 1.0 && fabs (road_track_bank (track, s)) < 1.0);
  road_profile_lane (profile, s, &lane);
  FUZZ_CHECK (isfinite (lane.centre) && isfinite (lane.width));
  road_profile_extent (profile, &left, &right);
  FUZZ_CHECK (isfinite (left) && isfinite (right));
  FUZZ_CHECK (road_profile_bands (profile, s, bands) <= ROAD_MAX_BANDS);
  FUZZ_CHECK (road_profile_lanes (profile, s, lanes) <= ROAD_MAX_LANES);
  FUZZ_CHECK (road_profile_change (profile, s) >= s);
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  RoadPlan *plan = road_xodr_read ((const gchar *) data, size, NULL);
  RoadProfile *profile;
  RoadTrack *track;

  if (!plan)
    return 0;
  track = road_track_new_plan (plan);
  profile = road_profile_new_plan (plan);
  for (int i = -10; i < 120; i++)
    check_road (track, profile, i * plan->length / 100.0);
  road_profile_free (profile);
  road_track_free (track);
  road_plan_free (plan);
  return 0;
}

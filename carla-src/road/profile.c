/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The road's cross-section: lanes, lines, shoulders and verge. */

#include "profile.h"

#include <string.h>

#define GRAVEL 0.8              /* m of it on either side */

typedef struct
{
  RoadMaterial material;
  gdouble width;                /* m */
  gdouble paint, period;        /* m */
} Line;

/* The reference line is the road's middle. */
typedef struct
{
  const gchar *track;
  gdouble speed;
  guint lanes;
  gdouble lane_width;
  gdouble left_shoulder, right_shoulder;        /* asphalt outside the lines */
  Line left, between, right;
  gboolean any_lane;            /* the seed chooses among all but the leftmost */
  gboolean oncoming;            /* traffic in the leftmost lane */
} Layout;

struct _RoadProfile
{
  const Layout *layout;
  guint lane;                   /* the ego lane, counted from the left */
};

static const Layout layouts[] = {
  {.track = "straight",.speed = 20.0,.lanes = 2,.lane_width = 3.6,
        .left_shoulder = 0.8,.right_shoulder = 0.8,
        .left = {ROAD_YELLOW, 0.15, 0.0, 0.0},
        .between = {ROAD_WHITE, 0.15, 6.0, 18.0},
      .right = {ROAD_WHITE, 0.15, 0.0, 0.0}},
  {.track = "oval",.speed = 15.0,.lanes = 2,.lane_width = 3.6,
        .left_shoulder = 0.8,.right_shoulder = 0.8,
        .left = {ROAD_WHITE, 0.15, 0.0, 0.0},
        .between = {ROAD_WHITE, 0.15, 3.0, 12.0},
      .right = {ROAD_WHITE, 0.15, 0.0, 0.0}},
  {.track = "highway",.speed = 25.0,.lanes = 3,.lane_width = 3.7,
        .left_shoulder = 1.0,.right_shoulder = 2.5,
        .left = {ROAD_YELLOW, 0.15, 0.0, 0.0},
        .between = {ROAD_WHITE, 0.15, 3.0, 12.0},
      .right = {ROAD_WHITE, 0.15, 0.0, 0.0},.any_lane = TRUE},
  {.track = "winding",.speed = 12.0,.lanes = 2,.lane_width = 3.5,
        .left_shoulder = 0.4,.right_shoulder = 0.4,
        .left = {ROAD_WHITE, 0.12, 0.0, 0.0},
        .between = {ROAD_YELLOW, 0.12, 6.0, 18.0},
      .right = {ROAD_WHITE, 0.12, 0.0, 0.0},.oncoming = TRUE},
};

static void
add_band (RoadBand bands[ROAD_MAX_BANDS], guint * n, RoadMaterial material,
    gdouble left, gdouble right)
{
  const RoadBand band = {.material = material,.left = left,.right = right };

  bands[(*n)++] = band;
}

static void
add_line (RoadBand bands[ROAD_MAX_BANDS], guint * n, const Line * line,
    gdouble centre)
{
  const RoadBand band = {
    .material = line->material,
    .left = centre - line->width / 2.0,.right = centre + line->width / 2.0,
    .paint = line->paint,.period = line->period
  };

  bands[(*n)++] = band;
}

/* m from the reference line to the outer lines. */
static gdouble
half_width (const RoadProfile * profile)
{
  return profile->layout->lanes * profile->layout->lane_width / 2.0;
}

RoadProfile *
road_profile_new (const gchar * track, guint seed)
{
  RoadProfile *profile = g_new0 (RoadProfile, 1);
  const Layout *layout = layouts;

  while (strcmp (layout->track, track) != 0)
    layout++;
  profile->layout = layout;
  profile->lane = layout->lanes - 1;
  if (layout->any_lane)
    profile->lane -= seed % (layout->lanes - 1);
  return profile;
}

void
road_profile_free (RoadProfile * profile)
{
  g_free (profile);
}

void
road_profile_prepare (RoadProfile * profile, gdouble from, gdouble to)
{
}

gdouble
road_profile_speed (const RoadProfile * profile)
{
  return profile->layout->speed;
}

void
road_profile_extent (const RoadProfile * profile, gdouble * left,
    gdouble * right)
{
  gdouble half = half_width (profile);

  *left = -half - profile->layout->left_shoulder - GRAVEL;
  *right = half + profile->layout->right_shoulder + GRAVEL;
}

guint
road_profile_bands (const RoadProfile * profile, gdouble s,
    RoadBand bands[ROAD_MAX_BANDS])
{
  const Layout *layout = profile->layout;
  gdouble half = half_width (profile);
  gdouble left, right;
  guint n = 0, i;

  road_profile_extent (profile, &left, &right);
  add_band (bands, &n, ROAD_GRAVEL, left, right);
  add_band (bands, &n, ROAD_ASPHALT, left + GRAVEL, right - GRAVEL);
  add_line (bands, &n, &layout->left, -half);
  for (i = 1; i < layout->lanes; i++)
    add_line (bands, &n, &layout->between, -half + i * layout->lane_width);
  add_line (bands, &n, &layout->right, half);
  return n;
}

gdouble
road_profile_change (const RoadProfile * profile, gdouble s)
{
  return G_MAXDOUBLE;
}

guint
road_profile_lanes (const RoadProfile * profile, gdouble s,
    RoadLane lanes[ROAD_MAX_LANES])
{
  const Layout *layout = profile->layout;
  guint i;

  for (i = 0; i < layout->lanes; i++) {
    lanes[i].kind = ROAD_LANE_DRIVING;
    lanes[i].width = layout->lane_width;
    lanes[i].centre = -half_width (profile) + (i + 0.5) * layout->lane_width;
    lanes[i].oncoming = layout->oncoming && i == 0;
    lanes[i].ego = i == profile->lane;
  }
  return layout->lanes;
}

gdouble
road_profile_lane_centre (const RoadProfile * profile, gdouble s)
{
  return -half_width (profile)
      + (profile->lane + 0.5) * profile->layout->lane_width;
}

gdouble
road_profile_lane_width (const RoadProfile * profile, gdouble s)
{
  return profile->layout->lane_width;
}

gdouble
road_profile_line (const RoadProfile * profile, gdouble s, gint side)
{
  return road_profile_lane_centre (profile, s)
      + side * road_profile_lane_width (profile, s) / 2.0;
}

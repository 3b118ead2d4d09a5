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
} Layout;

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
      .right = {ROAD_WHITE, 0.12, 0.0, 0.0}},
};

static RoadBand *
add_band (RoadProfile * profile, RoadMaterial material, gdouble left,
    gdouble right)
{
  RoadBand *band = &profile->bands[profile->n_bands++];

  g_assert (profile->n_bands <= ROAD_MAX_BANDS);
  band->material = material;
  band->left = left;
  band->right = right;
  band->paint = band->period = 0.0;
  return band;
}

static void
add_line (RoadProfile * profile, const Line * line, gdouble centre)
{
  RoadBand *band = add_band (profile, line->material,
      centre - line->width / 2.0, centre + line->width / 2.0);

  band->paint = line->paint;
  band->period = line->period;
}

void
road_profile_init (RoadProfile * profile, const gchar * track, guint seed)
{
  const Layout *layout = layouts;
  gdouble half, left, right;
  guint lane, i;

  while (strcmp (layout->track, track) != 0)
    layout++;
  half = layout->lanes * layout->lane_width / 2.0;
  lane = layout->lanes - 1;
  if (layout->any_lane)
    lane -= seed % (layout->lanes - 1);
  left = -half - layout->left_shoulder;
  right = half + layout->right_shoulder;

  profile->speed = layout->speed;
  profile->lane_width = layout->lane_width;
  profile->lane_centre = -half + (lane + 0.5) * layout->lane_width;
  profile->n_bands = 0;
  add_band (profile, ROAD_GRAVEL, left - GRAVEL, right + GRAVEL);
  add_band (profile, ROAD_ASPHALT, left, right);
  add_line (profile, &layout->left, -half);
  for (i = 1; i < layout->lanes; i++)
    add_line (profile, &layout->between, -half + i * layout->lane_width);
  add_line (profile, &layout->right, half);
}

gdouble
road_profile_line (const RoadProfile * profile, gint side)
{
  return profile->lane_centre + side * profile->lane_width / 2.0;
}

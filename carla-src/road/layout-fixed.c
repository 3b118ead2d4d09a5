/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Tracks whose cross-section is the same everywhere. */

#include "layout-fixed.h"

#include <string.h>

#include "layout.h"

/* The reference line is the road's middle. */
typedef struct
{
  const gchar *track;
  gdouble speed;
  guint lanes;
  gdouble lane_width;
  gdouble left_shoulder, right_shoulder;        /* asphalt outside the lines */
  RoadMark left, between, right;
  gboolean any_lane;            /* the seed chooses among all but the leftmost */
  gboolean oncoming;            /* traffic in the leftmost lane */
} Table;

#define SOLID(colour, width) {ROAD_MARK_SOLID, colour, width, 0.0, 0.0}
#define DASHED(colour, width, paint, period) \
    {ROAD_MARK_DASHED, colour, width, paint, period}

static const Table tables[] = {
  {.track = "straight",.speed = 20.0,.lanes = 2,.lane_width = 3.6,
        .left_shoulder = 0.8,.right_shoulder = 0.8,
        .left = SOLID (ROAD_YELLOW, 0.15),
        .between = DASHED (ROAD_WHITE, 0.15, 6.0, 18.0),
      .right = SOLID (ROAD_WHITE, 0.15)},
  {.track = "oval",.speed = 15.0,.lanes = 2,.lane_width = 3.6,
        .left_shoulder = 0.8,.right_shoulder = 0.8,
        .left = SOLID (ROAD_WHITE, 0.15),
        .between = DASHED (ROAD_WHITE, 0.15, 3.0, 12.0),
      .right = SOLID (ROAD_WHITE, 0.15)},
  {.track = "highway",.speed = 25.0,.lanes = 3,.lane_width = 3.7,
        .left_shoulder = 1.0,.right_shoulder = 2.5,
        .left = SOLID (ROAD_YELLOW, 0.15),
        .between = DASHED (ROAD_WHITE, 0.15, 3.0, 12.0),
      .right = SOLID (ROAD_WHITE, 0.15),.any_lane = TRUE},
  {.track = "winding",.speed = 12.0,.lanes = 2,.lane_width = 3.5,
        .left_shoulder = 0.4,.right_shoulder = 0.4,
        .left = SOLID (ROAD_WHITE, 0.12),
        .between = DASHED (ROAD_YELLOW, 0.12, 6.0, 18.0),
      .right = SOLID (ROAD_WHITE, 0.12),.oncoming = TRUE},
};

static void
lay_out (const Table * table, guint lane, RoadSection * section)
{
  static const RoadMark none = { ROAD_MARK_NONE };
  guint n_left = table->oncoming ? 1 : 0, i;

  memset (section, 0, sizeof (*section));
  section->start = ROAD_LAYOUT_START;
  section->length = G_MAXDOUBLE;
  section->offset.a = (n_left - table->lanes / 2.0) * table->lane_width;
  section->mark = n_left > 0 ? table->between : table->left;
  section->ego = lane - n_left;
  for (i = 0; i < n_left; i++)
    road_layout_add (section->left, &section->n_left, ROAD_STRIP_DRIVING,
        table->lane_width, &table->left);
  road_layout_add (section->left, &section->n_left, ROAD_STRIP_SHOULDER,
      table->left_shoulder, &none);
  road_layout_add (section->left, &section->n_left, ROAD_STRIP_GRAVEL,
      ROAD_GRAVEL_WIDTH, &none);
  for (i = n_left; i < table->lanes; i++)
    road_layout_add (section->right, &section->n_right, ROAD_STRIP_DRIVING,
        table->lane_width,
        i + 1 < table->lanes ? &table->between : &table->right);
  road_layout_add (section->right, &section->n_right, ROAD_STRIP_SHOULDER,
      table->right_shoulder, &none);
  road_layout_add (section->right, &section->n_right, ROAD_STRIP_GRAVEL,
      ROAD_GRAVEL_WIDTH, &none);
}

gboolean
road_layout_fixed (const gchar * track, guint seed, RoadSection * section,
    gdouble * speed)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (tables); i++) {
    const Table *table = &tables[i];
    guint lane = table->lanes - 1;

    if (strcmp (table->track, track) != 0)
      continue;
    if (table->any_lane)
      lane -= seed % (table->lanes - 1);
    lay_out (table, lane, section);
    *speed = table->speed;
    return TRUE;
  }
  return FALSE;
}

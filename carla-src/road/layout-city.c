/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The streets of `city`: a lane each way between curbs, parking bays.
 *
 * Blocks of houses, at whose ends the lines stop for a crossing; between some,
 * the street gets wider or narrower, or a parking bay opens or ends.
 */

#include "layout.h"

#include <math.h>

#define MIN_LANE 2.8            /* m */
#define MAX_LANE 3.3
#define GUTTER 0.3
#define BAY 2.1
#define CURB 0.2
#define PAVEMENT 2.4
#define LINE 0.12

#define EDGE (GUTTER + BAY + CURB + PAVEMENT)

/* The strips of either side. */
enum
{
  LANE, SHOULDER, PARKING
};

static void
draw_middle (RoadLayout * layout, RoadMark * mark)
{
  static const RoadMark marks[] = {
    {ROAD_MARK_DASHED, ROAD_WHITE, LINE, 3.0, 9.0},
    {ROAD_MARK_DASHED, ROAD_WHITE, LINE, 3.0, 6.0},
    {ROAD_MARK_SOLID, ROAD_WHITE, LINE, 0.0, 0.0},
    {ROAD_MARK_DASHED, ROAD_YELLOW, LINE, 3.0, 12.0},
    {ROAD_MARK_SOLID_SOLID, ROAD_YELLOW, LINE, 0.0, 0.0},
  };

  *mark = marks[(guint) road_layout_draw (layout, 0.0, G_N_ELEMENTS (marks))];
}

static const RoadMark none = { ROAD_MARK_NONE };

static void
lay_out (RoadSection * section)
{
  static const RoadMark edge = { ROAD_MARK_SOLID, ROAD_WHITE, LINE, 0.0, 0.0 };
  guint i;

  for (i = 0; i < 2; i++) {
    RoadStrip *strips = i ? section->right : section->left;
    guint *n = i ? &section->n_right : &section->n_left;

    road_layout_add (strips, n, ROAD_STRIP_DRIVING, 3.1, &edge);
    road_layout_add (strips, n, ROAD_STRIP_SHOULDER, GUTTER, &none);
    road_layout_add (strips, n, ROAD_STRIP_PARKING, 0.0, &none);
    road_layout_add (strips, n, ROAD_STRIP_CURB, CURB, &none);
    road_layout_add (strips, n, ROAD_STRIP_PAVEMENT, PAVEMENT, &none);
  }
  section->ego = LANE;
}

static void
draw_lines (RoadLayout * layout, RoadSection * section)
{
  RoadMark edge = { ROAD_MARK_SOLID, ROAD_WHITE, LINE, 0.0, 0.0 };

  draw_middle (layout, &section->mark);
  edge.kind = road_layout_chance (layout, 0.75) ? ROAD_MARK_SOLID :
      ROAD_MARK_NONE;
  section->right[LANE].mark = edge;
  edge.kind = road_layout_chance (layout, 0.6) ? ROAD_MARK_SOLID :
      ROAD_MARK_NONE;
  section->left[LANE].mark = edge;
  section->length = floor (road_layout_draw (layout, 60.0, 150.0));
}

static void
make_crossing (RoadSection * section)
{
  section->mark = section->left[LANE].mark = section->right[LANE].mark = none;
  section->length = 10.0;
}

static void
change_width (RoadLayout * layout, RoadSection * section)
{
  gdouble lane = road_layout_draw (layout, MIN_LANE, MAX_LANE);
  gdouble right = road_layout_chance (layout, 0.4) ? BAY : 0.0;
  gdouble left = road_layout_chance (layout, 0.4) ? BAY : 0.0;

  section->length = 24.0;
  road_layout_ease (&section->left[LANE], lane, section->length);
  road_layout_ease (&section->right[LANE], lane, section->length);
  road_layout_ease (&section->left[PARKING], left, section->length);
  road_layout_ease (&section->right[PARKING], right, section->length);
}

static void
next_section (RoadLayout * layout, RoadSection * section)
{
  static const RoadMark start = { ROAD_MARK_DASHED, ROAD_WHITE, LINE, 3.0,
    9.0
  };

  if (layout->n_sections == 0) {
    lay_out (section);
    section->mark = start;
    section->length = ROAD_LAYOUT_RUN_UP - ROAD_LAYOUT_START;
    return;
  }
  road_layout_go_on (&layout->last, section);
  switch (layout->n_sections % 3) {
    case 0:
      draw_lines (layout, section);
      break;
    case 1:
      change_width (layout, section);
      break;
    default:
      make_crossing (section);
      break;
  }
}

const RoadLayoutClass road_layout_city = {
  .speed = 9.0,
  .left = -MAX_LANE - EDGE,
  .right = MAX_LANE + EDGE,
  .next = next_section,
};

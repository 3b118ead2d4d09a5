/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The lanes and lines of `random`: one to four lanes that get wider and
 * narrower, open and end, with any lines or without.
 *
 * Stretches of drawn lines alternate with those where something changes. The
 * ego lane goes on through all: its middle shifts, if at all, by as little as
 * a driver hardly feels.
 */

#include "layout.h"

#include <math.h>
#include <string.h>

#define SPEED 12.0              /* m/s */
#define MIN_LANE 2.8            /* m */
#define MAX_LANE 3.75
#define MOST_LANES 4
#define MAX_SHOULDER 2.0
#define PAVEMENT 2.0
#define MAX_SHIFT 1.0
#define MAX_CHANGE 0.4          /* m/s2 to the side where the lane shifts */
#define EXTENT ((MOST_LANES - 0.5) * MAX_LANE + MAX_SHOULDER + PAVEMENT \
    + MAX_SHIFT + 0.5)

static const RoadMark none = { ROAD_MARK_NONE };

typedef struct
{
  RoadMarkKind kind;
  gdouble paint, period;
  gdouble yellow;               /* probability */
} Choice;

static void
draw_mark (RoadLayout * layout, const Choice * choices, guint n,
    RoadMark * mark)
{
  const Choice *choice = &choices[(guint) road_layout_draw (layout, 0.0, n)];

  mark->kind = choice->kind;
  mark->paint = choice->paint;
  mark->period = choice->period;
  mark->width = road_layout_draw (layout, 0.1, 0.2);
  mark->material = road_layout_chance (layout, choice->yellow) ?
      ROAD_YELLOW : ROAD_WHITE;
}

static void
draw_between (RoadLayout * layout, RoadMark * mark)
{
  static const Choice choices[] = {
    {ROAD_MARK_DASHED, 3.0, 12.0, 0.0}, {ROAD_MARK_DASHED, 6.0, 18.0, 0.0},
    {ROAD_MARK_DASHED, 3.0, 9.0, 0.1}, {ROAD_MARK_DASHED, 1.5, 3.0, 0.0},
    {ROAD_MARK_DASHED, 4.0, 8.0, 0.0}, {ROAD_MARK_SOLID, 0.0, 0.0, 0.0},
    {ROAD_MARK_SOLID_DASHED, 3.0, 9.0, 0.0},
  };

  draw_mark (layout, choices, G_N_ELEMENTS (choices), mark);
}

static void
draw_middle (RoadLayout * layout, RoadMark * mark)
{
  static const Choice choices[] = {
    {ROAD_MARK_SOLID_SOLID, 0.0, 0.0, 0.8}, {ROAD_MARK_SOLID, 0.0, 0.0, 0.4},
    {ROAD_MARK_DASHED, 3.0, 9.0, 0.5}, {ROAD_MARK_DASHED, 6.0, 18.0, 0.5},
    {ROAD_MARK_DASHED_SOLID, 3.0, 12.0, 0.7},
    {ROAD_MARK_SOLID_DASHED, 3.0, 12.0, 0.7},
  };

  draw_mark (layout, choices, G_N_ELEMENTS (choices), mark);
}

static void
draw_edge (RoadLayout * layout, gdouble yellow, RoadMark * mark)
{
  const Choice choices[] = {
    {ROAD_MARK_SOLID, 0.0, 0.0, yellow}, {ROAD_MARK_SOLID, 0.0, 0.0, yellow},
    {ROAD_MARK_SOLID, 0.0, 0.0, yellow}, {ROAD_MARK_DASHED, 1.0, 2.0, 0.0},
  };

  draw_mark (layout, choices, G_N_ELEMENTS (choices), mark);
}

/* Driving strips come first on either side. */
static guint
count_lanes (const RoadStrip * strips, guint n)
{
  guint lanes = 0;

  while (lanes < n && strips[lanes].kind == ROAD_STRIP_DRIVING)
    lanes++;
  return lanes;
}

static guint
lanes_right (const RoadSection * section)
{
  return count_lanes (section->right, section->n_right);
}

static guint
all_lanes (const RoadSection * section)
{
  return count_lanes (section->left, section->n_left) + lanes_right (section);
}

static void
insert_lane (RoadSection * section, guint index)
{
  g_assert (section->n_right < ROAD_MAX_STRIPS);
  memmove (&section->right[index + 1], &section->right[index],
      (section->n_right - index) * sizeof (RoadStrip));
  section->n_right++;
  memset (&section->right[index], 0, sizeof (RoadStrip));
  section->right[index].kind = ROAD_STRIP_DRIVING;
}

static void
remove_lane (RoadSection * section, guint index)
{
  section->n_right--;
  memmove (&section->right[index], &section->right[index + 1],
      (section->n_right - index) * sizeof (RoadStrip));
}

/* The ego lane's middle, m right of the reference line. */
static void
find_middle (const RoadSection * section, RoadCubic * middle)
{
  guint i;

  *middle = section->offset;
  for (i = 0; i < section->ego; i++)
    road_cubic_add (middle, &section->right[i].width, 1.0);
  road_cubic_add (middle, &section->right[i].width, 0.5);
}

/* Puts the ego lane's middle there. */
static void
set_middle (RoadSection * section, const RoadCubic * middle)
{
  RoadCubic now;

  find_middle (section, &now);
  road_cubic_add (&section->offset, &now, -1.0);
  road_cubic_add (&section->offset, middle, 1.0);
}

static void
draw_lines (RoadLayout * layout, RoadSection * section)
{
  guint left = count_lanes (section->left, section->n_left);
  guint right = lanes_right (section), i;

  if (left > 0)
    draw_middle (layout, &section->mark);
  else
    draw_edge (layout, 0.5, &section->mark);
  for (i = 0; i + 1 < left; i++)
    draw_between (layout, &section->left[i].mark);
  if (left > 0)
    draw_edge (layout, 0.0, &section->left[i].mark);
  for (i = 0; i + 1 < right; i++)
    draw_between (layout, &section->right[i].mark);
  draw_edge (layout, 0.0, &section->right[i].mark);
}

/* One of the ego lane's lines. */
static void
omit_line (RoadLayout * layout, RoadSection * section)
{
  if (road_layout_chance (layout, 0.5))
    section->right[section->ego].mark = none;
  else if (section->ego > 0)
    section->right[section->ego - 1].mark = none;
  else
    section->mark = none;
}

static void
add_edge (RoadLayout * layout, RoadStrip * strips, guint * n)
{
  gdouble shoulder = road_layout_draw (layout, 0.3, MAX_SHOULDER);

  if (road_layout_chance (layout, 0.3)) {
    road_layout_add (strips, n, ROAD_STRIP_SHOULDER, 0.4, &none);
    road_layout_add (strips, n, ROAD_STRIP_CURB, 0.2, &none);
    road_layout_add (strips, n, ROAD_STRIP_PAVEMENT, PAVEMENT, &none);
  } else {
    road_layout_add (strips, n, ROAD_STRIP_SHOULDER, shoulder, &none);
    road_layout_add (strips, n, ROAD_STRIP_GRAVEL, ROAD_GRAVEL_WIDTH, &none);
  }
}

static void
lay_out (RoadLayout * layout, RoadSection * section)
{
  const RoadCubic middle = { 0.0, 0.0, 0.0, 0.0 };
  gdouble width = road_layout_draw (layout, MIN_LANE, MAX_LANE);
  guint right = 1 + (guint) road_layout_draw (layout, 0.0, 3.0);
  guint left = (guint) road_layout_draw (layout, 0.0, MOST_LANES + 1 - right);
  guint i;

  left = MIN (left, 2);
  for (i = 0; i < left; i++)
    road_layout_add (section->left, &section->n_left, ROAD_STRIP_DRIVING,
        width, &none);
  add_edge (layout, section->left, &section->n_left);
  for (i = 0; i < right; i++)
    road_layout_add (section->right, &section->n_right, ROAD_STRIP_DRIVING,
        width, &none);
  add_edge (layout, section->right, &section->n_right);
  section->ego = (guint) road_layout_draw (layout, 0.0, right);
  set_middle (section, &middle);
  draw_lines (layout, section);
  section->length = ROAD_LAYOUT_RUN_UP - ROAD_LAYOUT_START;
}

static void
open_lane (RoadLayout * layout, RoadSection * section, gboolean right)
{
  guint index = right ? lanes_right (section) : 0;
  gdouble width = road_layout_draw (layout, MIN_LANE, MAX_LANE);

  insert_lane (section, index);
  if (right) {
    section->right[index].mark = section->right[index - 1].mark;
    draw_between (layout, &section->right[index - 1].mark);
  } else {
    draw_between (layout, &section->right[index].mark);
    section->ego++;
  }
  road_layout_ease (&section->right[index], width, section->length);
}

static void
change_width (RoadLayout * layout, RoadSection * section)
{
  gdouble width = road_layout_draw (layout, MIN_LANE, MAX_LANE);
  guint left = count_lanes (section->left, section->n_left);
  guint right = lanes_right (section), i;

  for (i = 0; i < left; i++)
    road_layout_ease (&section->left[i], width, section->length);
  for (i = 0; i < right; i++)
    road_layout_ease (&section->right[i], width, section->length);
}

/* The ego lane's middle moves over so slowly that it stays comfortable: the
 * ease's bend is at most 6 shift / length². */
static void
shift_lane (RoadLayout * layout, gdouble length, RoadCubic * middle)
{
  gdouble most = MAX_CHANGE * length * length / (6.0 * SPEED * SPEED);
  gdouble shift = road_layout_draw (layout, -1.0, 1.0) * MAX_SHIFT;

  road_cubic_ease (middle, middle->a,
      middle->a + CLAMP (shift - middle->a, -most, most), length);
}

static void
change (RoadLayout * layout, RoadSection * section)
{
  gdouble what = road_layout_draw (layout, 0.0, 1.0);
  guint right = lanes_right (section);
  gboolean room = all_lanes (section) < MOST_LANES;
  RoadCubic middle;

  find_middle (section, &middle);
  section->length = floor (road_layout_draw (layout, 40.0, 80.0));
  if (what < 0.25 && room)
    open_lane (layout, section, TRUE);
  else if (what < 0.4 && room)
    open_lane (layout, section, FALSE);
  else if (what < 0.6 && section->ego + 1 < right)
    road_layout_ease (&section->right[right - 1], 0.0, section->length);
  else if (what < 0.8 && section->ego > 0)
    road_layout_ease (&section->right[0], 0.0, section->length);
  else if (what < 0.9)
    change_width (layout, section);
  else
    shift_lane (layout, section->length, &middle);
  set_middle (section, &middle);
}

/* Lanes that have ended. */
static void
clean_up (RoadSection * section)
{
  guint last = lanes_right (section) - 1;

  if (section->right[last].width.a < 0.01) {
    section->right[last - 1].mark = section->right[last].mark;
    remove_lane (section, last);
  } else if (section->right[0].width.a < 0.01) {
    remove_lane (section, 0);
    section->ego--;
  }
}

static gboolean
lacks_line (const RoadSection * section)
{
  return road_section_mark (section, road_section_ego_border (section,
          -1))->kind == ROAD_MARK_NONE
      || road_section_mark (section, road_section_ego_border (section,
          1))->kind == ROAD_MARK_NONE;
}

static void
next_section (RoadLayout * layout, RoadSection * section)
{
  if (layout->n_sections == 0) {
    lay_out (layout, section);
    return;
  }
  road_layout_go_on (&layout->last, section);
  if (layout->n_sections % 2) {
    change (layout, section);
    return;
  }
  clean_up (section);
  if (lacks_line (section) || road_layout_chance (layout, 0.5))
    draw_lines (layout, section);
  if (road_layout_chance (layout, 0.25))
    omit_line (layout, section);
  section->length = floor (road_layout_draw (layout, 60.0, 180.0));
}

const RoadLayoutClass road_layout_random = {
  .speed = SPEED,
  .left = -EXTENT,
  .right = EXTENT,
  .next = next_section,
};

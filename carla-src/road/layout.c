/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What layouts are put together from. */

#include "layout.h"

#include "random.h"

void
road_layout_add (RoadStrip * strips, guint * n, RoadStripKind kind,
    gdouble width, const RoadMark * mark)
{
  RoadStrip *strip = &strips[(*n)++];

  g_assert (*n <= ROAD_MAX_STRIPS);
  strip->kind = kind;
  strip->width = (RoadCubic) {
  width, 0.0, 0.0, 0.0};
  strip->mark = *mark;
}

static void
settle (RoadCubic * cubic, gdouble length)
{
  *cubic = (RoadCubic) {
  road_cubic_value (cubic, length), 0.0, 0.0, 0.0};
}

void
road_layout_go_on (const RoadSection * last, RoadSection * section)
{
  gdouble start = section->start;
  guint i;

  *section = *last;
  section->start = start;
  settle (&section->offset, last->length);
  for (i = 0; i < section->n_left; i++)
    settle (&section->left[i].width, last->length);
  for (i = 0; i < section->n_right; i++)
    settle (&section->right[i].width, last->length);
}

void
road_layout_ease (RoadStrip * strip, gdouble to, gdouble length)
{
  road_cubic_ease (&strip->width, strip->width.a, to, length);
}

gdouble
road_layout_draw (RoadLayout * layout, gdouble min, gdouble max)
{
  return road_random_range (&layout->random, min, max);
}

gboolean
road_layout_chance (RoadLayout * layout, gdouble probability)
{
  return road_random_range (&layout->random, 0.0, 1.0) < probability;
}

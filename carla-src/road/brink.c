/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where the ground ends and the sky begins in a picture's rows. */

#include "brink.h"

#include <math.h>

#define STEP 8                  /* pixels; between, an uneven end is straight */

void
road_brink_set (RoadBrink * brink, const RoadView * view,
    const RoadRelief * relief)
{
  gint i;

  brink->view = view;
  brink->relief = relief;
  brink->lowest = brink->highest = relief->flat ? 0.0 :
      road_relief_horizon (relief, 0.0);
  for (i = 0; relief->banked && i < ROAD_FAN_LINES; i++) {
    brink->lowest = MIN (brink->lowest, relief->horizon[i]);
    brink->highest = MAX (brink->highest, relief->horizon[i]);
  }
}

/* The row's pixels on the ground: first to end - 1; sky before and after.
 * @horizon: rise of where the ground ends, m a metre ahead. */
static void
find_horizon (const RoadBrink * brink, gdouble horizon, gint y,
    gint * first, gint * end)
{
  const RoadView *view = brink->view;
  gdouble ahead = view->ray[0] * view->cos + view->ray[1] * view->sin
      + y * view->ahead_per_row;
  gdouble slope = horizon * view->ahead_per_column - view->per_column[2];
  gdouble fall = horizon * ahead - view->ray[2] - y * view->per_row[2];

  if (brink->relief->flat)
    fall -= view->position[2] / ROAD_BRINK_FARTHEST;
  *first = 0;
  *end = view->width;
  if (fabs (slope) * view->width < 1e-12)
    *end = fall > 0.0 ? view->width : 0;
  else if (slope > 0.0)
    *first = (gint) CLAMP (ceil (-fall / slope), 0, view->width);
  else
    *end = (gint) CLAMP (ceil (-fall / slope), 0, view->width);
}

/* How far a pixel's line of sight is below where the ground ends there. */
static gdouble
fall_at (const RoadBrink * brink, gint x, gint y)
{
  const RoadView *view = brink->view;
  gdouble ray[3], ahead, right;
  gint i;

  for (i = 0; i < 3; i++)
    ray[i] = view->ray[i] + x * view->per_column[i] + y * view->per_row[i];
  ahead = MAX (ray[0] * view->cos + ray[1] * view->sin, 1e-3);
  right = ray[1] * view->cos - ray[0] * view->sin;
  return road_relief_horizon (brink->relief, right / ahead) * ahead - ray[2];
}

/* The first pixel from @x on that is on the ground, or, if not @wanted, is not. */
static gint
find_ground_end (const RoadBrink * brink, gint x, gint y, gboolean wanted)
{
  gint width = brink->view->width;
  gdouble fall = fall_at (brink, x, y), next;

  for (; x < width && (fall > 0.0) != wanted; x += STEP, fall = next) {
    next = fall_at (brink, x + STEP, y);
    if ((next > 0.0) == wanted)
      return MIN (x + (gint) ceil (STEP * fall / (fall - next)), width);
  }
  return MIN (x, width);
}

void
road_brink_find (const RoadBrink * brink, gint y, gint from, gint * first,
    gint * end)
{
  const RoadRelief *relief = brink->relief;
  gboolean level = !relief->banked || brink->highest <= brink->lowest;

  find_horizon (brink, brink->lowest, y, first, end);
  if (level || (*first == 0 && *end == brink->view->width)) {
    if (from > 0 || *end <= *first)
      *first = *end = brink->view->width;
    return;
  }
  *first = find_ground_end (brink, from, y, TRUE);
  *end = MIN (*first + 1, brink->view->width);
  *end = find_ground_end (brink, *end, y, FALSE);
}

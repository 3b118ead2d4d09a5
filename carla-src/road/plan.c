/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A road that is known as a whole, as a file describes it. */

#include "plan.h"

RoadPlan *
road_plan_new (void)
{
  RoadPlan *plan = g_new0 (RoadPlan, 1);

  plan->pieces = g_array_new (FALSE, TRUE, sizeof (RoadPlanPiece));
  plan->heights = g_array_new (FALSE, TRUE, sizeof (RoadPlanCubic));
  plan->banks = g_array_new (FALSE, TRUE, sizeof (RoadPlanCubic));
  plan->sections = g_array_new (FALSE, TRUE, sizeof (RoadSection));
  return plan;
}

void
road_plan_free (RoadPlan * plan)
{
  g_array_unref (plan->pieces);
  g_array_unref (plan->heights);
  g_array_unref (plan->banks);
  g_array_unref (plan->sections);
  g_free (plan);
}

/* The last of an array, sorted by its first member, that begins at or before
 * @s; -1 = none. */
static gint
find (const GArray * array, gdouble s)
{
  const guint size = g_array_get_element_size ((GArray *) array);
  guint low = 0, high = array->len;

  while (low < high) {
    guint middle = (low + high) / 2;
    const gdouble *start = (const gdouble *) (array->data + middle * size);

    if (*start <= s)
      low = middle + 1;
    else
      high = middle;
  }
  return (gint) low - 1;
}

void
road_plan_cubic (const GArray * cubics, gdouble s, gdouble * value,
    gdouble * slope, gdouble * bend)
{
  gint i = find (cubics, s);

  *value = *slope = *bend = 0.0;
  if (i >= 0) {
    const RoadPlanCubic *at = &g_array_index (cubics, RoadPlanCubic, i);

    *value = road_cubic_value (&at->cubic, s - at->s);
    *slope = road_cubic_slope (&at->cubic, s - at->s);
    *bend = road_cubic_bend (&at->cubic, s - at->s);
  }
}

void
road_plan_turn (const RoadPlan * plan, gdouble s, gdouble length,
    gdouble * turn, gdouble * shift)
{
  guint i = (guint) MAX (find (plan->pieces, s), 0);
  gdouble end = s + length;

  *turn = *shift = 0.0;
  for (; i < plan->pieces->len && s < end; i++) {
    const RoadPlanPiece *piece =
        &g_array_index (plan->pieces, RoadPlanPiece, i);
    gdouble sharpness = (piece->end - piece->start) / piece->length;
    gdouble d = MIN (end, piece->s + piece->length) - s;
    gdouble k = piece->start + sharpness * (s - piece->s);

    if (d <= 0.0)
      continue;
    *shift += d * (*turn + d * (k / 2.0 + d * sharpness / 6.0));
    *turn += d * (k + d * sharpness / 2.0);
    s += d;
  }
  /* Straight on after the road's end. */
  *shift += MAX (end - s, 0.0) * *turn;
}

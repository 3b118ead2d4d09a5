/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A stretch of road whose lanes and lines keep their order: its cross-section.
 */

#include "section.h"

#define LEAST_LANE 2.2          /* m, to be driven in */

gdouble
road_cubic_value (const RoadCubic * cubic, gdouble t)
{
  return cubic->a + t * (cubic->b + t * (cubic->c + t * cubic->d));
}

gdouble
road_cubic_slope (const RoadCubic * cubic, gdouble t)
{
  return cubic->b + t * (2.0 * cubic->c + t * 3.0 * cubic->d);
}

gdouble
road_cubic_bend (const RoadCubic * cubic, gdouble t)
{
  return 2.0 * cubic->c + t * 6.0 * cubic->d;
}

void
road_cubic_ease (RoadCubic * cubic, gdouble from, gdouble to, gdouble length)
{
  gdouble rise = to - from;

  cubic->a = from;
  cubic->b = 0.0;
  cubic->c = 3.0 * rise / (length * length);
  cubic->d = -2.0 * rise / (length * length * length);
}

void
road_cubic_add (RoadCubic * cubic, const RoadCubic * other, gdouble factor)
{
  cubic->a += factor * other->a;
  cubic->b += factor * other->b;
  cubic->c += factor * other->c;
  cubic->d += factor * other->d;
}

/* Counted from the left over both sides. */
static const RoadStrip *
strip_at (const RoadSection * section, guint index)
{
  return index < section->n_left ?
      &section->left[section->n_left - 1 - index] :
      &section->right[index - section->n_left];
}

void
road_section_border (const RoadSection * section, guint index,
    RoadCubic * border)
{
  guint i;

  *border = section->offset;
  for (i = index; i < section->n_left; i++)
    road_cubic_add (border, &strip_at (section, i)->width, -1.0);
  for (i = section->n_left; i < index; i++)
    road_cubic_add (border, &strip_at (section, i)->width, 1.0);
}

const RoadMark *
road_section_mark (const RoadSection * section, guint index)
{
  if (index == section->n_left)
    return &section->mark;
  return &strip_at (section, index < section->n_left ? index : index - 1)->mark;
}

guint
road_section_ego_border (const RoadSection * section, gint side)
{
  return section->n_left + section->ego + (side > 0);
}

static RoadMaterial
material_of (const RoadStrip * strip)
{
  switch (strip->kind) {
    case ROAD_STRIP_CURB:
      return ROAD_CURB;
    case ROAD_STRIP_PAVEMENT:
      return ROAD_PAVEMENT;
    case ROAD_STRIP_GRAVEL:
      return ROAD_GRAVEL;
    case ROAD_STRIP_GRASS:
      return ROAD_GRASS;
    default:
      return ROAD_ASPHALT;
  }
}

static void
add_band (RoadBand bands[ROAD_MAX_BANDS], guint * n, RoadMaterial material,
    gdouble left, gdouble right)
{
  const RoadBand band = {.material = material,.left = left,.right = right };

  if (*n < ROAD_MAX_BANDS)
    bands[(*n)++] = band;
}

static void
add_line (RoadBand bands[ROAD_MAX_BANDS], guint * n, const RoadMark * mark,
    gboolean dashed, gdouble centre)
{
  guint i = *n;

  add_band (bands, n, mark->material, centre - mark->width / 2.0,
      centre + mark->width / 2.0);
  if (dashed && i < *n) {
    bands[i].paint = mark->paint;
    bands[i].period = mark->period;
  }
}

static void
add_mark (RoadBand bands[ROAD_MAX_BANDS], guint * n, const RoadMark * mark,
    gdouble border)
{
  gboolean left_dashed = mark->kind == ROAD_MARK_DASHED_SOLID
      || mark->kind == ROAD_MARK_DASHED_DASHED;
  gboolean right_dashed = mark->kind == ROAD_MARK_SOLID_DASHED
      || mark->kind == ROAD_MARK_DASHED_DASHED;

  switch (mark->kind) {
    case ROAD_MARK_NONE:
      break;
    case ROAD_MARK_SOLID:
    case ROAD_MARK_DASHED:
      add_line (bands, n, mark, mark->kind == ROAD_MARK_DASHED, border);
      break;
    default:
      add_line (bands, n, mark, left_dashed, border - mark->width);
      add_line (bands, n, mark, right_dashed, border + mark->width);
      break;
  }
}

/* What the ground is made of, from the outside to the inside: each band
 * reaches over all that is left, so that nothing shows between two. */
static void
add_ground (const RoadSection * section, const gdouble * borders,
    RoadBand bands[ROAD_MAX_BANDS], guint * n)
{
  guint first = 0, end = section->n_left + section->n_right;

  while (first < end) {
    RoadMaterial material = material_of (strip_at (section, first));

    add_band (bands, n, material, borders[first], borders[end]);
    while (first < end && material_of (strip_at (section, first)) == material)
      first++;
    while (first < end && material_of (strip_at (section, end - 1)) == material)
      end--;
  }
}

static void
find_borders (const RoadSection * section, gdouble s, gdouble * borders)
{
  gdouble t = s - section->start;
  guint n = section->n_left + section->n_right, i;

  borders[section->n_left] = road_cubic_value (&section->offset, t);
  for (i = section->n_left; i > 0; i--)
    borders[i - 1] = borders[i]
        - road_cubic_value (&strip_at (section, i - 1)->width, t);
  for (i = section->n_left; i < n; i++)
    borders[i + 1] = borders[i]
        + road_cubic_value (&strip_at (section, i)->width, t);
}

guint
road_section_bands (const RoadSection * section, gdouble s,
    RoadBand bands[ROAD_MAX_BANDS])
{
  gdouble borders[2 * ROAD_MAX_STRIPS + 1];
  guint last = section->n_left + section->n_right, n = 0, i;

  find_borders (section, s, borders);
  add_ground (section, borders, bands, &n);
  for (i = 0; i <= last; i++)
    add_mark (bands, &n, road_section_mark (section, i), borders[i]);
  return n;
}

guint
road_section_lanes (const RoadSection * section, gdouble s,
    RoadLane lanes[ROAD_MAX_LANES])
{
  gdouble borders[2 * ROAD_MAX_STRIPS + 1];
  guint strips = section->n_left + section->n_right, n = 0, i;

  find_borders (section, s, borders);
  for (i = 0; i < strips && n < ROAD_MAX_LANES; i++) {
    RoadStripKind kind = strip_at (section, i)->kind;
    gdouble width = borders[i + 1] - borders[i];

    if (kind > ROAD_STRIP_PARKING
        || (kind == ROAD_STRIP_DRIVING && width < LEAST_LANE)
        || (kind == ROAD_STRIP_PARKING && width < 0.8 * LEAST_LANE))
      continue;
    lanes[n].kind = kind == ROAD_STRIP_DRIVING ?
        ROAD_LANE_DRIVING : ROAD_LANE_PARKING;
    lanes[n].width = width;
    lanes[n].centre = (borders[i] + borders[i + 1]) / 2.0;
    lanes[n].oncoming = i < section->n_left;
    lanes[n].ego = i == section->n_left + section->ego;
    n++;
  }
  return n;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The road's cross-section: the sections of its track, one after the other. */

#include "profile.h"

#include <math.h>
#include <string.h>

#include "layout.h"
#include "layout-fixed.h"
#include "plan.h"

/* Sections kept behind what was asked for, and how many may lie before. */
#define KEEP_BEHIND 16
#define SLACK 64
#define BEFORE 1e6              /* m of an open road before its beginning */
#define WIDTHS 8                /* places of a section where it is measured */

struct _RoadProfile
{
  guint seed;
  RoadLayout layout;            /* without class: no sections follow */
  gdouble speed;
  gdouble left, right;
  gdouble lap, first;           /* m of a lap, 0 = endless; where it begins */
  GArray *sections;
};

static const struct
{
  const gchar *track;
  const RoadLayoutClass *klass;
} classes[] = {
  {"city", &road_layout_city},
  {"random", &road_layout_random},
};

static const RoadSection *
section_at (const RoadProfile * profile, guint index)
{
  return &g_array_index (profile->sections, RoadSection, index);
}

static gdouble
end_of (const RoadSection * section)
{
  return section->start + section->length;
}

/* Laps are one like the other. */
static gdouble
on_lap (const RoadProfile * profile, gdouble s)
{
  if (profile->lap > 0.0)
    s -= profile->lap * floor ((s - profile->first) / profile->lap);
  return s;
}

/* Whose section at @s is, which is on the lap: the first's before it, the
 * last's after it. */
static const RoadSection *
find_section (const RoadProfile * profile, gdouble s)
{
  guint low = 0, high = profile->sections->len - 1;

  while (low < high) {
    guint middle = (low + high) / 2;

    if (s < end_of (section_at (profile, middle)))
      high = middle;
    else
      low = middle + 1;
  }
  return section_at (profile, low);
}

static void
append (RoadProfile * profile)
{
  RoadLayout *layout = &profile->layout;
  RoadSection section = {
    .start = layout->n_sections > 0 ? end_of (&layout->last) : ROAD_LAYOUT_START
  };

  layout->klass->next (layout, &section);
  layout->last = section;
  layout->n_sections++;
  g_array_append_val (profile->sections, section);
}

static void
set_fixed (RoadProfile * profile, const RoadSection * section)
{
  RoadCubic border;

  road_section_border (section, 0, &border);
  profile->left = border.a;
  road_section_border (section, section->n_left + section->n_right, &border);
  profile->right = border.a;
  g_array_append_val (profile->sections, *section);
}

RoadProfile *
road_profile_new (const gchar * track, guint seed)
{
  RoadProfile *profile = g_new0 (RoadProfile, 1);
  const RoadLayoutClass *klass;
  RoadSection section;
  guint i = 0;

  profile->sections = g_array_new (FALSE, FALSE, sizeof (RoadSection));
  if (road_layout_fixed (track, seed, &section, &profile->speed)) {
    set_fixed (profile, &section);
    return profile;
  }
  while (strcmp (classes[i].track, track) != 0)
    i++;
  klass = profile->layout.klass = classes[i].klass;
  profile->seed = seed;
  profile->speed = klass->speed;
  profile->left = klass->left;
  profile->right = klass->right;
  road_profile_restart (profile);
  return profile;
}

static void
widen (RoadProfile * profile, const RoadSection * section)
{
  gint i;

  for (i = 0; i <= WIDTHS; i++) {
    RoadCubic left, right;
    gdouble t = section->length * i / WIDTHS;

    road_section_border (section, 0, &left);
    road_section_border (section, section->n_left + section->n_right, &right);
    profile->left = MIN (profile->left, road_cubic_value (&left, t));
    profile->right = MAX (profile->right, road_cubic_value (&right, t));
  }
}

/* Before an open road and after it, all stays. */
static void
add_ends (RoadProfile * profile)
{
  const RoadSection *last = section_at (profile, profile->sections->len - 1);
  RoadSection before = *section_at (profile, 0), after = {
    .start = end_of (last)
  };

  road_layout_go_on (last, &after);
  after.length = G_MAXDOUBLE;
  before.length = 0.0;
  road_layout_go_on (&before, &before);
  before.start -= BEFORE;
  before.length = BEFORE;
  g_array_prepend_val (profile->sections, before);
  g_array_append_val (profile->sections, after);
}

RoadProfile *
road_profile_new_plan (const RoadPlan * plan)
{
  RoadProfile *profile = g_new0 (RoadProfile, 1);
  guint i;

  profile->speed = plan->speed;
  profile->first = -plan->start;
  profile->lap = plan->closed ? plan->length : 0.0;
  profile->sections = g_array_new (FALSE, FALSE, sizeof (RoadSection));
  for (i = 0; i < plan->sections->len; i++) {
    RoadSection section = g_array_index (plan->sections, RoadSection, i);

    section.start -= plan->start;
    widen (profile, &section);
    g_array_append_val (profile->sections, section);
  }
  if (!plan->closed)
    add_ends (profile);
  return profile;
}

void
road_profile_free (RoadProfile * profile)
{
  g_array_unref (profile->sections);
  g_free (profile);
}

void
road_profile_restart (RoadProfile * profile)
{
  if (profile->layout.klass == NULL)
    return;
  profile->layout.random = profile->seed;
  profile->layout.n_sections = 0;
  g_array_set_size (profile->sections, 0);
  append (profile);
}

void
road_profile_prepare (RoadProfile * profile, gdouble from, gdouble to)
{
  guint before = 0;

  if (profile->layout.klass == NULL)
    return;
  while (end_of (&profile->layout.last) <= to)
    append (profile);
  while (end_of (section_at (profile, before)) < from)
    before++;
  if (before > KEEP_BEHIND + SLACK)
    g_array_remove_range (profile->sections, 0, before - KEEP_BEHIND);
}

gdouble
road_profile_speed (const RoadProfile * profile)
{
  return profile->speed;
}

void
road_profile_extent (const RoadProfile * profile, gdouble * left,
    gdouble * right)
{
  *left = profile->left;
  *right = profile->right;
}

const RoadSection *
road_profile_section (const RoadProfile * profile, gdouble s)
{
  return find_section (profile, on_lap (profile, s));
}

guint
road_profile_bands (const RoadProfile * profile, gdouble s,
    RoadBand bands[ROAD_MAX_BANDS])
{
  gdouble place = on_lap (profile, s);

  return road_section_bands (find_section (profile, place), place, bands);
}

gdouble
road_profile_change (const RoadProfile * profile, gdouble s)
{
  gdouble place = on_lap (profile, s);

  return s + (end_of (find_section (profile, place)) - place);
}

guint
road_profile_lanes (const RoadProfile * profile, gdouble s,
    RoadLane lanes[ROAD_MAX_LANES])
{
  gdouble place = on_lap (profile, s);

  return road_section_lanes (find_section (profile, place), place, lanes);
}

static void
ego_border (const RoadSection * section, gint side, RoadCubic * border)
{
  road_section_border (section, road_section_ego_border (section, side),
      border);
}

void
road_profile_lane (const RoadProfile * profile, gdouble s, RoadLanePath * path)
{
  gdouble place = on_lap (profile, s);
  const RoadSection *section = find_section (profile, place);
  gdouble t = place - section->start;
  RoadCubic left, right;

  ego_border (section, -1, &left);
  ego_border (section, 1, &right);
  path->centre =
      (road_cubic_value (&left, t) + road_cubic_value (&right, t)) / 2.0;
  path->slope =
      (road_cubic_slope (&left, t) + road_cubic_slope (&right, t)) / 2.0;
  path->bend = (road_cubic_bend (&left, t) + road_cubic_bend (&right, t)) / 2.0;
  path->width = road_cubic_value (&right, t) - road_cubic_value (&left, t);
}

gdouble
road_profile_lane_centre (const RoadProfile * profile, gdouble s)
{
  RoadLanePath path;

  road_profile_lane (profile, s, &path);
  return path.centre;
}

gdouble
road_profile_lane_width (const RoadProfile * profile, gdouble s)
{
  RoadLanePath path;

  road_profile_lane (profile, s, &path);
  return path.width;
}

gdouble
road_profile_line (const RoadProfile * profile, gdouble s, gint side)
{
  gdouble place = on_lap (profile, s);
  const RoadSection *section = find_section (profile, place);
  const RoadMark *mark = road_section_mark (section,
      road_section_ego_border (section, side));
  RoadCubic border;

  ego_border (section, side, &border);
  return road_cubic_value (&border, place - section->start)
      - (mark->kind >= ROAD_MARK_SOLID_SOLID ? side * mark->width : 0.0);
}

gboolean
road_profile_is_painted (const RoadProfile * profile, gdouble s, gint side)
{
  const RoadSection *section = road_profile_section (profile, s);

  return road_section_mark (section, road_section_ego_border (section,
          side))->kind != ROAD_MARK_NONE;
}

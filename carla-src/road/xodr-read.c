/* SPDX-License-Identifier: LGPL-2.1-or-later
 * An OpenDRIVE road becomes one that can be driven on.
 *
 * The text is anybody's: each record is checked before it is used. Sections are
 * cut wherever a width, a line or the lanes' offset changes its formula.
 */

#include "xodr.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <gst/gst.h>

#include "route.h"
#include "xodr-parse.h"

#define MAX_SIZE (16 << 20)     /* bytes of a file */
#define MAX_SECTIONS 5000
#define MAX_CURVATURE 0.2       /* 1/m */
#define MAX_WIDTH 50.0          /* m of a lane, and of an offset */
#define MAX_GRADE 0.3           /* m a metre, also of the bank */
#define MAX_GAP 0.1             /* m between pieces of the plan */
#define MAX_KINK 0.02           /* rad between them */
#define SAME 1e-6               /* m, arc lengths that count as one */
#define MIN_LENGTH 20.0         /* m of a road */
#define MAX_LIMIT 40.0          /* m/s */
/* Where there is no speed limit: */
#define MAX_SPEED 20.0          /* m/s */
#define LATERAL 2.0             /* m/s2 to the side at that speed, at most */
#define CHECKS 16               /* places of a section that are checked */

static gboolean
fail (GError ** error, const gchar * format, ...)
G_GNUC_PRINTF (2, 3);

     static gboolean fail (GError ** error, const gchar * format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        format, arguments);
  va_end (arguments);
  return FALSE;
}

/* Where a geometry ends, by Simpson's rule: a metre a step. */
static void
follow (const XodrGeometry * geometry, gdouble * x, gdouble * y,
    gdouble * heading)
{
  gint n = (gint) ceil (geometry->length), i;
  gdouble h = geometry->length / n;
  gdouble sharpness = (geometry->end - geometry->start) / geometry->length;

  *x = geometry->x;
  *y = geometry->y;
  for (i = 0; i <= 2 * n; i++) {
    gdouble s = i * h / 2.0;
    gdouble weight = h / 6.0 * (i == 0 || i == 2 * n ? 1.0 : i % 2 ? 4.0 : 2.0);

    *heading = geometry->heading + s * (geometry->start + s * sharpness / 2.0);
    *x += weight * cos (*heading);
    *y += weight * sin (*heading);
  }
}

static gboolean
check_geometry (const XodrGeometry * geometry, gdouble s, GError ** error)
{
  if (!geometry->shaped)
    return fail (error, "the geometry at s=%.6g has no shape", geometry->s);
  if (!(geometry->length > SAME))
    return fail (error, "the geometry at s=%.6g has no length", geometry->s);
  if (fabs (geometry->s - s) > MAX_GAP)
    return fail (error, "a geometry begins at s=%.6g, where s=%.6g is "
        "expected", geometry->s, s);
  if (fabs (geometry->start) > MAX_CURVATURE
      || fabs (geometry->end) > MAX_CURVATURE)
    return fail (error, "the geometry at s=%.6g bends to a radius below "
        "%g m", geometry->s, 1.0 / MAX_CURVATURE);
  if (s + geometry->length > XODR_MAX_LENGTH)
    return fail (error, "the road is longer than %g km", XODR_MAX_LENGTH / 1e3);
  return TRUE;
}

static gboolean
joins (gdouble x, gdouble y, gdouble heading, const XodrGeometry * next)
{
  return hypot (next->x - x, next->y - y) <= MAX_GAP
      && fabs (remainder (next->heading - heading, 2.0 * G_PI)) <= MAX_KINK;
}

static gboolean
read_plan (const XodrRoad * road, RoadPlan * plan, GError ** error)
{
  gdouble x = 0.0, y = 0.0, heading = 0.0;
  guint i;

  for (i = 0; i < road->geometries->len; i++) {
    const XodrGeometry *geometry =
        &g_array_index (road->geometries, XodrGeometry, i);
    /* Curvature is positive to the left there, to the right here. */
    RoadPlanPiece piece = {
      plan->length, geometry->length, -geometry->start, -geometry->end
    };

    if (!check_geometry (geometry, plan->length, error))
      return FALSE;
    if (i > 0 && !joins (x, y, heading, geometry))
      return fail (error, "the geometry at s=%.6g does not join the one "
          "before", geometry->s);
    follow (geometry, &x, &y, &heading);
    g_array_append_val (plan->pieces, piece);
    plan->length += geometry->length;
  }
  if (plan->length < MIN_LENGTH)
    return fail (error, "the road is shorter than %g m", MIN_LENGTH);
  plan->closed = joins (x, y, heading, &g_array_index (road->geometries,
          XodrGeometry, 0));
  return TRUE;
}

static gboolean
is_sorted (const GArray * cubics)
{
  guint i;

  for (i = 1; i < cubics->len; i++) {
    if (g_array_index (cubics, RoadPlanCubic, i).s
        < g_array_index (cubics, RoadPlanCubic, i - 1).s)
      return FALSE;
  }
  return TRUE;
}

/* @bounds: of the value and of the slope */
static gboolean
read_profile (const GArray * from, const gchar * name, gdouble length,
    const gdouble bounds[2], GArray * to, GError ** error)
{
  gdouble s, value, slope, bend;

  if (!is_sorted (from))
    return fail (error, "the <%s> are not in the order of s", name);
  g_array_append_vals (to, from->data, from->len);
  for (s = 0.0; s <= length; s += 0.5) {
    road_plan_cubic (to, s, &value, &slope, &bend);
    if (!(fabs (value) <= bounds[0] && fabs (slope) <= bounds[1]
            && fabs (bend) <= 1.0))
      return fail (error, "the <%s> at s=%.6g is not that of a road", name, s);
  }
  return TRUE;
}

/* The cubic @shift m after its own beginning. */
static void
move_cubic (const RoadCubic * from, gdouble shift, RoadCubic * to)
{
  to->a = road_cubic_value (from, shift);
  to->b = road_cubic_slope (from, shift);
  to->c = road_cubic_bend (from, shift) / 2.0;
  to->d = from->d;
}

static gint
compare_places (gconstpointer a, gconstpointer b)
{
  gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return (x > y) - (x < y);
}

static void
add_place (GArray * places, gdouble s, gdouble from, gdouble to)
{
  if (s > from && s < to)
    g_array_append_val (places, s);
}

static gdouble
section_end (const XodrRoad * road, guint index, gdouble length)
{
  return index + 1 < road->sections->len ?
      g_array_index (road->sections, XodrSection, index + 1).s : length;
}

/* Where something changes its formula within a lane section. */
static GArray *
find_places (const XodrRoad * road, const XodrSection * section, gdouble end)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (gdouble));
  guint i, j;

  g_array_append_val (places, section->s);
  for (i = 0; i < road->offsets->len; i++)
    add_place (places, g_array_index (road->offsets, RoadPlanCubic, i).s,
        section->s, end);
  for (i = 0; i < section->n_lanes; i++) {
    const XodrLane *lane = &g_array_index (road->lanes, XodrLane,
        section->first_lane + i);

    for (j = 0; j < lane->n_widths; j++)
      add_place (places, section->s + g_array_index (road->widths,
              RoadPlanCubic, lane->first_width + j).s, section->s, end);
    for (j = 0; j < lane->n_marks; j++)
      add_place (places, section->s + g_array_index (road->marks, XodrMark,
              lane->first_mark + j).s, section->s, end);
  }
  g_array_sort (places, compare_places);
  return places;
}

static const XodrLane *
find_lane (const XodrRoad * road, const XodrSection * section, gint id)
{
  guint i;

  for (i = 0; i < section->n_lanes; i++) {
    const XodrLane *lane = &g_array_index (road->lanes, XodrLane,
        section->first_lane + i);

    if (lane->id == id)
      return lane;
  }
  return NULL;
}

/* Its mark at @s m of the lane section; ours count from left to right. */
static void
find_mark (const XodrRoad * road, const XodrLane * lane, gdouble s,
    RoadMark * mark)
{
  guint i;

  memset (mark, 0, sizeof (*mark));
  for (i = 0; lane != NULL && i < lane->n_marks; i++) {
    const XodrMark *record = &g_array_index (road->marks, XodrMark,
        lane->first_mark + i);

    if (record->s <= s + SAME)
      *mark = record->mark;
  }
  if (lane == NULL || lane->id <= 0)
    return;
  if (mark->kind == ROAD_MARK_SOLID_DASHED)
    mark->kind = ROAD_MARK_DASHED_SOLID;
  else if (mark->kind == ROAD_MARK_DASHED_SOLID)
    mark->kind = ROAD_MARK_SOLID_DASHED;
}

static gboolean
find_width (const XodrRoad * road, const XodrLane * lane, gdouble s,
    RoadCubic * width, GError ** error)
{
  const RoadPlanCubic *at = NULL;
  guint i;

  for (i = 0; i < lane->n_widths; i++) {
    const RoadPlanCubic *record = &g_array_index (road->widths, RoadPlanCubic,
        lane->first_width + i);

    if (record->s <= s + SAME)
      at = record;
  }
  if (at == NULL)
    return fail (error, "lane %d has no <width> %.6g m into its section",
        lane->id, s);
  move_cubic (&at->cubic, s - at->s, width);
  return TRUE;
}

/* The lanes of one side: ids 1, 2, ... times @sign. */
static gboolean
read_side (const XodrRoad * road, const XodrSection * from, gdouble s,
    gint sign, RoadStrip * strips, guint * n, GError ** error)
{
  const XodrLane *lane;

  for (*n = 0; (lane = find_lane (road, from, sign * (gint) (*n + 1))); (*n)++) {
    RoadStrip *strip = &strips[*n];

    if (*n == ROAD_MAX_STRIPS)
      return fail (error, "there are more than %d lanes on a side at s=%.6g",
          ROAD_MAX_STRIPS, from->s + s);
    strip->kind = lane->kind;
    find_mark (road, lane, s, &strip->mark);
    if (!find_width (road, lane, s, &strip->width, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
check_side (const RoadSection * section, const RoadStrip * strips, guint n,
    GError ** error)
{
  guint i, j;

  for (i = 0; i < n; i++) {
    for (j = 0; j <= CHECKS; j++) {
      gdouble t = section->length * j / CHECKS;
      gdouble width = road_cubic_value (&strips[i].width, t);

      if (!(width >= -1e-3 && width <= MAX_WIDTH))
        return fail (error, "a lane is %.3g m wide at s=%.6g", width,
            section->start + t);
    }
  }
  return TRUE;
}

/* What the roads' middle is shifted by; left is positive there. */
static gboolean
read_offset (const XodrRoad * road, RoadSection * section, GError ** error)
{
  gdouble value, slope, bend;
  guint i;

  for (i = 0; i < road->offsets->len; i++) {
    const RoadPlanCubic *record =
        &g_array_index (road->offsets, RoadPlanCubic, i);

    if (record->s <= section->start + SAME)
      move_cubic (&record->cubic, section->start - record->s, &section->offset);
  }
  for (i = 0; i <= CHECKS; i++) {
    road_plan_cubic (road->offsets, section->start + section->length * i
        / CHECKS, &value, &slope, &bend);
    if (!(fabs (value) <= MAX_WIDTH && fabs (slope) <= 1.0))
      return fail (error, "the <laneOffset> at s=%.6g is not that of a road",
          section->start);
  }
  section->offset.a = -section->offset.a;
  section->offset.b = -section->offset.b;
  section->offset.c = -section->offset.c;
  section->offset.d = -section->offset.d;
  return TRUE;
}

/* The ego lane goes on as lane @id; where that is none to drive in, in the
 * outermost that is. */
static gboolean
find_ego (RoadSection * section, gint id, GError ** error)
{
  guint i;

  if (id < 0 && (guint) - id <= section->n_right
      && section->right[-id - 1].kind == ROAD_STRIP_DRIVING) {
    section->ego = (guint) - id - 1;
    return TRUE;
  }
  for (i = section->n_right; i > 0; i--) {
    if (section->right[i - 1].kind == ROAD_STRIP_DRIVING) {
      section->ego = i - 1;
      return TRUE;
    }
  }
  return fail (error, "there is no driving lane on the road's right-hand side "
      "at s=%.6g", section->start);
}

static gboolean
add_section (const XodrRoad * road, const XodrSection * from, gdouble start,
    gdouble end, gint ego, RoadPlan * plan, GError ** error)
{
  RoadSection section = {.start = start,.length = end - start };
  gdouble s = start - from->s;

  if (plan->sections->len >= MAX_SECTIONS)
    return fail (error, "its lanes change more than %d times", MAX_SECTIONS);
  find_mark (road, find_lane (road, from, 0), s, &section.mark);
  if (!read_side (road, from, s, 1, section.left, &section.n_left, error)
      || !read_side (road, from, s, -1, section.right, &section.n_right, error)
      || !check_side (&section, section.left, section.n_left, error)
      || !check_side (&section, section.right, section.n_right, error)
      || !read_offset (road, &section, error)
      || !find_ego (&section, ego, error))
    return FALSE;
  g_array_append_val (plan->sections, section);
  return TRUE;
}

/* @ego: (inout): the ego lane's id in this lane section, then in the next */
static gboolean
read_section (const XodrRoad * road, guint index, gint * ego, RoadPlan * plan,
    GError ** error)
{
  const XodrSection *from = &g_array_index (road->sections, XodrSection, index);
  gdouble end = section_end (road, index, plan->length);
  gboolean read = TRUE;
  const XodrLane *lane;
  GArray *places;
  guint i;

  if (!(end > from->s + SAME) || end > plan->length + MAX_GAP)
    return fail (error, "the <laneSection> at s=%.6g has no length", from->s);
  places = find_places (road, from, end);
  for (i = 0; i < places->len && read; i++) {
    gdouble start = g_array_index (places, gdouble, i);
    gdouble stop = i + 1 < places->len ?
        g_array_index (places, gdouble, i + 1) : end;

    if (stop > start + SAME)
      read = add_section (road, from, start, stop, *ego, plan, error);
  }
  g_array_unref (places);
  if (!read)
    return FALSE;
  *ego = -1 - (gint) g_array_index (plan->sections, RoadSection,
      plan->sections->len - 1).ego;
  lane = find_lane (road, from, *ego);
  if (lane != NULL && lane->successor < 0)
    *ego = lane->successor;
  return TRUE;
}

static gboolean
read_sections (const XodrRoad * road, RoadPlan * plan, GError ** error)
{
  gint ego = road->ego;
  guint i;

  if (road->sections->len == 0)
    return fail (error, "it has no <laneSection>");
  if (fabs (g_array_index (road->sections, XodrSection, 0).s) > MAX_GAP)
    return fail (error, "the first <laneSection> does not begin at s=0");
  if (!is_sorted (road->offsets))
    return fail (error, "the <laneOffset> are not in the order of s");
  for (i = 0; i < road->sections->len; i++) {
    if (!read_section (road, i, &ego, plan, error))
      return FALSE;
  }
  return TRUE;
}

static void
choose_speed (const XodrRoad * road, RoadPlan * plan)
{
  gdouble most = LATERAL / (MAX_SPEED * MAX_SPEED);
  guint i;

  if (road->speed > 0.0) {
    plan->speed = MIN (road->speed, MAX_LIMIT);
    return;
  }

  for (i = 0; i < plan->pieces->len; i++) {
    const RoadPlanPiece *piece =
        &g_array_index (plan->pieces, RoadPlanPiece, i);

    most = MAX (most, MAX (fabs (piece->start), fabs (piece->end)));
  }
  plan->speed = sqrt (LATERAL / most);
}

static gboolean
read_road (const XodrRoad * road, RoadPlan * plan, GError ** error)
{
  static const gdouble heights[] = { 1e4, MAX_GRADE };
  static const gdouble banks[] = { MAX_GRADE, 0.1 };

  if (!read_plan (road, plan, error)
      || !read_profile (road->elevations, "elevation", plan->length, heights,
          plan->heights, error)
      || !read_profile (road->superelevations, "superelevation", plan->length,
          banks, plan->banks, error)
      || !read_sections (road, plan, error))
    return FALSE;
  plan->start = ROUTE_GRID
      * rint (CLAMP (road->start, 0.0, plan->length - MIN_LENGTH) / ROUTE_GRID);
  choose_speed (road, plan);
  return TRUE;
}

RoadPlan *
road_xodr_read (const gchar * text, gsize size, GError ** error)
{
  XodrRoad *road = xodr_parse (text, size, error);
  RoadPlan *plan;

  if (road == NULL)
    return NULL;
  plan = road_plan_new ();
  if (!read_road (road, plan, error))
    g_clear_pointer (&plan, road_plan_free);
  xodr_road_free (road);
  return plan;
}

/* Whatever the path is: no more than MAX_SIZE bytes are read. */
static gchar *
load_text (const gchar * path, gsize * size, GError ** error)
{
  FILE *file = fopen (path, "rbe");
  gchar *text = NULL;

  if (file != NULL) {
    text = g_malloc (MAX_SIZE + 1);
    *size = fread (text, 1, MAX_SIZE + 1, file);
  }
  if (file == NULL || ferror (file)) {
    g_set_error (error, GST_RESOURCE_ERROR, errno == ENOENT ?
        GST_RESOURCE_ERROR_NOT_FOUND : GST_RESOURCE_ERROR_OPEN_READ,
        "%s", g_strerror (errno));
    g_clear_pointer (&text, g_free);
  } else if (*size > MAX_SIZE) {
    fail (error, "it is larger than %d MiB", MAX_SIZE >> 20);
    g_clear_pointer (&text, g_free);
  }
  if (file != NULL)
    fclose (file);
  return text;
}

RoadPlan *
road_xodr_load (const gchar * path, GError ** error)
{
  GError *cause = NULL;
  RoadPlan *plan = NULL;
  gsize size = 0;
  gchar *text = load_text (path, &size, &cause);

  if (text != NULL)
    plan = road_xodr_read (text, size, &cause);
  if (plan == NULL)
    g_set_error (error, cause->domain, cause->code,
        "Cannot drive on the road in '%s': %s.", path, cause->message);
  g_clear_error (&cause);
  g_free (text);
  return plan;
}

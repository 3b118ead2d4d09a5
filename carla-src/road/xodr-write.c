/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A built-in track as OpenDRIVE.
 *
 * ASAM OpenDRIVE 1.6: left is positive, so signs change; arc lengths count from
 * the lead-in, which lies before the start of the drive.
 */

#include "xodr.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <gst/gst.h>

#include "profile.h"
#include "route.h"
#include "terrain.h"
#include "track.h"
#include "xodr-parse.h"

typedef struct
{
  GString *text;
  const gchar *name;
  guint seed;
  gdouble lead_in, length;      /* m */
  gdouble closed;               /* m of a lap, 0 = endless */
  RoadTrack *track;
  RoadProfile *profile;
} Writer;

static void
add_attribute (GString * text, const gchar * name, gdouble value)
{
  gchar number[G_ASCII_DTOSTR_BUF_SIZE];

  /* Shortest that reads back as the same; the point whatever the language. */
  g_ascii_dtostr (number, sizeof (number), value == 0.0 ? 0.0 : value);
  g_string_append_printf (text, " %s=\"%s\"", name, number);
}

static void
write_shape (GString * text, gdouble start, gdouble end)
{
  if (start == 0.0 && end == 0.0) {
    g_string_append (text, "<line/>");
    return;
  }
  if (start == end) {
    g_string_append (text, "<arc");
    add_attribute (text, "curvature", -start);
  } else {
    g_string_append (text, "<spiral");
    add_attribute (text, "curvStart", -start);
    add_attribute (text, "curvEnd", -end);
  }
  g_string_append (text, "/>");
}

static void
write_geometry (Writer * writer, gdouble s, gdouble length,
    const RoutePiece * piece)
{
  GString *text = writer->text;
  gdouble share = length / piece->length;
  RoadPoint point;

  road_track_point (writer->track, s - writer->lead_in, &point);
  g_string_append (text, "      <geometry");
  add_attribute (text, "s", s);
  add_attribute (text, "x", point.x);
  add_attribute (text, "y", -point.y);
  add_attribute (text, "hdg", -atan2 (point.sin, point.cos));
  add_attribute (text, "length", length);
  g_string_append_c (text, '>');
  write_shape (text, piece->start,
      piece->start + share * (piece->end - piece->start));
  g_string_append (text, "</geometry>\n");
}

static void
write_plan (Writer * writer)
{
  RoutePiece piece;
  Route route;
  gdouble s;

  route_init (&route, writer->name, writer->seed);
  g_string_append (writer->text, "    <planView>\n");
  for (s = 0.0; s < writer->length; s += piece.length) {
    route_next (&route, &piece);
    write_geometry (writer, s, MIN (piece.length, writer->length - s), &piece);
  }
  g_string_append (writer->text, "    </planView>\n");
}

static void
write_cubic (GString * text, const gchar * element, const gchar * place,
    gdouble s, const RoadCubic * cubic)
{
  g_string_append_printf (text, "<%s", element);
  add_attribute (text, place, s);
  add_attribute (text, "a", cubic->a);
  add_attribute (text, "b", cubic->b);
  add_attribute (text, "c", cubic->c);
  add_attribute (text, "d", cubic->d);
  g_string_append (text, "/>");
}

static void
write_heights (Writer * writer)
{
  TerrainPiece piece;
  Terrain terrain;
  gdouble s;

  terrain_init (&terrain, writer->name, writer->seed,
      writer->lead_in + TERRAIN_RUN_UP);
  g_string_append (writer->text, "    <elevationProfile>\n");
  for (s = 0.0; s < writer->length; s += piece.length) {
    RoadCubic cubic = { 0 };

    terrain_next (&terrain, &piece);
    cubic.a = piece.height;
    cubic.b = piece.grade;
    cubic.c = piece.bend / 2.0;
    g_string_append (writer->text, "      ");
    write_cubic (writer->text, "elevation", "s", s, &cubic);
    g_string_append_c (writer->text, '\n');
  }
  g_string_append (writer->text, "    </elevationProfile>\n");
}

static void
write_banks (Writer * writer)
{
  RoutePiece piece;
  Route route;
  gdouble s;

  route_init (&route, writer->name, writer->seed);
  g_string_append (writer->text, "    <lateralProfile>\n");
  for (s = 0.0; s < writer->length; s += piece.length) {
    RoadCubic cubic = { 0 };

    route_next (&route, &piece);
    cubic.a = piece.start_bank;
    cubic.b = (piece.end_bank - piece.start_bank) / piece.length;
    g_string_append (writer->text, "      ");
    write_cubic (writer->text, "superelevation", "s", s, &cubic);
    g_string_append_c (writer->text, '\n');
  }
  g_string_append (writer->text, "    </lateralProfile>\n");
}

static gboolean
has_dashes (const RoadMark * mark)
{
  return mark->kind != ROAD_MARK_NONE && mark->kind != ROAD_MARK_SOLID
      && mark->kind != ROAD_MARK_SOLID_SOLID;
}

/* Two lines are told from the inside to the outside. */
static RoadMarkKind
outward (RoadMarkKind kind, gboolean left)
{
  if (left && kind == ROAD_MARK_SOLID_DASHED)
    return ROAD_MARK_DASHED_SOLID;
  if (left && kind == ROAD_MARK_DASHED_SOLID)
    return ROAD_MARK_SOLID_DASHED;
  return kind;
}

static void
write_mark (GString * text, const RoadMark * mark, gboolean left)
{
  const gchar *type = xodr_mark_type (outward (mark->kind, left));

  g_string_append_printf (text, "<roadMark sOffset=\"0\" type=\"%s\" "
      "weight=\"standard\" color=\"%s\"", type,
      mark->material == ROAD_YELLOW ? "yellow" : "white");
  if (mark->kind != ROAD_MARK_NONE)
    add_attribute (text, "width", mark->width);
  if (!has_dashes (mark)) {
    g_string_append (text, "/>");
    return;
  }
  g_string_append_printf (text, "><type name=\"%s\"", type);
  add_attribute (text, "width", mark->width);
  g_string_append (text, "><line sOffset=\"0\" tOffset=\"0\"");
  add_attribute (text, "length", mark->paint);
  add_attribute (text, "space", mark->period - mark->paint);
  g_string_append (text, "/></type></roadMark>");
}

/* @shift: m from the strip's own beginning; @next: its id in the next lane
 * section, 0 = none. */
static void
write_lane (GString * text, gint id, const RoadStrip * strip, gdouble shift,
    gint next)
{
  RoadCubic width = strip->width;

  width.a = road_cubic_value (&strip->width, shift);
  width.b = road_cubic_slope (&strip->width, shift);
  width.c = road_cubic_bend (&strip->width, shift) / 2.0;
  g_string_append_printf (text, "          <lane id=\"%d\" type=\"%s\" "
      "level=\"false\"><link>", id, xodr_lane_type (strip->kind));
  if (next != 0)
    g_string_append_printf (text, "<successor id=\"%d\"/>", next);
  g_string_append (text, "</link>");
  write_cubic (text, "width", "sOffset", 0.0, &width);
  write_mark (text, &strip->mark, id > 0);
  g_string_append (text, "</lane>\n");
}

/* What becomes of a right-hand lane: those beside the ego lane stay beside
 * it. */
static gint
find_successor (const RoadSection * section, guint index,
    const RoadSection * next)
{
  gint now = (gint) index, moved;

  if (next == NULL)
    return 0;
  moved = now + (gint) next->ego - (gint) section->ego;
  if (moved < 0 || moved >= (gint) next->n_right
      || next->right[moved].kind != section->right[now].kind)
    return 0;
  return -1 - moved;
}

static void
write_section (Writer * writer, const RoadSection * section, gdouble s,
    const RoadSection * next)
{
  GString *text = writer->text;
  gdouble shift = s - writer->lead_in - section->start;
  gint i;

  g_string_append (text, "      <laneSection");
  add_attribute (text, "s", s);
  g_string_append (text, ">\n        <left>\n");
  for (i = (gint) section->n_left - 1; i >= 0; i--)
    write_lane (text, i + 1, &section->left[i], shift,
        next != NULL && i < (gint) next->n_left ? i + 1 : 0);
  g_string_append (text, "        </left>\n        <center>\n"
      "          <lane id=\"0\" type=\"none\" level=\"false\">");
  write_mark (text, &section->mark, FALSE);
  g_string_append (text, "</lane>\n        </center>\n        <right>\n");
  for (i = 0; i < (gint) section->n_right; i++)
    write_lane (text, -1 - i, &section->right[i], shift,
        find_successor (section, i, next));
  g_string_append (text, "        </right>\n      </laneSection>\n");
}

static void
write_offset (Writer * writer, const RoadSection * section, gdouble s)
{
  gdouble shift = s - writer->lead_in - section->start;
  const RoadCubic offset = {
    -road_cubic_value (&section->offset, shift),
    -road_cubic_slope (&section->offset, shift),
    -road_cubic_bend (&section->offset, shift) / 2.0, -section->offset.d
  };

  g_string_append (writer->text, "      ");
  write_cubic (writer->text, "laneOffset", "s", s, &offset);
  g_string_append_c (writer->text, '\n');
}

/* The section in which a place of the file lies, and where the next begins. */
static const RoadSection *
section_at (Writer * writer, gdouble s, gdouble * next)
{
  gdouble here = s - writer->lead_in;

  *next = road_profile_change (writer->profile, here) + writer->lead_in;
  return road_profile_section (writer->profile, here);
}

static void
write_lanes (Writer * writer)
{
  const RoadSection *section;
  gdouble s, next;

  g_string_append (writer->text, "    <lanes>\n");
  for (s = 0.0; s < writer->length; s = next) {
    section = section_at (writer, s, &next);
    write_offset (writer, section, s);
  }
  for (s = 0.0; s < writer->length; s = next) {
    gdouble after;

    section = section_at (writer, s, &next);
    write_section (writer, section, s,
        next < writer->length ? section_at (writer, next, &after) : NULL);
  }
  g_string_append (writer->text, "    </lanes>\n");
}

static void
write_type (Writer * writer)
{
  gdouble speed = road_profile_speed (writer->profile);

  g_string_append_printf (writer->text, "    <type s=\"0\" type=\"%s\">"
      "<speed", speed > 24.0 ? "motorway" : speed < 10.0 ? "town" : "rural");
  add_attribute (writer->text, "max", speed);
  g_string_append (writer->text, " unit=\"m/s\"/></type>\n");
}

static void
write_road (Writer * writer)
{
  GString *text = writer->text;
  const RoadSection *first = road_profile_section (writer->profile, 0.0);

  g_string_append_printf (text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<OpenDRIVE>\n  <header revMajor=\"1\" revMinor=\"6\" name=\"%s %u\" "
      "vendor=\"gst-lanekeeping\"/>\n  <road name=\"%s\" rule=\"RHT\"",
      writer->name, writer->seed, writer->name);
  add_attribute (text, "length", writer->length);
  g_string_append (text, " id=\"1\" junction=\"-1\">\n");
  if (writer->closed > 0.0)
    g_string_append (text, "    <link><predecessor elementType=\"road\" "
        "elementId=\"1\" contactPoint=\"end\"/><successor elementType=\"road\""
        " elementId=\"1\" contactPoint=\"start\"/></link>\n");
  write_type (writer);
  write_plan (writer);
  write_heights (writer);
  write_banks (writer);
  write_lanes (writer);
  g_string_append (text, "    <userData code=\"" XODR_START "\"");
  add_attribute (text, "value", writer->lead_in);
  g_string_append_printf (text, "/>\n    <userData code=\"" XODR_EGO "\" "
      "value=\"%d\"/>\n  </road>\n</OpenDRIVE>\n", -1 - (gint) first->ego);
}

gchar *
road_xodr_write (const gchar * track, guint seed, gdouble length)
{
  Writer writer = {.name = track,.seed = seed };
  Route route;

  if (!route_init (&route, track, seed))
    return NULL;
  writer.lead_in = route_lead_in (&route);
  writer.closed = route_lap (&route);
  writer.length = writer.closed > 0.0 ? writer.closed : length;
  writer.track = road_track_new (track, seed);
  writer.profile = road_profile_new (track, seed);
  writer.text = g_string_new (NULL);
  road_track_prepare (writer.track, -writer.lead_in, writer.length);
  road_profile_prepare (writer.profile, -writer.lead_in, writer.length);
  write_road (&writer);
  road_profile_free (writer.profile);
  road_track_free (writer.track);
  return g_string_free (writer.text, FALSE);
}

gboolean
road_xodr_save (const gchar * path, const gchar * track, guint seed,
    gdouble length, GError ** error)
{
  gchar *text = road_xodr_write (track, seed, length);
  GError *cause = NULL;
  gboolean saved = g_file_set_contents (path, text, -1, &cause);

  if (!saved)
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE,
        "Cannot write the road into '%s': %s.", path, cause->message);
  g_clear_error (&cause);
  g_free (text);
  return saved;
}

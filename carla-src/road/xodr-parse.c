/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The road in an OpenDRIVE file, element by element.
 *
 * ASAM OpenDRIVE 1.4 to 1.8: what a single road is made of. Of what is not
 * known here, elements that change where the road or its lanes lie are refused,
 * all others passed over.
 */

#include "xodr-parse.h"

#include <math.h>
#include <string.h>

#include <gst/gst.h>

#define MAX_RECORDS 50000       /* of each kind in a file */
#define MAX_VALUE 1e7           /* of any number */

typedef struct
{
  XodrRoad *road;
  guint n_roads;
  GError **error;
} Parser;

typedef struct
{
  const gchar *element;
  const gchar **names, **values;
  GError **error;
} Attributes;

static const gchar *const lane_types[] = {
  [ROAD_STRIP_DRIVING] = "driving",
  [ROAD_STRIP_PARKING] = "parking",
  [ROAD_STRIP_SHOULDER] = "shoulder",
  [ROAD_STRIP_CURB] = "curb",
  [ROAD_STRIP_PAVEMENT] = "sidewalk",
  [ROAD_STRIP_GRAVEL] = "border",
  [ROAD_STRIP_GRASS] = "none",
};

static const gchar *const mark_types[] = {
  [ROAD_MARK_NONE] = "none",
  [ROAD_MARK_SOLID] = "solid",
  [ROAD_MARK_DASHED] = "broken",
  [ROAD_MARK_SOLID_SOLID] = "solid solid",
  [ROAD_MARK_SOLID_DASHED] = "solid broken",
  [ROAD_MARK_DASHED_SOLID] = "broken solid",
  [ROAD_MARK_DASHED_DASHED] = "broken broken",
};

const gchar *
xodr_lane_type (RoadStripKind kind)
{
  return lane_types[kind];
}

const gchar *
xodr_mark_type (RoadMarkKind kind)
{
  return mark_types[kind];
}

static gboolean
fail (GError ** error, const gchar * format, ...)
G_GNUC_PRINTF (2, 3);

     static gboolean fail (GError ** error, const gchar * format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL && *error == NULL)
    *error = g_error_new_valist (GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        format, arguments);
  va_end (arguments);
  return FALSE;
}

static const gchar *
text_of (const Attributes * attributes, const gchar * name)
{
  guint i;

  for (i = 0; attributes->names[i] != NULL; i++) {
    if (strcmp (attributes->names[i], name) == 0)
      return attributes->values[i];
  }
  return NULL;
}

static gboolean
to_number (const gchar * text, gdouble * number)
{
  gchar *end;

  *number = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && fabs (*number) <= MAX_VALUE;
}

/* FALSE when it is no number; where it is not given, @number stays. */
static gboolean
optional (const Attributes * attributes, const gchar * name, gdouble * number)
{
  const gchar *text = text_of (attributes, name);

  if (text == NULL || to_number (text, number))
    return TRUE;
  return fail (attributes->error, "<%s %s=\"%.40s\"> is not a number up to "
      "10 million", attributes->element, name, text);
}

static gboolean
needed (const Attributes * attributes, const gchar * name, gdouble * number)
{
  if (text_of (attributes, name) == NULL)
    return fail (attributes->error, "<%s> has no %s", attributes->element,
        name);
  return optional (attributes, name, number);
}

static gboolean
whole (const Attributes * attributes, const gchar * name, gint * number)
{
  gdouble value;

  if (!needed (attributes, name, &value))
    return FALSE;
  if (value != rint (value))
    return fail (attributes->error, "<%s %s> is not a whole number",
        attributes->element, name);
  *number = (gint) value;
  return TRUE;
}

static gboolean
append (GArray * array, gconstpointer record, const Attributes * attributes)
{
  if (array->len >= MAX_RECORDS)
    return fail (attributes->error, "more than %d <%s>", MAX_RECORDS,
        attributes->element);
  g_array_append_vals (array, record, 1);
  return TRUE;
}

/* The last of an array, NULL when it is empty. */
#define last(array, Type) ((array)->len > 0 ? \
    &g_array_index (array, Type, (array)->len - 1) : NULL)

static gboolean
read_road (Parser * parser, const Attributes * attributes)
{
  const gchar *rule = text_of (attributes, "rule");

  if (++parser->n_roads > 1)
    return fail (attributes->error, "it has more than one <road>, and only "
        "single roads can be driven on");
  if (rule != NULL && strcmp (rule, "LHT") == 0)
    return fail (attributes->error, "traffic keeps to the left on its road, "
        "and only right-hand traffic can be driven in");
  return needed (attributes, "length", &parser->road->length);
}

/* "no limit" and the like count as not told. */
static gboolean
read_speed (Parser * parser, const Attributes * attributes)
{
  static const struct
  {
    const gchar *unit;
    gdouble metres;             /* a second */
  } units[] = {
    {"m/s", 1.0}, {"km/h", 1.0 / 3.6}, {"mph", 0.44704}
  };
  const gchar *text = text_of (attributes, "max");
  const gchar *unit = text_of (attributes, "unit");
  gdouble speed;
  guint i;

  if (text == NULL || !to_number (text, &speed) || speed <= 0.0
      || parser->road->speed > 0.0)
    return TRUE;
  for (i = 0; i < G_N_ELEMENTS (units); i++) {
    if (strcmp (unit != NULL ? unit : "m/s", units[i].unit) == 0) {
      parser->road->speed = speed * units[i].metres;
      return TRUE;
    }
  }
  return fail (attributes->error, "<speed unit=\"%.40s\"> is neither m/s nor "
      "km/h nor mph", unit);
}

static gboolean
read_geometry (Parser * parser, const Attributes * attributes)
{
  XodrGeometry geometry = { 0 };

  return needed (attributes, "s", &geometry.s)
      && needed (attributes, "x", &geometry.x)
      && needed (attributes, "y", &geometry.y)
      && needed (attributes, "hdg", &geometry.heading)
      && needed (attributes, "length", &geometry.length)
      && append (parser->road->geometries, &geometry, attributes);
}

static gboolean
read_shape (Parser * parser, const Attributes * attributes)
{
  XodrGeometry *geometry = last (parser->road->geometries, XodrGeometry);
  const gchar *name = attributes->element;

  if (strcmp (name, "userData") == 0 || strcmp (name, "include") == 0)
    return TRUE;
  if (geometry == NULL || geometry->shaped)
    return fail (attributes->error, "a <geometry> has more than one shape");
  geometry->shaped = TRUE;
  if (strcmp (name, "line") == 0)
    return TRUE;
  if (strcmp (name, "spiral") == 0)
    return needed (attributes, "curvStart", &geometry->start)
        && needed (attributes, "curvEnd", &geometry->end);
  if (strcmp (name, "arc") == 0)
    return needed (attributes, "curvature", &geometry->start)
        && needed (attributes, "curvature", &geometry->end);
  return fail (attributes->error, "its road has a <%s>, and only <line>, "
      "<arc> and <spiral> can be driven on", name);
}

/* @place: the attribute that tells where it begins. */
static gboolean
read_cubic (GArray * cubics, const gchar * place, const Attributes * attributes)
{
  RoadPlanCubic record = { 0 };

  return needed (attributes, place, &record.s)
      && needed (attributes, "a", &record.cubic.a)
      && needed (attributes, "b", &record.cubic.b)
      && needed (attributes, "c", &record.cubic.c)
      && needed (attributes, "d", &record.cubic.d)
      && append (cubics, &record, attributes);
}

static gboolean
read_section (Parser * parser, const Attributes * attributes)
{
  XodrSection section = {.first_lane = parser->road->lanes->len };

  return needed (attributes, "s", &section.s)
      && append (parser->road->sections, &section, attributes);
}

/* Unknown types are ground that nobody drives on. */
static RoadStripKind
lane_kind (const gchar * type)
{
  static const struct
  {
    const gchar *type;
    RoadStripKind kind;
  } others[] = {
    {"bidirectional", ROAD_STRIP_DRIVING}, {"entry", ROAD_STRIP_DRIVING},
    {"exit", ROAD_STRIP_DRIVING}, {"onRamp", ROAD_STRIP_DRIVING},
    {"offRamp", ROAD_STRIP_DRIVING}, {"stop", ROAD_STRIP_SHOULDER},
    {"biking", ROAD_STRIP_SHOULDER}, {"restricted", ROAD_STRIP_SHOULDER},
    {"walking", ROAD_STRIP_PAVEMENT},
  };
  guint i;

  for (i = 0; type != NULL && i < G_N_ELEMENTS (lane_types); i++) {
    if (strcmp (type, lane_types[i]) == 0)
      return (RoadStripKind) i;
  }
  for (i = 0; type != NULL && i < G_N_ELEMENTS (others); i++) {
    if (strcmp (type, others[i].type) == 0)
      return others[i].kind;
  }
  return ROAD_STRIP_GRASS;
}

static gboolean
read_lane (Parser * parser, const Attributes * attributes)
{
  XodrSection *section = last (parser->road->sections, XodrSection);
  XodrLane lane = {
    .kind = lane_kind (text_of (attributes, "type")),
    .first_width = parser->road->widths->len,
    .first_mark = parser->road->marks->len
  };

  if (section == NULL)
    return fail (attributes->error, "a <lane> is outside of <laneSection>");
  section->n_lanes++;
  return whole (attributes, "id", &lane.id)
      && append (parser->road->lanes, &lane, attributes);
}

static gboolean
read_successor (Parser * parser, const Attributes * attributes)
{
  XodrLane *lane = last (parser->road->lanes, XodrLane);

  return lane == NULL || whole (attributes, "id", &lane->successor);
}

static gboolean
read_width (Parser * parser, const Attributes * attributes)
{
  XodrLane *lane = last (parser->road->lanes, XodrLane);

  if (lane == NULL)
    return fail (attributes->error, "a <width> is outside of <lane>");
  lane->n_widths++;
  return read_cubic (parser->road->widths, "sOffset", attributes);
}

static gboolean
read_mark_type (const Attributes * attributes, RoadMark * mark)
{
  static const gchar *const unpainted[] = { "curb", "grass", "edge", "custom" };
  const gchar *type = text_of (attributes, "type");
  guint i;

  if (type == NULL)
    return fail (attributes->error, "<roadMark> has no type");
  mark->kind = ROAD_MARK_NONE;
  for (i = 0; i < G_N_ELEMENTS (mark_types); i++) {
    if (strcmp (type, mark_types[i]) == 0) {
      mark->kind = (RoadMarkKind) i;
      return TRUE;
    }
  }
  for (i = 0; i < G_N_ELEMENTS (unpainted); i++) {
    if (strcmp (type, unpainted[i]) == 0)
      return TRUE;
  }
  if (strcmp (type, "botts dots") == 0) {
    mark->kind = ROAD_MARK_DASHED;
    return TRUE;
  }
  return fail (attributes->error, "no <roadMark> is known whose type is "
      "\"%.40s\"", type);
}

static gboolean
read_mark (Parser * parser, const Attributes * attributes)
{
  XodrLane *lane = last (parser->road->lanes, XodrLane);
  const gchar *colour = text_of (attributes, "color");
  const gchar *weight = text_of (attributes, "weight");
  XodrMark record = {
    .mark = {.material = ROAD_WHITE,.width = 0.12,.paint = 3.0,.period = 9.0}
  };
  RoadMark *mark = &record.mark;

  if (lane == NULL)
    return fail (attributes->error, "a <roadMark> is outside of <lane>");
  if (colour != NULL && strcmp (colour, "yellow") == 0)
    mark->material = ROAD_YELLOW;
  if (weight != NULL && strcmp (weight, "bold") == 0)
    mark->width = 0.24;
  if (!optional (attributes, "sOffset", &record.s)
      || !optional (attributes, "width", &mark->width)
      || !read_mark_type (attributes, mark))
    return FALSE;
  if (!(mark->width > 0.0))
    mark->width = 0.12;
  if (mark->width > 1.0)
    return fail (attributes->error, "a <roadMark> is wider than 1 m");
  lane->n_marks++;
  return append (parser->road->marks, &record, attributes);
}

/* A line within a mark tells its dashes. */
static gboolean
read_dashes (Parser * parser, const Attributes * attributes)
{
  XodrMark *record = last (parser->road->marks, XodrMark);
  gdouble length = 0.0, space = 0.0;

  if (record == NULL)
    return TRUE;
  if (!optional (attributes, "length", &length)
      || !optional (attributes, "space", &space))
    return FALSE;
  if (length > 0.0 && space > 0.0) {
    if (length + space < 0.1)
      return fail (attributes->error, "a <roadMark> has dashes shorter than "
          "10 cm");
    record->mark.paint = length;
    record->mark.period = length + space;
  }
  return TRUE;
}

static gboolean
read_addition (Parser * parser, const Attributes * attributes)
{
  const gchar *code = text_of (attributes, "code");

  if (code != NULL && strcmp (code, XODR_START) == 0)
    return needed (attributes, "value", &parser->road->start);
  if (code != NULL && strcmp (code, XODR_EGO) == 0)
    return whole (attributes, "value", &parser->road->ego);
  return TRUE;
}

static gboolean
refuse_border (Parser * parser, const Attributes * attributes)
{
  return fail (attributes->error, "its lanes are told by <border>, and only "
      "<width> is understood");
}

static gboolean
read_elevation (Parser * parser, const Attributes * attributes)
{
  return read_cubic (parser->road->elevations, "s", attributes);
}

static gboolean
read_superelevation (Parser * parser, const Attributes * attributes)
{
  return read_cubic (parser->road->superelevations, "s", attributes);
}

static gboolean
read_offset (Parser * parser, const Attributes * attributes)
{
  return read_cubic (parser->road->offsets, "s", attributes);
}

/* Elements by their parent; NULL: wherever. */
static const struct
{
  const gchar *parent, *name;
    gboolean (*read) (Parser * parser, const Attributes * attributes);
} elements[] = {
  {"OpenDRIVE", "road", read_road},
  {"type", "speed", read_speed},
  {"planView", "geometry", read_geometry},
  {"geometry", NULL, read_shape},
  {"elevationProfile", "elevation", read_elevation},
  {"lateralProfile", "superelevation", read_superelevation},
  {"lanes", "laneOffset", read_offset},
  {"lanes", "laneSection", read_section},
  {"left", "lane", read_lane},
  {"center", "lane", read_lane},
  {"right", "lane", read_lane},
  {"lane", "width", read_width},
  {"lane", "border", refuse_border},
  {"lane", "roadMark", read_mark},
  {"type", "line", read_dashes},
  {"road", "userData", read_addition},
};

static void
start_element (GMarkupParseContext * context, const gchar * name,
    const gchar ** names, const gchar ** values, gpointer data, GError ** error)
{
  const GSList *stack = g_markup_parse_context_get_element_stack (context);
  const gchar *parent = stack->next != NULL ? stack->next->data : "";
  const gchar *above = stack->next != NULL && stack->next->next != NULL ?
      stack->next->next->data : "";
  const Attributes attributes = { name, names, values, error };
  guint i;

  if (*parent == '\0' && strcmp (name, "OpenDRIVE") != 0) {
    fail (error, "it begins with <%.40s> instead of <OpenDRIVE>", name);
    return;
  }
  /* A road's own links have the same name. */
  if (strcmp (parent, "link") == 0 && strcmp (above, "lane") == 0
      && strcmp (name, "successor") == 0) {
    read_successor (data, &attributes);
    return;
  }
  for (i = 0; i < G_N_ELEMENTS (elements); i++) {
    if (strcmp (parent, elements[i].parent) == 0
        && (elements[i].name == NULL || strcmp (name, elements[i].name) == 0)) {
      elements[i].read (data, &attributes);
      return;
    }
  }
}

static XodrRoad *
road_new (void)
{
  XodrRoad *road = g_new0 (XodrRoad, 1);

  road->geometries = g_array_new (FALSE, FALSE, sizeof (XodrGeometry));
  road->elevations = g_array_new (FALSE, FALSE, sizeof (RoadPlanCubic));
  road->superelevations = g_array_new (FALSE, FALSE, sizeof (RoadPlanCubic));
  road->offsets = g_array_new (FALSE, FALSE, sizeof (RoadPlanCubic));
  road->sections = g_array_new (FALSE, FALSE, sizeof (XodrSection));
  road->lanes = g_array_new (FALSE, FALSE, sizeof (XodrLane));
  road->widths = g_array_new (FALSE, FALSE, sizeof (RoadPlanCubic));
  road->marks = g_array_new (FALSE, FALSE, sizeof (XodrMark));
  return road;
}

void
xodr_road_free (XodrRoad * road)
{
  g_array_unref (road->geometries);
  g_array_unref (road->elevations);
  g_array_unref (road->superelevations);
  g_array_unref (road->offsets);
  g_array_unref (road->sections);
  g_array_unref (road->lanes);
  g_array_unref (road->widths);
  g_array_unref (road->marks);
  g_free (road);
}

XodrRoad *
xodr_parse (const gchar * text, gsize size, GError ** error)
{
  static const GMarkupParser functions = {.start_element = start_element };
  Parser parser = {.road = road_new () };
  GMarkupParseContext *context = g_markup_parse_context_new (&functions,
      G_MARKUP_PREFIX_ERROR_POSITION, &parser, NULL);
  GError *cause = NULL;
  gboolean parsed = g_markup_parse_context_parse (context, text, (gssize) size,
      &cause) && g_markup_parse_context_end_parse (context, &cause);

  g_markup_parse_context_free (context);
  if (!parsed)
    fail (error, "%s", cause->message);
  else if (parser.n_roads == 0)
    parsed = fail (error, "it has no <road>");
  g_clear_error (&cause);
  if (!parsed)
    g_clear_pointer (&parser.road, xodr_road_free);
  return parser.road;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * JSON from and to other machines: what all messages have in common. */
#include "config.h"
#include "wirejson.h"

#include <math.h>
#include <string.h>

/* json-glib parses recursively: depth, at most so much, is stack. */
#define MAX_OPENINGS 64
/* Integers beyond it are not exact as doubles. */
#define MAX_EXACT 9007199254740992.0

GQuark
wire_error_quark (void)
{
  return g_quark_from_static_string ("wire-error-quark");
}

void
wire_set_error (GError ** error, const gchar * format, ...)
{
  va_list arguments;
  gchar *message;

  if (!error)
    return;
  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, WIRE_ERROR, 0, message);
  g_free (message);
}

/* ---- reading ----------------------------------------------------------- */

/* Brackets in strings and comments count, too: what is text and what is not is
 * the parser's to say, and no message of ours comes near the limit. */
static gboolean
is_shallow (const gchar * data, gsize size)
{
  guint openings = 0;

  for (gsize i = 0; i < size; i++)
    openings += data[i] == '{' || data[i] == '[';
  return openings <= MAX_OPENINGS;
}

JsonObject *
wire_json_parse (const gchar * data, gsize size, GError ** error)
{
  JsonParser *parser;
  JsonObject *object = NULL;
  JsonNode *root;

  /* Also refuses NUL, which would end the text for some and not for others. */
  if (size == 0 || !g_utf8_validate_len (data, size, NULL)
      || !is_shallow (data, size)) {
    wire_set_error (error,
        "The JSON is missing, not UTF-8 or nested too deeply.");
    return NULL;
  }
  parser = json_parser_new_immutable ();
  if (json_parser_load_from_data (parser, data, size, NULL)
      && (root = json_parser_get_root (parser))
      && JSON_NODE_HOLDS_OBJECT (root))
    object = json_object_ref (json_node_get_object (root));
  else
    wire_set_error (error, "The JSON is malformed or no object.");
  g_object_unref (parser);
  return object;
}

gboolean
wire_json_is (JsonObject * object, const gchar * name, const gchar * value)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_VALUE (node)
      && g_strcmp0 (json_node_get_string (node), value) == 0;
}

static gboolean
is_number (JsonNode * node)
{
  return node && JSON_NODE_HOLDS_VALUE (node)
      && (json_node_get_value_type (node) == G_TYPE_INT64
      || json_node_get_value_type (node) == G_TYPE_DOUBLE);
}

/* Whether it is a whole number, that fits. */
static gboolean
read_int (JsonNode * node, gint64 * value)
{
  gdouble number;

  if (!is_number (node))
    return FALSE;
  if (json_node_get_value_type (node) == G_TYPE_INT64) {
    *value = json_node_get_int (node);
    return TRUE;
  }
  number = json_node_get_double (node);
  if (!(fabs (number) <= MAX_EXACT) || number != floor (number))
    return FALSE;
  *value = (gint64) number;
  return TRUE;
}

gboolean
wire_json_get_int (JsonObject * object, const gchar * name, gint64 min,
    gint64 max, gint64 * value, GError ** error)
{
  if (read_int (json_object_get_member (object, name), value)
      && *value >= min && *value <= max)
    return TRUE;
  wire_set_error (error, "\"%s\" must be a whole number from %" G_GINT64_FORMAT
      " to %" G_GINT64_FORMAT ".", name, min, max);
  return FALSE;
}

gboolean
wire_json_get_double (JsonObject * object, const gchar * name, gdouble min,
    gdouble max, gdouble * value, GError ** error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (is_number (node)) {
    *value = json_node_get_double (node);
    if (*value >= min && *value <= max)
      return TRUE;
  }
  wire_set_error (error, "\"%s\" must be a number from %g to %g.", name, min,
      max);
  return FALSE;
}

/* Lines leave the picture at its sides, so columns may lie well outside. */
static gboolean
read_line (JsonObject * object, gint width, gint height, GstLaneLine * line)
{
  gdouble x1, y1, x2, y2, confidence;

  if (!wire_json_get_double (object, "x1", -2 * width, 3 * width, &x1, NULL)
      || !wire_json_get_double (object, "x2", -2 * width, 3 * width, &x2, NULL)
      || !wire_json_get_double (object, "y1", 0, height, &y1, NULL)
      || !wire_json_get_double (object, "y2", 0, height, &y2, NULL)
      || !wire_json_get_double (object, "confidence", 0, 1, &confidence, NULL))
    return FALSE;
  gst_lane_line_set_chord (line, lround (x1), lround (y1), lround (x2),
      lround (y2), confidence);
  return line->valid;
}

guint
wire_json_get_line (JsonObject * object, const gchar * name, gint width,
    gint height, GstLaneLine * line)
{
  JsonNode *node = json_object_get_member (object, name);

  memset (line, 0, sizeof *line);
  if (!node || JSON_NODE_HOLDS_NULL (node))
    return 0;
  return !JSON_NODE_HOLDS_OBJECT (node)
      || !read_line (json_node_get_object (node), width, height, line);
}

/* ---- writing ----------------------------------------------------------- */

/* json-glib adds .0 to what g_ascii_dtostr() writes without a point, also to
 * 2e-14. */
static gboolean
is_written_wrong (gdouble value)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_dtostr (text, sizeof text, value);
  return strchr (text, 'e') && !strchr (text, '.');
}

void
wire_json_add_number (JsonBuilder * builder, gdouble value)
{
  if (!isfinite (value))
    value = 0.0;
  else if (is_written_wrong (value))
    value = nextafter (value, 0.0);
  json_builder_add_double_value (builder, value);
}

static void
add_int (JsonBuilder * builder, const gchar * name, gint value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
wire_json_add_line (JsonBuilder * builder, const gchar * name,
    const GstLaneLine * line)
{
  json_builder_set_member_name (builder, name);
  if (!line->valid) {
    json_builder_add_null_value (builder);
    return;
  }
  json_builder_begin_object (builder);
  add_int (builder, "x1", line->x1);
  add_int (builder, "y1", line->y1);
  add_int (builder, "x2", line->x2);
  add_int (builder, "y2", line->y2);
  json_builder_set_member_name (builder, "confidence");
  wire_json_add_number (builder, line->confidence);
  json_builder_end_object (builder);
}

gchar *
wire_json_end (JsonBuilder * builder, gsize * size)
{
  JsonGenerator *generator = json_generator_new ();
  JsonNode *root = json_builder_get_root (builder);
  gchar *text;

  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, size);
  json_node_unref (root);
  g_object_unref (generator);
  g_object_unref (builder);
  return text;
}

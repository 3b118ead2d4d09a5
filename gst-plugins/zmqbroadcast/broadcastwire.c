/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What a vehicle broadcasts, and the actions asked of it, as JSON
 * (docs/zmq-protocol.md). */
#include "config.h"
#include "broadcastwire.h"

#include <math.h>
#include <string.h>

#include "wirejson.h"

/* s, ms, km/h, m and degrees: more is nonsense, and could not be computed
 * with. */
#define MAX_TIMESTAMP 1e15
#define MAX_PROCESSING_MS 1e6
#define MAX_SPEED 1e4
#define MAX_PLACE 1e9
/* There is room for one more. */
#define MAX_FRAME_ID (G_MAXINT64 - 1)

/* ---- writing ----------------------------------------------------------- */

static JsonBuilder *
begin (void)
{
  JsonBuilder *builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  return builder;
}

static gchar *
end (JsonBuilder * builder, gsize * size)
{
  json_builder_end_object (builder);
  return wire_json_end (builder, size);
}

static void
add_int (JsonBuilder * builder, const gchar * name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_double (JsonBuilder * builder, const gchar * name, gdouble value)
{
  json_builder_set_member_name (builder, name);
  wire_json_add_number (builder, value);
}

static void
add_triple (JsonBuilder * builder, const gchar * name, gboolean known,
    const gdouble values[3])
{
  gint i;

  json_builder_set_member_name (builder, name);
  if (!known) {
    json_builder_add_null_value (builder);
    return;
  }
  json_builder_begin_array (builder);
  for (i = 0; i < 3; i++)
    wire_json_add_number (builder, values[i]);
  json_builder_end_array (builder);
}

gchar *
broadcast_frame_pack (const BroadcastFrame * frame, gsize * size)
{
  JsonBuilder *builder = begin ();

  add_double (builder, "timestamp", frame->timestamp);
  add_int (builder, "frame_id", frame->frame_id);
  add_int (builder, "width", frame->width);
  add_int (builder, "height", frame->height);
  add_int (builder, "jpeg_size", frame->jpeg_size);
  return end (builder, size);
}

gchar *
broadcast_detection_pack (const BroadcastDetection * detection, gsize * size)
{
  JsonBuilder *builder = begin ();

  wire_json_add_line (builder, "left_lane", &detection->left);
  wire_json_add_line (builder, "right_lane", &detection->right);
  add_double (builder, "processing_time_ms", detection->processing_time_ms);
  add_int (builder, "frame_id", detection->frame_id);
  return end (builder, size);
}

gchar *
broadcast_state_pack (const BroadcastState * state, gsize * size)
{
  JsonBuilder *builder = begin ();

  add_double (builder, "steering", state->steering);
  add_double (builder, "throttle", state->throttle);
  add_double (builder, "brake", state->brake);
  add_double (builder, "speed_kmh", state->speed_kmh);
  add_triple (builder, "position", state->has_position, state->position);
  add_triple (builder, "rotation", state->has_rotation, state->rotation);
  return end (builder, size);
}

/* ---- reading ----------------------------------------------------------- */

static JsonObject *
parse (const gchar * data, gsize size, GError ** error)
{
  if (size <= BROADCAST_MAX_JSON)
    return wire_json_parse (data, size, error);
  wire_set_error (error, "The JSON is longer than %d bytes.",
      BROADCAST_MAX_JSON);
  return NULL;
}

gboolean
broadcast_frame_parse (const gchar * data, gsize size, BroadcastFrame * frame,
    GError ** error)
{
  gint64 width = 0, height = 0, jpeg_size = 0;
  JsonObject *object;
  gboolean good;

  memset (frame, 0, sizeof *frame);
  if (!(object = parse (data, size, error)))
    return FALSE;
  good = wire_json_get_double (object, "timestamp", -MAX_TIMESTAMP,
      MAX_TIMESTAMP, &frame->timestamp, error)
      && wire_json_get_int (object, "frame_id", 0, MAX_FRAME_ID,
      &frame->frame_id, error)
      && wire_json_get_int (object, "width", 1, BROADCAST_MAX_WIDTH, &width,
      error)
      && wire_json_get_int (object, "height", 1, BROADCAST_MAX_HEIGHT, &height,
      error)
      && wire_json_get_int (object, "jpeg_size", 1, G_MAXINT32, &jpeg_size,
      error);
  frame->width = width;
  frame->height = height;
  frame->jpeg_size = jpeg_size;
  json_object_unref (object);
  return good;
}

gboolean
broadcast_detection_parse (const gchar * data, gsize size, gint width,
    gint height, BroadcastDetection * detection, guint * invalid,
    GError ** error)
{
  JsonObject *object;
  gboolean good;

  memset (detection, 0, sizeof *detection);
  *invalid = 0;
  if (!(object = parse (data, size, error)))
    return FALSE;
  good = wire_json_get_int (object, "frame_id", 0, MAX_FRAME_ID,
      &detection->frame_id, error)
      && wire_json_get_double (object, "processing_time_ms", 0,
      MAX_PROCESSING_MS, &detection->processing_time_ms, error);
  if (good)
    *invalid = wire_json_get_line (object, "left_lane", width, height,
        &detection->left) + wire_json_get_line (object, "right_lane", width,
        height, &detection->right);
  json_object_unref (object);
  return good;
}

static gboolean
read_number (JsonNode * node, gdouble * value)
{
  if (!JSON_NODE_HOLDS_VALUE (node)
      || (json_node_get_value_type (node) != G_TYPE_INT64
          && json_node_get_value_type (node) != G_TYPE_DOUBLE))
    return FALSE;
  *value = json_node_get_double (node);
  return fabs (*value) <= MAX_PLACE;
}

/* An array of three numbers, or null, or left out. */
static gboolean
get_triple (JsonObject * object, const gchar * name, gboolean * known,
    gdouble values[3], GError ** error)
{
  JsonNode *node = json_object_get_member (object, name);
  JsonArray *array;
  guint i;

  *known = node && !JSON_NODE_HOLDS_NULL (node);
  if (!*known)
    return TRUE;
  array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  for (i = 0; array && json_array_get_length (array) == 3 && i < 3; i++) {
    if (!read_number (json_array_get_element (array, i), &values[i]))
      break;
  }
  if (array && i == 3)
    return TRUE;
  wire_set_error (error, "\"%s\" must be null or an array of three numbers.",
      name);
  return FALSE;
}

gboolean
broadcast_state_parse (const gchar * data, gsize size, BroadcastState * state,
    GError ** error)
{
  JsonObject *object;
  gboolean good;

  memset (state, 0, sizeof *state);
  if (!(object = parse (data, size, error)))
    return FALSE;
  good = wire_json_get_double (object, "steering", -1, 1, &state->steering,
      error)
      && wire_json_get_double (object, "throttle", 0, 1, &state->throttle,
      error)
      && wire_json_get_double (object, "brake", 0, 1, &state->brake, error)
      && wire_json_get_double (object, "speed_kmh", -MAX_SPEED, MAX_SPEED,
      &state->speed_kmh, error)
      && get_triple (object, "position", &state->has_position,
      state->position, error)
      && get_triple (object, "rotation", &state->has_rotation,
      state->rotation, error);
  json_object_unref (object);
  return good;
}

/* The actions are named as their enumeration's nicks are. */
static gboolean
find_action (const gchar * name, GstLaneAction * action)
{
  GEnumClass *klass = g_type_class_ref (GST_TYPE_LANE_ACTION);
  const GEnumValue *value = g_enum_get_value_by_nick (klass, name);

  if (value)
    *action = value->value;
  g_type_class_unref (klass);
  return value != NULL;
}

gboolean
broadcast_action_parse (const gchar * data, gsize size, GstLaneAction * action,
    GError ** error)
{
  JsonObject *object;
  const gchar *name;
  JsonNode *node;
  gboolean good;

  if (!(object = parse (data, size, error)))
    return FALSE;
  node = json_object_get_member (object, "action");
  name = node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) :
      NULL;
  good = name && find_action (name, action);
  json_object_unref (object);
  if (!good)
    wire_set_error (error, "\"action\" must be respawn, pause or resume.");
  return good;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The detection service's requests and replies as bytes (docs/zmq-protocol.md). */
#include "config.h"
#include "detectionwire.h"

#include <string.h>

#include "wirejson.h"

/* Bytes of the header's length, which come first. */
#define LENGTH_SIZE 4
#define MAX_REPLY (64 * 1024)
/* s, ms: more is nonsense, and could not be computed with. */
#define MAX_TIMESTAMP 1e15
#define MAX_PROCESSING_MS 1e6

/* Their names on the wire, and what a pixel takes; JPEG's depends. */
static const struct
{
  const gchar *name;
  gint pixel_size;
} formats[] = {
  [DETECTION_JPEG] = {"jpeg", 0},
  [DETECTION_RGB] = {"rgb", 3},
  [DETECTION_BGR] = {"bgr", 3},
  [DETECTION_BGRX] = {"bgrx", 4},
  [DETECTION_GRAY8] = {"gray8", 1},
};

/* Messages lie at any address. */
static guint32
read_length (const guint8 * data)
{
  guint32 length;

  memcpy (&length, data, LENGTH_SIZE);
  return GUINT32_FROM_LE (length);
}

static void
write_length (guint8 * data, guint32 length)
{
  length = GUINT32_TO_LE (length);
  memcpy (data, &length, LENGTH_SIZE);
}

/* ---- requests ---------------------------------------------------------- */

/* Finds the header and what follows it. A ping may come as bare JSON, whose
 * first four bytes are no length that a header may have. */
static gboolean
split (const guint8 * data, gsize size, const gchar ** header,
    gsize * header_size, GError ** error)
{
  gsize length;

  if (size < LENGTH_SIZE) {
    wire_set_error (error, "The request is too short.");
    return FALSE;
  }
  length = read_length (data);
  if (length > DETECTION_MAX_HEADER && data[0] == '{'
      && size <= DETECTION_MAX_HEADER) {
    *header = (const gchar *) data;
    *header_size = size;
    return TRUE;
  }
  if (length > DETECTION_MAX_HEADER || length > size - LENGTH_SIZE) {
    wire_set_error (error, "The header's length is %" G_GSIZE_FORMAT
        ": it must fit into the request and %d bytes.", length,
        DETECTION_MAX_HEADER);
    return FALSE;
  }
  *header = (const gchar *) data + LENGTH_SIZE;
  *header_size = length;
  return TRUE;
}

/* "compressed" and "format" say the same twice; they must agree. */
static gboolean
read_format (JsonObject * object, DetectionFormat * format, GError ** error)
{
  JsonNode *compressed = json_object_get_member (object, "compressed");
  guint i;

  if (!compressed || json_node_get_value_type (compressed) != G_TYPE_BOOLEAN) {
    wire_set_error (error, "\"compressed\" must be true or false.");
    return FALSE;
  }
  for (i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (wire_json_is (object, "format", formats[i].name)
        && json_node_get_boolean (compressed) == (i == DETECTION_JPEG)) {
      *format = i;
      return TRUE;
    }
  }
  wire_set_error (error,
      "\"format\" must be jpeg where \"compressed\" is true, "
      "else rgb, bgr, bgrx or gray8.");
  return FALSE;
}

static gboolean
check_size (const DetectionRequest * request, GError ** error)
{
  gsize expected = (gsize) request->width * request->height *
      formats[request->format].pixel_size;

  if (request->size == 0) {
    wire_set_error (error, "The request holds no picture.");
    return FALSE;
  }
  if (request->format == DETECTION_JPEG || request->size == expected)
    return TRUE;
  wire_set_error (error, "The picture has %" G_GSIZE_FORMAT
      " bytes, not %" G_GSIZE_FORMAT ".", request->size, expected);
  return FALSE;
}

static gboolean
read_header (JsonObject * object, DetectionRequest * request, GError ** error)
{
  gint64 width, height;

  if (!wire_json_get_int (object, "frame_id", G_MININT64, G_MAXINT64,
          &request->frame_id, error)
      || !wire_json_get_double (object, "timestamp", -MAX_TIMESTAMP,
          MAX_TIMESTAMP, &request->timestamp, error)
      || !wire_json_get_int (object, "width", 1, DETECTION_MAX_WIDTH, &width,
          error)
      || !wire_json_get_int (object, "height", 1, DETECTION_MAX_HEIGHT,
          &height, error)
      || !read_format (object, &request->format, error))
    return FALSE;
  request->width = width;
  request->height = height;
  return check_size (request, error);
}

gboolean
detection_request_parse (const guint8 * data, gsize size,
    DetectionRequest * request, GError ** error)
{
  const gchar *header;
  JsonObject *object;
  gsize header_size;
  gboolean good;

  memset (request, 0, sizeof *request);
  if (!split (data, size, &header, &header_size, error)
      || !(object = wire_json_parse (header, header_size, error)))
    return FALSE;
  request->ping = wire_json_is (object, "type", "ping");
  request->pixels = (const guint8 *) header + header_size;
  request->size = size - (request->pixels - data);
  good = request->ping || read_header (object, request, error);
  json_object_unref (object);
  return good;
}

gboolean
detection_request_pack (const DetectionRequest * request, guint8 * prefix,
    gsize size)
{
  gchar timestamp[G_ASCII_DTOSTR_BUF_SIZE];
  gsize room = size - LENGTH_SIZE;
  gchar *header = (gchar *) prefix + LENGTH_SIZE;
  gint written;

  if (size <= LENGTH_SIZE || room > DETECTION_MAX_HEADER)
    return FALSE;
  if (request->ping)
    written = g_snprintf (header, room, "{\"type\":\"ping\"}");
  else
    written = g_snprintf (header, room,
        "{\"timestamp\":%s,\"frame_id\":%" G_GINT64_FORMAT
        ",\"width\":%d,\"height\":%d,\"compressed\":%s,\"format\":\"%s\"}",
        g_ascii_dtostr (timestamp, sizeof timestamp, request->timestamp),
        request->frame_id, request->width, request->height,
        request->format == DETECTION_JPEG ? "true" : "false",
        formats[request->format].name);
  if ((gsize) written >= room)
    return FALSE;
  memset (header + written, ' ', room - written);
  write_length (prefix, room);
  return TRUE;
}

/* ---- replies ----------------------------------------------------------- */

gchar *
detection_reply_pack (const DetectionReply * reply, gsize * size)
{
  JsonBuilder *builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "frame_id");
  json_builder_add_int_value (builder, reply->frame_id);
  json_builder_set_member_name (builder, "timestamp");
  wire_json_add_number (builder, reply->timestamp);
  json_builder_set_member_name (builder, "processing_time_ms");
  wire_json_add_number (builder, reply->processing_time_ms);
  wire_json_add_line (builder, "left_lane", &reply->left);
  wire_json_add_line (builder, "right_lane", &reply->right);
  json_builder_end_object (builder);
  return wire_json_end (builder, size);
}

static gchar *
pack_text (const gchar * name, const gchar * text, gsize * size)
{
  JsonBuilder *builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
  json_builder_end_object (builder);
  return wire_json_end (builder, size);
}

gchar *
detection_pong_pack (gsize * size)
{
  return pack_text ("type", "pong", size);
}

gchar *
detection_error_pack (const gchar * message, gsize * size)
{
  return pack_text ("error", message, size);
}

static gboolean
read_reply (JsonObject * object, gint width, gint height,
    DetectionReply * reply, guint * invalid, GError ** error)
{
  JsonNode *refusal = json_object_get_member (object, "error");

  if (refusal) {
    const gchar *text = JSON_NODE_HOLDS_VALUE (refusal) ?
        json_node_get_string (refusal) : NULL;

    wire_set_error (error, "%s", text ? text : "an error without a text");
    return FALSE;
  }
  reply->pong = wire_json_is (object, "type", "pong");
  if (reply->pong)
    return TRUE;
  if (!wire_json_get_int (object, "frame_id", G_MININT64, G_MAXINT64,
          &reply->frame_id, error)
      || !wire_json_get_double (object, "timestamp", -MAX_TIMESTAMP,
          MAX_TIMESTAMP, &reply->timestamp, error)
      || !wire_json_get_double (object, "processing_time_ms", 0,
          MAX_PROCESSING_MS, &reply->processing_time_ms, error))
    return FALSE;
  *invalid = wire_json_get_line (object, "left_lane", width, height,
      &reply->left) + wire_json_get_line (object, "right_lane", width, height,
      &reply->right);
  return TRUE;
}

gboolean
detection_reply_parse (const gchar * data, gsize size, gint width, gint height,
    DetectionReply * reply, guint * invalid, GError ** error)
{
  JsonObject *object;
  gboolean good;

  memset (reply, 0, sizeof *reply);
  *invalid = 0;
  if (size > MAX_REPLY) {
    wire_set_error (error, "The reply is longer than %d bytes.", MAX_REPLY);
    return FALSE;
  }
  if (!(object = wire_json_parse (data, size, error)))
    return FALSE;
  good = read_reply (object, width, height, reply, invalid, error);
  json_object_unref (object);
  return good;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A detection service in this process, and clients of it. */
#include "detection.h"

#include <string.h>

#include "gstzmqjpeg.h"
#include "../lanedetect/roadscene.h"

#define PREFIX 256

/* ---- service ----------------------------------------------------------- */

void
service_start (Service * self, const gchar * launch)
{
  GError *error = NULL;
  GstMessage *message;
  GstBus *bus;

  self->pipeline = gst_parse_launch (launch, &error);
  fail_unless (self->pipeline && !error, "%s", error ? error->message : "");
  bus = gst_element_get_bus (self->pipeline);
  fail_if (gst_element_set_state (self->pipeline, GST_STATE_PLAYING)
      == GST_STATE_CHANGE_FAILURE);
  message = gst_bus_timed_pop_filtered (bus, PATIENCE * GST_MSECOND,
      GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR);
  fail_unless (message && gst_message_has_name (message, "zmq-bound"));
  self->url = g_strdup (gst_structure_get_string (gst_message_get_structure
          (message), "url"));
  gst_message_unref (message);
  gst_object_unref (bus);
}

void
service_stop (Service * self)
{
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->pipeline);
  g_free (self->url);
}

guint64
service_stat (Service * self, const gchar * name, const gchar * field)
{
  GstElement *element = gst_bin_get_by_name (GST_BIN (self->pipeline), name);
  GstStructure *stats;
  guint64 value = 0;

  fail_unless (element != NULL);
  g_object_get (element, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, field, &value));
  gst_structure_free (stats);
  gst_object_unref (element);
  return value;
}

void
service_await (Service * self, const gchar * name, const gchar * field,
    guint64 count)
{
  guint waited;

  for (waited = 0; service_stat (self, name, field) < count; waited += 5) {
    fail_unless (waited < PATIENCE, "%s of %s never was %" G_GUINT64_FORMAT,
        field, name, count);
    g_usleep (5000);
  }
}

GstMessage *
service_message (Service * self, GstMessageType type)
{
  GstBus *bus = gst_element_get_bus (self->pipeline);
  GstMessage *message = gst_bus_pop_filtered (bus, type);

  gst_object_unref (bus);
  return message;
}

/* ---- client ------------------------------------------------------------ */

void
client_open (Client * self, gint type, const gchar * url)
{
  const int linger = 0;

  self->context = zmq_ctx_new ();
  self->socket = zmq_socket (self->context, type);
  zmq_setsockopt (self->socket, ZMQ_LINGER, &linger, sizeof linger);
  fail_unless (zmq_connect (self->socket, url) == 0);
}

void
client_close (Client * self)
{
  zmq_close (self->socket);
  zmq_ctx_term (self->context);
}

void
client_send (Client * self, gconstpointer data, gsize size, gint flags)
{
  fail_unless_equals_int (zmq_send (self->socket, data, size, flags), size);
}

static JsonObject *
parse (const gchar * data, gsize size)
{
  JsonParser *parser = json_parser_new ();
  JsonObject *object;

  fail_unless (json_parser_load_from_data (parser, data, size, NULL),
      "no JSON: %.*s", (int) size, data);
  object = json_node_dup_object (json_parser_get_root (parser));
  g_object_unref (parser);
  return object;
}

JsonObject *
client_receive (Client * self, gint timeout)
{
  JsonObject *object = NULL;
  zmq_msg_t part;
  int more = 1;

  zmq_setsockopt (self->socket, ZMQ_RCVTIMEO, &timeout, sizeof timeout);
  while (more) {
    zmq_msg_init (&part);
    if (zmq_msg_recv (&part, self->socket, 0) < 0)
      return NULL;
    more = zmq_msg_more (&part);
    if (!more)
      object = parse (zmq_msg_data (&part), zmq_msg_size (&part));
    zmq_msg_close (&part);
  }
  return object;
}

void
client_assert_error (Client * self, const gchar * text)
{
  JsonObject *reply = client_receive (self, PATIENCE);
  const gchar *error;

  fail_unless (reply != NULL);
  error = json_object_get_string_member_with_default (reply, "error", NULL);
  fail_unless (error && strstr (error, text), "'%s' is not '%s'", error, text);
  json_object_unref (reply);
}

JsonObject *
client_assert_answer (Client * self, gint64 frame_id)
{
  JsonObject *reply = client_receive (self, PATIENCE);

  fail_unless (reply != NULL);
  fail_if (json_object_has_member (reply, "error"), "%s",
      json_object_get_string_member_with_default (reply, "error", ""));
  fail_unless_equals_int64 (json_object_get_int_member (reply, "frame_id"),
      frame_id);
  return reply;
}

void
client_assert_ping (Client * self)
{
  static const gchar ping[] = "{\"type\":\"ping\"}";
  JsonObject *reply;

  client_send (self, ping, strlen (ping), 0);
  reply = client_receive (self, PATIENCE);
  fail_unless (reply != NULL);
  fail_unless_equals_string (json_object_get_string_member (reply, "type"),
      "pong");
  json_object_unref (reply);
}

/* ---- pictures ---------------------------------------------------------- */

static void
init_scene (RoadScene * scene, gint width, gint height)
{
  road_scene_init (scene, width, height);
}

void
road_init (Road * self, gint width, gint height)
{
  RoadScene scene;

  init_scene (&scene, width, height);
  self->width = width;
  self->height = height;
  self->left = road_scene_column (&scene, 0, height - 1);
  self->right = road_scene_column (&scene, 1, height - 1);
}

static const GstVideoFormat video_formats[] = {
  [DETECTION_JPEG] = GST_VIDEO_FORMAT_I420,
  [DETECTION_RGB] = GST_VIDEO_FORMAT_RGB,
  [DETECTION_BGR] = GST_VIDEO_FORMAT_BGR,
  [DETECTION_BGRX] = GST_VIDEO_FORMAT_BGRx,
  [DETECTION_GRAY8] = GST_VIDEO_FORMAT_GRAY8,
};

/* Room for the header, then the pixels without padding. */
static guint8 *
pack_rows (GstVideoFrame * frame, gsize * size)
{
  gint height = GST_VIDEO_FRAME_HEIGHT (frame), y;
  gsize row = (gsize) GST_VIDEO_FRAME_WIDTH (frame) *
      GST_VIDEO_FRAME_COMP_PSTRIDE (frame, 0);
  guint8 *data = g_malloc (PREFIX + row * height);

  for (y = 0; y < height; y++)
    memcpy (data + PREFIX + y * row,
        (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0)
        + (gsize) y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0), row);
  *size = PREFIX + row * height;
  return data;
}

GBytes *
road_request (const Road * self, DetectionFormat format, gint64 frame_id)
{
  DetectionRequest request = {
    .frame_id = frame_id,.timestamp = frame_id + 0.25,.width = self->width,
    .height = self->height,.format = format
  };
  GstZmqJpeg *jpeg = gst_zmq_jpeg_new ();
  GstVideoFrame frame;
  GstVideoInfo info;
  RoadScene scene;
  GstBuffer *buffer;
  guint8 *data;
  gsize size;

  init_scene (&scene, self->width, self->height);
  buffer = road_scene_draw (&scene, video_formats[format], 0);
  gst_video_info_set_format (&info, video_formats[format], self->width,
      self->height);
  fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  data = format == DETECTION_JPEG ?
      gst_zmq_jpeg_encode (jpeg, &frame, 90, PREFIX, &size, NULL) :
      pack_rows (&frame, &size);
  fail_unless (detection_request_pack (&request, data, PREFIX));
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (buffer);
  gst_zmq_jpeg_free (jpeg);
  return g_bytes_new_take (data, size);
}

void
client_send_road (Client * self, const Road * road, DetectionFormat format,
    gint64 frame_id)
{
  GBytes *request = road_request (road, format, frame_id);

  client_send (self, g_bytes_get_data (request, NULL),
      g_bytes_get_size (request), 0);
  g_bytes_unref (request);
}

static void
assert_line (const Road * self, JsonObject * reply, const gchar * name,
    gdouble column)
{
  JsonObject *line;
  gdouble tolerance = 3 + 0.02 * self->width;

  fail_if (json_object_get_null_member (reply, name), "no %s at %dx%d", name,
      self->width, self->height);
  line = json_object_get_object_member (reply, name);
  fail_unless (ABS (json_object_get_int_member (line, "x1") - column)
      <= tolerance, "%s at %d, not %g", name,
      (int) json_object_get_int_member (line, "x1"), column);
  fail_unless (json_object_get_int_member (line, "y1") >= self->height - 3);
  fail_unless (json_object_get_int_member (line, "y1") <= self->height);
  fail_unless (json_object_get_int_member (line, "y2") < self->height);
  fail_unless (json_object_get_double_member (line, "confidence") > 0.5);
}

void
road_assert_found (const Road * self, JsonObject * reply)
{
  assert_line (self, reply, "left_lane", self->left);
  assert_line (self, reply, "right_lane", self->right);
  fail_unless (json_object_get_double_member (reply, "processing_time_ms") > 0);
  fail_unless (json_object_get_double_member (reply, "timestamp")
      == json_object_get_int_member (reply, "frame_id") + 0.25);
  json_object_unref (reply);
}

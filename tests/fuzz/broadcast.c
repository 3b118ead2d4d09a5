/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Fuzz target: what a vehicle broadcasts, as a subscriber makes buffers of it,
 * and actions. Input: messages, each a kind, two lengths, a text, a picture. */
#include <math.h>
#include <gstzmqview.h>
#include "fuzz.h"

#define MAX_PART 8192

enum
{
  STATE,
  DETECTION,
  FRAME,
  TRUE_FRAME,                   /* its text is made to fit the picture */
  ANY,                          /* its topic is a part of the text */
  N_KINDS
};

static const char *const topics[] = {
  BROADCAST_STATE, BROADCAST_DETECTION, BROADCAST_FRAME, BROADCAST_FRAME, ""
};

typedef struct
{
  uint8_t kind;
  uint16_t text_size, picture_size;
} __attribute__((packed)) Head;

/* ---- seeds ------------------------------------------------------------- */

static void
seed (int argc, char **argv, const char *label, int kind, const char *text,
    const void *picture, size_t picture_size)
{
  uint8_t data[sizeof (Head) + 2 * MAX_PART];
  Head head = { kind, strlen (text), picture_size };

  memcpy (data, &head, sizeof head);
  memcpy (data + sizeof head, text, head.text_size);
  if (picture_size > 0)
    memcpy (data + sizeof head + head.text_size, picture, picture_size);
  fuzz_seed (argc, argv, label, data,
      sizeof head + head.text_size + picture_size);
}

static guint8 *
make_jpeg (gsize * size)
{
  GstZmqJpeg *jpeg = gst_zmq_jpeg_new ();
  GstVideoFrame frame;
  GstVideoInfo info;
  GstBuffer *raw;
  guint8 *data;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, 64, 48);
  raw = gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (&info), NULL);
  gst_buffer_memset (raw, 0, 0x40, GST_VIDEO_INFO_SIZE (&info));
  FUZZ_CHECK (gst_video_frame_map (&frame, &info, raw, GST_MAP_READ));
  data = gst_zmq_jpeg_encode (jpeg, &frame, 50, 0, size, NULL);
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (raw);
  gst_zmq_jpeg_free (jpeg);
  return data;
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  guint8 *jpeg;
  gsize size;

  /* No plugins: GLib leaks a table on purpose when it knows 2048 names. */
  g_setenv ("GST_REGISTRY_DISABLE", "yes", TRUE);
  gst_init (NULL, NULL);
  jpeg = make_jpeg (&size);
  seed (*argc, *argv, "state", STATE, "{\"steering\":-0.5,\"throttle\":0.25,"
      "\"brake\":1.0,\"speed_kmh\":43.5,\"position\":[1.5,-2.5,0.0],"
      "\"rotation\":null}", NULL, 0);
  seed (*argc, *argv, "detection", DETECTION, "{\"left_lane\":{\"x1\":5,"
      "\"y1\":47,\"x2\":20,\"y2\":20,\"confidence\":0.5},\"right_lane\":null,"
      "\"processing_time_ms\":2.5,\"frame_id\":41}", NULL, 0);
  seed (*argc, *argv, "frame", FRAME, "{\"timestamp\":1.5,\"frame_id\":7,"
      "\"width\":64,\"height\":48,\"jpeg_size\":4}", "JPEG", 4);
  seed (*argc, *argv, "picture", TRUE_FRAME, "", jpeg, size);
  seed (*argc, *argv, "action", ANY, "{\"action\":\"pause\",\"params\":{},"
      "\"timestamp\":1.5}", NULL, 0);
  g_free (jpeg);
  return 0;
}

/* ---- checks ------------------------------------------------------------ */

static void
check_line (const GstLaneLine * line)
{
  if (!line->valid)
    return;
  FUZZ_CHECK (line->confidence >= 0 && line->confidence <= 1);
  FUZZ_CHECK (line->y1 > line->y2 && line->y2 >= 0);
  FUZZ_CHECK (line->y1 <= BROADCAST_MAX_HEIGHT);
  FUZZ_CHECK (abs (line->x1) <= 3 * BROADCAST_MAX_WIDTH);
  FUZZ_CHECK (abs (line->x2) <= 3 * BROADCAST_MAX_WIDTH);
}

static void
check_buffer (GstBuffer * buffer)
{
  GstVehicleMeta *vehicle = gst_buffer_get_vehicle_meta (buffer);
  GstLaneMeta *lanes = gst_buffer_get_lane_meta (buffer);

  FUZZ_CHECK (gst_buffer_get_size (buffer) > 0);
  FUZZ_CHECK (GST_BUFFER_OFFSET (buffer) < G_MAXINT64);
  if (lanes) {
    FUZZ_CHECK (lanes->frame_id == (gint64) GST_BUFFER_OFFSET (buffer));
    check_line (&lanes->left);
    check_line (&lanes->right);
  }
  if (vehicle) {
    FUZZ_CHECK (fabs (vehicle->steering) <= 1);
    FUZZ_CHECK (isfinite (vehicle->speed) && isfinite (vehicle->position[2]));
  }
  gst_buffer_unref (buffer);
}

static void
take (GstZmqView * view, GstZmqViewNews news)
{
  gint width, height;
  guint invalid;

  if (news == GST_ZMQ_VIEW_DETECTION)
    check_buffer (gst_zmq_view_take_detection (view, &invalid));
  if (news == GST_ZMQ_VIEW_PICTURE) {
    check_buffer (gst_zmq_view_take_picture (view, &width, &height, &invalid));
    FUZZ_CHECK (width >= 16 && width <= BROADCAST_MAX_WIDTH);
    FUZZ_CHECK (height >= 16 && height <= BROADCAST_MAX_HEIGHT);
  }
}

/* ---- messages ---------------------------------------------------------- */

/* What passes is written and read again as the same. */
static void
check_action_and_state (const char *text, size_t size)
{
  BroadcastState state, again;
  GstLaneAction action;
  gsize packed_size;
  gchar *packed;

  if (broadcast_action_parse (text, size, &action, NULL))
    FUZZ_CHECK (action <= GST_LANE_ACTION_RESUME);
  if (!broadcast_state_parse (text, size, &state, NULL))
    return;
  packed = broadcast_state_pack (&state, &packed_size);
  FUZZ_CHECK (broadcast_state_parse (packed, packed_size, &again, NULL));
  FUZZ_CHECK (again.steering == state.steering);
  FUZZ_CHECK (again.speed_kmh == state.speed_kmh);
  FUZZ_CHECK (again.has_position == state.has_position);
  g_free (packed);
}

static void
init_part (zmq_msg_t * part, const void *data, size_t size)
{
  FUZZ_CHECK (zmq_msg_init_size (part, size) == 0);
  if (size > 0)
    memcpy (zmq_msg_data (part), data, size);
}

static gchar *
describe (GstZmqView * view, const uint8_t * picture, size_t size)
{
  BroadcastFrame frame = {.frame_id = size,.width = 64,.height = 48,
    .jpeg_size = size
  };
  GstVideoInfo info;
  gsize text_size;

  if (gst_zmq_jpeg_inspect (view->jpeg, picture, size, &info, NULL)) {
    frame.width = info.width;
    frame.height = info.height;
  }
  return broadcast_frame_pack (&frame, &text_size);
}

static void
send (GstZmqView * view, const Head * head, const char *text,
    const uint8_t * picture)
{
  const char *topic = topics[head->kind];
  guint n_parts = head->picture_size > 0 ? 3 : 2, i;
  zmq_msg_t parts[GST_ZMQ_VIEW_PARTS];
  GError *error = NULL;
  GstZmqViewNews news;
  gchar *made = NULL;

  if (head->kind == TRUE_FRAME)
    text = made = describe (view, picture, head->picture_size);
  init_part (&parts[0], topic, strlen (topic));
  init_part (&parts[1], text, made ? strlen (made) : head->text_size);
  if (n_parts == 3)
    init_part (&parts[2], picture, head->picture_size);
  news = gst_zmq_view_add (view, parts, n_parts, &error);
  FUZZ_CHECK ((news == GST_ZMQ_VIEW_INVALID) == (error != NULL));
  g_clear_error (&error);
  for (i = 0; i < n_parts; i++)
    zmq_msg_close (&parts[i]);
  take (view, news);
  g_free (made);
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  FuzzInput input = { data, size };
  uint8_t text[MAX_PART], picture[MAX_PART];
  GstZmqView view;
  Head head;

  gst_zmq_view_init (&view);
  while (fuzz_read (&input, &head, sizeof head)) {
    head.kind %= N_KINDS;
    head.text_size %= MAX_PART;
    head.picture_size %= MAX_PART;
    fuzz_read (&input, text, head.text_size);
    fuzz_read (&input, picture, head.picture_size);
    check_action_and_state ((const char *) text, head.text_size);
    send (&view, &head, (const char *) text, picture);
  }
  gst_zmq_view_finalize (&view);
  return 0;
}

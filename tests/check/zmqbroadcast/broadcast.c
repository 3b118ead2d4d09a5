/* SPDX-License-Identifier: LGPL-2.1-or-later
 * zmqbroadcast: what subscribers get, and when they do not. */
#include "peer.h"

#include <json-glib/json-glib.h>
#include <lane/lane.h>
#include <string.h>

#include "gstzmqjpeg.h"

#define SMALL "video/x-raw,format=BGRx,width=64,height=48,framerate=30/1"

static GstHarness *
sink_new (const gchar * properties, GstBus ** bus, gchar ** url)
{
  gchar *launch = g_strdup_printf ("zmqbroadcast url=tcp://127.0.0.1:* %s",
      properties);
  GstElement *element = gst_parse_launch (launch, NULL);
  GstHarness *harness = peer_harness (gst_object_ref_sink (element), "sink",
      NULL, bus);

  g_free (launch);
  *url = peer_bound_url (*bus);
  return harness;
}

static void
add_metas (GstBuffer * buffer, gint64 id)
{
  GstVehicleMeta *vehicle = gst_buffer_add_vehicle_meta (buffer);
  GstLaneMeta *lanes = gst_buffer_add_lane_meta (buffer);

  vehicle->steering = -0.25;
  vehicle->throttle = 0.5;
  vehicle->speed = 10;
  vehicle->position[0] = id;
  vehicle->rotation[1] = 90;
  lanes->frame_id = id;
  lanes->processing_time = 1500 * GST_USECOND;
  gst_lane_line_set_chord (&lanes->right, 50, 47, 40, 20, 0.75);
}

static GstBuffer *
frame_new (gint64 id, gsize size)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);

  gst_buffer_memset (buffer, 0, 0x40, size);
  GST_BUFFER_OFFSET (buffer) = id;
  return buffer;
}

static void
push_full (GstHarness * harness, gint64 id)
{
  GstBuffer *buffer = frame_new (id, 64 * 48 * 4);

  add_metas (buffer, id);
  fail_unless_equals_int (gst_harness_push (harness, buffer), GST_FLOW_OK);
}

/* A subscription takes a while to be heard of: pushes frames 0.. until one
 * arrives, then everything that was sent is on its way, and is left out. */
#define FIRST 1000

static void
connect_to (GstHarness * harness, Peer * peer)
{
  PeerMessage message;
  gint64 id;

  for (id = 0; id < FIRST - 1; id++) {
    push_full (harness, id);
    if (peer_receive (peer, 20, &message)) {
      peer_message_clear (&message);
      break;
    }
  }
  fail_unless (id < FIRST - 1);
  while (peer_receive (peer, 200, &message))
    peer_message_clear (&message);
}

static void
subscriber_open (Peer * peer, const gchar * url, const gchar * topic)
{
  peer_open (peer, ZMQ_SUB, NULL);
  peer_subscribe (peer, topic);
  peer_connect (peer, url);
}

static void
receive (Peer * peer, const gchar * topic, PeerMessage * message)
{
  fail_unless (peer_receive (peer, 10000, message), "no %s", topic);
  fail_unless (peer_message_is (message, topic), "no %s", topic);
}

static void
receive_text (Peer * peer, const gchar * topic, const gchar * expected)
{
  PeerMessage message;
  gchar *text;

  receive (peer, topic, &message);
  fail_unless_equals_int (message.n_parts, 2);
  text = peer_message_text (&message, 1);
  fail_unless_equals_string (text, expected);
  g_free (text);
  peer_message_clear (&message);
}

static gint64
json_number (const PeerMessage * message, const gchar * field)
{
  gchar *text = peer_message_text (message, 1);
  JsonNode *node = json_from_string (text, NULL);
  gint64 number = json_object_get_int_member (json_node_get_object (node),
      field);

  json_node_unref (node);
  g_free (text);
  return number;
}

/* The `frame` message tells of a JPEG of that size, and holds it. */
static void
receive_picture (Peer * peer, gint64 id, gint width, gint height)
{
  GstZmqJpeg *jpeg = gst_zmq_jpeg_new ();
  GstVideoInfo info;
  PeerMessage message;
  gsize size;
  const guint8 *data;

  receive (peer, "frame", &message);
  fail_unless_equals_int (message.n_parts, 3);
  data = g_bytes_get_data (message.parts[2], &size);
  fail_unless_equals_int64 (json_number (&message, "frame_id"), id);
  fail_unless_equals_int64 (json_number (&message, "width"), width);
  fail_unless_equals_int64 (json_number (&message, "height"), height);
  fail_unless_equals_int64 (json_number (&message, "jpeg_size"), size);
  fail_unless (gst_zmq_jpeg_inspect (jpeg, data, size, &info, NULL));
  fail_unless_equals_int (info.width, width);
  fail_unless_equals_int (info.height, height);
  peer_message_clear (&message);
  gst_zmq_jpeg_free (jpeg);
}

static void
assert_silent (Peer * peer)
{
  PeerMessage message;

  fail_if (peer_receive (peer, 200, &message));
}

/* ---- what is sent ------------------------------------------------------ */

GST_START_TEST (test_messages)
{
  GstBus *bus;
  gchar *url;
  GstHarness *harness = sink_new ("", &bus, &url);
  Peer peer;

  gst_harness_set_src_caps_str (harness, SMALL);
  subscriber_open (&peer, url, "");
  connect_to (harness, &peer);
  push_full (harness, FIRST);
  receive_text (&peer, "state", "{\"steering\":-0.25,\"throttle\":0.5,"
      "\"brake\":0.0,\"speed_kmh\":36.0,\"position\":[1000.0,0.0,0.0],"
      "\"rotation\":[0.0,90.0,0.0]}");
  receive_text (&peer, "detection", "{\"left_lane\":null,\"right_lane\":{"
      "\"x1\":50,\"y1\":47,\"x2\":40,\"y2\":20,\"confidence\":0.75},"
      "\"processing_time_ms\":1.5,\"frame_id\":1000}");
  receive_picture (&peer, FIRST, 64, 48);
  assert_silent (&peer);
  peer_close (&peer);
  peer_harness_teardown (harness, bus);
  g_free (url);
}

GST_END_TEST;

GST_START_TEST (test_topics)
{
  const gchar *const topics[] = { "state", "detection", "frame" };
  GstBus *bus;
  gchar *url;
  GstHarness *harness = sink_new ("", &bus, &url);
  PeerMessage message;
  Peer peer;

  gst_harness_set_src_caps_str (harness, SMALL);
  subscriber_open (&peer, url, topics[__i__]);
  connect_to (harness, &peer);
  push_full (harness, FIRST);
  receive (&peer, topics[__i__], &message);
  peer_message_clear (&message);
  assert_silent (&peer);
  /* Nobody's messages are not made. */
  fail_unless_equals_int (peer_stat (harness->element, "states") > 0,
      __i__ == 0);
  fail_unless_equals_int (peer_stat (harness->element, "detections") > 0,
      __i__ == 1);
  fail_unless_equals_int (peer_stat (harness->element, "pictures") > 0,
      __i__ == 2);
  peer_close (&peer);
  peer_harness_teardown (harness, bus);
  g_free (url);
}

GST_END_TEST;

GST_START_TEST (test_images_off)
{
  GstBus *bus;
  gchar *url;
  GstHarness *harness = sink_new ("images=false", &bus, &url);
  PeerMessage message;
  Peer peer;

  gst_harness_set_src_caps_str (harness, SMALL);
  subscriber_open (&peer, url, "");
  connect_to (harness, &peer);
  push_full (harness, FIRST);
  receive (&peer, "state", &message);
  peer_message_clear (&message);
  receive (&peer, "detection", &message);
  peer_message_clear (&message);
  assert_silent (&peer);
  /* and on again, while it plays */
  g_object_set (harness->element, "images", TRUE, NULL);
  push_full (harness, FIRST + 1);
  receive (&peer, "state", &message);
  peer_message_clear (&message);
  receive (&peer, "detection", &message);
  peer_message_clear (&message);
  receive_picture (&peer, FIRST + 1, 64, 48);
  peer_close (&peer);
  peer_harness_teardown (harness, bus);
  g_free (url);
}

GST_END_TEST;

/* When the last subscriber has gone nothing is made any more. */
GST_START_TEST (test_unsubscribed)
{
  GstBus *bus;
  gchar *url;
  GstHarness *harness = sink_new ("", &bus, &url);
  guint64 before = 0, after = 1;
  gint64 id = FIRST;
  Peer peer;

  gst_harness_set_src_caps_str (harness, SMALL);
  subscriber_open (&peer, url, "frame");
  connect_to (harness, &peer);
  peer_close (&peer);
  while (before != after) {
    before = peer_stat (harness->element, "pictures");
    push_full (harness, id++);
    g_usleep (50000);
    after = peer_stat (harness->element, "pictures");
    fail_unless (id < FIRST + 100);
  }
  peer_harness_teardown (harness, bus);
  g_free (url);
}

GST_END_TEST;

/* What a buffer does not carry is left out; ids are counted where there are
 * none. */
GST_START_TEST (test_without_metas)
{
  GstBus *bus;
  gchar *url;
  GstHarness *harness = sink_new ("", &bus, &url);
  PeerMessage message;
  Peer peer;
  gint i;

  gst_harness_set_src_caps_str (harness, SMALL);
  subscriber_open (&peer, url, "");
  connect_to (harness, &peer);
  push_full (harness, FIRST);
  for (i = 0; i < 3; i++) {
    fail_unless (peer_receive (&peer, 10000, &message));
    peer_message_clear (&message);
  }
  for (i = 1; i < 4; i++) {
    fail_unless_equals_int (gst_harness_push (harness,
            frame_new (GST_BUFFER_OFFSET_NONE, 64 * 48 * 4)), GST_FLOW_OK);
    receive_picture (&peer, FIRST + i, 64, 48);
  }
  assert_silent (&peer);
  peer_close (&peer);
  peer_harness_teardown (harness, bus);
  g_free (url);
}

GST_END_TEST;

static const gchar *const formats[] = {
  "BGRx", "BGRA", "BGR", "RGB", "RGBA", "RGBx", "GRAY8", "I420", "NV12"
};

static const struct
{
  gint width, height;
} sizes[] = { {64, 48}, {65, 49}, {641, 479} };

/* Every format, odd sizes, rows farther apart than they must be. */
GST_START_TEST (test_formats)
{
  const gint width = sizes[__i__ % G_N_ELEMENTS (sizes)].width;
  const gint height = sizes[__i__ % G_N_ELEMENTS (sizes)].height;
  const gchar *format = formats[__i__ / G_N_ELEMENTS (sizes)];
  GstBus *bus;
  gchar *url;
  GstHarness *harness = sink_new ("quality=50", &bus, &url);
  GstVideoAlignment align;
  GstVideoInfo info;
  GstBuffer *buffer;
  GstCaps *caps;
  Peer peer;

  gst_harness_set_src_caps_str (harness, SMALL);
  subscriber_open (&peer, url, "frame");
  connect_to (harness, &peer);

  gst_video_info_set_format (&info, gst_video_format_from_string (format),
      width, height);
  caps = gst_video_info_to_caps (&info);
  gst_harness_set_src_caps (harness, caps);
  fail_unless_equals_int (gst_harness_push (harness, frame_new (FIRST,
              GST_VIDEO_INFO_SIZE (&info))), GST_FLOW_OK);
  receive_picture (&peer, FIRST, width, height);

  gst_video_alignment_reset (&align);
  align.padding_right = 37;
  align.padding_bottom = 3;
  fail_unless (gst_video_info_align (&info, &align));
  buffer = frame_new (FIRST + 1, GST_VIDEO_INFO_SIZE (&info));
  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_INFO_FORMAT (&info), width, height,
      GST_VIDEO_INFO_N_PLANES (&info), info.offset, info.stride);
  fail_unless_equals_int (gst_harness_push (harness, buffer), GST_FLOW_OK);
  receive_picture (&peer, FIRST + 1, width, height);
  peer_close (&peer);
  peer_harness_teardown (harness, bus);
  g_free (url);
}

GST_END_TEST;

/* What the pictures of the largest cameras are. */
GST_START_TEST (test_largest)
{
  GstBus *bus;
  gchar *url;
  GstHarness *harness = sink_new ("quality=1", &bus, &url);
  Peer peer;

  gst_harness_set_src_caps_str (harness, SMALL);
  subscriber_open (&peer, url, "frame");
  connect_to (harness, &peer);
  gst_harness_set_src_caps_str (harness, "video/x-raw,format=GRAY8,width=7680,"
      "height=4320,framerate=30/1");
  fail_unless_equals_int (gst_harness_push (harness, frame_new (FIRST,
              7680 * 4320)), GST_FLOW_OK);
  receive_picture (&peer, FIRST, 7680, 4320);
  peer_close (&peer);
  peer_harness_teardown (harness, bus);
  g_free (url);
}

GST_END_TEST;

/* Not even looked at: it is the subscriber's. */
GST_START_TEST (test_jpeg_unchanged)
{
  const gchar *jpeg = "any bytes at all";
  GstBus *bus;
  gchar *url;
  GstHarness *harness = sink_new ("", &bus, &url);
  PeerMessage message;
  GstBuffer *buffer;
  GBytes *expected;
  Peer peer;

  gst_harness_set_src_caps_str (harness, SMALL);
  subscriber_open (&peer, url, "");
  connect_to (harness, &peer);
  gst_harness_set_src_caps_str (harness,
      "image/jpeg,width=641,height=479,framerate=30/1");
  buffer = gst_buffer_new_wrapped (g_strdup (jpeg), strlen (jpeg));
  GST_BUFFER_OFFSET (buffer) = FIRST;
  add_metas (buffer, FIRST);
  fail_unless_equals_int (gst_harness_push (harness, buffer), GST_FLOW_OK);
  receive (&peer, "state", &message);
  peer_message_clear (&message);
  receive (&peer, "detection", &message);
  peer_message_clear (&message);
  receive (&peer, "frame", &message);
  expected = g_bytes_new_static (jpeg, strlen (jpeg));
  fail_unless (g_bytes_equal (message.parts[2], expected));
  fail_unless_equals_int64 (json_number (&message, "width"), 641);
  fail_unless_equals_int64 (json_number (&message, "jpeg_size"), strlen (jpeg));
  g_bytes_unref (expected);
  peer_message_clear (&message);
  peer_close (&peer);
  peer_harness_teardown (harness, bus);
  g_free (url);
}

GST_END_TEST;

static GstBuffer *
jpeg_new (gint64 id, gint width, gint height)
{
  GstZmqJpeg *jpeg = gst_zmq_jpeg_new ();
  GstBuffer *raw, *buffer;
  GstVideoFrame frame;
  GstVideoInfo info;
  guint8 *data;
  gsize size;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, width, height);
  raw = frame_new (id, GST_VIDEO_INFO_SIZE (&info));
  fail_unless (gst_video_frame_map (&frame, &info, raw, GST_MAP_READ));
  data = gst_zmq_jpeg_encode (jpeg, &frame, 50, 0, &size, NULL);
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (raw);
  gst_zmq_jpeg_free (jpeg);
  buffer = gst_buffer_new_wrapped (data, size);
  GST_BUFFER_OFFSET (buffer) = id;
  return buffer;
}

/* Its own size then; what has none is told of once. */
GST_START_TEST (test_jpeg_without_size)
{
  GstBus *bus;
  gchar *url;
  GstHarness *harness = sink_new ("", &bus, &url);
  GstMessage *message;
  Peer peer;
  gint i;

  gst_harness_set_src_caps_str (harness, SMALL);
  subscriber_open (&peer, url, "frame");
  connect_to (harness, &peer);
  gst_harness_set_src_caps_str (harness, "image/jpeg");
  fail_unless_equals_int (gst_harness_push (harness, jpeg_new (FIRST, 321,
              241)), GST_FLOW_OK);
  receive_picture (&peer, FIRST, 321, 241);
  for (i = 1; i < 3; i++) {
    fail_unless_equals_int (gst_harness_push (harness, frame_new (FIRST + i,
                10)), GST_FLOW_OK);
    assert_silent (&peer);
  }
  fail_unless_equals_uint64 (peer_stat (harness->element, "failed"), 2);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
  fail_unless (message != NULL);
  gst_message_unref (message);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING) == NULL);
  fail_unless_equals_int (gst_harness_push (harness, jpeg_new (FIRST + 3, 64,
              48)), GST_FLOW_OK);
  receive_picture (&peer, FIRST + 3, 64, 48);
  peer_close (&peer);
  peer_harness_teardown (harness, bus);
  g_free (url);
}

GST_END_TEST;

/* ---- subscribers ------------------------------------------------------- */

/* One that does not read loses what is too much for it; nobody else does, and
 * the pipeline goes on. */
GST_START_TEST (test_stopped_subscriber)
{
  const gint frames = 3000;
  GstBus *bus;
  gchar *url;
  GstHarness *harness = sink_new ("images=false high-water-mark=20", &bus,
      &url);
  PeerMessage message;
  Peer peer, stopped;
  gint one = 1, small = 4096;
  gint64 id;

  gst_harness_set_src_caps_str (harness, SMALL);
  peer_open (&stopped, ZMQ_SUB, NULL);
  zmq_setsockopt (stopped.socket, ZMQ_RCVHWM, &one, sizeof one);
  zmq_setsockopt (stopped.socket, ZMQ_RCVBUF, &small, sizeof small);
  peer_subscribe (&stopped, "");
  peer_connect (&stopped, url);
  connect_to (harness, &stopped);
  subscriber_open (&peer, url, "detection");
  connect_to (harness, &peer);

  for (id = FIRST; id < FIRST + frames; id++) {
    push_full (harness, id);
    receive (&peer, "detection", &message);
    fail_unless_equals_int64 (json_number (&message, "frame_id"), id);
    peer_message_clear (&message);
  }
  fail_unless (peer_stat (harness->element, "dropped") > 0);
  fail_unless_equals_uint64 (peer_stat (harness->element, "lost"), 0);
  peer_close (&peer);
  peer_close (&stopped);
  peer_harness_teardown (harness, bus);
  g_free (url);
}

GST_END_TEST;

/* Who sends something else than subscriptions is not listened to. */
GST_START_TEST (test_strange_subscriber_n)
{
  GstBus *bus;
  gchar *url;
  GstHarness *harness = sink_new ("", &bus, &url);
  PeerMessage message;
  Peer strange, peer;
  gint i;

  gst_harness_set_src_caps_str (harness, SMALL);
  peer_open (&strange, ZMQ_XSUB, url);
  for (i = 0; i < 100; i++) {
    peer_send (&strange, "\001framework", NULL);
    peer_send (&strange, "\002what", "ever", "it", "is", NULL);
    peer_send (&strange, "\001s", NULL);
    peer_send (&strange, "", "", NULL);
  }
  subscriber_open (&peer, url, "detection");
  connect_to (harness, &peer);
  push_full (harness, FIRST);
  receive (&peer, "detection", &message);
  peer_message_clear (&message);
  fail_unless_equals_uint64 (peer_stat (harness->element, "pictures"), 0);
  fail_unless (peer_stat (harness->element, "states") > 0);
  peer_close (&strange);
  peer_close (&peer);
  peer_harness_teardown (harness, bus);
  g_free (url);
}

GST_END_TEST;

/* What libzmq reports after a stranger's part is about somebody all the same. */
GST_START_TEST (test_subscription_after_part)
{
  GstBus *bus;
  gchar *url;
  GstHarness *harness = sink_new ("", &bus, &url);
  Peer strange;

  gst_harness_set_src_caps_str (harness, SMALL);
  peer_open (&strange, ZMQ_XSUB, url);
  peer_send (&strange, "\002what", "\001detection", NULL);
  connect_to (harness, &strange);
  peer_close (&strange);
  peer_harness_teardown (harness, bus);
  g_free (url);
}

GST_END_TEST;

static Suite *
broadcast_suite (void)
{
  Suite *suite = suite_create ("zmqbroadcast");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_messages);
  tcase_add_loop_test (tcase, test_topics, 0, 3);
  tcase_add_test (tcase, test_images_off);
  tcase_add_test (tcase, test_unsubscribed);
  tcase_add_test (tcase, test_without_metas);
  tcase_add_loop_test (tcase, test_formats, 0,
      G_N_ELEMENTS (formats) * G_N_ELEMENTS (sizes));
  tcase_add_test (tcase, test_largest);
  tcase_add_test (tcase, test_jpeg_unchanged);
  tcase_add_test (tcase, test_jpeg_without_size);
  tcase_add_test (tcase, test_stopped_subscriber);
  tcase_add_test (tcase, test_strange_subscriber_n);
  tcase_add_test (tcase, test_subscription_after_part);
  return suite;
}

GST_CHECK_MAIN (broadcast);

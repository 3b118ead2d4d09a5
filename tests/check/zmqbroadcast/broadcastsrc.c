/* SPDX-License-Identifier: LGPL-2.1-or-later
 * zmqbroadcastsrc: what becomes of a vehicle's messages, and of others. */
#include "peer.h"

#include <glib/gstdio.h>
#include <lane/lane.h>
#include <string.h>

#include "gstzmqjpeg.h"
#include "gstzmqview.h"

#define WIDTH 64
#define HEIGHT 48

#define STATE "{\"steering\":0.5,\"throttle\":0.25,\"brake\":0," \
    "\"speed_kmh\":36,\"position\":[1,2,3],\"rotation\":null}"
#define DETECTION "{\"left_lane\":{\"x1\":5,\"y1\":47,\"x2\":20,\"y2\":20," \
    "\"confidence\":0.5},\"right_lane\":null,\"processing_time_ms\":2.5," \
    "\"frame_id\":%d}"
#define FRAME "{\"timestamp\":1718000000.25,\"frame_id\":%d,\"width\":%d," \
    "\"height\":%d,\"jpeg_size\":%d}"

static GBytes *jpeg;

static GBytes *
jpeg_new (gint width, gint height)
{
  GstZmqJpeg *encoder = gst_zmq_jpeg_new ();
  GstVideoFrame frame;
  GstVideoInfo info;
  GstBuffer *raw;
  guint8 *data;
  gsize size;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_BGRx, width, height);
  raw = gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (&info), NULL);
  gst_buffer_memset (raw, 0, 0x40, GST_VIDEO_INFO_SIZE (&info));
  fail_unless (gst_video_frame_map (&frame, &info, raw, GST_MAP_READ));
  data = gst_zmq_jpeg_encode (encoder, &frame, 80, 0, &size, NULL);
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (raw);
  gst_zmq_jpeg_free (encoder);
  return g_bytes_new_take (data, size);
}

static void
setup (void)
{
  jpeg = jpeg_new (WIDTH, HEIGHT);
}

static void
teardown (void)
{
  g_bytes_unref (jpeg);
}

/* ---- a vehicle --------------------------------------------------------- */

/* Somebody subscribed to everything that is broadcast. */
static void
await_subscriber (Peer * vehicle, guint topics)
{
  PeerMessage message;

  while (topics-- > 0) {
    fail_unless (peer_receive (vehicle, 10000, &message));
    peer_message_clear (&message);
  }
}

static GstHarness *
watch (Peer * vehicle, const gchar * properties, GstBus ** bus)
{
  const gboolean images = strstr (properties, "images=false") == NULL;
  GstHarness *harness;
  GstElement *element;
  gchar *url, *launch;

  peer_open (vehicle, ZMQ_XPUB, NULL);
  url = peer_bind (vehicle, "tcp://127.0.0.1:*");
  launch = g_strdup_printf ("zmqbroadcastsrc url=%s %s", url, properties);
  element = gst_parse_launch (launch, NULL);
  harness = peer_harness (gst_object_ref_sink (element), NULL, "src", bus);
  gst_harness_play (harness);
  await_subscriber (vehicle, images ? 3 : 2);
  g_free (launch);
  g_free (url);
  return harness;
}

static void
stop (Peer * vehicle, GstHarness * harness, GstBus * bus)
{
  peer_harness_teardown (harness, bus);
  peer_close (vehicle);
}

/* Says that the picture is what @told says. */
static void
send_picture (Peer * vehicle, gint id, gint width, gint height, gint told)
{
  gchar *text = g_strdup_printf (FRAME, id, width, height, told);
  gsize size;
  gconstpointer data = g_bytes_get_data (jpeg, &size);

  zmq_send (vehicle->socket, "frame", 5, ZMQ_SNDMORE);
  zmq_send (vehicle->socket, text, strlen (text), ZMQ_SNDMORE);
  zmq_send (vehicle->socket, data, size, 0);
  g_free (text);
}

static void
send_frame (Peer * vehicle, gint id)
{
  send_picture (vehicle, id, WIDTH, HEIGHT, g_bytes_get_size (jpeg));
}

static void
send_detection (Peer * vehicle, gint id)
{
  gchar *text = g_strdup_printf (DETECTION, id);

  peer_send (vehicle, "detection", text, NULL);
  g_free (text);
}

static GstBuffer *
pull (GstHarness * harness, guint64 id)
{
  GstBuffer *buffer = gst_harness_pull (harness);

  fail_unless (buffer != NULL);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (buffer), id);
  return buffer;
}

static void
assert_lanes (GstBuffer * buffer, gint64 id)
{
  GstLaneMeta *lanes = gst_buffer_get_lane_meta (buffer);

  fail_unless (lanes != NULL);
  fail_unless_equals_int64 (lanes->frame_id, id);
  fail_unless_equals_int (lanes->status, GST_LANE_STATUS_OK);
  fail_unless_equals_uint64 (lanes->processing_time, 2500 * GST_USECOND);
  fail_unless (lanes->left.valid && !lanes->right.valid);
  fail_unless_equals_int (lanes->left.x2, 20);
  fail_unless_equals_float (lanes->left.confidence, 0.5);
}

static void
assert_vehicle (GstBuffer * buffer)
{
  GstVehicleMeta *vehicle = gst_buffer_get_vehicle_meta (buffer);

  fail_unless (vehicle != NULL);
  fail_unless_equals_float (vehicle->steering, 0.5);
  fail_unless_equals_float (vehicle->speed, 10);
  fail_unless_equals_float (vehicle->position[2], 3);
  fail_unless_equals_float (vehicle->rotation[1], 0);
}

/* ---- what comes -------------------------------------------------------- */

GST_START_TEST (test_picture)
{
  Peer vehicle;
  GstBus *bus;
  GstHarness *harness = watch (&vehicle, "", &bus);
  GstReferenceTimestampMeta *time;
  GstBuffer *buffer;
  GstCaps *caps, *expected;
  gsize size;
  gconstpointer data = g_bytes_get_data (jpeg, &size);

  peer_send (&vehicle, "state", STATE, NULL);
  send_detection (&vehicle, 7);
  send_frame (&vehicle, 7);
  buffer = pull (harness, 7);
  fail_unless_equals_int (gst_buffer_get_size (buffer), size);
  fail_unless (gst_buffer_memcmp (buffer, 0, data, size) == 0);
  fail_unless (GST_BUFFER_PTS_IS_VALID (buffer));
  fail_unless (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT));
  assert_lanes (buffer, 7);
  assert_vehicle (buffer);
  caps = gst_caps_from_string ("timestamp/x-unix");
  time = gst_buffer_get_reference_timestamp_meta (buffer, caps);
  fail_unless_equals_uint64 (time->timestamp,
      1718000000 * GST_SECOND + 250 * GST_MSECOND);
  gst_caps_unref (caps);
  gst_buffer_unref (buffer);

  caps = gst_pad_get_current_caps (harness->sinkpad);
  expected = gst_caps_from_string ("image/jpeg,width=64,height=48,"
      "framerate=0/1");
  gst_check_caps_equal (caps, expected);
  gst_caps_unref (expected);
  gst_caps_unref (caps);

  send_detection (&vehicle, 8);
  send_frame (&vehicle, 8);
  buffer = pull (harness, 8);
  fail_if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT));
  assert_lanes (buffer, 8);
  assert_vehicle (buffer);
  gst_buffer_unref (buffer);
  send_frame (&vehicle, 10);
  buffer = pull (harness, 10);
  fail_unless (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT));
  /* another frame's lanes are not this one's */
  fail_unless (gst_buffer_get_lane_meta (buffer) == NULL);
  gst_buffer_unref (buffer);
  stop (&vehicle, harness, bus);
}

GST_END_TEST;

GST_START_TEST (test_picture_alone)
{
  Peer vehicle;
  GstBus *bus;
  GstHarness *harness = watch (&vehicle, "", &bus);
  GstBuffer *buffer;

  send_frame (&vehicle, 0);
  buffer = pull (harness, 0);
  fail_unless (gst_buffer_get_lane_meta (buffer) == NULL);
  fail_unless (gst_buffer_get_vehicle_meta (buffer) == NULL);
  gst_buffer_unref (buffer);
  stop (&vehicle, harness, bus);
}

GST_END_TEST;

/* Vehicles that send the detection last are understood from the second frame
 * on; when it does not come the picture does. */
GST_START_TEST (test_detection_follows)
{
  Peer vehicle;
  GstBus *bus;
  GstHarness *harness = watch (&vehicle, "", &bus);
  GstBuffer *buffer;
  gint id;

  send_frame (&vehicle, 0);
  gst_buffer_unref (pull (harness, 0));
  send_detection (&vehicle, 0);
  for (id = 1; id < 4; id++) {
    send_frame (&vehicle, id);
    send_detection (&vehicle, id);
    buffer = pull (harness, id);
    assert_lanes (buffer, id);
    gst_buffer_unref (buffer);
  }
  send_frame (&vehicle, 4);
  gst_buffer_unref (pull (harness, 4));
  stop (&vehicle, harness, bus);
}

GST_END_TEST;

static void
part_init (zmq_msg_t * part, gconstpointer data, gsize size)
{
  zmq_msg_init_size (part, size);
  memcpy (zmq_msg_data (part), data, size);
}

static void
view_add (GstZmqView * view, const gchar * topic, gchar * text,
    GBytes * picture)
{
  const guint n_parts = picture ? 3 : 2;
  zmq_msg_t parts[3];
  gsize size;
  guint i;

  part_init (&parts[0], topic, strlen (topic));
  part_init (&parts[1], text, strlen (text));
  if (picture) {
    gconstpointer data = g_bytes_get_data (picture, &size);

    part_init (&parts[2], data, size);
  }
  fail_if (gst_zmq_view_add (view, parts, n_parts, NULL) ==
      GST_ZMQ_VIEW_INVALID);
  for (i = 0; i < n_parts; i++)
    zmq_msg_close (&parts[i]);
  g_free (text);
}

/* The next frame's detection overtakes its picture, which takes time to
 * compress. The picture that waits keeps its own. */
GST_START_TEST (test_next_detection_first)
{
  GstZmqView view;
  GstBuffer *buffer;
  gint width, height;
  guint invalid;

  gst_zmq_view_init (&view);
  view_add (&view, "detection", g_strdup_printf (DETECTION, 1), NULL);
  view_add (&view, "frame", g_strdup_printf (FRAME, 1, WIDTH, HEIGHT,
          (gint) g_bytes_get_size (jpeg)), jpeg);
  view_add (&view, "detection", g_strdup_printf (DETECTION, 2), NULL);
  buffer = gst_zmq_view_take_picture (&view, &width, &height, &invalid);
  assert_lanes (buffer, 1);
  gst_buffer_unref (buffer);
  /* And the detection waits for its own picture. */
  view_add (&view, "frame", g_strdup_printf (FRAME, 2, WIDTH, HEIGHT,
          (gint) g_bytes_get_size (jpeg)), jpeg);
  buffer = gst_zmq_view_take_picture (&view, &width, &height, &invalid);
  assert_lanes (buffer, 2);
  gst_buffer_unref (buffer);
  gst_zmq_view_finalize (&view);
}

GST_END_TEST;

GST_START_TEST (test_size_changes)
{
  Peer vehicle;
  GstBus *bus;
  GstHarness *harness = watch (&vehicle, "", &bus);
  GstCaps *caps;
  gint width;

  send_frame (&vehicle, 0);
  gst_buffer_unref (pull (harness, 0));
  g_bytes_unref (jpeg);
  jpeg = jpeg_new (129, 65);
  send_picture (&vehicle, 1, 129, 65, g_bytes_get_size (jpeg));
  gst_buffer_unref (pull (harness, 1));
  caps = gst_pad_get_current_caps (harness->sinkpad);
  gst_structure_get_int (gst_caps_get_structure (caps, 0), "width", &width);
  fail_unless_equals_int (width, 129);
  gst_caps_unref (caps);
  stop (&vehicle, harness, bus);
}

GST_END_TEST;

GST_START_TEST (test_without_images)
{
  Peer vehicle;
  GstBus *bus;
  GstHarness *harness = watch (&vehicle, "images=false", &bus);
  GstBuffer *buffer;
  GstMapInfo map;
  gchar *expected = g_strdup_printf (DETECTION " \n", 7);

  peer_send (&vehicle, "state", STATE, NULL);
  peer_send (&vehicle, "detection", expected, NULL);
  buffer = pull (harness, 7);
  assert_lanes (buffer, 7);
  assert_vehicle (buffer);
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  /* its own line end became a space: one line a detection */
  fail_unless_equals_int (map.size, strlen (expected) + 1);
  fail_unless (memcmp (map.data, expected, strlen (expected) - 1) == 0);
  fail_unless (memcmp (map.data + map.size - 2, " \n", 2) == 0);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  send_detection (&vehicle, 8);
  gst_buffer_unref (pull (harness, 8));
  g_free (expected);
  stop (&vehicle, harness, bus);
}

GST_END_TEST;

/* ---- what should not come ---------------------------------------------- */

GST_START_TEST (test_hostile_n)
{
  Peer vehicle;
  GstBus *bus;
  GstHarness *harness = watch (&vehicle, "", &bus);
  const gint size = g_bytes_get_size (jpeg);
  gchar *good = g_strdup_printf (FRAME, 3, WIDTH, HEIGHT, 9);
  GstBuffer *buffer;

  send_picture (&vehicle, 1, WIDTH, HEIGHT, size + 1);
  send_picture (&vehicle, 1, WIDTH, HEIGHT, size - 1);
  send_picture (&vehicle, 1, WIDTH + 1, HEIGHT, size);
  send_picture (&vehicle, 1, WIDTH, HEIGHT - 1, size);
  send_picture (&vehicle, -1, WIDTH, HEIGHT, size);
  send_picture (&vehicle, 1, 0, 0, size);
  peer_send (&vehicle, "frame", good, "not a JPEG", NULL);
  peer_send (&vehicle, "frame", good, "123456789", NULL);
  peer_send (&vehicle, "frame", good, NULL);
  peer_send (&vehicle, "frame", good, "123456789", "more", NULL);
  peer_send (&vehicle, "frame", NULL);
  peer_send (&vehicle, "frames", good, "123456789", NULL);
  peer_send (&vehicle, "state", NULL);
  peer_send (&vehicle, "state", "{}", NULL);
  peer_send (&vehicle, "state", STATE, "more", NULL);
  peer_send (&vehicle, "statement", STATE, NULL);
  peer_send (&vehicle, "detection", "[]", NULL);
  peer_send (&vehicle, "detection", "\xff\xfe", NULL);
  send_frame (&vehicle, 2);
  buffer = pull (harness, 2);
  fail_unless (gst_buffer_get_lane_meta (buffer) == NULL);
  fail_unless (gst_buffer_get_vehicle_meta (buffer) == NULL);
  gst_buffer_unref (buffer);
  fail_unless_equals_uint64 (peer_stat (harness->element, "invalid"), 18);
  fail_unless_equals_uint64 (peer_stat (harness->element, "pictures"), 1);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR) == NULL);
  g_free (good);
  stop (&vehicle, harness, bus);
}

GST_END_TEST;

/* A line that is not in this picture, though in a larger one it could be. */
GST_START_TEST (test_impossible_line_n)
{
  Peer vehicle;
  GstBus *bus;
  GstHarness *harness = watch (&vehicle, "", &bus);
  GstLaneMeta *lanes;
  GstBuffer *buffer;

  peer_send (&vehicle, "detection", "{\"left_lane\":{\"x1\":5,\"y1\":470,"
      "\"x2\":20,\"y2\":20,\"confidence\":0.5},\"right_lane\":{},"
      "\"processing_time_ms\":1,\"frame_id\":1}", NULL);
  send_frame (&vehicle, 1);
  buffer = pull (harness, 1);
  lanes = gst_buffer_get_lane_meta (buffer);
  fail_unless (lanes != NULL);
  fail_unless_equals_int (lanes->status, GST_LANE_STATUS_NO_LANES);
  fail_if (lanes->left.valid || lanes->right.valid);
  gst_buffer_unref (buffer);
  fail_unless_equals_uint64 (peer_stat (harness->element, "invalid-lines"), 2);
  stop (&vehicle, harness, bus);
}

GST_END_TEST;

/* Who sends too much is disconnected, and may come back. */
GST_START_TEST (test_too_large_n)
{
  Peer vehicle;
  GstBus *bus;
  GstHarness *harness = watch (&vehicle, "max-message-size=4096", &bus);
  gchar *large = g_strnfill (5000, ' ');

  peer_send (&vehicle, "state", large, NULL);
  await_subscriber (&vehicle, 6);       /* gone, and here again */
  send_frame (&vehicle, 1);
  gst_buffer_unref (pull (harness, 1));
  g_free (large);
  stop (&vehicle, harness, bus);
}

GST_END_TEST;

/* ---- coming and going -------------------------------------------------- */

static GstElement *
make_source (guint attempts)
{
  GstElement *element = gst_element_factory_make ("zmqbroadcastsrc", NULL);
  Peer nobody;
  gchar *url;

  peer_open (&nobody, ZMQ_XPUB, NULL);
  url = peer_bind (&nobody, "tcp://127.0.0.1:*");
  peer_close (&nobody);
  g_object_set (element, "url", url, "attempts", attempts, NULL);
  g_free (url);
  return gst_object_ref_sink (element);
}

GST_START_TEST (test_nobody_n)
{
  GstBus *bus;
  GstHarness *harness = peer_harness (make_source (2), NULL, "src", &bus);
  guint attempt, attempts;
  GstMessage *message;

  gst_harness_play (harness);
  message = peer_element_message (bus, "zmq-waiting");
  gst_structure_get (gst_message_get_structure (message), "attempt",
      G_TYPE_UINT, &attempt, "attempts", G_TYPE_UINT, &attempts, NULL);
  fail_unless_equals_int (attempt, 1);
  fail_unless_equals_int (attempts, 2);
  gst_message_unref (message);
  peer_expect_error (bus, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
      "2 attempts");
  peer_harness_teardown (harness, bus);
}

GST_END_TEST;

/* A wait ends when it is told to, at any time. */
GST_START_TEST (test_stop_while_waiting)
{
  gint i;

  for (i = 0; i < 10; i++) {
    GstBus *bus;
    GstHarness *harness = peer_harness (make_source (0), NULL, "src", &bus);

    gst_harness_play (harness);
    g_usleep (i * 20000);
    peer_harness_teardown (harness, bus);
  }
}

GST_END_TEST;

static void
fail_to_start (const gchar * url, const gchar * text)
{
  GstElement *element = make_source (0);
  GstBus *bus = gst_bus_new ();

  g_object_set (element, "url", url, NULL);
  gst_element_set_bus (element, bus);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  peer_expect_error (bus, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
      text);
  gst_element_set_bus (element, NULL);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (element);
}

GST_START_TEST (test_wrong_url_n)
{
  fail_to_start ("over there", "'over there'");
  fail_to_start (NULL, "''");
}

GST_END_TEST;

/* The vehicle ends, is missed, and another one comes to the same place. */
GST_START_TEST (test_reconnect)
{
  Peer vehicle;
  GstBus *bus;
  GstHarness *harness = watch (&vehicle, "attempts=1", &bus);
  gchar *url;

  send_frame (&vehicle, 0);
  gst_buffer_unref (pull (harness, 0));
  gst_message_unref (peer_element_message (bus, "zmq-connected"));
  peer_close (&vehicle);
  gst_message_unref (peer_element_message (bus, "zmq-lost"));

  g_object_get (harness->element, "url", &url, NULL);
  peer_open (&vehicle, ZMQ_XPUB, NULL);
  g_free (peer_bind (&vehicle, url));
  await_subscriber (&vehicle, 3);
  send_frame (&vehicle, 0);
  gst_buffer_unref (pull (harness, 0));
  gst_message_unref (peer_element_message (bus, "zmq-connected"));
  fail_unless_equals_uint64 (peer_stat (harness->element, "losses"), 1);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR) == NULL);
  g_free (url);
  stop (&vehicle, harness, bus);
}

GST_END_TEST;

/* One that drives but shows nothing is told of, once. */
GST_START_TEST (test_no_pictures)
{
  Peer vehicle;
  GstBus *bus;
  GstHarness *harness = watch (&vehicle, "", &bus);
  GstMessage *message = NULL;
  GError *warning;
  gint i;

  for (i = 0; i < 100 && !message; i++) {
    peer_send (&vehicle, "state", STATE, NULL);
    message = gst_bus_timed_pop_filtered (bus, 100 * GST_MSECOND,
        GST_MESSAGE_WARNING);
  }
  fail_unless (message != NULL);
  gst_message_parse_warning (message, &warning, NULL);
  fail_unless (strstr (warning->message, "--broadcast-images") != NULL);
  g_error_free (warning);
  gst_message_unref (message);
  for (i = 0; i < 3; i++)
    peer_send (&vehicle, "state", STATE, NULL);
  send_frame (&vehicle, 0);
  gst_buffer_unref (pull (harness, 0));
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING) == NULL);
  stop (&vehicle, harness, bus);
}

GST_END_TEST;

/* (transfer full): the path of a file in @folder. */
static gchar *
write_key (const gchar * folder, const gchar * name, const gchar * key)
{
  gchar *path = g_build_filename (folder, name, NULL);

  fail_unless (g_file_set_contents_full (path, key, -1,
          G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  return path;
}

/* Only who has the vehicle's public key sees anything. */
GST_START_TEST (test_encrypted)
{
  gchar *folder = g_dir_make_tmp ("broadcast-XXXXXX", NULL);
  gchar public_key[41], secret_key[41], other_key[41];
  gchar *pair, *files[3], *launch, *url;
  GstElement *vehicle, *source;
  GstBus *bus, *source_bus;
  GstHarness *harness;
  GstMessage *message;
  gboolean encrypted;
  gint i;

  zmq_curve_keypair (other_key, secret_key);
  zmq_curve_keypair (public_key, secret_key);
  pair = g_strdup_printf ("curve\n    public-key = \"%s\"\n"
      "    secret-key = \"%s\"\n", public_key, secret_key);
  files[0] = write_key (folder, "vehicle", pair);
  g_free (pair);
  for (i = 1; i < 3; i++) {
    pair = g_strdup_printf ("curve\n    public-key = \"%s\"\n",
        i == 1 ? public_key : other_key);
    files[i] = write_key (folder, i == 1 ? "right" : "wrong", pair);
    g_free (pair);
  }
  launch = g_strdup_printf ("videotestsrc is-live=true ! video/x-raw,"
      "format=GRAY8,width=64,height=48,framerate=60/1 ! zmqbroadcast "
      "url=tcp://127.0.0.1:* curve-secret-key=%s", files[0]);
  vehicle = gst_parse_launch (launch, NULL);
  bus = gst_element_get_bus (vehicle);
  gst_element_set_state (vehicle, GST_STATE_PLAYING);
  message = peer_element_message (bus, "zmq-bound");
  gst_structure_get (gst_message_get_structure (message), "url",
      G_TYPE_STRING, &url, "encrypted", G_TYPE_BOOLEAN, &encrypted, NULL);
  fail_unless (encrypted);
  gst_message_unref (message);

  for (i = 0; i < 3; i++) {
    source = gst_element_factory_make ("zmqbroadcastsrc", NULL);
    /* none, the right one, another one's */
    g_object_set (source, "url", url, "attempts", i == 1 ? 20 : 2,
        "curve-server-key", i == 0 ? NULL : files[i], NULL);
    harness = peer_harness (gst_object_ref_sink (source), NULL, "src",
        &source_bus);
    gst_harness_play (harness);
    if (i == 1)
      gst_buffer_unref (gst_harness_pull (harness));
    else
      peer_expect_error (source_bus, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_NOT_FOUND, url);
    peer_harness_teardown (harness, source_bus);
  }
  gst_element_set_state (vehicle, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (vehicle);
  for (i = 0; i < 3; i++) {
    g_remove (files[i]);
    g_free (files[i]);
  }
  g_rmdir (folder);
  g_free (folder);
  g_free (launch);
  g_free (url);
}

GST_END_TEST;

/* Both elements, and a decoder, several times. */
GST_START_TEST (test_pair)
{
  GstElement *vehicle = gst_parse_launch ("videotestsrc is-live=true ! "
      "video/x-raw,format=I420,width=321,height=241,framerate=60/1 ! "
      "zmqbroadcast url=tcp://127.0.0.1:*", NULL);
  GstBus *bus = gst_element_get_bus (vehicle), *viewer_bus;
  GstElement *viewer;
  gchar *url, *launch;
  gint i;

  gst_element_set_state (vehicle, GST_STATE_PLAYING);
  url = peer_bound_url (bus);
  launch = g_strdup_printf ("zmqbroadcastsrc num-buffers=5 url=%s ! jpegdec ! "
      "video/x-raw,width=321,height=241 ! fakesink", url);
  viewer = gst_parse_launch (launch, NULL);
  viewer_bus = gst_element_get_bus (viewer);
  for (i = 0; i < 3; i++) {
    GstMessage *message;

    gst_element_set_state (viewer, GST_STATE_PLAYING);
    message = gst_bus_timed_pop_filtered (viewer_bus, 20 * GST_SECOND,
        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    fail_unless (message != NULL
        && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS);
    gst_message_unref (message);
    gst_element_set_state (viewer, GST_STATE_NULL);
  }
  gst_element_set_state (vehicle, GST_STATE_NULL);
  gst_object_unref (viewer_bus);
  gst_object_unref (viewer);
  gst_object_unref (bus);
  gst_object_unref (vehicle);
  g_free (launch);
  g_free (url);
}

GST_END_TEST;

static Suite *
broadcastsrc_suite (void)
{
  Suite *suite = suite_create ("zmqbroadcastsrc");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, test_picture);
  tcase_add_test (tcase, test_picture_alone);
  tcase_add_test (tcase, test_detection_follows);
  tcase_add_test (tcase, test_next_detection_first);
  tcase_add_test (tcase, test_size_changes);
  tcase_add_test (tcase, test_without_images);
  tcase_add_test (tcase, test_hostile_n);
  tcase_add_test (tcase, test_impossible_line_n);
  tcase_add_test (tcase, test_too_large_n);
  tcase_add_test (tcase, test_nobody_n);
  tcase_add_test (tcase, test_stop_while_waiting);
  tcase_add_test (tcase, test_wrong_url_n);
  tcase_add_test (tcase, test_reconnect);
  tcase_add_test (tcase, test_no_pictures);
  tcase_add_test (tcase, test_encrypted);
  tcase_add_test (tcase, test_pair);
  return suite;
}

GST_CHECK_MAIN (broadcastsrc);

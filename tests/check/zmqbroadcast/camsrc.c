/* SPDX-License-Identifier: LGPL-2.1-or-later
 * zmqcamsrc and zmqlanesink: what well-behaved clients get. */
#include "detection.h"

#include <string.h>

static const DetectionFormat formats[] = { DETECTION_JPEG, DETECTION_RGB,
  DETECTION_BGR, DETECTION_BGRX, DETECTION_GRAY8
};

/* Asks with all formats through @launch. */
static void
assert_answers (const gchar * launch, gint width, gint height)
{
  Service service;
  Client client;
  Road road;
  guint i;

  road_init (&road, width, height);
  service_start (&service, launch);
  client_open (&client, ZMQ_REQ, service.url);
  for (i = 0; i < G_N_ELEMENTS (formats); i++) {
    client_send_road (&client, &road, formats[i], i);
    road_assert_found (&road, client_assert_answer (&client, i));
  }
  fail_unless_equals_uint64 (service_stat (&service, "src", "requests"), i);
  fail_unless_equals_uint64 (service_stat (&service, "src", "answered"), i);
  fail_unless_equals_uint64 (service_stat (&service, "src", "refused"), 0);
  fail_unless_equals_uint64 (service_stat (&service, "sink", "answered"), i);
  client_close (&client);
  service_stop (&service);
}

GST_START_TEST (test_formats)
{
  assert_answers (SERVICE, 400, 300);
}

GST_END_TEST;

/* Rows that are not as long as GStreamer's. */
GST_START_TEST (test_odd_size)
{
  assert_answers (SERVICE, 401, 303);
}

GST_END_TEST;

/* Nobody tells that he knows where rows lie: they are copied. */
GST_START_TEST (test_plain)
{
  assert_answers ("zmqcamsrc name=src url=tcp://127.0.0.1:* ! "
      "identity drop-allocation=true ! lanedetect ! zmqlanesink name=sink",
      401, 303);
}

GST_END_TEST;

/* The request follows the picture; lines are told in the client's pixels. */
GST_START_TEST (test_converted_and_scaled)
{
  assert_answers ("zmqcamsrc name=src url=tcp://127.0.0.1:* ! videoconvert ! "
      "videoscale ! video/x-raw,format=NV12,width=600,height=450 ! queue ! "
      "lanedetect ! zmqlanesink name=sink", 400, 300);
}

GST_END_TEST;

/* Whatever stands before the payload comes back. */
GST_START_TEST (test_envelopes)
{
  static const gchar *const envelopes[][9] = {
    {NULL},
    {"", NULL},
    {"camera", "", NULL},
    {"a", "b", "c", "d", "e", "f", "g", "", NULL}
  };
  Service service;
  Client client;
  Road road;
  guint i, j;

  road_init (&road, 400, 300);
  service_start (&service, SERVICE);
  client_open (&client, ZMQ_DEALER, service.url);
  for (i = 0; i < G_N_ELEMENTS (envelopes); i++) {
    for (j = 0; envelopes[i][j]; j++)
      client_send (&client, envelopes[i][j], strlen (envelopes[i][j]),
          ZMQ_SNDMORE);
    client_send_road (&client, &road, DETECTION_JPEG, i);
    for (j = 0; envelopes[i][j]; j++) {
      gchar part[16] = "";
      fail_unless_equals_int (zmq_recv (client.socket, part, sizeof part, 0),
          strlen (envelopes[i][j]));
      fail_unless_equals_string (part, envelopes[i][j]);
    }
    road_assert_found (&road, client_assert_answer (&client, i));
  }
  client_close (&client);
  service_stop (&service);
}

GST_END_TEST;

GST_START_TEST (test_ping)
{
  Service service;
  Client client;

  service_start (&service, SERVICE);
  client_open (&client, ZMQ_REQ, service.url);
  client_assert_ping (&client);
  client_assert_ping (&client);
  fail_unless_equals_uint64 (service_stat (&service, "src", "pings"), 2);
  fail_unless_equals_uint64 (service_stat (&service, "src", "requests"), 0);
  client_close (&client);
  service_stop (&service);
}

GST_END_TEST;

#define CLIENTS 16
#define ROUNDS 6

/* Everyone has another size, half of them another format; all ask at once. */
GST_START_TEST (test_many_clients)
{
  Client clients[CLIENTS];
  Road roads[CLIENTS];
  Service service;
  guint i, round;

  service_start (&service, SERVICE);
  for (i = 0; i < CLIENTS; i++) {
    road_init (&roads[i], 320 + 17 * i, 240 + 13 * i);
    client_open (&clients[i], ZMQ_REQ, service.url);
  }
  for (round = 0; round < ROUNDS; round++) {
    for (i = 0; i < CLIENTS; i++)
      client_send_road (&clients[i], &roads[i],
          formats[i % G_N_ELEMENTS (formats)], 100 * i + round);
    for (i = 0; i < CLIENTS; i++)
      road_assert_found (&roads[i], client_assert_answer (&clients[i],
              100 * i + round));
  }
  fail_unless_equals_uint64 (service_stat (&service, "src", "answered"),
      CLIENTS * ROUNDS);
  for (i = 0; i < CLIENTS; i++)
    client_close (&clients[i]);
  service_stop (&service);
}

GST_END_TEST;

static GstPadProbeReturn
block (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  return GST_PAD_PROBE_OK;
}

/* Holds up frames before the detector. */
static gulong
block_frames (Service * service, GstPad ** pad)
{
  GstElement *source = gst_bin_get_by_name (GST_BIN (service->pipeline), "src");
  gulong id;

  *pad = gst_element_get_static_pad (source, "src");
  id = gst_pad_add_probe (*pad, GST_PAD_PROBE_TYPE_BLOCK |
      GST_PAD_PROBE_TYPE_BUFFER, block, NULL, NULL);
  gst_object_unref (source);
  return id;
}

static void
let_go (GstPad * pad, gulong id)
{
  gst_pad_remove_probe (pad, id);
  gst_object_unref (pad);
}

static void
client_send_bytes (Client * client, GBytes * bytes)
{
  client_send (client, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
      0);
  g_bytes_unref (bytes);
}

#define NEWEST 40

/* Who sends faster than frames are judged has the newest one judged, and hears
 * of each of the others. */
GST_START_TEST (test_newest_wins)
{
  GBytes *requests[NEWEST];
  gint64 judged = -1;
  guint superseded = 0;
  Service service;
  Client client;
  GstPad *pad;
  gulong id;
  Road road;
  gint i;

  road_init (&road, 400, 300);
  for (i = 0; i < NEWEST; i++)
    requests[i] = road_request (&road, DETECTION_JPEG, i);
  service_start (&service, SERVICE);
  id = block_frames (&service, &pad);
  client_open (&client, ZMQ_DEALER, service.url);
  client_send_bytes (&client, requests[0]);
  service_await (&service, "src", "requests", 1);
  for (i = 1; i < NEWEST; i++)
    client_send_bytes (&client, requests[i]);
  let_go (pad, id);
  for (i = 0; i < NEWEST; i++) {
    JsonObject *reply = client_receive (&client, PATIENCE);

    fail_unless (reply != NULL);
    if (json_object_has_member (reply, "error")) {
      fail_unless_equals_string (json_object_get_string_member (reply, "error"),
          "superseded by a newer frame");
      superseded++;
    } else {
      fail_unless (json_object_get_int_member (reply, "frame_id") > judged);
      judged = json_object_get_int_member (reply, "frame_id");
    }
    json_object_unref (reply);
  }
  fail_unless_equals_int64 (judged, NEWEST - 1);
  fail_unless (superseded > 0);
  fail_unless_equals_uint64 (service_stat (&service, "src", "superseded"),
      superseded);
  client_close (&client);
  service_stop (&service);
}

GST_END_TEST;

/* Who sends much does not keep the others waiting: they take turns. */
GST_START_TEST (test_turns)
{
  GBytes *greed, *request;
  Client greedy, modest;
  Service service;
  JsonObject *reply;
  GstPad *pad;
  gulong id;
  Road road;
  gint i;

  road_init (&road, 400, 300);
  greed = road_request (&road, DETECTION_GRAY8, 0);
  request = road_request (&road, DETECTION_JPEG, 1000);
  service_start (&service, SERVICE);
  client_open (&modest, ZMQ_REQ, service.url);
  client_assert_ping (&modest);
  id = block_frames (&service, &pad);
  client_open (&greedy, ZMQ_DEALER, service.url);
  client_send_bytes (&greedy, g_bytes_ref (greed));
  service_await (&service, "src", "requests", 1);
  for (i = 1; i < 200; i++)
    client_send_bytes (&greedy, g_bytes_ref (greed));
  client_send_bytes (&modest, request);
  g_usleep (G_USEC_PER_SEC / 10);       /* so that it is there, most likely */
  let_go (pad, id);
  road_assert_found (&road, client_assert_answer (&modest, 1000));
  fail_unless (service_stat (&service, "src", "answered") <= 50);
  while ((reply = client_receive (&greedy, 100)))
    json_object_unref (reply);
  g_bytes_unref (greed);
  client_close (&greedy);
  client_close (&modest);
  service_stop (&service);
}

GST_END_TEST;

/* Frames that get lost on the way are answered all the same. */
GST_START_TEST (test_dropped)
{
  Service service;
  Client client;
  Road road;

  road_init (&road, 400, 300);
  service_start (&service, "zmqcamsrc name=src url=tcp://127.0.0.1:* ! "
      "valve name=valve drop=true ! lanedetect ! zmqlanesink name=sink");
  client_open (&client, ZMQ_REQ, service.url);
  client_send_road (&client, &road, DETECTION_JPEG, 1);
  client_assert_error (&client, "dropped");
  client_send_road (&client, &road, DETECTION_RGB, 2);
  client_assert_error (&client, "dropped");
  fail_unless_equals_uint64 (service_stat (&service, "src", "refused"), 2);
  client_close (&client);
  service_stop (&service);
}

GST_END_TEST;

GST_START_TEST (test_no_detector)
{
  Service service;
  Client client;
  GstMessage *warning;
  Road road;
  gint i;

  road_init (&road, 400, 300);
  service_start (&service, "zmqcamsrc name=src url=tcp://127.0.0.1:* ! "
      "zmqlanesink name=sink");
  client_open (&client, ZMQ_REQ, service.url);
  for (i = 0; i < 3; i++) {
    client_send_road (&client, &road, DETECTION_JPEG, i);
    client_assert_error (&client, "no detector");
  }
  warning = service_message (&service, GST_MESSAGE_WARNING);
  fail_unless (warning != NULL);
  gst_message_unref (warning);
  fail_unless (service_message (&service, GST_MESSAGE_WARNING) == NULL);
  fail_unless_equals_uint64 (service_stat (&service, "sink", "without-meta"),
      3);
  client_close (&client);
  service_stop (&service);
}

GST_END_TEST;

static Suite *
zmq_camsrc_suite (void)
{
  Suite *suite = suite_create ("zmq-camsrc");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_formats);
  tcase_add_test (tc, test_odd_size);
  tcase_add_test (tc, test_plain);
  tcase_add_test (tc, test_converted_and_scaled);
  tcase_add_test (tc, test_envelopes);
  tcase_add_test (tc, test_ping);
  tcase_add_test (tc, test_many_clients);
  tcase_add_test (tc, test_newest_wins);
  tcase_add_test (tc, test_turns);
  tcase_add_test (tc, test_dropped);
  tcase_add_test (tc, test_no_detector);
  return suite;
}

GST_CHECK_MAIN (zmq_camsrc);

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * zmqbroadcast: sockets, actions, states. */
#include "peer.h"

#include <glib/gstdio.h>
#include <lane/lane.h>
#include <string.h>

#define LAUNCH "videotestsrc num-buffers=5 ! " \
    "video/x-raw,format=BGRx,width=64,height=48 ! zmqbroadcast name=b "

static GstElement *
make_sink (const gchar * url, const gchar * action_url)
{
  GstElement *element = gst_element_factory_make ("zmqbroadcast", NULL);

  g_object_set (element, "url", url, "action-url", action_url, NULL);
  return gst_object_ref_sink (element);
}

static GstElement *
launch (const gchar * properties, GstBus ** bus)
{
  gchar *text = g_strconcat (LAUNCH, properties, NULL);
  GstElement *pipeline = gst_parse_launch (text, NULL);

  fail_unless (pipeline != NULL);
  *bus = gst_element_get_bus (pipeline);
  g_free (text);
  return pipeline;
}

static void
stop (GstElement * pipeline, GstBus * bus)
{
  fail_unless_equals_int (gst_element_set_state (pipeline, GST_STATE_NULL),
      GST_STATE_CHANGE_SUCCESS);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
}

GST_START_TEST (test_properties)
{
  GstElement *element = make_sink ("tcp://127.0.0.1:*", NULL);
  gchar *url, *action_url, *key;
  guint high_water_mark;
  gboolean images;
  gint quality;

  gst_object_unref (element);
  element = gst_object_ref_sink (gst_element_factory_make ("zmqbroadcast",
          NULL));
  g_object_get (element, "url", &url, "action-url", &action_url, "images",
      &images, "quality", &quality, "high-water-mark", &high_water_mark,
      "curve-secret-key", &key, NULL);
  fail_unless_equals_string (url, "tcp://*:5557");
  fail_unless (action_url == NULL && key == NULL);
  fail_unless (images);
  fail_unless_equals_int (quality, 80);
  fail_unless_equals_int (high_water_mark, 60);
  g_free (url);
  gst_object_unref (element);
}

GST_END_TEST;

/* Both sockets are told of, with their real ports and who can reach them. */
GST_START_TEST (test_bound)
{
  GstBus *bus;
  GstElement *pipeline = launch ("url=tcp://*:* "
      "action-url=tcp://127.0.0.1:*", &bus);
  GstMessage *message;
  const GstStructure *structure;
  gboolean flag;

  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  message = peer_element_message (bus, "zmq-bound");
  structure = gst_message_get_structure (message);
  fail_unless (g_str_has_prefix (gst_structure_get_string (structure, "url"),
          "tcp://0.0.0.0:"));
  fail_unless (gst_structure_get_boolean (structure, "public", &flag) && flag);
  fail_unless (gst_structure_get_boolean (structure, "encrypted", &flag)
      && !flag);
  gst_message_unref (message);
  message = peer_element_message (bus, "zmq-bound");
  structure = gst_message_get_structure (message);
  fail_unless (g_str_has_prefix (gst_structure_get_string (structure, "url"),
          "tcp://127.0.0.1:"));
  fail_if (g_str_has_suffix (gst_structure_get_string (structure, "url"),
          ":0"));
  fail_unless (gst_structure_get_boolean (structure, "public", &flag)
      && !flag);
  gst_message_unref (message);
  stop (pipeline, bus);
}

GST_END_TEST;

/* The port is there again as soon as the element is back in READY. */
GST_START_TEST (test_again)
{
  GstBus *bus;
  GstElement *pipeline = launch ("url=tcp://127.0.0.1:*", &bus);
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "b");
  gchar *url = NULL;
  gint i;

  for (i = 0; i < 5; i++) {
    GstMessage *message;

    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    g_free (url);
    url = peer_bound_url (bus);
    message = gst_bus_timed_pop_filtered (bus, 10 * GST_SECOND,
        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    fail_unless (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS);
    gst_message_unref (message);
    gst_element_set_state (pipeline, i % 2 ? GST_STATE_NULL : GST_STATE_READY);
    g_object_set (sink, "url", url, NULL);
  }
  g_free (url);
  gst_object_unref (sink);
  stop (pipeline, bus);
}

GST_END_TEST;

/* Also where the process has other sockets. */
GST_START_TEST (test_again_beside_others)
{
  GstElement *other = make_sink ("tcp://127.0.0.1:*", NULL);
  GstElement *element = make_sink ("tcp://127.0.0.1:*", "tcp://127.0.0.1:*");
  GstBus *bus = gst_bus_new ();
  gchar *url, *action_url;
  gint i;

  gst_element_set_state (other, GST_STATE_PAUSED);
  gst_element_set_bus (element, bus);
  gst_element_set_state (element, GST_STATE_PAUSED);
  url = peer_bound_url (bus);
  action_url = peer_bound_url (bus);
  for (i = 0; i < 10; i++) {
    gst_element_set_state (element, GST_STATE_READY);
    g_object_set (element, "url", url, "action-url", action_url, NULL);
    fail_if (gst_element_set_state (element, GST_STATE_PAUSED)
        == GST_STATE_CHANGE_FAILURE);
  }
  gst_element_set_bus (element, NULL);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_state (other, GST_STATE_NULL);
  g_free (action_url);
  g_free (url);
  gst_object_unref (bus);
  gst_object_unref (element);
  gst_object_unref (other);
}

GST_END_TEST;

/* Stops at once where somebody listens, reads nothing, and much waits. */
GST_START_TEST (test_stop_with_stuck_subscriber)
{
  GstBus *bus;
  GstElement *pipeline = gst_parse_launch ("videotestsrc ! video/x-raw,"
      "format=BGRx,width=1920,height=1080 ! zmqbroadcast high-water-mark=10000 "
      "url=tcp://127.0.0.1:*", NULL);
  gchar *url;
  gint one = 1;
  Peer peer;

  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  url = peer_bound_url (bus);
  peer_open (&peer, ZMQ_SUB, NULL);
  zmq_setsockopt (peer.socket, ZMQ_RCVHWM, &one, sizeof one);
  peer_subscribe (&peer, "");
  peer_connect (&peer, url);
  g_usleep (500000);
  stop (pipeline, bus);
  peer_close (&peer);
  g_free (url);
}

GST_END_TEST;

/* ---- what cannot be ---------------------------------------------------- */

static void
fail_to_start (const gchar * url, const gchar * action_url, gint code,
    const gchar * text)
{
  GstElement *element = make_sink (url, action_url);
  GstBus *bus = gst_bus_new ();

  gst_element_set_bus (element, bus);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  peer_expect_error (bus, GST_RESOURCE_ERROR, code, text);
  gst_element_set_bus (element, NULL);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (element);
}

GST_START_TEST (test_port_in_use_n)
{
  Peer other;
  gchar *url;

  peer_open (&other, ZMQ_PUB, NULL);
  url = peer_bind (&other, "tcp://127.0.0.1:*");
  fail_to_start (url, NULL, GST_RESOURCE_ERROR_BUSY, url);
  fail_to_start ("tcp://127.0.0.1:*", url, GST_RESOURCE_ERROR_BUSY, url);
  peer_close (&other);
  g_free (url);
}

GST_END_TEST;

GST_START_TEST (test_wrong_url_n)
{
  fail_to_start ("somewhere", NULL, GST_RESOURCE_ERROR_SETTINGS, "'somewhere'");
  fail_to_start ("tcp://192.0.2.1:5557", NULL, GST_RESOURCE_ERROR_NOT_FOUND,
      "192.0.2.1");
  fail_to_start ("tcp://127.0.0.1:*", "", GST_RESOURCE_ERROR_SETTINGS, "''");
  fail_to_start (NULL, NULL, GST_RESOURCE_ERROR_SETTINGS, "''");
}

GST_END_TEST;

GST_START_TEST (test_no_key_n)
{
  GstElement *element = make_sink ("tcp://127.0.0.1:*", NULL);
  GstBus *bus = gst_bus_new ();

  g_object_set (element, "curve-secret-key", "/nowhere/key", NULL);
  gst_element_set_bus (element, bus);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  peer_expect_error (bus, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
      "/nowhere/key");
  gst_element_set_bus (element, NULL);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (element);
}

GST_END_TEST;

/* ---- actions ----------------------------------------------------------- */

static GstHarness *
acting_new (GstBus ** bus, Peer * peer)
{
  GstHarness *harness = peer_harness (make_sink ("tcp://127.0.0.1:*",
          "tcp://127.0.0.1:*"), "sink", NULL, bus);
  gchar *url = peer_bound_url (*bus);

  g_free (url);
  url = peer_bound_url (*bus);
  peer_open (peer, ZMQ_PUB, url);
  g_free (url);
  return harness;
}

static gboolean
next_action (GstHarness * harness, GstLaneAction * action)
{
  GstEvent *event;
  gboolean found = FALSE;

  while (!found && (event = gst_harness_try_pull_upstream_event (harness))) {
    found = gst_lane_event_parse_action (event, action);
    gst_event_unref (event);
  }
  return found;
}

/* A PUB socket drops what it sends before it is connected: say it again. */
static void
send_until_heard (GstHarness * harness, Peer * peer)
{
  GstLaneAction action;
  gint i;

  for (i = 0; i < 500; i++) {
    peer_send (peer, "action", "{\"action\":\"resume\"}", NULL);
    g_usleep (20000);
    if (next_action (harness, &action))
      break;
  }
  fail_unless (i < 500);
  g_usleep (200000);
  while (next_action (harness, &action))
    fail_unless_equals_int (action, GST_LANE_ACTION_RESUME);
}

static void
expect_action (GstHarness * harness, GstLaneAction expected)
{
  GstLaneAction action;
  gint i;

  for (i = 0; i < 500 && !next_action (harness, &action); i++)
    g_usleep (20000);
  fail_unless (i < 500);
  fail_unless_equals_int (action, expected);
}

GST_START_TEST (test_actions)
{
  GstBus *bus;
  Peer peer;
  GstHarness *harness = acting_new (&bus, &peer);
  guint64 before;

  send_until_heard (harness, &peer);
  before = peer_stat (harness->element, "actions");
  peer_send (&peer, "action", "{\"action\": \"pause\", \"params\": {}, "
      "\"timestamp\": 1718000000.25}", NULL);
  expect_action (harness, GST_LANE_ACTION_PAUSE);
  peer_send (&peer, "action", "{\"action\":\"respawn\",\"params\":null}", NULL);
  expect_action (harness, GST_LANE_ACTION_RESPAWN);
  peer_send (&peer, "action", "{\"action\":\"resume\"}", NULL);
  expect_action (harness, GST_LANE_ACTION_RESUME);
  fail_unless_equals_uint64 (peer_stat (harness->element, "actions"),
      before + 3);
  fail_unless_equals_uint64 (peer_stat (harness->element, "actions-invalid"),
      0);
  peer_close (&peer);
  peer_harness_teardown (harness, bus);
}

GST_END_TEST;

/* Counted, told of once, and what is right goes on. */
GST_START_TEST (test_actions_n)
{
  GstBus *bus;
  Peer peer;
  GstHarness *harness = acting_new (&bus, &peer);
  GstMessage *message;
  GstLaneAction action;

  send_until_heard (harness, &peer);
  peer_send (&peer, "action", NULL);
  peer_send (&peer, "action", "", NULL);
  peer_send (&peer, "action", "{\"action\":\"fly\"}", NULL);
  peer_send (&peer, "action", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", NULL);
  peer_send (&peer, "action", "{\"action\":\"pause\"}", "more", NULL);
  peer_send (&peer, "actions", "{\"action\":\"pause\"}", NULL);
  peer_send (&peer, "act", "{\"action\":\"pause\"}", NULL);     /* filtered */
  peer_send (&peer, "action", "{\"action\":\"respawn\"}", NULL);
  expect_action (harness, GST_LANE_ACTION_RESPAWN);
  fail_if (next_action (harness, &action));
  fail_unless_equals_uint64 (peer_stat (harness->element, "actions-invalid"),
      6);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
  fail_unless (message != NULL);
  gst_message_unref (message);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING) == NULL);
  peer_close (&peer);
  peer_harness_teardown (harness, bus);
}

GST_END_TEST;

static Suite *
broadcast_life_suite (void)
{
  Suite *suite = suite_create ("zmqbroadcast-life");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_properties);
  tcase_add_test (tcase, test_bound);
  tcase_add_test (tcase, test_again);
  tcase_add_test (tcase, test_again_beside_others);
  tcase_add_test (tcase, test_stop_with_stuck_subscriber);
  tcase_add_test (tcase, test_port_in_use_n);
  tcase_add_test (tcase, test_wrong_url_n);
  tcase_add_test (tcase, test_no_key_n);
  tcase_add_test (tcase, test_actions);
  tcase_add_test (tcase, test_actions_n);
  return suite;
}

GST_CHECK_MAIN (broadcast_life);

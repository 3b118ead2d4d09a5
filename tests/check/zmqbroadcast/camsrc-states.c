/* SPDX-License-Identifier: LGPL-2.1-or-later
 * zmqcamsrc and zmqlanesink: starting, stopping, again, and what prevents it. */
#include "detection.h"

#include <string.h>
#include <sys/resource.h>

/* Stops within a second, wherever it waits. */
static void
assert_stops (Service * service)
{
  gint64 start = g_get_monotonic_time ();

  gst_element_set_state (service->pipeline, GST_STATE_NULL);
  fail_unless (g_get_monotonic_time () - start < G_USEC_PER_SEC);
}

GST_START_TEST (test_stop_idle)
{
  Service service;

  service_start (&service, SERVICE);
  g_usleep (50000);
  assert_stops (&service);
  service_stop (&service);
}

GST_END_TEST;

static gpointer
flood (gpointer data)
{
  Client *client = data;
  JsonObject *reply;

  while (zmq_send (client->socket, "bad", 3, 0) == 3)
    if ((reply = client_receive (client, 0)))
      json_object_unref (reply);
  return NULL;
}

/* Requests that never become a frame do not keep it. */
GST_START_TEST (test_stop_flooded)
{
  const int timeout = 500;
  Service service;
  GThread *thread;
  Client client;

  service_start (&service, SERVICE);
  client_open (&client, ZMQ_DEALER, service.url);
  zmq_setsockopt (client.socket, ZMQ_SNDTIMEO, &timeout, sizeof timeout);
  thread = g_thread_new ("flood", flood, &client);
  service_await (&service, "src", "malformed", 1000);
  assert_stops (&service);
  g_thread_join (thread);
  client_close (&client);
  service_stop (&service);
}

GST_END_TEST;

/* A request waits until the service plays. */
GST_START_TEST (test_pause)
{
  Service service;
  Client client;
  Road road;

  road_init (&road, 400, 300);
  service_start (&service, SERVICE);
  client_open (&client, ZMQ_REQ, service.url);
  client_assert_ping (&client);
  gst_element_set_state (service.pipeline, GST_STATE_PAUSED);
  client_send_road (&client, &road, DETECTION_JPEG, 1);
  gst_element_set_state (service.pipeline, GST_STATE_PLAYING);
  road_assert_found (&road, client_assert_answer (&client, 1));
  client_close (&client);
  service_stop (&service);
}

GST_END_TEST;

/* What is sent while the connection breaks is lost: sends until there is an
 * answer. Those that come twice or late are skipped. */
static void
ask (Client * client, const Road * road, DetectionFormat format,
    gint64 frame_id)
{
  gint i;

  for (i = 0; i < PATIENCE / 250; i++) {
    JsonObject *reply;

    client_send_road (client, road, format, frame_id);
    while ((reply = client_receive (client, 250))) {
      if (json_object_get_int_member_with_default (reply, "frame_id", -1)
          == frame_id) {
        road_assert_found (road, reply);
        return;
      }
      json_object_unref (reply);
    }
  }
  fail ("no answer");
}

/* Again and again at the same port, also while other sockets of the process
 * keep the context alive; the client comes back by itself. */
GST_START_TEST (test_again)
{
  Service service, other;
  GstElement *source;
  Client client;
  Road road;
  gint i;

  road_init (&road, 400, 300);
  service_start (&other, SERVICE);
  service_start (&service, SERVICE);
  client_open (&client, ZMQ_DEALER, service.url);
  source = gst_bin_get_by_name (GST_BIN (service.pipeline), "src");
  g_object_set (source, "url", service.url, NULL);
  for (i = 0; i < 10; i++) {
    gst_element_set_state (service.pipeline, GST_STATE_NULL);
    g_object_set (source, "url", service.url, NULL);
    fail_if (gst_element_set_state (service.pipeline, GST_STATE_PLAYING)
        == GST_STATE_CHANGE_FAILURE);
    ask (&client, &road, i % 2 ? DETECTION_JPEG : DETECTION_RGB, i);
  }
  gst_object_unref (source);
  client_close (&client);
  service_stop (&service);
  service_stop (&other);
}

GST_END_TEST;

/* The error that @launch fails with; its element posts no other one. */
static void
assert_fails (const gchar * launch, GQuark domain, gint code,
    const gchar * text)
{
  GstElement *pipeline = gst_parse_launch (launch, NULL);
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;
  GstObject *culprit;
  GError *error;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, PATIENCE * GST_MSECOND,
      GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (g_error_matches (error, domain, code), "%s %d",
      g_quark_to_string (error->domain), error->code);
  fail_unless (strstr (error->message, text), "'%s'", error->message);
  g_error_free (error);
  culprit = GST_MESSAGE_SRC (message);
  gst_message_unref (message);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_if (message && GST_MESSAGE_SRC (message) == culprit);
  gst_clear_message (&message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
}

GST_START_TEST (test_port_in_use)
{
  Service service;
  gchar *launch, *text;

  service_start (&service, SERVICE);
  launch = g_strdup_printf ("zmqcamsrc url=%s ! lanedetect ! zmqlanesink",
      service.url);
  text = g_strdup_printf ("'%s': another program listens there", service.url);
  assert_fails (launch, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY, text);
  g_free (text);
  g_free (launch);
  service_stop (&service);
}

GST_END_TEST;

static const struct
{
  const gchar *url;
  gint code;
  const gchar *text;
} urls[] = {
  {"localhost", GST_RESOURCE_ERROR_SETTINGS, "not a URL like tcp://HOST:PORT"},
  {"\\\"\\\"", GST_RESOURCE_ERROR_SETTINGS, "not a URL"},
  {"http://127.0.0.1:1", GST_RESOURCE_ERROR_SETTINGS, "not a URL"},
  {"tcp://127.0.0.1:65536", GST_RESOURCE_ERROR_SETTINGS, "not a URL"},
  {"tcp://127.0.0.1:-1", GST_RESOURCE_ERROR_SETTINGS, "not a URL"},
  {"tcp://127.0.0.1:0", GST_RESOURCE_ERROR_SETTINGS, "not a URL"},
  {"tcp://127.0.0.1:5556x", GST_RESOURCE_ERROR_SETTINGS, "not a URL"},
  {"tcp://localhost:5556", GST_RESOURCE_ERROR_NOT_FOUND, "127.0.0.1"},
  {"tcp://192.0.2.1:5556", GST_RESOURCE_ERROR_NOT_FOUND, "no such address"},
  {"tcp://nosuchif0:5556", GST_RESOURCE_ERROR_NOT_FOUND, "no such address"},
};

GST_START_TEST (test_bad_url)
{
  gchar *launch = g_strdup_printf ("zmqcamsrc url=\"%s\" ! lanedetect ! "
      "zmqlanesink", urls[__i__].url);

  assert_fails (launch, GST_RESOURCE_ERROR, urls[__i__].code, urls[__i__].text);
  g_free (launch);
}

GST_END_TEST;

GST_START_TEST (test_no_key)
{
  assert_fails ("zmqcamsrc url=tcp://127.0.0.1:* "
      "curve-secret-key=/nowhere/key_secret ! lanedetect ! zmqlanesink",
      GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND, "/nowhere/key_secret");
}

GST_END_TEST;

GST_START_TEST (test_sink_without_source)
{
  assert_fails ("videotestsrc ! lanedetect ! zmqlanesink", GST_STREAM_ERROR,
      GST_STREAM_ERROR_WRONG_TYPE, "put a zmqcamsrc");
}

GST_END_TEST;

/* Answers may come when nobody listens any more. */
GST_START_TEST (test_frame_outlives_service)
{
  Service service;
  GstElement *sink;
  GstSample *sample;
  Client client;
  Road road;

  road_init (&road, 400, 300);
  service_start (&service, "zmqcamsrc name=src url=tcp://127.0.0.1:* ! "
      "appsink name=sink sync=false");
  client_open (&client, ZMQ_REQ, service.url);
  client_send_road (&client, &road, DETECTION_RGB, 1);
  sink = gst_bin_get_by_name (GST_BIN (service.pipeline), "sink");
  g_signal_emit_by_name (sink, "pull-sample", &sample);
  fail_unless (sample != NULL);
  gst_object_unref (sink);
  service_stop (&service);
  gst_sample_unref (sample);
  fail_unless (client_receive (&client, 50) == NULL);
  client_close (&client);
}

GST_END_TEST;

GST_START_TEST (test_properties)
{
  Service service;
  GstElement *source;
  gchar *url;

  service_start (&service, SERVICE);
  source = gst_bin_get_by_name (GST_BIN (service.pipeline), "src");
  g_object_set (source, "url", "tcp://127.0.0.1:1", "max-message-size", 2048,
      NULL);
  g_object_get (source, "url", &url, NULL);
  fail_unless_equals_string (url, "tcp://127.0.0.1:*");
  g_free (url);
  gst_object_unref (source);
  service_stop (&service);
}

GST_END_TEST;

/* What it waits for is made again. */
GST_START_TEST (test_made_without_descriptors)
{
  GstElement *element, *sink = gst_element_factory_make ("fakesink", NULL);
  struct rlimit limit, before;
  Service service;

  gst_object_unref (gst_plugin_load_by_name ("zmqbroadcast"));
  getrlimit (RLIMIT_NOFILE, &before);
  limit = before;
  limit.rlim_cur = 0;
  fail_unless (setrlimit (RLIMIT_NOFILE, &limit) == 0);
  element = gst_element_factory_make ("zmqcamsrc", NULL);
  fail_unless (setrlimit (RLIMIT_NOFILE, &before) == 0);

  g_object_set (element, "url", "tcp://127.0.0.1:*", NULL);
  service.pipeline = gst_pipeline_new (NULL);
  gst_bin_add_many (GST_BIN (service.pipeline), element, sink, NULL);
  fail_unless (gst_element_link (element, sink));
  gst_element_set_state (service.pipeline, GST_STATE_PLAYING);
  g_usleep (50000);
  assert_stops (&service);
  gst_object_unref (service.pipeline);
}

GST_END_TEST;

static Suite *
zmq_camsrc_states_suite (void)
{
  Suite *suite = suite_create ("zmq-camsrc-states");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_stop_idle);
  tcase_add_test (tc, test_made_without_descriptors);
  tcase_add_test (tc, test_stop_flooded);
  tcase_add_test (tc, test_pause);
  tcase_add_test (tc, test_again);
  tcase_add_test (tc, test_port_in_use);
  tcase_add_loop_test (tc, test_bad_url, 0, G_N_ELEMENTS (urls));
  tcase_add_test (tc, test_no_key);
  tcase_add_test (tc, test_sink_without_source);
  tcase_add_test (tc, test_frame_outlives_service);
  tcase_add_test (tc, test_properties);
  return suite;
}

GST_CHECK_MAIN (zmq_camsrc_states);

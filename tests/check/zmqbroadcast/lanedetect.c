/* SPDX-License-Identifier: LGPL-2.1-or-later
 * zmqlanedetect: several detectors, none, and ends in mid-wait. */
#include "service.h"

#include <glib/gstdio.h>
#include <string.h>

/* A port where nobody listens. */
#define NOBODY "tcp://127.0.0.1:1"
#define SECOND G_USEC_PER_SEC

/* ---- several detectors ------------------------------------------------- */

GST_START_TEST (test_turns)
{
  Service services[3];
  GstHarness *harness;
  gchar *urls;
  GstBus *bus;
  gint64 id;
  guint i;

  for (i = 0; i < 3; i++)
    service_start (&services[i], NULL, ANSWER, NULL);
  urls = g_strdup_printf ("%s, %s,%s", services[0].url, services[1].url,
      services[2].url);
  harness = element_new (urls, 5000, 20, &bus);
  for (i = 0; i < 3; i++) {
    assert_status (harness, i, OK);
    g_usleep (50000);           /* until the others are connected, too */
  }
  for (i = 0; i < 3; i++)
    g_atomic_int_set (&services[i].seen, 0);
  for (id = 3; id < 33; id++)
    assert_status (harness, id, OK);
  for (i = 0; i < 3; i++)
    fail_unless_equals_int (g_atomic_int_get (&services[i].seen), 10);
  fail_unless_equals_uint64 (peer_stat (harness->element, "timeouts"), 0);
  peer_harness_teardown (harness, bus);
  for (i = 0; i < 3; i++)
    service_stop (&services[i]);
  g_free (urls);
}

GST_END_TEST;

/* One of two goes away: the other one gets its frames, none of which is lost;
 * it is there again when it comes back. */
GST_START_TEST (test_one_goes)
{
  Service stays, goes;
  GstHarness *harness;
  gchar *urls, *url;
  gint64 id, start;
  GstBus *bus;

  service_start (&stays, NULL, ANSWER, NULL);
  service_start (&goes, NULL, ANSWER, NULL);
  url = g_strdup (goes.url);
  urls = g_strdup_printf ("%s,%s", stays.url, goes.url);
  harness = element_new (urls, 10000, 20, &bus);
  for (id = 0; id < 10; id++)
    assert_status (harness, id, OK);
  service_stop (&goes);
  start = g_get_monotonic_time ();
  for (; id < 30; id++)
    assert_status (harness, id, OK);
  fail_unless (g_get_monotonic_time () - start < 5 * SECOND);
  service_start (&goes, url, ANSWER, NULL);
  start = g_get_monotonic_time ();
  while (g_atomic_int_get (&goes.seen) == 0) {
    assert_status (harness, id++, OK);
    g_usleep (10000);
    fail_unless (g_get_monotonic_time () - start < 10 * SECOND);
  }
  fail_unless_equals_uint64 (peer_stat (harness->element, "timeouts"), 0);
  peer_harness_teardown (harness, bus);
  service_stop (&goes);
  service_stop (&stays);
  g_free (urls);
  g_free (url);
}

GST_END_TEST;

/* One of two stops answering frames, though it answers pings: a frame is lost
 * now and then when it is tried, and it takes turns again once it answers. */
GST_START_TEST (test_one_hangs)
{
  Service works, hangs;
  GstHarness *harness;
  gint64 id, start;
  GstBus *bus;
  gchar *urls;

  service_start (&works, NULL, ANSWER, NULL);
  service_start (&hangs, NULL, ANSWER, NULL);
  urls = g_strdup_printf ("%s,%s", works.url, hangs.url);
  harness = element_new (urls, 100, 20, &bus);
  for (id = 0; id < 10; id++)
    assert_status (harness, id, OK);
  g_atomic_int_set (&hangs.manner, UNANSWERED);
  g_atomic_int_set (&hangs.seen, 0);
  for (; id < 50; id++)
    gst_buffer_unref (push_pull (harness, id));
  fail_unless (peer_stat (harness->element, "timeouts") >= 1);
  fail_unless (peer_stat (harness->element, "timeouts") <= 5);
  fail_unless (g_atomic_int_get (&hangs.seen) <= 5);

  g_atomic_int_set (&hangs.manner, ANSWER);
  g_atomic_int_set (&hangs.seen, 0);
  start = g_get_monotonic_time ();
  while (g_atomic_int_get (&hangs.seen) < 10) {
    assert_status (harness, id++, OK);
    g_usleep (10000);
    fail_unless (g_get_monotonic_time () - start < 10 * SECOND);
  }
  peer_harness_teardown (harness, bus);
  service_stop (&hangs);
  service_stop (&works);
  g_free (urls);
}

GST_END_TEST;

/* One of two was never there. */
GST_START_TEST (test_one_missing)
{
  GstHarness *harness;
  Service service;
  GstBus *bus;
  gchar *urls;
  gint64 id;

  service_start (&service, NULL, ANSWER, NULL);
  urls = g_strdup_printf (NOBODY ",%s", service.url);
  harness = element_new (urls, 5000, 20, &bus);
  for (id = 0; id < 10; id++)
    assert_status (harness, id, OK);
  peer_harness_teardown (harness, bus);
  service_stop (&service);
  g_free (urls);
}

GST_END_TEST;

/* ---- nobody ------------------------------------------------------------ */

static gpointer
push_one (gpointer harness)
{
  GstBuffer *buffer = gst_harness_create_buffer (harness, WIDTH * HEIGHT * 3);

  gst_buffer_memset (buffer, 0, 128, -1);
  return GINT_TO_POINTER (gst_harness_push (harness, buffer));
}

GST_START_TEST (test_nobody)
{
  GstMessage *message;
  GstHarness *harness;
  guint attempts = 0;
  GstBus *bus;

  harness = element_new (NOBODY, 100, 2, &bus);
  fail_unless_equals_int (GPOINTER_TO_INT (push_one (harness)), GST_FLOW_ERROR);
  message = peer_element_message (bus, "zmq-waiting");
  fail_unless (gst_structure_get_uint (gst_message_get_structure (message),
          "attempts", &attempts));
  fail_unless_equals_int (attempts, 2);
  gst_message_unref (message);
  peer_expect_error (bus, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
      "Detection server '" NOBODY "' not found after 2 attempts");
  peer_harness_teardown (harness, bus);
}

GST_END_TEST;

/* The service starts after the first frame. */
GST_START_TEST (test_service_last)
{
  GstHarness *harness;
  Service service;
  GThread *thread;
  GstBus *bus;
  gchar *url;

  service_start (&service, NULL, ANSWER, NULL);
  url = g_strdup (service.url);
  service_stop (&service);
  harness = element_new (url, 5000, 20, &bus);
  thread = g_thread_new ("push", push_one, harness);
  gst_message_unref (peer_element_message (bus, "zmq-waiting"));
  service_start (&service, url, ANSWER, NULL);
  fail_unless_equals_int (GPOINTER_TO_INT (g_thread_join (thread)),
      GST_FLOW_OK);
  fail_unless_equals_uint64 (peer_stat (harness->element, "ok"), 1);
  peer_harness_teardown (harness, bus);
  service_stop (&service);
  g_free (url);
}

GST_END_TEST;

/* Flushing, and the way to READY, end a wait for a service (0, 1) and for an
 * answer (2, 3) at once. */
GST_START_TEST (test_end_of_wait)
{
  const gboolean connected = __i__ >= 2, flush = __i__ % 2 == 0;
  GstHarness *harness;
  Service service;
  GThread *thread;
  GstFlowReturn flow;
  gint64 start;
  GstBus *bus;

  service_start (&service, NULL, DEAF, NULL);
  harness = element_new (connected ? service.url : NOBODY, 60000, 200, &bus);
  thread = g_thread_new ("push", push_one, harness);
  gst_message_unref (peer_element_message (bus, connected ? "zmq-connected" :
          "zmq-waiting"));
  g_usleep (100000);
  start = g_get_monotonic_time ();
  if (flush)
    gst_harness_push_event (harness, gst_event_new_flush_start ());
  else
    gst_element_set_state (harness->element, GST_STATE_READY);
  flow = GPOINTER_TO_INT (g_thread_join (thread));
  fail_unless (g_get_monotonic_time () - start < SECOND);
  fail_unless_equals_int (flow, GST_FLOW_FLUSHING);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR |
          GST_MESSAGE_WARNING) == NULL);
  peer_harness_teardown (harness, bus);
  service_stop (&service);
}

GST_END_TEST;

/* ---- settings ---------------------------------------------------------- */

GST_START_TEST (test_defaults)
{
  GstElement *element = gst_element_factory_make ("zmqlanedetect", NULL);
  guint timeout, attempts;
  gint compression, quality;
  gchar *url, *key;

  g_object_get (element, "url", &url, "timeout", &timeout, "attempts",
      &attempts, "compression", &compression, "quality", &quality,
      "curve-server-key", &key, NULL);
  fail_unless_equals_string (url, "tcp://localhost:5556");
  fail_unless_equals_int (timeout, 250);
  fail_unless_equals_int (attempts, 20);
  fail_unless_equals_int (compression, 1);
  fail_unless_equals_int (quality, 80);
  fail_unless (key == NULL);
  g_free (url);
  gst_object_unref (element);
}

GST_END_TEST;

static const struct
{
  const gchar *property, *value, *says;
  gint code;
} mistakes[] = {
  {"url", "localhost", "localhost", GST_RESOURCE_ERROR_SETTINGS},
  {"url", "", "'url' names no detector", GST_RESOURCE_ERROR_SETTINGS},
  {"url", "tcp://127.0.0.1:1,,", "''", GST_RESOURCE_ERROR_SETTINGS},
  {"curve-server-key", "/nowhere/key", "/nowhere/key",
      GST_RESOURCE_ERROR_NOT_FOUND},
};

GST_START_TEST (test_mistakes_n)
{
  GstElement *element = gst_element_factory_make ("zmqlanedetect", NULL);
  GstBus *bus = gst_bus_new ();

  gst_element_set_bus (element, bus);
  g_object_set (element, mistakes[__i__].property, mistakes[__i__].value, NULL);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  peer_expect_error (bus, GST_RESOURCE_ERROR, mistakes[__i__].code,
      mistakes[__i__].says);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
  gst_object_unref (element);
  gst_object_unref (bus);
}

GST_END_TEST;

/* A file with a server's public key. (transfer full) */
static gchar *
write_public_key (const gchar * key)
{
  gchar *text = g_strdup_printf ("metadata\ncurve\n    public-key = \"%s\"\n",
      key);
  gchar *path;
  gint fd = g_file_open_tmp ("zmq-XXXXXX.key", &path, NULL);

  fail_unless (fd >= 0);
  g_close (fd, NULL);
  fail_unless (g_file_set_contents (path, text, -1, NULL));
  g_free (text);
  return path;
}

/* 0: the server's key; 1: another one; 2: none. Only the first is answered. */
GST_START_TEST (test_curve)
{
  gchar public_key[41], secret[41], other[41], other_secret[41];
  GstHarness *harness;
  Service service;
  GstBus *bus;
  gchar *path;

  fail_unless (zmq_curve_keypair (public_key, secret) == 0);
  fail_unless (zmq_curve_keypair (other, other_secret) == 0);
  path = write_public_key (__i__ == 0 ? public_key : other);
  service_start (&service, NULL, ANSWER, secret);
  harness = element_new (service.url, 2000, __i__ == 0 ? 20 : 2, &bus);
  gst_element_set_state (harness->element, GST_STATE_NULL);
  g_object_set (harness->element, "curve-server-key",
      __i__ == 2 ? NULL : path, NULL);
  gst_harness_play (harness);
  if (__i__ == 0) {
    assert_status (harness, 0, OK);
    assert_status (harness, 1, OK);
  } else {
    fail_unless_equals_int (GPOINTER_TO_INT (push_one (harness)),
        GST_FLOW_ERROR);
    peer_expect_error (bus, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
        service.url);
    fail_unless_equals_int (g_atomic_int_get (&service.seen), 0);
  }
  peer_harness_teardown (harness, bus);
  service_stop (&service);
  g_remove (path);
  g_free (path);
}

GST_END_TEST;

/* It can be used again after NULL, and counts from 0. */
GST_START_TEST (test_again)
{
  GstHarness *harness;
  Service service;
  GstBus *bus;
  guint i;

  service_start (&service, NULL, ANSWER, NULL);
  harness = element_new (service.url, 5000, 20, &bus);
  for (i = 0; i < 3; i++) {
    assert_status (harness, 0, OK);
    assert_status (harness, 1, OK);
    fail_unless_equals_uint64 (peer_stat (harness->element, "frames"), 2);
    gst_element_set_state (harness->element, GST_STATE_NULL);
    gst_harness_play (harness);
    gst_harness_set_src_caps_str (harness, "video/x-raw,format=BGR,width="
        G_STRINGIFY (WIDTH) ",height=" G_STRINGIFY (HEIGHT)
        ",framerate=30/1");
  }
  peer_harness_teardown (harness, bus);
  service_stop (&service);
}

GST_END_TEST;

static Suite *
zmqlanedetect_suite (void)
{
  Suite *suite = suite_create ("zmqlanedetect");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, test_turns);
  tcase_add_test (tcase, test_one_goes);
  tcase_add_test (tcase, test_one_hangs);
  tcase_add_test (tcase, test_one_missing);
  tcase_add_test (tcase, test_nobody);
  tcase_add_test (tcase, test_service_last);
  tcase_add_loop_test (tcase, test_end_of_wait, 0, 4);
  tcase_add_test (tcase, test_defaults);
  tcase_add_loop_test (tcase, test_mistakes_n, 0, G_N_ELEMENTS (mistakes));
  tcase_add_loop_test (tcase, test_curve, 0, 3);
  tcase_add_test (tcase, test_again);
  return suite;
}

GST_CHECK_MAIN (zmqlanedetect);

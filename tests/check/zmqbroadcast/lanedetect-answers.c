/* SPDX-License-Identifier: LGPL-2.1-or-later
 * zmqlanedetect: each frame gets its own lanes, whatever the service does. */
#include "service.h"

#include <string.h>

GST_START_TEST (test_answers)
{
  GstHarness *harness;
  Service service;
  GstBus *bus;
  gint64 id;

  service_start (&service, NULL, ANSWER, NULL);
  harness = element_new (service.url, 5000, 20, &bus);
  for (id = 0; id < 30; id++)
    assert_status (harness, id, OK);
  g_atomic_int_set (&service.manner, NO_LANES);
  for (; id < 40; id++)
    assert_status (harness, id, NO_LANES);
  gst_message_unref (peer_element_message (bus, "zmq-connected"));
  fail_unless_equals_uint64 (peer_stat (harness->element, "frames"), 40);
  fail_unless_equals_uint64 (peer_stat (harness->element, "ok"), 30);
  fail_unless_equals_uint64 (peer_stat (harness->element, "no-lanes"), 10);
  fail_unless_equals_uint64 (peer_stat (harness->element, "timeouts"), 0);
  fail_unless_equals_uint64 (peer_stat (harness->element, "late"), 0);
  fail_unless_equals_uint64 (peer_stat (harness->element, "errors"), 0);
  fail_unless (peer_stat (harness->element, "answer-max-ns") > 0);
  fail_unless_equals_int (g_atomic_int_get (&service.seen), 40);
  fail_unless_equals_int (g_atomic_int_get (&service.pings), 0);
  peer_harness_teardown (harness, bus);
  service_stop (&service);
}

GST_END_TEST;

/* Results of other frames are never taken for this one's. */
GST_START_TEST (test_wrong_id)
{
  GstHarness *harness;
  Service service;
  GstBus *bus;

  service_start (&service, NULL, ANSWER, NULL);
  harness = element_new (service.url, 60, 20, &bus);
  assert_status (harness, 0, OK);
  g_atomic_int_set (&service.manner, WRONG_ID);
  assert_status (harness, 1, TIMEOUT);
  /* One asked again and again would be flooded. */
  fail_unless_equals_int (g_atomic_int_get (&service.seen), 2);
  assert_status (harness, 2, TIMEOUT);
  g_atomic_int_set (&service.manner, OLD_FIRST);
  wait_until_ok (harness, 3);
  fail_unless (peer_stat (harness->element, "late") >= 3);
  peer_harness_teardown (harness, bus);
  service_stop (&service);
}

GST_END_TEST;

/* An answer that comes too late is not taken for the next frame's. */
GST_START_TEST (test_late)
{
  GstHarness *harness;
  Service service;
  GstBus *bus;
  gint64 id;

  service_start (&service, NULL, ANSWER, NULL);
  harness = element_new (service.url, 100, 20, &bus);
  assert_status (harness, 0, OK);
  g_atomic_int_set (&service.manner, LATE);
  assert_status (harness, 1, TIMEOUT);
  g_atomic_int_set (&service.manner, ANSWER);
  id = wait_until_ok (harness, 2);
  assert_status (harness, id + 1, OK);
  fail_unless (peer_stat (harness->element, "late") >= 1);
  peer_harness_teardown (harness, bus);
  service_stop (&service);
}

GST_END_TEST;

/* The first answer may take longer than the timeout: the detector starts. */
GST_START_TEST (test_slow_start)
{
  GstHarness *harness;
  Service service;
  GstBus *bus;

  service_start (&service, NULL, LATE, NULL);
  harness = element_new (service.url, 10, 20, &bus);
  assert_status (harness, 0, OK);
  assert_status (harness, 1, TIMEOUT);
  peer_harness_teardown (harness, bus);
  service_stop (&service);
}

GST_END_TEST;

/* Lines that cannot be are left out. */
GST_START_TEST (test_lying)
{
  GstHarness *harness;
  Service service;
  GstBus *bus;

  service_start (&service, NULL, LYING, NULL);
  harness = element_new (service.url, 5000, 20, &bus);
  assert_status (harness, 0, NO_LANES);
  assert_status (harness, 1, NO_LANES);
  fail_unless_equals_uint64 (peer_stat (harness->element, "invalid"), 4);
  peer_harness_teardown (harness, bus);
  service_stop (&service);
}

GST_END_TEST;

/* What is no reply ends the wait at once, and is told without the bytes that a
 * terminal would obey. */
GST_START_TEST (test_errors)
{
  const Manner manners[] = { MALFORMED, EMPTY, REFUSE };
  const gchar *texts[] = { "JSON", "JSON", "no such ?[2Jroad" };
  gint64 start = g_get_monotonic_time ();
  GstHarness *harness;
  GstMessage *message;
  Service service;
  GstBus *bus;
  GError *error;

  service_start (&service, NULL, manners[__i__], NULL);
  harness = element_new (service.url, 30000, 100, &bus);
  assert_status (harness, 0, TIMEOUT);
  assert_status (harness, 1, TIMEOUT);
  fail_unless (g_get_monotonic_time () - start < 20 * G_USEC_PER_SEC);
  fail_unless_equals_uint64 (peer_stat (harness->element, "errors"), 2);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
  fail_unless (message != NULL);
  gst_message_parse_warning (message, &error, NULL);
  fail_unless (strstr (error->message, texts[__i__]) != NULL, "%s",
      error->message);
  g_error_free (error);
  gst_message_unref (message);
  /* It lives: the next answer is waited for as ever. */
  g_atomic_int_set (&service.manner, ANSWER);
  assert_status (harness, 2, OK);
  peer_harness_teardown (harness, bus);
  service_stop (&service);
}

GST_END_TEST;

/* Who sends more than a reply has is disconnected; nothing is kept of it. */
GST_START_TEST (test_huge_reply)
{
  GstHarness *harness;
  Service service;
  GstBus *bus;

  service_start (&service, NULL, ANSWER, NULL);
  harness = element_new (service.url, 2000, 20, &bus);
  assert_status (harness, 0, OK);
  g_atomic_int_set (&service.manner, HUGE_REPLY);
  assert_status (harness, 1, TIMEOUT);
  g_atomic_int_set (&service.manner, ANSWER);
  wait_until_ok (harness, 2);
  peer_harness_teardown (harness, bus);
  service_stop (&service);
}

GST_END_TEST;

/* One warning when answers miss, one message when they are back. */
GST_START_TEST (test_episode)
{
  GstHarness *harness;
  Service service;
  GstBus *bus;
  gint64 id;

  service_start (&service, NULL, ANSWER, NULL);
  harness = element_new (service.url, 30, 20, &bus);
  for (id = 0; id < 3; id++)
    assert_status (harness, id, OK);
  g_atomic_int_set (&service.manner, UNANSWERED);
  for (; id < 6; id++)
    assert_status (harness, id, TIMEOUT);
  gst_message_unref (gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING));
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING |
          GST_MESSAGE_INFO) == NULL);
  g_atomic_int_set (&service.manner, ANSWER);
  id = wait_until_ok (harness, id);
  assert_status (harness, id + 1, OK);
  gst_message_unref (gst_bus_pop_filtered (bus, GST_MESSAGE_INFO));
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING |
          GST_MESSAGE_INFO) == NULL);
  peer_harness_teardown (harness, bus);
  service_stop (&service);
}

GST_END_TEST;

/* A service that goes away: frames do not wait for it, and find the next
 * one. */
GST_START_TEST (test_gone)
{
  GstHarness *harness;
  Service service;
  gint64 id, start;
  GstBus *bus;
  gchar *url;

  service_start (&service, NULL, ANSWER, NULL);
  url = g_strdup (service.url);
  harness = element_new (url, 2000, 20, &bus);
  for (id = 0; id < 3; id++)
    assert_status (harness, id, OK);
  service_stop (&service);
  g_usleep (50000);
  start = g_get_monotonic_time ();
  for (; id < 23; id++)
    assert_status (harness, id, TIMEOUT);
  fail_unless (g_get_monotonic_time () - start < 2 * G_USEC_PER_SEC);
  gst_message_unref (peer_element_message (bus, "zmq-lost"));

  service_start (&service, url, ANSWER, NULL);
  wait_until_ok (harness, id);
  gst_message_unref (peer_element_message (bus, "zmq-connected"));
  peer_harness_teardown (harness, bus);
  service_stop (&service);
  g_free (url);
}

GST_END_TEST;

/* A service that hangs: the first frame waits for the timeout, each further one
 * for a frame period, and it is not sent frame after frame. */
GST_START_TEST (test_hung)
{
  GstHarness *harness;
  Service service;
  gint64 id, start;
  GstBus *bus;

  service_start (&service, NULL, ANSWER, NULL);
  harness = element_new (service.url, 500, 20, &bus);
  for (id = 0; id < 3; id++)
    assert_status (harness, id, OK);
  g_atomic_int_set (&service.manner, DEAF);
  start = g_get_monotonic_time ();
  for (; id < 23; id++)
    assert_status (harness, id, TIMEOUT);
  /* 0.5 s + 19 * 33 ms, not 10 s. */
  fail_unless (g_get_monotonic_time () - start < 5 * G_USEC_PER_SEC);
  fail_unless_equals_int (g_atomic_int_get (&service.seen), 4);
  fail_unless (g_atomic_int_get (&service.pings) >= 1);
  g_atomic_int_set (&service.manner, ANSWER);
  wait_until_ok (harness, id);
  peer_harness_teardown (harness, bus);
  service_stop (&service);
}

GST_END_TEST;

static Suite *
zmqlanedetect_answers_suite (void)
{
  Suite *suite = suite_create ("zmqlanedetect-answers");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, test_answers);
  tcase_add_test (tcase, test_wrong_id);
  tcase_add_test (tcase, test_late);
  tcase_add_test (tcase, test_slow_start);
  tcase_add_test (tcase, test_lying);
  tcase_add_loop_test (tcase, test_errors, 0, 3);
  tcase_add_test (tcase, test_huge_reply);
  tcase_add_test (tcase, test_episode);
  tcase_add_test (tcase, test_gone);
  tcase_add_test (tcase, test_hung);
  return suite;
}

GST_CHECK_MAIN (zmqlanedetect_answers);

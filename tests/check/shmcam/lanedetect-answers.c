/* SPDX-License-Identifier: LGPL-2.1-or-later
 * shmlanedetect: each frame gets its own lanes, whatever the detector does. */
#include "detector.h"

#include <signal.h>

/* Every frame its own lanes, without a copy, the detector started first. */
GST_START_TEST (test_answers)
{
  GstHarness *harness;
  Detector detector;
  gint64 id;

  detector_start (&detector, ANSWER);
  harness = element_new (5000, 20);
  for (id = 0; id < 50; id++)
    assert_status (harness, id, OK);
  g_atomic_int_set (&detector.manner, NO_LANES);
  for (; id < 60; id++)
    assert_status (harness, id, NO_LANES);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "frames"), 60);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "ok"), 50);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "no-lanes"), 10);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "timeouts"), 0);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "copied"), 0);
  fail_unless_equals_int (g_atomic_int_get (&detector.seen), 60);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

/* Results of other frames are never taken for this one's. */
GST_START_TEST (test_wrong_id)
{
  GstHarness *harness;
  Detector detector;

  detector_start (&detector, ANSWER);
  harness = element_new (50, 20);
  assert_status (harness, 0, OK);
  g_atomic_int_set (&detector.manner, WRONG_ID);
  assert_status (harness, 1, TIMEOUT);
  assert_status (harness, 2, TIMEOUT);
  /* The record there says 3, but it was written for 2. */
  g_atomic_int_set (&detector.manner, SILENT);
  assert_status (harness, 3, TIMEOUT);
  g_atomic_int_set (&detector.manner, OLD_FIRST);
  assert_status (harness, 4, OK);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "timeouts"), 3);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

/* What stands in the segment from an earlier run is no answer. */
GST_START_TEST (test_old_record)
{
  LaneshmError error;
  LaneshmResultsWriter *writer =
      laneshm_results_writer_open (results, 0, (gid_t) - 1, &error);
  GstHarness *harness;

  detector_write (writer, 0, FALSE);
  harness = element_new (50, 1);
  assert_status (harness, 0, TIMEOUT);
  shm_test_teardown (harness);
  laneshm_results_writer_free (writer);
}

GST_END_TEST;

/* An answer that comes too late is not taken for the next frame's. */
GST_START_TEST (test_late)
{
  GstHarness *harness;
  Detector detector;
  gint64 id;

  detector_start (&detector, ANSWER);
  harness = element_new (100, 20);
  assert_status (harness, 0, OK);
  g_atomic_int_set (&detector.manner, LATE);
  assert_status (harness, 1, TIMEOUT);
  g_atomic_int_set (&detector.manner, ANSWER);
  id = wait_until_ok (harness, 2);
  fail_unless (id < 10);
  assert_status (harness, id + 1, OK);
  assert_status (harness, id + 2, OK);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

/* The first answer may take longer than the timeout: the detector starts. */
GST_START_TEST (test_slow_start)
{
  GstHarness *harness;
  Detector detector;

  detector_start (&detector, LATE);
  harness = element_new (10, 20);
  assert_status (harness, 0, OK);
  assert_status (harness, 1, TIMEOUT);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

GST_START_TEST (test_garbage)
{
  GstHarness *harness;
  Detector detector;

  detector_start (&detector, GARBAGE);
  harness = element_new (5000, 20);
  assert_status (harness, 0, NO_LANES);
  assert_status (harness, 1, NO_LANES);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "invalid"), 4);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

/* One warning when answers miss, one message when they are back. */
GST_START_TEST (test_episode)
{
  GstHarness *harness;
  Detector detector;
  GstBus *bus;
  gint64 id;

  detector_start (&detector, ANSWER);
  harness = element_new (30, 20);
  bus = gst_element_get_bus (harness->element);
  for (id = 0; id < 3; id++)
    assert_status (harness, id, OK);
  g_atomic_int_set (&detector.manner, SILENT);
  for (; id < 6; id++)
    assert_status (harness, id, TIMEOUT);
  gst_message_unref (shm_test_message (harness->element, GST_MESSAGE_WARNING));
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING |
          GST_MESSAGE_INFO) == NULL);
  g_atomic_int_set (&detector.manner, ANSWER);
  for (; id < 9; id++)
    assert_status (harness, id, OK);
  gst_message_unref (shm_test_message (harness->element, GST_MESSAGE_INFO));
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING |
          GST_MESSAGE_INFO) == NULL);
  gst_object_unref (bus);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

/* A detector that is killed: frames do not wait for it, and find the next
 * one. */
GST_START_TEST (test_killed)
{
  GPid pid = shm_test_spawn ("detector", frames, results, NULL);
  GstHarness *harness = element_new (2000, 20);
  gint64 id, start;

  for (id = 0; id < 3; id++)
    gst_buffer_unref (push_pull (harness, id));
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "ok"), 3);
  shm_test_signal (pid, __i__ == 0 ? SIGKILL : SIGTERM);
  start = g_get_monotonic_time ();
  for (; id < 13; id++)
    assert_status (harness, id, TIMEOUT);
  fail_unless (g_get_monotonic_time () - start < 2 * G_USEC_PER_SEC);
  gst_message_unref (shm_test_element_message (harness->element, "shm-lost"));

  pid = shm_test_spawn ("detector", frames, results, NULL);
  wait_until_ok (harness, id);
  gst_message_unref (shm_test_element_message (harness->element,
          "shm-connected"));
  shm_test_signal (pid, SIGTERM);
  shm_test_teardown (harness);
}

GST_END_TEST;

/* A detector that is stopped: the first frame waits for the timeout, each
 * further one for a frame period, and it goes on. */
GST_START_TEST (test_hung)
{
  GPid pid = shm_test_spawn ("detector", frames, results, NULL);
  GstHarness *harness = element_new (500, 20);
  gint64 id, start;

  for (id = 0; id < 3; id++)
    gst_buffer_unref (push_pull (harness, id));
  shm_test_signal (pid, SIGSTOP);
  start = g_get_monotonic_time ();
  for (; id < 23; id++)
    assert_status (harness, id, TIMEOUT);
  /* 0.5 s + 19 * 33 ms, not 10 s. */
  fail_unless (g_get_monotonic_time () - start < 5 * G_USEC_PER_SEC);
  shm_test_signal (pid, SIGCONT);
  wait_until_ok (harness, id);
  shm_test_signal (pid, SIGTERM);
  shm_test_teardown (harness);
}

GST_END_TEST;

static Suite *
lanedetect_answers_suite (void)
{
  Suite *suite = suite_create ("shmlanedetect-answers");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  detector_add_fixture (tcase);
  tcase_add_test (tcase, test_answers);
  tcase_add_test (tcase, test_wrong_id);
  tcase_add_test (tcase, test_old_record);
  tcase_add_test (tcase, test_late);
  tcase_add_test (tcase, test_slow_start);
  tcase_add_test (tcase, test_garbage);
  tcase_add_test (tcase, test_episode);
  tcase_add_loop_test (tcase, test_killed, 0, 2);
  tcase_add_test (tcase, test_hung);
  return suite;
}

GST_CHECK_MAIN (lanedetect_answers);

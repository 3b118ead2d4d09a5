/* SPDX-License-Identifier: LGPL-2.1-or-later
 * shmlanedetect: the frames that go on, and the messages of their lanes. */
#include "detector.h"

/* ---- buffers ----------------------------------------------------------- */

/* The frame that goes on is the one that came, not a copy, whether or not
 * somebody else has it too. */
GST_START_TEST (test_same_memory)
{
  gboolean shared = __i__ & 1, foreign = __i__ & 2;
  GstHarness *harness;
  Detector detector;
  GstBuffer *in, *out, *held = NULL;
  GstMemory *memory;
  GstMapInfo map;

  detector_start (&detector, ANSWER);
  harness = element_new (5000, 20);
  in = foreign ? gst_buffer_new_allocate (NULL, info.size, NULL)
      : gst_harness_create_buffer (harness, info.size);
  memory = gst_buffer_peek_memory (in, 0);
  if (shared)
    held = gst_buffer_ref (in);
  out = gst_harness_push_and_pull (harness, in);
  fail_unless (gst_buffer_peek_memory (out, 0) == memory);
  fail_unless (gst_buffer_get_lane_meta (out) != NULL);
  if (shared)
    fail_unless (gst_buffer_get_lane_meta (held) == NULL);
  if (!foreign)
    fail_if (gst_memory_map (memory, &map, GST_MAP_WRITE));
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "copied"),
      foreign ? 1 : 0);
  gst_clear_buffer (&held);
  gst_buffer_unref (out);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

/* What a frame lacked it has afterwards. */
GST_START_TEST (test_identity)
{
  GstHarness *harness;
  Detector detector;
  GstBuffer *buffer;
  const GstLaneMeta *meta;

  detector_start (&detector, ANSWER);
  harness = element_new (5000, 20);
  assert_status (harness, 7, OK);
  buffer = gst_harness_create_buffer (harness, info.size);
  GST_BUFFER_OFFSET (buffer) = GST_BUFFER_OFFSET_NONE;
  buffer = gst_harness_push_and_pull (harness, buffer);
  meta = gst_buffer_get_lane_meta (buffer);
  fail_unless_equals_int64 (meta->frame_id, 8);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (buffer), 8);
  fail_unless (GST_CLOCK_TIME_IS_VALID (meta->capture_time));
  fail_unless_equals_uint64 (gst_buffer_get_capture_time (buffer),
      meta->capture_time);
  fail_unless (meta->detection_time >= meta->capture_time
      || meta->capture_time - meta->detection_time < GST_MSECOND);
  fail_unless_equals_uint64 (meta->processing_time, GST_MSECOND);
  gst_buffer_unref (buffer);

  buffer = gst_harness_create_buffer (harness, info.size);
  GST_BUFFER_OFFSET (buffer) = 20;
  gst_buffer_set_capture_time (buffer, 4711);
  buffer = gst_harness_push_and_pull (harness, buffer);
  meta = gst_buffer_get_lane_meta (buffer);
  fail_unless_equals_int64 (meta->frame_id, 20);
  fail_unless_equals_uint64 (meta->capture_time, 4711);
  fail_unless_equals_uint64 (gst_buffer_get_capture_time (buffer), 4711);
  gst_buffer_unref (buffer);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

/* No slot for a frame: it goes on without lanes, at once. */
GST_START_TEST (test_no_slot)
{
  GstHarness *harness;
  LaneshmCameraReader *readers[3];
  LaneshmFrame held[3];
  LaneshmError error;
  Detector detector;
  guint i;

  detector_start (&detector, ANSWER);
  harness = shm_test_harness ("shmlanedetect", "image-shm-name", frames,
      "detection-shm-name", results, "timeout", 5000, "slots", 3, NULL);
  gst_harness_set_src_caps (harness, gst_video_info_to_caps (&info));
  for (i = 0; i < 3; i++) {
    assert_status (harness, i, OK);
    readers[i] = laneshm_camera_reader_open (frames, &error);
    fail_unless_equals_int (laneshm_camera_reader_take (readers[i], NULL,
            &held[i]), LANESHM_OK);
  }
  assert_status (harness, 3, TIMEOUT);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "dropped"), 1);
  laneshm_camera_reader_release (readers[1], held[1].slot);
  assert_status (harness, 4, OK);
  for (i = 0; i < 3; i++)
    laneshm_camera_reader_unref (readers[i]);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

GST_START_TEST (test_new_format)
{
  GstHarness *harness;
  Detector detector;

  detector_start (&detector, ANSWER);
  harness = element_new (5000, 20);
  assert_status (harness, 0, OK);
  shm_test_info (&info, GST_VIDEO_FORMAT_NV12, 65, 49);
  gst_harness_set_src_caps (harness, gst_video_info_to_caps (&info));
  assert_status (harness, 1, OK);
  assert_status (harness, 2, OK);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

/* ---- messages ---------------------------------------------------------- */

static guint
count_detections (GstHarness * harness)
{
  GstBus *bus = gst_element_get_bus (harness->element);
  GstMessage *message;
  guint count = 0;

  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT))) {
    count += gst_message_has_name (message, "lane-detection");
    gst_message_unref (message);
  }
  gst_object_unref (bus);
  return count;
}

GST_START_TEST (test_messages)
{
  GstHarness *harness;
  Detector detector;
  gint64 id;

  detector_start (&detector, ANSWER);
  harness = element_new (5000, 20);
  for (id = 0; id < 5; id++)
    assert_status (harness, id, OK);
  fail_unless_equals_int (count_detections (harness), 5);
  g_object_set (harness->element, "post-messages", FALSE, NULL);
  for (; id < 10; id++)
    assert_status (harness, id, OK);
  fail_unless_equals_int (count_detections (harness), 0);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

static Suite *
lanedetect_frames_suite (void)
{
  Suite *suite = suite_create ("shmlanedetect-frames");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  detector_add_fixture (tcase);
  tcase_add_loop_test (tcase, test_same_memory, 0, 4);
  tcase_add_test (tcase, test_identity);
  tcase_add_test (tcase, test_no_slot);
  tcase_add_test (tcase, test_new_format);
  tcase_add_test (tcase, test_messages);
  return suite;
}

GST_CHECK_MAIN (lanedetect_frames);

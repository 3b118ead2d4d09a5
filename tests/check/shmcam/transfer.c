/* SPDX-License-Identifier: LGPL-2.1-or-later
 * shmcamsink to shmcamsrc: every format comes out as it went in. */
#include "shmtest.h"

#include <lane/lane.h>

static const GstVideoFormat formats[] = {
  GST_VIDEO_FORMAT_BGRx, GST_VIDEO_FORMAT_BGRA, GST_VIDEO_FORMAT_BGR,
  GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_RGBx, GST_VIDEO_FORMAT_RGBA,
  GST_VIDEO_FORMAT_GRAY8, GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_NV12
};

static const gint sizes[][2] = {
  {64, 48}, {65, 49}, {67, 48}, {64, 51}, {800, 600}, {1, 1}
};

/* A source that takes from `name`. The harness follows GstVideoMeta. */
static GstHarness *
source (const gchar * name)
{
  GstHarness *harness = shm_test_harness ("shmcamsrc", "shm-name", name, NULL);

  gst_harness_use_systemclock (harness);
  gst_harness_add_propose_allocation_meta (harness, GST_VIDEO_META_API_TYPE,
      NULL);
  gst_harness_play (harness);
  return harness;
}

static void
assert_caps (GstHarness * harness, const GstVideoInfo * info)
{
  GstCaps *caps = gst_pad_get_current_caps (harness->sinkpad);
  GstVideoInfo got;

  fail_unless (caps && gst_video_info_from_caps (&got, caps));
  fail_unless_equals_int (GST_VIDEO_INFO_FORMAT (&got),
      GST_VIDEO_INFO_FORMAT (info));
  fail_unless_equals_int (GST_VIDEO_INFO_WIDTH (&got),
      GST_VIDEO_INFO_WIDTH (info));
  fail_unless_equals_int (GST_VIDEO_INFO_HEIGHT (&got),
      GST_VIDEO_INFO_HEIGHT (info));
  fail_unless_equals_int (GST_VIDEO_INFO_FPS_N (&got), 30);
  fail_unless (gst_video_colorimetry_is_equal (&got.colorimetry,
          &info->colorimetry));
  gst_caps_unref (caps);
}

GST_START_TEST (test_format)
{
  const gint *size = sizes[__i__ % G_N_ELEMENTS (sizes)];
  const gchar *name = shm_test_name ("format");
  GstHarness *camera, *reader;
  GstBuffer *buffer;
  GstVideoInfo info;
  gint64 id;

  shm_test_info (&info, formats[__i__ / G_N_ELEMENTS (sizes)], size[0],
      size[1]);
  camera = shm_test_camera (name, &info);
  shm_test_push (camera, &info, 0);
  reader = source (name);
  for (id = 0; id < 3; id++) {
    if (id > 0)
      shm_test_push (camera, &info, id);
    buffer = gst_harness_pull (reader);
    shm_test_assert_frame (buffer, &info, id);
    gst_buffer_unref (buffer);
  }
  assert_caps (reader, &info);
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "copied"), 0);
  fail_unless_equals_uint64 (shm_test_stat (reader->element, "copied"), 0);
  shm_test_teardown (reader);
  shm_test_teardown (camera);
}

GST_END_TEST;

/* Rows padded and planes apart: copied once into the segment's layout. */
GST_START_TEST (test_padded)
{
  const gchar *name = shm_test_name ("padded");
  GstHarness *camera, *reader;
  GstBuffer *buffer;
  GstVideoInfo info;

  shm_test_info (&info, formats[__i__], 65, 49);
  camera = shm_test_camera (name, &info);
  fail_unless_equals_int (gst_harness_push (camera, shm_test_frame (&info, 5,
              13)), GST_FLOW_OK);
  reader = source (name);
  buffer = gst_harness_pull (reader);
  shm_test_assert_frame (buffer, &info, 5);
  gst_buffer_unref (buffer);
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "copied"), 1);
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "published"), 1);
  shm_test_teardown (reader);
  shm_test_teardown (camera);
}

GST_END_TEST;

/* Segments written by other programs may have padded rows. */
static LaneshmCameraWriter *
padded_writer (const gchar * name, GstVideoInfo * info)
{
  LaneshmVideoFormat format = {
    LANESHM_FOURCC_I420, 65, 49, 3, {80, 48, 48}, {64, 4096, 8192}, 12288,
    30, 1, {0}
  };
  LaneshmError error;
  LaneshmCameraWriter *writer =
      laneshm_camera_writer_open (name, &format, NULL, NULL, &error);
  LaneshmFrameInfo frame = {.frame_id = 9,.camera_ns = 1234,
    .duration_ns = LANESHM_TIME_NONE
  };
  gint slot = laneshm_camera_writer_acquire (writer);
  GstBuffer *buffer;
  guint i;

  shm_test_info (info, GST_VIDEO_FORMAT_I420, 65, 49);
  buffer = gst_buffer_new_wrapped_full (0, laneshm_camera_writer_slot (writer,
          slot), format.size, 0, format.size, NULL, NULL);
  for (i = 0; i < 3; i++) {
    GST_VIDEO_INFO_PLANE_STRIDE (info, i) = format.stride[i];
    GST_VIDEO_INFO_PLANE_OFFSET (info, i) = format.offset[i];
  }
  GST_VIDEO_INFO_SIZE (info) = format.size;
  shm_test_fill (buffer, info, 9);
  gst_buffer_unref (buffer);
  laneshm_camera_writer_publish (writer, slot, &frame);
  laneshm_camera_writer_release (writer, slot);
  return writer;
}

GST_START_TEST (test_padded_segment)
{
  const gchar *name = shm_test_name ("padded");
  gboolean follows_meta = __i__ == 0;
  LaneshmCameraWriter *writer;
  GstHarness *reader;
  GstVideoInfo info, plain;
  GstVideoMeta *meta;
  GstBuffer *buffer;

  writer = padded_writer (name, &info);
  if (follows_meta) {
    reader = source (name);
  } else {
    reader = shm_test_harness ("shmcamsrc", "shm-name", name, NULL);
    gst_harness_use_systemclock (reader);
    gst_harness_play (reader);
  }
  buffer = gst_harness_pull (reader);
  meta = gst_buffer_get_video_meta (buffer);
  shm_test_info (&plain, GST_VIDEO_FORMAT_I420, 65, 49);
  if (follows_meta) {
    fail_unless (meta != NULL);
    fail_unless_equals_int (meta->stride[0], 80);
    fail_unless_equals_uint64 (meta->offset[1], 4096);
  } else {
    fail_unless (meta == NULL);
    fail_unless_equals_uint64 (gst_buffer_get_size (buffer),
        GST_VIDEO_INFO_SIZE (&plain));
  }
  shm_test_assert_frame (buffer, &plain, 9);
  fail_unless_equals_uint64 (shm_test_stat (reader->element, "copied"),
      !follows_meta);
  gst_buffer_unref (buffer);
  shm_test_teardown (reader);
  laneshm_camera_writer_close (writer);
  laneshm_camera_writer_unref (writer);
}

GST_END_TEST;

/* ---- memories ---------------------------------------------------------- */

/* A slot is held as long as any buffer has its memory (0), or a part of it
 * (1), whatever became of the one that was pushed. */
GST_START_TEST (test_shared)
{
  const gchar *name = shm_test_name ("shared");
  GstHarness *camera, *reader;
  GstBuffer *buffer, *other;
  GstVideoInfo info;
  gint i;

  shm_test_info (&info, GST_VIDEO_FORMAT_GRAY8, 64, 48);
  camera = shm_test_camera (name, &info);
  shm_test_push (camera, &info, 3);
  reader = source (name);
  buffer = gst_harness_pull (reader);
  other = __i__ == 0 ? gst_buffer_copy (buffer)
      : gst_buffer_copy_region (buffer, GST_BUFFER_COPY_MEMORY, 64, 64);
  gst_buffer_unref (buffer);

  for (i = 4; i < 20; i++) {
    shm_test_push (camera, &info, i);
    gst_buffer_unref (gst_harness_pull (reader));
  }
  fail_unless_equals_uint64 (shm_test_stat (reader->element, "held"), 1);
  if (__i__ == 0)
    shm_test_assert_frame (other, &info, 3);
  fail_unless (__i__ == 0 || gst_buffer_get_size (other) == 64);
  gst_buffer_unref (other);
  fail_unless_equals_uint64 (shm_test_stat (reader->element, "held"), 0);
  shm_test_teardown (reader);
  shm_test_teardown (camera);
}

GST_END_TEST;

/* ---- times and flags --------------------------------------------------- */

static GstBuffer *
pass_on (GstBuffer * buffer, const GstVideoInfo * info)
{
  const gchar *name = shm_test_name ("pass");
  GstHarness *camera = shm_test_camera (name, info), *reader;

  fail_unless_equals_int (gst_harness_push (camera, buffer), GST_FLOW_OK);
  reader = source (name);
  buffer = gst_harness_pull (reader);
  shm_test_teardown (reader);
  shm_test_teardown (camera);
  return buffer;
}

GST_START_TEST (test_times)
{
  GstCaps *camera_caps = gst_caps_new_empty_simple ("timestamp/x-camera");
  GstCaps *world = gst_caps_new_empty_simple ("timestamp/x-world");
  GstClockTime capture = gst_lane_monotonic_time () - 3 * GST_MSECOND;
  GstReferenceTimestampMeta *camera_time;
  GstBuffer *buffer;
  GstVideoInfo info;

  shm_test_info (&info, GST_VIDEO_FORMAT_BGR, 64, 48);
  buffer = shm_test_frame (&info, 77, 0);
  gst_buffer_set_capture_time (buffer, capture);
  gst_buffer_add_reference_timestamp_meta (buffer, world, 4711,
      GST_CLOCK_TIME_NONE);
  GST_BUFFER_DURATION (buffer) = 33 * GST_MSECOND;
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_CORRUPTED);

  buffer = pass_on (buffer, &info);
  shm_test_assert_frame (buffer, &info, 77);
  fail_unless_equals_uint64 (gst_buffer_get_capture_time (buffer), capture);
  camera_time = gst_buffer_get_reference_timestamp_meta (buffer, camera_caps);
  fail_unless (camera_time != NULL);
  fail_unless_equals_uint64 (camera_time->timestamp, 4711);
  fail_unless_equals_uint64 (GST_BUFFER_DURATION (buffer), 33 * GST_MSECOND);
  fail_unless (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_CORRUPTED));
  fail_unless (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT));
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET_END (buffer), 78);
  /* An element alone has base time 0. */
  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), capture);
  gst_buffer_unref (buffer);
  gst_caps_unref (camera_caps);
  gst_caps_unref (world);
}

GST_END_TEST;

/* A buffer that is used again forgets the last frame's camera time. */
GST_START_TEST (test_camera_time_ends)
{
  const gchar *name = shm_test_name ("ends");
  GstCaps *camera_caps = gst_caps_new_empty_simple ("timestamp/x-camera");
  GstCaps *world = gst_caps_new_empty_simple ("timestamp/x-world");
  GstHarness *camera, *reader = NULL;
  GstVideoInfo info;
  guint i;

  shm_test_info (&info, GST_VIDEO_FORMAT_BGR, 64, 48);
  camera = shm_test_camera (name, &info);
  for (i = 0; i < 4; i++) {
    GstBuffer *buffer = shm_test_frame (&info, i, 0);
    const GstReferenceTimestampMeta *meta;

    if (i < 2)
      gst_buffer_add_reference_timestamp_meta (buffer, world, 100 + i,
          GST_CLOCK_TIME_NONE);
    fail_unless_equals_int (gst_harness_push (camera, buffer), GST_FLOW_OK);
    if (i == 0)
      reader = source (name);
    buffer = gst_harness_pull (reader);
    meta = gst_buffer_get_reference_timestamp_meta (buffer, camera_caps);
    fail_unless ((meta != NULL) == (i < 2));
    fail_unless (!meta || meta->timestamp == 100 + i);
    gst_buffer_unref (buffer);
  }
  shm_test_teardown (reader);
  shm_test_teardown (camera);
  gst_caps_unref (camera_caps);
  gst_caps_unref (world);
}

GST_END_TEST;

/* A capture time from the future is not believed. */
GST_START_TEST (test_future)
{
  GstClockTime capture = gst_lane_monotonic_time () + GST_SECOND;
  GstBuffer *buffer;
  GstVideoInfo info;

  shm_test_info (&info, GST_VIDEO_FORMAT_BGR, 64, 48);
  buffer = shm_test_frame (&info, 0, 0);
  gst_buffer_set_capture_time (buffer, capture);
  buffer = pass_on (buffer, &info);
  fail_unless (gst_buffer_get_capture_time (buffer)
      <= gst_lane_monotonic_time ());
  gst_buffer_unref (buffer);
}

GST_END_TEST;

/* Without a capture time, it is the time of arrival. */
GST_START_TEST (test_arrival)
{
  GstClockTime before = gst_lane_monotonic_time (), capture;
  GstBuffer *buffer;
  GstVideoInfo info;

  shm_test_info (&info, GST_VIDEO_FORMAT_BGR, 64, 48);
  buffer = pass_on (shm_test_frame (&info, 0, 0), &info);
  capture = gst_buffer_get_capture_time (buffer);
  fail_unless (capture >= before && capture <= gst_lane_monotonic_time ());
  gst_buffer_unref (buffer);
}

GST_END_TEST;

/* The running time at which a frame was captured is its timestamp, with the
 * system's clock and with one that shows another time. */
GST_START_TEST (test_running_time)
{
  const gchar *name = shm_test_name ("running");
  GstElement *pipeline;
  GstClock *clock = g_object_new (GST_TYPE_SYSTEM_CLOCK, "clock-type",
      __i__ == 0 ? GST_CLOCK_TYPE_MONOTONIC : GST_CLOCK_TYPE_REALTIME, NULL);
  GstElement *sink;
  GstHarness *camera;
  GstVideoInfo info;
  GstSample *sample = NULL;
  GstClockTime before, after, pts;

  shm_test_info (&info, GST_VIDEO_FORMAT_BGR, 64, 48);
  camera = shm_test_camera (name, &info);
  pipeline = shm_test_launch ("shmcamsrc shm-name=%s ! "
      "fakesink name=sink sync=false", name);
  gst_pipeline_use_clock (GST_PIPELINE (pipeline), clock);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_usleep (50000);
  before = gst_clock_get_time (clock) - gst_element_get_base_time (pipeline);
  shm_test_push (camera, &info, 0);
  after = gst_clock_get_time (clock) - gst_element_get_base_time (pipeline);

  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  while (!sample) {
    g_usleep (1000);
    g_object_get (sink, "last-sample", &sample, NULL);
  }
  pts = GST_BUFFER_PTS (gst_sample_get_buffer (sample));
  fail_unless (pts + GST_MSECOND >= before && pts <= after + GST_MSECOND,
      "%" GST_TIME_FORMAT " not in %" GST_TIME_FORMAT "..%" GST_TIME_FORMAT,
      GST_TIME_ARGS (pts), GST_TIME_ARGS (before), GST_TIME_ARGS (after));
  gst_sample_unref (sample);
  gst_object_unref (sink);
  shm_test_stop (pipeline);
  shm_test_teardown (camera);
  gst_object_unref (clock);
}

GST_END_TEST;

static Suite *
transfer_suite (void)
{
  Suite *suite = suite_create ("shmcam-transfer");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  shm_test_add_fixture (tcase);
  tcase_add_loop_test (tcase, test_format, 0,
      G_N_ELEMENTS (formats) * G_N_ELEMENTS (sizes));
  tcase_add_loop_test (tcase, test_padded, 0, G_N_ELEMENTS (formats));
  tcase_add_loop_test (tcase, test_padded_segment, 0, 2);
  tcase_add_test (tcase, test_times);
  tcase_add_test (tcase, test_camera_time_ends);
  tcase_add_loop_test (tcase, test_shared, 0, 2);
  tcase_add_test (tcase, test_future);
  tcase_add_test (tcase, test_arrival);
  tcase_add_loop_test (tcase, test_running_time, 0, 2);
  return suite;
}

GST_CHECK_MAIN (transfer);

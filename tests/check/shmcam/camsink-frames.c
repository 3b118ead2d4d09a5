/* SPDX-License-Identifier: LGPL-2.1-or-later
 * shmcamsink: zero-copy, slots that are held, formats and frame numbers. */
#include "shmtest.h"

#include <gst/base/gstbasesink.h>

/* ---- which frames are due ------------------------------------------- */

/* Frames are published before GstBaseSink has seen them: not those that it
 * would not render. */
GST_START_TEST (test_outside_segment)
{
  const gchar *name = shm_test_name ("outside");
  GstHarness *camera;
  GstSegment segment;
  GstVideoInfo info;

  shm_test_info_bgr (&info);
  camera = shm_test_camera (name, &info);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.position = 10 * GST_SECOND;
  segment.stop = 20 * GST_SECOND;
  fail_unless (gst_harness_push_event (camera,
          gst_event_new_segment (&segment)));
  for (guint second = 8; second < 23; second += 2) {
    GstBuffer *buffer = gst_harness_create_buffer (camera, info.size);

    GST_BUFFER_PTS (buffer) = second * GST_SECOND;
    GST_BUFFER_DURATION (buffer) = GST_SECOND;
    fail_unless_equals_int (gst_harness_push (camera, buffer), GST_FLOW_OK);
  }
  /* 10, 12, 14, 16 and 18 s. */
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "published"), 5);
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "copied"), 0);
  shm_test_teardown (camera);
}

GST_END_TEST;

GST_START_TEST (test_not_while_paused)
{
  GstElement *pipeline = shm_test_launch ("videotestsrc num-buffers=3 ! "
      "shmcamsink name=sink shm-name=%s", shm_test_name ("paused"));
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");

  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  /* The first frame is there, in GstBaseSink's hands. */
  while (g_atomic_int_get (&GST_BASE_SINK (sink)->have_preroll) == FALSE)
    g_usleep (1000);
  fail_unless_equals_uint64 (shm_test_stat (sink, "published"), 0);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  shm_test_expect_eos (pipeline);
  fail_unless_equals_uint64 (shm_test_stat (sink, "published"), 3);
  gst_object_unref (sink);
  shm_test_stop (pipeline);
}

GST_END_TEST;

static gpointer
push_one (gpointer data)
{
  GstHarness *camera = data;
  GstBuffer *buffer = gst_harness_create_buffer (camera, 64 * 48 * 3);

  GST_BUFFER_PTS (buffer) = GST_SECOND;
  fail_unless_equals_int (gst_harness_push (camera, buffer), GST_FLOW_OK);
  return NULL;
}

/* With sync=true a frame is published when its time has come. */
GST_START_TEST (test_synchronised)
{
  GstHarness *camera;
  GstVideoInfo info;
  GThread *thread;

  shm_test_info_bgr (&info);
  camera = shm_test_camera (shm_test_name ("sync"), &info);
  g_object_set (camera->element, "sync", TRUE, NULL);
  thread = g_thread_new ("camera", push_one, camera);
  fail_unless (gst_harness_wait_for_clock_id_waits (camera, 1, 10));
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "published"), 0);
  fail_unless (gst_harness_crank_single_clock_wait (camera));
  g_thread_join (thread);
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "published"), 1);
  shm_test_teardown (camera);
}

GST_END_TEST;

/* ---- zero-copy --------------------------------------------------------- */

static const gchar *zero_copy_lines[] = {
  "videotestsrc num-buffers=20",
  "videotestsrc num-buffers=20 ! video/x-raw,format=I420,width=65,height=49",
  "videotestsrc num-buffers=20 ! video/x-raw,format=NV12 ! videoconvert ! "
      "video/x-raw,format=BGR",
  "videotestsrc num-buffers=20 ! video/x-raw,format=BGRx ! identity",
  "videotestsrc num-buffers=20 ! queue max-size-buffers=3"
};

GST_START_TEST (test_zero_copy)
{
  GstElement *pipeline = shm_test_play ("%s ! shmcamsink name=sink shm-name=%s "
      "require-zero-copy=true", zero_copy_lines[__i__], shm_test_name ("zero"));

  shm_test_expect_eos (pipeline);
  fail_unless_equals_uint64 (shm_test_stat_of (pipeline, "sink", "published"),
      20);
  fail_unless_equals_uint64 (shm_test_stat_of (pipeline, "sink", "copied"), 0);
  shm_test_stop (pipeline);
}

GST_END_TEST;

/* The pixels that upstream writes are those that a reader sees. */
GST_START_TEST (test_same_memory)
{
  const gchar *name = shm_test_name ("memory");
  LaneshmCameraReader *reader;
  LaneshmError error;
  LaneshmFrame frame;
  GstHarness *camera;
  GstVideoInfo info;
  GstBuffer *buffer;
  GstMapInfo map;

  shm_test_info_bgr (&info);
  camera = shm_test_camera (name, &info);
  buffer = gst_harness_create_buffer (camera, info.size);
  fail_unless (gst_buffer_get_video_meta (buffer) != NULL);
  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  fail_unless_equals_uint64 ((gsize) map.data % 4096, 0);
  map.data[0] = 1;
  gst_buffer_unmap (buffer, &map);
  gst_buffer_ref (buffer);
  fail_unless_equals_int (gst_harness_push (camera, buffer), GST_FLOW_OK);

  reader = laneshm_camera_reader_open (name, &error);
  fail_unless_equals_int (laneshm_camera_reader_take (reader, NULL, &frame),
      LANESHM_OK);
  fail_unless_equals_int (*(const guint8 *) frame.data, 1);
  laneshm_camera_reader_release (reader, frame.slot);
  laneshm_camera_reader_unref (reader);
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "copied"), 0);
  gst_buffer_unref (buffer);
  shm_test_teardown (camera);
}

GST_END_TEST;

/* Who still has a published frame and wants to write works on a copy. */
GST_START_TEST (test_read_only_afterwards)
{
  const gchar *name = shm_test_name ("readonly");
  LaneshmCameraReader *reader;
  LaneshmError error;
  LaneshmFrame frame;
  GstHarness *camera;
  GstVideoInfo info;
  GstBuffer *buffer, *part;
  GstMemory *memory;
  GstMapInfo map;

  shm_test_info_bgr (&info);
  camera = shm_test_camera (name, &info);
  buffer = gst_harness_create_buffer (camera, info.size);
  shm_test_fill (buffer, &info, 3);
  memory = gst_buffer_get_memory (buffer, 0);
  part = gst_buffer_copy_region (buffer, GST_BUFFER_COPY_MEMORY, 100, 50);
  gst_buffer_ref (buffer);
  fail_unless_equals_int (gst_harness_push (camera, buffer), GST_FLOW_OK);

  fail_if (gst_memory_map (memory, &map, GST_MAP_WRITE));
  fail_unless (gst_memory_map (memory, &map, GST_MAP_READ));
  gst_memory_unmap (memory, &map);
  gst_memory_unref (memory);

  buffer = gst_buffer_make_writable (buffer);
  gst_buffer_memset (buffer, 0, 0xff, info.size);
  part = gst_buffer_make_writable (part);
  gst_buffer_memset (part, 0, 0xff, 50);

  reader = laneshm_camera_reader_open (name, &error);
  fail_unless_equals_int (laneshm_camera_reader_take (reader, NULL, &frame),
      LANESHM_OK);
  fail_unless_equals_int (((const guint8 *) frame.data)[0], 3 * 7);
  fail_unless_equals_int (((const guint8 *) frame.data)[100], 3 * 7 + 100);
  laneshm_camera_reader_release (reader, frame.slot);
  laneshm_camera_reader_unref (reader);
  gst_buffer_unref (part);
  gst_buffer_unref (buffer);
  shm_test_teardown (camera);
}

GST_END_TEST;

/* The same buffer again (imagefreeze, videorate): its slot is published. */
GST_START_TEST (test_same_buffer_twice)
{
  const gchar *name = shm_test_name ("twice");
  GstHarness *camera;
  GstVideoInfo info;
  GstBuffer *buffer;

  shm_test_info_bgr (&info);
  camera = shm_test_camera (name, &info);
  buffer = gst_harness_create_buffer (camera, info.size);
  shm_test_fill (buffer, &info, 0);
  gst_buffer_ref (buffer);
  fail_unless_equals_int (gst_harness_push (camera, buffer), GST_FLOW_OK);
  fail_unless_equals_int (gst_harness_push (camera, buffer), GST_FLOW_OK);
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "published"), 2);
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "copied"), 1);
  shm_test_teardown (camera);
}

GST_END_TEST;

GST_START_TEST (test_foreign_memory)
{
  const gchar *name = shm_test_name ("heap");
  GstHarness *camera;
  GstVideoInfo info;
  gint64 id;

  shm_test_info_bgr (&info);
  camera = shm_test_camera (name, &info);
  for (id = 0; id < 5; id++)
    fail_unless_equals_int (gst_harness_push (camera, shm_test_frame (&info, id,
                0)), GST_FLOW_OK);
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "published"), 5);
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "copied"), 5);
  shm_test_teardown (camera);
}

GST_END_TEST;

GST_START_TEST (test_require_zero_copy_n)
{
  const gchar *name = shm_test_name ("require");
  GstHarness *camera = shm_test_harness ("shmcamsink", "shm-name", name,
      "require-zero-copy", TRUE, NULL);
  GstVideoInfo info;

  shm_test_info_bgr (&info);
  gst_harness_set_src_caps (camera, gst_video_info_to_caps (&info));
  fail_unless_equals_int (gst_harness_push (camera, shm_test_frame (&info, 0,
              0)), GST_FLOW_ERROR);
  shm_test_expect_error (camera->element, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_WRITE, "require-zero-copy");
  shm_test_teardown (camera);
}

GST_END_TEST;

/* ---- full -------------------------------------------------------------- */

/* Readers hold everything: frames are dropped, nobody waits, and it goes on
 * when they let go. */
GST_START_TEST (test_all_held)
{
  const gchar *name = shm_test_name ("held");
  gboolean require = __i__;
  GstHarness *camera = shm_test_harness ("shmcamsink", "shm-name", name,
      "slots", 3, "require-zero-copy", require, NULL);
  LaneshmCameraReader *readers[3];
  LaneshmFrame frames[3];
  LaneshmError error;
  GstVideoInfo info;
  gint64 id;
  guint i;

  shm_test_info_bgr (&info);
  gst_harness_set_src_caps (camera, gst_video_info_to_caps (&info));
  for (i = 0; i < 3; i++) {
    shm_test_push (camera, &info, i);
    readers[i] = laneshm_camera_reader_open (name, &error);
    fail_unless_equals_int (laneshm_camera_reader_take (readers[i], NULL,
            &frames[i]), LANESHM_OK);
  }
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "readers"), 3);
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "slots-held"), 3);
  for (id = 3; id < 13; id++)
    shm_test_push (camera, &info, id);
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "dropped"), 10);
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "published"), 3);
  for (i = 0; i < 3; i++) {
    fail_unless_equals_int64 (frames[i].info.frame_id, i);
    fail_unless_equals_int (*(const guint8 *) frames[i].data, i * 7);
  }

  laneshm_camera_reader_release (readers[0], frames[0].slot);
  shm_test_push (camera, &info, 13);
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "published"), 4);
  for (i = 0; i < 3; i++)
    laneshm_camera_reader_unref (readers[i]);
  shm_test_teardown (camera);
}

GST_END_TEST;

/* Upstream holds everything: it gets ordinary memory, at once. */
GST_START_TEST (test_pool_exhausted)
{
  const gchar *name = shm_test_name ("exhausted");
  GstHarness *camera = shm_test_harness ("shmcamsink", "shm-name", name,
      "slots", 3, NULL);
  GstBuffer *buffers[5];
  GstVideoInfo info;
  guint i;

  shm_test_info_bgr (&info);
  gst_harness_set_src_caps (camera, gst_video_info_to_caps (&info));
  for (i = 0; i < 5; i++) {
    GstMemory *memory;

    buffers[i] = gst_harness_create_buffer (camera, info.size);
    memory = gst_buffer_peek_memory (buffers[i], 0);
    fail_unless (gst_memory_is_type (memory, "LaneshmSlot") == (i < 3));
    shm_test_fill (buffers[i], &info, i);
  }
  for (i = 0; i < 5; i++)
    fail_unless_equals_int (gst_harness_push (camera, buffers[i]), GST_FLOW_OK);
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "published"), 5);
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "copied"), 2);
  shm_test_teardown (camera);
}

GST_END_TEST;

/* A reader that is killed while it holds slots does not cost any. */
GST_START_TEST (test_reader_killed)
{
  const gchar *name = shm_test_name ("killed");
  GstHarness *camera = shm_test_harness ("shmcamsink", "shm-name", name,
      "slots", 3, NULL);
  GstVideoInfo info;
  gint64 id = 0;
  GPid pid;

  shm_test_info_bgr (&info);
  gst_harness_set_src_caps (camera, gst_video_info_to_caps (&info));
  shm_test_push (camera, &info, id++);
  pid = shm_test_spawn ("reader", name, "8", NULL);
  while (shm_test_stat (camera->element, "slots-held") < 3) {
    shm_test_push (camera, &info, id++);
    g_usleep (2000);
  }
  shm_test_signal (pid, 9);
  while (id < 100)
    shm_test_push (camera, &info, id++);
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "reclaimed"), 1);
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "slots-held"), 0);
  shm_test_teardown (camera);
}

GST_END_TEST;

/* ---- format changes and frame numbers ---------------------------------- */

GST_START_TEST (test_new_format)
{
  const gchar *name = shm_test_name ("change");
  LaneshmCameraReader *reader;
  LaneshmError error;
  GstHarness *camera;
  GstVideoInfo info;
  GstBuffer *old;

  shm_test_info_bgr (&info);
  camera = shm_test_camera (name, &info);
  shm_test_push (camera, &info, 0);
  reader = laneshm_camera_reader_open (name, &error);
  old = gst_harness_create_buffer (camera, info.size);
  shm_test_fill (old, &info, 0);

  shm_test_info (&info, GST_VIDEO_FORMAT_RGB, 128, 96);
  gst_harness_set_src_caps (camera, gst_video_info_to_caps (&info));
  shm_test_push (camera, &info, 1);
  laneshm_camera_reader_unref (reader);
  reader = laneshm_camera_reader_open (name, &error);
  fail_unless_equals_int (laneshm_camera_reader_format (reader)->width, 128);
  fail_unless_equals_int (laneshm_camera_reader_format (reader)->fourcc,
      LANESHM_FOURCC_RGB);
  fail_unless_equals_uint64 (shm_test_stat (camera->element, "published"), 2);
  laneshm_camera_reader_unref (reader);
  /* A buffer of the first segment outlives it. */
  shm_test_info_bgr (&info);
  shm_test_fill (old, &info, 0);
  shm_test_teardown (camera);
  shm_test_fill (old, &info, 0);
  gst_buffer_unref (old);
}

GST_END_TEST;

static gint64
published_id (GstHarness * camera, LaneshmCameraReader * reader,
    const GstVideoInfo * info, guint64 offset)
{
  GstBuffer *buffer = shm_test_frame (info, 0, 0);
  LaneshmFrame frame;

  GST_BUFFER_OFFSET (buffer) = offset;
  fail_unless_equals_int (gst_harness_push (camera, buffer), GST_FLOW_OK);
  fail_unless_equals_int (laneshm_camera_reader_take (reader, NULL, &frame),
      LANESHM_OK);
  laneshm_camera_reader_release (reader, frame.slot);
  return frame.info.frame_id;
}

/* The offset, unless it does not grow. */
GST_START_TEST (test_frame_ids)
{
  static const guint64 offsets[] = { 4, 5, 9, GST_BUFFER_OFFSET_NONE, 5,
    G_MAXINT64 - 5, G_GUINT64_CONSTANT (1) << 63
  };
  static const gint64 ids[] = { 4, 5, 9, 10, 11, G_MAXINT64 - 5,
    G_MAXINT64 - 4
  };
  const gchar *name = shm_test_name ("ids");
  LaneshmCameraReader *reader;
  LaneshmError error;
  GstHarness *camera;
  GstVideoInfo info;
  guint i;

  shm_test_info_bgr (&info);
  camera = shm_test_camera (name, &info);
  reader = laneshm_camera_reader_open (name, &error);
  for (i = 0; i < G_N_ELEMENTS (ids); i++)
    fail_unless_equals_int64 (published_id (camera, reader, &info,
            offsets[i]), ids[i]);
  laneshm_camera_reader_unref (reader);
  shm_test_teardown (camera);
}

GST_END_TEST;

static const gchar *bad_caps[] = {
  "video/x-raw,format=BGR,width=64,height=48,interlace-mode=interleaved",
  "video/x-raw,format=BGR,width=64,height=48,interlace-mode=mixed"
};

GST_START_TEST (test_interlaced_n)
{
  GstElement *pipeline = shm_test_play ("videotestsrc num-buffers=1 ! "
      "video/x-raw,format=BGR,width=64,height=48 ! capssetter caps=\"%s\" ! "
      "shmcamsink shm-name=%s", bad_caps[__i__], shm_test_name ("interlaced"));

  shm_test_expect_error (pipeline, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "progressive");
  shm_test_stop (pipeline);
}

GST_END_TEST;

/* A buffer that is too short for its caps. */
GST_START_TEST (test_short_buffer_n)
{
  const gchar *name = shm_test_name ("short");
  GstHarness *camera;
  GstVideoInfo info;

  shm_test_info_bgr (&info);
  camera = shm_test_camera (name, &info);
  fail_unless_equals_int (gst_harness_push (camera,
          gst_buffer_new_allocate (NULL, 100, NULL)), GST_FLOW_ERROR);
  shm_test_expect_error (camera->element, GST_STREAM_ERROR,
      GST_STREAM_ERROR_FAILED, name);
  shm_test_teardown (camera);
}

GST_END_TEST;

static Suite *
camsink_frames_suite (void)
{
  Suite *suite = suite_create ("shmcamsink-frames");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  shm_test_add_fixture (tcase);
  tcase_add_test (tcase, test_outside_segment);
  tcase_add_test (tcase, test_not_while_paused);
  tcase_add_test (tcase, test_synchronised);
  tcase_add_loop_test (tcase, test_zero_copy, 0,
      G_N_ELEMENTS (zero_copy_lines));
  tcase_add_test (tcase, test_same_memory);
  tcase_add_test (tcase, test_read_only_afterwards);
  tcase_add_test (tcase, test_same_buffer_twice);
  tcase_add_test (tcase, test_foreign_memory);
  tcase_add_test (tcase, test_require_zero_copy_n);
  tcase_add_loop_test (tcase, test_all_held, 0, 2);
  tcase_add_test (tcase, test_pool_exhausted);
  tcase_add_test (tcase, test_reader_killed);
  tcase_add_test (tcase, test_new_format);
  tcase_add_test (tcase, test_frame_ids);
  tcase_add_loop_test (tcase, test_interlaced_n, 0, G_N_ELEMENTS (bad_caps));
  tcase_add_test (tcase, test_short_buffer_n);
  return suite;
}

GST_CHECK_MAIN (camsink_frames);

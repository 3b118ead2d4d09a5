/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The element lanedetect: what it adds to a frame that it passes on. */

#include "harness.h"

GST_START_TEST (test_meta)
{
  GstHarness *harness = harness_new ("", CAPS ("BGRx", 400, 300));
  GstBuffer *buffer = frame (2, 42), *out;

  gst_buffer_set_capture_time (buffer, 12345);
  GstClockTime before = gst_lane_monotonic_time ();
  GstLaneMeta *meta = push (harness, buffer, &out);
  fail_unless_equals_int64 (meta->frame_id, 42);
  fail_unless_equals_int (meta->status, GST_LANE_STATUS_OK);
  fail_unless_equals_string (meta->detector, "cv");
  fail_unless_equals_uint64 (meta->capture_time, 12345);
  fail_unless (meta->detection_time >= before);
  fail_unless (meta->detection_time <= gst_lane_monotonic_time ());
  fail_unless (meta->processing_time > 0);
  fail_unless (meta->processing_time <= meta->detection_time - before);
  fail_unless (meta->left.valid && meta->right.valid);
  fail_unless (meta->left.x1 < meta->right.x1);
  gst_buffer_unref (out);
  gst_harness_teardown (harness);
}

GST_END_TEST;

GST_START_TEST (test_meta_without_lines)
{
  GstHarness *harness = harness_new ("", CAPS ("BGRx", 400, 300));
  GstBuffer *out;

  GstLaneMeta *meta = push (harness, frame (0, 0), &out);
  fail_unless_equals_int (meta->status, GST_LANE_STATUS_NO_LANES);
  fail_if (meta->left.valid || meta->right.valid);
  fail_unless_equals_uint64 (meta->capture_time, GST_CLOCK_TIME_NONE);
  gst_buffer_unref (out);
  gst_harness_teardown (harness);
}

GST_END_TEST;

/* Frames without number are counted. */
GST_START_TEST (test_frames_without_number)
{
  GstHarness *harness = harness_new ("", CAPS ("BGRx", 400, 300));
  GstBuffer *out;

  for (guint i = 0; i < 3; i++) {
    GstBuffer *buffer = frame (2, 0);
    GST_BUFFER_OFFSET (buffer) = GST_BUFFER_OFFSET_NONE;
    fail_unless_equals_int64 (push (harness, buffer, &out)->frame_id, i);
    gst_buffer_unref (out);
  }
  gst_harness_teardown (harness);
}

GST_END_TEST;

static gpointer
memory_of (GstBuffer * buffer)
{
  return gst_buffer_peek_memory (buffer, 0);
}

/* Read-only memory, as a reader of shared memory maps it. */
static GstBuffer *
read_only (GstBuffer * buffer)
{
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_READ);
  gsize size = map.size;
  guint8 *data = g_memdup2 (map.data, size);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  buffer = gst_buffer_new ();
  gst_buffer_append_memory (buffer,
      gst_memory_new_wrapped (GST_MEMORY_FLAG_READONLY, data, size, 0, size,
          data, g_free));
  return buffer;
}

/* The memory passes through, whoever else holds the buffer, and whether or not
 * it may be written to. */
GST_START_TEST (test_memory_stays)
{
  GstHarness *harness = harness_new ("", CAPS ("BGRx", 400, 300));
  gboolean is_read_only = __i__ & 1, is_shared = __i__ & 2;
  GstBuffer *buffer = frame (2, 0), *out;

  if (is_read_only)
    buffer = read_only (buffer);
  gpointer memory = memory_of (buffer);
  GstBuffer *other = is_shared ? gst_buffer_ref (buffer) : NULL;
  GstLaneMeta *meta = push (harness, buffer, &out);
  fail_unless (meta->left.valid && meta->right.valid);
  fail_unless (memory_of (out) == memory);
  fail_unless_equals_int (gst_buffer_n_memory (out), 1);
  if (is_shared) {
    fail_unless (out != other);
    fail_unless (gst_buffer_get_lane_meta (other) == NULL);
    gst_buffer_unref (other);
  } else {
    fail_unless (out == buffer);
  }
  gst_buffer_unref (out);
  gst_harness_teardown (harness);
}

GST_END_TEST;

/* A slot of a pool is not given back before downstream is done with it. */
GST_START_TEST (test_pool_buffer_is_held)
{
  GstHarness *harness = harness_new ("", CAPS ("GRAY8", 64, 48));
  GstBufferPool *pool = gst_buffer_pool_new ();
  GstStructure *config = gst_buffer_pool_get_config (pool);
  GstBufferPoolAcquireParams dont_wait = {
    .flags = GST_BUFFER_POOL_ACQUIRE_FLAG_DONTWAIT
  };
  GstBuffer *buffer, *again, *out;

  gst_buffer_pool_config_set_params (config, NULL, 64 * 48, 1, 1);
  gst_buffer_pool_set_config (pool, config);
  gst_buffer_pool_set_active (pool, TRUE);
  gst_buffer_pool_acquire_buffer (pool, &buffer, NULL);
  gst_buffer_memset (buffer, 0, 0, 64 * 48);
  GstBuffer *other = gst_buffer_ref (buffer);
  push (harness, buffer, &out);
  gst_buffer_unref (other);
  fail_unless_equals_int (gst_buffer_pool_acquire_buffer (pool, &again,
          &dont_wait), GST_FLOW_EOS);
  gst_buffer_unref (out);
  fail_unless_equals_int (gst_buffer_pool_acquire_buffer (pool, &again,
          &dont_wait), GST_FLOW_OK);
  gst_buffer_unref (again);
  gst_buffer_pool_set_active (pool, FALSE);
  gst_object_unref (pool);
  gst_harness_teardown (harness);
}

GST_END_TEST;

/* Upstream is told what downstream wishes. */
GST_START_TEST (test_allocation_passes)
{
  GstHarness *harness = harness_new ("", CAPS ("BGRx", 400, 300));
  GstAllocationParams params;
  GstAllocator *wanted = gst_allocator_find (GST_ALLOCATOR_SYSMEM), *told;
  GstCaps *caps = gst_caps_from_string (CAPS ("BGRx", 400, 300));
  GstQuery *query = gst_query_new_allocation (caps, TRUE);

  gst_allocation_params_init (&params);
  params.align = 63;
  gst_harness_set_propose_allocator (harness, gst_object_ref (wanted), &params);
  fail_unless (gst_pad_peer_query (harness->srcpad, query));
  fail_unless_equals_int (gst_query_get_n_allocation_params (query), 1);
  gst_query_parse_nth_allocation_param (query, 0, &told, &params);
  fail_unless (told == wanted);
  fail_unless_equals_int (params.align, 63);
  gst_object_unref (told);
  gst_object_unref (wanted);
  gst_query_unref (query);
  gst_caps_unref (caps);
  gst_harness_teardown (harness);
}

GST_END_TEST;

static Suite *
element_frames_suite (void)
{
  Suite *suite = suite_create ("lanedetect-frames");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_meta);
  tcase_add_test (tcase, test_meta_without_lines);
  tcase_add_test (tcase, test_frames_without_number);
  tcase_add_loop_test (tcase, test_memory_stays, 0, 4);
  tcase_add_test (tcase, test_pool_buffer_is_held);
  tcase_add_test (tcase, test_allocation_passes);
  return suite;
}

GST_CHECK_MAIN (element_frames);

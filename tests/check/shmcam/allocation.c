/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The elements allocate nothing for a frame or a result, once all slots and
 * buffers were in use. */
#include "shmtest.h"

#include <signal.h>
#include <lane/lane.h>

#include "common/allocations.h"

#define WARM_UP 40
#define FRAMES 40

static void
picture (GstVideoInfo * info)
{
  shm_test_info (info, GST_VIDEO_FORMAT_GRAY8, 64, 48);
}

/* Of the heap, with all that comes with a frame: the test's own. */
static GstBuffer *
heap_buffer (void)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 64 * 48, NULL);

  gst_buffer_set_capture_time (buffer, gst_lane_monotonic_time ());
  gst_buffer_add_lane_meta (buffer);
  return buffer;
}

/* Of the element's pool, with the camera's time. */
static GstBuffer *
pool_buffer (GstBufferPool * pool)
{
  GstBuffer *buffer = NULL;

  gst_buffer_pool_acquire_buffer (pool, &buffer, NULL);
  gst_buffer_set_capture_time (buffer, gst_lane_monotonic_time ());
  GST_META_FLAG_SET (gst_buffer_get_reference_timestamp_meta (buffer,
          gst_lane_monotonic_caps ()), GST_META_FLAG_POOLED);
  return buffer;
}

/* The pool that the element offers. */
static GstBufferPool *
offered_pool (GstHarness * harness, const GstVideoInfo * info)
{
  GstCaps *caps = gst_video_info_to_caps (info);
  GstQuery *query = gst_query_new_allocation (caps, TRUE);
  GstBufferPool *pool;

  fail_unless (gst_pad_peer_query (harness->srcpad, query));
  gst_query_parse_nth_allocation_pool (query, 0, &pool, NULL, NULL, NULL);
  gst_buffer_pool_set_active (pool, TRUE);
  gst_query_unref (query);
  gst_caps_unref (caps);
  return pool;
}

/* Pushes frames from the pool, or from the heap; what was allocated then. */
static guint
push_frames (GstHarness * harness, GstBufferPool * pool)
{
  guint made = 0, before, i;

  for (i = 0; i < WARM_UP + FRAMES; i++) {
    GstBuffer *buffer = pool ? NULL : heap_buffer ();
    GstFlowReturn flow;

    before = allocations_made ();
    if (pool)
      buffer = pool_buffer (pool);
    GST_BUFFER_OFFSET (buffer) = i;
    flow = gst_pad_push (harness->srcpad, buffer);
    made = i < WARM_UP ? 0 : made + allocations_made () - before;
    fail_unless_equals_int (flow, GST_FLOW_OK);
  }
  return made;
}

static void
free_pool (GstBufferPool * pool)
{
  gst_buffer_pool_set_active (pool, FALSE);
  gst_object_unref (pool);
}

/* Rendered into slots (0), and copied there (1). */
GST_START_TEST (test_sink)
{
  GstHarness *harness;
  GstVideoInfo info;
  GstBufferPool *pool = NULL;

  picture (&info);
  harness = shm_test_camera (shm_test_name ("sink"), &info);
  if (__i__ == 0)
    pool = offered_pool (harness, &info);
  fail_unless_equals_int (push_frames (harness, pool), 0);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "published"),
      WARM_UP + FRAMES);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "copied"),
      pool ? 0 : WARM_UP + FRAMES);
  if (pool)
    free_pool (pool);
  shm_test_teardown (harness);
}

GST_END_TEST;

GST_START_TEST (test_lane_sink)
{
  GstHarness *harness = shm_test_harness ("shmlanesink", "shm-name",
      shm_test_name ("results"), NULL);
  GstVideoInfo info;

  picture (&info);
  gst_harness_set_src_caps (harness, gst_video_info_to_caps (&info));
  fail_unless_equals_int (push_frames (harness, NULL), 0);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "written"),
      WARM_UP + FRAMES);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "without-meta"),
      0);
  shm_test_teardown (harness);
}

GST_END_TEST;

static GstPadProbeReturn
drop (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  return GST_PAD_PROBE_DROP;
}

/* Without messages, which are made anew. */
GST_START_TEST (test_detect)
{
  const gchar *frames = shm_test_name ("frames");
  const gchar *results = shm_test_name ("results");
  GPid detector = shm_test_spawn ("detector", frames, results, NULL);
  GstHarness *harness = shm_test_harness ("shmlanedetect", "image-shm-name",
      frames, "detection-shm-name", results, "timeout", 20000,
      "post-messages", FALSE, NULL);
  GstBufferPool *pool;
  const GstLaneMeta *meta;
  GstBuffer *buffer;
  GstVideoInfo info;

  picture (&info);
  gst_harness_set_src_caps (harness, gst_video_info_to_caps (&info));
  /* The harness would queue them. */
  gst_pad_add_probe (GST_PAD_PEER (harness->sinkpad),
      GST_PAD_PROBE_TYPE_BUFFER, drop, NULL, NULL);
  pool = offered_pool (harness, &info);
  fail_unless_equals_int (push_frames (harness, pool), 0);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "ok"),
      WARM_UP + FRAMES);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "copied"), 0);

  /* What comes back from the pool has no lanes of another frame. */
  buffer = pool_buffer (pool);
  meta = gst_buffer_get_lane_meta (buffer);
  fail_unless (meta != NULL && meta->frame_id == -1);
  fail_if (meta->left.valid || meta->right.valid);
  gst_buffer_unref (buffer);
  free_pool (pool);
  shm_test_teardown (harness);
  shm_test_signal (detector, SIGTERM);
}

GST_END_TEST;

typedef struct
{
  guint frames, before, made;
} Count;

static GstPadProbeReturn
count_frame (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  Count *count = data;

  if (count->frames > WARM_UP)
    count->made += allocations_made () - count->before;
  count->before = allocations_made ();
  g_atomic_int_inc (&count->frames);
  return GST_PAD_PROBE_OK;
}

static void
count_from (GstElement * pipeline, Count * count)
{
  GstElement *src = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  GstPad *pad = gst_element_get_static_pad (src, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count_frame, count, NULL);
  gst_object_unref (pad);
  gst_object_unref (src);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
}

static void
wait_frames (Count * count, guint frames)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while ((guint) g_atomic_int_get (&count->frames) < frames) {
    fail_unless (g_get_monotonic_time () < end);
    g_usleep (100);
  }
}

/* Held (0), copied because none may be held (1). */
GST_START_TEST (test_source)
{
  const gchar *name = shm_test_name ("source");
  Count count = { 0 };
  GstElement *pipeline;
  GstHarness *camera;
  GstVideoInfo info;
  guint i;

  picture (&info);
  camera = shm_test_camera (name, &info);
  pipeline = shm_test_launch ("shmcamsrc name=src shm-name=%s max-held=%d ! "
      "fakesink enable-last-sample=false", name, __i__ == 0 ? 2 : 0);
  count_from (pipeline, &count);

  /* One by one: a skipped frame posts a message. */
  for (i = 0; i < WARM_UP + FRAMES; i++) {
    shm_test_push (camera, &info, i);
    wait_frames (&count, i + 1);
  }
  fail_unless_equals_uint64 (shm_test_stat_of (pipeline, "src", "copied"),
      __i__ == 0 ? 0 : WARM_UP + FRAMES);
  shm_test_stop (pipeline);
  shm_test_teardown (camera);
  fail_unless_equals_int (count.made, 0);
}

GST_END_TEST;

GST_START_TEST (test_lane_source)
{
  const gchar *name = shm_test_name ("results");
  LaneshmDetection record = {.has_left_lane = 1,.left = {10, 40, 20, 30, 0.5}
  };
  LaneshmError error;
  LaneshmResultsWriter *writer =
      laneshm_results_writer_open (name, 0, (gid_t) - 1, &error);
  GstElement *pipeline = shm_test_launch ("shmlanesrc name=src shm-name=%s "
      "post-messages=false ! fakesink enable-last-sample=false", name);
  Count count = { 0 };

  fail_unless (writer != NULL, "%s", error.message);
  count_from (pipeline, &count);
  for (; record.frame_id < WARM_UP + FRAMES; record.frame_id++) {
    laneshm_results_writer_write (writer, &record);
    wait_frames (&count, record.frame_id + 1);
  }
  shm_test_stop (pipeline);
  laneshm_results_writer_free (writer);
  fail_unless_equals_int (count.made, 0);
}

GST_END_TEST;

static Suite *
allocation_suite (void)
{
  Suite *suite = suite_create ("shmcam-allocation");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  shm_test_add_fixture (tcase);
  allocations_add_test (tcase);
  tcase_add_loop_test (tcase, test_sink, 0, 2);
  tcase_add_loop_test (tcase, test_source, 0, 2);
  tcase_add_test (tcase, test_lane_sink);
  tcase_add_test (tcase, test_lane_source);
  tcase_add_test (tcase, test_detect);
  return suite;
}

GST_CHECK_MAIN (allocation);

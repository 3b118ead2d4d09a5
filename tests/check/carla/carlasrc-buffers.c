/* SPDX-License-Identifier: LGPL-2.1-or-later
 * carlasrc: what it puts into its buffers, whose they are, and how long they
 * live. */

#include <gst/video/gstvideopool.h>
#include <gst/video/video.h>

#include "hash.h"
#include "source.h"

/* ---- buffers ------------------------------------------------------------ */

GST_START_TEST (test_buffers)
{
  GstHarness *h = open_fast ("track=winding", SMALL ",framerate=30/1", 50);
  GstClockTime before = 0;
  guint i;

  for (i = 0; i < 50; i++) {
    GstBuffer *buffer = gst_harness_pull (h);
    GstClockTime capture = gst_buffer_get_capture_time (buffer);
    const GstVehicleMeta *vehicle = vehicle_of (buffer);

    fail_unless_equals_uint64 (GST_BUFFER_OFFSET (buffer), i);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), PERIOD (i));
    fail_unless_equals_uint64 (GST_BUFFER_DURATION (buffer),
        PERIOD (i + 1) - PERIOD (i));
    fail_unless (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT)
        == (i == 0));
    fail_unless (GST_CLOCK_TIME_IS_VALID (capture) && capture >= before
        && capture <= gst_lane_monotonic_time ());
    before = capture;
    fail_unless_equals_uint64 (world_time_of (buffer), i * PERIOD (1));
    fail_unless (vehicle->has_truth);
    fail_unless_near (vehicle->speed, 12.0, 0.5);
    fail_unless_near (vehicle->position[0], 12.0 * i / 30.0, 0.1 + 0.01 * i);
    fail_unless (vehicle->truth.left.valid && vehicle->truth.right.valid);
    fail_unless_near (vehicle->truth.lane_width, 3.5, 1e-9);
    gst_buffer_unref (buffer);
  }
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_num_buffers)
{
  GError *error = run_line ("carlasrc num-buffers=5 is-live=false ! fakesink");

  fail_unless (error == NULL);
}

GST_END_TEST;

/* The same seed under the same controls is the same drive. */
GST_START_TEST (test_deterministic)
{
  guint32 hashes[3][40];
  gint run, i;

  for (run = 0; run < 3; run++) {
    GstHarness *h = open_live (run < 2 ? "track=winding seed=3 speed=60"
        : "track=winding seed=4 speed=60");

    for (i = 0; i < 200; i++) {
      GstBuffer *buffer = next_live (h);

      if (i % 5 == 0)
        hashes[run][i / 5] = hash_of (buffer);
      gst_buffer_unref (buffer);
      gst_harness_push_upstream_event (h, gst_lane_event_new_control (0.002
              * sin (i * 0.1), 0.3, 0.0, i));
    }
    gst_harness_teardown (h);
  }
  fail_unless (memcmp (hashes[0], hashes[1], sizeof (hashes[0])) == 0);
  fail_unless (memcmp (hashes[0], hashes[2], sizeof (hashes[0])) != 0);
}

GST_END_TEST;

/* ---- pools -------------------------------------------------------------- */

/* A pool whose buffers hold no whole picture, whatever it was told. */
typedef GstBufferPool BrokenPool;
typedef GstBufferPoolClass BrokenPoolClass;
static GType broken_pool_get_type (void);
G_DEFINE_TYPE (BrokenPool, broken_pool, GST_TYPE_BUFFER_POOL);

static GstFlowReturn
broken_pool_alloc (GstBufferPool * pool, GstBuffer ** buffer,
    GstBufferPoolAcquireParams * params)
{
  *buffer = gst_buffer_new_allocate (NULL, 64, NULL);
  return GST_FLOW_OK;
}

static void
broken_pool_class_init (BrokenPoolClass * klass)
{
  klass->alloc_buffer = broken_pool_alloc;
}

static void
broken_pool_init (BrokenPool * pool)
{
}

static GstPadProbeReturn
offer_pool (GstPad * pad, GstPadProbeInfo * info, gpointer pool)
{
  GstQuery *query = GST_PAD_PROBE_INFO_QUERY (info);
  GstVideoInfo video;
  GstCaps *caps;

  if (GST_QUERY_TYPE (query) != GST_QUERY_ALLOCATION)
    return GST_PAD_PROBE_OK;
  gst_query_parse_allocation (query, &caps, NULL);
  gst_video_info_from_caps (&video, caps);
  gst_query_add_allocation_pool (query, pool, video.size, 2, 4);
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  return GST_PAD_PROBE_HANDLED;
}

static GstHarness *
open_with_pool (GstBufferPool * pool, guint n_frames)
{
  gchar *line = g_strdup_printf ("carlasrc num-buffers=%u", n_frames);
  GstHarness *h = gst_harness_new_parse (line);

  gst_pad_add_probe (h->sinkpad, GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM,
      offer_pool, pool, NULL);
  gst_harness_set_sink_caps_str (h, SMALL ",framerate=30/1");
  g_free (line);
  return h;
}

/* Frames are drawn in the buffers that downstream offers, strides and all. */
GST_START_TEST (test_pool_of_downstream)
{
  GstBufferPool *pool = gst_video_buffer_pool_new ();
  GstHarness *plain = open_fast ("", SMALL ",framerate=30/1", 20);
  GstHarness *h = open_with_pool (pool, 20);
  GstStructure *config = gst_buffer_pool_get_config (pool);
  GstVideoAlignment align;
  gint i, y;

  gst_video_alignment_reset (&align);
  align.padding_left = 8;
  align.padding_right = 24;
  align.padding_top = 3;
  gst_buffer_pool_config_add_option (config, GST_BUFFER_POOL_OPTION_VIDEO_META);
  gst_buffer_pool_config_add_option (config,
      GST_BUFFER_POOL_OPTION_VIDEO_ALIGNMENT);
  gst_buffer_pool_config_set_video_alignment (config, &align);
  gst_buffer_pool_config_set_params (config, NULL, 64 * 48 * 4, 2, 4);
  gst_buffer_pool_set_config (pool, config);
  gst_harness_play (h);

  for (i = 0; i < 20; i++) {
    GstBuffer *buffer = next_live (h), *expected = gst_harness_pull (plain);
    GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);
    guint8 *row, *expected_data;
    GstMapInfo map, expected_map;
    gint stride;

    fail_unless (buffer->pool == pool);
    fail_unless (meta != NULL && meta->stride[0] == (8 + 64 + 24) * 4);
    gst_buffer_map (expected, &expected_map, GST_MAP_READ);
    fail_unless (gst_video_meta_map (meta, 0, &map, (gpointer *) & row,
            &stride, GST_MAP_READ));
    expected_data = expected_map.data;
    for (y = 0; y < 48; y++)
      fail_unless (memcmp (row + y * stride, expected_data + y * 256, 256)
          == 0);
    gst_video_meta_unmap (meta, 0, &map);
    gst_buffer_unmap (expected, &expected_map);
    gst_buffer_unref (buffer);
    gst_buffer_unref (expected);
  }
  gst_harness_teardown (h);
  gst_harness_teardown (plain);
  gst_object_unref (pool);
}

GST_END_TEST;

/* One error, with a sentence. */
GST_START_TEST (test_pool_too_small_n)
{
  GstBufferPool *pool = g_object_new (broken_pool_get_type (), NULL);
  GstHarness *h = open_with_pool (pool, 20);
  GstElement *source = find_source (h);
  GstBus *bus = gst_bus_new ();
  GError *error = NULL;
  GstMessage *message;

  gst_element_set_bus (source, bus);
  gst_harness_play (h);
  fail_unless (gst_harness_crank_single_clock_wait (h));
  message = gst_bus_timed_pop_filtered (bus, 10 * GST_SECOND,
      GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_WRITE));
  g_error_free (error);
  gst_message_unref (message);
  gst_element_set_bus (source, NULL);
  gst_object_unref (source);
  gst_object_unref (bus);
  gst_harness_teardown (h);
  gst_object_unref (pool);
}

GST_END_TEST;

/* ---- states ------------------------------------------------------------- */

GST_START_TEST (test_reuse)
{
  GstElement *pipeline = gst_parse_launch ("carlasrc name=source is-live=false "
      "num-buffers=3 ! " SMALL " ! fakesink name=sink", NULL);
  GstBus *bus = gst_element_get_bus (pipeline);
  GstElement *source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gint i;

  for (i = 0; i < 10; i++) {
    GstMessage *message;
    GstSample *sample;

    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    fail_unless (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS);
    gst_message_unref (message);
    g_object_get (sink, "last-sample", &sample, NULL);
    fail_unless_equals_uint64 (GST_BUFFER_OFFSET (gst_sample_get_buffer
            (sample)), 2);
    gst_sample_unref (sample);
    gst_element_set_state (pipeline, i % 2 ? GST_STATE_NULL : GST_STATE_READY);
    g_object_set (source, "track", i % 4, "seed", i, NULL);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (sink);
  gst_object_unref (source);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
}

GST_END_TEST;

/* Stops while it waits for a frame's time, a second away. */
GST_START_TEST (test_stops_while_waiting)
{
  GstElement *pipeline = gst_parse_launch ("carlasrc ! "
      SMALL ",framerate=1/1 ! fakesink sync=false", NULL);
  gint i;

  for (i = 0; i < 5; i++) {
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    g_usleep (20000);
    fail_unless (gst_element_set_state (pipeline, i % 2 ? GST_STATE_PAUSED
            : GST_STATE_NULL) != GST_STATE_CHANGE_FAILURE);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

GST_END_TEST;

/* A frame may be held longer than its source lives. */
GST_START_TEST (test_buffer_outlives_element)
{
  GstHarness *h = open_fast ("", SMALL, 1);
  GstBuffer *buffer = gst_harness_pull (h);
  guint32 hash = hash_of (buffer);

  gst_harness_teardown (h);
  fail_unless_equals_int (hash_of (buffer), hash);
  fail_unless (vehicle_of (buffer)->has_truth);
  gst_buffer_unref (buffer);
}

GST_END_TEST;

static Suite *
carlasrc_buffers_suite (void)
{
  Suite *suite = suite_create ("carlasrc-buffers");
  TCase *tcase = tcase_create ("element");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_buffers);
  tcase_add_test (tcase, test_num_buffers);
  tcase_add_test (tcase, test_deterministic);
  tcase_add_test (tcase, test_pool_of_downstream);
  tcase_add_test (tcase, test_pool_too_small_n);
  tcase_add_test (tcase, test_reuse);
  tcase_add_test (tcase, test_stops_while_waiting);
  tcase_add_test (tcase, test_buffer_outlives_element);
  return suite;
}

GST_CHECK_MAIN (carlasrc_buffers);

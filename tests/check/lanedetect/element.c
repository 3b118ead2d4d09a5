/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The element lanedetect: metas, messages, memory, caps, states. */

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include "roadscene.h"

#define CAPS(format, width, height) "video/x-raw,format=" format \
    ",width=" #width ",height=" #height ",framerate=30/1"

static GstHarness *
harness_new (const gchar * properties, const gchar * caps)
{
  gchar *line = g_strdup_printf ("lanedetect %s", properties);
  GstHarness *harness = gst_harness_new_parse (line);

  g_free (line);
  gst_harness_set_src_caps_str (harness, caps);
  return harness;
}

static GstBuffer *
new_frame (GstVideoFormat format, gint width, gint height, guint lines,
    guint number)
{
  RoadScene scene;

  road_scene_init (&scene, width, height);
  scene.n_lines = lines;
  GstBuffer *buffer = road_scene_draw (&scene, format, 0);
  GST_BUFFER_OFFSET (buffer) = number;
  GST_BUFFER_PTS (buffer) = number * GST_SECOND / 30;
  GST_BUFFER_DURATION (buffer) = GST_SECOND / 30;
  return buffer;
}

static GstBuffer *
frame (guint lines, guint number)
{
  return new_frame (GST_VIDEO_FORMAT_BGRx, 400, 300, lines, number);
}

/* Pushes a frame, returns its meta; *out: the frame, to be unreffed. */
static GstLaneMeta *
push (GstHarness * harness, GstBuffer * buffer, GstBuffer ** out)
{
  *out = gst_harness_push_and_pull (harness, buffer);
  fail_unless (*out != NULL);
  GstLaneMeta *meta = gst_buffer_get_lane_meta (*out);
  fail_unless (meta != NULL);
  return meta;
}

/* A bus that keeps what the element posts. */
static GstBus *
listen (GstHarness * harness)
{
  GstBus *bus = gst_bus_new ();

  gst_element_set_bus (harness->element, bus);
  return bus;
}

static void
unlisten (GstHarness * harness, GstBus * bus)
{
  gst_element_set_bus (harness->element, NULL);
  gst_object_unref (bus);
}

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

static void
check_line_fields (const GstStructure * message, const gchar * side,
    const GstLaneLine * line)
{
  GstStructure *lane = NULL;
  gint x1, y1, x2, y2;
  gdouble confidence, a, b, c;

  fail_unless (gst_structure_get (message, side, GST_TYPE_STRUCTURE, &lane,
          NULL));
  fail_unless (gst_structure_has_name (lane, "lane"));
  fail_unless (gst_structure_get (lane, "x1", G_TYPE_INT, &x1, "y1",
          G_TYPE_INT, &y1, "x2", G_TYPE_INT, &x2, "y2", G_TYPE_INT, &y2,
          "confidence", G_TYPE_DOUBLE, &confidence, "a", G_TYPE_DOUBLE, &a,
          "b", G_TYPE_DOUBLE, &b, "c", G_TYPE_DOUBLE, &c, NULL));
  fail_unless (x1 == line->x1 && y1 == line->y1 && x2 == line->x2
      && y2 == line->y2);
  fail_unless (confidence == line->confidence && a == line->a
      && b == line->b && c == line->c);
  gst_structure_free (lane);
}

GST_START_TEST (test_message)
{
  GstHarness *harness = harness_new ("", CAPS ("BGRx", 400, 300));
  GstBus *bus = listen (harness);
  GstBuffer *out;
  guint64 timestamp, stream_time, running_time, duration;
  gint64 frame_id;
  gdouble ms;

  GstLaneMeta *meta = push (harness, frame (2, 6), &out);
  GstMessage *message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT);
  fail_unless (message != NULL);
  const GstStructure *s = gst_message_get_structure (message);
  fail_unless (gst_structure_has_name (s, "lane-detection"));
  fail_unless (gst_structure_get (s, "timestamp", G_TYPE_UINT64, &timestamp,
          "stream-time", G_TYPE_UINT64, &stream_time, "running-time",
          G_TYPE_UINT64, &running_time, "duration", G_TYPE_UINT64, &duration,
          "frame-id", G_TYPE_INT64, &frame_id, "processing-time-ms",
          G_TYPE_DOUBLE, &ms, NULL));
  fail_unless_equals_uint64 (timestamp, GST_SECOND / 5);
  fail_unless_equals_uint64 (stream_time, GST_SECOND / 5);
  fail_unless_equals_uint64 (running_time, GST_SECOND / 5);
  fail_unless_equals_uint64 (duration, GST_SECOND / 30);
  fail_unless_equals_int64 (frame_id, 6);
  fail_unless (ms > 0);
  fail_unless_equals_string (gst_structure_get_string (s, "status"), "ok");
  fail_unless_equals_string (gst_structure_get_string (s, "detector"), "cv");
  check_line_fields (s, "left", &meta->left);
  check_line_fields (s, "right", &meta->right);
  gst_message_unref (message);
  gst_buffer_unref (out);

  /* A frame without lines is told too, without the fields of lines. */
  GstElement *element = gst_harness_find_element (harness, "lanedetect");
  g_object_set (element, "tracking", FALSE, NULL);
  gst_object_unref (element);
  push (harness, frame (0, 7), &out);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT);
  s = gst_message_get_structure (message);
  fail_unless_equals_string (gst_structure_get_string (s, "status"),
      "no-lanes");
  fail_if (gst_structure_has_field (s, "left"));
  fail_if (gst_structure_has_field (s, "right"));
  gst_message_unref (message);
  gst_buffer_unref (out);
  unlisten (harness, bus);
  gst_harness_teardown (harness);
}

GST_END_TEST;

static GstPadProbeReturn
assert_no_message (GstPad * pad, GstPadProbeInfo * info, gpointer bus)
{
  fail_if (gst_bus_have_pending (bus));
  return GST_PAD_PROBE_OK;
}

static void
assert_message (GstBus * bus, gint64 expected)
{
  GstMessage *message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT);
  gint64 frame_id;

  fail_unless (message != NULL);
  fail_unless (gst_structure_get_int64 (gst_message_get_structure (message),
          "frame-id", &frame_id));
  fail_unless_equals_int64 (frame_id, expected);
  gst_message_unref (message);
  fail_if (gst_bus_have_pending (bus));
}

/* The frame is in more of a hurry; whether downstream takes it or not, the
 * message comes at once. */
GST_START_TEST (test_message_follows_frame)
{
  GstHarness *harness = harness_new ("", CAPS ("BGRx", 400, 300));
  GstBus *bus = listen (harness);

  gst_pad_add_probe (harness->sinkpad, GST_PAD_PROBE_TYPE_BUFFER,
      assert_no_message, bus, NULL);
  fail_unless_equals_int (gst_harness_push (harness, frame (2, 6)),
      GST_FLOW_OK);
  assert_message (bus, 6);
  gst_pad_set_active (harness->sinkpad, FALSE);
  fail_unless_equals_int (gst_harness_push (harness, frame (2, 7)),
      GST_FLOW_FLUSHING);
  assert_message (bus, 7);
  unlisten (harness, bus);
  gst_harness_teardown (harness);
}

GST_END_TEST;

static gboolean
offer_pull (GstPad * pad, GstObject * parent, GstQuery * query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_SCHEDULING)
    return gst_pad_query_default (pad, parent, query);
  gst_query_set_scheduling (query, GST_SCHEDULING_FLAG_SEEKABLE, 1, -1, 0);
  gst_query_add_scheduling_mode (query, GST_PAD_MODE_PULL);
  return TRUE;
}

static GstFlowReturn
give_frame (GstPad * pad, GstObject * parent, guint64 offset, guint length,
    GstBuffer ** buffer)
{
  *buffer = frame (2, 3);
  return GST_FLOW_OK;
}

/* A frame that downstream fetches is told of before it is handed out. */
GST_START_TEST (test_message_of_pulled_frame)
{
  GstElement *element = gst_element_factory_make ("lanedetect", NULL);
  GstPad *feeder = gst_pad_new ("src", GST_PAD_SRC);
  GstPad *sink = gst_element_get_static_pad (element, "sink");
  GstPad *src = gst_element_get_static_pad (element, "src");
  GstCaps *caps = gst_caps_from_string (CAPS ("BGRx", 400, 300));
  GstBus *bus = gst_bus_new ();
  GstBuffer *buffer = NULL;

  gst_element_set_bus (element, bus);
  gst_pad_set_query_function (feeder, offer_pull);
  gst_pad_set_getrange_function (feeder, give_frame);
  fail_unless_equals_int (gst_pad_link (feeder, sink), GST_PAD_LINK_OK);
  gst_element_set_state (element, GST_STATE_READY);
  fail_unless (gst_pad_activate_mode (src, GST_PAD_MODE_PULL, TRUE));
  fail_unless (gst_pad_set_caps (feeder, caps));
  fail_unless_equals_int (gst_pad_get_range (src, 0, -1, &buffer), GST_FLOW_OK);
  fail_unless (gst_buffer_get_lane_meta (buffer) != NULL);
  assert_message (bus, 3);

  gst_buffer_unref (buffer);
  gst_pad_set_active (src, FALSE);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
  gst_object_unref (bus);
  gst_caps_unref (caps);
  gst_object_unref (src);
  gst_object_unref (sink);
  gst_object_unref (feeder);
  gst_object_unref (element);
}

GST_END_TEST;

static guint
count_messages (const gchar * properties, guint frames)
{
  GstHarness *harness = harness_new (properties, CAPS ("BGRx", 400, 300));
  GstBus *bus = listen (harness);
  GstMessage *message;
  GstBuffer *out;
  guint count = 0;

  for (guint i = 0; i < frames; i++) {
    push (harness, frame (0, i), &out);
    gst_buffer_unref (out);
  }
  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT))) {
    gst_message_unref (message);
    count++;
  }
  unlisten (harness, bus);
  gst_harness_teardown (harness);
  return count;
}

GST_START_TEST (test_message_rate)
{
  fail_unless_equals_int (count_messages ("", 12), 12);
  fail_unless_equals_int (count_messages ("post-messages=false", 12), 0);
  /* 0.2 s apart: frames 0 and 6. */
  fail_unless_equals_int (count_messages ("message-interval=200000000", 12), 2);
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

GST_START_TEST (test_caps)
{
  static const gchar *good[] = {
    CAPS ("BGRx", 800, 600), CAPS ("BGRA", 65, 49), CAPS ("BGR", 64, 48),
    CAPS ("RGB", 7680, 4320), CAPS ("RGBA", 640, 480), CAPS ("RGBx", 640, 480),
    CAPS ("GRAY8", 641, 481), CAPS ("I420", 641, 481), CAPS ("NV12", 640, 480)
  };
  static const gchar *bad[] = {
    CAPS ("YUY2", 640, 480), CAPS ("BGRx", 63, 48), CAPS ("BGRx", 64, 47),
    CAPS ("BGRx", 7681, 4320), "audio/x-raw",
    CAPS ("BGRx", 640, 480) ",interlace-mode=interleaved"
  };
  GstHarness *harness = harness_new ("", CAPS ("BGRx", 400, 300));
  GstPad *pad = GST_PAD_PEER (harness->srcpad);

  for (guint i = 0; i < G_N_ELEMENTS (good) + G_N_ELEMENTS (bad); i++) {
    gboolean is_good = i < G_N_ELEMENTS (good);
    const gchar *text = is_good ? good[i] : bad[i - G_N_ELEMENTS (good)];
    GstCaps *caps = gst_caps_from_string (text);
    fail_unless (gst_pad_query_accept_caps (pad, caps) == is_good, "%s", text);
    gst_caps_unref (caps);
  }
  gst_harness_teardown (harness);
}

GST_END_TEST;

GST_START_TEST (test_renegotiation)
{
  GstHarness *harness = harness_new ("", CAPS ("BGRx", 400, 300));
  GstBuffer *out;

  fail_unless (push (harness, frame (2, 0), &out)->right.valid);
  gst_buffer_unref (out);
  gst_harness_set_src_caps_str (harness, CAPS ("NV12", 641, 481));
  GstLaneMeta *meta = push (harness,
      new_frame (GST_VIDEO_FORMAT_NV12, 641, 481, 2, 1), &out);
  fail_unless (meta->left.valid && meta->right.valid);
  fail_unless_equals_int (meta->left.y1, 480);
  gst_buffer_unref (out);
  gst_harness_set_src_caps_str (harness, CAPS ("GRAY8", 320, 240));
  meta = push (harness, new_frame (GST_VIDEO_FORMAT_GRAY8, 320, 240, 2, 2),
      &out);
  fail_unless (meta->left.valid && meta->right.valid);
  fail_unless_equals_int (meta->left.y1, 239);
  gst_buffer_unref (out);
  gst_harness_teardown (harness);
}

GST_END_TEST;

/* Pops the one error that was posted. */
static void
check_error (GstBus * bus, GQuark domain, gint code, const gchar * part)
{
  GstMessage *message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  GError *error;

  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (g_error_matches (error, domain, code));
  fail_unless (strstr (error->message, part) != NULL, "%s", error->message);
  g_error_free (error);
  gst_message_unref (message);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR) == NULL);
}

GST_START_TEST (test_dl_is_refused_n)
{
  GstElement *element = gst_element_factory_make ("lanedetect", NULL);
  GstBus *bus = gst_bus_new ();

  gst_element_set_bus (element, bus);
  gst_util_set_object_arg (G_OBJECT (element), "method", "dl");
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  check_error (bus, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_SETTINGS, "method=cv");
  gst_element_set_state (element, GST_STATE_NULL);
  /* And it works after that. */
  gst_util_set_object_arg (G_OBJECT (element), "method", "cv");
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_SUCCESS);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
  gst_object_unref (bus);
  gst_object_unref (element);
}

GST_END_TEST;

GST_START_TEST (test_short_frame_n)
{
  GstHarness *harness = harness_new ("", CAPS ("BGRx", 400, 300));
  GstBus *bus = listen (harness);

  fail_unless_equals_int (gst_harness_push (harness,
          gst_buffer_new_allocate (NULL, 1000, NULL)), GST_FLOW_ERROR);
  check_error (bus, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT, "1000");
  unlisten (harness, bus);
  gst_harness_teardown (harness);
}

GST_END_TEST;

GST_START_TEST (test_properties)
{
  static const gchar *cameras[] =
      { "fov", "x", "y", "z", "pitch", "roll", "horizon" };
  static const gdouble defaults[] = { 90, 2, 0, 1.5, -10, 0, -1 };
  GstElement *element = gst_element_factory_make ("lanedetect", NULL);
  gboolean tracking, post_messages;
  guint64 interval;
  gchar *model;
  gint method;

  g_object_get (element, "method", &method, "tracking", &tracking,
      "post-messages", &post_messages, "message-interval", &interval, "model",
      &model, NULL);
  fail_unless (method == 0 && tracking && post_messages && interval == 0
      && model == NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cameras); i++) {
    gdouble value;
    g_object_get (element, cameras[i], &value, NULL);
    fail_unless_equals_float (value, defaults[i]);
    g_object_set (element, cameras[i], 3.5, NULL);
    g_object_get (element, cameras[i], &value, NULL);
    fail_unless_equals_float (value, 3.5);
  }
  g_object_set (element, "model", "net.onnx", "message-interval",
      (guint64) 5, NULL);
  g_object_get (element, "model", &model, "message-interval", &interval, NULL);
  fail_unless_equals_string (model, "net.onnx");
  fail_unless_equals_uint64 (interval, 5);
  g_free (model);
  gst_object_unref (element);
}

GST_END_TEST;

static guint64
stat (GstHarness * harness, const gchar * name)
{
  GstElement *element = gst_harness_find_element (harness, "lanedetect");
  GstStructure *stats;
  guint64 value = 0;

  g_object_get (element, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, name, &value));
  gst_structure_free (stats);
  gst_object_unref (element);
  return value;
}

GST_START_TEST (test_stats)
{
  static const guint lines[] = { 2, 2, 0, 1, 2 };
  GstHarness *harness = harness_new ("tracking=false", CAPS ("BGRx", 400, 300));
  GstElement *element = gst_harness_find_element (harness, "lanedetect");
  GstStructure *stats;
  gdouble average, last, max;
  GstBuffer *out;

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    push (harness, frame (lines[i], i), &out);
    gst_buffer_unref (out);
  }
  fail_unless_equals_uint64 (stat (harness, "frames"), 5);
  fail_unless_equals_uint64 (stat (harness, "both"), 3);
  fail_unless_equals_uint64 (stat (harness, "any"), 4);
  fail_unless_equals_uint64 (stat (harness, "none"), 1);
  g_object_get (element, "stats", &stats, NULL);
  fail_unless (gst_structure_get (stats, "processing-time-ms-avg",
          G_TYPE_DOUBLE, &average, "processing-time-ms-last", G_TYPE_DOUBLE,
          &last, "processing-time-ms-max", G_TYPE_DOUBLE, &max, NULL));
  fail_unless (last > 0 && average > 0 && max >= last && max >= average);
  gst_structure_free (stats);
  gst_object_unref (element);
  gst_harness_teardown (harness);
}

GST_END_TEST;

GST_START_TEST (test_states)
{
  GstHarness *harness = harness_new ("", CAPS ("BGRx", 400, 300));
  GstElement *element = gst_harness_find_element (harness, "lanedetect");
  GstBuffer *out;

  for (guint i = 0; i < 3; i++) {
    gst_harness_play (harness);
    gst_harness_set_src_caps_str (harness, CAPS ("BGRx", 400, 300));
    fail_unless (push (harness, frame (2, 0), &out)->left.valid);
    gst_buffer_unref (out);
    fail_unless_equals_uint64 (stat (harness, "frames"), 1);
    fail_unless_equals_int (gst_element_set_state (element, GST_STATE_NULL),
        GST_STATE_CHANGE_SUCCESS);
  }
  gst_object_unref (element);
  gst_harness_teardown (harness);
}

GST_END_TEST;

/* Lines that vanish are told for some frames with sinking confidence. */
GST_START_TEST (test_tracking)
{
  GstHarness *harness = harness_new (__i__ ? "tracking=true" :
      "tracking=false", CAPS ("BGRx", 400, 300));
  gdouble confidence = 1;
  guint told = 0;
  GstBuffer *out;

  for (guint i = 0; i < 4; i++) {
    fail_unless (push (harness, frame (2, i), &out)->left.valid);
    gst_buffer_unref (out);
  }
  for (guint i = 4; i < 16; i++) {
    GstLaneMeta *meta = push (harness, frame (0, i), &out);
    if (meta->left.valid) {
      told++;
      fail_unless (meta->left.confidence < confidence);
      confidence = meta->left.confidence;
    }
    gst_buffer_unref (out);
  }
  if (__i__)
    fail_unless (told >= 3 && told <= 8);
  else
    fail_unless_equals_int (told, 0);
  gst_harness_teardown (harness);
}

GST_END_TEST;

GST_START_TEST (test_flush_forgets)
{
  GstHarness *harness = harness_new ("", CAPS ("BGRx", 400, 300));
  GstSegment segment;
  GstBuffer *out;

  fail_unless (push (harness, frame (2, 0), &out)->left.valid);
  gst_buffer_unref (out);
  gst_harness_push_event (harness, gst_event_new_flush_start ());
  gst_harness_push_event (harness, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (harness, gst_event_new_segment (&segment));
  fail_if (push (harness, frame (0, 1), &out)->left.valid);
  gst_buffer_unref (out);
  gst_harness_teardown (harness);
}

GST_END_TEST;

/* The camera may be moved while frames flow. */
GST_START_TEST (test_camera_moves)
{
  GstHarness *harness = harness_new ("tracking=false", CAPS ("BGRx", 400, 300));
  GstElement *element = gst_harness_find_element (harness, "lanedetect");
  GstBuffer *out;

  fail_unless (push (harness, frame (2, 0), &out)->left.valid);
  gst_buffer_unref (out);
  /* Below the picture: no road is in view. */
  g_object_set (element, "horizon", 300.0, NULL);
  fail_if (push (harness, frame (2, 1), &out)->left.valid);
  gst_buffer_unref (out);
  g_object_set (element, "horizon", -1.0, NULL);
  fail_unless (push (harness, frame (2, 2), &out)->left.valid);
  gst_buffer_unref (out);
  gst_object_unref (element);
  gst_harness_teardown (harness);
}

GST_END_TEST;

static Suite *
element_suite (void)
{
  Suite *suite = suite_create ("lanedetect");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_meta);
  tcase_add_test (tcase, test_meta_without_lines);
  tcase_add_test (tcase, test_frames_without_number);
  tcase_add_test (tcase, test_message);
  tcase_add_test (tcase, test_message_follows_frame);
  tcase_add_test (tcase, test_message_of_pulled_frame);
  tcase_add_test (tcase, test_message_rate);
  tcase_add_loop_test (tcase, test_memory_stays, 0, 4);
  tcase_add_test (tcase, test_pool_buffer_is_held);
  tcase_add_test (tcase, test_allocation_passes);
  tcase_add_test (tcase, test_caps);
  tcase_add_test (tcase, test_renegotiation);
  tcase_add_test (tcase, test_dl_is_refused_n);
  tcase_add_test (tcase, test_short_frame_n);
  tcase_add_test (tcase, test_properties);
  tcase_add_test (tcase, test_stats);
  tcase_add_test (tcase, test_states);
  tcase_add_loop_test (tcase, test_tracking, 0, 2);
  tcase_add_test (tcase, test_flush_forgets);
  tcase_add_test (tcase, test_camera_moves);
  return suite;
}

GST_CHECK_MAIN (element);

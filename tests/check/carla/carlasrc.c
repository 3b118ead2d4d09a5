/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The element carlasrc: caps, buffers, time, events, pools, states. */

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/check/gsttestclock.h>
#include <gst/video/gstvideopool.h>
#include <gst/video/video.h>
#include <lane/lane.h>
#include <math.h>

#define SMALL "video/x-raw,format=BGRx,width=64,height=48"
#define PERIOD(n) gst_util_uint64_scale ((n), GST_SECOND, 30)

#define fail_unless_near(a, b, tolerance) \
    fail_unless (fabs ((a) - (b)) <= (tolerance), \
        "%s = %.12g, not %.12g", #a, (gdouble) (a), (gdouble) (b))

/* ---- help --------------------------------------------------------------- */

/* @launch: properties. Frames come as fast as they are pulled... */
static GstHarness *
open_fast (const gchar * launch, const gchar * caps, guint n_frames)
{
  gchar *line = g_strdup_printf ("carlasrc is-live=false num-buffers=%u %s",
      n_frames, launch);
  GstHarness *h = gst_harness_new_parse (line);

  g_free (line);
  gst_harness_set_sink_caps_str (h, caps);
  gst_harness_play (h);
  return h;
}

/* ... or by a test clock. */
static GstHarness *
open_live (const gchar * launch)
{
  gchar *line = g_strdup_printf ("carlasrc %s", launch);
  GstHarness *h = gst_harness_new_parse (line);

  g_free (line);
  gst_harness_set_sink_caps_str (h, SMALL ",framerate=30/1");
  gst_harness_play (h);
  return h;
}

/* The next frame of a live harness, at its time. */
static GstBuffer *
next_live (GstHarness * h)
{
  fail_unless (gst_harness_crank_single_clock_wait (h));
  return gst_harness_pull (h);
}

/* Waits until the source waits for its next frame. */
static void
let_wait (GstHarness * h)
{
  GstTestClock *clock = gst_harness_get_testclock (h);

  gst_test_clock_wait_for_next_pending_id (clock, NULL);
  gst_object_unref (clock);
}

static void
set_clock (GstHarness * h, GstClockTime time)
{
  GstTestClock *clock = gst_harness_get_testclock (h);

  let_wait (h);
  gst_test_clock_set_time (clock, time);
  gst_object_unref (clock);
}

static GstElement *
find_source (GstHarness * h)
{
  return gst_harness_find_element (h, "carlasrc");
}

static guint64
stat_of (GstHarness * h, const gchar * name)
{
  GstElement *source = find_source (h);
  GstStructure *stats;
  guint64 value = G_MAXUINT64;

  g_object_get (source, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, name, &value));
  gst_structure_free (stats);
  gst_object_unref (source);
  return value;
}

static const GstVehicleMeta *
vehicle_of (GstBuffer * buffer)
{
  const GstVehicleMeta *meta = gst_buffer_get_vehicle_meta (buffer);

  fail_unless (meta != NULL);
  return meta;
}

static GstClockTime
world_time_of (GstBuffer * buffer)
{
  GstCaps *caps = gst_caps_from_string ("timestamp/x-camera");
  GstReferenceTimestampMeta *meta =
      gst_buffer_get_reference_timestamp_meta (buffer, caps);

  gst_caps_unref (caps);
  fail_unless (meta != NULL);
  return meta->timestamp;
}

static guint32
hash_of (GstBuffer * buffer)
{
  guint32 hash = 2166136261u;
  GstMapInfo map;
  gsize i;

  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  for (i = 0; i < map.size; i++)
    hash = (hash ^ map.data[i]) * 16777619u;
  gst_buffer_unmap (buffer, &map);
  return hash;
}

/* ---- properties --------------------------------------------------------- */

GST_START_TEST (test_defaults)
{
  GstElement *source = gst_element_factory_make ("carlasrc", NULL);
  gdouble fov, x, y, z, pitch, roll, speed;
  gboolean live, sync;
  gint world, track;
  guint seed;

  g_object_get (source, "fov", &fov, "x", &x, "y", &y, "z", &z, "pitch",
      &pitch, "roll", &roll, "speed", &speed, "is-live", &live, "sync", &sync,
      "world", &world, "track", &track, "seed", &seed, NULL);
  fail_unless (fov == GST_LANE_CAMERA_DEFAULT_FOV
      && x == GST_LANE_CAMERA_DEFAULT_X && y == GST_LANE_CAMERA_DEFAULT_Y
      && z == GST_LANE_CAMERA_DEFAULT_Z
      && pitch == GST_LANE_CAMERA_DEFAULT_PITCH
      && roll == GST_LANE_CAMERA_DEFAULT_ROLL);
  fail_unless (speed == -1.0 && live && sync && seed == 0);
  gst_object_unref (source);
}

GST_END_TEST;

GST_START_TEST (test_properties_round_trip)
{
  GstElement *source = gst_element_factory_make ("carlasrc", NULL);
  static const gchar *const doubles[] = { "fov", "x", "y", "z", "pitch",
    "roll", "speed"
  };
  guint i, seed;
  gint track;

  for (i = 0; i < G_N_ELEMENTS (doubles); i++) {
    gdouble value;

    g_object_set (source, doubles[i], 12.5, NULL);
    g_object_get (source, doubles[i], &value, NULL);
    fail_unless (value == 12.5, "%s", doubles[i]);
  }
  gst_util_set_object_arg (G_OBJECT (source), "track", "winding");
  g_object_set (source, "seed", 77, NULL);
  g_object_get (source, "track", &track, "seed", &seed, NULL);
  fail_unless (track == 3 && seed == 77);
  gst_object_unref (source);
}

GST_END_TEST;

/* What the world is opened with cannot change while it is open. */
GST_START_TEST (test_properties_while_running_n)
{
  GstHarness *h = open_live ("track=oval seed=5");
  GstElement *source = find_source (h);
  gboolean sync, live;
  gint track;
  guint seed;

  g_object_set (source, "track", 0, "seed", 9, "is-live", FALSE, NULL);
  g_object_get (source, "track", &track, "seed", &seed, "is-live", &live, NULL);
  fail_unless (track == 1 && seed == 5 && live);
  g_object_set (source, "sync", FALSE, NULL);
  g_object_get (source, "sync", &sync, NULL);
  fail_unless (!sync);
  gst_object_unref (source);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* ---- caps --------------------------------------------------------------- */

static void
check_info (GstHarness * h, GstVideoFormat format, gint width, gint height,
    gint fps_n, gint fps_d)
{
  GstCaps *caps = gst_pad_get_current_caps (h->sinkpad);
  GstVideoInfo info;

  fail_unless (caps != NULL && gst_video_info_from_caps (&info, caps));
  fail_unless_equals_int (GST_VIDEO_INFO_FORMAT (&info), format);
  fail_unless_equals_int (GST_VIDEO_INFO_WIDTH (&info), width);
  fail_unless_equals_int (GST_VIDEO_INFO_HEIGHT (&info), height);
  fail_unless_equals_int (GST_VIDEO_INFO_FPS_N (&info), fps_n);
  fail_unless_equals_int (GST_VIDEO_INFO_FPS_D (&info), fps_d);
  gst_caps_unref (caps);
}

GST_START_TEST (test_caps_left_open)
{
  GstHarness *h = open_fast ("", "video/x-raw", 1);

  gst_buffer_unref (gst_harness_pull (h));
  check_info (h, GST_VIDEO_FORMAT_BGRx, 800, 600, 30, 1);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_caps_chosen)
{
  static const struct
  {
    const gchar *caps;
    GstVideoFormat format;
    gint width, height, fps_n, fps_d;
  } cases[] = {
    {"video/x-raw,format=GRAY8", GST_VIDEO_FORMAT_GRAY8, 800, 600, 30, 1},
    {"video/x-raw,format={I420,RGB}", GST_VIDEO_FORMAT_RGB, 800, 600, 30, 1},
    {"video/x-raw,format=NV12,height=61", GST_VIDEO_FORMAT_NV12, 800, 61, 30,
        1},
    {"video/x-raw,width=[64,320]", GST_VIDEO_FORMAT_BGRx, 320, 600, 30, 1},
    {"video/x-raw,width=1921,height=1081", GST_VIDEO_FORMAT_BGRx, 1921, 1081,
        30, 1},
    {"video/x-raw,format=BGRA,width=64,height=48,framerate=1000/1",
        GST_VIDEO_FORMAT_BGRA, 64, 48, 1000, 1},
    {"video/x-raw,framerate=30000/1001", GST_VIDEO_FORMAT_BGRx, 800, 600,
        30000, 1001},
    {"video/x-raw,framerate=[0/1,20/1]", GST_VIDEO_FORMAT_BGRx, 800, 600, 20,
        1},
  };
  GstHarness *h = open_fast ("", cases[__i__].caps, 2);
  GstBuffer *buffer = gst_harness_pull (h);

  check_info (h, cases[__i__].format, cases[__i__].width, cases[__i__].height,
      cases[__i__].fps_n, cases[__i__].fps_d);
  fail_unless_equals_uint64 (GST_BUFFER_DURATION (buffer),
      gst_util_uint64_scale (GST_SECOND, cases[__i__].fps_d,
          cases[__i__].fps_n));
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Runs a pipeline to its end. Returns the error, or NULL. */
static GError *
run_line (const gchar * line)
{
  GstElement *pipeline = gst_parse_launch (line, NULL);
  GstBus *bus = gst_element_get_bus (pipeline);
  GError *error = NULL;
  GstMessage *message;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  gst_message_unref (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
  return error;
}

GST_START_TEST (test_caps_refused_n)
{
  static const gchar *const caps[] = {
    "video/x-raw,format=Y444", "video/x-raw,width=63",
    "video/x-raw,height=47", "video/x-raw,width=7681",
    "video/x-raw,framerate=0/1", "video/x-raw,interlace-mode=interleaved",
    "video/x-raw,pixel-aspect-ratio=2/1", "image/jpeg"
  };
  gchar *line = g_strdup_printf ("carlasrc num-buffers=2 ! capsfilter "
      "caps=\"%s\" ! fakesink", caps[__i__]);
  GError *error = run_line (line);

  fail_unless (error != NULL);
  g_error_free (error);
  g_free (line);
}

GST_END_TEST;

/* Another size in mid-drive: the drive goes on. */
GST_START_TEST (test_caps_change)
{
  GstHarness *h = open_live ("speed=10");
  GstBuffer *a, *b;
  guint i;

  for (i = 0; i < 5; i++)
    gst_buffer_unref (next_live (h));
  a = next_live (h);
  let_wait (h);
  gst_harness_set_sink_caps_str (h,
      "video/x-raw,format=GRAY8,width=321,height=241,framerate=15/1");
  gst_harness_push_upstream_event (h, gst_event_new_reconfigure ());
  /* The one being waited for, then the first of the new kind. */
  gst_buffer_unref (next_live (h));
  b = next_live (h);
  check_info (h, GST_VIDEO_FORMAT_GRAY8, 321, 241, 15, 1);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (a), 5);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (b), 7);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (b) - GST_BUFFER_PTS (a),
      PERIOD (7) - PERIOD (5));
  fail_unless_equals_uint64 (GST_BUFFER_DURATION (b), GST_SECOND / 15);
  fail_unless_near (vehicle_of (b)->position[0] - vehicle_of (a)->position[0],
      10.0 * (1.0 / 30.0 + 1.0 / 15.0), 0.05);
  gst_buffer_unref (a);
  gst_buffer_unref (b);
  gst_harness_teardown (h);
}

GST_END_TEST;

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

/* ---- time --------------------------------------------------------------- */

GST_START_TEST (test_live_waits_for_the_clock)
{
  GstHarness *h = open_live ("");
  guint i;

  for (i = 0; i < 4; i++) {
    GstBuffer *buffer = next_live (h);

    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), PERIOD (i));
    gst_buffer_unref (buffer);
    fail_unless_equals_int (gst_harness_buffers_in_queue (h), 0);
  }
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Downstream was busy for half a second: the world has stood still. */
GST_START_TEST (test_sync_world_waits)
{
  GstHarness *h = open_live ("speed=10");
  GstBuffer *a, *b;

  gst_buffer_unref (next_live (h));
  a = next_live (h);
  set_clock (h, 500 * GST_MSECOND);
  gst_buffer_unref (next_live (h));
  b = next_live (h);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (b), 3);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (b), 500 * GST_MSECOND);
  fail_if (GST_BUFFER_FLAG_IS_SET (b, GST_BUFFER_FLAG_DISCONT));
  fail_unless_near (vehicle_of (b)->position[0] - vehicle_of (a)->position[0],
      2.0 * 10.0 / 30.0, 0.02);
  fail_unless_equals_uint64 (stat_of (h, "skipped"), 0);
  gst_buffer_unref (a);
  gst_buffer_unref (b);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* The same without sync: the world has gone on. */
GST_START_TEST (test_no_sync_world_goes_on)
{
  GstHarness *h = open_live ("speed=10 sync=false");
  GstBus *bus = gst_bus_new ();
  GstElement *source = find_source (h);
  guint64 processed, dropped;
  GstMessage *message;
  GstBuffer *a, *b;
  GstFormat format;

  gst_element_set_bus (source, bus);
  gst_buffer_unref (next_live (h));
  a = next_live (h);
  set_clock (h, 500 * GST_MSECOND);
  gst_buffer_unref (next_live (h));
  b = next_live (h);
  /* 500 ms is beat 15; 3 to 14 are over. */
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (b), 15);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (b), 500 * GST_MSECOND);
  fail_unless (GST_BUFFER_FLAG_IS_SET (b, GST_BUFFER_FLAG_DISCONT));
  fail_unless_near (vehicle_of (b)->position[0] - vehicle_of (a)->position[0],
      14.0 * 10.0 / 30.0, 0.05);
  fail_unless_equals_uint64 (stat_of (h, "skipped"), 12);
  fail_unless_equals_uint64 (stat_of (h, "frames"), 4);

  message = gst_bus_timed_pop_filtered (bus, 0, GST_MESSAGE_QOS);
  fail_unless (message != NULL);
  gst_message_parse_qos_stats (message, &format, &processed, &dropped);
  fail_unless (format == GST_FORMAT_BUFFERS && processed == 3 && dropped == 12);
  gst_message_unref (message);

  gst_buffer_unref (a);
  gst_buffer_unref (b);
  b = next_live (h);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (b), 16);
  fail_if (GST_BUFFER_FLAG_IS_SET (b, GST_BUFFER_FLAG_DISCONT));
  gst_buffer_unref (b);
  gst_element_set_bus (source, NULL);
  gst_object_unref (source);
  gst_object_unref (bus);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_latency)
{
  GstHarness *h = open_live ("");

  gst_buffer_unref (next_live (h));
  fail_unless_equals_uint64 (gst_harness_query_latency (h), PERIOD (1));
  gst_harness_teardown (h);
}

GST_END_TEST;

/* ---- events ------------------------------------------------------------- */

static GstBuffer *
skip_live (GstHarness * h, guint n)
{
  while (n-- > 0)
    gst_buffer_unref (next_live (h));
  return next_live (h);
}

GST_START_TEST (test_control)
{
  GstHarness *h = open_live ("track=straight speed=10");
  GstElement *source = find_source (h);
  const GstVehicleMeta *vehicle;
  GstBuffer *buffer = skip_live (h, 10);

  vehicle = vehicle_of (buffer);
  fail_unless (vehicle->steering == 0.0 && vehicle->position[1] > 0.0);
  fail_unless (vehicle->truth.lateral_offset == 0.0);
  gst_buffer_unref (buffer);

  fail_unless (gst_harness_push_upstream_event (h,
          gst_lane_event_new_control (0.05, 0.5, 0.0, 10)));
  buffer = skip_live (h, 15);
  vehicle = vehicle_of (buffer);
  fail_unless_near (vehicle->steering, 0.05, 1e-9);
  fail_unless (vehicle->throttle == 0.5 && vehicle->speed > 10.2);
  fail_unless (vehicle->truth.lateral_offset > 0.05
      && vehicle->truth.heading_error > 0.05 && vehicle->rotation[1] > 3.0);
  gst_buffer_unref (buffer);

  /* The application's way. */
  fail_unless (gst_element_send_event (source,
          gst_lane_event_new_control (0.0, 0.0, 1.0, -1)));
  buffer = skip_live (h, 60);
  vehicle = vehicle_of (buffer);
  fail_unless (vehicle->speed == 0.0 && vehicle->brake == 1.0);
  gst_buffer_unref (buffer);
  fail_unless_equals_uint64 (stat_of (h, "controls"), 2);
  gst_object_unref (source);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_respawn)
{
  GstHarness *h = open_live ("track=winding speed=20 seed=2");
  GstBuffer *start = next_live (h), *again;

  gst_harness_push_upstream_event (h, gst_lane_event_new_control (0.03, 1.0,
          0.0, 0));
  gst_buffer_unref (skip_live (h, 100));
  fail_unless (gst_harness_push_upstream_event (h,
          gst_lane_event_new_action (GST_LANE_ACTION_RESPAWN)));
  again = next_live (h);
  fail_unless (vehicle_of (again)->position[0] == 0.0);
  fail_unless (vehicle_of (again)->speed == 20.0);
  fail_unless_equals_int (hash_of (again), hash_of (start));
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (again), 102);
  fail_unless_equals_uint64 (stat_of (h, "respawns"), 1);
  gst_buffer_unref (start);
  gst_buffer_unref (again);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_pause_and_resume)
{
  GstHarness *h = open_live ("speed=10");
  GstBuffer *a, *b, *c;

  gst_buffer_unref (skip_live (h, 5));
  gst_harness_push_upstream_event (h,
      gst_lane_event_new_action (GST_LANE_ACTION_PAUSE));
  a = skip_live (h, 1);
  b = skip_live (h, 9);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (b), GST_BUFFER_OFFSET (a) + 10);
  fail_unless (GST_BUFFER_PTS (b) > GST_BUFFER_PTS (a));
  fail_unless (vehicle_of (a)->position[0] == vehicle_of (b)->position[0]);
  fail_unless_equals_int (hash_of (a), hash_of (b));
  gst_harness_push_upstream_event (h,
      gst_lane_event_new_action (GST_LANE_ACTION_RESUME));
  c = skip_live (h, 5);
  fail_unless (vehicle_of (c)->position[0] > vehicle_of (b)->position[0] + 1.0);
  fail_unless (hash_of (c) != hash_of (b));
  gst_buffer_unref (a);
  gst_buffer_unref (b);
  gst_buffer_unref (c);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_foreign_events_n)
{
  GstHarness *h = open_live ("");
  GstElement *source = find_source (h);

  fail_if (gst_harness_push_upstream_event (h,
          gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
              gst_structure_new_empty ("something-else"))));
  fail_if (gst_harness_push_upstream_event (h,
          gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
              gst_structure_new_empty ("lane-control"))));
  fail_if (gst_element_send_event (source,
          gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
              gst_structure_new ("lane-action", "action", G_TYPE_STRING,
                  "explode", NULL))));
  fail_unless_equals_uint64 (stat_of (h, "controls"), 0);
  gst_buffer_unref (next_live (h));
  gst_object_unref (source);
  gst_harness_teardown (h);
}

GST_END_TEST;

static gpointer
send_events (gpointer data)
{
  GstHarness *h = data;
  GstElement *source = find_source (h);
  gint i;

  for (i = 0; i < 500; i++) {
    gst_harness_push_upstream_event (h, gst_lane_event_new_control (0.001 * i,
            0.5, 0.0, i));
    gst_element_send_event (source, gst_lane_event_new_action (i % 3));
    stat_of (h, "frames");
  }
  gst_object_unref (source);
  return NULL;
}

/* Events, statistics and frames at once. */
GST_START_TEST (test_events_from_other_threads)
{
  GstHarness *h = open_fast ("", SMALL, 2000);
  GThread *threads[3];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new (NULL, send_events, h);
  for (i = 0; i < 2000; i++)
    gst_buffer_unref (gst_harness_pull (h));
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  fail_unless_equals_uint64 (stat_of (h, "frames"), 2000);
  fail_unless_equals_uint64 (stat_of (h, "controls"), 1500);
  gst_harness_teardown (h);
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
carlasrc_suite (void)
{
  Suite *suite = suite_create ("carlasrc");
  TCase *tc = tcase_create ("element");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_defaults);
  tcase_add_test (tc, test_properties_round_trip);
  tcase_add_test (tc, test_properties_while_running_n);
  tcase_add_test (tc, test_caps_left_open);
  tcase_add_loop_test (tc, test_caps_chosen, 0, 8);
  tcase_add_loop_test (tc, test_caps_refused_n, 0, 8);
  tcase_add_test (tc, test_caps_change);
  tcase_add_test (tc, test_buffers);
  tcase_add_test (tc, test_num_buffers);
  tcase_add_test (tc, test_deterministic);
  tcase_add_test (tc, test_live_waits_for_the_clock);
  tcase_add_test (tc, test_sync_world_waits);
  tcase_add_test (tc, test_no_sync_world_goes_on);
  tcase_add_test (tc, test_latency);
  tcase_add_test (tc, test_control);
  tcase_add_test (tc, test_respawn);
  tcase_add_test (tc, test_pause_and_resume);
  tcase_add_test (tc, test_foreign_events_n);
  tcase_add_test (tc, test_events_from_other_threads);
  tcase_add_test (tc, test_pool_of_downstream);
  tcase_add_test (tc, test_pool_too_small_n);
  tcase_add_test (tc, test_reuse);
  tcase_add_test (tc, test_stops_while_waiting);
  tcase_add_test (tc, test_buffer_outlives_element);
  return suite;
}

GST_CHECK_MAIN (carlasrc);

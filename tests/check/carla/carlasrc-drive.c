/* SPDX-License-Identifier: LGPL-2.1-or-later
 * carlasrc: how the world's time goes, and who drives. */

#include "hash.h"
#include "source.h"

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
  fail_unless_near (vehicle->steering, 0.05, 1e-4);
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
  /* Noise goes on while the world stands still. */
  GstHarness *h = open_live ("speed=10 weather=clear,noise=0");
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

/* Nobody is kept busy by a world that stands, however fast it may go. */
GST_START_TEST (test_pause_not_live)
{
  GstHarness *h = open_fast ("speed=10", SMALL ",framerate=30/1", 1000);
  GstBuffer *a, *b;
  gint64 begin;
  gint i;

  gst_harness_push_upstream_event (h,
      gst_lane_event_new_action (GST_LANE_ACTION_PAUSE));
  /* Frames that were made before wait in the harness. */
  for (i = 0; i < 1000; i++) {
    gst_buffer_unref (gst_harness_pull (h));
    if (gst_harness_buffers_in_queue (h) == 0)
      break;
  }
  begin = g_get_monotonic_time ();
  a = gst_harness_pull (h);
  for (i = 0; i < 9; i++)
    gst_buffer_unref (gst_harness_pull (h));
  b = gst_harness_pull (h);
  fail_unless (g_get_monotonic_time () - begin > 9 * G_USEC_PER_SEC / 30);
  fail_unless (vehicle_of (a)->position[0] == vehicle_of (b)->position[0]);
  gst_buffer_unref (a);
  gst_buffer_unref (b);
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

  /* The last action lets the world go on. */
  for (i = 0; i < 501; i++) {
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
  fail_unless_equals_uint64 (stat_of (h, "controls"), 1503);
  gst_harness_teardown (h);
}

GST_END_TEST;

static Suite *
carlasrc_drive_suite (void)
{
  Suite *suite = suite_create ("carlasrc-drive");
  TCase *tcase = tcase_create ("element");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_live_waits_for_the_clock);
  tcase_add_test (tcase, test_sync_world_waits);
  tcase_add_test (tcase, test_no_sync_world_goes_on);
  tcase_add_test (tcase, test_latency);
  tcase_add_test (tcase, test_control);
  tcase_add_test (tcase, test_respawn);
  tcase_add_test (tcase, test_pause_and_resume);
  tcase_add_test (tcase, test_pause_not_live);
  tcase_add_test (tcase, test_foreign_events_n);
  tcase_add_test (tcase, test_events_from_other_threads);
  return suite;
}

GST_CHECK_MAIN (carlasrc_drive);

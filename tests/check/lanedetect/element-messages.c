/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The element lanedetect: its messages. */

#include "common/lanefields.h"
#include "harness.h"

GST_START_TEST (test_message)
{
  GstHarness *harness = harness_new ("", CAPS ("BGRx", 400, 300));
  GstBus *bus = harness_listen (harness);
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
  assert_lane (s, "left", &meta->left);
  assert_lane (s, "right", &meta->right);
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
  harness_unlisten (harness, bus);
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
  GstBus *bus = harness_listen (harness);

  gst_pad_add_probe (harness->sinkpad, GST_PAD_PROBE_TYPE_BUFFER,
      assert_no_message, bus, NULL);
  fail_unless_equals_int (gst_harness_push (harness, frame (2, 6)),
      GST_FLOW_OK);
  assert_message (bus, 6);
  gst_pad_set_active (harness->sinkpad, FALSE);
  fail_unless_equals_int (gst_harness_push (harness, frame (2, 7)),
      GST_FLOW_FLUSHING);
  assert_message (bus, 7);
  harness_unlisten (harness, bus);
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
  GstBus *bus = harness_listen (harness);
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
  harness_unlisten (harness, bus);
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

static Suite *
element_messages_suite (void)
{
  Suite *suite = suite_create ("lanedetect-messages");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_message);
  tcase_add_test (tcase, test_message_follows_frame);
  tcase_add_test (tcase, test_message_of_pulled_frame);
  tcase_add_test (tcase, test_message_rate);
  return suite;
}

GST_CHECK_MAIN (element_messages);

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A harness around carlasrc, and what its frames carry. */

#include "source.h"

#include <gst/check/gsttestclock.h>

GstHarness *
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

GstHarness *
open_live (const gchar * launch)
{
  gchar *line = g_strdup_printf ("carlasrc %s", launch);
  GstHarness *h = gst_harness_new_parse (line);

  g_free (line);
  gst_harness_set_sink_caps_str (h, SMALL ",framerate=30/1");
  gst_harness_play (h);
  return h;
}

GstBuffer *
next_live (GstHarness * h)
{
  fail_unless (gst_harness_crank_single_clock_wait (h));
  return gst_harness_pull (h);
}

void
let_wait (GstHarness * h)
{
  GstTestClock *clock = gst_harness_get_testclock (h);

  gst_test_clock_wait_for_next_pending_id (clock, NULL);
  gst_object_unref (clock);
}

void
set_clock (GstHarness * h, GstClockTime time)
{
  GstTestClock *clock = gst_harness_get_testclock (h);

  let_wait (h);
  gst_test_clock_set_time (clock, time);
  gst_object_unref (clock);
}

GstElement *
find_source (GstHarness * h)
{
  return gst_harness_find_element (h, "carlasrc");
}

guint64
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

const GstVehicleMeta *
vehicle_of (GstBuffer * buffer)
{
  const GstVehicleMeta *meta = gst_buffer_get_vehicle_meta (buffer);

  fail_unless (meta != NULL);
  return meta;
}

GstClockTime
world_time_of (GstBuffer * buffer)
{
  GstCaps *caps = gst_caps_from_string ("timestamp/x-camera");
  GstReferenceTimestampMeta *meta =
      gst_buffer_get_reference_timestamp_meta (buffer, caps);

  gst_caps_unref (caps);
  fail_unless (meta != NULL);
  return meta->timestamp;
}

GError *
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

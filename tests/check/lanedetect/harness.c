/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A harness around lanedetect, and frames with a road for it. */

#include "harness.h"

GstHarness *
harness_new (const gchar * properties, const gchar * caps)
{
  gchar *line = g_strdup_printf ("lanedetect %s", properties);
  GstHarness *harness = gst_harness_new_parse (line);

  g_free (line);
  gst_harness_set_src_caps_str (harness, caps);
  return harness;
}

guint64
harness_stat (GstHarness * harness, const gchar * name)
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

GstBus *
harness_listen (GstHarness * harness)
{
  GstBus *bus = gst_bus_new ();

  gst_element_set_bus (harness->element, bus);
  return bus;
}

void
harness_unlisten (GstHarness * harness, GstBus * bus)
{
  gst_element_set_bus (harness->element, NULL);
  gst_object_unref (bus);
}

GstBuffer *
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

GstBuffer *
frame (guint lines, guint number)
{
  return new_frame (GST_VIDEO_FORMAT_BGRx, 400, 300, lines, number);
}

GstLaneMeta *
push (GstHarness * harness, GstBuffer * buffer, GstBuffer ** out)
{
  *out = gst_harness_push_and_pull (harness, buffer);
  fail_unless (*out != NULL);
  GstLaneMeta *meta = gst_buffer_get_lane_meta (*out);
  fail_unless (meta != NULL);
  return meta;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element messages of the lane elements. */

#include "config.h"

#include <lane/gstlanemessage.h>

static void
add_line (GstStructure * structure, const gchar * field,
    const GstLaneLine * line)
{
  GstStructure *lane;

  if (!line->valid)
    return;
  lane = gst_structure_new ("lane",
      "x1", G_TYPE_INT, line->x1, "y1", G_TYPE_INT, line->y1,
      "x2", G_TYPE_INT, line->x2, "y2", G_TYPE_INT, line->y2,
      "confidence", G_TYPE_DOUBLE, line->confidence,
      "a", G_TYPE_DOUBLE, line->a, "b", G_TYPE_DOUBLE, line->b,
      "c", G_TYPE_DOUBLE, line->c, NULL);
  gst_structure_set (structure, field, GST_TYPE_STRUCTURE, lane, NULL);
  gst_structure_free (lane);
}

GstMessage *
gst_lane_message_new_detection (GstObject * src, const GstSegment * segment,
    GstClockTime pts, GstClockTime duration, const GstLaneMeta * meta)
{
  GstClockTime stream_time = GST_CLOCK_TIME_NONE;
  GstClockTime running_time = GST_CLOCK_TIME_NONE;
  gdouble milliseconds = 0.0;
  GstStructure *structure;

  g_return_val_if_fail (meta != NULL, NULL);

  if (segment != NULL && segment->format == GST_FORMAT_TIME) {
    stream_time = gst_segment_to_stream_time (segment, GST_FORMAT_TIME, pts);
    running_time = gst_segment_to_running_time (segment, GST_FORMAT_TIME, pts);
  }
  if (GST_CLOCK_TIME_IS_VALID (meta->processing_time))
    milliseconds = (gdouble) meta->processing_time / GST_MSECOND;

  structure = gst_structure_new ("lane-detection",
      "timestamp", G_TYPE_UINT64, pts,
      "stream-time", G_TYPE_UINT64, stream_time,
      "running-time", G_TYPE_UINT64, running_time,
      "duration", G_TYPE_UINT64, duration,
      "frame-id", G_TYPE_INT64, meta->frame_id,
      "status", G_TYPE_STRING, gst_lane_status_get_nick (meta->status),
      "detector", G_TYPE_STRING, meta->detector ? meta->detector : "unknown",
      "processing-time-ms", G_TYPE_DOUBLE, milliseconds, NULL);
  add_line (structure, "left", &meta->left);
  add_line (structure, "right", &meta->right);
  return gst_message_new_element (src, structure);
}

void
gst_lane_pending_message_set (GstLanePendingMessage * self, GstBuffer * buffer,
    const GstLaneMeta * meta)
{
  self->due = TRUE;
  self->pts = GST_BUFFER_PTS (buffer);
  self->duration = GST_BUFFER_DURATION (buffer);
  self->lanes = *meta;
}

void
gst_lane_pending_message_post (GstLanePendingMessage * self,
    GstElement * element, const GstSegment * segment)
{
  if (!self->due)
    return;
  self->due = FALSE;
  gst_element_post_message (element,
      gst_lane_message_new_detection (GST_OBJECT (element), segment, self->pts,
          self->duration, &self->lanes));
}

gboolean
gst_lane_message_interval_due (GstLaneMessageInterval * self, GstClockTime pts,
    GstClockTime interval)
{
  if (self->posted && interval > 0 && GST_CLOCK_TIME_IS_VALID (pts)
      && GST_CLOCK_TIME_IS_VALID (self->last) && pts >= self->last
      && pts - self->last < interval)
    return FALSE;

  self->posted = TRUE;
  self->last = pts;
  return TRUE;
}

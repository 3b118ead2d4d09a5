/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element messages of the lane elements. */
#pragma once

#include <lane/gstlanemeta.h>

G_BEGIN_DECLS

/**
 * gst_lane_message_new_detection:
 * @src: the detecting element
 * @segment: of its sink pad, time format (else the times are unknown)
 * @pts: of the frame
 * @duration: of the frame
 * @meta: what was found in it
 *
 * Returns: (transfer full): element message `lane-detection` with
 * `timestamp stream-time running-time duration` (guint64), `frame-id` (int64),
 * `status` (string), `detector` (string), `processing-time-ms` (double), and
 * `left`/`right` where found: each a GstStructure `lane` with `x1 y1 x2 y2`
 * (int), `confidence a b c` (double).
 */
GST_LANE_API
GstMessage *gst_lane_message_new_detection (GstObject * src,
    const GstSegment * segment, GstClockTime pts, GstClockTime duration,
    const GstLaneMeta * meta);

/**
 * GstLanePendingMessage:
 * A `lane-detection` message kept back until its frame has been passed on:
 * who acts on the frame is in more of a hurry than who reads the message.
 * Zero-initialised is "none". One thread only.
 */
typedef struct
{
  gboolean due;
  GstClockTime pts, duration;
  GstLaneMeta lanes;
} GstLanePendingMessage;

/* Keeps what there is to tell about @buffer, without building anything. */
GST_LANE_API
void gst_lane_pending_message_set (GstLanePendingMessage * self,
    GstBuffer * buffer, const GstLaneMeta * meta);
/* Posts what was kept, if anything, as @element's message. */
GST_LANE_API
void gst_lane_pending_message_post (GstLanePendingMessage * self,
    GstElement * element, const GstSegment * segment);

/**
 * GstLaneMessageInterval:
 * Rate limit of the element messages: at most one every interval of stream
 * time, 0 = one a frame. Zero-initialised is "none posted yet".
 */
typedef struct
{
  GstClockTime last;
  gboolean posted;
} GstLaneMessageInterval;

/* Whether a message for a frame at @pts is due (and notes it). Frames without
 * PTS, and PTS that jump backwards, are always due. */
GST_LANE_API
gboolean gst_lane_message_interval_due (GstLaneMessageInterval * self,
    GstClockTime pts, GstClockTime interval);

G_END_DECLS

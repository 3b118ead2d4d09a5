/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The ego lane found in one frame. */
#pragma once

#include <lane/lane-prelude.h>

G_BEGIN_DECLS

#define GST_LANE_META_API_TYPE (gst_lane_meta_api_get_type ())
#define GST_LANE_META_INFO (gst_lane_meta_get_info ())

/**
 * GstLaneLine:
 * @valid: whether the line was found; everything else is 0 when not
 * @x1: column of the nearest (bottom) point, pixels
 * @y1: row of the nearest point
 * @x2: column of the farthest point
 * @y2: row of the farthest point
 * @confidence: 0..1, how likely the line is right
 * @a: pixels
 * @b: pixels per row
 * @c: pixels per row squared
 *
 * One lane line: the curve x(y) = a + b y + c y², valid for y2 <= y <= y1, and
 * its chord. A detector that knows only the chord sets c = 0 and a, b to it
 * (gst_lane_line_set_chord()).
 */
typedef struct
{
  gboolean valid;
  gint x1, y1, x2, y2;
  gdouble confidence;
  gdouble a, b, c;
} GstLaneLine;

/**
 * GstLaneStatus:
 * @GST_LANE_STATUS_OK: at least one line found
 * @GST_LANE_STATUS_NO_LANES: judged, no line found
 * @GST_LANE_STATUS_TIMEOUT: the detector did not answer in time
 */
typedef enum
{
  GST_LANE_STATUS_OK,
  GST_LANE_STATUS_NO_LANES,
  GST_LANE_STATUS_TIMEOUT
} GstLaneStatus;

#define GST_TYPE_LANE_STATUS (gst_lane_status_get_type ())
GST_LANE_API
GType gst_lane_status_get_type (void);
/* "ok", "no-lanes" or "timeout"; anything unknown is "no-lanes". */
GST_LANE_API
const gchar *gst_lane_status_get_nick (GstLaneStatus status);

/**
 * GstLaneMeta:
 * @frame_id: the frame's GST_BUFFER_OFFSET, -1 = unknown
 * @status: what came of it
 * @detector: (nullable): static string, who found it, e.g. "cv"
 * @processing_time: time the detector worked on this frame
 * @capture_time: CLOCK_MONOTONIC ns at which the picture was complete, or GST_CLOCK_TIME_NONE
 * @detection_time: CLOCK_MONOTONIC ns at which the result was complete, or GST_CLOCK_TIME_NONE
 * @left: ego lane's left line
 * @right: ego lane's right line
 *
 * Tags video, size, orientation; follows copy and scale, dropped by any other
 * transformation.
 */
typedef struct
{
  GstMeta meta;

  gint64 frame_id;
  GstLaneStatus status;
  const gchar *detector;
  GstClockTime processing_time;
  GstClockTime capture_time;
  GstClockTime detection_time;
  GstLaneLine left, right;
} GstLaneMeta;

GST_LANE_API
GType gst_lane_meta_api_get_type (void);
GST_LANE_API
const GstMetaInfo *gst_lane_meta_get_info (void);

/**
 * gst_buffer_add_lane_meta:
 * Returns: (transfer none): a meta without lines, status no-lanes; any
 * GstLaneMeta already on @buffer is replaced.
 */
GST_LANE_API
GstLaneMeta *gst_buffer_add_lane_meta (GstBuffer * buffer);

#define gst_buffer_get_lane_meta(b) \
    ((GstLaneMeta *) gst_buffer_get_meta ((b), GST_LANE_META_API_TYPE))

/* Sets @line to a straight line through two points. y1 must be > y2, else
 * @line becomes invalid (zeroed). @confidence is clamped to 0..1. */
GST_LANE_API
void gst_lane_line_set_chord (GstLaneLine * line, gint x1, gint y1, gint x2,
    gint y2, gdouble confidence);
/* Sets @line to the curve between two rows, and its chord from it. Invalid
 * (zeroed) unless y1 > y2 and all numbers are finite. */
GST_LANE_API
void gst_lane_line_set_curve (GstLaneLine * line, gdouble a, gdouble b,
    gdouble c, gint y1, gint y2, gdouble confidence);

/* CLOCK_MONOTONIC now, ns: what every capture and detection time is told in. */
GST_LANE_API
GstClockTime gst_lane_monotonic_time (void);
/* Caps timestamp/x-unix-monotonic, the reference of the capture time meta. (transfer none) */
GST_LANE_API
GstCaps *gst_lane_monotonic_caps (void);
/* The capture time of @buffer from its GstReferenceTimestampMeta, or GST_CLOCK_TIME_NONE. */
GST_LANE_API
GstClockTime gst_buffer_get_capture_time (GstBuffer * buffer);
/* Sets it (replacing an older one). */
GST_LANE_API
void gst_buffer_set_capture_time (GstBuffer * buffer, GstClockTime time);

G_END_DECLS

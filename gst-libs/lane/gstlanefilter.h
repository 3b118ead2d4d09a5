/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the elements that find the lane in each frame have in common. */
#pragma once

#include <gst/base/gstbasetransform.h>
#include <lane/gstlanelatency.h>
#include <lane/gstlanemeta.h>

G_BEGIN_DECLS

#define GST_TYPE_LANE_FILTER (gst_lane_filter_get_type ())
GST_LANE_API
G_DECLARE_DERIVABLE_TYPE (GstLaneFilter, gst_lane_filter, GST, LANE_FILTER,
    GstBaseTransform)

/**
 * GstLaneFinding:
 * @meta: what was found, attached to the buffer; mandatory
 * @invalid: lines that the detector told of and that cannot be
 * @answer: time from the question until the detector's answer, for frames
 *     that got one from a detector elsewhere
 *
 * What became of one frame.
 */
typedef struct
{
  GstLaneMeta *meta;
  guint invalid;
  GstClockTime answer;
} GstLaneFinding;

/**
 * GstLaneCounts:
 * @frames: all of them
 * @both: frames with both lines
 * @ok: frames with a line
 * @no_lanes: frames without
 * @timeouts: frames without an answer
 * @invalid: lines left out
 * @processing_last: the detector's time for the last frame it told it of
 * @processing_max: the longest
 * @processing_sum: of all
 * @answer: times of the answers
 *
 * Counted since the element was started.
 */
typedef struct
{
  guint64 frames, both, ok, no_lanes, timeouts, invalid;
  GstClockTime processing_last, processing_max, processing_sum;
  GstLaneLatency answer;
} GstLaneCounts;

/**
 * GstLaneFilterClass:
 * @find: finds the lane in a frame, whose head is writable, and attaches a
 *     #GstLaneMeta. What is not %GST_FLOW_OK ends the stream; errors are posted.
 * @tell_missing: tells the user that the answers are missing from this frame on
 *     (status timeout), or are there again. Optional.
 * @cancel: makes any wait in @find return at once, until called with %FALSE:
 *     flushing, or on the way to READY. From any thread. Optional.
 *
 * An element that attaches a #GstLaneMeta to each frame and changes nothing
 * else: memory that comes from upstream goes on downstream, and downstream's
 * wishes for memory go upstream. It has the properties `post-messages` and
 * `message-interval`, and posts a `lane-detection` message once a frame has been
 * passed on: who acts on the frame is in more of a hurry.
 *
 * Subclasses that override start, sink_event or change_state chain up.
 */
struct _GstLaneFilterClass
{
  GstBaseTransformClass parent_class;

  GstFlowReturn (*find) (GstLaneFilter * self, GstBuffer * buffer,
      GstLaneFinding * finding);
  void (*tell_missing) (GstLaneFilter * self, gboolean missing,
      gint64 frame_id);
  void (*cancel) (GstLaneFilter * self, gboolean cancel);

  /*< private >*/
  gpointer reserved[GST_PADDING];
};

/* What was counted. Thread-safe. */
GST_LANE_API
void gst_lane_filter_get_counts (GstLaneFilter * self, GstLaneCounts * counts);

/* Returns: (transfer full): a structure @name with what a detector elsewhere
 * has answered: frames, ok, no-lanes, timeouts, invalid, answer-p50-ns,
 * answer-p99-ns, answer-max-ns (guint64). Thread-safe. */
GST_LANE_API
GstStructure *gst_lane_filter_new_answer_stats (GstLaneFilter * self,
    const gchar * name);

/* The frame's number: its offset, or its count since the start where it has
 * none (decoders do not number theirs). For @find. */
GST_LANE_API
gint64 gst_lane_filter_get_frame_id (GstLaneFilter * self, GstBuffer * buffer);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How long a frame waits for a detector that is not in this process. */
#pragma once

#include <lane/lane-prelude.h>

G_BEGIN_DECLS

/**
 * GstLanePatience:
 * @timeout: longest wait for an answer
 * @period: time between frames, 0 = unknown
 * @attempts: half seconds for the first answer, 0 = for ever
 * @first: no frame was answered or given up yet
 * @silent: the last wait passed without any answer
 *
 * A detector elsewhere gets one frame at a time. How long its answer is waited
 * for:
 *
 * - the first one as long as the connection itself (@attempts half seconds):
 *   the detector may still be starting;
 * - then up to @timeout;
 * - up to one frame period once a whole wait passed without any answer: the
 *   detector hangs, and the frames must go on. Any answer, be it to an earlier
 *   frame, shows that it lives: then the timeout counts again.
 *
 * Who waits keeps @first and @silent. Not thread-safe.
 */
typedef struct
{
  GstClockTime timeout, period;
  guint attempts;
  gboolean first;
  gboolean silent;
} GstLanePatience;

GST_LANE_API
void gst_lane_patience_start (GstLanePatience * self, GstClockTime timeout,
    guint attempts);
/* Returns: how long to wait now; GST_CLOCK_TIME_NONE = for ever */
GST_LANE_API
GstClockTime gst_lane_patience_get_limit (const GstLanePatience * self);

G_END_DECLS

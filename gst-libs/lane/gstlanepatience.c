/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How long a frame waits for a detector that is not in this process. */

#include "config.h"

#include <lane/gstlanepatience.h>

void
gst_lane_patience_start (GstLanePatience * self, GstClockTime timeout,
    guint attempts)
{
  *self = (GstLanePatience) {
  .timeout = timeout,.attempts = attempts,.first = TRUE};
}

GstClockTime
gst_lane_patience_get_limit (const GstLanePatience * self)
{
  if (self->first && self->attempts == 0)
    return GST_CLOCK_TIME_NONE;
  if (self->first)
    return MAX (self->timeout, self->attempts * (GST_SECOND / 2));
  if (self->silent && self->period > 0)
    return MIN (self->timeout, self->period);
  return self->timeout;
}

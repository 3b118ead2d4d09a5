/* SPDX-License-Identifier: LGPL-2.1-or-later
 * CLOCK_MONOTONIC <-> running time of a pipeline. */
#include "config.h"
#include "gstshmtime.h"

#include <lane/lane.h>

/* How far the element's clock is ahead of CLOCK_MONOTONIC. FALSE without a
 * clock. */
static gboolean
clock_offset (GstElement * element, GstClockTimeDiff * offset)
{
  GstClock *clock = gst_element_get_clock (element);
  GstClockTime before, now, after;

  if (!clock)
    return FALSE;
  before = gst_lane_monotonic_time ();
  now = gst_clock_get_time (clock);
  after = gst_lane_monotonic_time ();
  gst_object_unref (clock);

  /* A clock that reads between two readings of the monotonic clock is that
   * clock: no error by the time that reading takes. */
  if (now >= before && now <= after)
    *offset = 0;
  else
    *offset = GST_CLOCK_DIFF (before + (after - before) / 2, now);
  return TRUE;
}

GstClockTime
gst_shm_time_to_running (GstElement * element, GstClockTime monotonic)
{
  GstClockTimeDiff offset, running;

  if (!clock_offset (element, &offset))
    return GST_CLOCK_TIME_NONE;
  running = (GstClockTimeDiff) monotonic + offset
      - (GstClockTimeDiff) gst_element_get_base_time (element);
  return MAX (running, 0);
}

GstClockTime
gst_shm_time_from_running (GstElement * element, GstClockTime running_time)
{
  GstClockTimeDiff offset, monotonic;

  if (!GST_CLOCK_TIME_IS_VALID (running_time)
      || !clock_offset (element, &offset))
    return GST_CLOCK_TIME_NONE;
  monotonic = (GstClockTimeDiff) (running_time
      + gst_element_get_base_time (element)) - offset;
  if (monotonic < 0
      || monotonic > (GstClockTimeDiff) gst_lane_monotonic_time ())
    return GST_CLOCK_TIME_NONE;
  return monotonic;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Capture and detection times: CLOCK_MONOTONIC nanoseconds. */

#include "config.h"

#include <time.h>
#include <lane/gstlanemeta.h>

GstClockTime
gst_lane_monotonic_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return GST_TIMESPEC_TO_TIME (now);
}

GstCaps *
gst_lane_monotonic_caps (void)
{
  static GstCaps *caps = NULL;

  if (g_once_init_enter (&caps)) {
    GstCaps *new_caps =
        gst_caps_new_empty_simple ("timestamp/x-unix-monotonic");

    GST_MINI_OBJECT_FLAG_SET (new_caps, GST_MINI_OBJECT_FLAG_MAY_BE_LEAKED);
    g_once_init_leave (&caps, new_caps);
  }
  return caps;
}

static GstReferenceTimestampMeta *
capture_meta (GstBuffer * buffer)
{
  return gst_buffer_get_reference_timestamp_meta (buffer,
      gst_lane_monotonic_caps ());
}

GstClockTime
gst_buffer_get_capture_time (GstBuffer * buffer)
{
  const GstReferenceTimestampMeta *meta;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), GST_CLOCK_TIME_NONE);

  meta = capture_meta (buffer);
  return meta != NULL ? meta->timestamp : GST_CLOCK_TIME_NONE;
}

void
gst_buffer_set_capture_time (GstBuffer * buffer, GstClockTime time)
{
  GstReferenceTimestampMeta *meta;

  g_return_if_fail (GST_IS_BUFFER (buffer));
  g_return_if_fail (gst_buffer_is_writable (buffer));

  meta = capture_meta (buffer);
  if (meta != NULL)
    meta->timestamp = time;
  else
    gst_buffer_add_reference_timestamp_meta (buffer,
        gst_lane_monotonic_caps (), time, GST_CLOCK_TIME_NONE);
}

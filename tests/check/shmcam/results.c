/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Frames with lanes, and shmlanesink that they are pushed into. */
#include "results.h"

#include <lane/lane.h>

#define CAPS "video/x-raw,format=BGR,width=64,height=48,framerate=30/1"

GstHarness *
results_sink (const gchar * name)
{
  GstHarness *harness = shm_test_harness ("shmlanesink", "shm-name", name,
      NULL);

  gst_harness_set_src_caps_str (harness, CAPS);
  return harness;
}

GstBuffer *
frame_with_lanes (gint64 id)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 64 * 48 * 3, NULL);
  GstLaneMeta *meta = gst_buffer_add_lane_meta (buffer);

  GST_BUFFER_OFFSET (buffer) = id;
  meta->frame_id = id;
  meta->status = GST_LANE_STATUS_OK;
  meta->processing_time = 2500 * GST_USECOND;
  gst_lane_line_set_curve (&meta->left, 20.0, 0.1, 0.01, 47, 20, 0.75);
  return buffer;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The detector allocates nothing for a frame. */

#include <gst/check/gstcheck.h>

#include "common/allocations.h"
#include "lanedetector.h"
#include "lanetracker.h"
#include "roadscene.h"

GST_START_TEST (test_no_allocation)
{
  static const GstVideoFormat formats[] = {
    GST_VIDEO_FORMAT_BGRx, GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_GRAY8,
    GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_NV12
  };
  LaneDetector *detector = lane_detector_cv.create ();
  LaneDetectorConfig config = {.horizon = -1 };
  LaneTracker tracker;
  RoadScene scene;
  GstVideoFrame frame;

  road_scene_init (&scene, 800, 600);
  scene.noise = 10;
  config.camera = scene.camera;
  gst_video_info_set_format (&config.info, formats[__i__], 800, 600);
  lane_detector_cv.configure (detector, &config, NULL);
  lane_tracker_reset (&tracker, 800, 600);
  GstBuffer *buffer = road_scene_draw (&scene, formats[__i__], 0);
  gst_video_frame_map (&frame, &config.info, buffer, GST_MAP_READ);

  for (guint i = 0; i < 5; i++) {
    LaneExpectation expected;
    LaneResult result;
    guint before = allocations_made ();
    gboolean expecting = lane_tracker_expect (&tracker, &expected);
    lane_detector_cv.detect (detector, &frame, expecting ? &expected : NULL,
        &result);
    lane_tracker_update (&tracker, &result);
    guint made = allocations_made () - before;
    fail_unless_equals_int (made, 0);
    fail_unless (result.left.valid && result.right.valid);
  }
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (buffer);
  lane_detector_cv.free (detector);
}

GST_END_TEST;

static Suite *
allocation_suite (void)
{
  Suite *suite = suite_create ("allocation");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  allocations_add_test (tcase);
  tcase_add_loop_test (tcase, test_no_allocation, 0, 5);
  return suite;
}

GST_CHECK_MAIN (allocation);

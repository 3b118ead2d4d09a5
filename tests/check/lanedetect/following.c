/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the frames before are good for: the detector and its tracker on a road
 * that changes. */

#include <gst/check/gstcheck.h>
#include <math.h>

#include "lanetracker.h"
#include "roadscene.h"

#define FORMAT GST_VIDEO_FORMAT_BGRx
/* Rows where a line's place is judged. */
#define ROW 450

typedef struct
{
  RoadScene scene;
  LaneDetector *detector;
  LaneTracker tracker;
} Drive;

/* Lanes as narrow as in towns, with a pale curb half a metre right of them. */
static void
drive_begin (Drive * drive)
{
  static const RoadLine curb = { 1.95, 0.15, 0, 0, {125, 125, 120} };
  LaneDetectorConfig config = {.horizon = -1 };

  road_scene_init (&drive->scene, 800, 600);
  drive->scene.noise = 5;
  drive->scene.lines[0].right = -1.45;
  drive->scene.lines[1].right = 1.45;
  drive->scene.lines[drive->scene.n_lines++] = curb;
  gst_video_info_set_format (&config.info, FORMAT, 800, 600);
  config.camera = drive->scene.camera;
  drive->detector = lane_detector_cv.create ();
  fail_unless (lane_detector_cv.configure (drive->detector, &config, NULL));
  lane_tracker_reset (&drive->tracker, 800, 600);
}

static void
drive_end (Drive * drive)
{
  lane_detector_cv.free (drive->detector);
}

static void
drive_frame (Drive * drive, LaneResult * result)
{
  LaneExpectation expected;
  gboolean expecting = lane_tracker_expect (&drive->tracker, &expected);
  GstBuffer *buffer = road_scene_draw (&drive->scene, FORMAT, 0);
  GstVideoInfo info;
  GstVideoFrame frame;

  drive->scene.seed++;
  gst_video_info_set_format (&info, FORMAT, 800, 600);
  fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  lane_detector_cv.detect (drive->detector, &frame,
      expecting ? &expected : NULL, result);
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (buffer);
  lane_tracker_update (&drive->tracker, result);
}

/* Pixels right of where it is. */
static gdouble
error (const Drive * drive, const GstLaneLine * line, guint index)
{
  return line->a + (line->b + line->c * ROW) * ROW
      - road_scene_column (&drive->scene, index, ROW);
}

static void
drive_frames (Drive * drive, guint n)
{
  LaneResult result;

  for (guint i = 0; i < n; i++)
    drive_frame (drive, &result);
  fail_unless (result.left.valid && fabs (error (drive, &result.left, 0)) < 3);
  fail_unless (result.right.valid
      && fabs (error (drive, &result.right, 1)) < 3);
}

/* Where the line ends, the curb beside it is not our line: the lane would be
 * half a metre wider all at once. */
GST_START_TEST (test_curb)
{
  Drive drive;
  LaneResult result;

  drive_begin (&drive);
  drive_frames (&drive, 30);
  drive.scene.lines[1].width = 0.0;
  for (guint i = 0; i < 60; i++) {
    drive_frame (&drive, &result);
    fail_unless (result.left.valid, "frame %u", i);
    fail_if (result.right.valid && fabs (error (&drive, &result.right, 1)) > 20,
        "the curb is taken for the line, %u frames after its end", i);
  }
  drive.scene.lines[1].width = 0.15;
  drive_frames (&drive, 3);
  drive_end (&drive);
}

GST_END_TEST;

/* Where our line is worn away for a while, the trace of an older one inside the
 * lane is not it. */
GST_START_TEST (test_ghost)
{
  static const RoadLine ghost = { 0.75, 0.12, 0, 0, {128, 128, 126} };
  Drive drive;
  LaneResult result;

  drive_begin (&drive);
  drive.scene.n_lines = 2;
  drive_frames (&drive, 30);
  drive.scene.lines[drive.scene.n_lines++] = ghost;
  drive.scene.lines[1].width = 0.0;
  for (guint i = 0; i < 30; i++) {
    drive_frame (&drive, &result);
    fail_unless (result.left.valid, "frame %u", i);
    fail_if (result.right.valid && fabs (error (&drive, &result.right, 1)) > 20,
        "the ghost is taken for the line after %u frames", i);
  }
  drive.scene.lines[1].width = 0.15;
  drive_frames (&drive, 3);
  drive_end (&drive);
}

GST_END_TEST;

static Suite *
following_suite (void)
{
  Suite *suite = suite_create ("following");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, test_curb);
  tcase_add_test (tcase, test_ghost);
  return suite;
}

GST_CHECK_MAIN (following);

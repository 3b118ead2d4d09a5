/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The classical detector on drawn roads with known lines, and on pictures
 * without any. */

#include <gst/check/gstcheck.h>
#include <math.h>

#include "lanedetector.h"
#include "roadscene.h"

static const GstVideoFormat formats[] = {
  GST_VIDEO_FORMAT_BGRx, GST_VIDEO_FORMAT_BGRA, GST_VIDEO_FORMAT_BGR,
  GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_RGBA, GST_VIDEO_FORMAT_RGBx,
  GST_VIDEO_FORMAT_GRAY8, GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_NV12
};

/* Judges a buffer as a first frame. @camera: what the detector is told. */
static void
detect (GstBuffer * buffer, const GstLaneCamera * camera, gdouble horizon,
    LaneResult * result)
{
  LaneDetector *detector = lane_detector_cv.create ();
  LaneDetectorConfig config = {.camera = *camera,.horizon = horizon };
  GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);
  GstVideoFrame frame;

  gst_video_info_set_format (&config.info, meta->format, meta->width,
      meta->height);
  config.camera.width = meta->width;
  config.camera.height = meta->height;
  fail_unless (lane_detector_cv.configure (detector, &config, NULL));
  fail_unless (gst_video_frame_map (&frame, &config.info, buffer,
          GST_MAP_READ));
  lane_detector_cv.detect (detector, &frame, NULL, result);
  gst_video_frame_unmap (&frame);
  lane_detector_cv.free (detector);
  gst_buffer_unref (buffer);
}

static void
detect_scene (const RoadScene * scene, GstVideoFormat format, gint padding,
    LaneResult * result)
{
  detect (road_scene_draw (scene, format, padding), &scene->camera, -1, result);
}

static gdouble
column (const GstLaneLine * line, gdouble y)
{
  return line->a + (line->b + line->c * y) * y;
}

static gboolean
in_picture (const RoadScene * scene, guint index, gdouble y)
{
  gdouble x = road_scene_column (scene, index, y);
  return x > 0 && x < scene->camera.width - 1;
}

/* The line is there, its end points lie on the paint, and so does it. */
static void
check_line (const RoadScene * scene, const GstLaneLine * line, guint index,
    gdouble tolerance)
{
  gdouble horizon = gst_lane_camera_horizon (&scene->camera);

  fail_unless (line->valid, "line %u is missing", index);
  fail_unless (line->confidence > 0.5 && line->confidence <= 1);
  fail_unless (line->y1 > line->y2 && line->y2 > horizon);
  fail_unless (line->y1 < scene->camera.height);
  gdouble far_end = road_scene_column (scene, index, line->y2);
  fail_unless (fabs (line->x2 - far_end) < tolerance + 1,
      "far end of line %u is %d, not %.1f on row %d", index, line->x2, far_end,
      line->y2);
  for (gdouble y = line->y2; y <= line->y1; y += 5) {
    gdouble x = road_scene_column (scene, index, y);
    fail_unless (!in_picture (scene, index, y)
        || fabs (column (line, y) - x) < tolerance,
        "line %u is at %.1f, not %.1f, on row %.0f", index, column (line, y),
        x, y);
  }
}

GST_START_TEST (test_formats)
{
  RoadScene scene;
  LaneResult first, result;

  road_scene_init (&scene, 800, 600);
  scene.noise = 5;
  detect_scene (&scene, formats[0], 0, &first);
  detect_scene (&scene, formats[__i__], 0, &result);
  check_line (&scene, &result.left, 0, 1.5);
  check_line (&scene, &result.right, 1, 1.5);
  for (gdouble y = 280; y < 560; y += 20) {
    fail_unless (fabs (column (&result.left, y) - column (&first.left, y)) < 1);
    fail_unless (fabs (column (&result.right, y)
            - column (&first.right, y)) < 1);
  }
}

GST_END_TEST;

GST_START_TEST (test_strides)
{
  RoadScene scene;
  LaneResult plain, padded;

  road_scene_init (&scene, 641, 481);
  scene.noise = 5;
  detect_scene (&scene, formats[__i__], 0, &plain);
  detect_scene (&scene, formats[__i__], 37, &padded);
  fail_unless (memcmp (&plain.left, &padded.left, sizeof plain.left) == 0);
  fail_unless (memcmp (&plain.right, &padded.right, sizeof plain.right) == 0);
  fail_unless (padded.left.valid && padded.right.valid);
}

GST_END_TEST;

GST_START_TEST (test_sizes)
{
  static const gint sizes[][2] = {
    {320, 240}, {321, 241}, {640, 480}, {799, 601}, {1280, 720}, {1920, 1080},
    {3840, 2160}, {600, 800}
  };
  RoadScene scene;
  LaneResult result;

  road_scene_init (&scene, sizes[__i__][0], sizes[__i__][1]);
  detect_scene (&scene, GST_VIDEO_FORMAT_NV12, 0, &result);
  gdouble tolerance = MAX (1.5, scene.camera.width / 400.);
  check_line (&scene, &result.left, 0, tolerance);
  check_line (&scene, &result.right, 1, tolerance);
}

GST_END_TEST;

GST_START_TEST (test_tiny)
{
  RoadScene scene;
  LaneResult result;

  road_scene_init (&scene, 64 + __i__ % 2, 48 + __i__ % 2);
  detect_scene (&scene, formats[__i__], __i__, &result);
  if (result.left.valid)
    check_line (&scene, &result.left, 0, 2);
  if (result.right.valid)
    check_line (&scene, &result.right, 1, 2);
}

GST_END_TEST;

GST_START_TEST (test_curves)
{
  static const gdouble radii[] = { 50, 80, 150, 400, -50, -80, -150, -400 };
  RoadScene scene;
  LaneResult result;

  road_scene_init (&scene, 800, 600);
  scene.curvature = 1 / radii[__i__];
  scene.noise = 3;
  detect_scene (&scene, GST_VIDEO_FORMAT_BGRx, 0, &result);
  check_line (&scene, &result.left, 0, 8);
  check_line (&scene, &result.right, 1, 8);
}

GST_END_TEST;

/* Cameras that the detector was not told of. */
GST_START_TEST (test_cameras)
{
  static const gdouble mountings[][3] = {       /* pitch, fov, z */
    {-10, 90, 1.5}, {0, 90, 1.5}, {-5, 90, 1.3}, {-14, 90, 1.8}, {-6, 70, 1.4},
    {2, 60, 1.2}
  };
  RoadScene scene;
  GstLaneCamera told;
  LaneResult result;

  road_scene_init (&scene, 800, 600);
  told = scene.camera;
  scene.camera.pitch = mountings[__i__][0];
  scene.camera.fov = mountings[__i__][1];
  scene.camera.z = mountings[__i__][2];
  scene.noise = 5;
  detect (road_scene_draw (&scene, GST_VIDEO_FORMAT_BGRx, 0), &told, -1,
      &result);
  check_line (&scene, &result.left, 0, 2);
  check_line (&scene, &result.right, 1, 2);
  fail_unless (fabs (result.horizon
          - gst_lane_camera_horizon (&scene.camera)) < 6);
}

GST_END_TEST;

GST_START_TEST (test_horizon_told)
{
  RoadScene scene;
  GstLaneCamera told;
  LaneResult result;

  road_scene_init (&scene, 800, 600);
  told = scene.camera;
  scene.camera.pitch = -2;
  gdouble horizon = gst_lane_camera_horizon (&scene.camera);
  detect (road_scene_draw (&scene, GST_VIDEO_FORMAT_GRAY8, 0), &told, horizon,
      &result);
  check_line (&scene, &result.left, 0, 1.5);
  check_line (&scene, &result.right, 1, 1.5);
  fail_unless_equals_float (result.horizon, horizon);
}

GST_END_TEST;

/* We are not in the lane's middle, and other lanes are beside ours. */
GST_START_TEST (test_lane_of_many)
{
  static const gdouble offsets[] = { -0.9, -0.5, 0, 0.5, 0.9 };
  RoadScene scene;
  LaneResult result;

  road_scene_init (&scene, 800, 600);
  scene.noise = 5;
  scene.n_lines = 4;
  for (guint i = 0; i < 4; i++) {
    scene.lines[i] = scene.lines[0];
    scene.lines[i].right = -5.25 + 3.5 * i + offsets[__i__];
  }
  scene.lines[1].painted = scene.lines[2].painted = 3;
  scene.lines[1].period = scene.lines[2].period = 9;
  detect_scene (&scene, GST_VIDEO_FORMAT_BGRx, 0, &result);
  check_line (&scene, &result.left, 1, 2.5);
  check_line (&scene, &result.right, 2, 2.5);
}

GST_END_TEST;

GST_START_TEST (test_dashed)
{
  RoadScene scene;
  LaneResult result;

  road_scene_init (&scene, 800, 600);
  scene.noise = 5;
  scene.camera.x = __i__;       /* moves along the dashes */
  scene.lines[0].painted = 3;
  scene.lines[0].period = 9;
  detect_scene (&scene, GST_VIDEO_FORMAT_BGRx, 0, &result);
  check_line (&scene, &result.left, 0, 2.5);
  check_line (&scene, &result.right, 1, 1.5);
}

GST_END_TEST;

/* Yellow that is hardly brighter than the concrete around it. */
GST_START_TEST (test_yellow)
{
  static const guint8 yellow[3] = { 205, 180, 90 };
  static const guint8 concrete[3] = { 175, 172, 168 };
  RoadScene scene;
  LaneResult result;

  road_scene_init (&scene, 800, 600);
  memcpy (scene.lines[0].colour, yellow, 3);
  memcpy (scene.road, concrete, 3);
  detect_scene (&scene, formats[__i__], 0, &result);
  check_line (&scene, &result.left, 0, 2);
  check_line (&scene, &result.right, 1, 2);
}

GST_END_TEST;

GST_START_TEST (test_night)
{
  RoadScene scene;
  LaneResult result;

  road_scene_init (&scene, 800, 600);
  memset (scene.road, 12, 3);
  memset (scene.sky, 2, 3);
  memset (scene.lines[0].colour, 38, 3);
  memset (scene.lines[1].colour, 38, 3);
  scene.noise = 3;
  detect_scene (&scene, GST_VIDEO_FORMAT_I420, 0, &result);
  check_line (&scene, &result.left, 0, 2);
  check_line (&scene, &result.right, 1, 2);
}

GST_END_TEST;

/* Of a double line the inner one. */
GST_START_TEST (test_double)
{
  RoadScene scene;
  LaneResult result;

  road_scene_init (&scene, 800, 600);
  scene.n_lines = 3;
  scene.lines[2] = scene.lines[0];
  scene.lines[2].right -= 0.35;
  detect_scene (&scene, GST_VIDEO_FORMAT_BGRx, 0, &result);
  check_line (&scene, &result.left, 0, 2);
  check_line (&scene, &result.right, 1, 2);
}

GST_END_TEST;

/* Broad marks, as wide as the detector looks for, on rough asphalt: their
 * brightest sample lies anywhere. */
GST_START_TEST (test_broad)
{
  RoadScene scene;
  LaneResult result;

  road_scene_init (&scene, 800, 600);
  scene.noise = 20;
  scene.seed = __i__;
  for (guint i = 0; i < 2; i++) {
    scene.lines[i].width = 0.22;
    scene.lines[i].painted = 1.2;
    scene.lines[i].period = 3.0;
  }
  detect_scene (&scene, GST_VIDEO_FORMAT_BGRx, 0, &result);
  check_line (&scene, &result.left, 0, 3);
  check_line (&scene, &result.right, 1, 3);
}

GST_END_TEST;

/* Two dark seams, each @seam m wide, 0.2 m apart around the left line. */
static void
add_seams (RoadScene * scene, gdouble seam)
{
  for (gint side = -1; side <= 1; side += 2) {
    const RoadLine line = {
      .right = scene->lines[0].right + side * (0.1 + seam / 2),
      .width = seam,.colour = {50, 50, 50}
    };
    scene->lines[scene->n_lines++] = line;
  }
}

/* Between two dark seams lies a strip of road, which is no brighter than the
 * road around; paint there is. */
GST_START_TEST (test_seams)
{
  RoadScene scene;
  LaneResult result;

  road_scene_init (&scene, 800, 600);
  scene.noise = 8;
  scene.seed = __i__;
  add_seams (&scene, 0.08 + 0.02 * __i__);
  detect_scene (&scene, GST_VIDEO_FORMAT_BGRx, 0, &result);
  check_line (&scene, &result.left, 0, 3);
  check_line (&scene, &result.right, 1, 3);
  scene.lines[0].width = 0;
  detect_scene (&scene, GST_VIDEO_FORMAT_BGRx, 0, &result);
  fail_if (result.left.valid, "road between seams is taken for paint");
  check_line (&scene, &result.right, 1, 3);
}

GST_END_TEST;

GST_START_TEST (test_one_line)
{
  RoadScene scene;
  LaneResult result;

  road_scene_init (&scene, 800, 600);
  scene.noise = 5;
  scene.n_lines = 1;
  scene.lines[0].right *= __i__ ? -1 : 1;
  detect_scene (&scene, GST_VIDEO_FORMAT_BGRx, 0, &result);
  check_line (&scene, __i__ ? &result.right : &result.left, 0, 2);
  fail_if (__i__ ? result.left.valid : result.right.valid);
}

GST_END_TEST;

/* Asphalt without paint, smooth to rough. */
GST_START_TEST (test_empty_road_n)
{
  RoadScene scene;
  LaneResult result;

  road_scene_init (&scene, 800, 600);
  scene.n_lines = 0;
  scene.noise = 4 * __i__;
  scene.seed = __i__;
  detect_scene (&scene, GST_VIDEO_FORMAT_BGRx, 0, &result);
  fail_if (result.left.valid || result.right.valid);
}

GST_END_TEST;

static guint8
black (guint32 * seed)
{
  return 0;
}

static guint8
white (guint32 * seed)
{
  return 255;
}

static guint8
noise (guint32 * seed)
{
  *seed = *seed * 1664525u + 1013904223u;
  return *seed >> 24;
}

/* Upright stripes of 16 bytes, or anything else where rows do not divide. */
static guint8
stripes (guint32 * seed)
{
  return ((*seed)++ / 16) % 2 ? 255 : 0;
}

/* Whatever the picture, nothing is read or written out of bounds (sanitizers
 * look on), and chaos is no lane. Stripes may look like one. */
GST_START_TEST (test_chaos_n)
{
  static const RoadSceneByte bytes[] = { black, white, noise, stripes };
  static const gint sizes[][2] = { {64, 48}, {65, 49}, {320, 241}, {800, 600} };
  GstLaneCamera camera;
  LaneResult result;

  for (guint b = 0; b < G_N_ELEMENTS (bytes); b++)
    for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
      for (guint32 seed = 0; seed < 4; seed++) {
        gst_lane_camera_init (&camera, sizes[s][0], sizes[s][1]);
        detect (road_scene_fill (formats[__i__], sizes[s][0], sizes[s][1],
                bytes[b], seed * 7919), &camera, -1, &result);
        fail_if (bytes[b] != stripes
            && (result.left.valid || result.right.valid),
            "a lane in pattern %u, size %u, seed %u", b, s, seed);
      }
}

GST_END_TEST;

/* A detector may be told of another format or camera at any time. */
GST_START_TEST (test_configure_again)
{
  LaneDetector *detector = lane_detector_cv.create ();
  LaneDetectorConfig config = {.horizon = -1 };

  for (guint i = 0; i < 3 * G_N_ELEMENTS (formats); i++) {
    gint width = 64 + 97 * i, height = 48 + 53 * i;
    gst_video_info_set_format (&config.info, formats[i % 9], width, height);
    gst_lane_camera_init (&config.camera, width, height);
    fail_unless (lane_detector_cv.configure (detector, &config, NULL));
  }
  lane_detector_cv.free (detector);
}

GST_END_TEST;

static Suite *
detector_suite (void)
{
  Suite *suite = suite_create ("detector");
  TCase *tcase = tcase_create ("general");
  gint n_formats = G_N_ELEMENTS (formats);

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, test_formats, 0, n_formats);
  tcase_add_loop_test (tcase, test_strides, 0, n_formats);
  tcase_add_loop_test (tcase, test_sizes, 0, 8);
  tcase_add_loop_test (tcase, test_tiny, 0, n_formats);
  tcase_add_loop_test (tcase, test_curves, 0, 8);
  tcase_add_loop_test (tcase, test_cameras, 0, 6);
  tcase_add_test (tcase, test_horizon_told);
  tcase_add_loop_test (tcase, test_lane_of_many, 0, 5);
  tcase_add_loop_test (tcase, test_dashed, 0, 9);
  tcase_add_loop_test (tcase, test_yellow, 0, n_formats);
  tcase_add_test (tcase, test_night);
  tcase_add_test (tcase, test_double);
  tcase_add_loop_test (tcase, test_seams, 0, 4);
  tcase_add_loop_test (tcase, test_broad, 0, 8);
  tcase_add_loop_test (tcase, test_one_line, 0, 2);
  tcase_add_loop_test (tcase, test_empty_road_n, 0, 8);
  tcase_add_loop_test (tcase, test_chaos_n, 0, n_formats);
  tcase_add_test (tcase, test_configure_again);
  return suite;
}

GST_CHECK_MAIN (detector);

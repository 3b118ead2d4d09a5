/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Time of method=cv a frame, by format and size, each frame on its own; beside
 * it the tutorials' detector, where OpenCV is. */

#include <stdlib.h>

#include "lanedetector.h"
#include "roadscene.h"
#ifdef HAVE_TUTORIAL
#include "tutorial.h"
#endif

#define PICTURES 4
#define FRAMES 400

static int
by_time (const void *a, const void *b)
{
  GstClockTime x = *(const GstClockTime *) a, y = *(const GstClockTime *) b;
  return x < y ? -1 : x > y;
}

/* A three-lane road with rough asphalt, dashes at other places each time. */
static GstBuffer *
draw (GstVideoFormat format, gint width, gint height, guint number)
{
  RoadScene scene;

  road_scene_init (&scene, width, height);
  scene.noise = 12;
  scene.seed = number;
  scene.curvature = 0.002 * (gint) (number % 3 - 1);
  scene.camera.x = 2.5 * number;
  scene.n_lines = 4;
  for (guint i = 0; i < 4; i++) {
    scene.lines[i] = scene.lines[0];
    scene.lines[i].right = -5.25 + 3.5 * i;
    scene.lines[i].period = i == 0 || i == 3 ? 0 : 9;
    scene.lines[i].painted = 3;
  }
  return road_scene_draw (&scene, format, 0);
}

static LaneDetector *
create (const LaneDetectorClass * klass)
{
  LaneDetector *detector = klass->create ();

#ifdef HAVE_TUTORIAL
  if (klass == &lane_detector_tutorial)
    lane_detector_tutorial_set_top (detector, TUTORIAL_STEEP_TOP);
#endif
  return detector;
}

static void
measure (const LaneDetectorClass * klass, GstVideoFormat format, gint width,
    gint height)
{
  LaneDetector *detector = create (klass);
  LaneDetectorConfig config = {.horizon = -1 };
  GstBuffer *buffers[PICTURES];
  GstVideoFrame frames[PICTURES];
  GstClockTime times[FRAMES];
  guint both = 0;

  gst_video_info_set_format (&config.info, format, width, height);
  gst_lane_camera_init (&config.camera, width, height);
  klass->configure (detector, &config, NULL);
  for (guint i = 0; i < PICTURES; i++) {
    buffers[i] = draw (format, width, height, i);
    gst_video_frame_map (&frames[i], &config.info, buffers[i], GST_MAP_READ);
  }
  for (guint i = 0; i < FRAMES; i++) {
    LaneResult result;
    GstClockTime start = gst_lane_monotonic_time ();
    klass->detect (detector, &frames[i % PICTURES], NULL, &result);
    times[i] = gst_lane_monotonic_time () - start;
    both += result.left.valid && result.right.valid;
  }
  qsort (times, FRAMES, sizeof times[0], by_time);
  g_print ("%-8s %-6s %4d x %-4d  %7.3f %7.3f %7.3f  %5.1f %%\n",
      klass->name, gst_video_format_to_string (format), width, height,
      times[FRAMES / 2] / 1e6, times[FRAMES * 99 / 100] / 1e6,
      times[FRAMES - 1] / 1e6, 100.0 * both / FRAMES);
  for (guint i = 0; i < PICTURES; i++) {
    gst_video_frame_unmap (&frames[i]);
    gst_buffer_unref (buffers[i]);
  }
  klass->free (detector);
}

static void
measure_all (const LaneDetectorClass * klass)
{
  static const GstVideoFormat formats[] = {
    GST_VIDEO_FORMAT_BGRx, GST_VIDEO_FORMAT_RGBA, GST_VIDEO_FORMAT_BGR,
    GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_GRAY8, GST_VIDEO_FORMAT_I420,
    GST_VIDEO_FORMAT_NV12
  };
  static const gint sizes[][2] = {
    {320, 240}, {640, 480}, {1280, 720}, {1920, 1080}, {3840, 2160}
  };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    measure (klass, formats[i], 800, 600);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    measure (klass, GST_VIDEO_FORMAT_BGRx, sizes[i][0], sizes[i][1]);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_print ("detector format size             median     p99     max ms  "
      "both lines\n");
  measure_all (&lane_detector_cv);
#ifdef HAVE_TUTORIAL
  measure_all (&lane_detector_tutorial);
#else
  g_print ("The tutorials' detector is left out: it needs g++ and "
      "libopencv-imgproc-dev.\n");
#endif
  return 0;
}

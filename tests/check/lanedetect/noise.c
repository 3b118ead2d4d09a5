/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Chaos is no lane: noise of many kinds in every format, as it comes from a
 * camera without light, a torn cable or a hostile sender. */

#include <gst/check/gstcheck.h>

#include "lanedetector.h"
#include "roadscene.h"

static const GstVideoFormat formats[] = {
  GST_VIDEO_FORMAT_BGRx, GST_VIDEO_FORMAT_BGRA, GST_VIDEO_FORMAT_BGR,
  GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_RGBA, GST_VIDEO_FORMAT_RGBx,
  GST_VIDEO_FORMAT_GRAY8, GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_NV12
};

static guint32
draw (guint32 * seed)
{
  *seed = *seed * 1664525u + 1013904223u;
  return *seed >> 16;
}

static guint8
uniform (guint32 * seed)
{
  return draw (seed) >> 8;
}

/* Of a camera by day, and by night. */
static guint8
weak (guint32 * seed)
{
  return 120 + draw (seed) % 9;
}

static guint8
strong (guint32 * seed)
{
  return 60 + (draw (seed) % 40 + draw (seed) % 40 + draw (seed) % 40);
}

static guint8
salt (guint32 * seed)
{
  return draw (seed) % 1000 == 0 ? 255 : 90;
}

static guint8
much_salt (guint32 * seed)
{
  return draw (seed) % 50 == 0 ? 255 : 90;
}

/* Noise in runs of some bytes. */
static guint8
coarse (guint32 * seed)
{
  return (*seed = *seed + 1) / 12 * 2654435761u >> 24;
}

static const RoadSceneByte kinds[] = {
  uniform, weak, strong, salt, much_salt, coarse
};

static void
expect_nothing (GstVideoFormat format, gint width, gint height,
    RoadSceneByte kind, guint32 seed)
{
  LaneDetector *detector = lane_detector_cv.create ();
  LaneDetectorConfig config = {.horizon = -1 };
  GstBuffer *buffer = road_scene_fill (format, width, height, kind, seed);
  GstVideoFrame frame;
  LaneResult result;

  gst_video_info_set_format (&config.info, format, width, height);
  gst_lane_camera_init (&config.camera, width, height);
  fail_unless (lane_detector_cv.configure (detector, &config, NULL));
  fail_unless (gst_video_frame_map (&frame, &config.info, buffer,
          GST_MAP_READ));
  lane_detector_cv.detect (detector, &frame, NULL, &result);
  gst_video_frame_unmap (&frame);
  lane_detector_cv.free (detector);
  gst_buffer_unref (buffer);

  fail_if (result.left.valid || result.right.valid,
      "confidence %.2f and %.2f in %s, %d x %d, seed %u",
      result.left.confidence, result.right.confidence,
      gst_video_format_to_string (format), width, height, seed);
}

GST_START_TEST (test_kinds)
{
  for (guint f = 0; f < G_N_ELEMENTS (formats); f++)
    for (guint32 seed = 0; seed < 4; seed++) {
      expect_nothing (formats[f], 800, 600, kinds[__i__], 7919 * seed + f);
      expect_nothing (formats[f], 321, 241, kinds[__i__], 104729 * seed + f);
    }
}

GST_END_TEST;

GST_START_TEST (test_sizes)
{
  static const gint sizes[][2] = {
    {64, 48}, {65, 2160}, {3840, 49}, {600, 800}, {1281, 721}
  };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (guint f = 0; f < G_N_ELEMENTS (formats); f++)
      expect_nothing (formats[f], sizes[s][0], sizes[s][1], kinds[__i__], s);
}

GST_END_TEST;

static Suite *
noise_suite (void)
{
  Suite *suite = suite_create ("noise");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 120);
  tcase_add_loop_test (tcase, test_kinds, 0, G_N_ELEMENTS (kinds));
  tcase_add_loop_test (tcase, test_sizes, 0, G_N_ELEMENTS (kinds));
  return suite;
}

GST_CHECK_MAIN (noise);

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Several cameras in one stream: none sees what another one saw. */

#include <string.h>

#include "harness.h"
#include "lanedetectors.h"
#include "lanesources.h"

#define FRAMES 12
#define SMALL CAPS ("BGRx", 400, 300)
#define LARGE CAPS ("I420", 641, 481)

/* What two cameras show: the first one's road, the second one's is empty or
 * has another size. */
typedef struct
{
  GstLaneLine left, right;
} Lines;

static void
judge (GstHarness * harness, guint64 source, GstBuffer * buffer, Lines * lines)
{
  GstBuffer *out;
  GstLaneMeta *meta;

  if (source > 0)
    gst_buffer_add_lane_source_meta (buffer, source);
  meta = push (harness, buffer, &out);
  fail_unless_equals_uint64 (gst_buffer_get_lane_source (out), source);
  lines->left = meta->left;
  lines->right = meta->right;
  gst_buffer_unref (out);
}

/* What @source's frames give when they are the only ones. */
static void
judge_alone (const gchar * caps, GstVideoFormat format, gint width,
    gint height, guint n_lines, Lines lines[FRAMES])
{
  GstHarness *harness = harness_new ("", caps);
  guint i;

  for (i = 0; i < FRAMES; i++)
    judge (harness, 0, new_frame (format, width, height, n_lines, i),
        &lines[i]);
  gst_harness_teardown (harness);
}

static void
assert_equal (const Lines * a, const Lines * b)
{
  fail_unless (memcmp (a, b, sizeof *a) == 0);
}

GST_START_TEST (test_turns)
{
  GstHarness *harness = harness_new ("", SMALL);
  Lines alone[FRAMES], lines;
  guint i;

  judge_alone (SMALL, GST_VIDEO_FORMAT_BGRx, 400, 300, 2, alone);
  fail_unless (alone[FRAMES - 1].left.valid);
  for (i = 0; i < FRAMES; i++) {
    judge (harness, 1, frame (2, i), &lines);
    assert_equal (&lines, &alone[i]);
    judge (harness, 2, frame (0, i), &lines);
    fail_if (lines.left.valid || lines.right.valid);
  }
  gst_harness_teardown (harness);
}

GST_END_TEST;

GST_START_TEST (test_sizes_and_formats)
{
  GstHarness *harness = harness_new ("", SMALL);
  Lines small[FRAMES], large[FRAMES], lines;
  guint i;

  judge_alone (SMALL, GST_VIDEO_FORMAT_BGRx, 400, 300, 2, small);
  judge_alone (LARGE, GST_VIDEO_FORMAT_I420, 641, 481, 2, large);
  for (i = 0; i < FRAMES; i++) {
    gst_harness_set_caps_str (harness, SMALL, SMALL);
    judge (harness, 7, frame (2, i), &lines);
    assert_equal (&lines, &small[i]);
    gst_harness_set_caps_str (harness, LARGE, LARGE);
    judge (harness, 8, new_frame (GST_VIDEO_FORMAT_I420, 641, 481, 2, i),
        &lines);
    assert_equal (&lines, &large[i]);
  }
  gst_harness_teardown (harness);
}

GST_END_TEST;

/* A camera that changes its size starts anew. */
GST_START_TEST (test_new_size)
{
  LaneSources *sources = lane_sources_new ();
  LaneTracker *tracker = lane_sources_get (sources, 3, 400, 300);

  tracker->frames = 5;
  fail_unless (lane_sources_get (sources, 3, 400, 300) == tracker);
  fail_unless_equals_int (tracker->frames, 5);
  fail_unless (lane_sources_get (sources, 3, 401, 300) == tracker);
  fail_unless_equals_int (tracker->frames, 0);
  lane_sources_free (sources);
}

GST_END_TEST;

GST_START_TEST (test_forget)
{
  LaneSources *sources = lane_sources_new ();
  guint64 i;

  for (i = 0; i < 10; i++)
    lane_sources_get (sources, i, 400, 300)->frames = 5;
  lane_sources_forget (sources);
  for (i = 0; i < 10; i++)
    fail_unless_equals_int (lane_sources_get (sources, i, 400, 300)->frames, 0);
  lane_sources_free (sources);
}

GST_END_TEST;

/* However many there are, only so many are remembered: those seen last. */
GST_START_TEST (test_many)
{
  LaneSources *sources = lane_sources_new ();
  guint64 i;

  lane_sources_get (sources, 0, 400, 300)->frames = 5;
  for (i = 1; i < 10 * LANE_SOURCES_MAX; i++) {
    lane_sources_get (sources, i, 400, 300)->frames = 5;
    fail_unless_equals_int (lane_sources_get (sources, 0, 400, 300)->frames, 5);
  }
  fail_unless_equals_int (lane_sources_get (sources, i - 1, 400, 300)->frames,
      5);
  fail_unless_equals_int (lane_sources_get (sources, i - LANE_SOURCES_MAX,
          400, 300)->frames, 0);
  lane_sources_free (sources);
}

GST_END_TEST;

static void
get_detector (LaneDetectors * detectors, gint width, LaneDetector ** detector)
{
  LaneDetectorConfig config = {.horizon = -1 };

  gst_video_info_set_format (&config.info, GST_VIDEO_FORMAT_I420, width, 300);
  gst_lane_camera_init (&config.camera, width, 300);
  *detector = lane_detectors_get (detectors, &config, NULL);
}

GST_START_TEST (test_detectors)
{
  LaneDetectors *detectors = lane_detectors_new (&lane_detector_cv);
  LaneDetector *first[LANE_DETECTORS_MAX], *again;
  guint i;

  for (i = 0; i < LANE_DETECTORS_MAX; i++)
    get_detector (detectors, 400 + i, &first[i]);
  for (i = 0; i < LANE_DETECTORS_MAX; i++) {
    get_detector (detectors, 400 + i, &again);
    fail_unless (again == first[i]);
  }
  /* One more takes the place of the one not used for longest. */
  get_detector (detectors, 999, &again);
  fail_unless (again == first[0]);
  get_detector (detectors, 401, &again);
  fail_unless (again == first[1]);
  lane_detectors_free (detectors);
}

GST_END_TEST;

/* The meta follows the picture wherever it goes. */
GST_START_TEST (test_meta)
{
  GstHarness *harness = gst_harness_new_parse ("videoconvert ! "
      "capsfilter caps=video/x-raw,format=I420 ! videoscale ! "
      "capsfilter caps=video/x-raw,width=200,height=150");
  GstBuffer *buffer = frame (2, 0);

  fail_unless_equals_uint64 (gst_buffer_get_lane_source (buffer), 0);
  gst_buffer_add_lane_source_meta (buffer, 5);
  gst_buffer_add_lane_source_meta (buffer, G_MAXUINT64);
  fail_unless_equals_int (gst_buffer_get_n_meta (buffer,
          GST_LANE_SOURCE_META_API_TYPE), 1);
  gst_harness_set_src_caps_str (harness, SMALL);
  buffer = gst_harness_push_and_pull (harness, buffer);
  fail_unless_equals_uint64 (gst_buffer_get_lane_source (buffer), G_MAXUINT64);
  gst_buffer_unref (buffer);
  gst_harness_teardown (harness);
}

GST_END_TEST;

static Suite *
lanedetect_sources_suite (void)
{
  Suite *suite = suite_create ("lanedetect-sources");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_turns);
  tcase_add_test (tcase, test_sizes_and_formats);
  tcase_add_test (tcase, test_new_size);
  tcase_add_test (tcase, test_forget);
  tcase_add_test (tcase, test_many);
  tcase_add_test (tcase, test_detectors);
  tcase_add_test (tcase, test_meta);
  return suite;
}

GST_CHECK_MAIN (lanedetect_sources);

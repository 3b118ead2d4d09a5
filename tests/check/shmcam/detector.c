/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A detector as one wants it, and shmlanedetect with it. */
#include "detector.h"

#include <math.h>

GstVideoInfo info;
const gchar *frames, *results;

void
detector_write (LaneshmResultsWriter * writer, gint64 id, gboolean garbage)
{
  LaneshmDetection record = {.frame_id = id,.has_left_lane = 1,
    .processing_time_ms = 1.0,.left = {(gint) id, 40, 20, 30, 0.5}
  };

  if (garbage) {
    record.has_right_lane = -1;
    record.left.confidence = NAN;
    record.right = (LaneshmLine) {
    5, HEIGHT + 1, 6, 7, 0.5};
  }
  laneshm_results_writer_write (writer, &record);
}

static void
judge (Detector * self, LaneshmResultsWriter * writer, gint64 id)
{
  LaneshmDetection none = {.frame_id = id };

  switch (g_atomic_int_get (&self->manner)) {
    case ANSWER:
      detector_write (writer, id, FALSE);
      break;
    case NO_LANES:
      laneshm_results_writer_write (writer, &none);
      break;
    case WRONG_ID:
      detector_write (writer, id + 1, FALSE);
      break;
    case OLD_FIRST:
      detector_write (writer, id - 1, FALSE);
      g_usleep (5000);
      detector_write (writer, id, FALSE);
      break;
    case LATE:
      g_usleep (150000);
      detector_write (writer, id, FALSE);
      break;
    case GARBAGE:
      detector_write (writer, id, TRUE);
      break;
    default:
      break;
  }
}

static gpointer
detect (gpointer data)
{
  Detector *self = data;
  LaneshmError error;
  LaneshmResultsWriter *writer =
      laneshm_results_writer_open (results, 0, (gid_t) - 1, &error);
  LaneshmCameraReader *reader = NULL;
  LaneshmFrame frame;

  while (!g_atomic_int_get (&self->quit)) {
    if (!reader) {
      reader = laneshm_camera_reader_open (frames, &error);
      g_usleep (1000);
      continue;
    }
    if (laneshm_camera_reader_wait (reader, self->waiter,
            20 * GST_MSECOND) == LANESHM_GONE) {
      g_clear_pointer (&reader, laneshm_camera_reader_unref);
      continue;
    }
    if (laneshm_camera_reader_take (reader, NULL, &frame) != LANESHM_OK)
      continue;
    g_atomic_int_inc (&self->seen);
    judge (self, writer, frame.info.frame_id);
    laneshm_camera_reader_release (reader, frame.slot);
  }
  g_clear_pointer (&reader, laneshm_camera_reader_unref);
  laneshm_results_writer_free (writer);
  return NULL;
}

void
detector_start (Detector * self, Manner manner)
{
  self->manner = manner;
  self->quit = self->seen = 0;
  self->waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  self->thread = g_thread_new ("detector", detect, self);
}

void
detector_stop (Detector * self)
{
  g_atomic_int_set (&self->quit, 1);
  laneshm_waiter_cancel (self->waiter, 1);
  g_thread_join (self->thread);
  laneshm_waiter_free (self->waiter);
}

static void
setup (void)
{
  shm_test_info (&info, GST_VIDEO_FORMAT_BGR, WIDTH, HEIGHT);
  frames = shm_test_name ("frames");
  results = shm_test_name ("results");
}

void
detector_add_fixture (TCase * tcase)
{
  shm_test_add_fixture (tcase);
  tcase_add_checked_fixture (tcase, setup, NULL);
}

GstHarness *
element_new (guint timeout, guint attempts)
{
  GstHarness *harness = shm_test_harness ("shmlanedetect", "image-shm-name",
      frames, "detection-shm-name", results, "timeout", timeout, "attempts",
      attempts, NULL);

  gst_harness_set_src_caps (harness, gst_video_info_to_caps (&info));
  return harness;
}

GstBuffer *
push_pull (GstHarness * harness, gint64 id)
{
  GstBuffer *buffer = gst_harness_create_buffer (harness, info.size);

  shm_test_fill (buffer, &info, id);
  GST_BUFFER_OFFSET (buffer) = id;
  buffer = gst_harness_push_and_pull (harness, buffer);
  fail_unless (buffer != NULL);
  shm_test_assert_frame (buffer, &info, id);
  return buffer;
}

GstLaneStatus
status_of (GstHarness * harness, gint64 id)
{
  GstBuffer *buffer = push_pull (harness, id);
  const GstLaneMeta *meta = gst_buffer_get_lane_meta (buffer);
  GstLaneStatus status;

  fail_unless (meta != NULL);
  fail_unless_equals_int64 (meta->frame_id, id);
  fail_unless_equals_string (meta->detector, "shm");
  status = meta->status;
  fail_unless (meta->left.valid == (status == GST_LANE_STATUS_OK));
  fail_unless (!meta->left.valid || meta->left.x1 == id);
  fail_if (meta->right.valid);
  gst_buffer_unref (buffer);
  return status;
}

gint64
wait_until_ok (GstHarness * harness, gint64 id)
{
  gint64 end = id + 500;
  GstLaneStatus status;

  do {
    GstBuffer *buffer = push_pull (harness, id);

    status = gst_buffer_get_lane_meta (buffer)->status;
    gst_buffer_unref (buffer);
  } while (status != GST_LANE_STATUS_OK && ++id < end);
  fail_unless (id < end);
  return id;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * shmlanedetect: each frame gets its own lanes, whatever the detector does. */
#include "shmtest.h"

#include <lane/lane.h>
#include <math.h>
#include <signal.h>

#define WIDTH 64
#define HEIGHT 48

/* ---- a detector as one wants it ---------------------------------------- */

typedef enum
{
  ANSWER,                       /* x1 of the left line is the frame id */
  NO_LANES,
  SILENT,
  WRONG_ID,                     /* the next frame's */
  OLD_FIRST,                    /* the last frame's, then the right one */
  LATE,                         /* after 150 ms */
  GARBAGE
} Manner;

typedef struct
{
  const gchar *frames, *results;
  gint manner, quit, seen;      /* atomic */
  LaneshmWaiter *waiter;
  GThread *thread;
} Detector;

static void
write_result (LaneshmResultsWriter * writer, gint64 id, gboolean garbage)
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
      write_result (writer, id, FALSE);
      break;
    case NO_LANES:
      laneshm_results_writer_write (writer, &none);
      break;
    case WRONG_ID:
      write_result (writer, id + 1, FALSE);
      break;
    case OLD_FIRST:
      write_result (writer, id - 1, FALSE);
      g_usleep (5000);
      write_result (writer, id, FALSE);
      break;
    case LATE:
      g_usleep (150000);
      write_result (writer, id, FALSE);
      break;
    case GARBAGE:
      write_result (writer, id, TRUE);
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
      laneshm_results_writer_open (self->results, 0, (gid_t) - 1, &error);
  LaneshmCameraReader *reader = NULL;
  LaneshmFrame frame;

  while (!g_atomic_int_get (&self->quit)) {
    if (!reader) {
      reader = laneshm_camera_reader_open (self->frames, &error);
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

static void
detector_start (Detector * self, const gchar * frames, const gchar * results,
    Manner manner)
{
  self->frames = frames;
  self->results = results;
  self->manner = manner;
  self->quit = self->seen = 0;
  self->waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  self->thread = g_thread_new ("detector", detect, self);
}

static void
detector_stop (Detector * self)
{
  g_atomic_int_set (&self->quit, 1);
  laneshm_waiter_cancel (self->waiter, 1);
  g_thread_join (self->thread);
  laneshm_waiter_free (self->waiter);
}

/* ---- the element ------------------------------------------------------- */

static GstVideoInfo info;
static const gchar *frames, *results;

static void
setup (void)
{
  shm_test_info (&info, GST_VIDEO_FORMAT_BGR, WIDTH, HEIGHT);
  frames = shm_test_name ("frames");
  results = shm_test_name ("results");
}

static GstHarness *
element_new (guint timeout, guint attempts)
{
  GstHarness *harness = shm_test_harness ("shmlanedetect", "image-shm-name",
      frames, "detection-shm-name", results, "timeout", timeout, "attempts",
      attempts, NULL);

  gst_harness_set_src_caps (harness, gst_video_info_to_caps (&info));
  return harness;
}

static GstBuffer *
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

/* Pushes frame `id` and tells what came of it. */
static GstLaneStatus
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

/* Pushes frames from `id` on until one is answered; its id. */
static gint64
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

#define assert_status(harness, id, status) \
    fail_unless_equals_int (status_of (harness, id), GST_LANE_STATUS_##status)

GST_START_TEST (test_properties)
{
  GstElement *element = gst_element_factory_make ("shmlanedetect", NULL);
  gchar *image, *detection, *group;
  guint timeout, attempts, slots, mode;
  gint wait_mode;
  gboolean require, post;
  guint64 interval;

  g_object_get (element, "image-shm-name", &image, "detection-shm-name",
      &detection, "timeout", &timeout, "attempts", &attempts, "slots", &slots,
      "mode", &mode, "group", &group, "wait-mode", &wait_mode,
      "require-zero-copy", &require, "post-messages", &post,
      "message-interval", &interval, NULL);
  fail_unless_equals_string (image, "camera_feed");
  fail_unless_equals_string (detection, "detection_results");
  fail_unless_equals_int (timeout, 250);
  fail_unless_equals_int (attempts, 20);
  fail_unless_equals_int (slots, 8);
  fail_unless_equals_int (mode, 0600);
  fail_unless_equals_int (wait_mode, 0);
  fail_unless (group == NULL && !require && post && interval == 0);
  g_free (image);
  g_free (detection);

  gst_util_set_object_arg (G_OBJECT (element), "wait-mode", "predict");
  g_object_set (element, "image-shm-name", "a", "detection-shm-name", "b",
      "timeout", 5, "attempts", 6, "slots", 7, "mode", 0640, "group", "0",
      "require-zero-copy", TRUE, "post-messages", FALSE, "message-interval",
      (guint64) 8, NULL);
  g_object_get (element, "image-shm-name", &image, "detection-shm-name",
      &detection, "timeout", &timeout, "attempts", &attempts, "slots", &slots,
      "mode", &mode, "group", &group, "wait-mode", &wait_mode,
      "require-zero-copy", &require, "post-messages", &post,
      "message-interval", &interval, NULL);
  fail_unless_equals_string (image, "a");
  fail_unless_equals_string (detection, "b");
  fail_unless_equals_string (group, "0");
  fail_unless (timeout == 5 && attempts == 6 && slots == 7 && mode == 0640);
  fail_unless (wait_mode == LANESHM_WAIT_PREDICT && require && !post);
  fail_unless_equals_uint64 (interval, 8);
  g_free (image);
  g_free (detection);
  g_free (group);
  gst_object_unref (element);
}

GST_END_TEST;

/* Every frame its own lanes, without a copy, the detector started first. */
GST_START_TEST (test_answers)
{
  GstHarness *harness;
  Detector detector;
  gint64 id;

  detector_start (&detector, frames, results, ANSWER);
  harness = element_new (5000, 20);
  for (id = 0; id < 50; id++)
    assert_status (harness, id, OK);
  g_atomic_int_set (&detector.manner, NO_LANES);
  for (; id < 60; id++)
    assert_status (harness, id, NO_LANES);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "frames"), 60);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "ok"), 50);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "no-lanes"), 10);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "timeouts"), 0);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "copied"), 0);
  fail_unless_equals_int (g_atomic_int_get (&detector.seen), 60);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

static gpointer
start_later (gpointer data)
{
  g_usleep (700000);
  detector_start (data, frames, results, ANSWER);
  return NULL;
}

/* The element started first: no frame is lost. */
GST_START_TEST (test_detector_later)
{
  Detector detector;
  GstHarness *harness = element_new (5000, 20);
  GThread *thread = g_thread_new (NULL, start_later, &detector);
  const GstStructure *structure;
  GstMessage *message;
  guint64 bytes;
  gint64 id;

  for (id = 0; id < 5; id++)
    assert_status (harness, id, OK);
  g_thread_join (thread);
  message = shm_test_element_message (harness->element, "shm-created");
  structure = gst_message_get_structure (message);
  fail_unless_equals_string (gst_structure_get_string (structure, "segment"),
      frames);
  gst_structure_get_uint64 (structure, "bytes", &bytes);
  fail_unless_equals_uint64 (bytes, WIDTH * HEIGHT * 3);
  gst_message_unref (message);
  message = shm_test_element_message (harness->element, "shm-waiting");
  structure = gst_message_get_structure (message);
  fail_unless_equals_string (gst_structure_get_string (structure, "segment"),
      results);
  gst_message_unref (message);
  message = shm_test_element_message (harness->element, "shm-connected");
  gst_message_unref (message);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

GST_START_TEST (test_nobody_n)
{
  GstHarness *harness = element_new (100, 1);
  GstBuffer *buffer = shm_test_frame (&info, 0, 0);

  fail_unless_equals_int (gst_harness_push (harness, buffer), GST_FLOW_ERROR);
  shm_test_expect_error (harness->element, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_NOT_FOUND, "not found after 1 attempts");
  shm_test_teardown (harness);
}

GST_END_TEST;

/* Results of other frames are never taken for this one's. */
GST_START_TEST (test_wrong_id)
{
  GstHarness *harness;
  Detector detector;

  detector_start (&detector, frames, results, ANSWER);
  harness = element_new (50, 20);
  assert_status (harness, 0, OK);
  g_atomic_int_set (&detector.manner, WRONG_ID);
  assert_status (harness, 1, TIMEOUT);
  assert_status (harness, 2, TIMEOUT);
  /* The record there says 3, but it was written for 2. */
  g_atomic_int_set (&detector.manner, SILENT);
  assert_status (harness, 3, TIMEOUT);
  g_atomic_int_set (&detector.manner, OLD_FIRST);
  assert_status (harness, 4, OK);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "timeouts"), 3);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

/* What stands in the segment from an earlier run is no answer. */
GST_START_TEST (test_old_record)
{
  LaneshmError error;
  LaneshmResultsWriter *writer =
      laneshm_results_writer_open (results, 0, (gid_t) - 1, &error);
  GstHarness *harness;

  write_result (writer, 0, FALSE);
  harness = element_new (50, 1);
  assert_status (harness, 0, TIMEOUT);
  shm_test_teardown (harness);
  laneshm_results_writer_free (writer);
}

GST_END_TEST;

/* An answer that comes too late is not taken for the next frame's. */
GST_START_TEST (test_late)
{
  GstHarness *harness;
  Detector detector;
  gint64 id;

  detector_start (&detector, frames, results, ANSWER);
  harness = element_new (100, 20);
  assert_status (harness, 0, OK);
  g_atomic_int_set (&detector.manner, LATE);
  assert_status (harness, 1, TIMEOUT);
  g_atomic_int_set (&detector.manner, ANSWER);
  id = wait_until_ok (harness, 2);
  fail_unless (id < 10);
  assert_status (harness, id + 1, OK);
  assert_status (harness, id + 2, OK);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

/* The first answer may take longer than the timeout: the detector starts. */
GST_START_TEST (test_slow_start)
{
  GstHarness *harness;
  Detector detector;

  detector_start (&detector, frames, results, LATE);
  harness = element_new (10, 20);
  assert_status (harness, 0, OK);
  assert_status (harness, 1, TIMEOUT);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

GST_START_TEST (test_garbage)
{
  GstHarness *harness;
  Detector detector;

  detector_start (&detector, frames, results, GARBAGE);
  harness = element_new (5000, 20);
  assert_status (harness, 0, NO_LANES);
  assert_status (harness, 1, NO_LANES);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "invalid"), 4);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

/* One warning when answers miss, one message when they are back. */
GST_START_TEST (test_episode)
{
  GstHarness *harness;
  Detector detector;
  GstBus *bus;
  gint64 id;

  detector_start (&detector, frames, results, ANSWER);
  harness = element_new (30, 20);
  bus = gst_element_get_bus (harness->element);
  for (id = 0; id < 3; id++)
    assert_status (harness, id, OK);
  g_atomic_int_set (&detector.manner, SILENT);
  for (; id < 6; id++)
    assert_status (harness, id, TIMEOUT);
  gst_message_unref (shm_test_message (harness->element, GST_MESSAGE_WARNING));
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING |
          GST_MESSAGE_INFO) == NULL);
  g_atomic_int_set (&detector.manner, ANSWER);
  for (; id < 9; id++)
    assert_status (harness, id, OK);
  gst_message_unref (shm_test_message (harness->element, GST_MESSAGE_INFO));
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING |
          GST_MESSAGE_INFO) == NULL);
  gst_object_unref (bus);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

/* A detector that is killed: frames do not wait for it, and find the next
 * one. */
GST_START_TEST (test_killed)
{
  GPid pid = shm_test_spawn ("detector", frames, results, NULL);
  GstHarness *harness = element_new (2000, 20);
  gint64 id, start;

  for (id = 0; id < 3; id++)
    gst_buffer_unref (push_pull (harness, id));
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "ok"), 3);
  shm_test_signal (pid, __i__ == 0 ? SIGKILL : SIGTERM);
  start = g_get_monotonic_time ();
  for (; id < 13; id++)
    assert_status (harness, id, TIMEOUT);
  fail_unless (g_get_monotonic_time () - start < 2 * G_USEC_PER_SEC);
  gst_message_unref (shm_test_element_message (harness->element, "shm-lost"));

  pid = shm_test_spawn ("detector", frames, results, NULL);
  wait_until_ok (harness, id);
  gst_message_unref (shm_test_element_message (harness->element,
          "shm-connected"));
  shm_test_signal (pid, SIGTERM);
  shm_test_teardown (harness);
}

GST_END_TEST;

/* A detector that is stopped: the first frame waits for the timeout, each
 * further one for a frame period, and it goes on. */
GST_START_TEST (test_hung)
{
  GPid pid = shm_test_spawn ("detector", frames, results, NULL);
  GstHarness *harness = element_new (500, 20);
  gint64 id, start;

  for (id = 0; id < 3; id++)
    gst_buffer_unref (push_pull (harness, id));
  shm_test_signal (pid, SIGSTOP);
  start = g_get_monotonic_time ();
  for (; id < 23; id++)
    assert_status (harness, id, TIMEOUT);
  /* 0.5 s + 19 * 33 ms, not 10 s. */
  fail_unless (g_get_monotonic_time () - start < 5 * G_USEC_PER_SEC);
  shm_test_signal (pid, SIGCONT);
  wait_until_ok (harness, id);
  shm_test_signal (pid, SIGTERM);
  shm_test_teardown (harness);
}

GST_END_TEST;

/* ---- buffers ----------------------------------------------------------- */

/* The frame that goes on is the one that came, not a copy, whether or not
 * somebody else has it too. */
GST_START_TEST (test_same_memory)
{
  gboolean shared = __i__ & 1, foreign = __i__ & 2;
  GstHarness *harness;
  Detector detector;
  GstBuffer *in, *out, *held = NULL;
  GstMemory *memory;
  GstMapInfo map;

  detector_start (&detector, frames, results, ANSWER);
  harness = element_new (5000, 20);
  in = foreign ? gst_buffer_new_allocate (NULL, info.size, NULL)
      : gst_harness_create_buffer (harness, info.size);
  memory = gst_buffer_peek_memory (in, 0);
  if (shared)
    held = gst_buffer_ref (in);
  out = gst_harness_push_and_pull (harness, in);
  fail_unless (gst_buffer_peek_memory (out, 0) == memory);
  fail_unless (gst_buffer_get_lane_meta (out) != NULL);
  if (shared)
    fail_unless (gst_buffer_get_lane_meta (held) == NULL);
  if (!foreign)
    fail_if (gst_memory_map (memory, &map, GST_MAP_WRITE));
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "copied"),
      foreign ? 1 : 0);
  gst_clear_buffer (&held);
  gst_buffer_unref (out);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

/* What a frame lacked it has afterwards. */
GST_START_TEST (test_identity)
{
  GstHarness *harness;
  Detector detector;
  GstBuffer *buffer;
  const GstLaneMeta *meta;

  detector_start (&detector, frames, results, ANSWER);
  harness = element_new (5000, 20);
  assert_status (harness, 7, OK);
  buffer = gst_harness_create_buffer (harness, info.size);
  GST_BUFFER_OFFSET (buffer) = GST_BUFFER_OFFSET_NONE;
  buffer = gst_harness_push_and_pull (harness, buffer);
  meta = gst_buffer_get_lane_meta (buffer);
  fail_unless_equals_int64 (meta->frame_id, 8);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (buffer), 8);
  fail_unless (GST_CLOCK_TIME_IS_VALID (meta->capture_time));
  fail_unless_equals_uint64 (gst_buffer_get_capture_time (buffer),
      meta->capture_time);
  fail_unless (meta->detection_time >= meta->capture_time
      || meta->capture_time - meta->detection_time < GST_MSECOND);
  fail_unless_equals_uint64 (meta->processing_time, GST_MSECOND);
  gst_buffer_unref (buffer);

  buffer = gst_harness_create_buffer (harness, info.size);
  GST_BUFFER_OFFSET (buffer) = 20;
  gst_buffer_set_capture_time (buffer, 4711);
  buffer = gst_harness_push_and_pull (harness, buffer);
  meta = gst_buffer_get_lane_meta (buffer);
  fail_unless_equals_int64 (meta->frame_id, 20);
  fail_unless_equals_uint64 (meta->capture_time, 4711);
  fail_unless_equals_uint64 (gst_buffer_get_capture_time (buffer), 4711);
  gst_buffer_unref (buffer);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

/* No slot for a frame: it goes on without lanes, at once. */
GST_START_TEST (test_no_slot)
{
  GstHarness *harness;
  LaneshmCameraReader *readers[3];
  LaneshmFrame held[3];
  LaneshmError error;
  Detector detector;
  guint i;

  detector_start (&detector, frames, results, ANSWER);
  harness = shm_test_harness ("shmlanedetect", "image-shm-name", frames,
      "detection-shm-name", results, "timeout", 5000, "slots", 3, NULL);
  gst_harness_set_src_caps (harness, gst_video_info_to_caps (&info));
  for (i = 0; i < 3; i++) {
    assert_status (harness, i, OK);
    readers[i] = laneshm_camera_reader_open (frames, &error);
    fail_unless_equals_int (laneshm_camera_reader_take (readers[i], NULL,
            &held[i]), LANESHM_OK);
  }
  assert_status (harness, 3, TIMEOUT);
  fail_unless_equals_uint64 (shm_test_stat (harness->element, "dropped"), 1);
  laneshm_camera_reader_release (readers[1], held[1].slot);
  assert_status (harness, 4, OK);
  for (i = 0; i < 3; i++)
    laneshm_camera_reader_unref (readers[i]);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

GST_START_TEST (test_new_format)
{
  GstHarness *harness;
  Detector detector;

  detector_start (&detector, frames, results, ANSWER);
  harness = element_new (5000, 20);
  assert_status (harness, 0, OK);
  shm_test_info (&info, GST_VIDEO_FORMAT_NV12, 65, 49);
  gst_harness_set_src_caps (harness, gst_video_info_to_caps (&info));
  assert_status (harness, 1, OK);
  assert_status (harness, 2, OK);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

/* ---- messages ---------------------------------------------------------- */

static guint
count_detections (GstHarness * harness)
{
  GstBus *bus = gst_element_get_bus (harness->element);
  GstMessage *message;
  guint count = 0;

  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT))) {
    count += gst_message_has_name (message, "lane-detection");
    gst_message_unref (message);
  }
  gst_object_unref (bus);
  return count;
}

GST_START_TEST (test_messages)
{
  GstHarness *harness;
  Detector detector;
  gint64 id;

  detector_start (&detector, frames, results, ANSWER);
  harness = element_new (5000, 20);
  for (id = 0; id < 5; id++)
    assert_status (harness, id, OK);
  fail_unless_equals_int (count_detections (harness), 5);
  g_object_set (harness->element, "post-messages", FALSE, NULL);
  for (; id < 10; id++)
    assert_status (harness, id, OK);
  fail_unless_equals_int (count_detections (harness), 0);
  shm_test_teardown (harness);
  detector_stop (&detector);
}

GST_END_TEST;

/* ---- states ------------------------------------------------------------ */

#define PIPELINE "videotestsrc name=test is-live=true num-buffers=%d ! " \
    "video/x-raw,format=BGR,width=64,height=48 ! shmlanedetect name=detect " \
    "image-shm-name=%s detection-shm-name=%s attempts=%u timeout=%u ! fakesink"

GST_START_TEST (test_states)
{
  Detector detector;
  GstElement *pipeline;
  gint i;

  detector_start (&detector, frames, results, ANSWER);
  pipeline = shm_test_launch (PIPELINE, 10, frames, results, 20, 1000);
  for (i = 0; i < 3; i++) {
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    shm_test_expect_eos (pipeline);
    fail_unless_equals_uint64 (shm_test_stat_of (pipeline, "detect", "ok"), 10);
    gst_element_set_state (pipeline, i == 1 ? GST_STATE_READY : GST_STATE_NULL);
  }
  shm_test_stop (pipeline);
  detector_stop (&detector);
}

GST_END_TEST;

/* To NULL while it waits for the segment, for the first answer, for any, in
 * every mode. */
GST_START_TEST (test_stop_while_waiting)
{
  GstElement *pipeline;
  Detector detector;
  gint state = __i__ % 3;

  if (state > 0)
    detector_start (&detector, frames, results, state == 1 ? SILENT : ANSWER);
  pipeline = shm_test_launch (PIPELINE, -1, frames, results, 0, 3600000);
  shm_test_set_wait_mode (pipeline, "detect", __i__ / 3);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  if (state == 0) {
    gst_message_unref (shm_test_element_message (pipeline, "shm-waiting"));
  } else if (state == 1) {
    gst_message_unref (shm_test_element_message (pipeline, "shm-connected"));
    shm_test_wait_stat (pipeline, "detect", "published", 1);
  } else {
    shm_test_wait_stat (pipeline, "detect", "ok", 3);
    g_atomic_int_set (&detector.manner, SILENT);
    g_usleep (100000);
  }
  shm_test_stop (pipeline);
  if (state > 0)
    detector_stop (&detector);
}

GST_END_TEST;

/* A flush wakes it, and afterwards it goes on. */
GST_START_TEST (test_flush)
{
  Detector detector;
  GstElement *pipeline, *detect;
  GstPad *pad;

  detector_start (&detector, frames, results, ANSWER);
  pipeline = shm_test_play (PIPELINE, -1, frames, results, 20, 3600000);
  shm_test_wait_stat (pipeline, "detect", "ok", 3);
  g_atomic_int_set (&detector.manner, SILENT);
  g_usleep (100000);
  detect = gst_bin_get_by_name (GST_BIN (pipeline), "detect");
  pad = gst_element_get_static_pad (detect, "sink");
  fail_unless (gst_pad_send_event (pad, gst_event_new_flush_start ()));
  g_atomic_int_set (&detector.manner, ANSWER);
  fail_unless (gst_pad_send_event (pad, gst_event_new_flush_stop (FALSE)));
  gst_object_unref (pad);
  gst_object_unref (detect);
  shm_test_stop (pipeline);
  detector_stop (&detector);
}

GST_END_TEST;

/* ---- what cannot be ---------------------------------------------------- */

static const gchar *bad_names[][2] = {
  {"a/b", NULL}, {NULL, "a/b"}, {".x", NULL}
};

GST_START_TEST (test_bad_name_n)
{
  const gchar *image = bad_names[__i__][0], *detection = bad_names[__i__][1];
  GstElement *pipeline = shm_test_play (PIPELINE, -1, image ? image : frames,
      detection ? detection : results, 1, 100);

  shm_test_expect_error (pipeline, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_SETTINGS, image ? image : detection);
  shm_test_stop (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_bad_results_n)
{
  gchar *path = g_build_filename ("/dev/shm", results, NULL);
  GstElement *pipeline;

  fail_unless (g_file_set_contents (path, "another program's", -1, NULL));
  pipeline = shm_test_play (PIPELINE, -1, frames, results, 1, 100);
  shm_test_expect_error (pipeline, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      results);
  shm_test_stop (pipeline);
  shm_test_remove (results);
  g_free (path);
}

GST_END_TEST;

GST_START_TEST (test_second_writer_n)
{
  GstHarness *camera = shm_test_camera (frames, &info);
  GstElement *pipeline = shm_test_play (PIPELINE, -1, frames, results, 1, 100);

  shm_test_expect_error (pipeline, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY,
      frames);
  shm_test_stop (pipeline);
  shm_test_teardown (camera);
}

GST_END_TEST;

static Suite *
lanedetect_suite (void)
{
  Suite *suite = suite_create ("shmlanedetect");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  shm_test_add_fixture (tcase);
  tcase_add_checked_fixture (tcase, setup, NULL);
  tcase_add_test (tcase, test_properties);
  tcase_add_test (tcase, test_answers);
  tcase_add_test (tcase, test_detector_later);
  tcase_add_test (tcase, test_nobody_n);
  tcase_add_test (tcase, test_wrong_id);
  tcase_add_test (tcase, test_old_record);
  tcase_add_test (tcase, test_late);
  tcase_add_test (tcase, test_slow_start);
  tcase_add_test (tcase, test_garbage);
  tcase_add_test (tcase, test_episode);
  tcase_add_loop_test (tcase, test_killed, 0, 2);
  tcase_add_test (tcase, test_hung);
  tcase_add_loop_test (tcase, test_same_memory, 0, 4);
  tcase_add_test (tcase, test_identity);
  tcase_add_test (tcase, test_no_slot);
  tcase_add_test (tcase, test_new_format);
  tcase_add_test (tcase, test_messages);
  tcase_add_test (tcase, test_states);
  tcase_add_loop_test (tcase, test_stop_while_waiting, 0,
      3 * SHM_TEST_WAIT_MODES);
  tcase_add_test (tcase, test_flush);
  tcase_add_loop_test (tcase, test_bad_name_n, 0, G_N_ELEMENTS (bad_names));
  tcase_add_test (tcase, test_bad_results_n);
  tcase_add_test (tcase, test_second_writer_n);
  return suite;
}

GST_CHECK_MAIN (lanedetect);

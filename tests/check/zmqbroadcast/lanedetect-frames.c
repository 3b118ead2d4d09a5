/* SPDX-License-Identifier: LGPL-2.1-or-later
 * zmqlanedetect: what becomes of a frame's pixels on their way. */
#include "service.h"

#include <string.h>

#include "gstzmqjpeg.h"

static const GstVideoFormat formats[] = {
  GST_VIDEO_FORMAT_BGRx, GST_VIDEO_FORMAT_BGRA, GST_VIDEO_FORMAT_BGR,
  GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_RGBx, GST_VIDEO_FORMAT_RGBA,
  GST_VIDEO_FORMAT_GRAY8, GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_NV12
};

/* Odd and even. */
static const struct
{
  gint width, height;
} sizes[] = { {64, 48}, {65, 49}, {161, 51} };

/* What each of them is sent as. */
static const DetectionFormat sent_as[] = {
  DETECTION_BGRX, DETECTION_BGRX, DETECTION_BGR, DETECTION_RGB, DETECTION_RGB,
  DETECTION_RGB, DETECTION_GRAY8, DETECTION_GRAY8, DETECTION_GRAY8
};

static guint8
value_at (guint row, guint column)
{
  return row * 31 + column * 7 + 1;
}

/* Each byte of the first plane tells where it is; the others are grey. */
static void
fill (GstBuffer * buffer, const GstVideoInfo * info)
{
  GstVideoFrame frame;
  gint x, y, row;

  fail_unless (gst_video_frame_map (&frame, info, buffer, GST_MAP_WRITE));
  row = GST_VIDEO_FRAME_WIDTH (&frame) * GST_VIDEO_FRAME_COMP_PSTRIDE (&frame,
      0);
  for (y = 0; y < GST_VIDEO_FRAME_HEIGHT (&frame); y++) {
    guint8 *line = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
        + y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);

    for (x = 0; x < row; x++)
      line[x] = value_at (y, x);
  }
  gst_video_frame_unmap (&frame);
}

/* What came is what fill() wrote. */
static void
assert_sent (const DetectionRequest * request, const GstVideoInfo * info)
{
  const gint step = GST_VIDEO_INFO_COMP_PSTRIDE (info, 0);
  gint size = request->format == DETECTION_BGRX ? 4 :
      request->format == DETECTION_GRAY8 ? 1 : 3;
  const guint8 *at = request->pixels;
  gint x, y, i;

  fail_unless_equals_int (request->width, GST_VIDEO_INFO_WIDTH (info));
  fail_unless_equals_int (request->height, GST_VIDEO_INFO_HEIGHT (info));
  for (y = 0; y < request->height; y++)
    for (x = 0; x < request->width; x++)
      for (i = 0; i < size; i++, at++)
        fail_unless_equals_int (*at, value_at (y, x * step + i));
}

/* Memory of one's own, grey. */
static GstBuffer *
own_buffer (gsize size)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);

  gst_buffer_memset (buffer, 0, 128, size);
  return buffer;
}

/* The memory that is offered, grey. */
static GstBuffer *
offered_buffer (GstHarness * harness, gsize size)
{
  GstBuffer *buffer = gst_harness_create_buffer (harness, size);

  gst_buffer_memset (buffer, 0, 128, size);
  return buffer;
}

static GstHarness *
frames_element (const gchar * url, const GstVideoInfo * info,
    gint compression, GstBus ** bus)
{
  GstElement *element = gst_element_factory_make ("zmqlanedetect", NULL);
  GstHarness *harness;

  g_object_set (element, "url", url, "timeout", 5000, "compression",
      compression, NULL);
  harness = peer_harness (element, "sink", "src", bus);
  gst_harness_set_src_caps (harness, gst_video_info_to_caps (info));
  return harness;
}

/* Each format and size, raw: in the memory offered, in one's own with the
 * usual strides, and in one's own with wider ones. */
GST_START_TEST (test_raw)
{
  const gint size = __i__ % G_N_ELEMENTS (sizes);
  const gint format = __i__ / G_N_ELEMENTS (sizes);
  GstHarness *harness;
  GstVideoInfo info, wide;
  Service service;
  GstBus *bus;
  guint i;

  gst_video_info_set_format (&info, formats[format], sizes[size].width,
      sizes[size].height);
  wide = info;
  gst_video_info_align (&wide, &(GstVideoAlignment) {
      .padding_right = 32,.padding_bottom = 8});
  service_start (&service, NULL, NO_LANES, NULL);
  harness = frames_element (service.url, &info, 0, &bus);
  for (i = 0; i < 6; i++) {
    const GstVideoInfo *layout = i < 4 ? &info : &wide;
    GstBuffer *buffer = i < 3 ? offered_buffer (harness, info.size) :
        own_buffer (layout->size);
    DetectionRequest request;
    GBytes *sent;

    if (layout == &wide)
      gst_buffer_add_video_meta_full (buffer, 0, formats[format],
          sizes[size].width, sizes[size].height, wide.finfo->n_planes,
          wide.offset, wide.stride);
    fill (buffer, layout);
    GST_BUFFER_OFFSET (buffer) = i;
    buffer = gst_harness_push_and_pull (harness, buffer);
    fail_unless (buffer != NULL);
    fail_unless_equals_int (gst_buffer_get_lane_meta (buffer)->status,
        GST_LANE_STATUS_NO_LANES);
    gst_buffer_unref (buffer);
    sent = service_take_last (&service, &request);
    fail_unless_equals_int (request.format, sent_as[format]);
    fail_unless_equals_int64 (request.frame_id, i);
    assert_sent (&request, &info);
    g_bytes_unref (sent);
  }
  peer_harness_teardown (harness, bus);
  service_stop (&service);
}

GST_END_TEST;

/* Frames in the memory that was offered are not copied, also when it comes
 * back from the pool; others are. */
GST_START_TEST (test_copies)
{
  GstHarness *harness;
  GstVideoInfo info;
  Service service;
  GstBus *bus;
  guint i;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_BGRx, 64, 48);
  service_start (&service, NULL, NO_LANES, NULL);
  harness = frames_element (service.url, &info, 0, &bus);
  for (i = 0; i < 20; i++)
    gst_buffer_unref (gst_harness_push_and_pull (harness,
            offered_buffer (harness, info.size)));
  fail_unless_equals_uint64 (peer_stat (harness->element, "copied"), 0);
  fail_unless_equals_uint64 (peer_stat (harness->element, "sent-bytes"),
      20 * (info.size + 256));
  for (i = 0; i < 5; i++)
    gst_buffer_unref (gst_harness_push_and_pull (harness,
            own_buffer (info.size)));
  fail_unless_equals_uint64 (peer_stat (harness->element, "copied"), 5);
  peer_harness_teardown (harness, bus);
  service_stop (&service);
}

GST_END_TEST;

/* A part of somebody's memory, 256 bytes into it, is no memory of ours: what
 * lies before it stays as it is. */
GST_START_TEST (test_others_memory)
{
  GstBuffer *whole, *part;
  GstHarness *harness;
  GstVideoInfo info;
  Service service;
  GstMapInfo map;
  GstBus *bus;
  guint i;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_BGRx, 64, 48);
  service_start (&service, NULL, NO_LANES, NULL);
  harness = frames_element (service.url, &info, 0, &bus);
  /* 0: the pool's memory, 1: the heap's */
  whole = __i__ == 0 ? gst_harness_create_buffer (harness, info.size) :
      gst_buffer_new_allocate (NULL, info.size + 256, NULL);
  gst_buffer_memset (whole, 0, 77, -1);
  if (__i__ == 0)
    part = gst_buffer_copy (whole);     /* a second user */
  else
    part = gst_buffer_copy_region (whole, GST_BUFFER_COPY_MEMORY, 256, -1);
  gst_buffer_unref (gst_harness_push_and_pull (harness, part));
  fail_unless_equals_uint64 (peer_stat (harness->element, "copied"), 1);
  gst_buffer_map (whole, &map, GST_MAP_READ);
  for (i = 0; i < map.size; i++)
    fail_unless_equals_int (map.data[i], 77);
  gst_buffer_unmap (whole, &map);
  gst_buffer_unref (whole);
  peer_harness_teardown (harness, bus);
  service_stop (&service);
}

GST_END_TEST;

/* A frame that is drawn on while it may still be on its way (nobody reads it)
 * is copied for who draws. */
GST_START_TEST (test_drawn_on)
{
  GstBuffer *buffer;
  GstHarness *harness;
  GstVideoInfo info;
  DetectionRequest request;
  Service service;
  GBytes *sent;
  GstBus *bus;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_BGRx, 640, 480);
  service_start (&service, NULL, UNANSWERED, NULL);
  harness = frames_element (service.url, &info, 0, &bus);
  gst_element_set_state (harness->element, GST_STATE_NULL);
  g_object_set (harness->element, "timeout", 1, "attempts", 1, NULL);
  gst_harness_play (harness);
  buffer = gst_harness_create_buffer (harness, info.size);
  fill (buffer, &info);
  buffer = gst_harness_push_and_pull (harness, buffer);
  gst_buffer_memset (buffer, 0, 0, -1);
  gst_buffer_unref (buffer);
  sent = service_take_last (&service, &request);
  assert_sent (&request, &info);
  g_bytes_unref (sent);
  peer_harness_teardown (harness, bus);
  service_stop (&service);
}

GST_END_TEST;

/* Each format and size as JPEG: what arrives is a picture of that size that
 * looks like it. */
GST_START_TEST (test_jpeg)
{
  const gint size = __i__ % G_N_ELEMENTS (sizes);
  const gint format = __i__ / G_N_ELEMENTS (sizes);
  GstZmqJpeg *jpeg = gst_zmq_jpeg_new ();
  DetectionRequest request;
  GstHarness *harness;
  GstVideoInfo info, found;
  GstBuffer *buffer;
  Service service;
  GBytes *sent;
  GstBus *bus;

  gst_video_info_set_format (&info, formats[format], sizes[size].width,
      sizes[size].height);
  service_start (&service, NULL, NO_LANES, NULL);
  harness = frames_element (service.url, &info, 1, &bus);
  buffer = offered_buffer (harness, info.size);
  gst_buffer_unref (gst_harness_push_and_pull (harness, buffer));
  sent = service_take_last (&service, &request);
  fail_unless_equals_int (request.format, DETECTION_JPEG);
  fail_unless (gst_zmq_jpeg_inspect (jpeg, request.pixels, request.size, &found,
          NULL));
  fail_unless_equals_int (GST_VIDEO_INFO_WIDTH (&found), sizes[size].width);
  fail_unless_equals_int (GST_VIDEO_INFO_HEIGHT (&found), sizes[size].height);
  fail_unless_equals_uint64 (peer_stat (harness->element, "copied"), 0);
  g_bytes_unref (sent);
  gst_zmq_jpeg_free (jpeg);
  peer_harness_teardown (harness, bus);
  service_stop (&service);
}

GST_END_TEST;

/* The size changes under way. */
GST_START_TEST (test_new_caps)
{
  GstHarness *harness;
  GstVideoInfo info;
  Service service;
  GstBus *bus;
  guint i;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_BGR, 64, 48);
  service_start (&service, NULL, NO_LANES, NULL);
  harness = frames_element (service.url, &info, __i__, &bus);
  for (i = 0; i < G_N_ELEMENTS (sizes); i++) {
    DetectionRequest request;
    GBytes *sent;

    gst_video_info_set_format (&info, GST_VIDEO_FORMAT_BGR, sizes[i].width,
        sizes[i].height);
    gst_harness_set_src_caps (harness, gst_video_info_to_caps (&info));
    gst_buffer_unref (gst_harness_push_and_pull (harness,
            own_buffer (info.size)));
    sent = service_take_last (&service, &request);
    fail_unless_equals_int (request.width, sizes[i].width);
    g_bytes_unref (sent);
  }
  peer_harness_teardown (harness, bus);
  service_stop (&service);
}

GST_END_TEST;

/* A buffer that holds no picture is one error. */
GST_START_TEST (test_short_frame)
{
  GstHarness *harness;
  GstVideoInfo info;
  Service service;
  GstBus *bus;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_BGR, 64, 48);
  service_start (&service, NULL, NO_LANES, NULL);
  harness = frames_element (service.url, &info, __i__, &bus);
  fail_unless_equals_int (gst_harness_push (harness,
          gst_buffer_new_allocate (NULL, 100, NULL)), GST_FLOW_ERROR);
  peer_expect_error (bus, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "100 bytes");
  peer_harness_teardown (harness, bus);
  service_stop (&service);
}

GST_END_TEST;

static Suite *
zmqlanedetect_frames_suite (void)
{
  const gint cases = G_N_ELEMENTS (formats) * G_N_ELEMENTS (sizes);
  Suite *suite = suite_create ("zmqlanedetect-frames");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, test_raw, 0, cases);
  tcase_add_test (tcase, test_copies);
  tcase_add_loop_test (tcase, test_others_memory, 0, 2);
  tcase_add_test (tcase, test_drawn_on);
  tcase_add_loop_test (tcase, test_jpeg, 0, cases);
  tcase_add_loop_test (tcase, test_new_caps, 0, 2);
  tcase_add_loop_test (tcase, test_short_frame, 0, 2);
  return suite;
}

GST_CHECK_MAIN (zmqlanedetect_frames);

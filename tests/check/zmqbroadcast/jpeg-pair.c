/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Pictures that two threads compress are those that one does. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "gstzmqjpegpair.h"

#define PREFIX 256

static const GstVideoFormat formats[] = {
  GST_VIDEO_FORMAT_BGRx, GST_VIDEO_FORMAT_BGRA, GST_VIDEO_FORMAT_BGR,
  GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_RGBx, GST_VIDEO_FORMAT_RGBA,
  GST_VIDEO_FORMAT_GRAY8, GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_NV12
};

/* Even and odd, with halves of whole blocks and others, and too small. */
static const struct
{
  gint width, height;
} sizes[] = { {800, 600}, {801, 603}, {643, 481}, {1281, 721}, {65, 49},
{1000, 1023}
};

/* Slopes with grain in them. */
static GstBuffer *
picture (const GstVideoInfo * info)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  GstMapInfo map;
  gsize i;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (i = 0; i < map.size; i++)
    map.data[i] = (i / 97) % 200 + (i * 2654435761u >> 27);
  gst_buffer_unmap (buffer, &map);
  return buffer;
}

/* All pixels of a JPEG. (transfer full) */
static guint8 *
decode (const guint8 * data, gsize size, const GstVideoInfo * picture,
    gsize * length)
{
  GstZmqJpeg *jpeg = gst_zmq_jpeg_new ();
  GstVideoFrame frame;
  GstVideoInfo info;
  GstBuffer *buffer;
  guint8 *pixels;

  fail_unless (gst_zmq_jpeg_inspect (jpeg, data, size, &info, NULL));
  fail_unless_equals_int (info.width, picture->width);
  fail_unless_equals_int (info.height, picture->height);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (buffer, 0, 0, info.size);
  fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READWRITE));
  fail_unless (gst_zmq_jpeg_decode (jpeg, data, size, &frame, NULL));
  gst_video_frame_unmap (&frame);
  gst_buffer_extract_dup (buffer, 0, -1, (gpointer *) & pixels, length);
  gst_buffer_unref (buffer);
  gst_zmq_jpeg_free (jpeg);
  return pixels;
}

static void
compare (GstVideoFormat format, gint width, gint height, gint quality)
{
  GstZmqJpegPair *pair = gst_zmq_jpeg_pair_new ();
  GstZmqJpeg *one = gst_zmq_jpeg_new ();
  gsize pair_size, one_size, pair_length, one_length;
  guint8 *by_pair, *by_one, *pair_pixels, *one_pixels;
  GstVideoFrame frame;
  GstVideoInfo info;
  GstBuffer *buffer;

  gst_video_info_set_format (&info, format, width, height);
  buffer = picture (&info);
  fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  by_pair = gst_zmq_jpeg_pair_encode (pair, &frame, quality, PREFIX, &pair_size,
      NULL);
  by_one = gst_zmq_jpeg_encode (one, &frame, quality, PREFIX, &one_size, NULL);
  fail_unless (by_pair != NULL && by_one != NULL);
  pair_pixels = decode (by_pair + PREFIX, pair_size - PREFIX, &info,
      &pair_length);
  one_pixels = decode (by_one + PREFIX, one_size - PREFIX, &info, &one_length);
  fail_unless_equals_uint64 (pair_length, one_length);
  fail_unless (memcmp (pair_pixels, one_pixels, one_length) == 0);
  g_free (pair_pixels);
  g_free (one_pixels);
  g_free (by_pair);
  g_free (by_one);
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (buffer);
  gst_zmq_jpeg_free (one);
  gst_zmq_jpeg_pair_free (pair);
}

GST_START_TEST (test_same_pixels)
{
  const gint size = __i__ % G_N_ELEMENTS (sizes);

  compare (formats[__i__ / G_N_ELEMENTS (sizes)], sizes[size].width,
      sizes[size].height, 80);
}

GST_END_TEST;

GST_START_TEST (test_qualities)
{
  const gint qualities[] = { 1, 50, 96, 100 };

  compare (GST_VIDEO_FORMAT_BGRx, 800, 600, qualities[__i__]);
}

GST_END_TEST;

/* More blocks than a restart interval counts. */
GST_START_TEST (test_largest)
{
  compare (GST_VIDEO_FORMAT_GRAY8, 7680, 4320, 10);
}

GST_END_TEST;

/* One pair for many pictures of changing size. */
GST_START_TEST (test_many)
{
  GstZmqJpegPair *pair = gst_zmq_jpeg_pair_new ();
  guint i;

  for (i = 0; i < 40; i++) {
    GstVideoFrame frame;
    GstVideoInfo info;
    GstBuffer *buffer;
    guint8 *data;
    gsize size, length;

    gst_video_info_set_format (&info, GST_VIDEO_FORMAT_BGR,
        640 + i * 3, 480 + i);
    buffer = picture (&info);
    gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ);
    data = gst_zmq_jpeg_pair_encode (pair, &frame, 80, 0, &size, NULL);
    fail_unless (data != NULL);
    g_free (decode (data, size, &info, &length));
    g_free (data);
    gst_video_frame_unmap (&frame);
    gst_buffer_unref (buffer);
  }
  gst_zmq_jpeg_pair_free (pair);
}

GST_END_TEST;

static Suite *
zmq_jpeg_pair_suite (void)
{
  Suite *suite = suite_create ("zmq-jpeg-pair");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase, test_same_pixels, 0,
      G_N_ELEMENTS (formats) * G_N_ELEMENTS (sizes));
  tcase_add_loop_test (tcase, test_qualities, 0, 4);
  tcase_add_test (tcase, test_largest);
  tcase_add_test (tcase, test_many);
  return suite;
}

GST_CHECK_MAIN (zmq_jpeg_pair);

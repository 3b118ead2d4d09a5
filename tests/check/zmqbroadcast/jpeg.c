/* SPDX-License-Identifier: LGPL-2.1-or-later
 * JPEG from and to video frames, and what is no JPEG. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "gstzmqjpeg.h"

#define QUALITY 90

static const GstVideoFormat formats[] = {
  GST_VIDEO_FORMAT_BGRx, GST_VIDEO_FORMAT_BGRA, GST_VIDEO_FORMAT_RGBx,
  GST_VIDEO_FORMAT_RGBA, GST_VIDEO_FORMAT_BGR, GST_VIDEO_FORMAT_RGB,
  GST_VIDEO_FORMAT_GRAY8, GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_NV12
};

static const struct
{
  gint width, height;
} sizes[] = {
  {64, 48}, {65, 49}, {16, 16}, {17, 16}, {16, 17}, {800, 600}, {101, 333}
};

typedef struct
{
  GstVideoInfo info;
  GstBuffer *buffer;
  GstVideoFrame frame;
} Picture;

static void
picture_init_info (Picture * self, const GstVideoInfo * info)
{
  self->info = *info;
  self->buffer = gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (info),
      NULL);
  fail_unless (gst_video_frame_map (&self->frame, &self->info, self->buffer,
          GST_MAP_READWRITE));
}

static void
picture_init (Picture * self, GstVideoFormat format, gint width, gint height)
{
  GstVideoInfo info;

  gst_video_info_set_format (&info, format, width, height);
  picture_init_info (self, &info);
}

static void
picture_clear (Picture * self)
{
  gst_video_frame_unmap (&self->frame);
  gst_buffer_unref (self->buffer);
}

static guint8 *
component (Picture * self, gint number, gint x, gint y)
{
  return GST_VIDEO_FRAME_COMP_DATA (&self->frame, number)
  + (gsize) y *GST_VIDEO_FRAME_COMP_STRIDE (&self->frame, number)
  + (gsize) x *GST_VIDEO_FRAME_COMP_PSTRIDE (&self->frame, number);
}

/* A slope that JPEG keeps well: each component with another direction. */
static gint
slope (gint number, gint x, gint y, gint width, gint height)
{
  switch (number) {
    case 0:
      return 40 + 160 * x / width;
    case 1:
      return 40 + 160 * y / height;
    default:
      return 200 - 80 * x / width - 80 * y / height;
  }
}

static void
picture_draw (Picture * self)
{
  gint i, x, y;

  for (i = 0; i < (gint) GST_VIDEO_FRAME_N_COMPONENTS (&self->frame); i++) {
    gint width = GST_VIDEO_FRAME_COMP_WIDTH (&self->frame, i);
    gint height = GST_VIDEO_FRAME_COMP_HEIGHT (&self->frame, i);

    for (y = 0; y < height; y++)
      for (x = 0; x < width; x++)
        *component (self, i, x, y) = slope (i, x, y, width, height);
  }
}

/* Whether it is what picture_draw() draws, but for what JPEG changes. */
static void
picture_check (Picture * self, gint n_components)
{
  gint i, x, y;

  for (i = 0; i < n_components; i++) {
    gint width = GST_VIDEO_FRAME_COMP_WIDTH (&self->frame, i);
    gint height = GST_VIDEO_FRAME_COMP_HEIGHT (&self->frame, i);

    for (y = 0; y < height; y++)
      for (x = 0; x < width; x++) {
        gint is = *component (self, i, x, y);
        gint want = slope (i, x, y, width, height);

        fail_unless (ABS (is - want) <= 16, "component %d of %d,%d: %d for %d",
            i, x, y, is, want);
      }
  }
}

/* The JPEG alone, in memory of exactly its size. */
static guint8 *
encode (GstZmqJpeg * jpeg, Picture * picture, gsize prefix, gsize * size)
{
  GError *error = NULL;
  guint8 *memory = gst_zmq_jpeg_encode (jpeg, &picture->frame, QUALITY, prefix,
      size, &error), *exact;

  fail_unless (memory && !error);
  memset (memory, 0x55, prefix);
  *size -= prefix;
  exact = g_memdup2 (memory + prefix, *size);
  g_free (memory);
  return exact;
}

GST_START_TEST (test_round_trip)
{
  GstVideoFormat format = formats[__i__];
  GstZmqJpeg *jpeg = gst_zmq_jpeg_new ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (sizes); i++) {
    Picture picture, back;
    GError *error = NULL;
    GstVideoInfo info;
    guint8 *data;
    gsize size;

    picture_init (&picture, format, sizes[i].width, sizes[i].height);
    picture_draw (&picture);
    data = encode (jpeg, &picture, 256, &size);
    fail_unless (gst_zmq_jpeg_inspect (jpeg, data, size, &info, &error));
    fail_unless_equals_int (GST_VIDEO_INFO_WIDTH (&info), sizes[i].width);
    fail_unless_equals_int (GST_VIDEO_INFO_HEIGHT (&info), sizes[i].height);
    fail_unless_equals_int (GST_VIDEO_INFO_FORMAT (&info),
        format == GST_VIDEO_FORMAT_GRAY8 ? format : GST_VIDEO_FORMAT_I420);
    picture_init_info (&back, &info);
    fail_unless (gst_zmq_jpeg_decode (jpeg, data, size, &back.frame, &error));
    if (GST_VIDEO_INFO_IS_YUV (&picture.info)
        || format == GST_VIDEO_FORMAT_GRAY8)
      picture_check (&back, GST_VIDEO_INFO_N_COMPONENTS (&info));
    picture_clear (&back);
    picture_clear (&picture);
    g_free (data);
  }
  gst_zmq_jpeg_free (jpeg);
}

GST_END_TEST;

/* Red stays red, whichever way round the bytes lie. */
GST_START_TEST (test_colours)
{
  GstZmqJpeg *jpeg = gst_zmq_jpeg_new ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (formats); i++) {
    Picture picture, back;
    GstVideoInfo info;
    guint8 *data;
    gsize size;
    gint x, y;

    picture_init (&picture, formats[i], 64, 48);
    if (!GST_VIDEO_INFO_IS_RGB (&picture.info)) {
      picture_clear (&picture);
      continue;
    }
    for (y = 0; y < 48; y++)
      for (x = 0; x < 64; x++) {
        *component (&picture, GST_VIDEO_COMP_R, x, y) = 200;
        *component (&picture, GST_VIDEO_COMP_G, x, y) = 180;
        *component (&picture, GST_VIDEO_COMP_B, x, y) = 20;
      }
    data = encode (jpeg, &picture, 0, &size);
    fail_unless (gst_zmq_jpeg_inspect (jpeg, data, size, &info, NULL));
    picture_init_info (&back, &info);
    fail_unless (gst_zmq_jpeg_decode (jpeg, data, size, &back.frame, NULL));
    /* JFIF's colours */
    fail_unless (ABS (*component (&back, 0, 30, 20) - 168) <= 3);
    fail_unless (ABS (*component (&back, 1, 15, 10) - 45) <= 3);
    fail_unless (ABS (*component (&back, 2, 15, 10) - 151) <= 3);
    picture_clear (&back);
    picture_clear (&picture);
    g_free (data);
  }
  gst_zmq_jpeg_free (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_luma_alone)
{
  GstZmqJpeg *jpeg = gst_zmq_jpeg_new ();
  Picture picture, back;
  guint8 *data;
  gsize size;

  picture_init (&picture, GST_VIDEO_FORMAT_I420, 65, 49);
  picture_draw (&picture);
  data = encode (jpeg, &picture, 0, &size);
  picture_init (&back, GST_VIDEO_FORMAT_GRAY8, 65, 49);
  fail_unless (gst_zmq_jpeg_decode (jpeg, data, size, &back.frame, NULL));
  picture_check (&back, 1);
  picture_clear (&back);
  picture_clear (&picture);
  g_free (data);
  gst_zmq_jpeg_free (jpeg);
}

GST_END_TEST;

/* ---- what is no good JPEG ---------------------------------------------- */

/* Inspects and, where that works, decodes. */
static gboolean
decode (GstZmqJpeg * jpeg, const guint8 * data, gsize size)
{
  guint8 *exact = g_memdup2 (data, size);
  GError *error = NULL;
  GstVideoInfo info;
  gboolean good = FALSE;

  if (gst_zmq_jpeg_inspect (jpeg, exact, size, &info, &error)) {
    Picture picture;

    fail_if (error);
    picture_init_info (&picture, &info);
    good = gst_zmq_jpeg_decode (jpeg, exact, size, &picture.frame, &error);
    picture_clear (&picture);
  }
  fail_unless (good == (error == NULL));
  fail_unless (good || *error->message != '\0');
  g_clear_error (&error);
  g_free (exact);
  return good;
}

static guint8 *
sample (GstZmqJpeg * jpeg, GstVideoFormat format, gsize * size)
{
  Picture picture;
  guint8 *data;

  picture_init (&picture, format, 64, 48);
  picture_draw (&picture);
  data = encode (jpeg, &picture, 0, size);
  picture_clear (&picture);
  return data;
}

GST_START_TEST (test_truncated)
{
  GstZmqJpeg *jpeg = gst_zmq_jpeg_new ();
  gsize size, length;
  guint8 *data = sample (jpeg, GST_VIDEO_FORMAT_I420, &size);

  fail_unless (decode (jpeg, data, size));
  for (length = 0; length + 2 < size; length++)
    fail_if (decode (jpeg, data, length), "%" G_GSIZE_FORMAT " of %"
        G_GSIZE_FORMAT, length, size);
  fail_unless (decode (jpeg, data, size));
  g_free (data);
  gst_zmq_jpeg_free (jpeg);
}

GST_END_TEST;

/* Any result will do, but a crash; and the next good one works. */
GST_START_TEST (test_mutated)
{
  GRand *rand = g_rand_new_with_seed (7);
  GstZmqJpeg *jpeg = gst_zmq_jpeg_new ();
  gsize size, i, j;
  guint8 *data = sample (jpeg, GST_VIDEO_FORMAT_I420, &size);

  for (i = 0; i < 2000; i++) {
    guint8 *copy = g_memdup2 (data, size);

    for (j = 0; j <= i % 4; j++)
      copy[g_rand_int_range (rand, 0, size)] = g_rand_int (rand);
    decode (jpeg, copy, size);
    g_free (copy);
  }
  fail_unless (decode (jpeg, data, size));
  g_free (data);
  gst_zmq_jpeg_free (jpeg);
  g_rand_free (rand);
}

GST_END_TEST;

/* The place of the frame header: FF C0, length, precision, height, width. */
static guint8 *
frame_header (guint8 * data, gsize size)
{
  gsize i;

  for (i = 0; i + 9 < size; i++)
    if (data[i] == 0xff && data[i + 1] == 0xc0)
      return data + i;
  fail ("no frame header");
  return NULL;
}

/* Bytes: the header lies at any address. */
static void
write_size (guint8 * header, guint width, guint height)
{
  header[5] = height >> 8;
  header[6] = height & 0xff;
  header[7] = width >> 8;
  header[8] = width & 0xff;
}

GST_START_TEST (test_sizes)
{
  static const struct
  {
    gint width, height;
  } wrong[] = {
    {65535, 65535}, {7681, 48}, {64, 4321}, {15, 48}, {64, 15}, {0, 48},
    {64, 0}, {0, 0}, {65535, 16}, {1, 1}
  };
  GstZmqJpeg *jpeg = gst_zmq_jpeg_new ();
  GstVideoInfo info;
  gsize size;
  guint8 *data = sample (jpeg, GST_VIDEO_FORMAT_I420, &size);
  guint8 *header = frame_header (data, size);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (wrong); i++) {
    write_size (header, wrong[i].width, wrong[i].height);
    fail_if (gst_zmq_jpeg_inspect (jpeg, data, size, &info, NULL));
    fail_if (decode (jpeg, data, size));
  }
  /* More pixels than the data holds. */
  write_size (header, 7680, 4320);
  fail_unless (gst_zmq_jpeg_inspect (jpeg, data, size, &info, NULL));
  fail_if (decode (jpeg, data, size));
  g_free (data);
  gst_zmq_jpeg_free (jpeg);
}

GST_END_TEST;

/* Many empty scans cost the decoder much and the sender nothing. */
GST_START_TEST (test_scans)
{
  static const guint8 scan[] = { 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0xff,
    0x00, 0x12
  };
  GstZmqJpeg *jpeg = gst_zmq_jpeg_new ();
  GByteArray *bytes = g_byte_array_new ();
  GstVideoInfo info;
  GError *error = NULL;
  gsize size;
  guint8 *data = sample (jpeg, GST_VIDEO_FORMAT_I420, &size);
  guint i;

  g_byte_array_append (bytes, data, size - 2);
  for (i = 0; i < 31; i++)
    g_byte_array_append (bytes, scan, sizeof scan);
  fail_unless (gst_zmq_jpeg_inspect (jpeg, bytes->data, bytes->len, &info,
          NULL));
  g_byte_array_append (bytes, scan, sizeof scan);
  fail_if (gst_zmq_jpeg_inspect (jpeg, bytes->data, bytes->len, &info, &error));
  fail_unless (strstr (error->message, "scans"));
  g_error_free (error);
  g_byte_array_unref (bytes);
  g_free (data);
  gst_zmq_jpeg_free (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_nonsense)
{
  static const gchar *const texts[] = { "", "x", "\xff\xd8", "\xff\xd8\xff",
    "\xff\xd8\xff\xd9", "\xff\xd8\xff\xda", "\x89PNG\r\n\x1a\n", "GIF89a",
    "\xff\xd8\xff\xe0\xff\xff", "\xff\xff\xff\xff\xff\xff\xff\xff"
  };
  GstZmqJpeg *jpeg = gst_zmq_jpeg_new ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++)
    fail_if (decode (jpeg, (const guint8 *) texts[i], strlen (texts[i])));
  gst_zmq_jpeg_free (jpeg);
}

GST_END_TEST;

static Suite *
zmq_jpeg_suite (void)
{
  Suite *suite = suite_create ("zmq-jpeg");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_loop_test (tc, test_round_trip, 0, G_N_ELEMENTS (formats));
  tcase_add_test (tc, test_colours);
  tcase_add_test (tc, test_luma_alone);
  tcase_add_test (tc, test_truncated);
  tcase_add_test (tc, test_mutated);
  tcase_add_test (tc, test_sizes);
  tcase_add_test (tc, test_scans);
  tcase_add_test (tc, test_nonsense);
  return suite;
}

GST_CHECK_MAIN (zmq_jpeg);

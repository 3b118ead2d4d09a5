/* SPDX-License-Identifier: LGPL-2.1-or-later
 * JPEG pictures from and to video frames, by libjpeg-turbo. */
#include "config.h"
#include "gstzmqjpeg.h"

#include <string.h>
#include <turbojpeg.h>

#define MIN_SIDE 16
#define MAX_WIDTH 7680
#define MAX_HEIGHT 4320
/* Each scan of a progressive picture goes over all its pixels: a small file
 * could keep us busy for minutes. Encoders write about ten. */
#define MAX_SCANS 32

struct _GstZmqJpeg
{
  tjhandle encoder, decoder;    /* made on first use */
};

GstZmqJpeg *
gst_zmq_jpeg_new (void)
{
  return g_new0 (GstZmqJpeg, 1);
}

void
gst_zmq_jpeg_free (GstZmqJpeg * self)
{
  if (self->encoder)
    tjDestroy (self->encoder);
  if (self->decoder)
    tjDestroy (self->decoder);
  g_free (self);
}

/* TJPF_UNKNOWN where TurboJPEG knows no such pixels. */
static gint
pixel_format (GstVideoFormat format)
{
  switch (format) {
    case GST_VIDEO_FORMAT_BGRx:
    case GST_VIDEO_FORMAT_BGRA:
      return TJPF_BGRX;
    case GST_VIDEO_FORMAT_RGBx:
    case GST_VIDEO_FORMAT_RGBA:
      return TJPF_RGBX;
    case GST_VIDEO_FORMAT_BGR:
      return TJPF_BGR;
    case GST_VIDEO_FORMAT_RGB:
      return TJPF_RGB;
    case GST_VIDEO_FORMAT_GRAY8:
      return TJPF_GRAY;
    default:
      return TJPF_UNKNOWN;
  }
}

static void
set_error (GError ** error, const gchar * what, tjhandle handle)
{
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE, "%s: %s.",
      what, handle ? tjGetErrorStr2 (handle) : "no memory");
}

/* ---- encoding ---------------------------------------------------------- */

/* TurboJPEG wants planes of an even number of columns and rows, so 4:2:0 planes
 * of odd pictures are copied, their last column and row twice. */
static guint8 *
copy_plane (const guint8 * from, gint stride, gint step, gint width,
    gint height, gint to_width, gint to_height)
{
  guint8 *to = g_malloc ((gsize) to_width * to_height);
  gint x, y;

  for (y = 0; y < to_height; y++) {
    const guint8 *row = from + (gsize) MIN (y, height - 1) * stride;

    for (x = 0; x < to_width; x++)
      to[(gsize) y * to_width + x] = row[(gsize) MIN (x, width - 1) * step];
  }
  return to;
}

static gint
encode_yuv (tjhandle encoder, GstVideoFrame * frame, gint quality,
    guint8 ** jpeg, gulong * size)
{
  const gint width = GST_VIDEO_FRAME_WIDTH (frame);
  const gint height = GST_VIDEO_FRAME_HEIGHT (frame);
  const guint8 *planes[3];
  guint8 *copies[3] = { NULL, };
  gint strides[3], i, result;

  for (i = 0; i < 3; i++) {
    gint to_width = tjPlaneWidth (i, width, TJSAMP_420);
    gint to_height = tjPlaneHeight (i, height, TJSAMP_420);
    gint step = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, i);

    planes[i] = GST_VIDEO_FRAME_COMP_DATA (frame, i);
    strides[i] = GST_VIDEO_FRAME_COMP_STRIDE (frame, i);
    if (step == 1 && to_width == GST_VIDEO_FRAME_COMP_WIDTH (frame, i)
        && to_height == GST_VIDEO_FRAME_COMP_HEIGHT (frame, i))
      continue;
    planes[i] = copies[i] = copy_plane (planes[i], strides[i], step,
        GST_VIDEO_FRAME_COMP_WIDTH (frame, i),
        GST_VIDEO_FRAME_COMP_HEIGHT (frame, i), to_width, to_height);
    strides[i] = to_width;
  }
  result = tjCompressFromYUVPlanes (encoder, planes, width, strides, height,
      TJSAMP_420, jpeg, size, quality, TJFLAG_NOREALLOC);
  for (i = 0; i < 3; i++)
    g_free (copies[i]);
  return result;
}

static gint
encode_packed (tjhandle encoder, GstVideoFrame * frame, gint quality,
    guint8 ** jpeg, gulong * size)
{
  gint format = pixel_format (GST_VIDEO_FRAME_FORMAT (frame));

  return tjCompress2 (encoder, GST_VIDEO_FRAME_PLANE_DATA (frame, 0),
      GST_VIDEO_FRAME_WIDTH (frame), GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0),
      GST_VIDEO_FRAME_HEIGHT (frame), format, jpeg, size,
      format == TJPF_GRAY ? TJSAMP_GRAY : TJSAMP_420, quality,
      TJFLAG_NOREALLOC);
}

guint8 *
gst_zmq_jpeg_encode (GstZmqJpeg * self, GstVideoFrame * frame, gint quality,
    gsize prefix, gsize * size, GError ** error)
{
  gulong room = tjBufSize (GST_VIDEO_FRAME_WIDTH (frame),
      GST_VIDEO_FRAME_HEIGHT (frame), TJSAMP_420);
  guint8 *memory, *jpeg;
  gint result;

  if (!self->encoder && !(self->encoder = tjInitCompress ())) {
    set_error (error, "No JPEG encoder", NULL);
    return NULL;
  }
  memory = g_malloc (prefix + room);
  jpeg = memory + prefix;
  if (GST_VIDEO_FRAME_N_PLANES (frame) > 1)
    result = encode_yuv (self->encoder, frame, quality, &jpeg, &room);
  else
    result = encode_packed (self->encoder, frame, quality, &jpeg, &room);
  if (result != 0) {
    set_error (error, "A picture cannot be compressed", self->encoder);
    g_free (memory);
    return NULL;
  }
  *size = prefix + room;
  /* It was made for the worst case; most of it was never touched. */
  return g_realloc (memory, *size);
}

/* ---- decoding ---------------------------------------------------------- */

/* Tells why. A decoder that failed in a header goes on there with the next
 * picture, so it is not used again. */
static void
fail (GstZmqJpeg * self, GError ** error, const gchar * what)
{
  set_error (error, what, self->decoder);
  tjDestroy (self->decoder);
  self->decoder = NULL;
}

/* How often a picture's pixels are gone over. */
static guint
count_scans (const guint8 * data, gsize size)
{
  guint scans = 0;
  gsize at = 2;

  while (at + 4 <= size) {
    guint8 marker = data[at + 1];

    /* Compressed data stuffs a 0 after FF; RST and TEM have no length. */
    if (data[at] != 0xff || marker == 0xff || marker <= 0x01
        || (marker >= 0xd0 && marker <= 0xd9)) {
      const guint8 *next = memchr (data + at + 1, 0xff, size - at - 1);

      if (!next)
        break;
      at = next - data;
      continue;
    }
    scans += marker == 0xda;
    at += 2 + (data[at + 2] << 8 | data[at + 3]);
  }
  return scans;
}

static gboolean
read_size (GstZmqJpeg * self, const guint8 * data, gsize size, gint * width,
    gint * height, gint * sampling, gint * colours, GError ** error)
{
  if (!self->decoder && !(self->decoder = tjInitDecompress ())) {
    set_error (error, "No JPEG decoder", NULL);
    return FALSE;
  }
  /* Of tables without a picture nothing is told, with success. */
  *width = *height = 0;
  *sampling = *colours = -1;
  if (tjDecompressHeader3 (self->decoder, data, size, width, height, sampling,
          colours) != 0) {
    fail (self, error, "The picture is no JPEG");
    return FALSE;
  }
  if (*width < MIN_SIDE || *height < MIN_SIDE || *width > MAX_WIDTH
      || *height > MAX_HEIGHT) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "The picture is %dx%d; from %dx%d to %dx%d are possible.", *width,
        *height, MIN_SIDE, MIN_SIDE, MAX_WIDTH, MAX_HEIGHT);
    return FALSE;
  }
  if (*colours == TJCS_CMYK || *colours == TJCS_YCCK) {
    g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "The picture is in printing colours (CMYK).");
    return FALSE;
  }
  if (count_scans (data, size) > MAX_SCANS) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "The picture has more than %d scans.", MAX_SCANS);
    return FALSE;
  }
  return TRUE;
}

gboolean
gst_zmq_jpeg_inspect (GstZmqJpeg * self, const guint8 * data, gsize size,
    GstVideoInfo * info, GError ** error)
{
  GstVideoFormat format = GST_VIDEO_FORMAT_BGRx;
  gint width, height, sampling, colours;

  if (!read_size (self, data, size, &width, &height, &sampling, &colours,
          error))
    return FALSE;
  if (colours == TJCS_GRAY)
    format = GST_VIDEO_FORMAT_GRAY8;
  else if (colours == TJCS_YCbCr && sampling == TJSAMP_420)
    format = GST_VIDEO_FORMAT_I420;
  gst_video_info_set_format (info, format, width, height);
  /* JFIF: all 256 values are used. */
  if (format == GST_VIDEO_FORMAT_I420)
    gst_video_colorimetry_from_string (&info->colorimetry, "1:4:0:0");
  return TRUE;
}

/* Whether planes have room for the column and the row by which TurboJPEG
 * evens odd pictures. GStreamer's own layout of I420 has. */
static gboolean
has_room (GstVideoFrame * frame)
{
  const gint width = GST_VIDEO_FRAME_WIDTH (frame);
  const gint height = GST_VIDEO_FRAME_HEIGHT (frame);
  guint i;

  for (i = 0; i < 3; i++) {
    gsize stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, i);
    gsize end = GST_VIDEO_FRAME_PLANE_OFFSET (frame, i)
        + stride * tjPlaneHeight (i, height, TJSAMP_420);

    if (stride < (gsize) tjPlaneWidth (i, width, TJSAMP_420)
        || end > (i < 2 ? GST_VIDEO_FRAME_PLANE_OFFSET (frame, i + 1) :
            GST_VIDEO_FRAME_SIZE (frame)))
      return FALSE;
  }
  return TRUE;
}

gboolean
gst_zmq_jpeg_decode (GstZmqJpeg * self, const guint8 * data, gsize size,
    GstVideoFrame * frame, GError ** error)
{
  const GstVideoFormat format = GST_VIDEO_FRAME_FORMAT (frame);
  const gint width = GST_VIDEO_FRAME_WIDTH (frame);
  const gint height = GST_VIDEO_FRAME_HEIGHT (frame);
  gint jpeg_width, jpeg_height, sampling, colours, strides[3], i, result;
  guint8 *planes[3];

  if (!read_size (self, data, size, &jpeg_width, &jpeg_height, &sampling,
          &colours, error))
    return FALSE;
  g_return_val_if_fail (jpeg_width == width && jpeg_height == height, FALSE);

  if (format == GST_VIDEO_FORMAT_I420) {
    g_return_val_if_fail (sampling == TJSAMP_420 && has_room (frame), FALSE);
    for (i = 0; i < 3; i++) {
      planes[i] = GST_VIDEO_FRAME_PLANE_DATA (frame, i);
      strides[i] = GST_VIDEO_FRAME_PLANE_STRIDE (frame, i);
    }
    result = tjDecompressToYUVPlanes (self->decoder, data, size, planes, width,
        strides, height, TJFLAG_STOPONWARNING | TJFLAG_FASTDCT);
  } else {
    result = tjDecompress2 (self->decoder, data, size,
        GST_VIDEO_FRAME_PLANE_DATA (frame, 0), width,
        GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0), height,
        pixel_format (format), TJFLAG_STOPONWARNING | TJFLAG_FASTUPSAMPLE);
  }
  if (result != 0) {
    fail (self, error, "The JPEG is damaged");
    return FALSE;
  }
  return TRUE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * One row of a frame as the signal in which paint is bright.
 *
 * The signal is R + G - B: a grey keeps its value, white paint stays bright,
 * and yellow paint, which is hardly brighter than concrete, stands out because
 * it lacks blue. With Y'CbCr it is Y - 2 (Cb - 128) + 3/4 (Cr - 128). The
 * loops are plain so that compilers vectorise them. */
#include "paintrow.h"

#include <lane/lane-wide.h>

/* Inlined with constants: @bytes a pixel, places of its colours. */
static LANE_INLINE void
read_packed (const GstVideoFrame * frame, gint x, gint y, gint n,
    gint16 * restrict out, gint bytes, gint red, gint green, gint blue)
{
  const guint8 *restrict in = GST_VIDEO_FRAME_PLANE_DATA (frame, 0);

  in += (gsize) y *GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0) + bytes * x;
  for (gint i = 0; i < n; i++)
    out[i] = in[bytes * i + red] + in[bytes * i + green] - in[bytes * i + blue];
}

static LANE_WIDE void
read_bgrx (const GstVideoFrame * frame, gint x, gint y, gint n, gint16 * out)
{
  read_packed (frame, x, y, n, out, 4, 2, 1, 0);
}

static LANE_WIDE void
read_rgbx (const GstVideoFrame * frame, gint x, gint y, gint n, gint16 * out)
{
  read_packed (frame, x, y, n, out, 4, 0, 1, 2);
}

static LANE_WIDE void
read_bgr (const GstVideoFrame * frame, gint x, gint y, gint n, gint16 * out)
{
  read_packed (frame, x, y, n, out, 3, 2, 1, 0);
}

static LANE_WIDE void
read_rgb (const GstVideoFrame * frame, gint x, gint y, gint n, gint16 * out)
{
  read_packed (frame, x, y, n, out, 3, 0, 1, 2);
}

static LANE_WIDE void
read_gray (const GstVideoFrame * frame, gint x, gint y, gint n,
    gint16 * restrict out)
{
  const guint8 *restrict in = GST_VIDEO_FRAME_PLANE_DATA (frame, 0);

  in += (gsize) y *GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0) + x;
  for (gint i = 0; i < n; i++)
    out[i] = in[i];
}

/* @step: bytes from one Cb (or Cr) to the next. */
static LANE_WIDE void
add_colour (gint16 * restrict out, gint n, const guint8 * restrict cb,
    const guint8 * restrict cr, gint step)
{
  for (gint i = 0; i < (n + 1) / 2; i++) {
    gint16 colour = ((cr[step * i] - 128) * 3 >> 2) - 2 * (cb[step * i] - 128);
    out[2 * i] += colour;
    if (2 * i + 1 < n)
      out[2 * i + 1] += colour;
  }
}

/* The first sample of a colour component from column @x of row @y on. */
static const guint8 *
component (const GstVideoFrame * frame, gint number, gint x, gint y)
{
  const guint8 *data = GST_VIDEO_FRAME_COMP_DATA (frame, number);

  return data + (gsize) (y / 2) * GST_VIDEO_FRAME_COMP_STRIDE (frame, number)
      + x / 2 * GST_VIDEO_FRAME_COMP_PSTRIDE (frame, number);
}

static void
read_yuv420 (const GstVideoFrame * frame, gint x, gint y, gint n, gint16 * out)
{
  read_gray (frame, x, y, n, out);
  add_colour (out, n, component (frame, 1, x, y), component (frame, 2, x, y),
      GST_VIDEO_FRAME_COMP_PSTRIDE (frame, 1));
}

PaintRowReader
paint_row_reader (GstVideoFormat format)
{
  switch (format) {
    case GST_VIDEO_FORMAT_BGRx:
    case GST_VIDEO_FORMAT_BGRA:
      return read_bgrx;
    case GST_VIDEO_FORMAT_RGBx:
    case GST_VIDEO_FORMAT_RGBA:
      return read_rgbx;
    case GST_VIDEO_FORMAT_BGR:
      return read_bgr;
    case GST_VIDEO_FORMAT_RGB:
      return read_rgb;
    case GST_VIDEO_FORMAT_GRAY8:
      return read_gray;
    case GST_VIDEO_FORMAT_I420:
    case GST_VIDEO_FORMAT_NV12:
      return read_yuv420;
    default:
      return NULL;
  }
}

LANE_WIDE gint
paint_row_halve (const gint16 * restrict row, gint n, gint16 * restrict out)
{
  n /= 2;
  for (gint i = 0; i < n; i++)
    out[i] = (row[2 * i] + row[2 * i + 1]) >> 1;
  return n;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * GStreamer's description of a picture <-> that of `camera_feed`. */
#include "config.h"
#include "gstshmformat.h"

static const struct
{
  guint32 fourcc;
  GstVideoFormat format;
} formats[] = {
  {LANESHM_FOURCC_BGRX, GST_VIDEO_FORMAT_BGRx},
  {LANESHM_FOURCC_BGRA, GST_VIDEO_FORMAT_BGRA},
  {LANESHM_FOURCC_BGR, GST_VIDEO_FORMAT_BGR},
  {LANESHM_FOURCC_RGB, GST_VIDEO_FORMAT_RGB},
  {LANESHM_FOURCC_RGBX, GST_VIDEO_FORMAT_RGBx},
  {LANESHM_FOURCC_RGBA, GST_VIDEO_FORMAT_RGBA},
  {LANESHM_FOURCC_GRAY8, GST_VIDEO_FORMAT_GRAY8},
  {LANESHM_FOURCC_I420, GST_VIDEO_FORMAT_I420},
  {LANESHM_FOURCC_NV12, GST_VIDEO_FORMAT_NV12}
};

gboolean
gst_shm_format_from_info (const GstVideoInfo * info,
    LaneshmVideoFormat * format)
{
  guint i;

  memset (format, 0, sizeof *format);
  for (i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (formats[i].format == GST_VIDEO_INFO_FORMAT (info))
      format->fourcc = formats[i].fourcc;
  }
  if (format->fourcc == 0 || GST_VIDEO_INFO_IS_INTERLACED (info))
    return FALSE;

  format->width = GST_VIDEO_INFO_WIDTH (info);
  format->height = GST_VIDEO_INFO_HEIGHT (info);
  format->n_planes = GST_VIDEO_INFO_N_PLANES (info);
  for (i = 0; i < format->n_planes; i++) {
    format->stride[i] = GST_VIDEO_INFO_PLANE_STRIDE (info, i);
    format->offset[i] = GST_VIDEO_INFO_PLANE_OFFSET (info, i);
  }
  format->size = GST_VIDEO_INFO_SIZE (info);
  format->fps_n = GST_VIDEO_INFO_FPS_N (info);
  format->fps_d = GST_VIDEO_INFO_FPS_D (info);
  format->colorimetry[0] = info->colorimetry.range;
  format->colorimetry[1] = info->colorimetry.matrix;
  format->colorimetry[2] = info->colorimetry.transfer;
  format->colorimetry[3] = info->colorimetry.primaries;
  return TRUE;
}

/* The numbers come from another process: what this GStreamer does not know
 * is "unknown". */
static guint
known (guint32 value, guint last)
{
  return value <= last ? value : 0;
}

gboolean
gst_shm_format_to_info (const LaneshmVideoFormat * format, GstVideoInfo * info)
{
  GstVideoFormat video_format = GST_VIDEO_FORMAT_UNKNOWN;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (formats[i].fourcc == format->fourcc)
      video_format = formats[i].format;
  }
  if (video_format == GST_VIDEO_FORMAT_UNKNOWN
      || !gst_video_info_set_format (info, video_format, format->width,
          format->height)
      || GST_VIDEO_INFO_N_PLANES (info) != format->n_planes
      || format->fps_n > G_MAXINT || format->fps_d > G_MAXINT)
    return FALSE;

  for (i = 0; i < format->n_planes; i++) {
    GST_VIDEO_INFO_PLANE_STRIDE (info, i) = format->stride[i];
    GST_VIDEO_INFO_PLANE_OFFSET (info, i) = format->offset[i];
  }
  GST_VIDEO_INFO_SIZE (info) = format->size;
  GST_VIDEO_INFO_FPS_N (info) = format->fps_d > 0 ? format->fps_n : 0;
  GST_VIDEO_INFO_FPS_D (info) = format->fps_d > 0 ? format->fps_d : 1;
  info->colorimetry.range =
      known (format->colorimetry[0], GST_VIDEO_COLOR_RANGE_16_235);
  info->colorimetry.matrix =
      known (format->colorimetry[1], GST_VIDEO_COLOR_MATRIX_BT2020);
  info->colorimetry.transfer =
      known (format->colorimetry[2], GST_VIDEO_TRANSFER_BT601);
  info->colorimetry.primaries =
      known (format->colorimetry[3], GST_VIDEO_COLOR_PRIMARIES_EBU3213);
  return TRUE;
}

GstClockTime
gst_shm_format_period (const LaneshmVideoFormat * format)
{
  if (format->fps_n == 0 || format->fps_d == 0)
    return 0;
  return gst_util_uint64_scale_int (GST_SECOND, format->fps_d, format->fps_n);
}

void
gst_shm_buffer_add_layout (GstBuffer * buffer, const GstVideoInfo * info)
{
  gsize offset[GST_VIDEO_MAX_PLANES];
  gint stride[GST_VIDEO_MAX_PLANES];
  GstVideoMeta *meta;

  memcpy (offset, info->offset, sizeof offset);
  memcpy (stride, info->stride, sizeof stride);
  meta = gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_INFO_FORMAT (info), GST_VIDEO_INFO_WIDTH (info),
      GST_VIDEO_INFO_HEIGHT (info), GST_VIDEO_INFO_N_PLANES (info), offset,
      stride);
  GST_META_FLAG_SET (meta, GST_META_FLAG_POOLED | GST_META_FLAG_LOCKED);
}

static gboolean
planes_equal (const GstVideoInfo * info, const gsize * offset,
    const gint * stride)
{
  guint i;

  for (i = 0; i < GST_VIDEO_INFO_N_PLANES (info); i++) {
    if (GST_VIDEO_INFO_PLANE_OFFSET (info, i) != offset[i]
        || GST_VIDEO_INFO_PLANE_STRIDE (info, i) != stride[i])
      return FALSE;
  }
  return TRUE;
}

gboolean
gst_shm_info_is_default_layout (const GstVideoInfo * info)
{
  GstVideoInfo plain;

  return gst_video_info_set_format (&plain, GST_VIDEO_INFO_FORMAT (info),
      GST_VIDEO_INFO_WIDTH (info), GST_VIDEO_INFO_HEIGHT (info))
      && planes_equal (info, plain.offset, plain.stride);
}

gboolean
gst_shm_buffer_has_layout (GstBuffer * buffer, const GstVideoInfo * info)
{
  const GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);

  if (!meta)
    return gst_shm_info_is_default_layout (info);
  return meta->format == GST_VIDEO_INFO_FORMAT (info)
      && meta->width == (guint) GST_VIDEO_INFO_WIDTH (info)
      && meta->height == (guint) GST_VIDEO_INFO_HEIGHT (info)
      && planes_equal (info, meta->offset, meta->stride);
}

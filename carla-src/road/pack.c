/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Rows of 4-byte pixels into the rows of other formats. */

#include "pack.h"

#include <math.h>
#include <string.h>

/* component = offset + (r, g, b) * scale, for bytes blue first. */
static void
set_component (RoadComponent * component, gdouble r, gdouble g, gdouble b,
    gdouble scale, gdouble offset)
{
  component->weight[0] = (gint32) lrint (b * scale / 255.0 * 65536.0);
  component->weight[1] = (gint32) lrint (g * scale / 255.0 * 65536.0);
  component->weight[2] = (gint32) lrint (r * scale / 255.0 * 65536.0);
  component->offset = (gint32) lrint ((offset + 0.5) * 65536.0);
}

static void
set_components (RoadPacker * packer, const GstVideoInfo * info)
{
  gint offset[GST_VIDEO_MAX_COMPONENTS], scale[GST_VIDEO_MAX_COMPONENTS];
  gdouble kr, kb, kg, u, v;

  if (!gst_video_color_matrix_get_Kr_Kb (info->colorimetry.matrix, &kr, &kb))
    gst_video_color_matrix_get_Kr_Kb (GST_VIDEO_COLOR_MATRIX_BT601, &kr, &kb);
  gst_video_color_range_offsets (info->colorimetry.range, info->finfo, offset,
      scale);
  kg = 1.0 - kr - kb;
  u = 0.5 / (1.0 - kb);
  v = 0.5 / (1.0 - kr);
  set_component (&packer->luma, kr, kg, kb, scale[0], offset[0]);
  set_component (&packer->cb, -kr * u, -kg * u, 0.5, scale[1], offset[1]);
  set_component (&packer->cr, 0.5, -kg * v, -kb * v, scale[2], offset[2]);
}

void
road_packer_init (RoadPacker * packer, const GstVideoInfo * info)
{
  GstVideoFormat format = GST_VIDEO_INFO_FORMAT (info);

  memset (packer, 0, sizeof (*packer));
  packer->drawn = GST_VIDEO_FORMAT_BGRx;
  packer->n_rows = 1;
  switch (format) {
    case GST_VIDEO_FORMAT_RGB:
      packer->drawn = GST_VIDEO_FORMAT_RGBx;
      break;
    case GST_VIDEO_FORMAT_BGR:
      break;
    case GST_VIDEO_FORMAT_I420:
    case GST_VIDEO_FORMAT_NV12:
      packer->n_rows = 2;
      set_components (packer, info);
      break;
    case GST_VIDEO_FORMAT_GRAY8:
      set_components (packer, info);
      break;
    default:
      packer->drawn = format;
      packer->as_drawn = TRUE;
      break;
  }
}

static inline guint8
weigh (const RoadComponent * component, gint32 b, gint32 g, gint32 r)
{
  gint32 value = (component->offset + component->weight[0] * b
      + component->weight[1] * g + component->weight[2] * r) >> 16;

  return (guint8) CLAMP (value, 0, 255);
}

static void
pack_luma (const RoadPacker * packer, const guint8 * in, gint n, guint8 * out)
{
  gint i;

  for (i = 0; i < n; i++, in += 4)
    out[i] = weigh (&packer->luma, in[0], in[1], in[2]);
}

static void
drop_fourth (const guint8 * in, gint n, guint8 * out)
{
  gint i;

  for (i = 0; i < n; i++, in += 4, out += 3) {
    out[0] = in[0];
    out[1] = in[1];
    out[2] = in[2];
  }
}

/* Each chroma sample is the mean of four pixels; the last column of an odd
 * width counts twice. */
static void
pack_chroma (const RoadPacker * packer, const guint8 * upper,
    const guint8 * lower, gint n, guint8 * cb, guint8 * cr, gint step)
{
  gint i;

  for (i = 0; i < n; i += 2, upper += 8, lower += 8, cb += step, cr += step) {
    gint next = i + 1 < n ? 4 : 0;
    gint b = upper[0] + upper[next] + lower[0] + lower[next] + 2;
    gint g = upper[1] + upper[next + 1] + lower[1] + lower[next + 1] + 2;
    gint r = upper[2] + upper[next + 2] + lower[2] + lower[next + 2] + 2;

    *cb = weigh (&packer->cb, b >> 2, g >> 2, r >> 2);
    *cr = weigh (&packer->cr, b >> 2, g >> 2, r >> 2);
  }
}

static guint8 *
plane_row (GstVideoFrame * frame, guint plane, gint y)
{
  return (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, plane)
  + (gssize) y *GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane);
}

static guint8 *
component_row (GstVideoFrame * frame, guint component, gint y)
{
  return plane_row (frame, GST_VIDEO_FRAME_COMP_PLANE (frame, component), y)
      + GST_VIDEO_FRAME_COMP_POFFSET (frame, component);
}

void
road_packer_pack (const RoadPacker * packer, const guint32 * rows, gint y,
    GstVideoFrame * frame)
{
  gint n = GST_VIDEO_FRAME_WIDTH (frame);
  const guint8 *upper = (const guint8 *) rows;
  const guint8 *lower = (const guint8 *) (rows + n);
  guint8 *out = plane_row (frame, 0, y);

  if (packer->as_drawn) {
    memcpy (out, rows, (gsize) n * 4);
    return;
  }
  switch (GST_VIDEO_FRAME_FORMAT (frame)) {
    case GST_VIDEO_FORMAT_I420:
    case GST_VIDEO_FORMAT_NV12:
      pack_luma (packer, upper, n, out);
      if (y + 1 < GST_VIDEO_FRAME_HEIGHT (frame))
        pack_luma (packer, lower, n, plane_row (frame, 0, y + 1));
      pack_chroma (packer, upper, lower, n, component_row (frame, 1, y / 2),
          component_row (frame, 2, y / 2),
          GST_VIDEO_FRAME_COMP_PSTRIDE (frame, 1));
      break;
    case GST_VIDEO_FORMAT_GRAY8:
      pack_luma (packer, upper, n, out);
      break;
    default:
      drop_fourth (upper, n, out);
      break;
  }
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Which transformations lane and vehicle metas follow. */

#include "config.h"

#include <gst/video/video.h>
#include "gstlaneline.h"

GType
gst_lane_register_api_type (const gchar * name)
{
  static const gchar *tags[] = {
    GST_META_TAG_VIDEO_STR, GST_META_TAG_VIDEO_SIZE_STR,
    GST_META_TAG_VIDEO_ORIENTATION_STR, NULL
  };

  return gst_meta_api_type_register (name, tags);
}

gboolean
gst_lane_transform_scale (GQuark type, gpointer data, gdouble * sx,
    gdouble * sy)
{
  if (GST_META_TRANSFORM_IS_COPY (type)) {
    const GstMetaTransformCopy *copy = data;

    *sx = *sy = 1.0;
    /* Part of the bytes is not the picture the lines were found in. */
    return copy == NULL || !copy->region;
  }

  if (GST_VIDEO_META_TRANSFORM_IS_SCALE (type)) {
    const GstVideoMetaTransform *scale = data;
    gint old_width = GST_VIDEO_INFO_WIDTH (scale->in_info);
    gint old_height = GST_VIDEO_INFO_HEIGHT (scale->in_info);
    gint width = GST_VIDEO_INFO_WIDTH (scale->out_info);
    gint height = GST_VIDEO_INFO_HEIGHT (scale->out_info);

    if (old_width <= 0 || old_height <= 0 || width <= 0 || height <= 0)
      return FALSE;
    *sx = (gdouble) width / old_width;
    *sy = (gdouble) height / old_height;
    return TRUE;
  }

  return FALSE;
}

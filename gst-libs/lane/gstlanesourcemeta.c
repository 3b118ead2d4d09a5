/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Which of several cameras a frame is from. */

#include "config.h"

#include "gstlanesourcemeta.h"

GType
gst_lane_source_meta_api_get_type (void)
{
  static gsize type = 0;
  static const gchar *tags[] = { NULL };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        gst_meta_api_type_register ("GstLaneSourceMetaAPI", tags));
  return type;
}

static gboolean
source_meta_init (GstMeta * meta, gpointer params, GstBuffer * buffer)
{
  ((GstLaneSourceMeta *) meta)->source = 0;
  return TRUE;
}

static gboolean
source_meta_transform (GstBuffer * target, GstMeta * meta, GstBuffer * buffer,
    GQuark type, gpointer data)
{
  gst_buffer_add_lane_source_meta (target,
      ((GstLaneSourceMeta *) meta)->source);
  return TRUE;
}

const GstMetaInfo *
gst_lane_source_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter (&info))
    g_once_init_leave (&info, gst_meta_register (GST_LANE_SOURCE_META_API_TYPE,
            "GstLaneSourceMeta", sizeof (GstLaneSourceMeta), source_meta_init,
            NULL, source_meta_transform));
  return info;
}

GstLaneSourceMeta *
gst_buffer_add_lane_source_meta (GstBuffer * buffer, guint64 source)
{
  GstLaneSourceMeta *meta;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);
  g_return_val_if_fail (gst_buffer_is_writable (buffer), NULL);

  meta = (GstLaneSourceMeta *) gst_buffer_get_meta (buffer,
      GST_LANE_SOURCE_META_API_TYPE);
  if (!meta)
    meta = (GstLaneSourceMeta *) gst_buffer_add_meta (buffer,
        GST_LANE_SOURCE_META_INFO, NULL);
  meta->source = source;
  return meta;
}

guint64
gst_buffer_get_lane_source (GstBuffer * buffer)
{
  const GstLaneSourceMeta *meta = (const GstLaneSourceMeta *)
      gst_buffer_get_meta (buffer, GST_LANE_SOURCE_META_API_TYPE);

  return meta ? meta->source : 0;
}

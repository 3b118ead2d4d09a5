/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The ego lane found in one frame. */

#include "config.h"

#include <string.h>
#include "gstlaneline.h"

GType
gst_lane_status_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {GST_LANE_STATUS_OK, "At least one line found", "ok"},
    {GST_LANE_STATUS_NO_LANES, "Judged, no line found", "no-lanes"},
    {GST_LANE_STATUS_TIMEOUT, "The detector did not answer in time",
        "timeout"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("GstLaneStatus", values));
  return type;
}

const gchar *
gst_lane_status_get_nick (GstLaneStatus status)
{
  switch (status) {
    case GST_LANE_STATUS_OK:
      return "ok";
    case GST_LANE_STATUS_TIMEOUT:
      return "timeout";
    default:
      return "no-lanes";
  }
}

GType
gst_lane_meta_api_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, gst_lane_register_api_type ("GstLaneMetaAPI"));
  return type;
}

static gboolean
lane_meta_init (GstMeta * meta, gpointer params, GstBuffer * buffer)
{
  GstLaneMeta *self = (GstLaneMeta *) meta;

  self->frame_id = -1;
  self->status = GST_LANE_STATUS_NO_LANES;
  self->detector = NULL;
  self->processing_time = GST_CLOCK_TIME_NONE;
  self->capture_time = GST_CLOCK_TIME_NONE;
  self->detection_time = GST_CLOCK_TIME_NONE;
  memset (&self->left, 0, sizeof self->left);
  memset (&self->right, 0, sizeof self->right);
  return TRUE;
}

static gboolean
lane_meta_transform (GstBuffer * target, GstMeta * meta, GstBuffer * buffer,
    GQuark type, gpointer data)
{
  const GstLaneMeta *source = (const GstLaneMeta *) meta;
  GstLaneMeta *copy;
  GstMeta header;
  gdouble sx, sy;

  if (!gst_lane_transform_scale (type, data, &sx, &sy))
    return FALSE;

  copy = gst_buffer_add_lane_meta (target);
  header = copy->meta;
  *copy = *source;
  copy->meta = header;
  gst_lane_line_scale (&copy->left, sx, sy);
  gst_lane_line_scale (&copy->right, sx, sy);
  return TRUE;
}

const GstMetaInfo *
gst_lane_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter (&info))
    g_once_init_leave (&info, gst_meta_register (GST_LANE_META_API_TYPE,
            "GstLaneMeta", sizeof (GstLaneMeta), lane_meta_init, NULL,
            lane_meta_transform));
  return info;
}

GstLaneMeta *
gst_buffer_add_lane_meta (GstBuffer * buffer)
{
  GstLaneMeta *meta;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);
  g_return_val_if_fail (gst_buffer_is_writable (buffer), NULL);

  meta = gst_buffer_get_lane_meta (buffer);
  if (meta == NULL)
    return (GstLaneMeta *) gst_buffer_add_meta (buffer, GST_LANE_META_INFO,
        NULL);
  lane_meta_init (&meta->meta, NULL, buffer);
  return meta;
}

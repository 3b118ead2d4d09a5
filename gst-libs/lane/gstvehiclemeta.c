/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The vehicle's state when a frame was captured, and the truth if known. */

#include "config.h"

#include <string.h>
#include <lane/gstvehiclemeta.h>
#include "gstlaneline.h"

GType
gst_vehicle_meta_api_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, gst_lane_register_api_type ("GstVehicleMetaAPI"));
  return type;
}

static gboolean
vehicle_meta_init (GstMeta * meta, gpointer params, GstBuffer * buffer)
{
  GstVehicleMeta *self = (GstVehicleMeta *) meta;
  GstMeta header = *meta;

  memset (self, 0, sizeof *self);
  self->meta = header;
  return TRUE;
}

static void
scale_points (GstVehicleLine * line, gdouble sx, gdouble sy)
{
  gint i;

  for (i = 0; i < GST_VEHICLE_LINE_POINTS; i++) {
    line->points[i].x *= sx;
    line->points[i].y *= sy;
  }
}

static gboolean
vehicle_meta_transform (GstBuffer * target, GstMeta * meta,
    GstBuffer * buffer, GQuark type, gpointer data)
{
  const GstVehicleMeta *source = (const GstVehicleMeta *) meta;
  GstVehicleMeta *copy;
  GstMeta header;
  gdouble sx, sy;

  if (!gst_lane_transform_scale (type, data, &sx, &sy))
    return FALSE;

  copy = gst_buffer_add_vehicle_meta (target);
  header = copy->meta;
  *copy = *source;
  copy->meta = header;
  gst_lane_line_scale (&copy->truth.left, sx, sy);
  gst_lane_line_scale (&copy->truth.right, sx, sy);
  scale_points (&copy->truth.left_line, sx, sy);
  scale_points (&copy->truth.right_line, sx, sy);
  return TRUE;
}

const GstMetaInfo *
gst_vehicle_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter (&info))
    g_once_init_leave (&info, gst_meta_register (GST_VEHICLE_META_API_TYPE,
            "GstVehicleMeta", sizeof (GstVehicleMeta), vehicle_meta_init, NULL,
            vehicle_meta_transform));
  return info;
}

GstVehicleMeta *
gst_buffer_add_vehicle_meta (GstBuffer * buffer)
{
  GstVehicleMeta *meta;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);
  g_return_val_if_fail (gst_buffer_is_writable (buffer), NULL);

  meta = gst_buffer_get_vehicle_meta (buffer);
  if (meta == NULL)
    return (GstVehicleMeta *) gst_buffer_add_meta (buffer,
        GST_VEHICLE_META_INFO, NULL);
  vehicle_meta_init (&meta->meta, NULL, buffer);
  return meta;
}

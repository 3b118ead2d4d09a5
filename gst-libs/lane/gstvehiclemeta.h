/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The vehicle's state when a frame was captured, and the truth if known. */
#pragma once

#include <lane/gstlanemeta.h>

G_BEGIN_DECLS

#define GST_VEHICLE_META_API_TYPE (gst_vehicle_meta_api_get_type ())
#define GST_VEHICLE_META_INFO (gst_vehicle_meta_get_info ())

/**
 * GstVehicleTruth:
 * @lateral_offset: m, the vehicle's origin right of the lane's centre
 * @heading_error: rad, the vehicle points right of the lane's direction
 * @curvature: 1/m, the road bends right
 * @lane_width: m
 * @left: true left line in pixels
 * @right: true right line in pixels
 *
 * What a simulated world knows and a camera must find out.
 */
typedef struct
{
  gdouble lateral_offset, heading_error, curvature, lane_width;
  GstLaneLine left, right;
} GstVehicleTruth;

/**
 * GstVehicleMeta:
 * @steering: -1..1, right positive, CARLA's convention
 * @throttle: 0..1
 * @brake: 0..1
 * @speed: m/s
 * @position: m, world axes
 * @rotation: degrees: pitch, yaw, roll
 * @has_truth: whether @truth is set
 * @truth: what the world knows
 *
 * Tags and transformations as GstLaneMeta.
 */
typedef struct
{
  GstMeta meta;

  gdouble steering, throttle, brake, speed;
  gdouble position[3], rotation[3];
  gboolean has_truth;
  GstVehicleTruth truth;
} GstVehicleMeta;

GST_LANE_API
GType gst_vehicle_meta_api_get_type (void);
GST_LANE_API
const GstMetaInfo *gst_vehicle_meta_get_info (void);

/**
 * gst_buffer_add_vehicle_meta:
 * Returns: (transfer none): a zeroed meta; any older one on @buffer is replaced.
 */
GST_LANE_API
GstVehicleMeta *gst_buffer_add_vehicle_meta (GstBuffer * buffer);

#define gst_buffer_get_vehicle_meta(b) \
    ((GstVehicleMeta *) gst_buffer_get_meta ((b), GST_VEHICLE_META_API_TYPE))

G_END_DECLS

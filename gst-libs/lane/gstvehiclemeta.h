/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The vehicle's state when a frame was captured, and the truth if known. */
#pragma once

#include <lane/gstlanemeta.h>

G_BEGIN_DECLS

#define GST_VEHICLE_META_API_TYPE (gst_vehicle_meta_api_get_type ())
#define GST_VEHICLE_META_INFO (gst_vehicle_meta_get_info ())

/**
 * GstVehicleHidden:
 * @GST_VEHICLE_HIDDEN_OUTSIDE: not in the picture
 * @GST_VEHICLE_HIDDEN_CREST: behind the crest of a hill
 * @GST_VEHICLE_HIDDEN_OBJECT: behind a car or anything else
 * @GST_VEHICLE_HIDDEN_PAINT: the line's paint is missing there
 *
 * Why the picture does not show a point of a line.
 */
typedef enum
{
  GST_VEHICLE_HIDDEN_OUTSIDE = 1 << 0,
  GST_VEHICLE_HIDDEN_CREST = 1 << 1,
  GST_VEHICLE_HIDDEN_OBJECT = 1 << 2,
  GST_VEHICLE_HIDDEN_PAINT = 1 << 3
} GstVehicleHidden;

/**
 * GstVehiclePoint:
 * @forward: m before the vehicle's origin
 * @right: m right of it
 * @up: m above the plane that the vehicle stands on
 * @x: column, pixels; meaningless outside of the picture
 * @y: row
 * @hidden: #GstVehicleHidden, 0 = the picture shows it
 *
 * A point of a lane line.
 */
typedef struct
{
  gdouble forward, right, up;
  gdouble x, y;
  guint hidden;
} GstVehiclePoint;

#define GST_VEHICLE_LINE_FIRST 2
#define GST_VEHICLE_LINE_POINTS 39

/**
 * GstVehicleLine:
 * @visible: 0..1, share of the points in the picture that it shows
 * @points: every metre of road, the first GST_VEHICLE_LINE_FIRST m, the last
 * 40 m after the vehicle, whether the picture shows them or not
 *
 * The middle of a lane line, between dashes, too; of two lines, the one nearer
 * to the lane.
 */
typedef struct
{
  gdouble visible;
  GstVehiclePoint points[GST_VEHICLE_LINE_POINTS];
} GstVehicleLine;

/**
 * GstVehicleTruth:
 * @lateral_offset: m, the vehicle's origin right of the lane's centre
 * @heading_error: rad, the vehicle points right of the lane's direction
 * @curvature: 1/m, the lane bends right
 * @lane_width: m
 * @left: true left line in pixels
 * @right: true right line in pixels
 * @left_line: the left line point by point
 * @right_line: the right line point by point
 *
 * What a simulated world knows and a camera must find out. @left and @right
 * are also there where paint is missing or an object hides it.
 */
typedef struct
{
  gdouble lateral_offset, heading_error, curvature, lane_width;
  GstLaneLine left, right;
  GstVehicleLine left_line, right_line;
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

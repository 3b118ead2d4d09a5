/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A pinhole camera above a flat road: pixels <-> metres. */
#pragma once

#include <lane/lane-prelude.h>

G_BEGIN_DECLS

/* Defaults: the camera of the user's document. */
#define GST_LANE_CAMERA_DEFAULT_FOV 90.0
#define GST_LANE_CAMERA_DEFAULT_X 2.0
#define GST_LANE_CAMERA_DEFAULT_Y 0.0
#define GST_LANE_CAMERA_DEFAULT_Z 1.5
#define GST_LANE_CAMERA_DEFAULT_PITCH -10.0
#define GST_LANE_CAMERA_DEFAULT_ROLL 0.0

/**
 * GstLaneCamera:
 * @width: picture width in pixels
 * @height: picture height in pixels
 * @fov: horizontal field of view in degrees, 0 < fov < 180
 * @x: forward of the vehicle's origin, m
 * @y: right of the vehicle's origin, m
 * @z: above the road, m
 * @pitch: degrees, negative looks down (CARLA's convention)
 * @roll: degrees, positive turns the camera clockwise
 *
 * Where a camera sits on the vehicle and how it sees. Square pixels, the
 * principal point in the picture's middle ((width - 1) / 2, (height - 1) / 2).
 * The vehicle's axes are x forward, y right, z up, as in CARLA.
 */
typedef struct
{
  gint width, height;
  gdouble fov, x, y, z, pitch, roll;
} GstLaneCamera;

/**
 * gst_lane_camera_init:
 *
 * The default camera for pictures of @width x @height pixels.
 */
GST_LANE_API
void gst_lane_camera_init (GstLaneCamera * camera, gint width, gint height);

/**
 * gst_lane_camera_focal:
 * Returns: the focal length in pixels, width / (2 tan (fov / 2)).
 */
GST_LANE_API
gdouble gst_lane_camera_focal (const GstLaneCamera * camera);

/**
 * gst_lane_camera_horizon:
 * Returns: the picture row (pixels, may lie outside the picture) of the flat
 * road's horizon in the picture's middle column.
 */
GST_LANE_API
gdouble gst_lane_camera_horizon (const GstLaneCamera * camera);

/**
 * gst_lane_camera_to_ground:
 * @px: column, pixels
 * @py: row, pixels
 * @forward: (out): metres ahead of the vehicle's origin
 * @right: (out): metres right of the vehicle's origin
 *
 * Where the ray through a pixel meets the flat road.
 * Returns: %FALSE when it does not (at or above the horizon).
 */
GST_LANE_API
gboolean gst_lane_camera_to_ground (const GstLaneCamera * camera,
    gdouble px, gdouble py, gdouble * forward, gdouble * right);

/**
 * gst_lane_camera_to_pixel:
 * @forward: metres ahead of the vehicle's origin
 * @right: metres right of the vehicle's origin
 * @up: metres above the road
 * @px: (out): column, pixels
 * @py: (out): row, pixels
 *
 * Returns: %FALSE when the point is not in front of the camera.
 */
GST_LANE_API
gboolean gst_lane_camera_to_pixel (const GstLaneCamera * camera,
    gdouble forward, gdouble right, gdouble up, gdouble * px, gdouble * py);

G_END_DECLS

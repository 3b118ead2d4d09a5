/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A pinhole camera above a flat road: pixels <-> metres. */

/**
 * SECTION:gstlanecamera
 * @title: GstLaneCamera
 * @short_description: pixels to metres on a flat road, and back
 *
 * A ray through column u and row v (in focal lengths from the principal point,
 * u right, v up) runs along F + u R + v U, where F, R, U are the camera's
 * forward, right and up axes in the vehicle's axes. With pitch p and roll r
 * (rotation order of Unreal's FRotator, which CARLA uses, yaw 0):
 *
 *   F = (cos p, 0, sin p)
 *   R = (sin r sin p, cos r, -sin r cos p)
 *   U = (-cos r sin p, sin r, cos r cos p)
 *
 * All functions are pure: any thread may call them.
 */

#include "config.h"

#include <math.h>
#include <lane/gstlanecamera.h>

/* Rays less steep than this meet the road too far away to mean anything. */
#define MIN_SLOPE 1e-9
/* Points nearer than this to the camera's plane have no picture, m. */
#define MIN_DEPTH 1e-6

#define RADIANS(degrees) ((degrees) * (G_PI / 180.0))

/* Unit vectors in the vehicle's axes. */
typedef struct
{
  gdouble forward[3], right[3], up[3];
} Axes;

static void
camera_axes (const GstLaneCamera * camera, Axes * axes)
{
  gdouble sin_p = sin (RADIANS (camera->pitch));
  gdouble cos_p = cos (RADIANS (camera->pitch));
  gdouble sin_r = sin (RADIANS (camera->roll));
  gdouble cos_r = cos (RADIANS (camera->roll));

  axes->forward[0] = cos_p;
  axes->forward[1] = 0.0;
  axes->forward[2] = sin_p;
  axes->right[0] = sin_r * sin_p;
  axes->right[1] = cos_r;
  axes->right[2] = -sin_r * cos_p;
  axes->up[0] = -cos_r * sin_p;
  axes->up[1] = sin_r;
  axes->up[2] = cos_r * cos_p;
}

static gdouble
dot (const gdouble a[3], const gdouble b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

void
gst_lane_camera_init (GstLaneCamera * camera, gint width, gint height)
{
  g_return_if_fail (camera != NULL);

  camera->width = width;
  camera->height = height;
  camera->fov = GST_LANE_CAMERA_DEFAULT_FOV;
  camera->x = GST_LANE_CAMERA_DEFAULT_X;
  camera->y = GST_LANE_CAMERA_DEFAULT_Y;
  camera->z = GST_LANE_CAMERA_DEFAULT_Z;
  camera->pitch = GST_LANE_CAMERA_DEFAULT_PITCH;
  camera->roll = GST_LANE_CAMERA_DEFAULT_ROLL;
}

gdouble
gst_lane_camera_focal (const GstLaneCamera * camera)
{
  return camera->width / (2.0 * tan (RADIANS (camera->fov) / 2.0));
}

gdouble
gst_lane_camera_horizon (const GstLaneCamera * camera)
{
  return (camera->height - 1) / 2.0 + gst_lane_camera_focal (camera)
      * tan (RADIANS (camera->pitch)) / cos (RADIANS (camera->roll));
}

gboolean
gst_lane_camera_to_ground (const GstLaneCamera * camera, gdouble px,
    gdouble py, gdouble * forward, gdouble * right)
{
  gdouble focal = gst_lane_camera_focal (camera);
  gdouble u = (px - (camera->width - 1) / 2.0) / focal;
  gdouble v = ((camera->height - 1) / 2.0 - py) / focal;
  gdouble fall, scale;
  Axes axes;

  camera_axes (camera, &axes);
  fall = -(axes.forward[2] + u * axes.right[2] + v * axes.up[2]);
  /* Also refuses NaN. */
  if (!(fall > MIN_SLOPE))
    return FALSE;

  scale = camera->z / fall;
  *forward = camera->x
      + scale * (axes.forward[0] + u * axes.right[0] + v * axes.up[0]);
  *right = camera->y
      + scale * (axes.forward[1] + u * axes.right[1] + v * axes.up[1]);
  return isfinite (*forward) && isfinite (*right);
}

gboolean
gst_lane_camera_to_pixel (const GstLaneCamera * camera, gdouble forward,
    gdouble right, gdouble up, gdouble * px, gdouble * py)
{
  const gdouble ray[3] =
      { forward - camera->x, right - camera->y, up - camera->z };
  gdouble focal = gst_lane_camera_focal (camera);
  gdouble depth;
  Axes axes;

  camera_axes (camera, &axes);
  depth = dot (axes.forward, ray);
  if (!(depth > MIN_DEPTH))
    return FALSE;

  *px = (camera->width - 1) / 2.0 + focal * dot (axes.right, ray) / depth;
  *py = (camera->height - 1) / 2.0 - focal * dot (axes.up, ray) / depth;
  return isfinite (*px) && isfinite (*py);
}

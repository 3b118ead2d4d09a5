/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A vehicle put anywhere on a road, and the picture from there. */

#include "scene.h"

#include <math.h>

const gchar *const scene_tracks[N_SCENE_TRACKS] = {
  "straight", "oval", "highway", "winding", "city", "random"
};

void
scene_open (Scene * scene, const gchar * track, guint seed,
    const GstLaneCamera * camera, GstVideoFormat format, gint width,
    gint height)
{
  scene_open_colour (scene, track, seed, camera, format, width, height, NULL);
}

void
scene_open_colour (Scene * scene, const gchar * track, guint seed,
    const GstLaneCamera * camera, GstVideoFormat format, gint width,
    gint height, const gchar * colorimetry)
{
  RoadWeather weather;

  memset (scene, 0, sizeof (*scene));
  fail_unless (road_weather_parse (&weather, "clear,noise=0,clouds=0,wear=0",
          NULL));
  scene->track = road_track_new (track, seed);
  fail_unless (scene->track != NULL);
  scene->profile = road_profile_new (track, seed);
  gst_lane_camera_init (&scene->camera, width, height);
  if (camera != NULL)
    scene->camera = *camera;
  scene->camera.width = width;
  scene->camera.height = height;
  fail_unless (gst_video_info_set_format (&scene->info, format, width, height));
  if (colorimetry != NULL)
    fail_unless (gst_video_colorimetry_from_string (&scene->info.colorimetry,
            colorimetry));
  scene->picture = road_picture_new (scene->profile, &weather, &scene->info,
      gst_lane_camera_focal (&scene->camera), scene->camera.z, 0, 1);
}

void
scene_close (Scene * scene)
{
  road_picture_free (scene->picture);
  road_profile_free (scene->profile);
  road_track_free (scene->track);
}

void
scene_place (Scene * scene, gdouble s, gdouble offset, gdouble heading)
{
  RoadVehicle *vehicle = &scene->vehicle;
  RoadSituation situation = {
    scene->track, scene->profile, &scene->relief, vehicle, &scene->place, 0.0,
    &scene->camera
  };
  gdouble behind, ahead, right;
  RoadLanePath lane;
  RoadPoint point;

  road_picture_range (scene->picture, &behind, &ahead);
  road_track_prepare (scene->track, s - behind, s + ahead);
  road_profile_prepare (scene->profile, s - behind, s + ahead);
  road_profile_lane (scene->profile, s, &lane);
  right = lane.centre + offset;
  road_track_point (scene->track, s, &point);
  vehicle->x = point.x - right * point.sin;
  vehicle->y = point.y + right * point.cos;
  vehicle->yaw = atan2 (point.sin, point.cos)
      + atan2 (lane.slope, 1.0 - point.curvature * lane.centre) + heading;

  scene->place.s = s + 1.0;
  situation.lateral = road_track_project (scene->track, vehicle->x, vehicle->y,
      &scene->place);
  road_view_init (&scene->view, &scene->camera, vehicle->x, vehicle->y,
      vehicle->yaw, road_track_bank (scene->track, scene->place.s));
  road_relief_update (&scene->relief, scene->track, &scene->view,
      &scene->place, situation.lateral);
  road_truth_find (&situation, &scene->truth);
}

GstBuffer *
scene_buffer (const Scene * scene, guint padding)
{
  gsize stride = GST_VIDEO_INFO_PLANE_STRIDE (&scene->info, 0) + padding;
  gsize offset[GST_VIDEO_MAX_PLANES] = { padding * stride + padding };
  gint strides[GST_VIDEO_MAX_PLANES] = { stride };
  gint width = GST_VIDEO_INFO_WIDTH (&scene->info);
  gint height = GST_VIDEO_INFO_HEIGHT (&scene->info);
  gsize size = (height + 2 * padding) * stride + padding;
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);

  gst_buffer_memset (buffer, 0, 0xa5, size);
  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_INFO_FORMAT (&scene->info), width, height, 1, offset, strides);
  return buffer;
}

void
scene_draw (Scene * scene, GstBuffer * buffer)
{
  GstVideoFrame frame;
  const RoadShot shot = {.view = &scene->view,.track = scene->track,
    .relief = &scene->relief,.s = scene->place.s
  };

  fail_unless (gst_video_frame_map (&frame, &scene->info, buffer,
          GST_MAP_WRITE));
  road_picture_draw (scene->picture, &shot, &frame);
  gst_video_frame_unmap (&frame);
}

GstBuffer *
scene_picture (Scene * scene)
{
  GstBuffer *buffer = scene_buffer (scene, 0);

  scene_draw (scene, buffer);
  return buffer;
}

guint32
pixel_at (GstVideoFrame * frame, gint x, gint y)
{
  const guint8 *line = (const guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0)
      + y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
  const guint8 *pixel = line + x * GST_VIDEO_FRAME_COMP_PSTRIDE (frame, 0);

  if (GST_VIDEO_FRAME_FORMAT (frame) == GST_VIDEO_FORMAT_GRAY8)
    return pixel[0];
  return pixel[GST_VIDEO_FRAME_COMP_POFFSET (frame, GST_VIDEO_COMP_R)] << 16
      | pixel[GST_VIDEO_FRAME_COMP_POFFSET (frame, GST_VIDEO_COMP_G)] << 8
      | pixel[GST_VIDEO_FRAME_COMP_POFFSET (frame, GST_VIDEO_COMP_B)];
}

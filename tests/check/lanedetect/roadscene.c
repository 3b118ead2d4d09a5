/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Draws a road whose lines are known, in any format. */
#include "roadscene.h"

#include <math.h>

void
road_scene_init (RoadScene * scene, gint width, gint height)
{
  const RoadLine left = { -1.75, 0.15, 0, 0, {230, 230, 230} };

  *scene = (RoadScene) {
  .n_lines = 2,.road = { 90, 90, 90 },.sky = { 150, 180, 220 },.seed = 1};
  scene->lines[0] = scene->lines[1] = left;
  scene->lines[1].right = 1.75;
  gst_lane_camera_init (&scene->camera, width, height);
}

static guint32
next (guint32 * seed)
{
  *seed = *seed * 1664525u + 1013904223u;
  return *seed >> 8;
}

/* Where the line is at a distance ahead of the camera. */
static gdouble
line_right (const RoadScene * scene, const RoadLine * line, gdouble forward)
{
  gdouble ahead = forward - scene->camera.x;
  return scene->camera.y + line->right + scene->curvature / 2 * ahead * ahead;
}

static gboolean
row_distance (const RoadScene * scene, gdouble y, gdouble * forward)
{
  gdouble right;
  return gst_lane_camera_to_ground (&scene->camera,
      (scene->camera.width - 1) / 2., y, forward, &right)
      && *forward < 500;
}

gdouble
road_scene_column (const RoadScene * scene, guint line, gdouble y)
{
  gdouble forward = 0, x = 0, row;

  row_distance (scene, y, &forward);
  gst_lane_camera_to_pixel (&scene->camera, forward,
      line_right (scene, &scene->lines[line], forward), 0, &x, &row);
  return x;
}

static void
paint_line (const RoadScene * scene, const RoadLine * line, gdouble forward,
    gdouble * row)
{
  gdouble middle = line_right (scene, line, forward), from, to, y;

  if (line->period > 0
      && fmod (forward + 1000 * line->period, line->period) > line->painted)
    return;
  gst_lane_camera_to_pixel (&scene->camera, forward, middle - line->width / 2,
      0, &from, &y);
  gst_lane_camera_to_pixel (&scene->camera, forward, middle + line->width / 2,
      0, &to, &y);
  gint first = MAX (0, floor (from)), last = MIN (scene->camera.width - 1,
      ceil (to));
  for (gint x = first; x <= last; x++) {
    gdouble covered = MIN (to, x + 0.5) - MAX (from, x - 0.5);
    covered = CLAMP (covered, 0, 1);
    for (gint c = 0; c < 3; c++)
      row[3 * x + c] += covered * (line->colour[c] - row[3 * x + c]);
  }
}

static void
draw_row (const RoadScene * scene, gint y, guint32 * seed, gdouble * row)
{
  gdouble forward;
  gboolean road = row_distance (scene, y, &forward);

  for (gint x = 0; x < scene->camera.width; x++)
    for (gint c = 0; c < 3; c++)
      row[3 * x + c] = road ? scene->road[c] : scene->sky[c];
  for (guint i = 0; road && i < scene->n_lines; i++)
    paint_line (scene, &scene->lines[i], forward, row);
  for (gint x = 0; scene->noise > 0 && x < scene->camera.width; x++) {
    gdouble noise = scene->noise * ((next (seed) & 0xffff) / 32768. - 1);
    for (gint c = 0; c < 3; c++)
      row[3 * x + c] = CLAMP (row[3 * x + c] + noise, 0, 255);
  }
}

static void
put (GstVideoFrame * frame, gint component, gint x, gint y, gdouble value)
{
  const GstVideoFormatInfo *format = frame->info.finfo;
  guint8 *data = GST_VIDEO_FRAME_COMP_DATA (frame, component);

  x >>= GST_VIDEO_FORMAT_INFO_W_SUB (format, component);
  y >>= GST_VIDEO_FORMAT_INFO_H_SUB (format, component);
  data[(gsize) y * GST_VIDEO_FRAME_COMP_STRIDE (frame, component)
      + x * GST_VIDEO_FRAME_COMP_PSTRIDE (frame, component)] =
      CLAMP (value + 0.5, 0, 255);
}

static void
put_row (GstVideoFrame * frame, gint y, const gdouble * row)
{
  for (gint x = 0; x < GST_VIDEO_FRAME_WIDTH (frame); x++) {
    const gdouble *p = row + 3 * x;
    gdouble luma = 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2];
    if (GST_VIDEO_FRAME_N_COMPONENTS (frame) == 1) {
      put (frame, 0, x, y, luma);
    } else if (GST_VIDEO_INFO_IS_YUV (&frame->info)) {
      put (frame, 0, x, y, luma);
      put (frame, 1, x, y, 128 + (p[2] - luma) / 1.772);
      put (frame, 2, x, y, 128 + (p[0] - luma) / 1.402);
    } else {
      for (gint c = 0; c < 3; c++)
        put (frame, c, x, y, p[c]);
    }
  }
}

static GstBuffer *
new_buffer (GstVideoFormat format, gint width, gint height, gint padding,
    GstVideoInfo * info)
{
  gsize offset = 0;

  gst_video_info_set_format (info, format, width, height);
  for (guint p = 0; p < GST_VIDEO_INFO_N_PLANES (info); p++) {
    gint rows = GST_VIDEO_INFO_COMP_HEIGHT (info, p);
    info->stride[p] += padding;
    info->offset[p] = offset;
    offset += (gsize) info->stride[p] * rows;
  }
  info->size = offset;
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, offset, NULL);
  gst_buffer_memset (buffer, 0, 0, offset);
  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE, format,
      width, height, GST_VIDEO_INFO_N_PLANES (info), info->offset,
      info->stride);
  return buffer;
}

GstBuffer *
road_scene_draw (const RoadScene * scene, GstVideoFormat format, gint padding)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  guint32 seed = scene->seed;
  GstBuffer *buffer = new_buffer (format, scene->camera.width,
      scene->camera.height, padding, &info);
  gdouble *row = g_new (gdouble, 3 * scene->camera.width);

  gst_video_frame_map (&frame, &info, buffer, GST_MAP_WRITE);
  for (gint y = 0; y < scene->camera.height; y++) {
    draw_row (scene, y, &seed, row);
    put_row (&frame, y, row);
  }
  gst_video_frame_unmap (&frame);
  g_free (row);
  return buffer;
}

GstBuffer *
road_scene_fill (GstVideoFormat format, gint width, gint height,
    RoadSceneByte byte, guint32 seed)
{
  GstVideoInfo info;
  GstMapInfo map;
  GstBuffer *buffer = new_buffer (format, width, height, 0, &info);

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (gsize i = 0; i < map.size; i++)
    map.data[i] = byte (&seed);
  gst_buffer_unmap (buffer, &map);
  return buffer;
}

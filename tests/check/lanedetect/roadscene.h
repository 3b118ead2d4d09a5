/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Draws a road whose lines are known, in any format. */
#pragma once

#include <gst/video/video.h>
#include <lane/lane.h>

G_BEGIN_DECLS

#define ROAD_SCENE_LINES_MAX 8

typedef struct
{
  gdouble right;                /* its middle, m right of the camera */
  gdouble width;                /* m */
  gdouble painted, period;      /* m of paint in each period; 0 = solid */
  guint8 colour[3];             /* RGB */
} RoadLine;

typedef struct
{
  GstLaneCamera camera;         /* roll is ignored */
  gdouble curvature;            /* 1/m, right positive */
  RoadLine lines[ROAD_SCENE_LINES_MAX];
  guint n_lines;
  guint8 road[3], sky[3];       /* RGB */
  gdouble noise;                /* uniform, grey levels up and down */
  guint32 seed;
} RoadScene;

/* Grey asphalt, and two solid white lines 3.5 m apart with us in between. */
void road_scene_init (RoadScene * scene, gint width, gint height);
/* @padding: bytes added to each stride. Returns: (transfer full): with
 * GstVideoMeta. */
GstBuffer *road_scene_draw (const RoadScene * scene, GstVideoFormat format,
    gint padding);
/* Column of a line's middle on row @y, which must lie on the road. */
gdouble road_scene_column (const RoadScene * scene, guint line, gdouble y);

/* A buffer of this format and size whose every byte comes from @byte. */
typedef guint8 (*RoadSceneByte) (guint32 * seed);
GstBuffer *road_scene_fill (GstVideoFormat format, gint width, gint height,
    RoadSceneByte byte, guint32 seed);

G_END_DECLS

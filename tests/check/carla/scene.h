/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A vehicle put anywhere on a road, and the picture from there. */
#pragma once

#include <gst/check/gstcheck.h>
#include <gst/video/video.h>

#include "road/picture.h"
#include "road/truth.h"

typedef struct
{
  RoadTrack *track;
  RoadProfile *profile;
  GstLaneCamera camera;
  GstVideoInfo info;
  RoadPicture *picture;
  RoadVehicle vehicle;
  RoadPoint place;
  RoadView view;
  RoadRelief relief;
  GstVehicleTruth truth;
} Scene;

/* All tracks that there are, first those that are the same everywhere. */
#define N_SCENE_TRACKS 6
#define N_PLAIN_TRACKS 4
extern const gchar *const scene_tracks[N_SCENE_TRACKS];

/* @camera may be NULL: the default one. */
void scene_open (Scene * scene, const gchar * track, guint seed,
    const GstLaneCamera * camera, GstVideoFormat format, gint width,
    gint height);
/* @colorimetry as in caps. */
void scene_open_colour (Scene * scene, const gchar * track, guint seed,
    const GstLaneCamera * camera, GstVideoFormat format, gint width,
    gint height, const gchar * colorimetry);
void scene_close (Scene * scene);

/* Puts the vehicle @offset m right of the lane's centre, turned by @heading
 * from the lane's direction. Does not go back far. */
void scene_place (Scene * scene, gdouble s, gdouble offset, gdouble heading);

/* A buffer of the scene's format. @padding: bytes that each row is longer than
 * it has to be, and rows of them around the picture. */
GstBuffer *scene_buffer (const Scene * scene, guint padding);
void scene_draw (Scene * scene, GstBuffer * buffer);
/* Draws into a new buffer. */
GstBuffer *scene_picture (Scene * scene);

/* A pixel of any format in BGRx, or GRAY8 as it is. */
guint32 pixel_at (GstVideoFrame * frame, gint x, gint y);

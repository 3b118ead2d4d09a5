/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A camera's picture of the road: ground, then what stands on it, then what
 * the lens makes of both, packed as the frame's format wants it. */
#pragma once

#include <gst/video/video.h>

#include "profile.h"
#include "relief.h"
#include "scenery.h"
#include "track.h"
#include "view.h"
#include "weather.h"

G_BEGIN_DECLS

/* What there is to see, and from where. */
typedef struct
{
  const RoadView *view;
  const RoadTrack *track;
  const RoadRelief *relief;
  const RoadScenery *scenery;   /* as prepared for this view, NULL: none */
  gdouble s;                    /* arc length of the vehicle, m */
  gdouble speed;                /* m/s */
  gdouble time;                 /* s since the drive's start */
  gboolean bonnet;              /* is in the picture */
} RoadShot;

typedef struct _RoadPicture RoadPicture;

/* For pictures of @info through a camera of this focal length (pixels) and
 * height (m). @profile has to outlive the picture. @seed: of the noise and of
 * what lies on the road. @threads: that draw, as for road_crew_new(); pictures
 * are the same with any number. */
RoadPicture *road_picture_new (const RoadProfile * profile,
    const RoadWeather * weather, const GstVideoInfo * info, gdouble focal,
    gdouble height, guint seed, guint threads);
void road_picture_free (RoadPicture * picture);

/* How far the picture reaches behind and before the vehicle, m: what of the
 * track has to be ready. */
void road_picture_range (const RoadPicture * picture, gdouble * behind,
    gdouble * ahead);

/* The next picture is the first of a drive: nothing of those before, of which
 * exposure and noise depend, is left. */
void road_picture_restart (RoadPicture * picture);

/* Draws the whole frame, which is mapped for writing. */
void road_picture_draw (RoadPicture * picture, const RoadShot * shot,
    GstVideoFrame * frame);

G_END_DECLS

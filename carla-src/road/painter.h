/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Draws what the camera sees of the road. */
#pragma once

#include <gst/video/video.h>

#include "profile.h"
#include "track.h"
#include "view.h"
#include "weather.h"

G_BEGIN_DECLS

typedef struct _RoadPainter RoadPainter;

/* For pictures of @info through a camera of this focal length (pixels) and
 * height (m). @profile has to outlive the painter. */
RoadPainter *road_painter_new (const RoadProfile * profile,
    const RoadWeather * weather, const GstVideoInfo * info, gdouble focal, gdouble height);
void road_painter_free (RoadPainter * painter);

/* How far the picture reaches behind and before the vehicle, m: what of the
 * track has to be ready. */
void road_painter_range (const RoadPainter * painter, gdouble * behind,
    gdouble * ahead);

/* Draws the whole picture. @s: arc length of the vehicle. */
void road_painter_draw (RoadPainter * painter, const RoadView * view,
    const RoadTrack * track, gdouble s, GstVideoFrame * frame);

G_END_DECLS

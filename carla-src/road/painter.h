/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Draws the ground and the sky that a camera sees. */
#pragma once

#include <gst/video/video.h>

#include "canvas.h"
#include "paving.h"
#include "profile.h"
#include "relief.h"
#include "track.h"
#include "view.h"
#include "weather.h"

G_BEGIN_DECLS

typedef struct _RoadPainter RoadPainter;

/* For canvases of 4-byte pixels of this format, @rows high, and a camera of
 * this focal length (pixels) and height (m). @profile and
 * @paving have to outlive the painter. */
RoadPainter *road_painter_new (const RoadProfile * profile,
    const RoadPaving * paving, const RoadWeather * weather, GstVideoFormat format, gint rows,
    gdouble focal, gdouble height);
void road_painter_free (RoadPainter * painter);

/* How far the picture reaches behind and before the vehicle, m: what of the
 * track has to be ready. */
void road_painter_range (const RoadPainter * painter, gdouble * behind,
    gdouble * ahead);

/* Settles what is seen: all of this has to stay as it is while it is drawn.
 * @s: arc length of the vehicle. @decals: of RoadDecal, in the order they lie on
 * each other. */
void road_painter_prepare (RoadPainter * painter, const RoadView * view,
    const RoadTrack * track, const RoadRelief * relief, gdouble s,
    gdouble blur, const GArray * decals);

/* Draws the canvas' rows; any number of threads may. */
void road_painter_draw (const RoadPainter * painter,
    const RoadCanvas * canvas);

G_END_DECLS

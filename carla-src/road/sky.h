/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The sky: its gradient, clouds and sun. */
#pragma once

#include "canvas.h"
#include "light.h"
#include "view.h"

G_BEGIN_DECLS

typedef struct _RoadSky RoadSky;

/* @canvas: which byte is which colour. */
RoadSky *road_sky_new (const RoadLight * light, const RoadCanvas * canvas);
void road_sky_free (RoadSky * sky);

/* Pixels first to end - 1 of row @y. */
void road_sky_draw (const RoadSky * sky, const RoadView * view, gint y,
    gint first, gint end, guint32 * row);

G_END_DECLS

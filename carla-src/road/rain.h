/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Rain before the lens, and drops of it on the lens. */
#pragma once

#include "canvas.h"
#include "light.h"

G_BEGIN_DECLS

typedef struct _RoadRain RoadRain;

/* For canvases of this size and these bytes. */
RoadRain *road_rain_new (const RoadLight * light, const RoadCanvas * canvas,
    guint seed);
void road_rain_free (RoadRain * rain);

/* Before each picture. @number: of the picture; @time: of the world, s. */
void road_rain_prepare (RoadRain * rain, guint64 number, gdouble time);

/* Over rows first to end - 1 of the canvas. */
void road_rain_draw (const RoadRain * rain, const RoadCanvas * canvas);

G_END_DECLS

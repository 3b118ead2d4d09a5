/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What a camera makes of the light that comes to it. */
#pragma once

#include "canvas.h"
#include "light.h"
#include "view.h"

G_BEGIN_DECLS

typedef struct _RoadLens RoadLens;

/* For canvases of this size and these bytes. */
RoadLens *road_lens_new (const RoadLight * light, const RoadCanvas * canvas,
    guint seed);
void road_lens_free (RoadLens * lens);

/* The next picture is the first one again. */
void road_lens_restart (RoadLens * lens);

/* Before each picture. @time: of the world, s. */
void road_lens_prepare (RoadLens * lens, const RoadView * view, gdouble time);

/* Exposes rows first to end - 1 of the canvas, in place. For several threads,
 * each with its own rows. */
void road_lens_draw (RoadLens * lens, const RoadCanvas * canvas);

/* m that a point of the road moves while the shutter is open. */
gdouble road_lens_blur (const RoadLens * lens, gdouble speed);

G_END_DECLS

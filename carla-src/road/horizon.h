/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What is seen above the ground's end: hills far off, and woods before them. */
#pragma once

#include "canvas.h"
#include "light.h"
#include "relief.h"
#include "view.h"

G_BEGIN_DECLS

typedef struct _RoadHorizon RoadHorizon;

RoadHorizon *road_horizon_new (const RoadLight * light, guint seed);
void road_horizon_free (RoadHorizon * horizon);

/* Before each picture. */
void road_horizon_prepare (RoadHorizon * horizon, const RoadView * view,
    const RoadRelief * relief);

/* Rows first to end - 1, over sky and ground. For several threads, each with
 * its own rows. */
void road_horizon_draw (const RoadHorizon * horizon,
    const RoadCanvas * canvas);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The vehicle's own bonnet, as its camera sees it. */
#pragma once

#include "canvas.h"
#include "light.h"
#include "view.h"

G_BEGIN_DECLS

/* How the bonnet lies in one picture. */
typedef struct
{
  gdouble top;                  /* row of its front edge's middle */
  gdouble bend;                 /* rows that the edge falls a column² */
  guint32 edge, near;           /* colours, from the front edge to the camera */
} RoadBonnet;

/* @canvas: which byte is which colour. */
void road_bonnet_prepare (RoadBonnet * bonnet, const RoadLight * light,
    const RoadView * view, const RoadCanvas * canvas);

/* Over rows first to end - 1 of the canvas. */
void road_bonnet_draw (const RoadBonnet * bonnet, const RoadCanvas * canvas);

G_END_DECLS

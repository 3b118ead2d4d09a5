/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The sheen of a road that one drives along towards a low sun. */
#pragma once

#include "light.h"
#include "view.h"

G_BEGIN_DECLS

typedef struct
{
  gdouble sun[3];               /* unit vector to it, world axes */
  gdouble strength;             /* 0: the sun is too high, or there is none */
  gdouble roughness;
  gdouble reach;                /* what its light loses on its way in */
} RoadSheen;

void road_sheen_init (RoadSheen * sheen, const RoadLight * light);

/* Whether any of the ground that a camera sees shines; @forward: the
 * direction it looks in, a unit vector. */
gboolean road_sheen_shows (const RoadSheen * sheen, const gdouble forward[3]);

/* Share of white, 0..1, that the sun adds to level ground which a ray of any
 * length meets. */
gdouble road_sheen_share (const RoadSheen * sheen, const gdouble ray[3]);

/* The same for @n pixels of a row from (@x, @y) on. */
void road_sheen_row (const RoadSheen * sheen, const RoadView * view, gint x,
    gint y, gint n, gfloat * shares);

G_END_DECLS

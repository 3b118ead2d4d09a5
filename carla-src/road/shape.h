/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The shapes of decals: how much of each pixel they cover. */
#pragma once

#include "blotch.h"
#include "decal.h"

G_BEGIN_DECLS

/* A decal under a few pixels of a row, in its own axes. */
typedef struct
{
  RoadDecalKind kind;
  gint n;
  gfloat a, c, da, dc;          /* m along and across from its middle; a pixel's step */
  gfloat width_a, width_c;      /* of a pixel's footprint, m */
  gfloat half_length, half_width, softness;
  const RoadBlotch *blotch;
  guint mip;
  guint32 u, v;                 /* where its blotches begin */
} RoadShape;

/* m across that a decal covers at most, where it is thinner than its box. */
gfloat road_shape_thickness (RoadDecalKind kind, gfloat half_width);

/* m from its middle that a decal covers at most, along and across, a pixel's
 * own width not counted. */
void road_shape_reach (RoadDecalKind kind, gfloat half_length,
    gfloat half_width, gfloat softness, gfloat * along, gfloat * across);

/* Share of each pixel that is covered, 0..1. */
void road_shape_cover (const RoadShape * shape, gfloat * cover);

G_END_DECLS

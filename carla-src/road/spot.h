/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Decals made ready to be drawn, and found by where they are. */
#pragma once

#include "chunk.h"
#include "decal.h"

G_BEGIN_DECLS

typedef enum
{
  ROAD_BELOW_PAINT,
  ROAD_ABOVE_PAINT,
  ROAD_SHADES,                  /* on all of it */
  ROAD_N_LAYERS
} RoadLayer;

/* A decal, s counted from the picture's origin. */
typedef struct
{
  RoadDecalKind kind;
  gfloat s, l, cos, sin;
  gfloat half_length, half_width, softness, strength;
  /* m from its middle that it takes up, along the road and its own axes. */
  gfloat reach_s, reach_l, reach_a, reach_c;
  gfloat weight;                /* m across it: strength times thickness */
  guint first, last;            /* bins */
  guint32 u, v;                 /* where its blotches begin */
} RoadSpot;

typedef struct
{
  GArray *indices, *starts;     /* of a bin's spots, and where those begin */
} RoadBins;

typedef struct
{
  GArray *spots;                /* of RoadSpot */
  RoadBins within, from;        /* those that reach into a bin, that begin there */
} RoadSheet;

typedef struct
{
  RoadSheet sheets[ROAD_N_LAYERS];
} RoadSpots;

void road_spots_init (RoadSpots * spots);
void road_spots_clear (RoadSpots * spots);

/* @decals: of RoadDecal, in the order they lie on each other; @origin: arc
 * length that chunks count from, up to @length m beyond it. */
void road_spots_update (RoadSpots * spots, const GArray * decals,
    gdouble origin, gdouble length);

/* Draws what lies on a chunk's pixels; of shadows only works out what sun they
 * leave. */
void road_spots_draw (const RoadSpots * spots, RoadLayer layer,
    RoadChunk * chunk);

G_END_DECLS

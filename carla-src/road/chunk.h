/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Shades a few pixels of one row, whose place on the road is linear. */
#pragma once

#include "blotch.h"
#include "profile.h"
#include "surface.h"

G_BEGIN_DECLS

#define ROAD_CHUNK_MAX 256      /* pixels */

/* A few pixels of one row. */
typedef struct
{
  guint32 *pixels;
  gint n;
  const guint8 *grain;
  guint shift, bits;            /* of texture coordinates, of the texture */
  guint32 u, v, du, dv;         /* texture coordinates, their change a pixel */
  gfloat patch, dpatch;
  const RoadPalette *palettes;
  gfloat s, l, ds, dl;          /* of the first pixel, their change a pixel */
  gfloat width_s, width_l;      /* of a pixel's footprint */
  gfloat least_l, most_l;       /* that a pixel of the chunk touches */
  const RoadBlotch *blotch;     /* where paint comes off */
  gfloat wear;                  /* share of it that has */
  gboolean shaded;              /* somewhere; else there is nothing in sunlit[] */
  gboolean dark;                /* no more shadows can be seen on it */
  gfloat sunlit[ROAD_CHUNK_MAX];        /* share of sun on each pixel */
} RoadChunk;

/* All of one material; needs no place on the road (s, l and what follows). */
void road_chunk_fill (const RoadChunk * chunk, RoadMaterial material);

/* @material over what is there, as far as it covers pixels: @cover of those
 * from @first on, 0..1. */
void road_chunk_mix (const RoadChunk * chunk, RoadMaterial material,
    gint first, gint n, const gfloat * cover);

/* The same in the material's mean colour, without its grain. */
void road_chunk_tint (const RoadChunk * chunk, RoadMaterial material,
    gint first, gint n, const gfloat * cover);

/* Takes away from @cover, that of pixels from @first on, what paint has worn
 * off. */
void road_chunk_wear (const RoadChunk * chunk, gint first, gint n,
    gfloat * cover);

/* A band over what is there already. @phase: m of its dashes at s = 0. */
void road_chunk_paint (const RoadChunk * chunk, const RoadBand * band,
    gfloat phase);

/* Takes @cover of the sun's light away from pixels from @first on: where two
 * shadows meet it is no darker than where both are full. */
void road_chunk_shade (RoadChunk * chunk, gint first, gint n,
    const gfloat * cover);

/* Shows what has been shaded; @dark: share of all light that the sun's is. */
void road_chunk_darken (const RoadChunk * chunk, gfloat dark);

/* The sun's sheen over @ground, 0..1 of each pixel, where shadows let it. */
void road_chunk_glisten (const RoadChunk * chunk, const RoadBand * ground,
    const gfloat * sheen);

static inline gboolean
road_band_is_paint (const RoadBand * band)
{
  return band->material >= ROAD_WHITE && band->material <= ROAD_DULL_YELLOW;
}

/* Whether nothing below the band shows, and whether any of it does. */
static inline gboolean
road_chunk_is_covered (const RoadChunk * chunk, const RoadBand * band)
{
  return band->period == 0.0 && chunk->least_l >= band->left
      && chunk->most_l <= band->right;
}

static inline gboolean
road_chunk_is_touched (const RoadChunk * chunk, const RoadBand * band)
{
  return chunk->most_l > band->left && chunk->least_l < band->right;
}

G_END_DECLS

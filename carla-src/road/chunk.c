/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Shades a few pixels of one row, whose place on the road is linear.
 *
 * A pixel shows as much of a band as the band covers of the pixel's footprint,
 * so that lines much thinner than a pixel come out right.
 */

#include "chunk.h"

#include <math.h>

#include "blend.h"

#define RAGGED 0.012f           /* m that edges lie off where they should, at most */
#define LEAST_COVER (0.5f / ROAD_BLEND_ONE)     /* that changes a pixel */
#define MEAN_BRIGHTNESS 128     /* of grain and patches, see RoadPalette */

/* @n pixels of one material from @first on: their places in the grain, the
 * sums of grain and patch there, the colours of those. Only looking them up is
 * done one by one. */
ROAD_WIDE static void
shade (const RoadChunk * chunk, RoadMaterial material, gint first, gint n,
    guint32 * restrict pixels)
{
  const RoadPalette *palette = &chunk->palettes[material];
  const guint8 *grain = chunk->grain;
  const gfloat gain = palette->patch_gain * 65536.0f;
  const gint32 patch = (64 << 16)
      + (gint32) ((chunk->patch + first * chunk->dpatch) * gain);
  const gint32 dpatch = (gint32) (chunk->dpatch * gain);
  const guint shift = chunk->shift, bits = chunk->bits;
  const guint32 mask = (1u << bits) - 1, du = chunk->du, dv = chunk->dv;
  const guint32 u = chunk->u + first * du, v = chunk->v + first * dv;
  /* Some more than are wanted, so that none are left over. */
  const gint whole = (n + 7) & ~7;
  guint32 places[ROAD_CHUNK_MAX];
  gint i;

  for (i = 0; i < whole; i++)
    places[i] = ((v + i * dv) >> shift & mask) << bits
        | ((u + i * du) >> shift & mask);
  for (i = 0; i < n; i++)
    places[i] = grain[places[i]];
  for (i = 0; i < whole; i++)
    places[i] = ((gint32) places[i] + ((patch + i * dpatch) >> 16)) & 255;
  for (i = 0; i < n; i++)
    pixels[i] = palette->colour[places[i]];
}

void
road_chunk_fill (const RoadChunk * chunk, RoadMaterial material)
{
  shade (chunk, material, 0, chunk->n, chunk->pixels);
}

/* @colours over @pixels, as far as @cover says. */
ROAD_WIDE static void
blend (guint32 * restrict pixels, const guint32 * restrict colours,
    const gfloat * restrict cover, gint n)
{
  gint i;

  for (i = 0; i < n; i++)
    pixels[i] = road_blend (pixels[i], colours[i],
        (guint32) (gint32) (cover[i] * ROAD_BLEND_ONE + 0.5f));
}

ROAD_WIDE static void
blend_plain (guint32 * restrict pixels, guint32 colour,
    const gfloat * restrict cover, gint n)
{
  gint i;

  for (i = 0; i < n; i++)
    pixels[i] = road_blend (pixels[i], colour,
        (guint32) (gint32) (cover[i] * ROAD_BLEND_ONE + 0.5f));
}

void
road_chunk_mix (const RoadChunk * chunk, RoadMaterial material, gint first,
    gint n, const gfloat * cover)
{
  guint32 colours[ROAD_CHUNK_MAX];

  while (n > 0 && cover[n - 1] < LEAST_COVER)
    n--;
  for (; n > 0 && *cover < LEAST_COVER; n--, cover++)
    first++;
  if (n == 0)
    return;
  if (material == ROAD_SHADOW) {
    blend_plain (chunk->pixels + first,
        chunk->palettes[material].colour[MEAN_BRIGHTNESS], cover, n);
    return;
  }
  shade (chunk, material, first, n, colours);
  blend (chunk->pixels + first, colours, cover, n);
}

/* The blotches under a chunk's pixels. */
typedef struct
{
  guint mip;
  guint32 u, v;
} Cursor;

static Cursor
find_cursor (const RoadChunk * chunk, gint first)
{
  return (Cursor) {
  .mip = road_blotch_mip (sqrtf (chunk->width_s * chunk->width_l)),.u =
        chunk->u + first * chunk->du,.v = chunk->v + first * chunk->dv};
}

/* What is left of worn paint; more comes off some metres than others. */
static gfloat
paint_left (const RoadChunk * chunk, const Cursor * cursor, gint i)
{
  gfloat patch = (chunk->patch + i * chunk->dpatch) / 40.0f;

  return (1.0f - 0.25f * chunk->wear)
      * road_blotch_share (chunk->blotch, cursor->mip, cursor->u, cursor->v,
      1.1f - chunk->wear * (1.0f + 0.7f * patch));
}

void
road_chunk_wear (const RoadChunk * chunk, gint first, gint n, gfloat * cover)
{
  Cursor cursor = find_cursor (chunk, first);
  gint i;

  for (i = 0; i < n; i++) {
    if (cover[i] > 0.0f)
      cover[i] *= paint_left (chunk, &cursor, first + i);
    cursor.u += chunk->du;
    cursor.v += chunk->dv;
  }
}

/* m of paint from 0 to @s >= 0. */
static inline gfloat
dashes_until (const RoadBand * band, gfloat s)
{
  gfloat paint = (gfloat) band->paint, period = (gfloat) band->period;
  gfloat n = (gfloat) (gint) (s / period);

  return n * paint + MIN (s - n * period, paint);
}

static inline gfloat
dash_cover (const RoadBand * band, gfloat s, gfloat width)
{
  gfloat from = MAX (s - width / 2.0f, 0.0f);

  return (dashes_until (band, from + width) - dashes_until (band, from))
      / width;
}

/* m that edges lie off where they should. */
static gfloat
ragged (const RoadChunk * chunk)
{
  return RAGGED * MIN (chunk->wear * 10.0f, 1.0f);
}

/* The chunk's pixels that the band touches: first to end - 1. */
static void
touched (const RoadChunk * chunk, const RoadBand * band, gint * first,
    gint * end)
{
  gfloat reach = chunk->width_l / 2.0f + ragged (chunk);
  gfloat low = (gfloat) band->left - reach - chunk->l;
  gfloat high = (gfloat) band->right + reach - chunk->l;
  gfloat a, b;

  if (fabsf (chunk->dl) * chunk->n < 1e-6f) {
    *first = 0;
    *end = low < 0.0f && high > 0.0f ? chunk->n : 0;
    return;
  }
  a = low / chunk->dl;
  b = high / chunk->dl;
  *first = (gint) ceilf (CLAMP (MIN (a, b), 0.0f, chunk->n));
  *end = (gint) ceilf (CLAMP (MAX (a, b), 0.0f, chunk->n));
}

static inline gfloat
overlap (gfloat l, gfloat width, gfloat left, gfloat right)
{
  gfloat cover = (MIN (l + width / 2.0f, right)
      - MAX (l - width / 2.0f, left)) / width;

  return CLAMP (cover, 0.0f, 1.0f);
}

/* How much of each pixel lies between the band's edges, which are not cut
 * clean. */
static void
cover_across (const RoadChunk * chunk, const RoadBand * band, gint first,
    gint n, gfloat * cover)
{
  gfloat edge = ragged (chunk), inside = chunk->width_l / 2.0f + edge;
  gfloat left = (gfloat) band->left, right = (gfloat) band->right;
  Cursor cursor = find_cursor (chunk, first);
  gint i;

  for (i = 0; i < n; i++) {
    gfloat l = chunk->l + (first + i) * chunk->dl;

    cover[i] = 1.0f;
    if (l - inside < left || l + inside > right) {
      gfloat wider = edge * (1.0f - road_blotch_value (chunk->blotch,
              cursor.mip, cursor.u, cursor.v) / 127.5f);

      cover[i] = overlap (l, chunk->width_l, left - wider, right + wider);
    }
    cursor.u += chunk->du;
    cursor.v += chunk->dv;
  }
}

void
road_chunk_paint (const RoadChunk * chunk, const RoadBand * band, gfloat phase)
{
  gfloat cover[ROAD_CHUNK_MAX];
  gint first, end, i;

  touched (chunk, band, &first, &end);
  if (first >= end)
    return;
  cover_across (chunk, band, first, end - first, cover);
  for (i = first; band->period > 0.0 && i < end; i++)
    cover[i - first] *= dash_cover (band, chunk->s + i * chunk->ds + phase,
        chunk->width_s);
  if (road_band_is_paint (band))
    road_chunk_wear (chunk, first, end - first, cover);
  road_chunk_mix (chunk, band->material, first, end - first, cover);
}

void
road_chunk_glisten (const RoadChunk * chunk, const RoadBand * ground)
{
  gfloat cover[ROAD_CHUNK_MAX];
  gint first, end, i;

  touched (chunk, ground, &first, &end);
  if (first >= end)
    return;
  cover_across (chunk, ground, first, end - first, cover);
  for (i = first; i < end; i++)
    cover[i - first] *= chunk->sunlit[i] * (chunk->sheen + i * chunk->dsheen);
  road_chunk_mix (chunk, ROAD_SHEEN, first, end - first, cover);
}

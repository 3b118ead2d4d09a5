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
#define DARK 0.03f              /* share of the sun's light: more shadows do no harm */
#define MEAN_BRIGHTNESS 128     /* of grain and patches, see RoadPalette */

/* @n pixels of one material from @first on: their places in the grain and the
 * patches' brightness there are worked out for many at once, then the colours
 * of both looked up one by one. */
LANE_WIDE static void
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
  guint32 places[ROAD_CHUNK_MAX], patches[ROAD_CHUNK_MAX];
  gint i;

  for (i = 0; i < whole; i++) {
    places[i] = ((v + i * dv) >> shift & mask) << bits
        | ((u + i * du) >> shift & mask);
    patches[i] = (guint32) ((patch + i * dpatch) >> 16);
  }
  for (i = 0; i < n; i++)
    pixels[i] = palette->colour[(grain[places[i]] + patches[i]) & 255];
}

void
road_chunk_fill (const RoadChunk * chunk, RoadMaterial material)
{
  shade (chunk, material, 0, chunk->n, chunk->pixels);
}

/* @colours over @pixels, as far as @cover says. */
LANE_WIDE static void
blend (guint32 * restrict pixels, const guint32 * restrict colours,
    const gfloat * restrict cover, gint n)
{
  gint i;

  for (i = 0; i < n; i++)
    pixels[i] = road_blend (pixels[i], colours[i],
        (guint32) (gint32) (cover[i] * ROAD_BLEND_ONE + 0.5f));
}

LANE_WIDE static void
blend_plain (guint32 * restrict pixels, guint32 colour,
    const gfloat * restrict cover, gint n)
{
  gint i;

  for (i = 0; i < n; i++)
    pixels[i] = road_blend (pixels[i], colour,
        (guint32) (gint32) (cover[i] * ROAD_BLEND_ONE + 0.5f));
}

/* Leaves out pixels at both ends of which next to nothing is covered. */
static void
trim (gint * first, gint * n, const gfloat ** cover)
{
  while (*n > 0 && (*cover)[*n - 1] < LEAST_COVER)
    -- * n;
  for (; *n > 0 && **cover < LEAST_COVER; --*n, ++*cover)
    ++ * first;
}

void
road_chunk_mix (const RoadChunk * chunk, RoadMaterial material, gint first,
    gint n, const gfloat * cover)
{
  guint32 colours[ROAD_CHUNK_MAX];

  trim (&first, &n, &cover);
  if (n == 0)
    return;
  shade (chunk, material, first, n, colours);
  blend (chunk->pixels + first, colours, cover, n);
}

void
road_chunk_tint (const RoadChunk * chunk, RoadMaterial material, gint first,
    gint n, const gfloat * cover)
{
  trim (&first, &n, &cover);
  if (n > 0)
    blend_plain (chunk->pixels + first,
        chunk->palettes[material].colour[MEAN_BRIGHTNESS], cover, n);
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

/* The chunk's pixels whose middles are between @left and @right: first to
 * end - 1. */
static void
between (const RoadChunk * chunk, gfloat left, gfloat right, gint * first,
    gint * end)
{
  gfloat low = left - chunk->l, high = right - chunk->l;
  gfloat a, b;

  if (low >= high) {
    *first = *end = 0;
    return;
  }
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

/* The chunk's pixels that the band touches: first to end - 1. */
static void
touched (const RoadChunk * chunk, const RoadBand * band, gint * first,
    gint * end)
{
  gfloat reach = chunk->width_l / 2.0f + ragged (chunk);

  between (chunk, (gfloat) band->left - reach, (gfloat) band->right + reach,
      first, end);
}

static inline gfloat
overlap (gfloat l, gfloat width, gfloat left, gfloat right)
{
  gfloat cover = (MIN (l + width / 2.0f, right)
      - MAX (l - width / 2.0f, left)) / width;

  return CLAMP (cover, 0.0f, 1.0f);
}

/* How much of a few pixels lies between the band's edges, which are not cut
 * clean. */
static void
cover_edge (const RoadChunk * chunk, const RoadBand * band, gint first, gint n,
    gfloat * cover)
{
  gfloat edge = ragged (chunk);
  gfloat left = (gfloat) band->left, right = (gfloat) band->right;
  Cursor cursor = find_cursor (chunk, first);
  gint i;

  for (i = 0; i < n; i++) {
    gfloat wider = edge * (1.0f - road_blotch_value (chunk->blotch, cursor.mip,
            cursor.u, cursor.v) / 127.5f);

    cover[i] = overlap (chunk->l + (first + i) * chunk->dl, chunk->width_l,
        left - wider, right + wider);
    cursor.u += chunk->du;
    cursor.v += chunk->dv;
  }
}

/* All of a pixel that is far enough from the edges. */
static void
cover_across (const RoadChunk * chunk, const RoadBand * band, gint first,
    gint n, gfloat * cover)
{
  gfloat inside = chunk->width_l / 2.0f + ragged (chunk);
  gint from, to, i;

  between (chunk, (gfloat) band->left + inside, (gfloat) band->right - inside,
      &from, &to);
  from = CLAMP (from - first, 0, n);
  to = CLAMP (to - first, from, n);
  cover_edge (chunk, band, first, from, cover);
  for (i = from; i < to; i++)
    cover[i] = 1.0f;
  cover_edge (chunk, band, first + to, n - to, cover + to);
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

/* Whether more than next to nothing of it is lit. */
LANE_WIDE static gboolean
is_lit (const gfloat * sunlit, gint n)
{
  gboolean lit = FALSE;
  gint i;

  for (i = 0; i < n; i++)
    lit |= sunlit[i] >= DARK;
  return lit;
}

void
road_chunk_shade (RoadChunk * chunk, gint first, gint n, const gfloat * cover)
{
  gint i;

  for (i = 0; i < chunk->n && !chunk->shaded; i++)
    chunk->sunlit[i] = 1.0f;
  chunk->shaded = TRUE;
  for (i = 0; i < n; i++)
    chunk->sunlit[first + i] *= 1.0f - cover[i];
  chunk->dark = !is_lit (chunk->sunlit, chunk->n);
}

void
road_chunk_darken (const RoadChunk * chunk, gfloat dark)
{
  gfloat cover[ROAD_CHUNK_MAX];
  gint i;

  if (!chunk->shaded)
    return;
  for (i = 0; i < chunk->n; i++)
    cover[i] = dark * (1.0f - chunk->sunlit[i]);
  road_chunk_tint (chunk, ROAD_SHADOW, 0, chunk->n, cover);
}

void
road_chunk_glisten (const RoadChunk * chunk, const RoadBand * ground,
    const gfloat * sheen)
{
  gfloat cover[ROAD_CHUNK_MAX];
  gint first, end, i;

  touched (chunk, ground, &first, &end);
  if (first >= end)
    return;
  cover_across (chunk, ground, first, end - first, cover);
  for (i = first; i < end; i++)
    cover[i - first] *= (chunk->shaded ? chunk->sunlit[i] : 1.0f) * sheen[i];
  road_chunk_mix (chunk, ROAD_SHEEN, first, end - first, cover);
}

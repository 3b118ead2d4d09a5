/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Blotches: what decides where paint has come off and where shapes fray. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Coordinates have 16 fractional bits of a centimetre and wrap; the texture
 * repeats after 10.24 m. Mip n averages over 2 << n centimetres. */
#define ROAD_BLOTCH_BITS 9
#define ROAD_BLOTCH_MIPS 8
#define ROAD_BLOTCH_SCALE 6553600.0f    /* coordinates a metre */

/* Values are 0..255, each as frequent as any other, in spots of 4 to 64 cm. */
typedef struct
{
  guint8 *mip[ROAD_BLOTCH_MIPS];
  /* How wide the step from below a threshold to above it is, and how much of
   * the way from 0 to 1 thresholds go: see road_blotch_share(). */
  gfloat softness[ROAD_BLOTCH_MIPS], spread[ROAD_BLOTCH_MIPS];
} RoadBlotch;

void road_blotch_init (RoadBlotch * blotch);
void road_blotch_clear (RoadBlotch * blotch);

/* The mip for pixels of this size, m. */
guint road_blotch_mip (gfloat footprint);

static inline gint
road_blotch_texel (const guint8 * texture, guint bits, guint32 x, guint32 y)
{
  guint32 mask = (1u << bits) - 1;

  return texture[(y & mask) << bits | (x & mask)];
}

/* Between four texels. */
static inline gfloat
road_blotch_value (const RoadBlotch * blotch, guint mip, guint32 u, guint32 v)
{
  const guint8 *texture = blotch->mip[mip];
  guint shift = 17 + mip, bits = ROAD_BLOTCH_BITS - mip;
  guint32 x = u >> shift, y = v >> shift;
  gint fx = (u >> (shift - 8)) & 255, fy = (v >> (shift - 8)) & 255;
  gint upper = road_blotch_texel (texture, bits, x, y) * (256 - fx)
      + road_blotch_texel (texture, bits, x + 1, y) * fx;
  gint lower = road_blotch_texel (texture, bits, x, y + 1) * (256 - fx)
      + road_blotch_texel (texture, bits, x + 1, y + 1) * fx;

  return (gfloat) (upper * (256 - fy) + lower * fy) / 65536.0f;
}

/* How much of a pixel lies where the value is below @share (0..1) of all:
 * 0 or 1 where a pixel is small, @share itself where it is large. */
static inline gfloat
road_blotch_share (const RoadBlotch * blotch, guint mip, guint32 u, guint32 v,
    gfloat share)
{
  gfloat value = road_blotch_value (blotch, mip, u, v) / 255.0f;
  gfloat threshold = 0.5f + (share - 0.5f) * blotch->spread[mip];
  gfloat part = 0.5f + (threshold - value) / blotch->softness[mip];

  return CLAMP (part, 0.0f, 1.0f);
}

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A small picture that is cut out: a tree, a bush. */

#include "sprite.h"

#include <math.h>

#define ONE 65536               /* a texel, in texture coordinates */

/* A mip, and where the picture's pixels lie in it. */
typedef struct
{
  const guint8 *texels;
  gint width, height;
  gfloat u, v;                  /* texels at pixel 0, 0 */
  gfloat u_x, v_x, u_y, v_y;    /* their change a pixel right, a pixel down */
} Map;

void
road_sprite_init (RoadSprite * sprite, gint width, gint height)
{
  gint i;

  sprite->width = width;
  sprite->height = height;
  for (i = 0; i < ROAD_SPRITE_MIPS; i++)
    sprite->texels[i] = g_malloc0 (4 * MAX (width >> i, 1)
        * MAX (height >> i, 1));
}

void
road_sprite_clear (RoadSprite * sprite)
{
  gint i;

  for (i = 0; i < ROAD_SPRITE_MIPS; i++)
    g_free (sprite->texels[i]);
}

void
road_sprite_shrink (RoadSprite * sprite)
{
  gint i, x, y, c;

  for (i = 1; i < ROAD_SPRITE_MIPS; i++) {
    const guint8 *from = sprite->texels[i - 1];
    gint stride = 4 * (sprite->width >> (i - 1));
    gint width = sprite->width >> i, height = sprite->height >> i;

    for (y = 0; y < height; y++) {
      for (x = 0; x < width; x++) {
        const guint8 *four = from + 2 * y * stride + 8 * x;

        for (c = 0; c < 4; c++)
          sprite->texels[i][4 * (y * width + x) + c] = (four[c] + four[c + 4]
              + four[c + stride] + four[c + stride + 4] + 2) / 4;
      }
    }
  }
}

/* Returns FALSE where it is too small to be seen. */
static gboolean
set_map (Map * map, const RoadSprite * sprite, const RoadSpritePlace * place)
{
  gfloat area = place->right_x * place->down_y - place->right_y * place->down_x;
  gint mip = 0;

  if (fabsf (area) < 0.5f)
    return FALSE;
  while (mip < ROAD_SPRITE_MIPS - 1 && (sprite->width >> mip)
      * (sprite->height >> mip) > 1.6f * fabsf (area))
    mip++;
  map->texels = sprite->texels[mip];
  map->width = sprite->width >> mip;
  map->height = sprite->height >> mip;
  map->u_x = map->width * place->down_y / area;
  map->u_y = -map->width * place->down_x / area;
  map->v_x = -map->height * place->right_y / area;
  map->v_y = map->height * place->right_x / area;
  /* The middle of a texel is at half of one. */
  map->u = -place->x * map->u_x - place->y * map->u_y - 0.5f;
  map->v = -place->x * map->v_x - place->y * map->v_y - 0.5f;
  return TRUE;
}

/* Leaves of first to end - 1 where start + x * step is in 0 to most. */
static void
narrow (gfloat start, gfloat step, gfloat most, gint * first, gint * end)
{
  gfloat a, b;

  if (fabsf (step) < 1e-6f) {
    if (start < 0.0f || start > most)
      *end = *first;
    return;
  }
  a = -start / step;
  b = (most - start) / step;
  *first = (gint) MAX (ceilf (MIN (a, b)), (gfloat) * first);
  *end = (gint) MIN (floorf (MAX (a, b)) + 1.0f, (gfloat) * end);
}

/* Two of a texel's four bytes, each in 16 bits. */
static inline guint32
mix_pairs (guint32 a, guint32 b, guint32 share)
{
  return (a * (256 - share) + b * share) >> 8 & 0x00ff00ff;
}

static inline guint32
mix_texels (guint32 a, guint32 b, guint32 share)
{
  return mix_pairs (a & 0x00ff00ff, b & 0x00ff00ff, share)
      | mix_pairs (a >> 8 & 0x00ff00ff, b >> 8 & 0x00ff00ff, share) << 8;
}

static inline guint32
texel_at (const guint8 * texel)
{
  return texel[0] | texel[1] << 8 | texel[2] << 16 | (guint32) texel[3] << 24;
}

/* Of the four texels around a point. */
static inline guint32
sample (const Map * map, gint32 u, gint32 v)
{
  gsize stride = 4 * map->width;
  const guint8 *at = map->texels + (v / ONE) * stride + 4 * (u / ONE);
  guint32 a = texel_at (at), b = texel_at (at + 4);
  guint32 c = texel_at (at + stride), d = texel_at (at + stride + 4);

  if ((a | b | c | d) < 1u << 24)
    return 0;
  return mix_texels (mix_texels (a, b, u >> 8 & 255),
      mix_texels (c, d, u >> 8 & 255), v >> 8 & 255);
}

static inline guint8
blend (guint8 below, guint32 texel, guint32 alpha, guint32 factor, guint32 haze)
{
  guint32 value = (below * (255 - alpha) * 257 + texel * factor * 256
      + alpha * haze * 256 + 32768) >> 16;

  return (guint8) MIN (value, 255);
}

static void
draw_row (const Map * map, const RoadSpritePlace * place,
    const RoadCanvas * canvas, gint y)
{
  guint8 *row = (guint8 *) road_canvas_row (canvas, y);
  gfloat u0 = map->u + y * map->u_y, v0 = map->v + y * map->v_y;
  gint first = 0, end = canvas->width, x;
  gint32 u, v, du = (gint32) (map->u_x * ONE), dv = (gint32) (map->v_x * ONE);

  narrow (u0, map->u_x, map->width - 1.01f, &first, &end);
  narrow (v0, map->v_x, map->height - 1.01f, &first, &end);
  u = (gint32) ((u0 + first * map->u_x) * ONE);
  v = (gint32) ((v0 + first * map->v_x) * ONE);
  for (x = first; x < end; x++, u += du, v += dv) {
    guint32 texel;
    guint8 *pixel;

    /* The steps are rounded: in the end they may be off. */
    if ((guint32) u >= (guint32) (map->width - 1) * ONE
        || (guint32) v >= (guint32) (map->height - 1) * ONE)
      continue;
    texel = sample (map, u, v);
    if (texel == 0)
      continue;
    pixel = row + 4 * x;
    pixel[canvas->r] = blend (pixel[canvas->r], texel & 255, texel >> 24,
        place->factor[0], place->haze[0]);
    pixel[canvas->g] = blend (pixel[canvas->g], texel >> 8 & 255, texel >> 24,
        place->factor[1], place->haze[1]);
    pixel[canvas->b] = blend (pixel[canvas->b], texel >> 16 & 255,
        texel >> 24, place->factor[2], place->haze[2]);
  }
}

static gfloat
least_y (const RoadSpritePlace * place)
{
  return place->y + MIN (place->right_y, 0.0f) + MIN (place->down_y, 0.0f);
}

static gfloat
most_y (const RoadSpritePlace * place)
{
  return MIN (place->y + MAX (place->right_y, 0.0f)
      + MAX (place->down_y, 0.0f), place->lowest);
}

void
road_sprite_draw (const RoadSprite * sprite, const RoadSpritePlace * place,
    const RoadCanvas * canvas)
{
  gint y = (gint) MAX (least_y (place), (gfloat) canvas->first);
  gint end = (gint) MIN (most_y (place) + 1.0f, (gfloat) canvas->end);
  Map map;

  if (y >= end || !set_map (&map, sprite, place))
    return;
  for (; y < end; y++)
    draw_row (&map, place, canvas, y);
}

guint
road_sprite_alpha (const RoadSprite * sprite, const RoadSpritePlace * place,
    gdouble px, gdouble py)
{
  gfloat u, v;
  Map map;

  if (py >= place->lowest || !set_map (&map, sprite, place))
    return 0;
  u = map.u + (gfloat) px *map.u_x + (gfloat) py *map.u_y;
  v = map.v + (gfloat) px *map.v_x + (gfloat) py *map.v_y;
  if (u < 0.0f || v < 0.0f || u >= map.width - 1 || v >= map.height - 1)
    return 0;
  return sample (&map, (gint32) (u * ONE), (gint32) (v * ONE)) >> 24;
}

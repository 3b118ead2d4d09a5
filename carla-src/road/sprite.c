/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A small picture that is cut out: a tree, a bush.
 *
 * A picture row shows what lies between two rows of texels: those are mixed
 * and lit first, which compilers know to do for many at once; each pixel then
 * mixes two of them.
 */

#include "sprite.h"

#include <math.h>
#include <string.h>

#include "blend.h"
#include "rounding.h"
#include <lane/lane-wide.h>

#define ONE 65536               /* a texel, in texture coordinates */
#define AT_ONCE 64              /* pixels */
#define TILT 0.75f              /* texels that a piece of a row may tilt */

/* A mip, and where the picture's pixels lie in it. */
typedef struct
{
  const guint8 *texels;
  const RoadSpriteSpan *spans;
  gint width, height;
  gfloat u, v;                  /* texels at pixel 0, 0 */
  gfloat u_x, v_x, u_y, v_y;    /* their change a pixel right, a pixel down */
} Map;

void
road_sprite_init (RoadSprite * sprite, gint width, gint height)
{
  gint i;

  g_assert (width <= ROAD_SPRITE_MAX_WIDTH);
  sprite->width = width;
  sprite->height = height;
  for (i = 0; i < ROAD_SPRITE_MIPS; i++) {
    sprite->texels[i] = g_malloc0 (4 * MAX (width >> i, 1)
        * MAX (height >> i, 1));
    sprite->spans[i] = g_new0 (RoadSpriteSpan, MAX (height >> i, 1));
  }
}

void
road_sprite_clear (RoadSprite * sprite)
{
  gint i;

  for (i = 0; i < ROAD_SPRITE_MIPS; i++) {
    g_free (sprite->texels[i]);
    g_free (sprite->spans[i]);
  }
}

static LANE_INLINE guint32
texel_at (const guint8 * texel)
{
  return texel[0] | texel[1] << 8 | texel[2] << 16 | (guint32) texel[3] << 24;
}

static void
find_spans (RoadSprite * sprite, gint mip)
{
  const gint width = sprite->width >> mip, height = sprite->height >> mip;
  gint x, y;

  for (y = 0; y < height; y++) {
    const guint8 *row = sprite->texels[mip] + 4 * y * width;
    RoadSpriteSpan *span = &sprite->spans[mip][y];

    *span = (RoadSpriteSpan) {
    (guint16) width, 0};
    for (x = 0; x < width; x++) {
      if (texel_at (row + 4 * x) != 0) {
        span->first = (guint16) MIN (span->first, x);
        span->end = (guint16) (x + 1);
      }
    }
  }
}

void
road_sprite_shrink (RoadSprite * sprite)
{
  gint i, x, y, c;

  find_spans (sprite, 0);
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
    find_spans (sprite, i);
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
  map->spans = sprite->spans[mip];
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
  *first = road_round_up (CLAMP (MIN (a, b), (gfloat) * first, (gfloat) * end));
  *end = (gint) CLAMP (MAX (a, b) + 1.0f, (gfloat) * first, (gfloat) * end);
}

/* A pixel's four bytes in 16 bits each, so that one product scales all. */
#define LANES G_GUINT64_CONSTANT (0x00ff00ff00ff00ff)

static LANE_INLINE guint64
split (guint32 pixel)
{
  return (pixel & 0x00ff00ffu) | (guint64) (pixel & 0xff00ff00u) << 24;
}

static inline guint32
join (guint64 lanes)
{
  return (guint32) (lanes | lanes >> 24);
}

/* How a pixel's four bytes are lit: red, green, blue, coverage in the places
 * of the canvas. */
typedef struct
{
  guint32 factor[3], haze[3];
  guint shift[4];               /* bits */
  guint32 opaque;               /* a pixel's fourth byte */
} Lighting;

static void
set_lighting (Lighting * lighting, const RoadSpritePlace * place,
    const RoadCanvas * canvas)
{
  const guint bytes[4] = { canvas->r, canvas->g, canvas->b,
    6 - canvas->r - canvas->g - canvas->b
  };
  gint i;

  for (i = 0; i < 3; i++) {
    lighting->factor[i] = place->factor[i];
    lighting->haze[i] = place->haze[i];
  }
  for (i = 0; i < 4; i++)
    lighting->shift[i] = G_BYTE_ORDER == G_LITTLE_ENDIAN ? 8 * bytes[i] :
        24 - 8 * bytes[i];
  lighting->opaque = 255u << lighting->shift[3];
}

/* Colours are at most the coverage, as in front of nothing but light. */
static LANE_INLINE guint32
light_texel (const Lighting * lighting, guint32 texel)
{
  const guint32 alpha = texel >> 24;
  guint32 lit = alpha << lighting->shift[3];
  gint i;

  for (i = 0; i < 3; i++) {
    guint32 colour = texel >> 8 * i & 255;
    guint32 value = (colour * lighting->factor[i]
        + alpha * lighting->haze[i]) >> 8;

    lit |= MIN (value, alpha) << lighting->shift[i];
  }
  return lit;
}

/* What lies between two rows of texels. */
typedef struct
{
  const guint8 *above, *below;
  guint32 share;                /* of the lower one */
} Strip;

/* Texels @first to @end - 1. */
LANE_WIDE static void
light_strip (const Strip * strip, const Lighting * lighting, gint first,
    gint end, guint64 * restrict lit)
{
  gint i;

  for (i = first; i < end; i++)
    lit[i] = split (light_texel (lighting, road_blend (texel_at (strip->above
                    + 4 * i), texel_at (strip->below + 4 * i), strip->share)));
}

/* Between two texels each. */
static void
sample (const guint64 * lit, gint32 u, gint32 du, gint n, guint32 * seen)
{
  gint i;

  for (i = 0; i < n; i++, u += du) {
    const guint64 *two = lit + (u >> 16);
    const guint64 share = u >> 8 & 255;

    seen[i] = join ((two[0] * (256 - share) + two[1] * share) >> 8 & LANES);
  }
}

/* @seen over @pixels. */
LANE_WIDE static void
cover (guint32 * restrict pixels, const guint32 * restrict seen, gint n,
    const Lighting * lighting)
{
  const guint shift = lighting->shift[3];
  const guint32 opaque = lighting->opaque;
  gint i;

  for (i = 0; i < n; i++) {
    const guint32 alpha = seen[i] >> shift & 255;
    const guint32 left = 256 - alpha - (alpha >> 7);

    pixels[i] = (seen[i] + road_blend (0, pixels[i], left)) | opaque;
  }
}

/* The pixels among @first to @end - 1 that are between texels @least and
 * @most; the first of all is at @u. */
static void
find_pixels (gint32 u, gint32 du, gint least, gint most, gint * first,
    gint * end)
{
  const gint64 from = (gint64) least * ONE - u;
  const gint64 to = (gint64) most * ONE - 1 - u;
  const gint64 a = du > 0 ? from : -to, b = du > 0 ? to : -from;
  const gint64 step = ABS ((gint64) du);
  const gint start = *first;

  /* Neither is before the first pixel unless they begin within. */
  if (a > 0)
    *first = start + (gint) ((a + step - 1) / step);
  *end = b < 0 ? start : (gint) MIN (*end, start + b / step + 1);
}

/* Pixels @first to @end - 1, over which the height in the sprite is @v. */
static void
draw_piece (const Map * map, const Lighting * lighting, gint32 u, gint32 du,
    gint32 v, guint32 * row, gint first, gint end)
{
  const gsize stride = 4 * map->width;
  const guint8 *above = map->texels + (v / ONE) * stride;
  const Strip strip = { above, above + stride, v >> 8 & 255 };
  const RoadSpriteSpan *spans = map->spans + v / ONE;
  const gint32 to = u + (end - 1 - first) * du, begin = first;
  /* Steps are rounded: the last ones may be a little outside. */
  gint least = MAX (MIN (u, to), 0) / ONE;
  gint most = MIN (MAX (u, to) / ONE + 2, map->width);
  guint64 buffer[ROAD_SPRITE_MAX_WIDTH + 2], *lit = buffer + 1;
  guint32 seen[AT_ONCE];

  least = MAX (least, MIN (spans[0].first, spans[1].first));
  most = MIN (most, MAX (spans[0].end, spans[1].end));
  if (least >= most)
    return;
  light_strip (&strip, lighting, least, most, lit);
  lit[least - 1] = lit[most] = 0;
  find_pixels (u, du, least - 1, most, &first, &end);
  for (; first < end; first += AT_ONCE) {
    const gint n = MIN (end - first, AT_ONCE);

    sample (lit, u + (first - begin) * du, du, n, seen);
    cover (row + first, seen, n, lighting);
  }
}

static void
draw_row (const Map * map, const Lighting * lighting,
    const RoadCanvas * canvas, gint y)
{
  const gfloat u0 = map->u + y * map->u_y, v0 = map->v + y * map->v_y;
  const gfloat tilt = MAX (fabsf (map->v_x), 1e-6f);
  /* It is divided by. */
  const gint32 du = fabsf (map->u_x * ONE) < 1.0f ? 1 :
      (gint32) (map->u_x * ONE);
  const gint piece = (gint) CLAMP (TILT / tilt, 1.0f, 65536.0f);
  gint first = 0, end = canvas->width;

  narrow (u0, map->u_x, map->width - 1.01f, &first, &end);
  narrow (v0, map->v_x, map->height - 1.01f, &first, &end);
  for (; first < end; first += piece) {
    const gint stop = MIN (first + piece, end);
    const gfloat v = v0 + 0.5f * (first + stop) * map->v_x;

    draw_piece (map, lighting, (gint32) ((u0 + first * map->u_x) * ONE), du,
        (gint32) (CLAMP (v, 0.0f, map->height - 1.01f) * ONE),
        road_canvas_row (canvas, y), first, stop);
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
  Lighting lighting;
  Map map;

  if (y >= end || !set_map (&map, sprite, place))
    return;
  set_lighting (&lighting, place, canvas);
  for (; y < end; y++)
    draw_row (&map, &lighting, canvas, y);
}

static guint
alpha_at (const Map * map, gint32 u, gint32 v)
{
  const gsize stride = 4 * map->width;
  const guint8 *at = map->texels + (v / ONE) * stride + 4 * (u / ONE);
  const guint32 share = u >> 8 & 255;

  return road_blend (road_blend (texel_at (at), texel_at (at + 4), share),
      road_blend (texel_at (at + stride), texel_at (at + stride + 4), share),
      v >> 8 & 255) >> 24;
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
  return alpha_at (&map, (gint32) (u * ONE), (gint32) (v * ONE));
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A small picture that is cut out: a tree, a bush. */
#pragma once

#include "canvas.h"

G_BEGIN_DECLS

#define ROAD_SPRITE_MIPS 7
#define ROAD_SPRITE_MAX_WIDTH 640       /* texels */

/* Texels of a row before and after which all are clear. */
typedef struct
{
  guint16 first, end;
} RoadSpriteSpan;

/* Texels are red, green, blue and alpha, the colours multiplied by alpha. Mip
 * n has half the columns and rows of mip n - 1, the averages of fours. */
typedef struct
{
  gint width, height;           /* of mip 0 */
  guint8 *texels[ROAD_SPRITE_MIPS];
  RoadSpriteSpan *spans[ROAD_SPRITE_MIPS];      /* of each row */
} RoadSprite;

/* Where and how it is drawn. Its rectangle is a parallelogram in the picture:
 * a corner and the two edges that leave it. */
typedef struct
{
  gfloat x, y;                  /* of the upper left corner, pixels */
  gfloat right_x, right_y;      /* to the upper right corner */
  gfloat down_x, down_y;        /* to the lower left corner */
  gfloat lowest;                /* row from which on nothing is drawn */
  guint32 factor[3], haze[3];   /* of a texel's colour, of its alpha; 256 = 1 */
} RoadSpritePlace;

/* Transparent. */
void road_sprite_init (RoadSprite * sprite, gint width, gint height);
void road_sprite_clear (RoadSprite * sprite);

/* When mip 0 is painted: makes all else of it. */
void road_sprite_shrink (RoadSprite * sprite);

/* Draws the canvas' rows. */
void road_sprite_draw (const RoadSprite * sprite,
    const RoadSpritePlace * place, const RoadCanvas * canvas);

/* How much of what is behind it is hidden there, 0..255. */
guint road_sprite_alpha (const RoadSprite * sprite,
    const RoadSpritePlace * place, gdouble px, gdouble py);

G_END_DECLS

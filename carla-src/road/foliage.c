/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Pictures of trees and bushes, grown from a seed.
 *
 * A crown is made of dabs of paint, from those deep inside, in the dark, to
 * those outside, lit from above and from the left.
 */

#include "foliage.h"

#include <math.h>

#include "random.h"

#define HEIGHT 256              /* texels */

typedef struct
{
  gdouble aspect;               /* width a height */
  gboolean conifer;
  gdouble trunk;                /* share of the height below the crown */
  gdouble waist;                /* where a crown is widest: 0 = bottom, 1 = top */
  gint n_clumps;
  gdouble colour[3];            /* of leaves in the sun */
} Species;

static const Species species[ROAD_N_FOLIAGE] = {
  [ROAD_FOLIAGE_SPRUCE] = {0.42, TRUE, 0.05, 0.0, 26, {62, 86, 56}},
  [ROAD_FOLIAGE_FIR] = {0.56, TRUE, 0.08, 0.0, 19, {70, 96, 52}},
  [ROAD_FOLIAGE_OAK] = {0.95, FALSE, 0.2, 0.45, 22, {98, 118, 54}},
  [ROAD_FOLIAGE_MAPLE] = {0.75, FALSE, 0.2, 0.4, 18, {112, 128, 58}},
  [ROAD_FOLIAGE_ASH] = {0.62, FALSE, 0.3, 0.55, 14, {88, 112, 62}},
  [ROAD_FOLIAGE_POPLAR] = {0.3, FALSE, 0.08, 0.35, 16, {96, 116, 60}},
  [ROAD_FOLIAGE_BUSH] = {1.5, FALSE, 0.0, 0.2, 14, {92, 114, 52}},
  [ROAD_FOLIAGE_HEDGE] = {2.2, FALSE, 0.0, 0.3, 20, {76, 98, 46}},
};

/* Where it is painted on. Lengths are shares of the height, y down. */
typedef struct
{
  RoadSprite *sprite;
  guint64 random;
  const Species *species;
} Easel;

static gdouble
draw (Easel * easel, gdouble low, gdouble high)
{
  return road_random_range (&easel->random, low, high);
}

static void
dab (Easel * easel, gdouble x, gdouble y, gdouble rx, gdouble ry,
    const gdouble colour[3], gdouble light)
{
  const gint width = easel->sprite->width;
  const gint left = MAX ((gint) ceil ((x - rx) * HEIGHT), 1);
  const gint right = MIN ((gint) floor ((x + rx) * HEIGHT), width - 2);
  gint top = MAX ((gint) ceil ((y - ry) * HEIGHT), 1);
  const gint bottom = MIN ((gint) floor ((y + ry) * HEIGHT), HEIGHT - 1);
  gint column, i;

  for (; top <= bottom; top++) {
    const gdouble dy = (top - y * HEIGHT) / (ry * HEIGHT);

    for (column = left; column <= right; column++) {
      const gdouble dx = (column - x * HEIGHT) / (rx * HEIGHT);

      guint8 *texel = easel->sprite->texels[0] + 4 * (top * width + column);

      if (dx * dx + dy * dy > 1.0)
        continue;
      for (i = 0; i < 3; i++)
        texel[i] = (guint8) CLAMP (colour[i] * light, 0.0, 255.0);
      texel[3] = 255;
    }
  }
}

static void
paint_trunk (Easel * easel, gdouble top, gdouble radius)
{
  static const gdouble bark[3] = { 84, 72, 60 };
  const gdouble middle = easel->species->aspect / 2.0;
  gdouble y;

  for (y = 1.0; y > top; y -= 0.5 / HEIGHT) {
    const gdouble r = radius * (0.3 + 0.7 * (y - top) / (1.0 - top));

    dab (easel, middle, y, r, 0.004, bark, draw (easel, 0.45, 0.6));
    dab (easel, middle - 0.4 * r, y, 0.5 * r, 0.004, bark,
        draw (easel, 0.8, 1.1));
  }
}

/* A twig of a conifer: out from the trunk and down, lighter at its tip. */
static void
paint_twig (Easel * easel, gdouble y, gdouble length, gdouble light)
{
  const gdouble middle = easel->species->aspect / 2.0;
  const gdouble side = draw (easel, -1.0, 1.0);
  const gdouble droop = draw (easel, 0.25, 0.5);
  const gint n = 3 + (gint) (length * 60.0);
  gint i;

  for (i = 0; i <= n; i++) {
    const gdouble t = (gdouble) i / n;
    const gdouble out = t * length * side;

    dab (easel, middle + out + draw (easel, -0.004, 0.004),
        y + droop * t * t * length + draw (easel, -0.006, 0.006),
        draw (easel, 0.004, 0.011), draw (easel, 0.003, 0.007),
        easel->species->colour, light * (0.45 + 0.55 * t)
        * (1.0 - 0.25 * side) * draw (easel, 0.75, 1.25));
  }
}

static void
paint_conifer (Easel * easel)
{
  const Species *kind = easel->species;
  const gdouble reach = kind->aspect / 2.0 - 0.02;
  const gint n = kind->n_clumps * 34;
  gint i;

  paint_trunk (easel, 0.03, 0.014);
  /* From below, so that upper whorls hang over lower ones. */
  for (i = 0; i < n; i++) {
    const gdouble t = 1.0 - (gdouble) i / n;
    const gdouble whorl = t * kind->n_clumps - floor (t * kind->n_clumps);
    const gdouble length = reach * pow (t, 0.85) * (0.72 + 0.28 * whorl)
        * draw (easel, 0.75, 1.0) + 0.008;

    paint_twig (easel, 0.01 + t * (0.97 - kind->trunk - 0.25 * length),
        length, 0.55 + 0.5 * (1.0 - t) + 0.15 * (whorl - 0.5));
  }
}

typedef struct
{
  gdouble x, y, r;
} Clump;

/* Half the crown's width at a height, 0 = its bottom, 1 = its top. */
static gdouble
crown_width (const Species * kind, gdouble t)
{
  const gdouble from = kind->waist;
  const gdouble u = t < from ? (from - t) / (from + 0.25)
      : (t - from) / (1.02 - from);

  return kind->aspect / 2.0 * sqrt (MAX (1.0 - u * u, 0.0));
}

static void
place_clumps (Easel * easel, Clump * clumps)
{
  const Species *kind = easel->species;
  const gdouble size = MIN (0.2 * sqrt (kind->aspect / 0.7), 0.24);
  gint i;

  for (i = 0; i < kind->n_clumps; i++) {
    const gdouble step = (i + 0.5) / kind->n_clumps;
    /* Bushes begin at the ground. */
    const gdouble t = kind->trunk > 0.0 ? step : 0.8 * step * step;
    const gdouble half = crown_width (kind, t);
    const gdouble r = MIN (size * draw (easel, 0.6, 1.0), half);
    /* The golden section spreads them evenly from side to side. */
    const gdouble side = 2.0 * (i * 0.618034 - floor (i * 0.618034)) - 1.0;

    clumps[i].r = r;
    clumps[i].x = kind->aspect / 2.0
        + (side + draw (easel, -0.2, 0.2)) * 0.9 * MAX (half - r, 0.0);
    clumps[i].y = CLAMP ((1.0 - kind->trunk) * (1.0 - t), r + 0.01,
        1.0 - kind->trunk);
  }
}

/* A leaf or some of a clump; @depth: 0 = deep inside, 1 = outside. */
static void
paint_leaves (Easel * easel, const Clump * clump, gdouble depth)
{
  const gdouble angle = draw (easel, 0.0, 2.0 * G_PI);
  const gdouble far = sqrt (draw (easel, 0.0, 1.0));
  const gdouble dx = far * cos (angle), dy = far * sin (angle);
  const gdouble size = draw (easel, 0.004, 0.009) * (1.6 - 0.6 * depth);
  /* Lit from above, from the left, and more the higher in the crown. */
  const gdouble light = 0.30 + 0.30 * depth
      + 0.34 * depth * (-0.8 * dy - 0.45 * dx) + 0.28 * (0.6 - clump->y);

  dab (easel, clump->x + dx * clump->r, clump->y + dy * 0.85 * clump->r, size,
      size * draw (easel, 0.5, 1.0), easel->species->colour,
      light * draw (easel, 0.75, 1.25) + 0.08);
}

static void
paint_broadleaf (Easel * easel)
{
  const Species *kind = easel->species;
  Clump clumps[32];
  gint pass, i, j;

  if (kind->trunk > 0.0)
    paint_trunk (easel, 0.35, 0.02);
  place_clumps (easel, clumps);
  for (pass = 0; pass < 3; pass++) {
    for (i = 0; i < kind->n_clumps; i++) {
      const gint n = (gint) (15000.0 * clumps[i].r * clumps[i].r);

      for (j = 0; j < n; j++)
        paint_leaves (easel, &clumps[i], pass / 2.0);
    }
  }
}

void
road_foliage_grow (RoadFoliage kind, RoadSprite * sprite)
{
  Easel easel = {.sprite = sprite,.species = &species[kind],.random = kind + 1
  };

  road_sprite_init (sprite, (gint) (easel.species->aspect * HEIGHT), HEIGHT);
  if (easel.species->conifer)
    paint_conifer (&easel);
  else
    paint_broadleaf (&easel);
  road_sprite_shrink (sprite);
}

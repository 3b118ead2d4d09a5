/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The sky: its gradient, clouds and sun.
 *
 * A panorama is drawn once: columns are directions, rows are how steeply a ray
 * rises. A picture row's rays pass through it nearly straight, so that their
 * places are computed exactly every few pixels only.
 */

#include "sky.h"

#include <math.h>

#include "random.h"
#include <lane/lane-wide.h>

#define COLUMN_BITS 10
#define COLUMNS (1 << COLUMN_BITS)      /* all around */
#define ROWS 256                /* from the horizon to where a ray rises 45° */
#define STRIDE 32               /* pixels between exact places */

#define LATTICE_BITS 6
#define LATTICE (1 << LATTICE_BITS)

struct _RoadSky
{
  guint32 pixels[ROWS << COLUMN_BITS];
};

/* While the panorama is drawn. */
typedef struct
{
  const RoadLight *light;
  gdouble thin;                 /* where clouds begin to be seen, 0..1 */
  gdouble lattice[LATTICE * LATTICE];   /* 0..1 */
} Painting;

static gdouble
smooth (gdouble t)
{
  t = CLAMP (t, 0.0, 1.0);
  return t * t * (3.0 - 2.0 * t);
}

static gdouble
lattice_at (const Painting * painting, gdouble x, gdouble y)
{
  gdouble fx = floor (x), fy = floor (y);
  gint x0 = (gint) fx & (LATTICE - 1), x1 = (x0 + 1) & (LATTICE - 1);
  gint y0 = (gint) fy & (LATTICE - 1), y1 = (y0 + 1) & (LATTICE - 1);
  gdouble tx = smooth (x - fx), ty = smooth (y - fy);
  const gdouble *above = painting->lattice + (y0 << LATTICE_BITS);
  const gdouble *below = painting->lattice + (y1 << LATTICE_BITS);
  gdouble a = above[x0] + tx * (above[x1] - above[x0]);
  gdouble b = below[x0] + tx * (below[x1] - below[x0]);

  return a + ty * (b - a);
}

/* Clouds where a ray meets their level, which is 1 high: 0..1. Far away they
 * melt into one another. */
static gdouble
cloud_at (const Painting * painting, gdouble x, gdouble y)
{
  gdouble sum = 0.0, size = 0.5;
  gint i;

  for (i = 0; i < 4; i++) {
    sum += size * lattice_at (painting, x, y);
    x = 2.03 * x + 7.1;
    y = 2.03 * y + 3.7;
    size *= 0.5;
  }
  return sum / 0.9375;
}

static void
add_clouds (const Painting * painting, gdouble x, gdouble y, gdouble rise,
    gdouble colour[3])
{
  const RoadLight *light = painting->light;
  const gdouble cloud = cloud_at (painting, 0.8 * x / rise, 0.8 * y / rise);
  const gdouble cover = smooth ((cloud - painting->thin) / 0.3)
      * smooth (rise / 0.12) * light->weather.visibility
      / (light->weather.visibility + 700.0);
  /* The thicker, the darker from below. */
  const gdouble white = 1.22 - 0.5 * cloud * light->weather.clouds;
  gint i;

  for (i = 0; i < 3; i++)
    colour[i] += cover * (white * light->haze[i] - colour[i]);
}

/* The disc and the light around it. */
static void
add_sun (const RoadLight * light, const gdouble ray[3], gdouble colour[3])
{
  static const gdouble tint[3] = { 1.0, 0.93, 0.76 };
  const gdouble cosine = (ray[0] * light->sun[0] + ray[1] * light->sun[1]
      + ray[2] * light->sun[2])
      / sqrt (ray[0] * ray[0] + ray[1] * ray[1] + ray[2] * ray[2]);
  const gdouble angle = acos (CLAMP (cosine, -1.0, 1.0)) * (180.0 / G_PI);
  const gdouble shine = light->weather.sunlight * light->weather.daylight
      * (400.0 * exp (-pow (angle / 1.6, 2.0)) + 70.0 * exp (-angle / 9.0));
  gint i;

  for (i = 0; i < 3; i++)
    colour[i] += shine * tint[i];
}

static void
paint_place (const Painting * painting, gint column, gint row,
    gdouble colour[3])
{
  const gdouble azimuth = column * (2.0 * G_PI / COLUMNS);
  const gdouble share = (row + 0.5) / (2.0 * ROWS);
  const gdouble ray[3] =
      { cos (azimuth), sin (azimuth), share / (1.0 - share) };

  road_light_sky (painting->light, ray[2], colour);
  add_clouds (painting, ray[0], ray[1], ray[2], colour);
  add_sun (painting->light, ray, colour);
}

RoadSky *
road_sky_new (const RoadLight * light, const RoadCanvas * canvas)
{
  RoadSky *sky = g_new (RoadSky, 1);
  Painting *painting = g_new (Painting, 1);
  guint64 random = 3;
  gint column, row, i;

  painting->light = light;
  painting->thin = 0.72 - 0.7 * light->weather.clouds;
  for (i = 0; i < LATTICE * LATTICE; i++)
    painting->lattice[i] = road_random_range (&random, 0.0, 1.0);
  for (row = 0; row < ROWS; row++) {
    for (column = 0; column < COLUMNS; column++) {
      gdouble colour[3];

      paint_place (painting, column, row, colour);
      sky->pixels[row << COLUMN_BITS | column] =
          road_canvas_pixel (canvas, colour);
    }
  }
  g_free (painting);
  return sky;
}

void
road_sky_free (RoadSky * sky)
{
  g_free (sky);
}

/* Where a pixel's ray meets the panorama, 16 fractional bits. */
static void
find_place (const RoadView * view, gint x, gint y, guint32 * u, gint32 * v)
{
  gdouble ray[3], rise;
  gint i;

  for (i = 0; i < 3; i++)
    ray[i] = view->ray[i] + x * view->per_column[i] + y * view->per_row[i];
  /* Straight up is nowhere in particular. */
  rise = MAX (ray[2], 0.0)
      / MAX (sqrt (ray[0] * ray[0] + ray[1] * ray[1]), 1e-6);
  *u = (guint32) (gint64) (atan2 (ray[1], ray[0])
      * (COLUMNS * 65536.0 / (2.0 * G_PI)));
  *v = (gint32) (MIN (2.0 * ROWS * rise / (1.0 + rise), ROWS - 1.0) * 65536.0);
}

#define DITHER 0x2000, 0xa000, 0x6000, 0xe000
#define DITHER_8 DITHER, DITHER
#define DITHER_32 DITHER_8, DITHER_8, DITHER_8, DITHER_8

/* Pixels from one exact place to the next. Neighbours take their colours at
 * different places of a pixel of the panorama, which would show otherwise. */
LANE_WIDE static void
draw_stretch (const RoadSky * sky, guint32 u, guint32 du, guint32 v,
    guint32 dv, guint phase, gint n, guint32 * restrict pixels)
{
  static const guint32 dithers[STRIDE + 4] = { DITHER_32, DITHER };
  const guint32 *dither = dithers + (phase & 3);
  guint32 places[STRIDE];
  gint i;

  for (i = 0; i < STRIDE; i++)
    places[i] = (v + i * dv) >> 16 << COLUMN_BITS
        | ((u + i * du + dither[i]) >> 16 & (COLUMNS - 1));
  for (i = 0; i < n; i++)
    pixels[i] = sky->pixels[places[i]];
}

void
road_sky_draw (const RoadSky * sky, const RoadView * view, gint y, gint first,
    gint end, guint32 * row)
{
  guint32 u, next_u;
  gint32 v, next_v;

  if (first >= end)
    return;
  find_place (view, first, y, &u, &v);
  while (first < end) {
    const gint n = MIN (STRIDE, end - first);
    gint32 du;

    find_place (view, first + n, y, &next_u, &next_v);
    /* The difference of two directions, whichever way round is shorter. */
    du = (gint32) ((next_u - u) << (16 - COLUMN_BITS)) >> (16 - COLUMN_BITS);
    draw_stretch (sky, u, (guint32) (du / n), (guint32) v,
        (guint32) ((next_v - v) / n), (guint) (first + 2 * y), n, row + first);
    first += n;
    u = next_u;
    v = next_v;
  }
}

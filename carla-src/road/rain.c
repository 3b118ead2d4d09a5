/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Rain before the lens, and drops of it on the lens.
 *
 * A drop on the lens is a lens of its own: it shows much of the picture, the
 * other way round and out of focus. Here it shows its own rows mirrored, and
 * the sky below, the road above by brightness alone, as no stage looks at rows
 * that are not its own.
 */

#include "rain.h"

#include <math.h>

#include "blend.h"
#include "random.h"

#define MOST_DROPS 130          /* in heavy rain */
#define MOST_STREAKS 260
#define WIDEST 48               /* pixels from a drop's middle to its edge */
#define VIEW 3                  /* of its own width that it shows */

typedef struct
{
  gint x, y, wide, high;        /* middle, and from there to the edges */
} Drop;

typedef struct
{
  gint y, length;               /* top, rows */
  gfloat x, slope;              /* at the top, pixels a row */
  guint share;                  /* of its colour, as for road_blend() */
} Streak;

struct _RoadRain
{
  gint width, height;
  guint64 seed;
  guint32 colour;               /* of a streak */
  guint32 light, dark;          /* of a drop's lower, upper half */
  guint n_drops, n_streaks;
  Drop drops[MOST_DROPS];
  Streak streaks[MOST_STREAKS];
};

RoadRain *
road_rain_new (const RoadLight * light, const RoadCanvas * canvas, guint seed)
{
  RoadRain *rain = g_new0 (RoadRain, 1);
  gdouble colour[3];
  gint i;

  rain->width = canvas->width;
  rain->height = canvas->height;
  rain->seed = (guint64) seed << 32;
  rain->n_drops = (guint) lrint (light->weather.rain * MOST_DROPS);
  rain->n_streaks = (guint) lrint (light->weather.rain * MOST_STREAKS);
  /* At night the headlights show the nearest. */
  for (i = 0; i < 3; i++)
    colour[i] = 1.1 * light->haze[i] + 90.0 * light->night;
  rain->colour = road_canvas_pixel (canvas, colour);
  rain->light = road_canvas_pixel (canvas, light->haze);
  for (i = 0; i < 3; i++)
    colour[i] = 0.25 * light->haze[i];
  rain->dark = road_canvas_pixel (canvas, colour);
  return rain;
}

void
road_rain_free (RoadRain * rain)
{
  g_free (rain);
}

/* Each drop stays some seconds, creeps down the while, and another one comes
 * elsewhere. */
static void
place_drop (const RoadRain * rain, guint index, gdouble time, Drop * drop)
{
  guint64 random = rain->seed | index;
  const gdouble stay = road_random_range (&random, 1.5, 6.0);
  const gdouble turn = time / stay + road_random_range (&random, 0.0, 1.0);
  gdouble size;

  random += (guint64) floor (turn) << 20;
  size = road_random_range (&random, 0.0, 1.0);
  size = rain->width * (0.003 + 0.024 * size * size * size);
  drop->wide = (gint) CLAMP (size, 2.0, WIDEST);
  drop->high = drop->wide + drop->wide / 4;
  drop->x = (gint) road_random_range (&random, 0.0, rain->width);
  drop->y = (gint) (road_random_range (&random, 0.0, rain->height)
      + (turn - floor (turn)) * 1.5 * size);
}

/* Seen from a car that drives, rain comes from ahead: away from the middle. */
static void
place_streak (const RoadRain * rain, guint64 * random, Streak * streak)
{
  const gdouble aside = road_random_range (random, -0.5, 0.5);
  const gdouble near = road_random_range (random, 0.0, 1.0);

  streak->x = (gfloat) ((aside + 0.5) * rain->width);
  streak->slope = (gfloat) (0.9 * aside);
  streak->length = (gint) (rain->height * (0.02 + 0.09 * near * near));
  streak->y = (gint) road_random_range (random, -0.1 * rain->height,
      rain->height);
  streak->share = (guint) (ROAD_BLEND_ONE * (0.08 + 0.14 * near));
}

void
road_rain_prepare (RoadRain * rain, guint64 number, gdouble time)
{
  guint64 random = rain->seed + (number << 8);
  guint i;

  for (i = 0; i < rain->n_drops; i++)
    place_drop (rain, i, time, &rain->drops[i]);
  for (i = 0; i < rain->n_streaks; i++)
    place_streak (rain, &random, &rain->streaks[i]);
}

static void
draw_streak (const RoadRain * rain, const Streak * streak,
    const RoadCanvas * canvas)
{
  gint y = MAX (streak->y, canvas->first);
  const gint end = MIN (streak->y + streak->length, canvas->end);

  for (; y < end; y++) {
    gint x = (gint) (streak->x + streak->slope * (y - streak->y));
    guint32 *pixel = road_canvas_row (canvas, y) + x;

    if (x >= 0 && x < canvas->width)
      *pixel = road_blend (*pixel, rain->colour, streak->share);
  }
}

static void
draw_drop_row (const RoadRain * rain, const Drop * drop, gint y, guint32 * row)
{
  const gdouble down = (gdouble) (y - drop->y) / drop->high;
  const gint half = (gint) (drop->wide * sqrt (MAX (1.0 - down * down, 0.0)));
  const gint first = MAX (drop->x - half, 0);
  const gint end = MIN (drop->x + half + 1, rain->width);
  const guint tint = (guint) (fabs (down) * 0.5 * ROAD_BLEND_ONE);
  guint32 behind[2 * WIDEST + 1];
  gint x;

  for (x = first; x < end; x++) {
    gint there = drop->x - VIEW * (x - drop->x);

    behind[x - first] = row[CLAMP (there, 0, rain->width - 1)];
  }
  for (x = first; x < end; x++) {
    /* Its rim is soft. */
    guint share = (guint) MIN (half - ABS (x - drop->x) + 1, 3)
        * ROAD_BLEND_ONE / 4;
    guint32 seen = road_blend (behind[x - first],
        down > 0.0 ? rain->light : rain->dark, tint);

    row[x] = road_blend (row[x], seen, share);
  }
}

void
road_rain_draw (const RoadRain * rain, const RoadCanvas * canvas)
{
  guint i;

  for (i = 0; i < rain->n_streaks; i++)
    draw_streak (rain, &rain->streaks[i], canvas);
  for (i = 0; i < rain->n_drops; i++) {
    const Drop *drop = &rain->drops[i];
    const gint end = MIN (drop->y + drop->high, canvas->end);
    gint y = MAX (drop->y - drop->high + 1, canvas->first);

    for (; y < end; y++)
      draw_drop_row (rain, drop, y, road_canvas_row (canvas, y));
  }
}

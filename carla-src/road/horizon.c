/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What is seen above the ground's end: hills far off, and woods before them.
 *
 * Both are skylines around the whole world, so far away that they only turn
 * with the camera, and never come nearer.
 */

#include "horizon.h"

#include <math.h>

#include "blend.h"
#include "random.h"
#include <lane/lane-wide.h>

#define FLAT_REACH 1500.0       /* m, where level ground ends */
#define AROUND 2048             /* steps of a skyline, a power of two */
#define SHADES 8
#define AT_ONCE 64              /* pixels */
#define FINEST 512              /* waves around the world */
#define MOST_ROWS 1e6           /* that the ground may end beside the picture */

typedef enum
{
  HILLS, WOODS, N_LAYERS
} Layer;

/* Rises are m a metre of distance. */
static const struct
{
  gdouble least, most;          /* rise */
  gint coarsest;                /* waves around the world, a power of two */
  gdouble fall;                 /* of a wave's height when it is half as long */
  gdouble distance;             /* m, of the air before it */
  gdouble contrast;
  gdouble colour[3];
} layers[N_LAYERS] = {
  [HILLS] = {0.015, 0.11, 4, 0.46, 2300.0, 0.10, {96, 112, 92}},
  [WOODS] = {0.006, 0.027, 16, 0.72, 1000.0, 0.28, {64, 84, 48}},
};

typedef struct
{
  gfloat rise[AROUND];
  guint8 shade[AROUND];
  gdouble colours[SHADES][3];
} Skyline;

struct _RoadHorizon
{
  Skyline skylines[N_LAYERS];
  gint width;
  /* Of a column of the picture. */
  gfloat *tops[N_LAYERS];       /* row where the skyline is */
  guint8 *shades[N_LAYERS];     /* its colour */
  gfloat *ground;               /* row where the ground ends */
  gint first, end;              /* rows that may show any */
};

/* A wave of @n knots around, smooth between them. */
static void
add_wave (gfloat * heights, gint n, gdouble height, guint64 * random)
{
  const gint step = AROUND / n;
  gdouble first = road_random_range (random, -height, height), from = first;
  gint i, j;

  for (i = 0; i < n; i++) {
    const gdouble to = i + 1 < n ?
        road_random_range (random, -height, height) : first;

    for (j = 0; j < step; j++) {
      const gdouble t = (gdouble) j / step;

      heights[i * step + j] +=
          (gfloat) (from + t * t * (3.0 - 2.0 * t) * (to - from));
    }
    from = to;
  }
}

static void
make_skyline (Skyline * skyline, Layer layer, const RoadLight * light,
    guint64 * random)
{
  gfloat heights[AROUND] = { 0.0f }, least = G_MAXFLOAT, most = -G_MAXFLOAT;
  gdouble height = 1.0;
  gint n, i, j;

  for (n = layers[layer].coarsest; n <= FINEST; n *= 2) {
    add_wave (heights, n, height, random);
    height *= layers[layer].fall;
  }
  for (i = 0; i < AROUND; i++) {
    least = MIN (least, heights[i]);
    most = MAX (most, heights[i]);
  }
  for (i = 0; i < AROUND; i++) {
    const gdouble share = (heights[i] - least) / (most - least);
    const gdouble slope = heights[i] - heights[(i + 1) % AROUND];

    skyline->rise[i] = (gfloat) (layers[layer].least
        + share * (layers[layer].most - layers[layer].least));
    skyline->shade[i] = (guint8) CLAMP (SHADES / 2 + slope * 8.0
        + road_random_range (random, -1.2, 1.2), 0.0, SHADES - 1.0);
  }
  for (i = 0; i < SHADES; i++) {
    const gdouble factor = 1.0
        + layers[layer].contrast * (2.0 * i / (SHADES - 1) - 1.0);
    gdouble colour[3];

    for (j = 0; j < 3; j++)
      colour[j] = layers[layer].colour[j] * factor;
    road_light_show (light, colour, layers[layer].distance, 0.0,
        skyline->colours[i]);
  }
}

RoadHorizon *
road_horizon_new (const RoadLight * light, guint seed)
{
  RoadHorizon *horizon = g_new0 (RoadHorizon, 1);
  guint64 random = seed;
  gint i;

  for (i = 0; i < N_LAYERS; i++)
    make_skyline (&horizon->skylines[i], i, light, &random);
  return horizon;
}

void
road_horizon_free (RoadHorizon * horizon)
{
  gint i;

  for (i = 0; i < N_LAYERS; i++) {
    g_free (horizon->tops[i]);
    g_free (horizon->shades[i]);
  }
  g_free (horizon->ground);
  g_free (horizon);
}

static void
set_width (RoadHorizon * horizon, gint width)
{
  gint i;

  if (width == horizon->width)
    return;
  horizon->width = width;
  horizon->ground = g_renew (gfloat, horizon->ground, width);
  for (i = 0; i < N_LAYERS; i++) {
    horizon->tops[i] = g_renew (gfloat, horizon->tops[i], width);
    horizon->shades[i] = g_renew (guint8, horizon->shades[i], width);
  }
}

/* Of column @x: its ray's direction without rise, and where that is 0. */
typedef struct
{
  gdouble level;                /* length of the ray's level part */
  gdouble azimuth;              /* rad */
  gdouble row;                  /* where the ray is level */
} Bearing;

static void
find_bearing (const RoadView * view, gint x, Bearing * bearing)
{
  const gdouble rise = view->ray[2] + x * view->per_column[2];
  gdouble dx, dy;

  bearing->row = -rise / view->per_row[2];
  dx = view->ray[0] + x * view->per_column[0]
      + bearing->row * view->per_row[0];
  dy = view->ray[1] + x * view->per_column[1]
      + bearing->row * view->per_row[1];
  bearing->level = hypot (dx, dy);
  bearing->azimuth = atan2 (dy, dx);
}

static void
set_column (RoadHorizon * horizon, const RoadView * view, gint x,
    const Bearing * bearing)
{
  const gdouble at = (bearing->azimuth / (2.0 * G_PI) + 1.0) * AROUND;
  const gint step = (gint) at;
  const gfloat share = (gfloat) (at - step);
  gint i;

  for (i = 0; i < N_LAYERS; i++) {
    const Skyline *skyline = &horizon->skylines[i];
    const gfloat a = skyline->rise[step % AROUND];
    const gfloat b = skyline->rise[(step + 1) % AROUND];
    const gfloat top = (gfloat) (bearing->row
        + (a + share * (b - a)) * bearing->level / view->per_row[2]);

    horizon->tops[i][x] = top;
    horizon->shades[i][x] = skyline->shade[step % AROUND];
    horizon->first = MIN (horizon->first, (gint) floorf (top));
  }
}

/* The row where the ground ends. */
static gdouble
find_ground (const RoadView * view, const RoadRelief * relief,
    const Bearing * bearing)
{
  const gdouble turn = bearing->azimuth - atan2 (view->sin, view->cos);
  const gdouble ahead = bearing->level * cos (turn);
  const gdouble right = bearing->level * sin (turn);
  const gdouble rise = relief->flat ? -view->position[2] / FLAT_REACH :
      road_relief_horizon (relief, right / MAX (ahead, 1e-3));

  return CLAMP (bearing->row + rise * ahead / MIN (view->per_row[2]
          - rise * view->ahead_per_row, -1e-9), -MOST_ROWS, MOST_ROWS);
}

void
road_horizon_prepare (RoadHorizon * horizon, const RoadView * view,
    const RoadRelief * relief)
{
  const gdouble ahead = hypot (view->forward[0], view->forward[1]);
  gint x;

  set_width (horizon, view->width);
  horizon->first = view->height;
  horizon->end = 0;
  /* A camera that looks straight down, or a world upside down, has none. */
  if (view->per_row[2] > -1e-6 / view->focal || ahead < 0.1)
    return;
  for (x = 0; x < view->width; x++) {
    Bearing bearing;

    find_bearing (view, x, &bearing);
    horizon->ground[x] = (gfloat) find_ground (view, relief, &bearing);
    horizon->end = MAX (horizon->end, (gint) ceilf (horizon->ground[x]) + 1);
    set_column (horizon, view, x, &bearing);
  }
  horizon->first = CLAMP (horizon->first, 0, view->height);
  horizon->end = CLAMP (horizon->end, 0, view->height);
}

/* What @tops and @ground have between them covers what is in row @y. */
LANE_WIDE static void
cover (const gfloat * tops, const gfloat * ground, const guint32 * colours,
    gint y, gint n, guint32 * restrict pixels)
{
  gint x;

  for (x = 0; x < n; x++) {
    /* How much of the row, from y - 0.5 on, is between top and ground. */
    const gfloat low = MAX (tops[x], y - 0.5f);
    const gfloat high = MIN (ground[x], y + 0.5f);
    const gfloat share = MAX (high - low, 0.0f) * ROAD_BLEND_ONE;

    pixels[x] = road_blend (pixels[x], colours[x], (guint32) (gint32) share);
  }
}

static void
draw_row (const RoadHorizon * horizon, Layer layer, gint y,
    const guint32 shades[SHADES], guint32 * row)
{
  gint first, i;

  for (first = 0; first < horizon->width; first += AT_ONCE) {
    const gint n = MIN (AT_ONCE, horizon->width - first);
    guint32 colours[AT_ONCE];

    for (i = 0; i < n; i++)
      colours[i] = shades[horizon->shades[layer][first + i]];
    cover (horizon->tops[layer] + first, horizon->ground + first, colours, y,
        n, row + first);
  }
}

void
road_horizon_draw (const RoadHorizon * horizon, const RoadCanvas * canvas)
{
  const gint first = MAX (horizon->first, canvas->first);
  const gint end = MIN (horizon->end, canvas->end);
  gint layer, y, i;

  for (layer = 0; layer < N_LAYERS && first < end; layer++) {
    guint32 shades[SHADES];

    for (i = 0; i < SHADES; i++)
      shades[i] = road_canvas_pixel (canvas,
          horizon->skylines[layer].colours[i]);
    for (y = first; y < end; y++)
      draw_row (horizon, layer, y, shades, road_canvas_row (canvas, y));
  }
}

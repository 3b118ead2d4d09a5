/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Draws the ground and the sky that a camera sees.
 *
 * Each picture row is a line across the ground. Every 4 to 64 pixels its
 * ground point is computed exactly and, where the row can show the road,
 * projected onto the reference line: how far along it (s) and how far right of
 * it (l). Between two such points all is linear, and what is painted where
 * follows from s and l alone.
 */

#include "painter.h"

#include <math.h>

#include "brink.h"
#include "chunk.h"
#include "outline.h"
#include "sheen.h"
#include "spot.h"
#include "stations.h"
#include "surface.h"

#define LONGEST ROAD_CHUNK_MAX  /* pixels between exact points */
#define SHORTEST 4
#define PATCHY 2.5              /* m between them where patches show, at most */
#define PATCHES 16              /* ... but never for fewer pixels than this */
#define SAG 0.05                /* pixels that may be lost between them */
#define GRASS_SAG 0.5           /* beside the road */
#define MARGIN 0.5              /* m of grass that belongs to the road's strip */
#define WIDEST 25.0             /* m from the reference line, for decals beyond it */
#define MOST_WEAR 0.75f         /* share of paint that is ever gone */

struct _RoadPainter
{
  const RoadProfile *profile;
  const RoadPaving *paving;
  RoadSurface *surface;
  RoadSheen sheen;
  gfloat dark;                  /* share of light that a full shadow takes */
  RoadOutline outline;
  gdouble left, right;          /* of the road, m */
  RoadBlotch blotch;
  gfloat wear;
  gdouble behind, ahead;        /* m */

  /* Of the picture that is being drawn. */
  const RoadView *view;
  const RoadTrack *track;
  gfloat blur;                  /* m */
  gboolean shines;              /* some of the ground */
  const RoadRelief *relief;
  RoadBrink brink;
  gdouble origin;               /* arc length from which chunks count */
  RoadStations stations;
  RoadSpots spots;
};

/* The ground under one pixel. */
typedef struct
{
  gdouble x, y;                 /* m */
  gfloat depth;                 /* m */
  guint32 u, v;                 /* texture coordinates */
  gfloat patch;
  gdouble row_x, row_y;         /* m that it moves a picture row down */
  gdouble tilt;                 /* m that it rises a metre to the right */
} Ground;

/* The road there. */
typedef struct
{
  gfloat s, l;                  /* m; s from the picture's origin */
  gfloat row_s, row_l;          /* m that they change a picture row down */
} Place;

static guint32
texture_coordinate (gdouble metres)
{
  return (guint32) (gint64) (metres * (65536.0 / ROAD_TEXEL));
}

/* How deep in the picture a ray meets the ground. @right: m that it goes to the
 * right of the vehicle's heading, as @ahead along it. */
static gdouble
find_depth (const RoadPainter * painter, const gdouble ray[3], gdouble ahead,
    gdouble right, RoadMeeting * meeting, gint * step)
{
  const RoadRelief *relief = painter->relief;

  meeting->grade = meeting->tilt = 0.0;
  if (relief->flat || ahead < 1e-6)
    return -painter->view->position[2] / ray[2];
  road_relief_meet (relief, ray[2] / ahead, right / ahead, step, meeting);
  return (meeting->ahead - relief->x) / ahead;
}

/* @step: as for road_relief_meet(). */
static void
find_ground (const RoadPainter * painter, gdouble px, gdouble py, gint * step,
    Ground * ground)
{
  const RoadView *view = painter->view;
  gdouble level = -view->position[2] / ROAD_BRINK_FARTHEST;
  gdouble ray[3], ahead, right, depth, steeper;
  RoadMeeting meeting;
  gint i;

  for (i = 0; i < 3; i++)
    ray[i] = view->ray[i] + px * view->per_column[i] + py * view->per_row[i];
  ahead = ray[0] * view->cos + ray[1] * view->sin;
  right = ray[1] * view->cos - ray[0] * view->sin;
  /* A chunk may end a pixel or more beyond the ground's last. */
  if (painter->relief->flat)
    ray[2] = MIN (ray[2], level);
  depth = find_depth (painter, ray, ahead, right, &meeting, step);
  steeper = (view->per_row[2] - meeting.grade * view->ahead_per_row
      - meeting.tilt * view->right_per_row)
      / MIN (ray[2] - meeting.grade * ahead - meeting.tilt * right, level);
  ground->x = view->position[0] + depth * ray[0];
  ground->y = view->position[1] + depth * ray[1];
  ground->depth = (gfloat) depth;
  ground->tilt = meeting.tilt;
  ground->row_x = depth * (view->per_row[0] - ray[0] * steeper);
  ground->row_y = depth * (view->per_row[1] - ray[1] * steeper);
  ground->u = texture_coordinate (ground->x);
  ground->v = texture_coordinate (ground->y);
  ground->patch = road_surface_patch (painter->surface, ground->u, ground->v);
}

/* point->s: where to look for it. */
static void
find_place (const RoadPainter * painter, const Ground * ground,
    RoadPoint * point, Place * place)
{
  gdouble lateral = road_track_project (painter->track, ground->x, ground->y,
      point);
  gdouble along = ground->row_x * point->cos + ground->row_y * point->sin;
  gdouble across = ground->row_y * point->cos - ground->row_x * point->sin;
  gdouble slope = MAX (1.0 - point->curvature * lateral, 0.2);

  place->s = (gfloat) (point->s - painter->origin);
  place->l = (gfloat) lateral;
  place->row_s = (gfloat) (along / slope);
  place->row_l = (gfloat) across;
}

/* How many pixels from @ground on all may count as linear. A chord of n pixels
 * sags by n² / 8 times what the row bends a pixel: the road by its curvature,
 * and the row's own scale when the camera is rolled beside the ground. */
static gint
chunk_length (const RoadPainter * painter, const Ground * ground,
    gdouble curvature, gdouble sag)
{
  const RoadView *view = painter->view;
  gdouble pixel = ground->depth / view->focal;
  gdouble roll = fabs (view->per_column[2]
      - ground->tilt * view->right_per_column);
  gdouble bend = (fabs (curvature) * pixel + 2.0 * roll * ground->depth
      / view->position[2]) / 8.0;
  gint n = LONGEST;

  while (n > PATCHES && n * pixel > PATCHY)
    n /= 2;
  while (n > SHORTEST && n * n * bend > sag)
    n /= 2;
  return n;
}

/* Arc length a pixel between two crossings, on the whole. */
static gdouble
mean_rate (const RoadCrossing * between)
{
  gdouble wide = between[1].px - between[0].px;

  return wide > 1.0 ? (between[1].s - between[0].s) / wide : 0.0;
}

static void
start_chunk (RoadChunk * chunk, const RoadPainter * painter, guint32 * pixels,
    gint n, const Ground * a, const Ground * b)
{
  const RoadSurface *surface = painter->surface;
  guint level = road_surface_level ((a->depth + b->depth) / 2.0f);
  guint mip = surface->mip[level];

  chunk->pixels = pixels;
  chunk->n = n;
  chunk->grain = surface->grain[mip];
  chunk->shift = 16 + mip;
  chunk->bits = ROAD_TEXTURE_BITS - mip;
  chunk->u = a->u;
  chunk->v = a->v;
  chunk->du = (guint32) ((gint32) (b->u - a->u) / n);
  chunk->dv = (guint32) ((gint32) (b->v - a->v) / n);
  chunk->patch = a->patch;
  chunk->dpatch = (b->patch - a->patch) / n;
  chunk->palettes = surface->palette[level];
  chunk->blotch = &painter->blotch;
  chunk->wear = painter->wear;
  chunk->shaded = FALSE;
  chunk->dark = FALSE;
}

static void
set_places (RoadChunk * chunk, const Place * a, const Place * b, gfloat blur)
{
  gfloat row_s = (a->row_s + b->row_s) / 2.0f;
  gfloat row_l = (a->row_l + b->row_l) / 2.0f;

  chunk->s = a->s;
  chunk->l = a->l;
  chunk->ds = (b->s - a->s) / chunk->n;
  chunk->dl = (b->l - a->l) / chunk->n;
  /* A box as wide as the footprint's spread: a square pixel seen aslant. */
  chunk->width_s = sqrtf (chunk->ds * chunk->ds + row_s * row_s
      + blur * blur) + 1e-6f;
  chunk->width_l = sqrtf (chunk->dl * chunk->dl + row_l * row_l) + 1e-6f;
  chunk->least_l = MIN (a->l, b->l) - chunk->width_l / 2.0f;
  chunk->most_l = MAX (a->l, b->l) + chunk->width_l / 2.0f;
}

/* m of a band's dashes at the origin, from which chunks count. */
static gfloat
phase_of (const RoadPainter * painter, const RoadBand * band)
{
  gdouble origin = painter->origin, period = band->period;

  return period > 0.0 ?
      (gfloat) (origin - period * floor (origin / period)) : 0.0f;
}

/* The first thing that is not grass, as wide as all that is not. */
static const RoadBand *
find_hard_ground (const RoadBand * bands, guint n)
{
  guint i = 0;

  while (i < n && bands[i].material == ROAD_GRASS)
    i++;
  return i < n ? &bands[i] : NULL;
}

/* The ground, what lies on it, the paint, what lies on that. The chunk begins
 * at pixel (@x, @y). */
static void
draw_road (const RoadPainter * painter, RoadChunk * chunk, gint x, gint y,
    guint * station)
{
  gdouble s = painter->origin + chunk->s + chunk->n * chunk->ds / 2.0;
  RoadBand room[ROAD_MAX_BANDS];
  const RoadBand *bands;
  guint n = road_stations_bands (&painter->stations, s, station, room, &bands);
  const RoadBand *hard = find_hard_ground (bands, n);
  gfloat sheen[ROAD_CHUNK_MAX];
  gboolean below = FALSE;
  guint i = n;

  while (i > 0 && !road_chunk_is_covered (chunk, &bands[i - 1]))
    i--;
  road_chunk_fill (chunk, i > 0 ? bands[i - 1].material : ROAD_GRASS);
  for (; i < n; i++) {
    if (!road_chunk_is_touched (chunk, &bands[i]))
      continue;
    if (!below && road_band_is_paint (&bands[i])) {
      road_spots_draw (&painter->spots, ROAD_BELOW_PAINT, chunk);
      below = TRUE;
    }
    road_chunk_paint (chunk, &bands[i], phase_of (painter, &bands[i]));
  }
  if (!below)
    road_spots_draw (&painter->spots, ROAD_BELOW_PAINT, chunk);
  road_spots_draw (&painter->spots, ROAD_ABOVE_PAINT, chunk);
  road_spots_draw (&painter->spots, ROAD_SHADES, chunk);
  road_chunk_darken (chunk, painter->dark);
  if (painter->shines && hard != NULL) {
    road_sheen_row (&painter->sheen, painter->view, x, y, chunk->n, sheen);
    road_chunk_glisten (chunk, hard, sheen);
  }
}

/* Whether a crest lies between the two, as it can in a rolled camera's row. */
static gboolean
is_broken (const Ground * a, const Ground * b)
{
  return MAX (a->depth, b->depth) > 1.5f * MIN (a->depth, b->depth);
}

/* Pixels first to end - 1 of a row, all on the ground; @between: the strip of
 * road they are in, or NULL. */
static void
draw_ground (const RoadPainter * painter, gint y, gint first, gint end,
    const RoadCrossing * between, guint32 * row)
{
  RoadPoint point = { 0 };
  guint station = 0;
  gdouble rate = 0.0;           /* m of arc length a pixel */
  gint step = 0;
  Ground a, b;
  Place place_a = { 0 }, place_b;

  if (first >= end)
    return;
  find_ground (painter, first, y, &step, &a);
  if (between != NULL) {
    rate = mean_rate (between);
    point.s = between->s + (first - between->px) * rate;
    find_place (painter, &a, &point, &place_a);
  }
  while (first < end) {
    gint n = chunk_length (painter, &a, point.curvature,
        between != NULL ? SAG : GRASS_SAG);
    RoadChunk chunk;

    n = MIN (n, end - first);
    find_ground (painter, first + n, y, &step, &b);
    if (!painter->relief->flat && is_broken (&a, &b)) {
      n = 1;
      find_ground (painter, first + n, y, &step, &b);
    }
    start_chunk (&chunk, painter, row + first, n, &a, &b);
    if (between != NULL) {
      point.s += n * rate;      /* as before is a good guess */
      find_place (painter, &b, &point, &place_b);
      rate = (place_b.s - place_a.s) / n;
      set_places (&chunk, &place_a, &place_b, painter->blur);
      draw_road (painter, &chunk, first, y, &station);
      place_a = place_b;
    } else {
      road_chunk_fill (&chunk, ROAD_GRASS);
    }
    a = b;
    first += n;
  }
}

/* Pixels first to end - 1 of a row, on the ground. */
static void
draw_stretch (const RoadPainter * painter, gint y, gint first, gint end,
    guint32 * row)
{
  const RoadRow *road = &painter->outline.rows[y];
  guint i;

  for (i = 0; i < road->n; i += 2) {
    const RoadCrossing *between = &road->crossings[i];
    /* A pixel more on either side, for the edge's own width. */
    gint enter = (gint) CLAMP (ceil (between[0].px) - 1.0, first, end);
    gint leave = (gint) CLAMP (floor (between[1].px) + 2.0, enter, end);

    draw_ground (painter, y, first, enter, NULL, row);
    draw_ground (painter, y, enter, leave, between, row);
    first = leave;
  }
  draw_ground (painter, y, first, end, NULL, row);
}

static void
draw_row (const RoadPainter * painter, gint y, guint32 * row)
{
  const RoadView *view = painter->view;
  gint from = 0, first, end;

  while (from < view->width) {
    road_brink_find (&painter->brink, y, from, &first, &end);
    road_sky_draw (painter->surface->sky, view, y, from, first, row);
    draw_stretch (painter, y, first, end, row);
    from = end;
  }
}

/* Share of its light that the ground loses in a full shadow. */
static gdouble
shade_of (const RoadLight * light)
{
  return 1.0 - light->shadow[1] / MAX (light->open[1], 1e-3);
}

RoadPainter *
road_painter_new (const RoadProfile * profile, const RoadPaving * paving,
    const RoadWeather * weather,
    GstVideoFormat format, gint rows, gdouble focal, gdouble height)
{
  RoadPainter *painter = g_new0 (RoadPainter, 1);

  painter->profile = profile;
  painter->paving = paving;
  painter->surface = road_surface_new (focal, height, weather, format);
  road_outline_init (&painter->outline, rows);
  road_profile_extent (profile, &painter->left, &painter->right);
  road_blotch_init (&painter->blotch);
  road_sheen_init (&painter->sheen, &painter->surface->light);
  painter->wear = MOST_WEAR * (gfloat) weather->wear;
  road_stations_init (&painter->stations);
  road_spots_init (&painter->spots);
  painter->dark = (gfloat) shade_of (&painter->surface->light);
  /* Ahead until a metre is less than a pixel's height; what a camera that
   * looks down sees behind itself grows with its height. */
  painter->behind = 40.0 + 4.0 * height;
  painter->ahead = CLAMP (focal * height, 300.0, ROAD_BRINK_FARTHEST);
  return painter;
}

void
road_painter_free (RoadPainter * painter)
{
  road_surface_free (painter->surface);
  road_outline_clear (&painter->outline);
  road_blotch_clear (&painter->blotch);
  road_stations_clear (&painter->stations);
  road_spots_clear (&painter->spots);
  g_free (painter);
}

void
road_painter_range (const RoadPainter * painter, gdouble * behind,
    gdouble * ahead)
{
  *behind = painter->behind;
  *ahead = painter->ahead;
}

/* The strip of ground whose place on the road matters: wide enough for the
 * decals beside the road, too. */
static void
find_strip (const RoadPainter * painter, const GArray * decals, gdouble * left,
    gdouble * right)
{
  guint i;

  *left = painter->left - MARGIN;
  *right = painter->right + MARGIN;
  for (i = 0; i < decals->len; i++) {
    const RoadDecal *decal = &g_array_index (decals, RoadDecal, i);
    gdouble reach = fabs (sin (decal->yaw)) * decal->length / 2.0
        + fabs (cos (decal->yaw)) * decal->width / 2.0 + decal->softness;

    *left = MIN (*left, MAX (decal->l - reach, -WIDEST));
    *right = MAX (*right, MIN (decal->l + reach, WIDEST));
  }
}

void
road_painter_prepare (RoadPainter * painter, const RoadView * view,
    const RoadTrack * track, const RoadRelief * relief, gdouble s, gdouble blur,
    const GArray * decals)
{
  gdouble lap = road_track_lap (track);
  gdouble from = s - painter->behind, to = s + painter->ahead;
  gdouble left, right;

  if (lap > 0.0)
    to = MIN (to, from + lap);
  painter->view = view;
  painter->shines = road_sheen_shows (&painter->sheen, view->forward);
  painter->track = track;
  painter->blur = (gfloat) blur;
  painter->relief = relief;
  road_brink_set (&painter->brink, view, relief);
  painter->origin = from - 50.0;
  road_stations_update (&painter->stations, painter->profile, painter->paving,
      from, to);
  road_spots_update (&painter->spots, decals, painter->origin,
      to - painter->origin);
  find_strip (painter, decals, &left, &right);
  road_outline_update (&painter->outline, view, track, relief, left, right,
      from, s, to);
}

void
road_painter_draw (const RoadPainter * painter, const RoadCanvas * canvas)
{
  gint y;

  for (y = canvas->first; y < canvas->end; y++)
    draw_row (painter, y, road_canvas_row (canvas, y));
}

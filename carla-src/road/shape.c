/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The shapes of decals: how much of each pixel they cover.
 *
 * A pixel is a box on the ground; what a shape covers of it is worked out
 * along each axis, so that thin and far shapes keep their weight.
 */

#include "shape.h"

#include <math.h>

#include <lane/lane-wide.h>

#define CRACK 0.008f            /* m, half of what it is open */
#define CRACK_UNEVEN 0.7f       /* share by which that varies */
#define SEAM_UNEVEN 0.4f
#define SEAM_WANDER 0.02f       /* m to either side */
#define FINE_WANDER 0.02f       /* m, of all lines */
#define LINE_END 0.3f           /* m that it takes a line to end */
#define MARK_END 2.0f           /* ... a tyre mark */
#define FRAY 0.02f              /* m that a patch's edges are off */

typedef gfloat (*Cover) (const RoadShape * shape, gfloat a, gfloat c);

/* Of a box @width wide around @x, what lies within @half of 0. */
static LANE_INLINE gfloat
within (gfloat x, gfloat half, gfloat width)
{
  gfloat part = (MIN (x + width / 2.0f, half) - MAX (x - width / 2.0f, -half))
      / width;

  return CLAMP (part, 0.0f, 1.0f);
}

static guint32
coordinate (gfloat metres)
{
  return (guint32) (gint32) (metres * ROAD_BLOTCH_SCALE);
}

/* -1..1; @scale: of the blotches, larger ones are finer. */
static gfloat
blotch_at (const RoadShape * shape, gfloat a, gfloat c, gfloat scale)
{
  return road_blotch_value (shape->blotch, shape->mip,
      shape->u + coordinate (a * scale), shape->v + coordinate (c * scale))
      / 127.5f - 1.0f;
}

static gfloat
share_at (const RoadShape * shape, gfloat a, gfloat c, gfloat scale,
    gfloat share)
{
  return road_blotch_share (shape->blotch, shape->mip,
      shape->u + coordinate (a * scale), shape->v + coordinate (c * scale),
      share);
}

static gfloat
box (const RoadShape * shape, gfloat a, gfloat c)
{
  return within (a, shape->half_length, shape->width_a + shape->softness)
      * within (c, shape->half_width, shape->width_c + shape->softness);
}

/* Edges that were cut by hand. */
static gfloat
patch (const RoadShape * shape, gfloat a, gfloat c)
{
  const gfloat clear_a = (shape->width_a + shape->softness) / 2.0f + FRAY;
  const gfloat clear_c = (shape->width_c + shape->softness) / 2.0f + FRAY;
  gfloat fray;

  if (fabsf (a) + clear_a <= shape->half_length
      && fabsf (c) + clear_c <= shape->half_width)
    return 1.0f;
  fray = FRAY * blotch_at (shape, a, c, 1.0f);
  return box (shape, a + fray, c - fray);
}

/* Streaks along it, fading out at its ends. */
static gfloat
tyre_mark (const RoadShape * shape, gfloat a, gfloat c)
{
  gfloat streaks = 0.75f + 0.25f * blotch_at (shape, a * 0.1f, c * 2.0f, 1.0f);

  return within (c, shape->half_width, shape->width_c + shape->softness)
      * within (a, shape->half_length, shape->width_a + MARK_END) * streaks;
}

static gfloat
manhole (const RoadShape * shape, gfloat a, gfloat c)
{
  gfloat width = (shape->width_a + shape->width_c) / 2.0f;
  gfloat r = hypotf (a, c), rim = fabsf (r - 0.82f * shape->half_width);
  gfloat groove = within (rim, 0.02f, width);

  return within (r, shape->half_width, width) * (1.0f - 0.7f * groove);
}

/* A convex outline: each edge's direction turns right, seen from above. */
typedef struct
{
  gint n;
  gfloat corner[4][2];          /* along, across */
} Outline;

static gfloat
convex (const RoadShape * shape, const Outline * outline, gfloat a, gfloat c)
{
  gfloat cover = 1.0f;
  gint i;

  for (i = 0; i < outline->n; i++) {
    const gfloat *from = outline->corner[i];
    const gfloat *to = outline->corner[(i + 1) % outline->n];
    gfloat ea = to[0] - from[0], ec = to[1] - from[1];
    gfloat inwards = (ea * (c - from[1]) - ec * (a - from[0]));
    gfloat width = fabsf (ec) * shape->width_a + fabsf (ea) * shape->width_c;

    cover = MIN (cover, 0.5f + inwards / width);
  }
  return MAX (cover, 0.0f);
}

/* In a length of 2 (from -1 to 1) and a half width of 1. */
static const Outline straight_arrow[] = {
  {4, {{-1.0f, -0.2f}, {0.35f, -0.2f}, {0.35f, 0.2f}, {-1.0f, 0.2f}}},
  {3, {{0.3f, -0.6f}, {1.0f, 0.0f}, {0.3f, 0.6f}}},
};

static const Outline right_arrow[] = {
  {4, {{-1.0f, -0.45f}, {0.5f, -0.45f}, {0.5f, -0.05f}, {-1.0f, -0.05f}}},
  {4, {{0.2f, -0.45f}, {0.5f, -0.45f}, {0.75f, 0.45f}, {0.45f, 0.45f}}},
  {3, {{0.1f, 0.35f}, {0.85f, 0.25f}, {0.5f, 1.0f}}},
};

static gfloat
outlines (const RoadShape * shape, const Outline * parts, gint n, gfloat a,
    gfloat c)
{
  RoadShape unit = *shape;
  gfloat cover = 0.0f;
  gint i;

  unit.width_a /= shape->half_length;
  unit.width_c /= shape->half_width;
  a /= shape->half_length;
  c /= shape->half_width;
  for (i = 0; i < n; i++)
    cover = MAX (cover, convex (&unit, &parts[i], a, c));
  return cover;
}

static gfloat
arrow (const RoadShape * shape, gfloat a, gfloat c)
{
  return outlines (shape, straight_arrow, G_N_ELEMENTS (straight_arrow), a, c);
}

static gfloat
arrow_right (const RoadShape * shape, gfloat a, gfloat c)
{
  return outlines (shape, right_arrow, G_N_ELEMENTS (right_arrow), a, c);
}

static gfloat
arrow_left (const RoadShape * shape, gfloat a, gfloat c)
{
  return arrow_right (shape, a, -c);
}

#define ZEBRA_PERIOD 1.0f       /* m; half of it is painted */

static gfloat
zebra (const RoadShape * shape, gfloat a, gfloat c)
{
  gfloat x = c + shape->half_width;
  gfloat bar = x - ZEBRA_PERIOD * floorf (x / ZEBRA_PERIOD);
  gfloat wide = MIN (shape->width_c, ZEBRA_PERIOD);

  return box (shape, a, c) * within (bar - ZEBRA_PERIOD / 4.0f,
      ZEBRA_PERIOD / 4.0f, wide);
}

/* Of 1 in the middle and 0 at the edge of an ellipse. */
static gfloat
depth_in_ellipse (const RoadShape * shape, gfloat a, gfloat c)
{
  a /= shape->half_length;
  c /= shape->half_width;
  return 1.0f - sqrtf (a * a + c * c);
}

static gfloat
puddle (const RoadShape * shape, gfloat a, gfloat c)
{
  gfloat depth = depth_in_ellipse (shape, a, c)
      + 0.35f * blotch_at (shape, a, c, 0.4f) - 0.15f;

  return CLAMP (depth * 6.0f, 0.0f, 1.0f);
}

/* Light falls through a crown where its leaves are thin. */
static gfloat
foliage (const RoadShape * shape, gfloat a, gfloat c)
{
  gfloat depth = depth_in_ellipse (shape, a, c);
  gfloat leaves = CLAMP (depth * 2.2f, 0.0f, 1.0f);

  if (depth <= 0.0f)
    return 0.0f;
  return share_at (shape, a, c, 0.35f, leaves * 0.96f - 0.1f);
}

/* Of those that are not lines. Finest detail, m, unless the edge is softer
 * still: where a pixel's step is finer, pixels between are interpolated. 0: too
 * thin for that. How far it may reach beyond its box, m. */
static const struct
{
  Cover cover;
  gfloat detail, beyond;
} kinds[ROAD_N_DECALS] = {
  [ROAD_DECAL_PATCH] = {patch, 0.0f, FRAY},
  [ROAD_DECAL_TYRE_MARK] = {tyre_mark, 0.06f, 0.0f},
  [ROAD_DECAL_MANHOLE] = {manhole, 0.0f, 0.15f},
  [ROAD_DECAL_ARROW] = {arrow, 0.0f, 0.15f},
  [ROAD_DECAL_ARROW_LEFT] = {arrow_left, 0.0f, 0.15f},
  [ROAD_DECAL_ARROW_RIGHT] = {arrow_right, 0.0f, 0.15f},
  [ROAD_DECAL_OLD_PAINT] = {box, 0.0f, 0.0f},
  [ROAD_DECAL_ZEBRA] = {zebra, 0.0f, 0.0f},
  [ROAD_DECAL_STOP_LINE] = {box, 0.0f, 0.0f},
  [ROAD_DECAL_PUDDLE] = {puddle, 0.05f, 0.15f},
  [ROAD_DECAL_SHADOW] = {box, 0.0f, 0.0f},
  [ROAD_DECAL_FOLIAGE] = {foliage, 0.05f, 0.0f},
};

gfloat
road_shape_thickness (RoadDecalKind kind, gfloat half_width)
{
  switch (kind) {
    case ROAD_DECAL_CRACK:
      return 2.0f * CRACK * (1.0f + CRACK_UNEVEN);
    case ROAD_DECAL_SEAM:
      return 2.0f * half_width * (1.0f + SEAM_UNEVEN);
    default:
      return 2.0f * half_width;
  }
}

void
road_shape_reach (RoadDecalKind kind, gfloat half_length, gfloat half_width,
    gfloat softness, gfloat * along, gfloat * across)
{
  const gfloat thick = road_shape_thickness (kind, half_width) / 2.0f;

  *along = half_length + softness / 2.0f + kinds[kind].beyond;
  *across = half_width + softness / 2.0f + kinds[kind].beyond;
  if (kind == ROAD_DECAL_TYRE_MARK) {
    *along = half_length + MARK_END / 2.0f;
  } else if (kind == ROAD_DECAL_CRACK) {
    *along = half_length + LINE_END / 2.0f;
    *across = half_width + FINE_WANDER + thick;
  } else if (kind == ROAD_DECAL_SEAM) {
    *along = half_length + LINE_END / 2.0f;
    *across = SEAM_WANDER + FINE_WANDER + thick;
  }
}

#define LONGEST_STEP 16         /* pixels */
#define BEND 0.012f             /* m of a line that may count as straight */

static gint
step_of (const RoadShape * shape)
{
  gfloat detail = kinds[shape->kind].detail;
  gfloat finest = detail > 0.0f ? MAX (detail, shape->softness / 3.0f) : 0.0f;
  gfloat pixel = MAX (fabsf (shape->da), fabsf (shape->dc));

  return (gint) CLAMP (finest / MAX (pixel, 1e-4f), 1.0f, LONGEST_STEP);
}

static void
cover_area (const RoadShape * shape, gfloat * cover)
{
  const Cover of = kinds[shape->kind].cover;
  gint step = step_of (shape), i, j;
  gfloat next;

  if (step == 1) {
    for (i = 0; i < shape->n; i++)
      cover[i] = of (shape, shape->a + i * shape->da, shape->c + i * shape->dc);
    return;
  }
  next = of (shape, shape->a, shape->c);
  for (i = 0; i < shape->n; i += step) {
    const gint n = MIN (step, shape->n - i);
    gfloat here = next, slope;

    next = of (shape, shape->a + (i + step) * shape->da,
        shape->c + (i + step) * shape->dc);
    slope = (next - here) / step;
    for (j = 0; j < n; j++)
      cover[i + j] = here + slope * j;
  }
}

/* The same as box() for each pixel. */
LANE_WIDE static void
cover_box (const RoadShape * shape, gfloat * restrict cover)
{
  const gfloat a = shape->a, c = shape->c, da = shape->da, dc = shape->dc;
  const gfloat length = shape->half_length, width = shape->half_width;
  const gfloat soft_a = shape->width_a + shape->softness;
  const gfloat soft_c = shape->width_c + shape->softness;
  const gint n = shape->n;
  gint i;

  for (i = 0; i < n; i++)
    cover[i] = within (a + i * da, length, soft_a)
        * within (c + i * dc, width, soft_c);
}

/* A line that winds along its length. */
typedef struct
{
  gfloat thick;                 /* m, half of it */
  gfloat uneven;                /* share by which that varies */
  gfloat wander;                /* m to either side */
  gfloat whole;                 /* share of its length that is not closed */
} Line;

/* Where a line is. */
typedef struct
{
  gfloat middle, thick, share;
} Bend;

static void
find_bend (const RoadShape * shape, const Line * line, gfloat a, Bend * bend)
{
  bend->middle = line->wander * blotch_at (shape, a, 0.0f, 0.4f)
      + FINE_WANDER * blotch_at (shape, a, 3.0f, 2.0f);
  bend->thick = line->thick * (1.0f + line->uneven
      * blotch_at (shape, a, 5.0f, 1.0f));
  bend->share = within (a, shape->half_length, shape->width_a + LINE_END);
  if (line->whole < 1.0f)
    bend->share *= share_at (shape, a, 7.0f, 0.5f, line->whole);
}

/* @n pixels from one bend to the next. */
static void
cover_bend (const RoadShape * shape, const Bend * from, const Bend * to,
    gint first, gint step, gint n, gfloat * cover)
{
  gint i;

  for (i = 0; i < n; i++) {
    const gfloat t = (gfloat) i / step;
    const gfloat middle = from->middle + t * (to->middle - from->middle);
    const gfloat thick = from->thick + t * (to->thick - from->thick);

    cover[first + i] = within (shape->c + (first + i) * shape->dc - middle,
        thick, shape->width_c) * (from->share + t * (to->share - from->share));
  }
}

/* Lines bend along their length alone, of which a row's pixels may have
 * little. */
static void
cover_line (const RoadShape * shape, const Line * line, gfloat * cover)
{
  const gint step = (gint) CLAMP (BEND / MAX (fabsf (shape->da), 1e-4f), 1.0f,
      LONGEST_STEP);
  Bend from, to;
  gint i;

  find_bend (shape, line, shape->a, &to);
  for (i = 0; i < shape->n; i += step) {
    from = to;
    find_bend (shape, line, shape->a + (i + step) * shape->da, &to);
    cover_bend (shape, &from, &to, i, step, MIN (step, shape->n - i), cover);
  }
}

void
road_shape_cover (const RoadShape * shape, gfloat * cover)
{
  const Line crack = {
    CRACK, CRACK_UNEVEN, shape->half_width, 0.8f
  };
  const Line seam = { shape->half_width, SEAM_UNEVEN, SEAM_WANDER, 1.0f };

  if (shape->kind == ROAD_DECAL_CRACK)
    cover_line (shape, &crack, cover);
  else if (shape->kind == ROAD_DECAL_SEAM)
    cover_line (shape, &seam, cover);
  else if (kinds[shape->kind].cover == box)
    cover_box (shape, cover);
  else
    cover_area (shape, cover);
}

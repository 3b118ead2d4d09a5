/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Decals made ready to be drawn, and found by where they are.
 *
 * The road is divided into bins along its length; each has a list of the spots
 * that reach into it. A chunk draws those of the bins it lies in.
 */

#include "spot.h"

#include <math.h>

#include "random.h"
#include "rounding.h"
#include "shape.h"

#define BIN 2.0f                /* m */
#define FAINTEST (1.0f / 128)   /* of a pixel's colour, less cannot be seen */
#define FAINT 0.25f             /* of it, less has no grain that can be seen */

/* How each kind is drawn. */
static const struct
{
  RoadLayer layer;
  RoadMaterial material;
  gboolean painted;             /* wears off as paint does */
} looks[ROAD_N_DECALS] = {
  [ROAD_DECAL_PATCH] = {ROAD_BELOW_PAINT, ROAD_NEW_ASPHALT, FALSE},
  [ROAD_DECAL_CRACK] = {ROAD_BELOW_PAINT, ROAD_TAR, FALSE},
  [ROAD_DECAL_SEAM] = {ROAD_BELOW_PAINT, ROAD_TAR, FALSE},
  [ROAD_DECAL_TYRE_MARK] = {ROAD_ABOVE_PAINT, ROAD_RUBBER, FALSE},
  [ROAD_DECAL_MANHOLE] = {ROAD_BELOW_PAINT, ROAD_IRON, FALSE},
  [ROAD_DECAL_ARROW] = {ROAD_ABOVE_PAINT, ROAD_WHITE, TRUE},
  [ROAD_DECAL_ARROW_LEFT] = {ROAD_ABOVE_PAINT, ROAD_WHITE, TRUE},
  [ROAD_DECAL_ARROW_RIGHT] = {ROAD_ABOVE_PAINT, ROAD_WHITE, TRUE},
  [ROAD_DECAL_OLD_PAINT] = {ROAD_BELOW_PAINT, ROAD_DULL_WHITE, TRUE},
  [ROAD_DECAL_ZEBRA] = {ROAD_ABOVE_PAINT, ROAD_WHITE, TRUE},
  [ROAD_DECAL_STOP_LINE] = {ROAD_ABOVE_PAINT, ROAD_WHITE, TRUE},
  [ROAD_DECAL_PUDDLE] = {ROAD_ABOVE_PAINT, ROAD_WATER, FALSE},
  [ROAD_DECAL_SHADOW] = {ROAD_SHADES, ROAD_SHADOW, FALSE},
  [ROAD_DECAL_FOLIAGE] = {ROAD_SHADES, ROAD_SHADOW, FALSE},
};

static void
init_bins (RoadBins * bins)
{
  bins->indices = g_array_new (FALSE, FALSE, sizeof (guint));
  bins->starts = g_array_new (FALSE, TRUE, sizeof (guint));
}

static void
clear_bins (RoadBins * bins)
{
  g_array_unref (bins->indices);
  g_array_unref (bins->starts);
}

void
road_spots_init (RoadSpots * spots)
{
  gint i;

  for (i = 0; i < ROAD_N_LAYERS; i++) {
    RoadSheet *sheet = &spots->sheets[i];

    sheet->spots = g_array_new (FALSE, FALSE, sizeof (RoadSpot));
    init_bins (&sheet->within);
    init_bins (&sheet->from);
  }
}

void
road_spots_clear (RoadSpots * spots)
{
  gint i;

  for (i = 0; i < ROAD_N_LAYERS; i++) {
    RoadSheet *sheet = &spots->sheets[i];

    g_array_unref (sheet->spots);
    clear_bins (&sheet->within);
    clear_bins (&sheet->from);
  }
}

static void
make_spot (const RoadDecal * decal, gdouble origin, RoadSpot * spot)
{
  guint64 random = decal->seed;

  spot->kind = decal->kind;
  spot->s = (gfloat) (decal->s - origin);
  spot->l = (gfloat) decal->l;
  spot->cos = (gfloat) cos (decal->yaw);
  spot->sin = (gfloat) sin (decal->yaw);
  spot->half_length = (gfloat) MAX (decal->length / 2.0, 0.001);
  spot->half_width = (gfloat) MAX (decal->width / 2.0, 0.001);
  spot->softness = (gfloat) decal->softness;
  spot->strength = (gfloat) CLAMP (decal->strength, 0.0, 1.0);
  spot->u = (guint32) road_random (&random);
  spot->v = (guint32) road_random (&random);
  road_shape_reach (spot->kind, spot->half_length, spot->half_width,
      spot->softness, &spot->reach_a, &spot->reach_c);
  spot->reach_s = fabsf (spot->cos) * spot->reach_a
      + fabsf (spot->sin) * spot->reach_c;
  spot->reach_l = fabsf (spot->sin) * spot->reach_a
      + fabsf (spot->cos) * spot->reach_c;
  spot->weight = spot->strength
      * road_shape_thickness (spot->kind, spot->half_width);
}

static guint
bin_of (gfloat s, guint n_bins)
{
  return (guint) CLAMP (s / BIN, 0.0f, n_bins - 1.0f);
}

/* Counts, adds up, then fills from behind. @all: bins have all spots that reach
 * into them, not only those that begin there. */
static void
fill_bins (RoadBins * bins, const GArray * spots, guint n_bins, gboolean all)
{
  guint *starts;
  guint i, j;

  g_array_set_size (bins->starts, 0);
  g_array_set_size (bins->starts, n_bins + 1);
  starts = (guint *) bins->starts->data;
  for (i = 0; i < spots->len; i++) {
    const RoadSpot *spot = &g_array_index (spots, RoadSpot, i);

    for (j = spot->first; j <= (all ? spot->last : spot->first); j++)
      starts[j]++;
  }
  for (j = 1; j <= n_bins; j++)
    starts[j] += starts[j - 1];
  g_array_set_size (bins->indices, starts[n_bins]);
  for (i = spots->len; i-- > 0;) {
    const RoadSpot *spot = &g_array_index (spots, RoadSpot, i);

    for (j = spot->first; j <= (all ? spot->last : spot->first); j++)
      g_array_index (bins->indices, guint, --starts[j]) = i;
  }
}

void
road_spots_update (RoadSpots * spots, const GArray * decals, gdouble origin,
    gdouble length)
{
  guint n_bins = (guint) MAX (length / BIN, 1.0);
  guint i;

  for (i = 0; i < ROAD_N_LAYERS; i++)
    g_array_set_size (spots->sheets[i].spots, 0);
  for (i = 0; i < decals->len; i++) {
    const RoadDecal *decal = &g_array_index (decals, RoadDecal, i);
    RoadSpot spot;

    make_spot (decal, origin, &spot);
    spot.first = bin_of (spot.s - spot.reach_s, n_bins);
    spot.last = bin_of (spot.s + spot.reach_s, n_bins);
    if (spot.strength > 0.0f && spot.s + spot.reach_s > 0.0f
        && spot.s - spot.reach_s < length)
      g_array_append_val (spots->sheets[looks[decal->kind].layer].spots, spot);
  }
  for (i = 0; i < ROAD_N_LAYERS; i++) {
    RoadSheet *sheet = &spots->sheets[i];

    fill_bins (&sheet->within, sheet->spots, n_bins, TRUE);
    fill_bins (&sheet->from, sheet->spots, n_bins, FALSE);
  }
}

/* Narrows @first to @end to the pixels where |x| < reach. */
static void
narrow (gfloat x, gfloat dx, gfloat reach, gint * first, gint * end)
{
  if (fabsf (dx) < 1e-7f) {
    if (fabsf (x) >= reach)
      *end = *first;
  } else {
    gfloat a = (-reach - x) / dx, b = (reach - x) / dx;

    *first = road_round_up (CLAMP (MIN (a, b), (gfloat) * first,
            (gfloat) * end));
    *end = (gint) CLAMP (MAX (a, b) + 1.0f, (gfloat) * first, (gfloat) * end);
  }
}

/* Whether all between x and x + dx is farther than @reach from 0. */
static gboolean
passes_by (gfloat x, gfloat dx, gfloat reach)
{
  return MIN (x, x + dx) >= reach || MAX (x, x + dx) <= -reach;
}

static void
draw_spot (const RoadSpot * spot, RoadChunk * chunk)
{
  gfloat s = chunk->s - spot->s, l = chunk->l - spot->l;
  gfloat cover[ROAD_CHUNK_MAX];
  gint first = 0, end = chunk->n, i;
  RoadShape shape;

  if (looks[spot->kind].layer == ROAD_SHADES && chunk->dark)
    return;
  shape.width_c = fabsf (spot->cos) * chunk->width_l
      + fabsf (spot->sin) * chunk->width_s;
  if (spot->weight < FAINTEST * shape.width_c)
    return;
  shape.width_a = fabsf (spot->cos) * chunk->width_s
      + fabsf (spot->sin) * chunk->width_l;
  shape.da = chunk->ds * spot->cos + chunk->dl * spot->sin;
  shape.dc = chunk->dl * spot->cos - chunk->ds * spot->sin;
  shape.a = s * spot->cos + l * spot->sin;
  shape.c = l * spot->cos - s * spot->sin;
  if (passes_by (shape.c, shape.dc * chunk->n, spot->reach_c
          + shape.width_c / 2.0f) || passes_by (shape.a, shape.da * chunk->n,
          spot->reach_a + shape.width_a / 2.0f))
    return;
  narrow (s, chunk->ds, spot->reach_s + chunk->width_s / 2.0f, &first, &end);
  narrow (l, chunk->dl, spot->reach_l + chunk->width_l / 2.0f, &first, &end);
  if (spot->sin != 0.0f) {
    narrow (shape.a, shape.da, spot->reach_a + shape.width_a / 2.0f, &first,
        &end);
    narrow (shape.c, shape.dc, spot->reach_c + shape.width_c / 2.0f, &first,
        &end);
  }
  if (first >= end)
    return;
  shape.kind = spot->kind;
  shape.n = end - first;
  shape.a += first * shape.da;
  shape.c += first * shape.dc;
  shape.half_length = spot->half_length;
  shape.half_width = spot->half_width;
  shape.softness = spot->softness;
  shape.blotch = chunk->blotch;
  shape.mip = road_blotch_mip (sqrtf (chunk->width_s * chunk->width_l));
  shape.u = spot->u;
  shape.v = spot->v;
  road_shape_cover (&shape, cover);
  for (i = 0; i < shape.n; i++)
    cover[i] *= spot->strength;
  if (looks[spot->kind].painted)
    road_chunk_wear (chunk, first, shape.n, cover);
  if (looks[spot->kind].layer == ROAD_SHADES)
    road_chunk_shade (chunk, first, shape.n, cover);
  else if (spot->strength < FAINT)
    road_chunk_tint (chunk, looks[spot->kind].material, first, shape.n, cover);
  else
    road_chunk_mix (chunk, looks[spot->kind].material, first, shape.n, cover);
}

/* Draws the spots of bins @first to @end - 1. */
static void
draw_bins (const RoadBins * bins, guint first, guint end, const GArray * spots,
    RoadChunk * chunk)
{
  const guint *starts = (const guint *) bins->starts->data;
  const guint *indices = (const guint *) bins->indices->data;
  const gfloat least_l = chunk->least_l, most_l = chunk->most_l;
  guint i;

  for (i = starts[first]; i < starts[end]; i++) {
    const RoadSpot *spot = &g_array_index (spots, RoadSpot, indices[i]);

    if (spot->l + spot->reach_l > least_l && spot->l - spot->reach_l < most_l)
      draw_spot (spot, chunk);
  }
}

void
road_spots_draw (const RoadSpots * spots, RoadLayer layer, RoadChunk * chunk)
{
  const RoadSheet *sheet = &spots->sheets[layer];
  guint n_bins = sheet->within.starts->len - 1;
  gfloat s = chunk->s, end = s + chunk->n * chunk->ds;
  gfloat half = chunk->width_s / 2.0f;
  guint first = bin_of (MIN (s, end) - half, n_bins);
  guint last = bin_of (MAX (s, end) + half, n_bins);

  if (sheet->spots->len == 0)
    return;
  /* Each once only, though it is in several bins. */
  draw_bins (&sheet->within, first, first + 1, sheet->spots, chunk);
  draw_bins (&sheet->from, first + 1, last + 1, sheet->spots, chunk);
}

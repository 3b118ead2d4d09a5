/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Blotches: what decides where paint has come off and where shapes fray.
 *
 * Noise of five octaves that repeats without a seam, its values replaced by
 * their ranks: then a threshold tells which share lies below.
 */

#include "blotch.h"

#include <math.h>
#include <string.h>

#include "random.h"

#define SIZE (1 << ROAD_BLOTCH_BITS)
#define FIRST_OCTAVE 4          /* cells a side: 1.28 m */
#define OCTAVES 6
#define SHARPEST 0.16f          /* of all values, where nothing is averaged */

static gfloat
smooth (gfloat t)
{
  return t * t * (3.0f - 2.0f * t);
}

/* Adds noise of @cells random values a side, smoothly between them. */
static void
add_octave (gfloat * noise, gint cells, gfloat gain, guint64 * random)
{
  gfloat *grid = g_new (gfloat, cells * cells);
  gint i, x, y;

  for (i = 0; i < cells * cells; i++)
    grid[i] = (gfloat) road_random_range (random, -gain, gain);
  for (y = 0; y < SIZE; y++) {
    gint row = y * cells / SIZE, below = (row + 1) % cells;
    gfloat ty = smooth ((gfloat) (y * cells % SIZE) / SIZE);

    for (x = 0; x < SIZE; x++) {
      gint column = x * cells / SIZE, next = (column + 1) % cells;
      gfloat tx = smooth ((gfloat) (x * cells % SIZE) / SIZE);
      const gfloat *a = grid + row * cells, *b = grid + below * cells;
      gfloat upper = a[column] + tx * (a[next] - a[column]);
      gfloat lower = b[column] + tx * (b[next] - b[column]);

      noise[y * SIZE + x] += upper + ty * (lower - upper);
    }
  }
  g_free (grid);
}

/* Values to their ranks, by counting how many are how large. */
static void
rank (gfloat * noise)
{
  enum
  { STEPS = 4096 };
  const gfloat range = 4.0f;
  guint *below = g_new0 (guint, STEPS + 1);
  gint i;

  for (i = 0; i < SIZE * SIZE; i++) {
    noise[i] = CLAMP ((noise[i] / range + 0.5f) * STEPS, 0.0f, STEPS - 1.0f);
    below[(gint) noise[i] + 1]++;
  }
  for (i = 0; i < STEPS; i++)
    below[i + 1] += below[i];
  for (i = 0; i < SIZE * SIZE; i++)
    noise[i] = 255.0f * below[(gint) noise[i]] / (SIZE * SIZE);
  g_free (below);
}

static void
halve (gfloat * texture, gint size)
{
  gint x, y;

  for (y = 0; y < size / 2; y++) {
    for (x = 0; x < size / 2; x++) {
      const gfloat *from = texture + 2 * y * size + 2 * x;

      texture[y * (size / 2) + x] =
          (from[0] + from[1] + from[size] + from[size + 1]) / 4.0f;
    }
  }
}

static gfloat
deviation (const gfloat * texture, gint n)
{
  gdouble squares = 0.0;
  gint i;

  for (i = 0; i < n; i++)
    squares += (texture[i] - 127.5) * (texture[i] - 127.5);
  return (gfloat) sqrt (squares / n);
}

void
road_blotch_init (RoadBlotch * blotch)
{
  gfloat *noise = g_new0 (gfloat, SIZE * SIZE);
  gfloat gain = 1.0f, whole = 0.0f;
  guint64 random = 77;
  gint i, j;

  for (i = 0; i < OCTAVES; i++, gain *= 0.95f)
    add_octave (noise, FIRST_OCTAVE << i, gain, &random);
  rank (noise);
  for (i = 0; i < ROAD_BLOTCH_MIPS; i++) {
    gint size = SIZE >> i;
    gfloat left;

    if (i == 0)
      whole = deviation (noise, size * size);
    /* What averaging has left of the values' range. The step takes the place
     * of what it has not. */
    left = deviation (noise, size * size) / whole;
    blotch->softness[i] = 1.0f - (1.0f - SHARPEST) * left;
    blotch->spread[i] = MAX (left, blotch->softness[i]);
    blotch->mip[i] = g_malloc (size * size);
    for (j = 0; j < size * size; j++)
      blotch->mip[i][j] = (guint8) noise[j];
    halve (noise, size);
  }
  g_free (noise);
}

void
road_blotch_clear (RoadBlotch * blotch)
{
  gint i;

  for (i = 0; i < ROAD_BLOTCH_MIPS; i++)
    g_free (blotch->mip[i]);
}

guint
road_blotch_mip (gfloat footprint)
{
  guint mip = 0;

  for (footprint *= 50.0f; footprint > 1.5f && mip < ROAD_BLOTCH_MIPS - 1;
      footprint /= 2.0f)
    mip++;
  return mip;
}

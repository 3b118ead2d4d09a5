/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A sensor's noise.
 *
 * Brightness is noisier than colour, and neighbours are alike, as in pictures
 * that were made of a Bayer mosaic.
 */

#include "noise.h"

#include <math.h>

#include "random.h"

#define STARTS 8192             /* places where a row's piece can begin */

/* Nearly normal, deviation 1: the sum of four even spreads (Irwin and Hall). */
static gdouble
normal (guint64 * random)
{
  guint64 bits = road_random (random);
  gint sum = (gint) ((bits & 0xffff) + (bits >> 16 & 0xffff)
      + (bits >> 32 & 0xffff) + (bits >> 48));

  return (sum - 131070) / (65536.0 / sqrt (3.0));
}

static gint8
to_number (gdouble value)
{
  return (gint8) CLAMP (lrint (value * ROAD_NOISE_DEVIATION), -127, 127);
}

void
road_noise_init (RoadNoise * noise, const RoadCanvas * canvas, guint64 seed)
{
  const guint bytes[3] = { canvas->r, canvas->g, canvas->b };
  const gint n = STARTS + canvas->width;
  gdouble before = 0.0;
  gint i, j;

  noise->numbers = g_malloc0 ((gsize) n * 4);
  for (i = 0; i < n; i++) {
    gdouble here = normal (&seed);
    gdouble bright = 0.8 * here + 0.6 * before;

    for (j = 0; j < 3; j++)
      noise->numbers[4 * i + bytes[j]] =
          to_number (0.9 * bright + 0.436 * normal (&seed));
    before = here;
  }
}

void
road_noise_clear (RoadNoise * noise)
{
  g_free (noise->numbers);
}

const gint8 *
road_noise_row (const RoadNoise * noise, guint64 number, gint y)
{
  guint64 random = number << 16 | (guint64) y;

  return noise->numbers + 4 * (road_random (&random) % STARTS);
}

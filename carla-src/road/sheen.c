/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The sheen of a road that one drives along towards a low sun.
 *
 * What is mirrored at the surface of stones, bitumen and paint alike: it hardly
 * depends on their colour, and takes contrast from paint without wiping it out.
 * The road is a rough surface of small mirrors, as R. L. Cook and
 * K. E. Torrance have it ("A Reflectance Model for Computer Graphics", ACM
 * Transactions on Graphics 1, 1982), their slopes distributed as P. Beckmann
 * and A. Spizzichino found, mirroring by Fresnel's law and hiding each other
 * as approximated by C. Schlick ("An Inexpensive BRDF Model for
 * Physically-based Rendering", Computer Graphics Forum 13, 1994). That makes
 * the patch of light long towards the sun, narrow at the horizon and wider
 * near the camera. The measured reflection tables of dry roads (CIE 144:2001)
 * have the same shape, and several times a matt surface's light at its top.
 */

#include "sheen.h"

#include <math.h>

#define HIGHEST 0.5             /* sine of the sun's elevation that still counts */
#define DRY 0.55                /* mean slope of the small mirrors */
#define WET 0.25
#define MIRROR 0.04             /* share thrown back straight up: glass, bitumen */
#define BRIGHTNESS 22.0         /* of the sun beside what the exposure is for */
#define LEAST_COSINE 0.15       /* between where one looks and the sun */
#define STEP 16                 /* pixels between those whose share is exact */

/* Share of light that mirrors of this slope do not take from each other. */
static gdouble
passed (gdouble roughness, gdouble cosine)
{
  const gdouble k = roughness * sqrt (2.0 / G_PI);

  return cosine / (cosine * (1.0 - k) + k);
}

void
road_sheen_init (RoadSheen * sheen, const RoadLight * light)
{
  const RoadWeather *weather = &light->weather;
  const gdouble low = 1.0 - light->sun[2] / HIGHEST;
  gint i;

  for (i = 0; i < 3; i++)
    sheen->sun[i] = light->sun[i];
  sheen->roughness = DRY + weather->wetness * (WET - DRY);
  sheen->strength = light->sun[2] <= 0.0 ? 0.0 : BRIGHTNESS
      * weather->sunlight * weather->daylight * CLAMP (low, 0.0, 1.0);
  sheen->reach = passed (sheen->roughness, MAX (light->sun[2], 0.0));
}

gboolean
road_sheen_shows (const RoadSheen * sheen, const gdouble forward[3])
{
  return sheen->strength > 0.0 && forward[0] * sheen->sun[0]
      + forward[1] * sheen->sun[1] > LEAST_COSINE;
}

gdouble
road_sheen_share (const RoadSheen * sheen, const gdouble ray[3])
{
  const gdouble length = sqrt (ray[0] * ray[0] + ray[1] * ray[1]
      + ray[2] * ray[2]);
  const gdouble up = -ray[2] / length;
  gdouble half[3], rise, slope, mirrors, mirrored, glance, light;
  gint i;

  if (up <= 0.0)
    return 0.0;
  /* Mirrors that throw the sun into the camera stand halfway. */
  for (i = 0; i < 3; i++)
    half[i] = sheen->sun[i] - ray[i] / length;
  rise = half[2] * half[2];
  slope = (half[0] * half[0] + half[1] * half[1])
      / (rise * sheen->roughness * sheen->roughness);
  mirrors = exp (-slope) / (G_PI * sheen->roughness * sheen->roughness);
  glance = sqrt (half[0] * half[0] + half[1] * half[1] + rise) / 2.0;
  mirrored = 1.0 - glance;
  mirrored = MIRROR + (1.0 - MIRROR) * mirrored * mirrored * mirrored
      * mirrored * mirrored;
  light = mirrors * mirrored * sheen->reach * passed (sheen->roughness, up)
      / (4.0 * up);
  /* Of much light a camera shows less. */
  return 1.0 - exp (-sheen->strength * light);
}

static gfloat
share_at (const RoadSheen * sheen, const RoadView * view, gint x, gint y)
{
  gdouble ray[3];
  gint i;

  for (i = 0; i < 3; i++)
    ray[i] = view->ray[i] + x * view->per_column[i] + y * view->per_row[i];
  return (gfloat) road_sheen_share (sheen, ray);
}

void
road_sheen_row (const RoadSheen * sheen, const RoadView * view, gint x, gint y,
    gint n, gfloat * shares)
{
  gfloat next = share_at (sheen, view, x, y);
  gint i, j;

  for (i = 0; i < n; i += STEP) {
    const gint step = MIN (STEP, n - i);
    const gfloat here = next;

    next = share_at (sheen, view, x + i + step, y);
    for (j = 0; j < step; j++)
      shares[i + j] = here + (next - here) / step * j;
  }
}

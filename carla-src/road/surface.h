/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the ground and the sky look like: grain, patches, colours, haze. */
#pragma once

#include <gst/video/video.h>

#include "light.h"
#include "profile.h"
#include "sky.h"

G_BEGIN_DECLS

/* The grain's texture repeats after 512 texels; mip n has 512 >> n a side.
 * Patches are 256 texels a side and repeat after 64 of them. Texture
 * coordinates have 16 fractional bits and wrap. */
#define ROAD_TEXEL 0.01         /* m */
#define ROAD_TEXTURE_BITS 9
#define ROAD_MIPS 7
#define ROAD_PATCH_BITS 8

/* Pictures change with distance in steps: 16 each time it doubles. */
#define ROAD_LEVELS_BITS 4
#define ROAD_LEVELS (12 << ROAD_LEVELS_BITS)
#define ROAD_LEVELS_NEAREST 0.5f        /* m */

/* How one material looks at one distance: a colour for each sum of grain and
 * patch. */
typedef struct
{
  gfloat patch_gain;
  guint32 colour[256];
} RoadPalette;

typedef struct
{
  RoadLight light;
  guint8 *grain[ROAD_MIPS];     /* 0..127 */
  gint8 *patches;
  guint8 mip[ROAD_LEVELS];
  RoadPalette palette[ROAD_LEVELS][ROAD_N_MATERIALS];
  RoadSky *sky;
} RoadSurface;

/* @focal in pixels and @height in m tell how large a pixel is on the ground;
 * colours are packed as pixels of the 4-byte @format lie in memory. */
RoadSurface *road_surface_new (gdouble focal, gdouble height,
    const RoadWeather * weather, GstVideoFormat format);
void road_surface_free (RoadSurface * surface);

/* Index into mip[] and palette[] of a depth in m. */
static inline guint
road_surface_level (gfloat depth)
{
  const union
  {
    gfloat value;
    guint32 bits;
  } d = {.value = CLAMP (depth, ROAD_LEVELS_NEAREST, 2000.0f) },
      nearest = {.value = ROAD_LEVELS_NEAREST };

  /* Exponent and upper mantissa of an IEEE number grow as its logarithm. */
  return (d.bits - nearest.bits) >> (23 - ROAD_LEVELS_BITS);
}

/* Slow changes of brightness at texture coordinates, -64..63. */
gfloat road_surface_patch (const RoadSurface * surface, guint32 u, guint32 v);

G_END_DECLS

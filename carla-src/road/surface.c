/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the ground and the sky look like: grain, patches, colours, haze.
 *
 * All that depends on distance alone is computed once: each material's colours
 * with the contrast that a pixel's footprint leaves of the grain, mixed with
 * haze. Drawing a pixel is then two table look-ups.
 */

#include "surface.h"

#include <math.h>

#include "random.h"

#define TEXTURE_SIZE (1 << ROAD_TEXTURE_BITS)
#define PATCH_GRID_BITS 6
#define PATCH_GRID (1 << PATCH_GRID_BITS)
#define PATCH (ROAD_TEXEL * (1 << ROAD_PATCH_BITS))     /* m */

#define STEPS (1 << ROAD_LEVELS_BITS)   /* until the distance doubles */
#define GRAIN_DEVIATION 20.0    /* of 0..127 */

/* Colours are those of light.h. Brightness b of a spot makes them base + b *
 * tint. */
typedef struct
{
  gdouble base[3], tint[3];
  gdouble grain, patches;       /* deviation of brightness */
  gdouble shine;                /* of headlights, see road_light_fall() */
  gdouble soaks;                /* share that it is darker when wet */
  gdouble film;                 /* share of it that a film of water covers */
} Look;

static const Look looks[ROAD_N_MATERIALS] = {
  [ROAD_GRASS] = {{82, 106, 54}, {1.0, 1.1, 0.55}, 13.0, 11.0,
      0.8, 0.15, 0.0},
  [ROAD_GRAVEL] = {{128, 119, 104}, {1.0, 0.97, 0.9}, 15.0, 5.0,
      0.8, 0.35, 0.3},
  [ROAD_ASPHALT] = {{88, 88, 91}, {1.0, 1.0, 1.0}, 9.0, 4.0,
      1.0, 0.45, 0.95},
  [ROAD_GREY_ASPHALT] = {{110, 109, 108}, {1.0, 1.0, 0.99}, 9.0, 5.0,
      1.1, 0.45, 0.9},
  [ROAD_PALE_ASPHALT] = {{132, 130, 126}, {1.0, 0.99, 0.97}, 9.0, 6.0,
      1.2, 0.45, 0.85},
  [ROAD_CONCRETE] = {{158, 155, 147}, {1.0, 1.0, 0.97}, 8.0, 7.0,
      1.2, 0.4, 0.7},
  [ROAD_WHITE] = {{226, 226, 220}, {1.0, 1.0, 1.0}, 6.0, 3.0,
      1.8, 0.35, 0.95},
  [ROAD_YELLOW] = {{222, 176, 42}, {1.0, 0.85, 0.4}, 6.0, 3.0,
      1.6, 0.25, 0.95},
  [ROAD_DULL_WHITE] = {{198, 196, 187}, {1.0, 1.0, 0.98}, 9.0, 6.0,
      1.2, 0.4, 0.9},
  [ROAD_DULL_YELLOW] = {{196, 160, 66}, {1.0, 0.88, 0.5}, 9.0, 6.0,
      1.1, 0.3, 0.9},
  [ROAD_CURB] = {{150, 148, 142}, {1.0, 1.0, 0.98}, 8.0, 6.0,
      1.0, 0.35, 0.4},
  [ROAD_PAVEMENT] = {{124, 122, 118}, {1.0, 1.0, 0.98}, 9.0, 5.0,
      1.0, 0.4, 0.5},
  [ROAD_NEW_ASPHALT] = {{62, 62, 65}, {1.0, 1.0, 1.0}, 7.0, 3.0,
      0.9, 0.4, 0.85},
  [ROAD_TAR] = {{34, 34, 37}, {1.0, 1.0, 1.0}, 3.0, 2.0,
      0.7, 0.1, 0.95},
  [ROAD_RUBBER] = {{46, 46, 48}, {1.0, 1.0, 1.0}, 6.0, 3.0,
      0.8, 0.3, 0.8},
  [ROAD_IRON] = {{74, 70, 66}, {1.0, 0.98, 0.95}, 8.0, 4.0,
      1.0, 0.1, 0.9},
  [ROAD_WATER] = {{44, 46, 48}, {1.0, 1.0, 1.0}, 1.0, 2.0,
      0.2, 0.0, 1.0},
  [ROAD_SHADOW] = {{2, 3, 6}, {1.0, 1.0, 1.0}, 0.5, 0.5,
      0.0, 0.0, 0.0},
  /* Brighter than anything matt; glitters. */
  [ROAD_SHEEN] = {{420, 380, 305}, {1.0, 0.93, 0.78}, 30.0, 12.0,
      0.0, 0.0, 0.0},
};

/* Brings the texture to the mean and deviation all mips share. */
static void
normalise (const gfloat * texture, gint n, guint8 * out)
{
  gdouble sum = 0.0, squares = 0.0, mean, scale;
  gint i;

  for (i = 0; i < n; i++) {
    sum += texture[i];
    squares += (gdouble) texture[i] * texture[i];
  }
  mean = sum / n;
  scale = GRAIN_DEVIATION / sqrt (squares / n - mean * mean);
  for (i = 0; i < n; i++)
    out[i] = (guint8) CLAMP (lrint (64.0 + (texture[i] - mean) * scale),
        0, 127);
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

/* White noise, softened a little: grains of one to three texels. */
static void
make_grain (RoadSurface * surface, guint64 * random)
{
  const gint mask = TEXTURE_SIZE - 1;
  gfloat *noise = g_new (gfloat, TEXTURE_SIZE * TEXTURE_SIZE);
  gfloat *texture = g_new (gfloat, TEXTURE_SIZE * TEXTURE_SIZE);
  gint i, x, y;

  for (i = 0; i < TEXTURE_SIZE * TEXTURE_SIZE; i++)
    noise[i] = (gfloat) road_random_range (random, -1.0, 1.0);
  for (y = 0; y < TEXTURE_SIZE; y++) {
    const gfloat *row = noise + y * TEXTURE_SIZE;
    const gfloat *below = noise + ((y + 1) & mask) * TEXTURE_SIZE;

    for (x = 0; x < TEXTURE_SIZE; x++) {
      gint next = (x + 1) & mask;

      texture[y * TEXTURE_SIZE + x] =
          row[x] + 0.6f * (row[next] + below[x]) + 0.4f * below[next];
    }
  }
  for (i = 0; i < ROAD_MIPS; i++) {
    gint size = TEXTURE_SIZE >> i;

    surface->grain[i] = g_malloc (size * size);
    normalise (texture, size * size, surface->grain[i]);
    halve (texture, size);
  }
  g_free (noise);
  g_free (texture);
}

static void
make_patches (RoadSurface * surface, guint64 * random)
{
  gint i;

  surface->patches = g_malloc (PATCH_GRID * PATCH_GRID);
  for (i = 0; i < PATCH_GRID * PATCH_GRID; i++)
    surface->patches[i] = (gint8) road_random_range (random, -40.0, 40.0);
}

/* The deviation that averaging over @footprint m leaves of something that
 * changes every @size m. */
static gdouble
faded (gdouble deviation, gdouble size, gdouble footprint)
{
  return deviation * pow (MIN (1.0, size / footprint), 0.7);
}

/* One distance: what a pixel there covers, and how it is lit. */
typedef struct
{
  gdouble depth, footprint;     /* m */
  gdouble mirror;               /* share of light that wet ground mirrors */
  gdouble reflection[3];        /* what it mirrors */
} Distance;

/* Water darkens what soaks it up, and mirrors the sky over the rest of it. */
static void
see (const RoadLight * light, const Look * look, gdouble wetness,
    const Distance * distance, gdouble brightness, gdouble colour[3])
{
  const gdouble mirror = look->film * wetness * distance->mirror;
  const gdouble dry = 1.0 - look->soaks * wetness;
  /* Water throws the headlights' light away from the driver. */
  const gdouble shine = look->shine * (1.0 - 0.6 * look->film * wetness);
  gint i;

  for (i = 0; i < 3; i++)
    colour[i] = dry * (look->base[i] + look->tint[i] * brightness);
  road_light_fall (light, colour, distance->depth, shine, colour);
  for (i = 0; i < 3; i++)
    colour[i] += mirror * (distance->reflection[i] - colour[i]);
  road_light_fade (light, distance->depth, colour);
}

static void
make_palette (RoadPalette * palette, RoadMaterial material,
    const RoadLight * light, const Distance * distance,
    const RoadCanvas * layout)
{
  const Look *look = &looks[material];
  const gdouble wetness = material == ROAD_WATER ? 1.0 : light->weather.wetness;
  /* Water fills the grain and leaves what is higher. */
  gdouble contrast = (1.0 - 0.4 * wetness) * faded (look->grain,
      2.0 * ROAD_TEXEL, distance->footprint) / GRAIN_DEVIATION;
  gdouble patches = (1.0 + 1.5 * look->film * wetness) * faded (look->patches,
      PATCH, distance->footprint) / 20.0;
  gdouble dark[3], bright[3];
  gint i, j;

  palette->patch_gain = (gfloat) MIN (patches / contrast, 1.6);
  /* All that light and air do is linear. */
  see (light, look, wetness, distance, -128.0 * contrast, dark);
  see (light, look, wetness, distance, 128.0 * contrast, bright);
  for (i = 0; i < 256; i++) {
    gdouble colour[3];

    for (j = 0; j < 3; j++)
      colour[j] = dark[j] + i / 256.0 * (bright[j] - dark[j]);
    palette->colour[i] = road_canvas_pixel (layout, colour);
  }
}

static void
make_level (RoadSurface * surface, guint level, gdouble focal, gdouble height,
    const RoadCanvas * layout)
{
  const gdouble depth = ROAD_LEVELS_NEAREST
      * ldexp (1.0 + (level % STEPS + 0.5) / STEPS, level / STEPS);
  const gdouble across = depth / focal;
  const gdouble along = across * MAX (depth / height, 1.0);
  Distance distance = {.depth = depth,.footprint = sqrt (across * along) };
  gint i;

  distance.mirror = road_light_mirror (height, depth);
  road_light_sky (&surface->light, height / depth, distance.reflection);
  surface->mip[level] = (guint8)
      CLAMP (lrint (log2 (distance.footprint / ROAD_TEXEL)), 0, ROAD_MIPS - 1);
  for (i = 0; i < ROAD_N_MATERIALS; i++)
    make_palette (&surface->palette[level][i], i, &surface->light, &distance,
        layout);
}

RoadSurface *
road_surface_new (gdouble focal, gdouble height, const RoadWeather * weather,
    GstVideoFormat format)
{
  const GstVideoFormatInfo *info = gst_video_format_get_info (format);
  const RoadCanvas layout = {
    .r = GST_VIDEO_FORMAT_INFO_POFFSET (info, GST_VIDEO_COMP_R),
    .g = GST_VIDEO_FORMAT_INFO_POFFSET (info, GST_VIDEO_COMP_G),
    .b = GST_VIDEO_FORMAT_INFO_POFFSET (info, GST_VIDEO_COMP_B),
  };
  RoadSurface *surface = g_new0 (RoadSurface, 1);
  guint64 random = 1;
  guint i;

  road_light_init (&surface->light, weather);
  make_grain (surface, &random);
  make_patches (surface, &random);
  for (i = 0; i < ROAD_LEVELS; i++)
    make_level (surface, i, focal, height, &layout);
  surface->sky = road_sky_new (&surface->light, &layout);
  return surface;
}

void
road_surface_free (RoadSurface * surface)
{
  gint i;

  for (i = 0; i < ROAD_MIPS; i++)
    g_free (surface->grain[i]);
  road_sky_free (surface->sky);
  g_free (surface->patches);
  g_free (surface);
}

static gfloat
lerp (gfloat a, gfloat b, gfloat t)
{
  return a + t * (b - a);
}

gfloat
road_surface_patch (const RoadSurface * surface, guint32 u, guint32 v)
{
  const guint shift = 16 + ROAD_PATCH_BITS, mask = PATCH_GRID - 1;
  const gfloat unit = 1.0f / (1 << shift);
  gfloat fu = (gint32) (u & ((1u << shift) - 1)) * unit;
  gfloat fv = (gint32) (v & ((1u << shift) - 1)) * unit;
  guint c0 = (u >> shift) & mask, c1 = (c0 + 1) & mask;
  guint r0 = (v >> shift) & mask, r1 = (r0 + 1) & mask;
  const gint8 *above = surface->patches + (r0 << PATCH_GRID_BITS);
  const gint8 *below = surface->patches + (r1 << PATCH_GRID_BITS);

  return lerp (lerp (above[c0], above[c1], fu), lerp (below[c0], below[c1],
          fu), fv);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What a camera makes of the light that comes to it.
 *
 * Exposure, vignetting, stray light of a sun before the lens, the sensor's
 * answer, which bends where it is near its end, and its noise. All is done in
 * one go, byte after byte in 16-bit numbers of 1/16 grey level, as compilers
 * know to do for many bytes at once. What depends on both column and row is a
 * sum or product of a number for each.
 */

#include "lens.h"

#include <math.h>

#include "exposure.h"
#include "noise.h"
#include "rain.h"
#include <lane/lane-wide.h>

#define VIGNETTING 0.28         /* share of light that is lost in a corner */
#define ONE 4096                /* gain of 1 */
#define LEVEL 16                /* a grey level */
#define KNEE (191 * LEVEL)      /* where the sensor's answer begins to bend */
#define BEND (128 * LEVEL)      /* and after what it is at its end */

#define VEIL 85.0               /* levels of stray light at the sun's place */
#define DAZZLE 230.0            /* ... of its disc */
#define SMEAR 24.0              /* ... of the streak that it leaves on the glass */
#define BURNT 235               /* as bright as the disc is before the lens */

/* Of one picture row. */
typedef struct
{
  guint16 gain;                 /* in its middle */
  guint16 beam;                 /* how much of the headlights' shape shows */
  guint16 veil, disc;           /* levels of stray light in their middle */
} Row;

struct _RoadLens
{
  RoadLight light;
  gint width, height;
  guint bytes[3];               /* of red, green and blue in a pixel */
  RoadExposure exposure;
  RoadNoise noise;
  RoadRain *rain;               /* NULL: none */
  gint16 noise_gain;
  guint64 number;               /* of the picture */
  gdouble time;                 /* of the picture, s */
  gdouble focal;                /* that the beam was set for, pixels */
  gint sun_x, sun_y;            /* the pixel that shows it, or outside */
  gdouble bare;                 /* share of it that nothing hides */
  Row *rows;
  /* For each byte of a row, a pixel's four alike unless it is a colour. */
  guint16 *vignette;            /* loss of gain */
  guint16 *beam;                /* share of gain that is lost at night */
  guint16 *veil, *disc;         /* share of the row's */
  gint16 *least;                /* grey level; the fourth byte is always 255 */
};

/* Lets a compiler use its instruction for half a product. */
static LANE_INLINE guint16
high_half (guint16 a, guint16 b)
{
  return (guint16) (((guint32) a * b) >> 16);
}

static LANE_INLINE gint16
signed_high_half (gint16 a, gint16 b)
{
  return (gint16) (((gint32) a * b) >> 16);
}

static guint16
to_number (gdouble value)
{
  return (guint16) lrint (CLAMP (value, 0.0, 65535.0));
}

RoadLens *
road_lens_new (const RoadLight * light, const RoadCanvas * canvas, guint seed)
{
  RoadLens *lens = g_new0 (RoadLens, 1);
  const gsize n = 4 * (gsize) canvas->width;
  gsize i;

  lens->light = *light;
  lens->width = canvas->width;
  lens->height = canvas->height;
  lens->bytes[0] = canvas->r;
  lens->bytes[1] = canvas->g;
  lens->bytes[2] = canvas->b;
  road_exposure_init (&lens->exposure, canvas->width, canvas->height);
  lens->bare = 1.0;
  road_noise_init (&lens->noise, canvas, seed);
  if (light->weather.rain > 0.0)
    lens->rain = road_rain_new (light, canvas, seed);
  lens->rows = g_new0 (Row, canvas->height);
  lens->vignette = g_new0 (guint16, n);
  lens->beam = g_new0 (guint16, n);
  lens->veil = g_new0 (guint16, n);
  lens->disc = g_new0 (guint16, n);
  lens->least = g_new0 (gint16, n);
  for (i = 6 - canvas->r - canvas->g - canvas->b; i < n; i += 4)
    lens->least[i] = 255;
  return lens;
}

void
road_lens_free (RoadLens * lens)
{
  road_exposure_clear (&lens->exposure);
  road_noise_clear (&lens->noise);
  g_clear_pointer (&lens->rain, road_rain_free);
  g_free (lens->rows);
  g_free (lens->vignette);
  g_free (lens->beam);
  g_free (lens->veil);
  g_free (lens->disc);
  g_free (lens->least);
  g_free (lens);
}

/* The sides of the road get less of the headlights. */
static void
set_beam (RoadLens * lens, gdouble focal)
{
  gint x, i;

  if (focal == lens->focal)
    return;
  lens->focal = focal;
  for (x = 0; x < lens->width; x++) {
    gdouble aside = (x - (lens->width - 1) / 2.0) / focal;
    gdouble loss = 0.9 * (1.0 - exp (-pow (aside / 0.5, 2.0)));

    for (i = 0; i < 4; i++)
      lens->beam[4 * x + i] = to_number (65535.0 * loss);
  }
}

/* Headlights shine on the ground and are cut off above the horizon. */
static void
set_gains (RoadLens * lens, gdouble horizon)
{
  const gdouble gain = ONE * lens->exposure.gain;
  const gdouble across = (lens->width - 1) / 2.0;
  const gdouble down = (lens->height - 1) / 2.0;
  const gdouble loss = gain * VIGNETTING / (across * across + down * down);
  gint x, y, i;

  for (y = 0; y < lens->height; y++) {
    gdouble below = (y - horizon) / (0.1 * lens->height);
    gdouble cut = 1.0 - 0.55 * lens->light.night * CLAMP (-below, 0.0, 1.0);

    lens->rows[y] = (Row) {
    .gain = to_number (cut * (gain - loss * (y - down) * (y - down))),.beam =
          to_number (65535.0 * lens->light.night * CLAMP (below, 0.0, 1.0))};
  }
  for (x = 0; x < lens->width; x++) {
    for (i = 0; i < 4; i++)
      lens->vignette[4 * x + i] =
          to_number (loss * (x - across) * (x - across));
  }
}

static gdouble
bell (gdouble value, gdouble width)
{
  return exp (-pow (value / width, 2.0));
}

/* Half at @width, as the square of the distance in the end. */
static gdouble
fall_off (gdouble value, gdouble width)
{
  return 1.0 / (1.0 + pow (value / width, 2.0));
}

/* Spreads @share over a pixel's colours as the sun's light has them. */
static void
set_sunny (const RoadLens * lens, guint16 * pixel, gdouble share)
{
  static const gdouble colour[3] = { 1.0, 0.94, 0.78 };
  gint i;

  for (i = 0; i < 3; i++)
    pixel[lens->bytes[i]] = to_number (65535.0 * share * colour[i]);
}

/* Share of the sun's light that its hood lets to a lens whose picture does not
 * show the sun. */
static gdouble
hood (const RoadLens * lens, gdouble px, gdouble py)
{
  const gdouble x = px - CLAMP (px, 0.0, lens->width);
  const gdouble y = py - CLAMP (py, 0.0, lens->height);

  return CLAMP (1.0 - hypot (x, y) / (0.25 * lens->width), 0.0, 1.0);
}

/* Stray light of the sun, whose place is (@px, @py). Glass and dust scatter
 * about as much as eyes do, where it falls with the square of the angle (the
 * Stiles-Holladay law; J. J. Vos, "On the cause of disability glare", CIE
 * 135:1999): a veil over all the picture. Close to the disc it is all light,
 * and a wiped windscreen draws that into a streak, up and down. */
static void
set_glare (RoadLens * lens, gdouble px, gdouble py)
{
  const RoadWeather *weather = &lens->light.weather;
  const gdouble sun = weather->sunlight * sqrt (weather->daylight)
      * hood (lens, px, py);
  const gdouble seen = LEVEL * sun * lens->bare;
  const gdouble size = lens->width;
  gdouble veil = 0.0;
  gint x, y;

  for (x = 0; x < lens->width; x++) {
    set_sunny (lens, lens->veil + 4 * x, fall_off (x - px, 0.45 * size));
    set_sunny (lens, lens->disc + 4 * x, fall_off (x - px, 0.022 * size));
  }
  for (y = 0; y < lens->height; y++) {
    Row *row = &lens->rows[y];
    gdouble near = fall_off (y - py, 0.45 * size);

    row->veil = to_number (VEIL * near * (0.3 * LEVEL * sun + 0.7 * seen));
    row->disc = to_number (seen * (DAZZLE * bell (y - py, 0.04 * size)
            + SMEAR * bell (y - py, 0.3 * size)));
    veil += VEIL * near * fall_off (lens->width / 2.0 - px, 0.45 * size);
  }
  lens->exposure.stray = sun * veil / lens->height;
}

/* From one picture to the next: leaves and cars go by before the sun. */
static void
watch_sun (RoadLens * lens, const RoadCanvas * canvas)
{
  const guint8 *green;

  if (lens->sun_y < canvas->first || lens->sun_y >= canvas->end)
    return;
  green = (const guint8 *) road_canvas_row (canvas, lens->sun_y) + canvas->g;
  lens->bare = green[4 * lens->sun_x] >= BURNT ? 1.0 : 0.15;
}

void
road_lens_restart (RoadLens * lens)
{
  lens->number = 0;
  lens->exposure.gain = 1.0;
  lens->bare = 1.0;
}

static gdouble
find_horizon (const RoadView * view)
{
  gdouble middle = view->ray[2] + view->width / 2.0 * view->per_column[2];

  /* A camera on its side has none in a row. */
  return fabs (view->per_row[2]) < 1e-9 ? -1e6 :
      CLAMP (-middle / view->per_row[2], -1e6, 1e6);
}

void
road_lens_prepare (RoadLens * lens, const RoadView * view, gdouble time)
{
  const gdouble *sun = lens->light.sun;
  const gdouble horizon = find_horizon (view);
  const RoadViewPoint point = {
    .depth = sun[0] * view->forward[0] + sun[1] * view->forward[1]
        + sun[2] * view->forward[2],
    .right = sun[0] * view->right[0] + sun[1] * view->right[1]
        + sun[2] * view->right[2],
    .down = -(sun[0] * view->up[0] + sun[1] * view->up[1]
        + sun[2] * view->up[2])
  };
  gdouble px, py;

  if (lens->number > 0)
    road_exposure_adapt (&lens->exposure, MAX (time - lens->time, 0.0));
  lens->time = time;
  lens->number++;
  lens->noise_gain = (gint16) MIN (lens->light.weather.noise
      * lens->exposure.gain * (3.5 - 2.5 * sqrt (lens->light.weather.daylight))
      * (65536.0 / 256.0 / ROAD_NOISE_DEVIATION * LEVEL), G_MAXINT16);
  if (lens->rain != NULL)
    road_rain_prepare (lens->rain, lens->number, time);
  set_beam (lens, view->focal);
  set_gains (lens, horizon);
  lens->exposure.stray = 0.0;
  lens->sun_y = -1;
  if (lens->light.weather.sunlight > 0.0 && point.depth > 0.2) {
    road_view_project (view, &point, &px, &py);
    set_glare (lens, px, py);
    if (px >= 0.0 && px < lens->width && py >= 0.0 && py < lens->height) {
      lens->sun_x = (gint) px;
      lens->sun_y = (gint) py;
    }
  }
}

/* One row. Known where this is called: @lamp, whether one lights it; @veil and
 * @disc, whether there is such stray light. */
static LANE_INLINE void
expose (const RoadLens * lens, const Row * row, const gint8 * noise,
    gboolean lamp, gboolean veil, gboolean disc, guint8 * restrict bytes)
{
  const guint16 *vignette = lens->vignette, *beam = lens->beam;
  const gint16 *least = lens->least;
  const gint16 noise_gain = lens->noise_gain;
  const gint n = 4 * lens->width;
  const Row r = *row;
  gint i;

  for (i = 0; i < n; i++) {
    guint16 gain = r.gain - vignette[i], light;
    gint16 value, bend;

    if (lamp)
      gain -= high_half (high_half (beam[i], r.beam), gain);
    light = high_half ((guint16) (bytes[i] << 8), gain);
    if (veil)
      light += high_half (lens->veil[i], r.veil);
    if (disc)
      light += high_half (lens->disc[i], r.disc);
    value = (gint16) light;
    value = MIN (value, KNEE + BEND);
    bend = MAX (value, KNEE) - KNEE;
    value -= (gint16) high_half ((guint16) (bend << 4), (guint16) bend);
    value += signed_high_half ((gint16) (noise[i] * 256), noise_gain);
    value = (gint16) (value + LEVEL / 2) >> 4;
    value = MIN (value, 255);
    bytes[i] = (guint8) MAX (value, least[i]);
  }
}

LANE_WIDE static void
expose_plain (const RoadLens * lens, const Row * row, const gint8 * noise,
    guint8 * bytes)
{
  expose (lens, row, noise, FALSE, FALSE, FALSE, bytes);
}

LANE_WIDE static void
expose_veiled (const RoadLens * lens, const Row * row, const gint8 * noise,
    guint8 * bytes)
{
  expose (lens, row, noise, FALSE, TRUE, FALSE, bytes);
}

LANE_WIDE static void
expose_any (const RoadLens * lens, const Row * row, const gint8 * noise,
    guint8 * bytes)
{
  expose (lens, row, noise, TRUE, TRUE, TRUE, bytes);
}

void
road_lens_draw (RoadLens * lens, const RoadCanvas * canvas)
{
  gint y;

  if (lens->rain != NULL)
    road_rain_draw (lens->rain, canvas);
  road_exposure_measure (&lens->exposure, canvas);
  watch_sun (lens, canvas);
  for (y = canvas->first; y < canvas->end; y++) {
    const gint8 *noise = road_noise_row (&lens->noise, lens->number, y);
    guint8 *bytes = (guint8 *) road_canvas_row (canvas, y);
    const Row *row = &lens->rows[y];

    if (row->beam > 0 || row->disc > 0)
      expose_any (lens, row, noise, bytes);
    else if (row->veil > 0)
      expose_veiled (lens, row, noise, bytes);
    else
      expose_plain (lens, row, noise, bytes);
  }
}

gdouble
road_lens_blur (const RoadLens * lens, gdouble speed)
{
  return speed * (0.004 + 0.016 * (1.0 - lens->light.weather.daylight));
}

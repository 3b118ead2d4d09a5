/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Exposure, tone, vignetting, noise and rain of the road's camera. */

#include <gst/check/gstcheck.h>

#include <math.h>

#include "road/bonnet.h"
#include "road/exposure.h"
#include "road/lens.h"
#include "road/noise.h"
#include "road/rain.h"

#define WIDTH 320
#define HEIGHT 240

/* A canvas of one grey, blue first. */
static void
fill (RoadCanvas * canvas, guint8 grey)
{
  static guint32 pixels[WIDTH * HEIGHT];

  memset (pixels, grey, sizeof (pixels));
  memset (canvas, 0, sizeof (*canvas));
  canvas->pixels = pixels;
  canvas->width = canvas->stride = WIDTH;
  canvas->height = canvas->end = HEIGHT;
  canvas->r = 2;
  canvas->g = 1;
}

static guint8
byte_at (const RoadCanvas * canvas, gint x, gint y, guint byte)
{
  return ((const guint8 *) (road_canvas_row (canvas, y) + x))[byte];
}

static void
make_light (RoadLight * light, const gchar * text)
{
  RoadWeather weather;

  fail_unless (road_weather_parse (&weather, text, NULL));
  road_light_init (light, &weather);
}

/* What becomes of one grey under a weather, in its first picture. */
static void
expose (RoadCanvas * canvas, const gchar * weather, guint8 grey)
{
  GstLaneCamera camera;
  RoadLight light;
  RoadLens *lens;
  RoadView view;

  fill (canvas, grey);
  make_light (&light, weather);
  gst_lane_camera_init (&camera, WIDTH, HEIGHT);
  road_view_init (&view, &camera, 0.0, 0.0, 0.0, 0.0);
  lens = road_lens_new (&light, canvas, 5);
  road_lens_prepare (lens, &view, 0.0);
  road_lens_draw (lens, canvas);
  road_lens_free (lens);
}

#define PLAIN "overcast,noise=0"

/* ---- exposure ----------------------------------------------------------- */

/* The gain that a picture of one grey ends at, and how soon. */
GST_START_TEST (test_exposure)
{
  static const struct
  {
    guint8 grey;
    gdouble low, high;
  } cases[] = {
    {0, ROAD_EXPOSURE_MOST, ROAD_EXPOSURE_MOST}, {60, 1.2, 1.5},
    {112, 0.99, 1.01}, {200, 0.65, 0.9}, {255, 0.6, 0.7}
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    RoadExposure exposure;
    RoadCanvas canvas;
    gdouble end;

    fill (&canvas, cases[i].grey);
    road_exposure_init (&exposure, WIDTH, HEIGHT);
    fail_unless_equals_float (exposure.gain, 1.0);
    road_exposure_measure (&exposure, &canvas);
    road_exposure_adapt (&exposure, 0.0);
    fail_unless_equals_float (exposure.gain, 1.0);
    road_exposure_adapt (&exposure, 100.0);
    end = exposure.gain;
    fail_unless (end >= cases[i].low && end <= cases[i].high, "%d: %.3f",
        cases[i].grey, end);

    /* The same in small steps, half a second of them. */
    exposure.gain = 1.0;
    for (guint step = 0; step < 15; step++)
      road_exposure_adapt (&exposure, 1.0 / 30.0);
    fail_unless (fabs (exposure.gain - end) < 0.12 * fabs (1.0 - end) + 1e-9);
    road_exposure_clear (&exposure);
  }
}

GST_END_TEST;

/* Whoever measures which rows, the sum is the same. */
GST_START_TEST (test_exposure_in_bands)
{
  RoadExposure whole, bands;
  RoadCanvas canvas;
  gint i;

  fill (&canvas, 0);
  for (i = 0; i < WIDTH * HEIGHT; i++)
    canvas.pixels[i] = (guint32) i *2654435761u;
  road_exposure_init (&whole, WIDTH, HEIGHT);
  road_exposure_init (&bands, WIDTH, HEIGHT);
  road_exposure_measure (&whole, &canvas);
  for (i = 0; i < HEIGHT; i += 7) {
    canvas.first = i;
    canvas.end = MIN (i + 7, HEIGHT);
    road_exposure_measure (&bands, &canvas);
  }
  road_exposure_adapt (&whole, 1.0);
  road_exposure_adapt (&bands, 1.0);
  fail_unless (whole.gain == bands.gain && whole.gain != 1.0);
  road_exposure_clear (&whole);
  road_exposure_clear (&bands);
}

GST_END_TEST;

/* ---- noise -------------------------------------------------------------- */

static gdouble
deviation_of (const RoadCanvas * canvas, guint byte, gdouble * mean)
{
  gdouble sum = 0.0, squares = 0.0;
  gint n = 0, x, y;

  /* Where vignetting is flat. */
  for (y = HEIGHT / 2 - 20; y < HEIGHT / 2 + 20; y++) {
    for (x = WIDTH / 2 - 20; x < WIDTH / 2 + 20; x++, n++) {
      guint8 value = byte_at (canvas, x, y, byte);

      sum += value;
      squares += value * value;
    }
  }
  *mean = sum / n;
  return sqrt (squares / n - *mean * *mean);
}

GST_START_TEST (test_noise)
{
  static const gdouble levels[] = { 0.0, 1.0, 3.0, 8.0 };
  RoadCanvas canvas;
  guint i, byte;

  for (i = 0; i < G_N_ELEMENTS (levels); i++) {
    gchar *text = g_strdup_printf ("clear,sun-azimuth=180,noise=%g", levels[i]);

    expose (&canvas, text, 100);
    for (byte = 0; byte < 3; byte++) {
      gdouble mean, deviation = deviation_of (&canvas, byte, &mean);

      fail_unless (fabs (mean - 99.6) < 1.0, "mean %.2f", mean);
      fail_unless (fabs (deviation - levels[i]) < 0.1 * levels[i] + 0.3,
          "%g: %.2f", levels[i], deviation);
    }
    g_free (text);
  }
}

GST_END_TEST;

/* There is more of it the less light there is. */
GST_START_TEST (test_noise_in_the_dark)
{
  gdouble mean, day, dusk, night;
  RoadCanvas canvas;

  expose (&canvas, "overcast,noise=2,daylight=1", 100);
  day = deviation_of (&canvas, 0, &mean);
  expose (&canvas, "overcast,noise=2,daylight=0.3", 100);
  dusk = deviation_of (&canvas, 0, &mean);
  expose (&canvas, "overcast,noise=2,daylight=0", 100);
  night = deviation_of (&canvas, 0, &mean);
  fail_unless (day * 1.2 < dusk && dusk * 1.2 < night, "%.2f %.2f %.2f", day,
      dusk, night);
}

GST_END_TEST;

GST_START_TEST (test_noise_is_seeded)
{
  RoadNoise a, b, other;
  RoadCanvas canvas;

  fill (&canvas, 0);
  road_noise_init (&a, &canvas, 1);
  road_noise_init (&b, &canvas, 1);
  road_noise_init (&other, &canvas, 2);
  fail_unless (memcmp (road_noise_row (&a, 7, 3), road_noise_row (&b, 7, 3),
          4 * WIDTH) == 0);
  fail_if (memcmp (road_noise_row (&a, 7, 3), road_noise_row (&other, 7, 3),
          4 * WIDTH) == 0);
  fail_if (road_noise_row (&a, 7, 3) == road_noise_row (&a, 8, 3));
  fail_if (road_noise_row (&a, 7, 3) == road_noise_row (&a, 7, 4));
  road_noise_clear (&a);
  road_noise_clear (&b);
  road_noise_clear (&other);
}

GST_END_TEST;

/* ---- the lens ----------------------------------------------------------- */

/* In a picture's middle: what is darker stays darker, nothing is cut off, and
 * up to light grey nothing changes. */
GST_START_TEST (test_tone)
{
  gint grey, before = -1;
  RoadCanvas canvas;

  for (grey = 0; grey < 256; grey += 5) {
    gint value;

    expose (&canvas, PLAIN, (guint8) grey);
    value = byte_at (&canvas, WIDTH / 2, HEIGHT / 2, 0);
    fail_unless (value > before && value < 255);
    fail_unless (grey > 190 || ABS (value - grey) <= 1, "%d: %d", grey, value);
    fail_unless_equals_int (byte_at (&canvas, 3, 5, 3), 255);
    before = value;
  }
}

GST_END_TEST;

GST_START_TEST (test_vignetting)
{
  RoadCanvas canvas;

  expose (&canvas, PLAIN, 150);
  fail_unless (byte_at (&canvas, 0, 0, 1) < 0.8 * 150);
  fail_unless (byte_at (&canvas, 0, 0, 1) > 0.6 * 150);
  fail_unless_equals_int (byte_at (&canvas, 0, 0, 1),
      byte_at (&canvas, WIDTH - 1, HEIGHT - 1, 1));
  fail_unless (byte_at (&canvas, 0, HEIGHT / 2, 1)
      < byte_at (&canvas, WIDTH / 4, HEIGHT / 2, 1));
}

GST_END_TEST;

static guint8
brightest (const RoadCanvas * canvas, gint column)
{
  guint8 most = 0;
  gint y;

  for (y = 0; y < HEIGHT; y++)
    most = MAX (most, byte_at (canvas, column, y, 2));
  return most;
}

/* Headlights light the middle of the road; a low sun before the camera veils
 * all of the picture, most of it where it stands. Behind it, it does not. */
GST_START_TEST (test_lamps)
{
  RoadCanvas canvas;
  gint middle, side, veiled, dazzled;

  expose (&canvas, "night,noise=0", 120);
  middle = byte_at (&canvas, WIDTH / 2, 3 * HEIGHT / 4, 0);
  side = byte_at (&canvas, 4, 3 * HEIGHT / 4, 0);
  fail_unless (middle > 100 && side < 50, "%d %d", middle, side);

  expose (&canvas, "lowsun,noise=0,sun-azimuth=180", 80);
  middle = byte_at (&canvas, WIDTH / 2, HEIGHT / 2, 2);
  expose (&canvas, "lowsun,noise=0,sun-azimuth=0", 80);
  veiled = byte_at (&canvas, WIDTH / 2, HEIGHT / 2, 2);
  fail_unless (veiled > middle + 20 && veiled < 200, "%d %d", veiled, middle);
  dazzled = brightest (&canvas, WIDTH / 2);
  fail_unless (dazzled > 240, "%d", dazzled);
  /* Its light is warm, where it is not too much for any colour. */
  fail_unless (byte_at (&canvas, 20, 20, 0) < byte_at (&canvas, 20, 20, 2) - 2);

  /* High up or to the side, beyond the picture, the hood keeps it off. */
  expose (&canvas, "lowsun,noise=0,sun-azimuth=90", 80);
  fail_unless_equals_int (byte_at (&canvas, WIDTH / 2, HEIGHT / 2, 2), middle);
  expose (&canvas, "lowsun,noise=0,sun-azimuth=0,sun-elevation=70", 80);
  fail_unless_equals_int (byte_at (&canvas, WIDTH / 2, HEIGHT / 2, 2), middle);
}

GST_END_TEST;

/* How bright the sun gets in the next picture of one grey. */
static guint8
dazzle (RoadLens * lens, const RoadView * view, RoadCanvas * canvas,
    guint8 grey, gdouble time)
{
  fill (canvas, grey);
  road_lens_prepare (lens, view, time);
  road_lens_draw (lens, canvas);
  return brightest (canvas, WIDTH / 2);
}

/* Where a tree or a car hides the sun, the next picture is dazzled no more; a
 * sun in the picture makes the camera stop down. */
GST_START_TEST (test_hidden_sun)
{
  GstLaneCamera camera;
  RoadCanvas canvas;
  RoadLight light;
  RoadLens *lens;
  RoadView view;
  guint8 bare;

  make_light (&light, "lowsun,noise=0,sun-azimuth=0");
  gst_lane_camera_init (&camera, WIDTH, HEIGHT);
  road_view_init (&view, &camera, 0.0, 0.0, 0.0, 0.0);
  fill (&canvas, 0);
  lens = road_lens_new (&light, &canvas, 5);
  bare = dazzle (lens, &view, &canvas, 112, 0.0);
  fail_unless (dazzle (lens, &view, &canvas, 112, 0.0) + 40 < bare);
  dazzle (lens, &view, &canvas, 255, 0.0);
  fail_unless_equals_int (dazzle (lens, &view, &canvas, 112, 0.0), bare);

  /* One grey that needs no correction by itself. */
  dazzle (lens, &view, &canvas, 112, 10.0);
  fail_unless (byte_at (&canvas, WIDTH / 2, HEIGHT - 8, 2) < 112);
  road_lens_free (lens);
}

GST_END_TEST;

/* ---- rain --------------------------------------------------------------- */

static guint
changed_by_rain (const RoadRain * rain, guint32 * copy)
{
  guint n = 0, i;
  RoadCanvas canvas;

  fill (&canvas, 90);
  road_rain_draw (rain, &canvas);
  for (i = 0; i < WIDTH * HEIGHT; i++)
    n += canvas.pixels[i] != 0x5a5a5a5a;
  memcpy (copy, canvas.pixels, sizeof (guint32) * WIDTH * HEIGHT);
  return n;
}

GST_START_TEST (test_rain)
{
  static guint32 a[WIDTH * HEIGHT], b[WIDTH * HEIGHT];
  guint heavy, light_rain;
  RoadCanvas canvas;
  RoadLight light;
  RoadRain *rain;
  gint y;

  fill (&canvas, 90);
  make_light (&light, "rain,rain=1");
  rain = road_rain_new (&light, &canvas, 4);
  road_rain_prepare (rain, 1, 0.5);
  heavy = changed_by_rain (rain, a);
  changed_by_rain (rain, b);
  fail_unless (memcmp (a, b, sizeof (a)) == 0);
  /* In whatever bands it is drawn. */
  fill (&canvas, 90);
  for (y = 0; y < HEIGHT; y += 5) {
    canvas.first = y;
    canvas.end = MIN (y + 5, HEIGHT);
    road_rain_draw (rain, &canvas);
  }
  fail_unless (memcmp (a, canvas.pixels, sizeof (a)) == 0);
  road_rain_prepare (rain, 2, 0.5);
  changed_by_rain (rain, b);
  fail_if (memcmp (a, b, sizeof (a)) == 0);
  road_rain_free (rain);

  make_light (&light, "rain,rain=0.2");
  rain = road_rain_new (&light, &canvas, 4);
  road_rain_prepare (rain, 1, 0.5);
  light_rain = changed_by_rain (rain, b);
  fail_unless (light_rain > 0 && 3 * light_rain < heavy, "%u %u", light_rain,
      heavy);
  road_rain_free (rain);
}

GST_END_TEST;

/* ---- bonnet ------------------------------------------------------------- */

/* It covers the lower end, more in the middle, and nothing when the camera
 * looks elsewhere. */
GST_START_TEST (test_bonnet)
{
  static const struct
  {
    gdouble pitch;
    gboolean seen;
  } cases[] = { {-10.0, TRUE}, {-5.0, TRUE}, {20.0, FALSE}, {-85.0, FALSE},
  {90.0, FALSE}
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    GstLaneCamera camera;
    RoadBonnet bonnet;
    RoadCanvas canvas;
    RoadLight light;
    gint middle = 0, side = 0, y;
    RoadView view;

    fill (&canvas, 200);
    make_light (&light, "clear");
    gst_lane_camera_init (&camera, WIDTH, HEIGHT);
    camera.pitch = cases[i].pitch;
    road_view_init (&view, &camera, 0.0, 0.0, 0.0, 0.0);
    road_bonnet_prepare (&bonnet, &light, &view, &canvas);
    road_bonnet_draw (&bonnet, &canvas);
    for (y = 0; y < HEIGHT; y++) {
      middle += byte_at (&canvas, WIDTH / 2, y, 0) != 200;
      side += byte_at (&canvas, 20, y, 0) != 200;
    }
    fail_unless ((middle > 0) == cases[i].seen, "%g: %d", cases[i].pitch,
        middle);
    fail_unless (middle < HEIGHT / 4 && (middle > side || !cases[i].seen));
  }
}

GST_END_TEST;

static Suite *
lens_suite (void)
{
  Suite *suite = suite_create ("road lens");
  TCase *tcase = tcase_create ("lens");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_exposure);
  tcase_add_test (tcase, test_exposure_in_bands);
  tcase_add_test (tcase, test_noise);
  tcase_add_test (tcase, test_noise_in_the_dark);
  tcase_add_test (tcase, test_noise_is_seeded);
  tcase_add_test (tcase, test_tone);
  tcase_add_test (tcase, test_vignetting);
  tcase_add_test (tcase, test_lamps);
  tcase_add_test (tcase, test_hidden_sun);
  tcase_add_test (tcase, test_rain);
  tcase_add_test (tcase, test_bonnet);
  return suite;
}

GST_CHECK_MAIN (lens);

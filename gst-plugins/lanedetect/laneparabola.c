/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A curve of the road as the parabola that travels with the frame. */
#include "laneparabola.h"

#include <math.h>

/* A parabola may be that far from the road's curve, part of the height. */
#define ERROR 0.003
#define SAMPLES 32

static gdouble
parabola_at (const gdouble * p, gdouble y)
{
  return p[0] + (p[1] + p[2] * y) * y;
}

/* The parabola nearest to @curve from row @top to @bottom, by least squares
 * weighted with nearness to the horizon: far pixels are more metres.
 * Returns: its largest distance from the curve, pixels. */
static gdouble
fit_parabola (const LaneCurve * curve, gdouble horizon, gdouble top,
    gdouble bottom, gdouble * p)
{
  gdouble a[3][4] = { {0,}, }, scale = bottom - top, worst = 0;

  for (gint i = 0; i <= SAMPLES; i++) {
    gdouble u = i / (gdouble) SAMPLES, y = top + u * scale;
    gdouble power[3] = { 1, u, u * u };
    gdouble weight = 1 / (y - horizon);
    for (gint j = 0; j < 3; j++) {
      for (gint k = 0; k < 3; k++)
        a[j][k] += weight * power[j] * power[k];
      a[j][3] += weight * power[j] * lane_curve_at (curve, horizon, y);
    }
  }
  for (gint i = 0; i < 3; i++)
    for (gint j = 0; j < 3; j++)
      for (gint k = 3; j != i && k >= i; k--)
        a[j][k] -= a[j][i] / a[i][i] * a[i][k];
  /* From u to rows. */
  gdouble b = a[1][3] / a[1][1] / scale, c = a[2][3] / a[2][2] / scale / scale;
  p[0] = a[0][3] / a[0][0] - b * top + c * top * top;
  p[1] = b - 2 * c * top;
  p[2] = c;
  for (gint i = 0; i <= SAMPLES; i++) {
    gdouble y = top + i / (gdouble) SAMPLES * scale;
    worst = MAX (worst, fabs (parabola_at (p, y)
            - lane_curve_at (curve, horizon, y)));
  }
  return worst;
}

void
lane_parabola_tell (const LaneCurve * curve, gdouble horizon, gint height,
    gdouble confidence, GstLaneLine * line)
{
  gdouble bottom = height - 1, top = ceil (curve->top), p[3];

  while (fit_parabola (curve, horizon, top, bottom, p) > ERROR * height
      && top < bottom - 0.1 * height)
    top += ceil (0.1 * (top - horizon));
  gst_lane_line_set_curve (line, p[0], p[1], p[2], bottom, top, confidence);
}

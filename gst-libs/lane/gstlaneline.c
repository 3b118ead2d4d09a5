/* SPDX-License-Identifier: LGPL-2.1-or-later
 * One lane line: setting it, and moving it to another picture size. */

#include "config.h"

#include <math.h>
#include <string.h>
#include "gstlaneline.h"

/* No picture has columns as far out; keeps garbage within gint. */
#define MAX_PIXEL 1e6

static gint
to_pixel (gdouble value)
{
  return (gint) lrint (CLAMP (value, -MAX_PIXEL, MAX_PIXEL));
}

void
gst_lane_line_set_curve (GstLaneLine * line, gdouble a, gdouble b, gdouble c,
    gint y1, gint y2, gdouble confidence)
{
  g_return_if_fail (line != NULL);

  memset (line, 0, sizeof *line);
  if (y1 <= y2 || !isfinite (a) || !isfinite (b) || !isfinite (c)
      || isnan (confidence))
    return;

  line->valid = TRUE;
  line->x1 = to_pixel (a + (b + c * y1) * y1);
  line->y1 = y1;
  line->x2 = to_pixel (a + (b + c * y2) * y2);
  line->y2 = y2;
  line->confidence = CLAMP (confidence, 0.0, 1.0);
  line->a = a;
  line->b = b;
  line->c = c;
}

void
gst_lane_line_set_chord (GstLaneLine * line, gint x1, gint y1, gint x2,
    gint y2, gdouble confidence)
{
  gdouble b;

  g_return_if_fail (line != NULL);

  memset (line, 0, sizeof *line);
  if (y1 <= y2)
    return;
  b = ((gdouble) x2 - x1) / ((gdouble) y2 - y1);
  gst_lane_line_set_curve (line, x1 - b * y1, b, 0.0, y1, y2, confidence);
}

/* x' = sx x and y' = sy y, so x'(y') = sx (a + b y' / sy + c (y' / sy)²).
 * A line squeezed into one row is no line any more. */
void
gst_lane_line_scale (GstLaneLine * line, gdouble sx, gdouble sy)
{
  line->x1 = to_pixel (line->x1 * sx);
  line->y1 = to_pixel (line->y1 * sy);
  line->x2 = to_pixel (line->x2 * sx);
  line->y2 = to_pixel (line->y2 * sy);
  line->a *= sx;
  line->b *= sx / sy;
  line->c *= sx / (sy * sy);
  if (line->y1 <= line->y2)
    memset (line, 0, sizeof *line);
}

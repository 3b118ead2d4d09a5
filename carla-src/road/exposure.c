/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A camera's automatic exposure.
 *
 * Half of what a picture is too dark or too bright is made good for, as
 * cameras do, so that night remains night; 0.5 s after a change nine tenths of
 * that are done.
 */

#include "exposure.h"

#include <math.h>

#define ROWS 4                  /* from one measured row to the next */
#define PIXELS 8                /* in a row, from one to the next */
#define TARGET 112.0            /* mean brightness that needs no correction */
#define TIME 0.22               /* s until 1/e of a difference is left */

static gint
n_sums (const RoadExposure * exposure)
{
  return (exposure->height + ROWS - 1) / ROWS;
}

void
road_exposure_init (RoadExposure * exposure, gint width, gint height)
{
  exposure->gain = 1.0;
  exposure->stray = 0.0;
  exposure->width = width;
  exposure->height = height;
  exposure->sums = g_new0 (guint32, n_sums (exposure));
}

void
road_exposure_clear (RoadExposure * exposure)
{
  g_free (exposure->sums);
}

/* Green is most of what eyes and meters see. */
void
road_exposure_measure (RoadExposure * exposure, const RoadCanvas * canvas)
{
  gint y = (canvas->first + ROWS - 1) / ROWS * ROWS;

  for (; y < canvas->end; y += ROWS) {
    const guint8 *green = (const guint8 *) road_canvas_row (canvas, y)
        + canvas->g;
    guint32 sum = 0;
    gint x;

    for (x = 0; x < canvas->width; x += PIXELS)
      sum += green[4 * x];
    exposure->sums[y / ROWS] = sum;
  }
}

void
road_exposure_adapt (RoadExposure * exposure, gdouble seconds)
{
  gint columns = (exposure->width + PIXELS - 1) / PIXELS;
  gdouble sum = 0.0, goal;
  gint i;

  for (i = 0; i < n_sums (exposure); i++)
    sum += exposure->sums[i];
  sum = sum / columns / n_sums (exposure) + exposure->stray;
  goal = sqrt (TARGET / MAX (sum, 1.0));
  goal = CLAMP (goal, ROAD_EXPOSURE_LEAST, ROAD_EXPOSURE_MOST);
  exposure->gain += (goal - exposure->gain) * (1.0 - exp (-seconds / TIME));
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A camera's automatic exposure. */
#pragma once

#include "canvas.h"

G_BEGIN_DECLS

#define ROAD_EXPOSURE_LEAST 0.6
#define ROAD_EXPOSURE_MOST 1.6

typedef struct
{
  gdouble gain;                 /* that pictures are multiplied by */
  gdouble stray;                /* levels of light that did not come straight */
  gint width, height;
  guint32 *sums;                /* of the measured rows' brightness */
} RoadExposure;

void road_exposure_init (RoadExposure * exposure, gint width, gint height);
void road_exposure_clear (RoadExposure * exposure);

/* Measures rows first to end - 1 of a canvas as it came to the lens. For
 * several threads, each with its own rows. */
void road_exposure_measure (RoadExposure * exposure,
    const RoadCanvas * canvas);

/* Brings the gain nearer to what suits the picture measured last, as far as
 * @seconds are enough for. */
void road_exposure_adapt (RoadExposure * exposure, gdouble seconds);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A sensor's noise. */
#pragma once

#include "canvas.h"

G_BEGIN_DECLS

#define ROAD_NOISE_DEVIATION 32 /* of the noise's numbers */

/* A long row of pixels of noise; each picture row takes a piece of it. */
typedef struct
{
  gint8 *numbers;               /* 4 a pixel, its fourth byte's is 0 */
} RoadNoise;

/* @canvas: its width, and which byte is which colour. */
void road_noise_init (RoadNoise * noise, const RoadCanvas * canvas,
    guint64 seed);
void road_noise_clear (RoadNoise * noise);

/* Numbers for row @y of picture @number, 4 a pixel. */
const gint8 *road_noise_row (const RoadNoise * noise, guint64 number, gint y);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A curve of the road as the parabola that travels with the frame. */
#pragma once

#include <lane/lane.h>

#include "lanecurve.h"

G_BEGIN_DECLS

/* Tells @curve from the bottom of the picture to its farthest paint, or as far
 * as a parabola describes it: both ends lie on the curve. */
void lane_parabola_tell (const LaneCurve * curve, gdouble horizon, gint height,
    gdouble confidence, GstLaneLine * line);

G_END_DECLS

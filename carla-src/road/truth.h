/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where the vehicle really is in its lane, and the lane in the picture. */
#pragma once

#include "sight.h"

G_BEGIN_DECLS

/* The lines in pixels are valid where they lie in the camera's picture. */
void road_truth_find (const RoadSituation * situation,
    GstVehicleTruth * truth);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where the vehicle really is in its lane, and the lane in the picture. */
#pragma once

#include <lane/lane.h>

#include "profile.h"
#include "track.h"
#include "vehicle.h"

G_BEGIN_DECLS

/* @place: the vehicle's foot on the reference line; @lateral: m it is right of
 * that line. The lines are valid where the picture of @camera shows them. */
void road_truth_find (const RoadTrack * track, const RoadProfile * profile,
    const RoadVehicle * vehicle, const RoadPoint * place, gdouble lateral,
    const GstLaneCamera * camera, GstVehicleTruth * truth);

G_END_DECLS

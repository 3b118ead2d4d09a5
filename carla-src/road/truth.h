/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where the vehicle really is in its lane, and the lane in the picture. */
#pragma once

#include <lane/lane.h>

#include "profile.h"
#include "relief.h"
#include "track.h"
#include "vehicle.h"

G_BEGIN_DECLS

/* Where the vehicle is on which road. */
typedef struct
{
  const RoadTrack *track;
  const RoadProfile *profile;
  const RoadRelief *relief;
  const RoadVehicle *vehicle;
  const RoadPoint *place;       /* its foot on the reference line */
  gdouble lateral;              /* m that it is right of that line */
  const GstLaneCamera *camera;
} RoadSituation;

/* The lines in pixels are valid where the camera's picture shows them. */
void road_truth_find (const RoadSituation * situation,
    GstVehicleTruth * truth);

G_END_DECLS

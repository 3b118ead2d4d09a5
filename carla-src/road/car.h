/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Cars, seen from any side. */
#pragma once

#include "decal.h"
#include "stage.h"

G_BEGIN_DECLS

typedef struct
{
  gdouble length, width, height;        /* m */
} RoadCarSize;

/* @look: any number: model and colour. */
void road_car_size (guint32 look, RoadCarSize * size);

typedef struct
{
  guint32 look;
  gboolean lights, brakes;
} RoadCar;

/* Where its middle is. */
void road_car_paint (const RoadCar * car, RoadStage * stage, RoadPose * pose);

G_END_DECLS

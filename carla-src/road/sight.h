/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A lane line of the road as the vehicle's camera sees it. */
#pragma once

#include <lane/lane.h>

#include "profile.h"
#include "relief.h"
#include "track.h"
#include "vehicle.h"

G_BEGIN_DECLS

/* Where the vehicle is on which road, and what is around. */
typedef struct
{
  const RoadTrack *track;
  const RoadProfile *profile;
  const RoadRelief *relief;
  const RoadVehicle *vehicle;
  const RoadPoint *place;       /* its foot on the reference line */
  gdouble lateral;              /* m that it is right of that line */
  const GstLaneCamera *camera;
  /* Whether an object hides what is so many m deep at a pixel; may be NULL. */
    gboolean (*hides) (gconstpointer objects, gdouble px, gdouble py,
      gdouble depth);
  gconstpointer objects;
} RoadSituation;

typedef struct
{
  const RoadSituation *situation;
  gdouble cos, sin;             /* of the vehicle's yaw */
  gdouble bank;                 /* m that its plane falls a metre to the right */
  gint side;                    /* of the ego lane's line */
} RoadSight;

void road_sight_init (RoadSight * sight, const RoadSituation * situation,
    gint side);

/* The point of the line @along m of road after the vehicle. @point->hidden
 * tells of the picture's bounds and of hills only. */
void road_sight_point (const RoadSight * sight, gdouble along,
    GstVehiclePoint * point);

/* The line as the truth tells it: what objects and missing paint hide, too. */
void road_sight_line (const RoadSight * sight, GstVehicleLine * line);

G_END_DECLS

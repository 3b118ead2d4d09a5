/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The road's reference line: straights, arcs and clothoids, by arc length. */
#pragma once

#include "plan.h"

G_BEGIN_DECLS

/* Axes as in CARLA: x forward, y right, angles positive to the right. */
typedef struct
{
  gdouble s;                    /* arc length, m */
  gdouble x, y;                 /* m */
  gdouble cos, sin;             /* of the heading */
  gdouble curvature;            /* 1/m, positive bends right */
} RoadPoint;

typedef struct _RoadTrack RoadTrack;

/* @name: straight, oval, highway, winding, city or random; NULL for any other. The line
 * passes the origin at s = 0, straight ahead. */
RoadTrack *road_track_new (const gchar * name, guint seed);
/* As a file describes it; where an open road ends, it goes straight on. */
RoadTrack *road_track_new_plan (const RoadPlan * plan);
void road_track_free (RoadTrack * track);
/* From the beginning, which it may have forgotten. */
void road_track_restart (RoadTrack * track);

/* m of one lap, 0 = endless. */
gdouble road_track_lap (const RoadTrack * track);

/* Has the line ready between two arc lengths; may forget what lies far before.
 * Outside of what is ready the line goes on straight. */
void road_track_prepare (RoadTrack * track, gdouble from, gdouble to);

/* The line at an arc length. */
void road_track_point (const RoadTrack * track, gdouble s, RoadPoint * point);

/* Height of the road at an arc length, m, 0 at s = 0. @grade: (out)
 * (optional): rise a metre of road, up is positive. */
gdouble road_track_elevation (const RoadTrack * track, gdouble s,
    gdouble * grade);

/* Crossfall at an arc length: m that the road falls a metre to the right, so
 * that right-hand bends are banked by positive ones. */
gdouble road_track_bank (const RoadTrack * track, gdouble s);

/* Metres that (x, y) lies right of the line. point->s is where to search from
 * and becomes, with the rest of @point, the foot of the perpendicular. */
gdouble road_track_project (const RoadTrack * track, gdouble x, gdouble y,
    RoadPoint * point);

G_END_DECLS

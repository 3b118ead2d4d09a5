/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Hills and dips before the vehicle. */
#pragma once

#include "track.h"

G_BEGIN_DECLS

#define ROAD_RELIEF_REACH 1500  /* m ahead; beyond it goes on level */

/* The ground as a vehicle sees it: its height above the plane that the vehicle
 * stands on depends only on how far ahead of the vehicle's origin, along its
 * heading, a point is. So what the crest of a hill hides is hidden on the
 * road's whole width. A height every metre, straight between them. */
typedef struct
{
  gboolean flat;                /* then there is no height anywhere */
  gfloat height[ROAD_RELIEF_REACH + 1]; /* m */
  gdouble x, z;                 /* the camera's, before and above the vehicle, m */
  /* The steepest of all lines, m a metre, from the camera to the ground up to
   * there: less steep ones do not reach beyond. */
  gfloat front[ROAD_RELIEF_REACH + 1];
} RoadRelief;

/* For a vehicle whose foot on the track is at @s, with a camera @x m before
 * its origin and @z m above its plane. Does not change the track, which has to
 * be ready that far for the hills to be right. */
void road_relief_update (RoadRelief * relief, const RoadTrack * track,
    gdouble s, gdouble x, gdouble z);

/* m above the vehicle's plane, @ahead m before the vehicle; 0 behind it. */
gdouble road_relief_height (const RoadRelief * relief, gdouble ahead);

/* Whether the ground hides from the camera what is @ahead m before the vehicle
 * and @height m above its plane. What lies on the ground is not hidden by the
 * ground it lies on. */
gboolean road_relief_hides (const RoadRelief * relief, gdouble ahead,
    gdouble height);

/* m above the vehicle's plane of the lowest thing that the camera sees so far
 * ahead, be there one or not. For reliefs that are not flat. */
gdouble road_relief_sight (const RoadRelief * relief, gdouble ahead);

/* How far ahead of the vehicle, m, a line of sight of this @rise (m a metre)
 * meets the ground. @grade: (out): the ground's own rise there. @step:
 * (inout): where to begin to look, near is quick, 0 for the first time. For
 * reliefs that are not flat. */
gdouble road_relief_meet (const RoadRelief * relief, gdouble rise,
    gdouble * grade, gint * step);

/* Rise of the line of sight along the highest of all crests, m a metre. */
static inline gdouble
road_relief_horizon (const RoadRelief * relief)
{
  return relief->front[ROAD_RELIEF_REACH];
}

/* A stretch of ground that the camera sees, m ahead of the vehicle. */
typedef struct
{
  gdouble from, to;
} RoadStretch;

#define ROAD_MAX_STRETCHES 8

/* What the camera sees of the ground, from near to far; the first stretch
 * begins at -G_MAXDOUBLE. Returns how many. */
guint road_relief_stretches (const RoadRelief * relief,
    RoadStretch stretches[ROAD_MAX_STRETCHES]);

G_END_DECLS

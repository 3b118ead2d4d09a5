/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Hills, dips and banked curves before the vehicle. */
#pragma once

#include "fan.h"
#include "track.h"
#include "view.h"

G_BEGIN_DECLS

#define ROAD_RELIEF_REACH 1500  /* m ahead; beyond it goes on level */

/* The ground as a vehicle sees it: its height above the vehicle's foot depends
 * only on how far ahead of the vehicle's origin, along its heading, a point is.
 * So what the crest of a hill hides is hidden on the road's whole width. A
 * height every metre, straight between them. Where the road is banked, the fan
 * has the ground up to its reach, and the heights go on from there. */
typedef struct
{
  gboolean flat;                /* then there is no height anywhere */
  gboolean banked;              /* the fan counts */
  gdouble bank;                 /* m that the vehicle's plane falls a metre to
                                 * its right */
  gfloat height[ROAD_RELIEF_REACH + 1]; /* m */
  gdouble x, y, z;              /* the camera's, before, right of and above the
                                 * vehicle's foot, m */
  /* The steepest of all lines, m a metre, from the camera to the ground up to
   * there: less steep ones do not reach beyond. After a fan, to that beyond
   * the fan. */
  gfloat front[ROAD_RELIEF_REACH + 1];
  gfloat horizon[ROAD_FAN_LINES];       /* along each line of the fan */
  RoadFan fan;
} RoadRelief;

/* For a vehicle with this @view, whose foot on the track is @place and which is
 * @lateral m right of it. Does not change the track, which has to be ready that
 * far for the hills to be right. */
void road_relief_update (RoadRelief * relief, const RoadTrack * track,
    const RoadView * view, const RoadPoint * place, gdouble lateral);

/* m above the vehicle's foot, @ahead m before the vehicle and @right m right of
 * it. Behind it there are no hills. */
gdouble road_relief_height (const RoadRelief * relief, gdouble ahead,
    gdouble right);

/* m that the lowest thing that the camera sees at a place is below the height
 * @up: what lies on the ground is hidden where this is negative. */
gdouble road_relief_clearance (const RoadRelief * relief, gdouble ahead,
    gdouble right, gdouble up);

/* Whether the ground hides from the camera what is @ahead m before the
 * vehicle, @right m right of it and @up m above its foot. What lies on the
 * ground is not hidden by the ground it lies on. */
gboolean road_relief_hides (const RoadRelief * relief, gdouble ahead,
    gdouble right, gdouble up);

/* Where a line of sight meets the ground. */
typedef struct
{
  gdouble ahead;                /* m */
  gdouble grade, tilt;          /* m that the ground rises there a metre ahead,
                                 * and to the right */
} RoadMeeting;

/* Of a line of sight with this @rise and this way @aside, m a metre ahead.
 * @step: (inout): where to begin to look, near is quick, 0 for the first time.
 * For reliefs that are not flat. */
void road_relief_meet (const RoadRelief * relief, gdouble rise, gdouble aside,
    gint * step, RoadMeeting * meeting);

/* Rise, m a metre, of the line of sight along the highest of all crests there.
 * With a fan, it is straight between the fan's lines. */
gdouble road_relief_horizon (const RoadRelief * relief, gdouble aside);

G_END_DECLS

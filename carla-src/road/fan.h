/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The ground before a vehicle where the road is banked. */
#pragma once

#include "track.h"
#include "view.h"

G_BEGIN_DECLS

#define ROAD_FAN_REACH 200      /* m ahead; beyond it banks have faded */
#define ROAD_FAN_LINES 33

/* Heights every metre ahead on lines that lead away from the camera, m above
 * the plane that the vehicle stands on (plane coordinates: what a level frame
 * has at @right is @right times the bank lower). Straight from one to the
 * next. A line of sight lies between the same two lines all the way, so that
 * where it meets the ground follows from these two. */
typedef struct
{
  gdouble widest;               /* m that the outermost lines go aside a metre
                                 * ahead */
  gfloat height[ROAD_FAN_REACH + 1][ROAD_FAN_LINES];
  /* The steepest of all lines, m a metre, from the camera to the ground up to
   * there. */
  gfloat front[ROAD_FAN_REACH + 1][ROAD_FAN_LINES];
} RoadFan;

/* What a fan is made for. */
typedef struct
{
  const RoadTrack *track;
  const RoadView *view;
  gdouble s;                    /* of the vehicle, m */
  gdouble bank;                 /* under it */
  gdouble x, y, z;              /* camera, as in RoadRelief */
  /* m, every metre ahead, of the hills, and what is to be added where banks
   * are: at the vehicle, and a metre ahead. */
  const gfloat *hills;
  gdouble lift, pitch;
} RoadFanBase;

/* What of a bank, m a metre, lifts or lowers the ground @lateral m right of
 * the reference line, m: the road and what is beside it lean as a whole, and
 * the land farther off is level. */
gdouble road_fan_lever (gdouble lateral);

/* Whether the road is banked before the vehicle. */
gboolean road_fan_is_needed (const RoadTrack * track, gdouble s);

void road_fan_update (RoadFan * fan, const RoadFanBase * base);

/* m that a line goes aside a metre ahead. */
static inline gdouble
road_fan_aside (const RoadFan * fan, gint line)
{
  return fan->widest * (2.0 * line / (ROAD_FAN_LINES - 1) - 1.0);
}

/* Between which lines something is: the @share of the way from line @line to
 * the next. */
typedef struct
{
  gint line;
  gfloat share;
} RoadFanPlace;

static inline RoadFanPlace
road_fan_place (const RoadFan * fan, gdouble aside)
{
  gdouble at = (CLAMP (aside / fan->widest, -1.0, 1.0) + 1.0)
      * ((ROAD_FAN_LINES - 1) / 2.0);
  RoadFanPlace place;

  place.line = MIN ((gint) at, ROAD_FAN_LINES - 2);
  place.share = (gfloat) (at - place.line);
  return place;
}

/* Of one metre's values on all lines. */
static inline gfloat
road_fan_value (const gfloat values[ROAD_FAN_LINES], RoadFanPlace place)
{
  return values[place.line]
      + place.share * (values[place.line + 1] - values[place.line]);
}

G_END_DECLS

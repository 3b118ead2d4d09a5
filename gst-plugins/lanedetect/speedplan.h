/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How fast the road ahead may be driven. */
#pragma once

#include "lanestate.h"

G_BEGIN_DECLS

/**
 * SpeedPlan:
 * @allowed: m/s
 * @slope: m/s², how @allowed falls, 0 or less
 */
typedef struct
{
  gdouble allowed, slope;

  /*< private > */
  gdouble tightest;             /* 1/m, of the road lately; < 0 = none yet */
  gdouble certainty;            /* 0..1, of the lines lately */
} SpeedPlan;

/**
 * SpeedPlanInput:
 * @set_speed: m/s, never exceeded
 * @max_acceleration: m/s², lateral, in bends
 * @speed: m/s
 * @confidence: 0..1, mean of both lines' in this frame
 * @duration: s, since the last step
 */
typedef struct
{
  const LaneState *state;
  gdouble set_speed, max_acceleration, speed, confidence, duration;
} SpeedPlanInput;

void speed_plan_reset (SpeedPlan * self);
void speed_plan_step (SpeedPlan * self, const SpeedPlanInput * input);

G_END_DECLS

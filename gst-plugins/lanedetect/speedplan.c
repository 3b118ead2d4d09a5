/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How fast the road ahead may be driven.
 *
 * Through every bend within sight so that it pushes no harder than allowed,
 * braking for it in time; never so fast that what lies beyond the sight could
 * not be met, were it as tight as the road was lately; slower while the lines
 * are hard to make out; and after all of that faster only gently. */

#include "config.h"

#include <math.h>
#include "speedplan.h"

#define BRAKING 2.0             /* m/s², comfortable */
#define HARD_BRAKING 2.5        /* m/s², for what comes into sight too late */
#define REACTION 0.3            /* s, until the brakes answer */
#define RESUME 1.5              /* m/s² */
/* The road so far is forgotten over this way, m. */
#define MEMORY 800.0
/* Before there was any, bends are expected as such roads have, 1/m: streets
 * with narrow lanes, roads with wide ones. */
#define NARROW 3.0              /* m */
#define NARROW_BEND (1.0 / 40.0)
#define WIDE 3.6
#define WIDE_BEND (1.0 / 150.0)
/* What is driven in this time must be within sight, s... */
#define SIGHT_TIME 0.9
/* ... but for bends, where lines are told to where the lane has turned away by
 * this, m. */
#define BEND_SIGHT 0.25
/* No bend is tighter than a car can drive, and none asks to stop, m/s. */
#define MIN_SPEED 3.0
/* Lines of a mean confidence below ENOUGH slow down, to LEAST at worst. */
#define ENOUGH 0.4
#define LEAST 0.5
#define CERTAINTY_TIME 1.0      /* s */
#define STEP 2.0                /* m */

void
speed_plan_reset (SpeedPlan * self)
{
  self->allowed = G_MAXDOUBLE;
  self->slope = 0.0;
  self->tightest = -1.0;
  self->certainty = 1.0;
}

/* Only as much of the curvature @ahead as is beyond doubt, 1/m. */
static gdouble
sure_curvature (const LaneState * state, gdouble ahead)
{
  gdouble curvature = state->x[LANE_STATE_CURVATURE]
      + ahead * state->x[LANE_STATE_BENDING];
  gdouble variance =
      state->covariance[LANE_STATE_CURVATURE][LANE_STATE_CURVATURE]
      + 2.0 * ahead
      * state->covariance[LANE_STATE_CURVATURE][LANE_STATE_BENDING]
      + ahead * ahead
      * state->covariance[LANE_STATE_BENDING][LANE_STATE_BENDING];

  return MAX (fabs (curvature) - sqrt (MAX (variance, 0.0)), 0.0);
}

static gdouble
bend_speed (const SpeedPlanInput * input, gdouble curvature)
{
  if (curvature * input->set_speed * input->set_speed
      <= input->max_acceleration)
    return input->set_speed;
  return MAX (sqrt (input->max_acceleration / curvature), MIN_SPEED);
}

/* From which @speed there braking leads to, over @way m. */
static gdouble
speed_before (gdouble speed, gdouble way, gdouble braking)
{
  return sqrt (speed * speed + 2.0 * braking * MAX (way, 0.0));
}

static gdouble
speed_within_sight (const SpeedPlanInput * input)
{
  gdouble reaction = input->speed * REACTION;
  gdouble limit = input->set_speed;

  for (gdouble ahead = 0.0; ahead <= input->state->sight; ahead += STEP)
    limit = MIN (limit, speed_before (bend_speed (input,
                sure_curvature (input->state, ahead)), ahead - reaction,
            BRAKING));
  return limit;
}

static gdouble
expected_bend (gdouble width)
{
  gdouble narrow = CLAMP ((WIDE - width) / (WIDE - NARROW), 0.0, 1.0);

  return WIDE_BEND + narrow * (NARROW_BEND - WIDE_BEND);
}

static gdouble
speed_beyond_sight (SpeedPlan * self, const SpeedPlanInput * input)
{
  gdouble sight = input->state->sight;
  gdouble here = sure_curvature (input->state, 0.0);
  gdouble limit = input->set_speed;

  if (self->tightest < 0.0)
    self->tightest = expected_bend (input->state->x[LANE_STATE_WIDTH]);
  self->tightest *= exp (-input->speed * input->duration / MEMORY);
  self->tightest = MAX (self->tightest, here);
  if (here * sight * sight / 2.0 < BEND_SIGHT)
    limit = MAX (sight / SIGHT_TIME, MIN_SPEED);
  return MIN (limit, speed_before (bend_speed (input, self->tightest),
          sight - input->speed * REACTION, HARD_BRAKING));
}

static gdouble
share_by_certainty (SpeedPlan * self, const SpeedPlanInput * input)
{
  self->certainty += (input->confidence - self->certainty)
      * -expm1 (-input->duration / CERTAINTY_TIME);
  return CLAMP (self->certainty / ENOUGH, LEAST, 1.0);
}

void
speed_plan_step (SpeedPlan * self, const SpeedPlanInput * input)
{
  gdouble before = self->allowed, limit;

  limit = MIN (speed_within_sight (input), speed_beyond_sight (self, input));
  limit = MIN (limit, input->set_speed * share_by_certainty (self, input));
  if (before == G_MAXDOUBLE)
    before = limit;
  self->allowed = MIN (limit, before + RESUME * input->duration);
  self->slope = CLAMP ((self->allowed - before)
      / MAX (input->duration, 1e-3), -2.0 * HARD_BRAKING, 0.0);
}

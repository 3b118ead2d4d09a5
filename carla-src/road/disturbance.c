/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What pushes the car about: crosswind in gusts, and bumps.
 *
 * The wind is a constant part, drawn once, and gusts, a first-order
 * Gauss-Markov process. Its force is that of R. Rajamani, Vehicle Dynamics and
 * Control (2nd ed., 2012), section 4.1, turned sideways: half the density of
 * air by the side's area and drag, by the square of the wind's speed. It acts
 * ahead of the centre of gravity, so it turns the car as well (Milliken and
 * Milliken, Race Car Vehicle Dynamics, 1995, chapter 3). A bump under one front
 * wheel kicks the yaw to its side and back. */

#include "disturbance.h"

#include <math.h>

#include "random.h"

#define MAX_WIND 12.0           /* m/s, constant, at most */
#define GUST 6.0                /* m/s, standard deviation */
#define GUST_TIME 2.0           /* s */
/* m/s2 for each (m/s)2: 1.2 kg/m3 / 2 x 4.6 m2 x 1.0 / 1845 kg */
#define SIDE_FORCE 1.5e-3
/* rad/s2 for each m/s2: 0.5 m ahead of the centre, by the inertia. */
#define SIDE_MOMENT (0.5 / ROAD_INERTIA)
/* m between bumps, at least and at most. */
#define NEAREST_BUMP 60.0
#define FARTHEST_BUMP 400.0
#define BUMP_TIME 0.12          /* s, half to one side and half back */
#define MAX_KICK 1.2            /* rad/s2 */

/* Of the standard normal distribution, nearly: the sum of twelve evenly spread
 * numbers (the same everywhere, unlike the tails of a logarithm). */
static gdouble
normal (guint64 * random)
{
  gdouble sum = -6.0;
  gint i;

  for (i = 0; i < 12; i++)
    sum += road_random_range (random, 0.0, 1.0);
  return sum;
}

void
road_disturbance_init (RoadDisturbance * disturbance, gdouble strength,
    guint seed)
{
  disturbance->strength = strength;
  disturbance->random = seed;
  disturbance->wind = road_random_range (&disturbance->random, -MAX_WIND,
      MAX_WIND);
  disturbance->gust = 0.0;
  disturbance->next_bump = road_random_range (&disturbance->random,
      NEAREST_BUMP, FARTHEST_BUMP);
  disturbance->bump = disturbance->kick = 0.0;
}

static void
blow (RoadDisturbance * disturbance, gdouble time)
{
  gdouble keep = exp (-time / GUST_TIME);

  disturbance->gust = keep * disturbance->gust
      + GUST * sqrt (1.0 - keep * keep) * normal (&disturbance->random);
}

/* rad/s2 over the next @time seconds: to one side, then back. */
static gdouble
roll_over (RoadDisturbance * disturbance, gdouble way, gdouble time)
{
  gdouble before = disturbance->bump, after, there, back;

  if (way >= disturbance->next_bump) {
    before = BUMP_TIME;
    disturbance->kick = road_random_range (&disturbance->random, -MAX_KICK,
        MAX_KICK);
    disturbance->next_bump = way + road_random_range (&disturbance->random,
        NEAREST_BUMP, FARTHEST_BUMP);
  }
  after = MAX (before - time, 0.0);
  disturbance->bump = after;
  there = MAX (before - BUMP_TIME / 2.0, 0.0)
      - MAX (after - BUMP_TIME / 2.0, 0.0);
  back = before - after - there;
  return disturbance->kick * (there - back) / time;
}

void
road_disturbance_step (RoadDisturbance * disturbance, gdouble way, gdouble time,
    RoadVehicle * vehicle)
{
  RoadInfluence *influence = &vehicle->influence;
  gdouble wind, force;

  if (disturbance->strength <= 0.0 || time <= 0.0)
    return;
  blow (disturbance, time);
  wind = disturbance->wind + disturbance->gust;
  force = disturbance->strength * SIDE_FORCE * wind * fabs (wind);
  influence->push = force;
  influence->twist = force * SIDE_MOMENT
      + disturbance->strength * roll_over (disturbance, way, time);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The steering actuator: what lies between the command and the wheels.
 *
 * A command counts after a delay; from then on the wheels turn to it as a
 * first-order lag does, but no faster than the rate. */

#include "rack.h"

#include <math.h>
#include <string.h>

void
road_rack_set (RoadRack * rack, gdouble angle)
{
  rack->angle = rack->target = angle;
  rack->n_pending = 0;
}

void
road_rack_command (RoadRack * rack, gdouble target)
{
  guint n = rack->n_pending;

  if (target == (n > 0 ? rack->pending[n - 1].target : rack->target))
    return;
  /* Commands that come faster than can be told apart: the newest counts. */
  if (n == ROAD_RACK_PENDING)
    n--;
  else
    rack->pending[n].wait = ROAD_RACK_DELAY;
  rack->pending[n].target = target;
  rack->n_pending = n + 1;
}

static void
take_due (RoadRack * rack, gdouble time)
{
  guint due = 0;

  for (guint i = 0; i < rack->n_pending; i++) {
    rack->pending[i].wait -= time;
    due += rack->pending[i].wait <= 0.0;
  }
  if (due == 0)
    return;
  rack->target = rack->pending[due - 1].target;
  rack->n_pending -= due;
  memmove (rack->pending, rack->pending + due,
      rack->n_pending * sizeof rack->pending[0]);
}

void
road_rack_step (RoadRack * rack, gdouble time)
{
  gdouble turn;

  take_due (rack, time);
  turn = (rack->target - rack->angle) * -expm1 (-time / ROAD_RACK_LAG);
  rack->angle += CLAMP (turn, -ROAD_RACK_RATE * time, ROAD_RACK_RATE * time);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Throttle and brake that hold a speed: a PI controller around a feed-forward
 * throttle, whose integral stands still while its output is at a limit. */

#include "config.h"

#include <math.h>
#include "speedcontrol.h"

#define GAIN 0.4                /* throttle per m/s */
#define INTEGRAL_GAIN 0.1       /* throttle per m */
#define MAX_THROTTLE 0.8
#define MAX_BRAKE 0.6
/* Rolling costs speed by itself; small surpluses need no brake. */
#define COAST 0.05

void
speed_control_reset (SpeedControl * self)
{
  self->integral = 0.0;
}

void
speed_control_step (SpeedControl * self, gdouble speed, gdouble target,
    gdouble feed_forward, gdouble duration, gdouble * throttle, gdouble * brake)
{
  gdouble error = target - speed;
  gdouble drive = feed_forward + GAIN * error + self->integral;

  if (drive < MAX_THROTTLE && drive > -COAST - MAX_BRAKE)
    self->integral += INTEGRAL_GAIN * error * duration;
  self->integral = CLAMP (self->integral, -1.0, 1.0);

  *throttle = CLAMP (drive, 0.0, MAX_THROTTLE);
  *brake = CLAMP (-drive - COAST, 0.0, MAX_BRAKE);
}

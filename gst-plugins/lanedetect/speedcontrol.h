/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Throttle and brake that hold a speed. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gdouble integral;             /* throttle */
} SpeedControl;

void speed_control_reset (SpeedControl * self);
/**
 * speed_control_step:
 * @speed: m/s
 * @target: m/s
 * @feed_forward: throttle that about holds the speed, 0..1
 * @duration: s, since the last step
 * @throttle: (out): 0..1
 * @brake: (out): 0..1, 0 while there is throttle
 */
void speed_control_step (SpeedControl * self, gdouble speed, gdouble target,
    gdouble feed_forward, gdouble duration, gdouble * throttle,
    gdouble * brake);

G_END_DECLS

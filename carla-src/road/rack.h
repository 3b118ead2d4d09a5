/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The steering actuator: what lies between the command and the wheels. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROAD_MAX_WHEEL_ANGLE (70.0 * G_PI / 180.0)      /* steering 1.0 */
#define ROAD_RACK_DELAY 0.05    /* s, of the bus and the motor's controller */
#define ROAD_RACK_LAG 0.06      /* s, of the motor against the tyres */
#define ROAD_RACK_RATE (80.0 * G_PI / 180.0)    /* rad/s, a quick driver's */

#define ROAD_RACK_PENDING 16

/* All zero: straight ahead, nothing commanded. */
typedef struct
{
  gdouble angle;                /* rad, of the front wheels, positive right */
  gdouble target;               /* rad, that they turn to */
  struct
  {
    gdouble wait, target;       /* s until it counts, rad */
  } pending[ROAD_RACK_PENDING]; /* the oldest first */
  guint n_pending;
} RoadRack;

/* Holds the wheels at this angle: nothing else is commanded. */
void road_rack_set (RoadRack * rack, gdouble angle);
/* @target: rad, from now on */
void road_rack_command (RoadRack * rack, gdouble target);
void road_rack_step (RoadRack * rack, gdouble time);

G_END_DECLS

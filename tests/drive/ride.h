/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How a drive feels: lateral acceleration and jerk, from where the vehicle
 * truly was. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* ISO 11270:2014, lane keeping assistance: lateral acceleration, and lateral
 * jerk as the mean of half a second. */
#define RIDE_MAX_ACCELERATION 3.0       /* m/s2 */
#define RIDE_MAX_JERK 5.0       /* m/s3 */
#define RIDE_JERK_TIME 0.5      /* s */
#define RIDE_HISTORY 128

/* Zero-initialised is empty. */
typedef struct
{
  /* results */
  gdouble metres;               /* driven */
  guint64 frames;               /* whose acceleration is known */
  guint64 uncomfortable;        /* of these, beyond a limit */
  gdouble acceleration_max, jerk_max;

  /* of the newest frames */
  gdouble x[2], y[2], yaw;      /* m and rad; [0] is the newer one */
  guint n_places;
  gdouble accelerations[RIDE_HISTORY];  /* a ring */
  guint n_accelerations;
} Ride;

/* The vehicle is at @x, @y (m, the world's axes) and points at @yaw (rad),
 * @period seconds after the frame before. */
void ride_add (Ride * ride, gdouble x, gdouble y, gdouble yaw,
    gdouble period);
/* The next frame does not follow the last one: nothing is derived from both. */
void ride_break (Ride * ride);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A small random generator that gives the same numbers everywhere. */
#pragma once

#include <glib.h>

/* SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
 * generators, 2014). The state is any number. */
static inline guint64
road_random (guint64 * state)
{
  guint64 z = (*state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* Evenly spread over [low, high). */
static inline gdouble
road_random_range (guint64 * state, gdouble low, gdouble high)
{
  return low + (high - low) * ((road_random (state) >> 11) * 0x1p-53);
}

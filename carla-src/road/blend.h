/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Mixing 4-byte pixels. */
#pragma once

#include <glib.h>

#include <lane/lane-wide.h>

G_BEGIN_DECLS

#define ROAD_BLEND_ONE 256

/* @share of @b, 0..ROAD_BLEND_ONE, the rest of @a: two bytes at a time. */
static LANE_INLINE guint32
road_blend (guint32 a, guint32 b, guint32 share)
{
  const guint32 even = 0x00ff00ff, rest = ROAD_BLEND_ONE - share;

  return ((((a & even) * rest + (b & even) * share) >> 8) & even)
      | ((((a >> 8) & even) * rest + ((b >> 8) & even) * share) & ~even);
}

G_END_DECLS

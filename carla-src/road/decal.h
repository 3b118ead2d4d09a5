/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What lies or is painted on the road, beside its lines. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  ROAD_DECAL_PATCH,             /* newer asphalt */
  ROAD_DECAL_CRACK,             /* along its length, winding within its width */
  ROAD_DECAL_SEAM,              /* tar along its length */
  ROAD_DECAL_TYRE_MARK,
  ROAD_DECAL_MANHOLE,
  ROAD_DECAL_ARROW,             /* straight on */
  ROAD_DECAL_ARROW_LEFT,
  ROAD_DECAL_ARROW_RIGHT,
  ROAD_DECAL_OLD_PAINT,         /* of a line that has been ground off */
  ROAD_DECAL_ZEBRA,             /* bars along its length, side by side */
  ROAD_DECAL_STOP_LINE,
  ROAD_DECAL_PUDDLE,
  ROAD_DECAL_SHADOW,            /* a box: of a car, a pole, a house */
  ROAD_DECAL_FOLIAGE,           /* the shadow of a tree's crown: light shows through */
  ROAD_N_DECALS
} RoadDecalKind;

/* In the road's coordinates, so that a long one bends with the road. Lies
 * beyond the asphalt, too. */
typedef struct
{
  RoadDecalKind kind;
  gdouble s, l;                 /* m; of its middle */
  gdouble yaw;                  /* rad, that its length is turned right of the road */
  gdouble length, width;        /* m */
  gdouble softness;             /* m that its edge takes */
  gdouble strength;             /* 0..1 */
  guint32 seed;                 /* of its shape */
} RoadDecal;

G_END_DECLS

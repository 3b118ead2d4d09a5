/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How each track rises and falls: its grade, piece by piece. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TerrainClass TerrainClass;

typedef struct
{
  const TerrainClass *klass;
  guint64 random;
  gdouble level;                /* m before the first hill */
  gboolean bends;               /* whether the last piece did */
  gdouble height, grade;        /* at its end */
} Terrain;

/* Even grade, or a parabola between two. */
typedef struct
{
  gdouble length;               /* m, a multiple of ROUTE_GRID */
  gdouble height, grade;        /* at its start */
  gdouble bend;                 /* change of the grade a metre */
} TerrainPiece;

/* m after the start without hills. */
#define TERRAIN_RUN_UP 60.0

/* @level: m before the first hill. Tracks that are not known are flat. */
void terrain_init (Terrain * terrain, const gchar * track, guint seed,
    gdouble level);
void terrain_next (Terrain * terrain, TerrainPiece * piece);

G_END_DECLS

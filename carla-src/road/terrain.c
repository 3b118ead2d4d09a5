/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How each track rises and falls: its grade, piece by piece.
 *
 * Even slopes joined by parabolas, as roads are laid out: the grade never
 * jumps. Crests are so wide that the road can be seen far enough to stop.
 */

#include "terrain.h"

#include <math.h>
#include <string.h>

#include "random.h"
#include "route.h"

#define FLAT 1000.0             /* m of a piece where there are no hills */

struct _TerrainClass
{
  const gchar *track;
  gdouble max_grade;            /* m a metre */
  gdouble min_radius, max_radius;       /* m, of crests and dips */
  gdouble min_even, max_even;   /* m */
};

static const TerrainClass classes[] = {
  {"highway", 0.025, 8000.0, 16000.0, 60.0, 400.0},
  {"winding", 0.04, 2500.0, 5000.0, 20.0, 150.0},
  {"city", 0.04, 900.0, 2500.0, 20.0, 120.0},
  {"random", 0.06, 600.0, 3000.0, 10.0, 150.0},
};

void
terrain_init (Terrain * terrain, const gchar * track, guint seed, gdouble level)
{
  gsize i;

  memset (terrain, 0, sizeof (*terrain));
  terrain->level = level;
  /* Hills of their own: the plan's numbers stay as they are. */
  terrain->random = ~(guint64) seed;
  for (i = 0; i < G_N_ELEMENTS (classes); i++) {
    if (strcmp (classes[i].track, track) == 0)
      terrain->klass = &classes[i];
  }
}

static gdouble
draw (Terrain * terrain, gdouble min, gdouble max)
{
  return road_random_range (&terrain->random, min, max);
}

static void
draw_piece (Terrain * terrain, TerrainPiece * piece)
{
  const TerrainClass *klass = terrain->klass;
  gdouble grade = terrain->grade, radius;

  if (terrain->bends) {
    grade = draw (terrain, -klass->max_grade, klass->max_grade);
    radius = draw (terrain, klass->min_radius, klass->max_radius);
    piece->length = fabs (grade - terrain->grade) * radius;
  } else {
    piece->length = draw (terrain, klass->min_even, klass->max_even);
  }
  piece->length = ceil (piece->length / ROUTE_GRID + 1.0) * ROUTE_GRID;
  piece->bend = (grade - terrain->grade) / piece->length;
}

void
terrain_next (Terrain * terrain, TerrainPiece * piece)
{
  piece->height = terrain->height;
  piece->grade = terrain->grade;
  piece->bend = 0.0;
  piece->length = terrain->klass != NULL ? terrain->level : FLAT;
  if (piece->length == 0.0)
    draw_piece (terrain, piece);
  terrain->level = 0.0;
  terrain->height += piece->length * (piece->grade
      + piece->length * piece->bend / 2.0);
  terrain->grade += piece->length * piece->bend;
  terrain->bends = !terrain->bends;
}

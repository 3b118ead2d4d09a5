/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How each track winds: its curvature, piece by piece.
 *
 * A bend is a straight, a clothoid in, an arc and a clothoid out, as roads are
 * laid out, so that curvature never jumps. Endless tracks draw their bends at
 * random and keep their heading within bounds: such a road never meets itself.
 */

#include "route.h"

#include <math.h>
#include <string.h>

#include "random.h"

#define LEAD_IN 128.0
#define RUN_UP 60.0

typedef struct
{
  gdouble min, max;
} Range;

struct _RouteClass
{
  const gchar *name;
  gdouble lap;                  /* 0 = endless */
  gdouble max_heading;          /* rad */
  Range straight, clothoid;     /* m */
  Range radius;                 /* m; 0 = never bends */
  gboolean log_radius;          /* as many bends from 30 to 60 m as from 60 to 120 */
  Range turn;                   /* rad */
  gdouble longest;              /* m of a bend, 0 = no limit */
  gboolean fit;                 /* small turns are so wide that the clothoids fit */
  /* A bend falls to its inside by this much, m a metre, at this radius, and
   * the less the wider it is. With any_bank each bend has its own, up to it. */
  gdouble banked, banked_radius;
  gboolean any_bank;
};

/* Two half turns and two straights. A lap is a multiple of 36 m, into which
 * every dash pattern fits: no cut dash at the seam. */
#define OVAL_STRAIGHT 246.0
#define OVAL_CLOTHOID 40.0
#define OVAL_ARC 232.0
#define OVAL_LAP (2.0 * (OVAL_STRAIGHT + OVAL_ARC + 2.0 * OVAL_CLOTHOID))

static const RouteClass routes[] = {
  {.name = "straight"},
  {.name = "oval",.lap = OVAL_LAP},
  /* 25 m/s: at most 1.4 m/s2 to the side. */
  {.name = "highway",.max_heading = 0.6,.straight = {60.0, 260.0},
      .clothoid = {70.0, 120.0},.radius = {450.0, 1100.0},
      .turn = {0.2, 0.6},.banked = 0.025,.banked_radius = 450.0},
  /* 12 m/s: at most 2.6 m/s2 to the side. */
  {.name = "winding",.max_heading = 1.2,.straight = {10.0, 70.0},
      .clothoid = {20.0, 35.0},.radius = {55.0, 160.0},
      .turn = {0.35, 1.3},.banked = 0.04,.banked_radius = 55.0},
  /* 9 m/s: at most 2.7 m/s2 to the side. */
  {.name = "city",.max_heading = 1.4,.straight = {20.0, 110.0},
      .clothoid = {10.0, 16.0},.radius = {30.0, 60.0},
      .turn = {0.3, 1.4},.fit = TRUE},
  /* From hairpins to motorways: 9 m/s to as fast as one likes. */
  {.name = "random",.max_heading = 1.4,.straight = {5.0, 150.0},
      .clothoid = {12.0, 60.0},.radius = {30.0, 900.0},.log_radius = TRUE,
      .turn = {0.15, 1.4},.longest = 220.0,.fit = TRUE,
      .banked = 0.06,.banked_radius = 30.0,.any_bank = TRUE},
};

static gdouble
draw (Route * route, Range range)
{
  return road_random_range (&route->random, range.min, range.max);
}

static gdouble
draw_radius (Route * route)
{
  Range radius = route->klass->radius;

  if (!route->klass->log_radius)
    return draw (route, radius);
  return radius.min * pow (radius.max / radius.min,
      road_random_range (&route->random, 0.0, 1.0));
}

/* Of a bend to the right. */
static gdouble
draw_bank (Route * route, gdouble radius)
{
  const RouteClass *klass = route->klass;

  if (klass->any_bank)
    return road_random_range (&route->random, 0.0, klass->banked);
  return klass->banked * klass->banked_radius / radius;
}

static gdouble
on_grid (gdouble length)
{
  return MAX (rint (length / ROUTE_GRID), 1.0) * ROUTE_GRID;
}

static void
add (Route * route, gdouble length, gdouble start, gdouble end)
{
  RoutePiece *piece = &route->pieces[route->n_pieces++];

  piece->length = length;
  piece->start = start;
  piece->end = end;
  piece->start_bank = piece->end_bank = 0.0;
  route->heading += length * (start + end) / 2.0;
}

static void
add_bend (Route * route, gdouble clothoid, gdouble arc, gdouble curvature,
    gdouble bank)
{
  RoutePiece *in = &route->pieces[route->n_pieces];

  add (route, clothoid, 0.0, curvature);
  add (route, arc, curvature, curvature);
  add (route, clothoid, curvature, 0.0);
  in[0].end_bank = in[1].start_bank = in[1].end_bank = in[2].start_bank = bank;
}

static void
add_random_bend (Route * route)
{
  const RouteClass *klass = route->klass;
  gdouble straight = on_grid (draw (route, klass->straight));
  gdouble clothoid = on_grid (draw (route, klass->clothoid));
  gdouble radius = draw_radius (route);
  gdouble turn = draw (route, klass->turn);
  gdouble side = road_random (&route->random) & 1 ? 1.0 : -1.0;
  gdouble arc;

  if (fabs (route->heading + side * turn) > klass->max_heading)
    side = -side;
  if (klass->longest > 0.0)
    turn = MIN (turn, klass->longest / radius);
  if (klass->fit)
    radius = MAX (radius, clothoid / turn);
  /* The clothoids turn by half of what an arc of their length would. */
  arc = on_grid (MAX (turn * radius - clothoid, 0.0));
  add (route, straight, 0.0, 0.0);
  add_bend (route, clothoid, arc, side / radius,
      side * draw_bank (route, radius));
}

gboolean
route_init (Route * route, const gchar * name, guint seed)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (routes); i++) {
    if (strcmp (routes[i].name, name) != 0)
      continue;
    route->klass = &routes[i];
    route->random = seed;
    route->heading = 0.0;
    route->n_pieces = route->next = 0;
    if (routes[i].lap == 0.0)
      add (route, LEAD_IN + RUN_UP, 0.0, 0.0);
    else
      add (route, OVAL_STRAIGHT / 2.0, 0.0, 0.0);
    return TRUE;
  }
  return FALSE;
}

gdouble
route_lap (const Route * route)
{
  return route->klass->lap;
}

gdouble
route_lead_in (const Route * route)
{
  return route->klass->lap == 0.0 ? LEAD_IN : 0.0;
}

void
route_next (Route * route, RoutePiece * piece)
{
  if (route->next == route->n_pieces) {
    route->n_pieces = route->next = 0;
    if (route->klass->lap > 0.0) {
      add_bend (route, OVAL_CLOTHOID, OVAL_ARC,
          G_PI / (OVAL_ARC + OVAL_CLOTHOID), 0.0);
      add (route, OVAL_STRAIGHT, 0.0, 0.0);
    } else if (route->klass->radius.max > 0.0) {
      add_random_bend (route);
    } else {
      add (route, LEAD_IN, 0.0, 0.0);
    }
  }
  *piece = route->pieces[route->next++];
}

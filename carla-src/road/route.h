/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How each track winds: its curvature, piece by piece. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A straight, an arc or a clothoid. Lengths are multiples of ROUTE_GRID. */
typedef struct
{
  gdouble length;               /* m */
  gdouble start, end;           /* curvature, 1/m, positive bends right */
  gdouble start_bank, end_bank; /* fall to the right, m a metre */
} RoutePiece;

#define ROUTE_GRID 0.5
#define ROUTE_BEND_PIECES 4

typedef struct _RouteClass RouteClass;

typedef struct
{
  const RouteClass *klass;
  guint64 random;
  gdouble heading;              /* rad, after the pieces given so far */
  RoutePiece pieces[ROUTE_BEND_PIECES];
  guint n_pieces, next;
} Route;

/* FALSE when there is no track of that name. */
gboolean route_init (Route * route, const gchar * name, guint seed);
/* m of one lap, 0 = endless. */
gdouble route_lap (const Route * route);
/* m of straight road before the start. */
gdouble route_lead_in (const Route * route);
void route_next (Route * route, RoutePiece * piece);

G_END_DECLS

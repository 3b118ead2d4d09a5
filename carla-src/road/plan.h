/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A road that is known as a whole, as a file describes it. */
#pragma once

#include "section.h"

G_BEGIN_DECLS

/* Curvature linear in arc length: a line, an arc or a spiral. */
typedef struct
{
  gdouble s, length;            /* m from the road's beginning */
  gdouble start, end;           /* curvature, 1/m, positive bends right */
} RoadPlanPiece;

/* What is a cubic from @s on. */
typedef struct
{
  gdouble s;
  RoadCubic cubic;
} RoadPlanCubic;

struct _RoadPlan
{
  gdouble length;               /* m */
  gdouble start;                /* m, a multiple of ROUTE_GRID: where driving begins */
  gboolean closed;              /* ends where it begins */
  gdouble speed;                /* m/s that suits it */
  GArray *pieces;               /* RoadPlanPiece, without gaps */
  GArray *heights, *banks;      /* RoadPlanCubic, by s; may be empty */
  GArray *sections;             /* RoadSection, without gaps */
};

RoadPlan *road_plan_new (void);
void road_plan_free (RoadPlan * plan);

/* Value, slope and bend at @s of an array of RoadPlanCubic, before the first of
 * which all is 0. */
void road_plan_cubic (const GArray * cubics, gdouble s, gdouble * value,
    gdouble * slope, gdouble * bend);

/* What the curvature does from @s on for @length m: how far it turns (rad),
 * and how far that moves the end to the right (m, for small turns). */
void road_plan_turn (const RoadPlan * plan, gdouble s, gdouble length,
    gdouble * turn, gdouble * shift);

G_END_DECLS

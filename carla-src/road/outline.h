/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Which pixels of each picture row can show the road. */
#pragma once

#include "relief.h"
#include "track.h"
#include "view.h"

G_BEGIN_DECLS

/* Where a row crosses the road's edge. */
typedef struct
{
  gdouble px;                   /* may lie outside of the picture */
  gdouble s;                    /* arc length there, m, about right */
} RoadCrossing;

#define ROAD_MAX_CROSSINGS 16

/* The row shows road between crossings 0 and 1, 2 and 3, ... */
typedef struct
{
  guint n;
  RoadCrossing crossings[ROAD_MAX_CROSSINGS];
} RoadRow;

typedef struct
{
  gint height;
  RoadRow *rows;
  GArray *left, *right, *polygon, *seen, *clipped;      /* scratch */
} RoadOutline;

void road_outline_init (RoadOutline * outline, gint height);
void road_outline_clear (RoadOutline * outline);

/* Projects the strip of road from @left to @right (m right of the reference
 * line) between arc lengths @from and @to, finest near @middle. */
void road_outline_update (RoadOutline * outline, const RoadView * view,
    const RoadTrack * track, const RoadRelief * relief, gdouble left,
    gdouble right, gdouble from, gdouble middle, gdouble to);

G_END_DECLS

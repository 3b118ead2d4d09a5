/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Which lanes and lines each track has, section by section. */
#pragma once

#include "section.h"

G_BEGIN_DECLS

typedef struct _RoadLayout RoadLayout;
typedef struct _RoadLayoutClass RoadLayoutClass;

struct _RoadLayoutClass
{
  gdouble speed;                /* m/s that suits the track */
  gdouble left, right;          /* the widest that it gets, m */
  /* The section that follows layout->last, whose start is set. */
  void (*next) (RoadLayout * layout, RoadSection * section);
};

/* The state of a track's layout, as its class needs it. */
struct _RoadLayout
{
  const RoadLayoutClass *klass;
  guint64 random;
  guint n_sections;             /* given so far */
  RoadSection last;             /* of them */
};

#define ROAD_LAYOUT_START (-400.0)      /* m, of the first section */
/* At the start nothing changes up to here: long enough to get going. */
#define ROAD_LAYOUT_RUN_UP 60.0

extern const RoadLayoutClass road_layout_city, road_layout_random;

/* m of gravel beside country roads. */
#define ROAD_GRAVEL_WIDTH 0.8

/* What layouts are put together from. */
void road_layout_add (RoadStrip * strips, guint * n, RoadStripKind kind,
    gdouble width, const RoadMark * mark);
/* Makes @section begin as @last ends, and stay so; its start is kept. */
void road_layout_go_on (const RoadSection * last, RoadSection * section);
/* Gives a strip that does not change another width within @length m. */
void road_layout_ease (RoadStrip * strip, gdouble to, gdouble length);
gdouble road_layout_draw (RoadLayout * layout, gdouble min, gdouble max);
gboolean road_layout_chance (RoadLayout * layout, gdouble probability);

G_END_DECLS

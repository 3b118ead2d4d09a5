/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A stretch of road whose lanes and lines keep their order: its cross-section.
 *
 * Built as OpenDRIVE's lane sections are: strips of polynomial width outward
 * from a central border, each with a line on its outer border. */
#pragma once

#include "profile.h"

G_BEGIN_DECLS

/* a + b t + c t² + d t³, t in m from the section's start. */
typedef struct
{
  gdouble a, b, c, d;
} RoadCubic;

typedef enum
{
  ROAD_MARK_NONE,
  ROAD_MARK_SOLID,
  ROAD_MARK_DASHED,
  /* Two lines, from left to right. */
  ROAD_MARK_SOLID_SOLID,
  ROAD_MARK_SOLID_DASHED,
  ROAD_MARK_DASHED_SOLID,
  ROAD_MARK_DASHED_DASHED
} RoadMarkKind;

/* Two lines lie a line's width apart. */
typedef struct
{
  RoadMarkKind kind;
  RoadMaterial material;
  gdouble width;                /* m, of one line */
  gdouble paint, period;        /* m, of dashes */
} RoadMark;

typedef enum
{
  ROAD_STRIP_DRIVING,
  ROAD_STRIP_PARKING,
  ROAD_STRIP_SHOULDER,
  ROAD_STRIP_CURB,
  ROAD_STRIP_PAVEMENT,
  ROAD_STRIP_GRAVEL,
  ROAD_STRIP_GRASS
} RoadStripKind;

typedef struct
{
  RoadStripKind kind;
  RoadCubic width;              /* m, never negative */
  RoadMark mark;                /* on the outer border */
} RoadStrip;

#define ROAD_MAX_STRIPS 8       /* a side */

struct _RoadSection
{
  gdouble start, length;        /* m */
  RoadCubic offset;             /* of the central border, m right of the reference line */
  RoadMark mark;                /* on it */
  guint n_left, n_right;
  RoadStrip left[ROAD_MAX_STRIPS], right[ROAD_MAX_STRIPS];      /* outward */
  guint ego;                    /* index into right */
};

gdouble road_cubic_value (const RoadCubic * cubic, gdouble t);
gdouble road_cubic_slope (const RoadCubic * cubic, gdouble t);
gdouble road_cubic_bend (const RoadCubic * cubic, gdouble t);
/* From one value to another over @length m, level at both ends. */
void road_cubic_ease (RoadCubic * cubic, gdouble from, gdouble to,
    gdouble length);
void road_cubic_add (RoadCubic * cubic, const RoadCubic * other,
    gdouble factor);

/* A strip's left or right border, m right of the reference line. @index
 * counts from the left over both sides, n_left + n_right is the last border. */
void road_section_border (const RoadSection * section, guint index,
    RoadCubic * border);
/* The line on that border; NULL on the leftmost where nothing is. */
const RoadMark *road_section_mark (const RoadSection * section, guint index);
/* The index of the ego lane's left (-1) or right (1) border. */
guint road_section_ego_border (const RoadSection * section, gint side);

/* As road_profile_bands() and road_profile_lanes(). */
guint road_section_bands (const RoadSection * section, gdouble s,
    RoadBand bands[ROAD_MAX_BANDS]);
guint road_section_lanes (const RoadSection * section, gdouble s,
    RoadLane lanes[ROAD_MAX_LANES]);

G_END_DECLS

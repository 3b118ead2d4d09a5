/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The road's cross-section: lanes, lines, shoulders and verge. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  ROAD_GRASS,
  ROAD_GRAVEL,
  ROAD_ASPHALT,
  ROAD_GREY_ASPHALT,            /* some years old */
  ROAD_PALE_ASPHALT,            /* many years old, or of bright stone */
  ROAD_CONCRETE,
  ROAD_WHITE,
  ROAD_YELLOW,
  ROAD_DULL_WHITE,              /* paint that has greyed */
  ROAD_DULL_YELLOW,
  ROAD_CURB,                    /* stone along the edge */
  ROAD_PAVEMENT,                /* for walking */
  ROAD_NEW_ASPHALT,             /* of a patch */
  ROAD_TAR,                     /* of seams and sealed cracks */
  ROAD_RUBBER,                  /* that tyres leave */
  ROAD_IRON,
  ROAD_WATER,
  ROAD_SHADOW,                  /* what the ground turns to where no light is */
  ROAD_SHEEN,                   /* ... and where it mirrors the sun */
  ROAD_N_MATERIALS
} RoadMaterial;

/* A strip along the road, from left to right of the reference line, m. */
typedef struct
{
  RoadMaterial material;
  gdouble left, right;
  gdouble paint, period;        /* m; a dash every period, solid when period is 0 */
} RoadBand;

#define ROAD_MAX_BANDS 24

typedef enum
{
  ROAD_LANE_DRIVING,
  ROAD_LANE_PARKING
} RoadLaneKind;

typedef struct
{
  RoadLaneKind kind;
  gdouble centre, width;        /* m, centre right of the reference line */
  gboolean oncoming, ego;
} RoadLane;

#define ROAD_MAX_LANES 8

typedef struct _RoadProfile RoadProfile;
typedef struct _RoadPlan RoadPlan;
typedef struct _RoadSection RoadSection;

/* @track as for road_track_new(). */
RoadProfile *road_profile_new (const gchar * track, guint seed);
/* As a file describes it; an open road begins and ends as it goes on. */
RoadProfile *road_profile_new_plan (const RoadPlan * plan);
void road_profile_free (RoadProfile * profile);
/* From the beginning, which it may have forgotten. */
void road_profile_restart (RoadProfile * profile);

/* Has the cross-section ready between two arc lengths, as
 * road_track_prepare(). Other functions only read: several threads may. */
void road_profile_prepare (RoadProfile * profile, gdouble from, gdouble to);

/* m/s that suits the track. */
gdouble road_profile_speed (const RoadProfile * profile);

/* The widest that the road gets anywhere, m right of the reference line. */
void road_profile_extent (const RoadProfile * profile, gdouble * left,
    gdouble * right);

/* What the ground is made of, bands[0] the widest, later ones on top; grass
 * where there is none. Dashes begin at multiples of their period. Returns how
 * many. */
guint road_profile_bands (const RoadProfile * profile, gdouble s,
    RoadBand bands[ROAD_MAX_BANDS]);

/* The arc length after @s up to which the number of bands, their order,
 * materials and dashes stay: between, only their edges move, smoothly.
 * G_MAXDOUBLE where nothing ever changes. */
gdouble road_profile_change (const RoadProfile * profile, gdouble s);

/* The stretch of road that @s lies in, until the profile is prepared again. */
const RoadSection *road_profile_section (const RoadProfile * profile,
    gdouble s);

/* From left to right, those that are wide enough to be in. */
guint road_profile_lanes (const RoadProfile * profile, gdouble s,
    RoadLane lanes[ROAD_MAX_LANES]);

/* The ego lane at an arc length. */
typedef struct
{
  gdouble centre;               /* m right of the reference line */
  gdouble slope, bend;          /* its first and second derivative */
  gdouble width;                /* m */
} RoadLanePath;

void road_profile_lane (const RoadProfile * profile, gdouble s,
    RoadLanePath * path);

/* The ego lane's, m; the centre right of the reference line. */
gdouble road_profile_lane_centre (const RoadProfile * profile, gdouble s);
gdouble road_profile_lane_width (const RoadProfile * profile, gdouble s);

/* Where the ego lane's line is painted, or would be where its paint is
 * missing: its middle, of two lines the nearer one's, m right of the reference
 * line. @side: -1 = left, 1 = right. */
gdouble road_profile_line (const RoadProfile * profile, gdouble s, gint side);
/* Whether the line is there, be it dashed. */
gboolean road_profile_is_painted (const RoadProfile * profile, gdouble s,
    gint side);

G_END_DECLS

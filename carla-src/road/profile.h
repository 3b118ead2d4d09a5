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
  ROAD_WHITE,
  ROAD_YELLOW,
  ROAD_N_MATERIALS
} RoadMaterial;

/* A strip along the road, from left to right of the reference line, m. */
typedef struct
{
  RoadMaterial material;
  gdouble left, right;
  gdouble paint, period;        /* m; a dash every period, solid when period is 0 */
} RoadBand;

#define ROAD_MAX_BANDS 8

typedef struct
{
  gdouble speed;                /* m/s that suits the track */
  gdouble lane_width;           /* m */
  gdouble lane_centre;          /* m right of the reference line */
  guint n_bands;
  RoadBand bands[ROAD_MAX_BANDS];       /* later ones lie on top */
} RoadProfile;

/* @track as for road_track_new(). */
void road_profile_init (RoadProfile * profile, const gchar * track,
    guint seed);

/* Where the ego lane's line is painted: its middle, m right of the reference
 * line. @side: -1 = left, 1 = right. */
gdouble road_profile_line (const RoadProfile * profile, gint side);

G_END_DECLS

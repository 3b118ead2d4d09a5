/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The road in an OpenDRIVE file, element by element. */
#pragma once

#include "plan.h"

G_BEGIN_DECLS

/* OpenDRIVE's axes: left is positive. Arc lengths in m. */
typedef struct
{
  gdouble s, length;
  gdouble x, y, heading;        /* m, rad */
  gdouble start, end;           /* curvature, 1/m */
  gboolean shaped;              /* whether its shape was told */
} XodrGeometry;

typedef struct
{
  gdouble s;                    /* from the lane section's start */
  RoadMark mark;                /* two lines: from the inside to the outside */
} XodrMark;

typedef struct
{
  gint id;
  RoadStripKind kind;
  gint successor;               /* 0 = not told */
  guint first_width, n_widths;  /* in XodrRoad.widths */
  guint first_mark, n_marks;    /* in XodrRoad.marks */
} XodrLane;

typedef struct
{
  gdouble s;
  guint first_lane, n_lanes;    /* in XodrRoad.lanes */
} XodrSection;

/* Numbers are finite, counts within bounds; nothing else is known of it. */
typedef struct
{
  gdouble length;
  gdouble speed;                /* m/s, the first limit; 0 = not told */
  gdouble start;                /* our own addition; 0 = not told */
  gint ego;                     /* likewise: the lane's id at the start */
  GArray *geometries;           /* XodrGeometry */
  GArray *elevations, *superelevations, *offsets;       /* RoadPlanCubic */
  GArray *sections;             /* XodrSection */
  GArray *lanes;                /* XodrLane */
  GArray *widths;               /* RoadPlanCubic */
  GArray *marks;                /* XodrMark */
} XodrRoad;

/* Codes of our own additions, <userData code= value=> in <road>. */
#define XODR_START "gst-lanekeeping:start"
#define XODR_EGO "gst-lanekeeping:ego"

#define XODR_MAX_LENGTH 100e3   /* m of a road */

/* NULL and GST_STREAM_ERROR_FORMAT when it is not OpenDRIVE, or has what we do
 * not drive on. */
XodrRoad *xodr_parse (const gchar * text, gsize size, GError ** error);
void xodr_road_free (XodrRoad * road);

/* The names of lane types and of marks. */
const gchar *xodr_lane_type (RoadStripKind kind);
const gchar *xodr_mark_type (RoadMarkKind kind);

G_END_DECLS

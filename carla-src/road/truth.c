/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where the vehicle really is in its lane, and the lane in the picture. */

#include "truth.h"

#include <math.h>
#include <string.h>

#define REACH 30.0              /* m ahead of the vehicle that lines are told */
#define FINEST 0.04             /* m between their points, near */
#define COARSENING 0.02         /* of the distance, far */
#define MAX_POINTS 512
#define MAX_ERROR 0.45          /* pixels that the fitted curve may be off */
#define MIN_ROWS 2.0            /* of a line, else it counts as not visible */

typedef struct
{
  gdouble x, y;                 /* pixels */
} Pixel;

/* The first stretch of the line in the picture that climbs from row to row. */
static gint
collect (const RoadSight * sight, Pixel * pixels)
{
  /* What a camera that looks down sees behind itself grows with its height. */
  const GstLaneCamera *camera = sight->situation->camera;
  gdouble nearest = camera->x - 2.0 * camera->z;
  gdouble ahead = nearest;
  gint n = 0;

  for (; ahead <= REACH && n < MAX_POINTS;
      ahead += MAX (FINEST, COARSENING * (ahead - nearest))) {
    GstVehiclePoint point;

    road_sight_point (sight, ahead, &point);
    if (point.hidden & (GST_VEHICLE_HIDDEN_OUTSIDE | GST_VEHICLE_HIDDEN_CREST)) {
      if (n > 0)
        break;
    } else if (n > 0 && point.y >= pixels[n - 1].y) {
      break;
    } else {
      pixels[n].x = point.x;
      pixels[n++].y = point.y;
    }
  }
  return n;
}

/* Determinant of the rows a, b, c. */
static gdouble
determinant (const gdouble a[3], const gdouble b[3], const gdouble c[3])
{
  return a[0] * (b[1] * c[2] - b[2] * c[1])
      - a[1] * (b[0] * c[2] - b[2] * c[0])
      + a[2] * (b[0] * c[1] - b[1] * c[0]);
}

/* x(y) = q0 + q1 t + q2 t², t = (y - middle) / half: least squares, each point
 * weighing the rows it stands for, under Chebyshev's weight, which makes the
 * largest error nearly as small as it can be. */
typedef struct
{
  gdouble middle, half, q[3];
} Fit;

static gboolean
fit (const Pixel * pixels, gint n, Fit * f)
{
  gdouble m[3][3] = { {0} }, v[3] = { 0 }, whole;
  gint i, j, k;

  f->middle = (pixels[0].y + pixels[n - 1].y) / 2.0;
  f->half = (pixels[0].y - pixels[n - 1].y) / 2.0;
  for (i = 0; i < n; i++) {
    gdouble t = (pixels[i].y - f->middle) / f->half;
    gdouble weight = (pixels[MAX (i - 1, 0)].y - pixels[MIN (i + 1, n - 1)].y)
        / sqrt (1.02 - t * t);
    const gdouble power[3] = { 1.0, t, t * t };

    for (j = 0; j < 3; j++) {
      v[j] += weight * power[j] * pixels[i].x;
      for (k = 0; k < 3; k++)
        m[j][k] += weight * power[j] * power[k];
    }
  }
  /* Cramer's rule; m is symmetric, so its rows are its columns. */
  whole = determinant (m[0], m[1], m[2]);
  if (!(fabs (whole) > 1e-9 * m[0][0] * m[0][0] * m[0][0]))
    return FALSE;
  f->q[0] = determinant (v, m[1], m[2]) / whole;
  f->q[1] = determinant (m[0], v, m[2]) / whole;
  f->q[2] = determinant (m[0], m[1], v) / whole;
  return TRUE;
}

static gdouble
largest_error (const Pixel * pixels, gint n, const Fit * f)
{
  gdouble error = 0.0;
  gint i;

  for (i = 0; i < n; i++) {
    gdouble t = (pixels[i].y - f->middle) / f->half;

    error = MAX (error, fabs (f->q[0] + t * (f->q[1] + t * f->q[2])
            - pixels[i].x));
  }
  return error;
}

/* The longest stretch from the nearest point on that a quadratic describes. */
static void
fit_line (const RoadSight * sight, GstLaneLine * line)
{
  Pixel pixels[MAX_POINTS];
  gint n = collect (sight, pixels);

  memset (line, 0, sizeof (*line));
  for (; n >= 3 && pixels[0].y - pixels[n - 1].y >= MIN_ROWS; n -= 1 + n / 24) {
    gdouble a, b, c;
    Fit f;

    if (!fit (pixels, n, &f) || largest_error (pixels, n, &f) > MAX_ERROR)
      continue;
    c = f.q[2] / (f.half * f.half);
    b = f.q[1] / f.half - 2.0 * c * f.middle;
    a = f.q[0] - f.middle * (b + c * f.middle);
    gst_lane_line_set_curve (line, a, b, c, (gint) floor (pixels[0].y),
        (gint) ceil (pixels[n - 1].y), 1.0);
    return;
  }
}

static void
find_line (const RoadSituation * situation, gint side, GstLaneLine * curve,
    GstVehicleLine * line)
{
  RoadSight sight;

  road_sight_init (&sight, situation, side);
  fit_line (&sight, curve);
  road_sight_line (&sight, line);
}

void
road_truth_find (const RoadSituation * now, GstVehicleTruth * truth)
{
  const RoadPoint *place = now->place;
  gdouble k = place->curvature, along, angle;
  RoadLanePath lane;

  road_profile_lane (now->profile, place->s, &lane);
  along = 1.0 - k * lane.centre;
  angle = atan2 (lane.slope, along);
  truth->lateral_offset = now->lateral - lane.centre;
  truth->heading_error = remainder (now->vehicle->yaw
      - atan2 (place->sin, place->cos) - angle, 2.0 * G_PI);
  /* Of a curve that lies lane.centre right of the reference line: the cross
   * product of its first two derivatives by the arc length. */
  truth->curvature = (along * (k * along + lane.bend)
      + 2.0 * k * lane.slope * lane.slope)
      / pow (along * along + lane.slope * lane.slope, 1.5);
  truth->lane_width = lane.width;

  find_line (now, -1, &truth->left, &truth->left_line);
  find_line (now, 1, &truth->right, &truth->right_line);
}

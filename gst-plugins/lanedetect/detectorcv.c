/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The classical detector, method=cv: paint points, strokes, vanishing point,
 * curves, ego pair. */
#include "lanedetector.h"
#include "lanemodel.h"

#include <math.h>

/* Width of a lane, m. */
#define LANE_WIDTH 3.5
/* Of the height: rows below this are read first, */
#define NEAR 0.55
/* for paint of the width that suits most cameras; */
#define HORIZON_UNKNOWN 0.45
/* down to here they are read again when the horizon turns out to be another. */
#define AGAIN 0.75
/* Rows that near to the horizon are not read. */
#define HORIZON_MARGIN 0.015
/* Far rows are read that many lanes to either side of where the road goes, and
 * that part of the width more for bends. */
#define LANES 2.0
#define SPREAD 0.2
/* A parabola may be that far from the road's curve, part of the height. */
#define PARABOLA_ERROR 0.003
#define CURVE_SAMPLES 32
/* Lines less likely than this are not reported. */
#define CONFIDENCE_MIN 0.5

typedef struct
{
  LaneDetector detector;
  PaintMap map;
  VanishingPoint prior;
  gboolean horizon_fixed;
  gdouble lane_scale;
  PaintChain chains[PAINT_CHAINS_MAX];
  LaneCandidates candidates;
  guint n_chains;
  VanishingPoint vp;
  LaneChoice left, right;
} DetectorCv;

static LaneDetector *
cv_create (void)
{
  DetectorCv *self = g_new0 (DetectorCv, 1);

  self->detector.klass = &lane_detector_cv;
  return &self->detector;
}

static gboolean
cv_configure (LaneDetector * detector, const LaneDetectorConfig * config,
    GError ** error)
{
  DetectorCv *self = (DetectorCv *) detector;

  self->horizon_fixed = config->horizon >= 0;
  self->prior.x = (config->camera.width - 1) / 2.;
  self->prior.y = self->horizon_fixed ? config->horizon
      : gst_lane_camera_horizon (&config->camera);
  self->lane_scale = 0.77 * LANE_WIDTH / config->camera.z;
  paint_map_clear (&self->map);
  paint_map_init (&self->map, &config->info, self->lane_scale);
  return TRUE;
}

static gdouble
parabola_at (const gdouble * p, gdouble y)
{
  return p[0] + (p[1] + p[2] * y) * y;
}

/* The parabola nearest to @curve from row @top to @bottom, by least squares
 * weighted with nearness to the horizon: far pixels are more metres.
 * Returns: its largest distance from the curve, pixels. */
static gdouble
fit_parabola (const LaneCurve * curve, gdouble horizon, gdouble top,
    gdouble bottom, gdouble * p)
{
  gdouble a[3][4] = { {0,}, }, scale = bottom - top, worst = 0;

  for (gint i = 0; i <= CURVE_SAMPLES; i++) {
    gdouble u = i / (gdouble) CURVE_SAMPLES, y = top + u * scale;
    gdouble power[3] = { 1, u, u * u };
    gdouble weight = 1 / (y - horizon);
    for (gint j = 0; j < 3; j++) {
      for (gint k = 0; k < 3; k++)
        a[j][k] += weight * power[j] * power[k];
      a[j][3] += weight * power[j] * lane_curve_at (curve, horizon, y);
    }
  }
  for (gint i = 0; i < 3; i++)
    for (gint j = 0; j < 3; j++)
      for (gint k = 3; j != i && k >= i; k--)
        a[j][k] -= a[j][i] / a[i][i] * a[i][k];
  /* From u to rows. */
  gdouble b = a[1][3] / a[1][1] / scale, c = a[2][3] / a[2][2] / scale / scale;
  p[0] = a[0][3] / a[0][0] - b * top + c * top * top;
  p[1] = b - 2 * c * top;
  p[2] = c;
  for (gint i = 0; i <= CURVE_SAMPLES; i++) {
    gdouble y = top + i / (gdouble) CURVE_SAMPLES * scale;
    worst = MAX (worst, fabs (parabola_at (p, y)
            - lane_curve_at (curve, horizon, y)));
  }
  return worst;
}

/* Tells the curve as far as a parabola describes it. */
static void
set_line (GstLaneLine * line, const LaneCurve * curve, gdouble horizon,
    gint height, gdouble confidence)
{
  gdouble bottom = height - 1, top = ceil (curve->top), p[3];

  while (fit_parabola (curve, horizon, top, bottom, p) > PARABOLA_ERROR * height
      && top < bottom - 0.1 * height)
    top += ceil (0.1 * (top - horizon));
  gst_lane_line_set_curve (line, p[0], p[1], p[2], bottom, top, confidence);
}

static void
find_vanishing_point (DetectorCv * self, const LaneResult * expected)
{
  VanishingPoint prior = self->prior;
  VanishingRow row = VANISHING_ROW_TOLD;

  if (self->horizon_fixed) {
    row = VANISHING_ROW_FIXED;
  } else if (expected) {
    row = VANISHING_ROW_SEEN;
    prior.y = expected->horizon;
  }
  self->n_chains = paint_chains_find (&self->map, self->chains);
  vanishing_point_find (self->chains, self->n_chains, self->map.width,
      self->map.height, &prior, row, &self->vp);
}

static void
report (DetectorCv * self, const LaneChoice * choice, GstLaneLine * line)
{
  if (choice->index >= 0 && choice->confidence > CONFIDENCE_MIN)
    set_line (line, &self->candidates.curves[choice->index], self->vp.y,
        self->map.height, choice->confidence);
}

static void
cv_detect (LaneDetector * detector, const GstVideoFrame * frame,
    const LaneResult * expected, LaneResult * result)
{
  DetectorCv *self = (DetectorCv *) detector;
  PaintMap *map = &self->map;
  PaintRegion region;
  gdouble horizon = self->horizon_fixed ? self->prior.y
      : expected ? expected->horizon : HORIZON_UNKNOWN * map->height;

  memset (result, 0, sizeof *result);
  paint_map_start (map);
  region = (PaintRegion) {
  NEAR *map->height, map->height, horizon, 0, map->width};
  paint_map_read (map, frame, &region);
  find_vanishing_point (self, expected);
  region = (PaintRegion) {
  self->vp.y + HORIZON_MARGIN * map->height, AGAIN * map->height, self->vp.y,
        self->vp.x, SPREAD * map->width, LANES * self->lane_scale};
  paint_map_read (map, frame, &region);
  find_vanishing_point (self, expected);

  LaneGeometry geometry = { self->vp.y, self->lane_scale, 0.3 };
  lane_candidates_find (map, self->chains, self->n_chains, &self->vp,
      &geometry, &self->candidates);
  lane_pair_choose (map, &self->candidates, &geometry, expected, &self->left,
      &self->right);
  result->horizon = self->vp.y;
  report (self, &self->left, &result->left);
  report (self, &self->right, &result->right);
}

static void
cv_free (LaneDetector * detector)
{
  DetectorCv *self = (DetectorCv *) detector;

  paint_map_clear (&self->map);
  g_free (self);
}

const LaneDetectorClass lane_detector_cv = {
  .name = "cv",
  .create = cv_create,
  .configure = cv_configure,
  .detect = cv_detect,
  .free = cv_free,
};

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
  LaneCurve candidates[LANE_CANDIDATES_MAX];
  guint n_chains, n_candidates;
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
  self->lane_scale = 0.8 * LANE_WIDTH / config->camera.z;
  paint_map_clear (&self->map);
  paint_map_init (&self->map, &config->info, self->lane_scale);
  return TRUE;
}

static void
set_line (GstLaneLine * line, const LaneCurve * curve, gdouble horizon,
    gint height, gdouble confidence)
{
  /* The parabola nearest to the curve, over its supported rows and the rows
   * below, by least squares. */
  gdouble top = curve->top, bottom = height - 1;
  gdouble s[5] = { 0, }, b[3] = { 0, };
  for (gint i = 0; i <= 32; i++) {
    gdouble y = top + (bottom - top) * i / 32, u = (y - bottom) / height;
    gdouble x = lane_curve_at (curve, horizon, y), w = 1, p = 1;
    for (gint j = 0; j < 5; j++, p *= u) {
      s[j] += w * p;
      if (j < 3)
        b[j] += w * p * x;
    }
  }
  gdouble A[3][4] = { {s[0], s[1], s[2], b[0]}, {s[1], s[2], s[3], b[1]},
  {s[2], s[3], s[4], b[2]}
  };
  for (gint i = 0; i < 3; i++)
    for (gint j = 0; j < 3; j++)
      if (j != i) {
        gdouble f = A[j][i] / A[i][i];
        for (gint k = 0; k < 4; k++)
          A[j][k] -= f * A[i][k];
      }
  gdouble p0 = A[0][3] / A[0][0], p1 = A[1][3] / A[1][1] / height;
  gdouble p2 = A[2][3] / A[2][2] / height / height;
  gst_lane_line_set_curve (line, p0 - p1 * bottom + p2 * bottom * bottom,
      p1 - 2 * p2 * bottom, p2, (gint) bottom, (gint) top, confidence);
}

static void
report (DetectorCv * self, const LaneChoice * choice, GstLaneLine * line)
{
  if (choice->index >= 0 && choice->confidence > CONFIDENCE_MIN)
    set_line (line, &self->candidates[choice->index], self->vp.y,
        self->map.height, choice->confidence);
}

static void
find_vanishing_point (DetectorCv * self, gdouble horizon)
{
  VanishingPoint prior = { self->prior.x, horizon };

  self->n_chains = paint_chains_find (&self->map, self->chains);
  vanishing_point_find (self->chains, self->n_chains, self->map.width,
      self->map.height, &prior, self->horizon_fixed, &self->vp);
}

static void
cv_detect (LaneDetector * detector, const GstVideoFrame * frame,
    const LaneResult * expected, LaneResult * result)
{
  DetectorCv *self = (DetectorCv *) detector;
  PaintMap *map = &self->map;

  gboolean known = self->horizon_fixed || expected;
  gdouble horizon = expected && !self->horizon_fixed ? expected->horizon
      : self->prior.y;

  memset (result, 0, sizeof *result);
  paint_map_start (map);
  paint_map_read (map, frame, NEAR * map->height, map->height,
      known ? horizon : HORIZON_UNKNOWN * map->height);
  find_vanishing_point (self, horizon);
  paint_map_read (map, frame, self->vp.y + HORIZON_MARGIN * map->height,
      AGAIN * map->height, self->vp.y);
  find_vanishing_point (self, horizon);

  LaneGeometry geometry = { self->vp.y, self->lane_scale, 0.3 };
  self->n_candidates = lane_candidates_find (map, self->chains, self->n_chains,
      &self->vp, &geometry, self->candidates);
  lane_pair_choose (map, self->candidates, self->n_candidates, &geometry,
      expected, &self->left, &self->right);
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

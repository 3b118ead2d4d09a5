/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The classical detector, method=cv.
 *
 * Rows of the picture give paint points, these give strokes, strokes meet in the
 * vanishing point, curves are fitted along them, and the likeliest pair of
 * curves bounds our lane. The near half is read first: it tells where the
 * horizon is, and that tells how wide paint is far away. */
#include "lanedetector.h"
#include "lanepair.h"
#include "laneparabola.h"

#include <string.h>

/* Width of a lane, m. */
#define LANE_WIDTH 3.5
/* How wide lanes look compared with what the camera's height implies: cameras
 * are rarely described exactly, and many pictures are squeezed. With the sigma
 * of its logarithm. */
#define LANE_LOOKS 0.77
#define LANE_LOOKS_SIGMA 0.3
/* Parts of the height: rows below this are read first, */
#define NEAR 0.55
/* for paint as wide as with this horizon where none is known; */
#define HORIZON_UNKNOWN 0.45
/* down to here they are read again when the horizon turns out to be another; */
#define AGAIN 0.75
/* rows that near to the horizon are not read. */
#define HORIZON_MARGIN 0.015
/* Far rows are read that many lanes to either side of where the road goes, and
 * that part of the width more for bends. */
#define LANES 2.0
#define SPREAD 0.2
/* Lines less likely than this are not reported. */
#define CONFIDENCE_MIN 0.5

typedef struct
{
  LaneDetector detector;

  /* configured */
  PaintMap map;
  VanishingPoint prior;
  gboolean horizon_fixed;
  gdouble lane_scale, centre;

  /* of the last frame */
  PaintStroke strokes[PAINT_STROKES_MAX];
  guint n_strokes;
  VanishingPoint point;
  LaneCandidates candidates;
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
  const GstLaneCamera *camera = &config->camera;

  self->horizon_fixed = config->horizon >= 0;
  self->prior.x = (camera->width - 1) / 2.;
  self->prior.y = self->horizon_fixed ? config->horizon
      : gst_lane_camera_horizon (camera);
  self->lane_scale = LANE_LOOKS * LANE_WIDTH / camera->z;
  self->centre = -camera->y / camera->z;
  paint_map_clear (&self->map);
  paint_map_init (&self->map, &config->info, self->lane_scale);
  return TRUE;
}

static void
find_vanishing_point (DetectorCv * self, const LaneExpectation * expected)
{
  VanishingPoint prior = self->prior;
  VanishingRow row = VANISHING_ROW_TOLD;

  if (self->horizon_fixed) {
    row = VANISHING_ROW_FIXED;
  } else if (expected) {
    row = VANISHING_ROW_SEEN;
    prior.y = expected->horizon;
    prior.x = expected->direction;
  }
  self->n_strokes = paint_strokes_find (&self->map, self->strokes);
  vanishing_point_find (self->strokes, self->n_strokes, self->map.width,
      self->map.height, &prior, row, &self->point);
}

static void
read_near (DetectorCv * self, const GstVideoFrame * frame,
    const LaneExpectation * expected)
{
  PaintRegion region = {.top = NEAR * self->map.height,
    .bottom = self->map.height,.spread = self->map.width
  };

  if (self->horizon_fixed)
    region.horizon = self->prior.y;
  else if (expected)
    region.horizon = expected->horizon;
  else
    region.horizon = HORIZON_UNKNOWN * self->map.height;
  paint_map_read (&self->map, frame, &region);
}

static void
read_far (DetectorCv * self, const GstVideoFrame * frame)
{
  PaintRegion region = {
    .top = self->point.y + HORIZON_MARGIN * self->map.height,
    .bottom = AGAIN * self->map.height,
    .horizon = self->point.y,
    .column = self->point.x,
    .spread = SPREAD * self->map.width,
    .slope = LANES * self->lane_scale
  };

  paint_map_read (&self->map, frame, &region);
}

static void
tell (DetectorCv * self, const LaneChoice * choice, GstLaneLine * line)
{
  if (choice->curve && choice->confidence > CONFIDENCE_MIN)
    lane_parabola_tell (choice->curve, self->point.y, self->map.height,
        choice->confidence, line);
}

static void
cv_detect (LaneDetector * detector, const GstVideoFrame * frame,
    const LaneExpectation * expected, LaneResult * result)
{
  DetectorCv *self = (DetectorCv *) detector;
  LaneGeometry geometry = {.centre = self->centre,
    .lane_scale = self->lane_scale,.lane_scale_sigma = LANE_LOOKS_SIGMA
  };

  memset (result, 0, sizeof *result);
  paint_map_start (&self->map);
  read_near (self, frame, expected);
  find_vanishing_point (self, expected);
  read_far (self, frame);
  find_vanishing_point (self, expected);

  result->horizon = geometry.horizon = self->point.y;
  lane_candidates_find (&self->candidates, &self->map, self->strokes,
      self->n_strokes, &self->point, &geometry);
  lane_pair_choose (&self->left, &self->right, &self->candidates, &self->map,
      &geometry, expected);
  tell (self, &self->left, &result->left);
  tell (self, &self->right, &result->right);
  if (result->left.valid && result->right.valid) {
    result->lane_scale = self->right.curve->m - self->left.curve->m;
    result->direction = (self->left.curve->v + self->right.curve->v) / 2;
  }
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

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What lanedetect needs of a detection method: one small vtable. */
#pragma once

#include <gst/video/video.h>
#include <lane/lane.h>

G_BEGIN_DECLS

/* What a detector must know before its first frame. */
typedef struct
{
  GstVideoInfo info;            /* format, size and strides of the frames */
  GstLaneCamera camera;         /* where the camera sits; its size is the frames' */
  gdouble horizon;              /* row of the horizon, negative = estimate it */
} LaneDetectorConfig;

/* What it found in one frame. Rows and columns are pixels of the frame. */
typedef struct
{
  GstLaneLine left, right;
  gdouble horizon;              /* row it judged with */
  gdouble direction;            /* column it leads to, told with both lines */
  gdouble lane_scale;           /* columns from the left to the right line for
                                 * each row below the horizon, 0 = unknown */
} LaneResult;

/* What the frames before make expect. A line that they lack is where the other
 * one and the lane's width say, if at all. */
typedef struct
{
  GstLaneLine left, right;
  gboolean left_seen, right_seen;       /* else no frame lately had it */
  gdouble horizon, direction;
  gdouble lane_scale, lane_scale_sigma; /* and of its logarithm; 0 = unknown */
} LaneExpectation;

typedef struct _LaneDetector LaneDetector;

/* All functions are called from one thread at a time. detect() neither
 * allocates nor writes to the frame, which is mapped at least for reading and
 * has the configured format. */
typedef struct
{
  const gchar *name;            /* static, told in GstLaneMeta.detector */
  LaneDetector *(*create) (void);
  /* May be called again at any time: a new format, a moved camera. */
  gboolean (*configure) (LaneDetector * detector,
      const LaneDetectorConfig * config, GError ** error);
  /* @expected: NULL when there were no frames before. */
  void (*detect) (LaneDetector * detector, const GstVideoFrame * frame,
      const LaneExpectation * expected, LaneResult * result);
  void (*free) (LaneDetector * detector);
} LaneDetectorClass;

struct _LaneDetector
{
  const LaneDetectorClass *klass;
};

extern const LaneDetectorClass lane_detector_cv;

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Detectors for the formats that take turns in one stream. */
#pragma once

#include "lanedetector.h"

G_BEGIN_DECLS

/* Kept at a time; the one not used for longest is configured anew. */
#define LANE_DETECTORS_MAX 8

typedef struct _LaneDetectors LaneDetectors;

LaneDetectors *lane_detectors_new (const LaneDetectorClass * klass);
void lane_detectors_free (LaneDetectors * self);

/* A detector that is configured like this: the one that was so before, where
 * there is one. (transfer none), until the next call; NULL with @error. */
LaneDetector *lane_detectors_get (LaneDetectors * self,
    const LaneDetectorConfig * config, GError ** error);

G_END_DECLS

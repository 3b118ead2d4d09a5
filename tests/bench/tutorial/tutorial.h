/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The lane detector of the tutorials, for comparison, behind the same table
 * of functions as ours. */
#pragma once

#include "lanedetector.h"

G_BEGIN_DECLS

/* Width of the region of interest at its top, in parts of the picture's: the
 * customary one, and one that holds the whole lane as our default camera sees
 * it, which looks down more steeply than the tutorials' cameras. */
#define TUTORIAL_CUSTOMARY_TOP 0.16
#define TUTORIAL_STEEP_TOP 0.5

/* Grey picture, Gaussian blur 5x5, Canny, a trapezoid as region of interest,
 * probabilistic Hough transform, segments split by slope and side, one
 * straight line through the end points of each side. It knows no camera, no
 * horizon and no frames before. Unlike ours, detect() allocates. One thread. */
extern const LaneDetectorClass lane_detector_tutorial;

/* The region of interest from the next configure() on. */
void lane_detector_tutorial_set_top (LaneDetector * detector, gdouble top);

G_END_DECLS

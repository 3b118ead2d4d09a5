/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element lanedetect: finds the ego lane in each frame. */
#pragma once

#include <lane/lane.h>

G_BEGIN_DECLS

#define GST_TYPE_LANE_DETECT (gst_lane_detect_get_type ())
G_DECLARE_FINAL_TYPE (GstLaneDetect, gst_lane_detect, GST, LANE_DETECT,
    GstLaneFilter)

GST_ELEMENT_REGISTER_DECLARE (lanedetect);

G_END_DECLS

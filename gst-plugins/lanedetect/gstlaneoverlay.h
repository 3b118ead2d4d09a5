/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element laneoverlay: draws the lanes found into each frame. */
#pragma once

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

#define GST_TYPE_LANE_OVERLAY (gst_lane_overlay_get_type ())
G_DECLARE_FINAL_TYPE (GstLaneOverlay, gst_lane_overlay, GST, LANE_OVERLAY,
    GstBaseTransform)

GST_ELEMENT_REGISTER_DECLARE (laneoverlay);

G_END_DECLS

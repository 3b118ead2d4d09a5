/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element lanekeep: steers and accelerates by the lanes of each frame. */
#pragma once

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

#define GST_TYPE_LANE_KEEP (gst_lane_keep_get_type ())
G_DECLARE_FINAL_TYPE (GstLaneKeep, gst_lane_keep, GST, LANE_KEEP,
    GstBaseTransform)

GST_ELEMENT_REGISTER_DECLARE (lanekeep);

G_END_DECLS

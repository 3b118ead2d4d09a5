/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Symbol visibility of libgstlane. */
#pragma once

#include <gst/gst.h>

#ifdef BUILDING_GST_LANE
#define GST_LANE_API GST_API_EXPORT
#else
#define GST_LANE_API GST_API_IMPORT
#endif

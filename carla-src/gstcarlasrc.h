/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element carlasrc: a vehicle's camera in a simulated world. */
#pragma once

#include <gst/base/gstpushsrc.h>

G_BEGIN_DECLS

#define GST_TYPE_CARLA_SRC (gst_carla_src_get_type ())
G_DECLARE_FINAL_TYPE (GstCarlaSrc, gst_carla_src, GST, CARLA_SRC, GstPushSrc)

GST_ELEMENT_REGISTER_DECLARE (carlasrc);

G_END_DECLS

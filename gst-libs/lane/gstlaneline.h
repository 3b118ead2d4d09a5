/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What both metas share; not installed. */
#pragma once

#include <gst/video/video.h>
#include <lane/gstlanemeta.h>

G_BEGIN_DECLS

G_GNUC_INTERNAL
void gst_lane_line_scale (GstLaneLine * line, gdouble sx, gdouble sy);

/**
 * gst_lane_transform_scale:
 * @type: the transformation asked of a meta
 * @data: its data
 * @sx: (out): new width / old width
 * @sy: (out): new height / old height
 *
 * Returns: whether a picture with lane lines can follow: a copy of the whole
 * buffer (both factors are 1) or a change of size.
 */
G_GNUC_INTERNAL
gboolean gst_lane_transform_scale (GQuark type, gpointer data, gdouble * sx,
    gdouble * sy);

/* The metas' API types carry these tags: kept by elements that leave the
 * picture alone, scaled by those that scale, dropped by all others. */
G_GNUC_INTERNAL
GType gst_lane_register_api_type (const gchar * name);

G_END_DECLS

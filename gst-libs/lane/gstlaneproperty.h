/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Properties that are kept in a member of their element. */
#pragma once

#include <lane/lane-prelude.h>

G_BEGIN_DECLS

/**
 * gst_lane_property_set_member:
 * @object: a #GstObject
 * @member: offset in @object of the member that holds the property, of the
 *     type that the property has: gboolean, gint (also for enumerations),
 *     guint, gint64, guint64, gdouble or gchar *
 * @value: what it is to be
 * @pspec: the property
 *
 * For GObjectClass.set_property: stores @value under the object lock; strings
 * are copied, the old one is freed. A property with %GST_PARAM_MUTABLE_READY
 * of an element above READY stays as it is, with a warning in the log.
 *
 * Thread-safe.
 */
GST_LANE_API
void gst_lane_property_set_member (GObject * object, gsize member,
    const GValue * value, GParamSpec * pspec);

/**
 * gst_lane_property_get_member:
 * @object: a #GstObject
 * @member: as for gst_lane_property_set_member()
 * @value: (out): what it is, of the property's type; strings are copied
 *
 * For GObjectClass.get_property: loads @value under the object lock.
 *
 * Thread-safe.
 */
GST_LANE_API
void gst_lane_property_get_member (GObject * object, gsize member,
    GValue * value);

G_END_DECLS

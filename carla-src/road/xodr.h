/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Roads from and to OpenDRIVE files. */
#pragma once

#include "plan.h"

G_BEGIN_DECLS

/* The single road in an OpenDRIVE text of @size bytes, which may be anything.
 * NULL and GST_STREAM_ERROR_FORMAT, with what is wrong, where it cannot be
 * driven on. */
RoadPlan *road_xodr_read (const gchar * text, gsize size, GError ** error);

/* The same from a file; errors name it. */
RoadPlan *road_xodr_load (const gchar * path, GError ** error);

/* A built-in track as OpenDRIVE 1.6: the whole lap, or @length m from its
 * lead-in on. NULL when there is no such track. */
gchar *road_xodr_write (const gchar * track, guint seed, gdouble length);

/* The same into a file. */
gboolean road_xodr_save (const gchar * path, const gchar * track, guint seed,
    gdouble length, GError ** error);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Frames and what is known of their lanes, as files. */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

typedef struct _Dump Dump;

/* Makes @directory, which must not hold a dump yet. Every @interval-th frame is
 * written. @tags: (array zero-terminated=1): words that describe the drive */
Dump *dump_new (const gchar * directory, guint interval,
    const gchar * const *tags, GError ** error);
/* Writes what waits first. */
void dump_free (Dump * dump);

/* Frame @id, complete, with its #GstVehicleMeta. Without truth it is written
 * with no lanes. Takes a copy, which is written later; waits when too many do.
 * FALSE: no frame can be written any more; @error is set the first time that
 * this is said, and not while flushing. */
gboolean dump_frame (Dump * dump, GstBuffer * buffer,
    const GstVideoInfo * info, gint64 id, GError ** error);

/* Waits until all are written. Result as of dump_frame(). */
gboolean dump_drain (Dump * dump, GError ** error);

/* Nobody waits while flushing. From any thread. */
void dump_set_flushing (Dump * dump, gboolean flushing);

G_END_DECLS

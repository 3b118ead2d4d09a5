/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element messages by which an application can tell its user about segments. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* `shm-waiting` {segment: string, attempt: uint (from 1), attempts: uint, 0 =
 * for ever}: the segment is not there yet. */
void gst_shm_post_waiting (GstElement * element, const gchar * segment,
    guint attempt, guint attempts);
/* `shm-connected` {segment: string, bytes: uint64}: reading from it; bytes is
 * the size of one frame, or of the record. Posted again after `shm-lost`. */
void gst_shm_post_connected (GstElement * element, const gchar * segment,
    guint64 bytes);
/* `shm-created` {segment: string, bytes: uint64}: writing into it. */
void gst_shm_post_created (GstElement * element, const gchar * segment,
    guint64 bytes);
/* `shm-lost` {segment: string}: its writer is gone. */
void gst_shm_post_lost (GstElement * element, const gchar * segment);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A liblaneshm failure as the error message of an element. */
#pragma once

#include <gst/gst.h>
#include <laneshm/error.h>

G_BEGIN_DECLS

typedef enum
{
  GST_SHM_READING,
  GST_SHM_WRITING
} GstShmAccess;

/* Posts @error, which must be a failure, with the GStreamer code that fits.
 * @access tells what was tried, for failures that do not say it. */
void gst_shm_post_error (GstElement * element, const LaneshmError * error,
    GstShmAccess access);

/* Readers to come would look for a writer's segment in vain: its name was
 * unlinked, and the segment has been created anew (a warning)... */
void gst_shm_post_name_removed (GstElement * element, const gchar * name);
/* ... or leads to something else (an error). */
void gst_shm_post_name_replaced (GstElement * element, const gchar * name);

G_END_DECLS

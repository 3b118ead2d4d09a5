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

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The segments that exist on this machine. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  GST_SHM_CAMERA,
  GST_SHM_RESULTS
} GstShmKind;

/* The names of all segments of @kind, for people to read: "'a', 'b'", or NULL
 * when there is none. */
gchar *gst_shm_list (GstShmKind kind);

G_END_DECLS

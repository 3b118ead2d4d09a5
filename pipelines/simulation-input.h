/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What --input means: a file, a camera or a URI. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Returns: (transfer full): the URI of @input, a path, a video device's path
 * or a URI; NULL with @error when it is a file that cannot be read. */
gchar *simulation_input_uri (const gchar * input, GError ** error);

G_END_DECLS

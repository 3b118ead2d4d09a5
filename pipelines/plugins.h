/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where the plugins are, and what to say when one is not. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Lets GStreamer also look where this project's plugins were installed; call
 * before gst_init(). What the environment names goes first. */
void plugins_add_install_path (void);

/* Returns: (transfer full): one sentence that names the missing element and
 * what to do. */
gchar *plugins_describe_missing (const gchar * element);

G_END_DECLS

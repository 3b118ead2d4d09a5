/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the commands' options have in common. */
#pragma once

#include <gst/gst.h>

#include "configfile.h"

G_BEGIN_DECLS

#define DEFAULT_IMAGE_SHM_NAME "camera_feed"
#define DEFAULT_DETECTION_SHM_NAME "detection_results"

#define OPTIONS_ERROR (options_error_quark ())
/* Every error of this domain is wrong usage. */
GQuark options_error_quark (void);
void options_set_error (GError ** error, const gchar * format, ...)
    G_GNUC_PRINTF (2, 3);

/* Parses the command line and initialises GStreamer. Arguments that are no
 * options are an error. */
gboolean options_parse (int *argc, char ***argv, const gchar * summary,
    const GOptionEntry * entries, GError ** error);

/* Whether these can name two segments of shared memory. */
gboolean options_check_shm_names (const gchar * image, const gchar * detection,
    GError ** error);
/* Whether @value, unless it is NULL, is one that the element's property
 * takes. */
gboolean options_check_property (const gchar * option, const gchar * value,
    const gchar * factory, const gchar * property, GError ** error);
/* Whether @value is one of @choices, a NULL-terminated list. */
gboolean options_check_choice (const gchar * option, const gchar * value,
    const gchar * const *choices, GError ** error);

/* Prints `PROGRAM 0.1.0 (GStreamer 1.22.0)`. */
void options_say_version (void);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A configuration file: GKeyFile groups whose keys are element properties. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _ConfigFile ConfigFile;

#define CONFIG_FILE_ERROR (config_file_error_quark ())
/* Every error of this domain is wrong usage. */
GQuark config_file_error_quark (void);

/* Reads and checks the file: groups, keys and values against the elements'
 * properties. An error names file and line. */
ConfigFile *config_file_load (const gchar * path, GError ** error);
void config_file_free (ConfigFile * self);

typedef void (*ConfigFileFunc) (const gchar * property, const gchar * value,
    gpointer user_data);
/* Calls @func for every setting that goes to the element @factory makes, in
 * the file's order. */
void config_file_foreach (const ConfigFile * self, const gchar * factory,
    ConfigFileFunc func, gpointer user_data);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the commands' options have in common. */
#pragma once

#include <gst/gst.h>

#include "configfile.h"

G_BEGIN_DECLS

/* The options that both commands have. Strings are owned. */
typedef struct
{
  gboolean shared_memory;
  gchar *image_shm_name, *detection_shm_name;
  gchar *config;                /* NULL: none */
  gboolean print_pipeline, verbose, version;
} CommonOptions;

/* What makes the options of one command. */
typedef struct
{
  const gchar *summary;
  const gchar *shared_memory;   /* what --shared-memory does */
  const GOptionEntry *entries;  /* its own, and --config */
} OptionTable;

#define OPTIONS_ERROR (options_error_quark ())
/* Every error of this domain is wrong usage. */
GQuark options_error_quark (void);
void options_set_error (GError ** error, const gchar * format, ...)
    G_GNUC_PRINTF (2, 3);

/* Parses the command line, sets the defaults of @common and initialises
 * GStreamer. Arguments that are no options are an error. */
gboolean options_parse (const OptionTable * table, CommonOptions * common,
    int *argc, char ***argv, GError ** error);
void options_clear (CommonOptions * common);

/* Whether the two names can name two segments of shared memory. */
gboolean options_check_shm_names (const CommonOptions * common,
    GError ** error);
/* Whether @value, unless it is NULL, is one that the element's property
 * takes. */
gboolean options_check_property (const gchar * option, const gchar * value,
    const gchar * factory, const gchar * property, GError ** error);
/* Whether @value is one of @choices, a NULL-terminated list. */
gboolean options_check_choice (const gchar * option, const gchar * value,
    const gchar * const *choices, GError ** error);

/* Reads the configuration file; FALSE after it complained about it.
 * @config: (out) (transfer full): NULL where no file was given */
gboolean options_load_config (const CommonOptions * common,
    ConfigFile ** config);

/* Prints `PROGRAM 0.1.0 (GStreamer 1.22.0)`. */
void options_say_version (void);

G_END_DECLS

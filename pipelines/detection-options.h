/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The options of `lane-detection`. */
#pragma once

#include "options.h"

G_BEGIN_DECLS

/* Strings are owned; what is NULL was not given. */
typedef struct
{
  CommonOptions common;
  gchar *method, *model;
  gint gpu;
  gchar *host;
  gint port;
  gboolean url_given;           /* host, port or both */
  gchar *curve_secret_key;
} DetectionOptions;

/* Parses and checks; initialises GStreamer. */
DetectionOptions *detection_options_parse (int *argc, char ***argv,
    GError ** error);
void detection_options_free (DetectionOptions * self);

/* Returns: (transfer full): for gst_parse_launch() and gst-launch-1.0. */
gchar *detection_pipeline (const DetectionOptions * options,
    const ConfigFile * config);

G_END_DECLS

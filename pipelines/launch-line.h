/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Builds the text of a pipeline as gst-launch-1.0 takes it. */
#pragma once

#include "configfile.h"

G_BEGIN_DECLS

typedef struct _LaunchLine LaunchLine;

/* @config: (nullable): gives the elements their first properties; what is set
 *   here afterwards wins. Not owned. */
LaunchLine *launch_line_new (const ConfigFile * config);
/* Returns: (transfer full): the text; frees @self. */
gchar *launch_line_end (LaunchLine * self);

/* Adds an element, linked behind the last one. */
void launch_line_element (LaunchLine * self, const gchar * factory);
/* Adds a caps filter. */
void launch_line_caps (LaunchLine * self, const gchar * caps);
/* Starts a new branch behind the element named @tee. */
void launch_line_branch (LaunchLine * self, const gchar * tee);

/* Sets a property of the last element; @value NULL changes nothing. */
void launch_line_set (LaunchLine * self, const gchar * property,
    const gchar * value);
/* The same, unless the configuration says otherwise. */
void launch_line_set_default (LaunchLine * self, const gchar * property,
    const gchar * value);

G_END_DECLS

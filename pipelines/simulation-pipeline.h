/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The pipeline of `simulation`. */
#pragma once

#include "simulation-options.h"

G_BEGIN_DECLS

/* What the built-in world's camera gives. */
#define SIMULATION_WIDTH 800
#define SIMULATION_HEIGHT 600
#define SIMULATION_FPS 30

/* m/s, to start with and to hold. */
#define SIMULATION_SPEED "12"

/* ms, of a detection server. */
#define SIMULATION_TIMEOUT "1000"

/* Name of the element whose frames have been driven by; what comes behind it
 * only shows and records them. */
#define SIMULATION_CONTROLLER "controller"

/* @uri: (nullable): the input instead of a world
 * @window: whether a native window shows the drive
 * Returns: (transfer full): for gst_parse_launch() and gst-launch-1.0. */
gchar *simulation_pipeline (const SimulationOptions * options,
    const ConfigFile * config, const gchar * uri, gboolean window);

G_END_DECLS

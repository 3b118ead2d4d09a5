/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The options of `simulation`. */
#pragma once

#include "options.h"

G_BEGIN_DECLS

/* --fps was not given: 30, or the input's own. */
#define SIMULATION_FPS_UNSET G_MININT

/* --detector-timeout was not given: 1000, or what the configuration says. */
#define SIMULATION_TIMEOUT_UNSET G_MININT

/* Strings are owned; what is NULL was not given and is the element's own
 * default. */
typedef struct
{
  CommonOptions common;

  /* where the lanes come from */
  gboolean in_process;
  gchar *detector_url;          /* several are separated by commas */
  gint detector_timeout;        /* ms, or SIMULATION_TIMEOUT_UNSET */
  gchar *detector_compression, *detector_quality;
  gchar *curve_server_key;

  /* where the frames come from */
  gchar *world, *host;
  gint port;
  gchar *track, *weather, *seed, *spawn_point;
  gchar *track_file;            /* what --track names, where that is a file */
  gchar *export_track;
  gchar *dump, *dump_interval;
  gchar *input;
  gint fps;                     /* 0: as fast as it goes */
  gboolean no_sync;
  gint64 frames;                /* 0: without end */

  /* how it drives */
  gchar *controller, *speed, *base_throttle, *warmup_frames;

  /* what is shown and told */
  gchar *viewer;
  gint web_port;
  gboolean zmq_broadcast, broadcast_images;
  gchar *broadcast_url;
  gchar *action_url;            /* NULL: none */
  gchar *curve_secret_key;
  gchar *record, *summary_json;
  gboolean latency;
} SimulationOptions;

/* Parses and checks; initialises GStreamer. */
SimulationOptions *simulation_options_parse (int *argc, char ***argv,
    GError ** error);
void simulation_options_free (SimulationOptions * self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Command simulation: a world, driven by the lanes that a detector finds. */
#include "config.h"

#include <string.h>

#include "console.h"
#include "drive-report.h"
#include "handshake.h"
#include "network.h"
#include "plugins.h"
#include "run.h"
#include "simulation-input.h"
#include "simulation-options.h"
#include "simulation-pipeline.h"

#define RULE "============================================================"
#define STATUS_INTERVAL_MS 100

typedef struct
{
  SimulationOptions *options;
  ConfigFile *config;
  gchar *uri;                   /* NULL: a world */
  gboolean window;
  Handshake handshake;
  DriveReport *report;
} Simulation;

static gboolean
has_display (void)
{
  const gchar *x11 = g_getenv ("DISPLAY");
  const gchar *wayland = g_getenv ("WAYLAND_DISPLAY");

  return (x11 && *x11) || (wayland && *wayland);
}

/* Which viewer it will be; `auto` falls back, a window that was asked for
 * does not. */
static gboolean
choose_viewer (Simulation * self)
{
  const gchar *viewer = self->options->viewer;

  self->window = strcmp (viewer, "none") != 0 && has_display ();
  if (self->window || strcmp (viewer, "none") == 0
      || strcmp (viewer, "auto") == 0)
    return TRUE;
  complain ("--viewer %s needs a display, and neither DISPLAY nor "
      "WAYLAND_DISPLAY is set: use --viewer none", viewer);
  return FALSE;
}

static void
say_frames_source (const Simulation * self)
{
  const SimulationOptions *options = self->options;

  if (self->uri) {
    say ("Input: %s", options->input);
    return;
  }
  if (strcmp (options->world, "auto") == 0) {
    say ("CARLA Server: %s:%d", options->host, options->port);
    say ("World: built-in road (this version does not connect to CARLA)");
  } else {
    say ("World: built-in road");
  }
}

static void
say_broadcast (const SimulationOptions * options)
{
  if (!options->zmq_broadcast)
    return;
  say ("ZMQ Broadcast: %s", options->broadcast_url);
  if (*options->action_url)
    say ("  Actions: %s", options->action_url);
}

static void
say_detection_mode (const SimulationOptions * options)
{
  if (options->in_process) {
    say ("Detection Mode: IN PROCESS");
  } else if (options->common.shared_memory) {
    say ("Detection Mode: SHARED MEMORY (ultra-low latency ~0.001ms)");
    say ("  Image output: %s", options->common.image_shm_name);
    say ("  Detection input: %s", options->common.detection_shm_name);
  } else {
    say ("Detection Mode: ZMQ%s", options->curve_server_key ?
        " (encrypted)" : "");
    say ("  Detection server: %s", options->detector_url);
  }
}

static void
say_banner (const Simulation * self)
{
  const SimulationOptions *options = self->options;

  say (RULE "\nDISTRIBUTED LANE KEEPING SYSTEM - ENHANCED\n" RULE);
  say_frames_source (self);
  say_detection_mode (options);
  if (!self->uri)
    say ("Camera: %dx%d", SIMULATION_WIDTH, SIMULATION_HEIGHT);
  say_broadcast (options);
  if (!self->window && strcmp (options->viewer, "auto") == 0)
    say ("Viewer: none (there is no display)");
  say (RULE "\n");
}

static void
on_starting (gpointer data)
{
  Simulation *self = data;

  if (self->options->in_process)
    return;
  say ("[5/5] Setting up detection communication...");
  say ("Setting up %s communication...",
      self->options->common.shared_memory ? "shared memory" : "ZMQ");
  say ("(Both processes can start in any order - will retry if needed)\n");
  if (self->options->common.shared_memory)
    handshake_begin (&self->handshake);
  else
    say ("Connecting to detection server...");
}

static void
on_message (const GstStructure * message, gpointer data)
{
  Simulation *self = data;

  if (!drive_report_add (self->report, message, g_get_monotonic_time ())
      && !handshake_handle (&self->handshake, message)
      && !network_handle_client (message))
    network_handle (message);
}

static gboolean
on_refresh (gpointer data)
{
  Simulation *self = data;

  if (self->report->frames > 0)
    drive_report_say_status (self->report);
  return G_SOURCE_CONTINUE;
}

static gboolean
write_json (const Simulation * self)
{
  const gchar *path = self->options->summary_json;
  gchar *json = drive_report_to_json (self->report);
  gchar *text = g_strconcat (json, "\n", NULL);
  GError *error = NULL;
  gboolean written;

  if (strcmp (path, "-") == 0)
    written = fputs (text, stdout) >= 0 && fflush (stdout) == 0;
  else
    written = g_file_set_contents (path, text, -1, &error);
  if (!written)
    complain ("Cannot write the summary: %s", error ? error->message :
        "stdout is closed");
  g_clear_error (&error);
  g_free (text);
  g_free (json);
  return written;
}

static gint
drive (Simulation * self, const gchar * pipeline)
{
  const SimulationOptions *options = self->options;
  RunOptions run = { 0 };
  gint status;

  if (g_strcmp0 (options->summary_json, "-") == 0)
    console_set_stream (stderr);
  say_banner (self);
  run.verbose = options->common.verbose;
  run.end_at = SIMULATION_CONTROLLER;
  run.frames = self->uri ? options->frames : 0;
  run.finish_files = options->record != NULL;
  run.starting = on_starting;
  run.message = on_message;
  run.user_data = self;
  if (!self->window && console_is_terminal ())
    g_timeout_add (STATUS_INTERVAL_MS, on_refresh, self);
  status = run_pipeline (pipeline, &run);
  say_status_end ();
  if (self->report->frames > 0) {
    drive_report_say_summary (self->report);
    if (options->latency)
      drive_report_say_latency (self->report);
  }
  if (options->summary_json && !write_json (self))
    status = EXIT_FAILED;
  return status;
}

static gint
prepare_and_drive (Simulation * self)
{
  const SimulationOptions *options = self->options;
  GError *error = NULL;
  gchar *pipeline;
  gint status = EXIT_DONE;

  if (!options_load_config (&options->common, &self->config))
    return EXIT_USAGE;
  if (options->input) {
    self->uri = simulation_input_uri (options->input, &error);
    if (error) {
      complain_error (error);
      return EXIT_FAILED;
    }
  }
  if (!choose_viewer (self))
    return EXIT_FAILED;

  pipeline = simulation_pipeline (options, self->config, self->uri,
      self->window);
  if (options->common.print_pipeline)
    say ("%s", pipeline);
  else
    status = drive (self, pipeline);
  g_free (pipeline);
  return status;
}

static void
init_handshake (Simulation * self)
{
  const SimulationOptions *options = self->options;

  handshake_add (&self->handshake, options->common.image_shm_name, "",
      "Creating shared memory image writer...");
  handshake_add (&self->handshake, options->common.detection_shm_name,
      "detection ", "Connecting to detection results...");
  self->handshake.finish = "✓ Shared memory communication ready";
}

int
main (int argc, char *argv[])
{
  Simulation self = { NULL };
  GError *error = NULL;
  gint status = EXIT_DONE;

  console_begin ("simulation");
  plugins_add_install_path ();
  self.options = simulation_options_parse (&argc, &argv, &error);
  if (!self.options) {
    complain_error (error);
    return EXIT_USAGE;
  }
  init_handshake (&self);
  self.report = drive_report_new ();
  self.report->network = !self.options->common.shared_memory
      && !self.options->in_process;

  if (self.options->common.version)
    options_say_version ();
  else
    status = prepare_and_drive (&self);

  drive_report_free (self.report);
  config_file_free (self.config);
  g_free (self.uri);
  simulation_options_free (self.options);
  return status;
}

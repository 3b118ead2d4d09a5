/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Command lane-detection: finds lanes in other processes' frames. */
#include "config.h"

#include "console.h"
#include "detection-options.h"
#include "detection-report.h"
#include "handshake.h"
#include "network.h"
#include "plugins.h"
#include "run.h"

#define RULE "============================================================"
#define READY RULE "\nServer initialized successfully!\n" RULE

typedef struct
{
  DetectionOptions *options;
  ConfigFile *config;
  Handshake handshake;
  DetectionReport *report;
} LaneDetection;

static void
say_banner (void)
{
  say (RULE "\nLane Detection Server\n" RULE "\n");
  say ("Initializing CV detector...");
}

static void
on_starting (gpointer data)
{
  LaneDetection *self = data;

  say ("✓ Detector ready: CV Lane Detector\n");
  if (!self->options->common.shared_memory) {
    say ("Using ZMQ mode (any number of cameras, on any machine)");
    return;
  }
  say ("Using SHARED MEMORY mode (ultra-low latency ~0.001ms)");
  say ("  Image input: %s", self->options->common.image_shm_name);
  say ("  Detection output: %s\n", self->options->common.detection_shm_name);
  handshake_begin (&self->handshake);
}

static void
on_message (const GstStructure * message, gpointer data)
{
  LaneDetection *self = data;

  if (detection_report_add (self->report, message, g_get_monotonic_time ()))
    return;
  if (network_handle (message))
    say ("\n%s", READY);
  else
    handshake_handle (&self->handshake, message);
}

static gint
serve (LaneDetection * self, const gchar * pipeline)
{
  gchar *connecting = g_strdup_printf ("Connecting to image shared memory "
      "'%s'...", self->options->common.image_shm_name);
  gchar *creating = g_strdup_printf ("Creating detection shared memory "
      "'%s'...", self->options->common.detection_shm_name);
  RunOptions run = { 0 };
  gint status;

  handshake_add (&self->handshake, self->options->common.image_shm_name, "",
      connecting);
  handshake_add (&self->handshake, self->options->common.detection_shm_name,
      "detection ", creating);
  self->handshake.finish = READY;
  run.verbose = self->options->common.verbose;
  run.starting = on_starting;
  run.message = on_message;
  run.user_data = self;

  say_banner ();
  status = run_pipeline (pipeline, &run);
  detection_report_say (self->report);
  g_free (connecting);
  g_free (creating);
  return status;
}

static gint
prepare_and_serve (LaneDetection * self)
{
  gchar *pipeline;
  gint status = EXIT_DONE;

  if (!options_load_config (&self->options->common, &self->config))
    return EXIT_USAGE;
  pipeline = detection_pipeline (self->options, self->config);
  if (self->options->common.print_pipeline)
    say ("%s", pipeline);
  else
    status = serve (self, pipeline);
  g_free (pipeline);
  return status;
}

int
main (int argc, char *argv[])
{
  LaneDetection self = { NULL };
  GError *error = NULL;
  gint status = EXIT_DONE;

  console_begin ("lane-detection");
  plugins_add_install_path ();
  self.options = detection_options_parse (&argc, &argv, &error);
  if (!self.options) {
    complain_error (error);
    return EXIT_USAGE;
  }
  self.report = detection_report_new ();
  if (self.options->common.version)
    options_say_version ();
  else
    status = prepare_and_serve (&self);
  detection_report_free (self.report);
  config_file_free (self.config);
  detection_options_free (self.options);
  return status;
}

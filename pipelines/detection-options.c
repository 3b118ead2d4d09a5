/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The options of `lane-detection`, and the pipeline they ask for. */
#include "detection-options.h"

#include <string.h>

#include "launch-line.h"

#define SUMMARY \
    "Finds the ego lane in the frames of a shared memory segment and writes " \
    "the results\ninto another one, for whoever drives."

static gboolean
parse_command_line (DetectionOptions * self, int *argc, char ***argv,
    GError ** error)
{
  const GOptionEntry entries[] = {
    {"method", 0, 0, G_OPTION_ARG_STRING, &self->method,
        "Detection method: cv or dl (default: cv)", "METHOD"},
    {"config", 0, 0, G_OPTION_ARG_FILENAME, &self->common.config,
        "Configuration file path; options given here win", "PATH"},
    {"gpu", 0, 0, G_OPTION_ARG_INT, &self->gpu,
        "GPU device ID (for DL method)", "ID"},
    {"model", 0, 0, G_OPTION_ARG_FILENAME, &self->model,
        "Neural network's file (for DL method)", "PATH"},
    {"port", 0, 0, G_OPTION_ARG_INT, &self->port,
          "Port to listen on, where not --shared-memory (default: 5556)",
        "PORT"},
    {"host", 0, 0, G_OPTION_ARG_STRING, &self->host,
        "Host to bind to, where not --shared-memory (default: *)", "HOST"},
    {NULL}
  };
  const OptionTable table = {
    SUMMARY, "Use shared memory mode (ultra-low latency)", entries
  };

  return options_parse (&table, &self->common, argc, argv, error);
}

static gboolean
check (const DetectionOptions * self, GError ** error)
{
  const gchar *const methods[] = { "cv", "dl", NULL };

  if (!options_check_choice ("--method", self->method, methods, error))
    return FALSE;
  if (self->port < 1 || self->port > G_MAXUINT16) {
    options_set_error (error, "--port: %d is not from 1 to 65535", self->port);
    return FALSE;
  }
  if (strcmp (self->method, "dl") == 0 || self->model) {
    options_set_error (error, "Detection by a neural network is not "
        "available in this version: use --method cv");
    return FALSE;
  }
  if (!self->common.shared_memory) {
    options_set_error (error, "Serving through ZeroMQ is not available in "
        "this version: use --shared-memory");
    return FALSE;
  }
  return options_check_shm_names (&self->common, error);
}

DetectionOptions *
detection_options_parse (int *argc, char ***argv, GError ** error)
{
  DetectionOptions *self = g_new0 (DetectionOptions, 1);

  self->port = 5556;
  if (parse_command_line (self, argc, argv, error)) {
    if (!self->method)
      self->method = g_strdup ("cv");
    if (self->common.version || check (self, error))
      return self;
  }
  detection_options_free (self);
  return NULL;
}

void
detection_options_free (DetectionOptions * self)
{
  options_clear (&self->common);
  g_free (self->method);
  g_free (self->model);
  g_free (self->host);
  g_free (self);
}

gchar *
detection_pipeline (const DetectionOptions * options, const ConfigFile * config)
{
  LaunchLine *line = launch_line_new (config);

  launch_line_element (line, "shmcamsrc");
  launch_line_set (line, "shm-name", options->common.image_shm_name);
  launch_line_element (line, "lanedetect");
  launch_line_set (line, "method", options->method);
  launch_line_element (line, "shmlanesink");
  launch_line_set (line, "shm-name", options->common.detection_shm_name);
  return launch_line_end (line);
}

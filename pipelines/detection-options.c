/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The options of `lane-detection`, and the pipeline they ask for. */
#include "detection-options.h"

#include <string.h>

#include "launch-line.h"

#define DEFAULT_PORT 5556
#define DEFAULT_HOST "*"
/* What nobody gives. */
#define NO_PORT G_MININT

#define SUMMARY \
    "Finds the ego lane in frames, for whoever drives: answers the requests " \
    "that cameras\nsend by ZeroMQ, or with --shared-memory judges those of one " \
    "camera on this machine."

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
        "Host to bind to, where not --shared-memory (default: *, every "
          "network interface)", "HOST"},
    {"curve-secret-key", 0, 0, G_OPTION_ARG_FILENAME, &self->curve_secret_key,
        "Encrypt, with the keys of this file, and serve only who knows "
          "the public one (zmq-keygen makes them)", "PATH"},
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
  if (*self->host == '\0' || strpbrk (self->host, "/ ")) {
    options_set_error (error, "--host: '%s' is no host's name or address",
        self->host);
    return FALSE;
  }
  return options_check_shm_names (&self->common, error);
}

static void
set_defaults (DetectionOptions * self)
{
  self->url_given = self->port != NO_PORT || self->host;
  if (self->port == NO_PORT)
    self->port = DEFAULT_PORT;
  if (!self->host)
    self->host = g_strdup (DEFAULT_HOST);
  if (!self->method)
    self->method = g_strdup ("cv");
}

DetectionOptions *
detection_options_parse (int *argc, char ***argv, GError ** error)
{
  DetectionOptions *self = g_new0 (DetectionOptions, 1);

  self->port = NO_PORT;
  if (parse_command_line (self, argc, argv, error)) {
    set_defaults (self);
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
  g_free (self->curve_secret_key);
  g_free (self);
}

static void
add_zmq_source (LaunchLine * line, const DetectionOptions * options)
{
  /* An IPv6 address stands in brackets. */
  gboolean bare = strchr (options->host, ':') && options->host[0] != '[';
  gchar *url = g_strdup_printf (bare ? "tcp://[%s]:%d" : "tcp://%s:%d",
      options->host, options->port);

  launch_line_element (line, "zmqcamsrc");
  if (options->url_given)
    launch_line_set (line, "url", url);
  else
    launch_line_set_default (line, "url", url);
  launch_line_set (line, "curve-secret-key", options->curve_secret_key);
  g_free (url);
}

gchar *
detection_pipeline (const DetectionOptions * options, const ConfigFile * config)
{
  LaunchLine *line = launch_line_new (config);

  if (options->common.shared_memory) {
    launch_line_element (line, "shmcamsrc");
    launch_line_set (line, "shm-name", options->common.image_shm_name);
  } else {
    add_zmq_source (line, options);
  }
  launch_line_element (line, "lanedetect");
  launch_line_set (line, "method", options->method);
  if (options->common.shared_memory) {
    launch_line_element (line, "shmlanesink");
    launch_line_set (line, "shm-name", options->common.detection_shm_name);
  } else {
    launch_line_element (line, "zmqlanesink");
  }
  return launch_line_end (line);
}

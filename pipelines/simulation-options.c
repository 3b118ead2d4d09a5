/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The options of `simulation`. */
#include "simulation-options.h"

#include <string.h>

#define SUMMARY \
    "Drives a car along its lane: a simulated world (or a real video) gives " \
    "the frames,\na detector finds the lane, a controller steers."
#define MAX_FPS 1000
#define MAX_TIMEOUT 3600000

static void
set_default (gchar ** option, const gchar * value)
{
  if (!*option)
    *option = g_strdup (value);
}

static gboolean
parse_command_line (SimulationOptions * self, int *argc, char ***argv,
    GError ** error)
{
  const GOptionEntry entries[] = {
    {"in-process", 0, 0, G_OPTION_ARG_NONE, &self->in_process,
        "Detect in this process", NULL},
    {"detector-url", 0, 0, G_OPTION_ARG_STRING, &self->detector_url,
        "Detection server, where not --shared-memory; several, separated by "
          "commas, take turns (default: tcp://localhost:5556)", "URL"},
    {"detector-timeout", 0, 0, G_OPTION_ARG_INT, &self->detector_timeout,
        "Detection server's timeout in ms (default: 1000)", "MS"},
    {"detector-compression", 0, 0, G_OPTION_ARG_STRING,
          &self->detector_compression,
        "How frames travel to it: jpeg, or raw for the same machine and "
          "fast networks (default: jpeg)", "NAME"},
    {"detector-quality", 0, 0, G_OPTION_ARG_STRING, &self->detector_quality,
        "Quality of their JPEG pictures, 1..100 (default: 80)", "N"},
    {"curve-server-key", 0, 0, G_OPTION_ARG_FILENAME, &self->curve_server_key,
        "Encrypt what goes to the detection server; its public key", "FILE"},
    {"world", 0, 0, G_OPTION_ARG_STRING, &self->world,
          "What is driven in: auto, road (built in), carla (default: auto)",
        "WORLD"},
    {"host", 0, 0, G_OPTION_ARG_STRING, &self->host,
        "Host of the CARLA server (default: localhost)", "HOST"},
    {"port", 0, 0, G_OPTION_ARG_INT, &self->port,
        "Port of the CARLA server (default: 2000)", "PORT"},
    {"track", 0, 0, G_OPTION_ARG_STRING, &self->track,
          "Road of the built-in world: straight, oval, highway, winding, city, "
          "random, or an OpenDRIVE file (FILE.xodr)",
        "TRACK"},
    {"weather", 0, 0, G_OPTION_ARG_STRING, &self->weather,
        "clear, overcast, lowsun, night, rain, fog, worn, shadows, or with "
          "parameters: night,rain=0.5 (default: clear)", "WEATHER"},
    {"export-track", 0, 0, G_OPTION_ARG_FILENAME, &self->export_track,
        "Write the road of the built-in world as OpenDRIVE", "FILE.xodr"},
    {"seed", 0, 0, G_OPTION_ARG_STRING, &self->seed,
        "Number that the built-in world grows from", "N"},
    {"spawn-point", 0, 0, G_OPTION_ARG_STRING, &self->spawn_point,
        "Where CARLA puts the vehicle", "N"},
    {"input", 0, 0, G_OPTION_ARG_FILENAME, &self->input,
          "A video file, camera (/dev/video0) or URI instead of a world",
        "FILE"},
    {"fps", 0, 0, G_OPTION_ARG_INT, &self->fps,
        "Frames a second, 0 = as fast as it goes "
          "(default: 30, or the input's own)", "N"},
    {"no-sync", 0, 0, G_OPTION_ARG_NONE, &self->no_sync,
          "The world does not wait for the detector: the newest frame wins",
        NULL},
    {"frames", 0, 0, G_OPTION_ARG_INT64, &self->frames,
        "End after N frames, 0 = never (default: 0)", "N"},
    {"speed", 0, 0, G_OPTION_ARG_STRING, &self->speed,
        "Speed to start with and to hold, in m/s (default: 12)", "M/S"},
    {"controller", 0, 0, G_OPTION_ARG_STRING, &self->controller,
        "How to steer: lqr, pursuit or pd", "NAME"},
    {"base-throttle", 0, 0, G_OPTION_ARG_STRING, &self->base_throttle,
        "Throttle before speed control, 0..1", "SHARE"},
    {"warmup-frames", 0, 0, G_OPTION_ARG_STRING, &self->warmup_frames,
        "Frames before steering begins", "N"},
    {"config", 0, 0, G_OPTION_ARG_FILENAME, &self->common.config,
        "Configuration file; options given here win", "PATH"},
    {"viewer", 0, 0, G_OPTION_ARG_STRING, &self->viewer,
          "auto, opencv or pygame (a window), web, none (default: auto)",
        "VIEWER"},
    {"web-port", 0, 0, G_OPTION_ARG_INT, &self->web_port,
        "Port for web viewer (default: 8080)", "PORT"},
    {"zmq-broadcast", 0, 0, G_OPTION_ARG_NONE, &self->zmq_broadcast,
        "Enable ZMQ broadcasting for remote viewer", NULL},
    {"broadcast-url", 0, 0, G_OPTION_ARG_STRING, &self->broadcast_url,
        "ZMQ broadcast URL (default: tcp://*:5557)", "URL"},
    {"broadcast-images", 0, 0, G_OPTION_ARG_NONE, &self->broadcast_images,
        "Also broadcast raw images (HIGH BANDWIDTH!)", NULL},
    {"action-url", 0, 0, G_OPTION_ARG_STRING, &self->action_url,
        "ZMQ URL for viewers' actions with --zmq-broadcast, '' = none "
          "(default: tcp://*:5558)", "URL"},
    {"curve-secret-key", 0, 0, G_OPTION_ARG_FILENAME, &self->curve_secret_key,
        "Key that encrypts what is broadcast, and that the detection server "
          "knows this vehicle by (zmq-keygen makes one)", "FILE"},
    {"record", 0, 0, G_OPTION_ARG_FILENAME, &self->record,
        "Record what the viewer shows into a Matroska file", "FILE.mkv"},
    {"dump", 0, 0, G_OPTION_ARG_FILENAME, &self->dump,
          "Write the world's frames and where their lanes are into a directory",
        "DIR"},
    {"dump-interval", 0, 0, G_OPTION_ARG_STRING, &self->dump_interval,
        "Dump every Nth frame (default: 1)", "N"},
    {"latency", 0, 0, G_OPTION_ARG_NONE, &self->latency,
        "Report each component's latency at the end", NULL},
    {"summary-json", 0, 0, G_OPTION_ARG_FILENAME, &self->summary_json,
        "Write the summary as JSON; - is stdout, and all else goes to "
          "stderr then", "FILE"},
    {NULL}
  };
  const OptionTable table = {
    SUMMARY, "Use shared memory for detection", entries
  };

  return options_parse (&table, &self->common, argc, argv, error);
}

static void
set_defaults (SimulationOptions * self)
{
  set_default (&self->detector_url, "tcp://localhost:5556");
  set_default (&self->world, "auto");
  set_default (&self->host, "localhost");
  set_default (&self->viewer, "auto");
  set_default (&self->broadcast_url, "tcp://*:5557");
  if (self->zmq_broadcast)
    set_default (&self->action_url, "tcp://*:5558");
}

static gboolean
refuse (GError ** error, const gchar * what, const gchar * instead)
{
  options_set_error (error, "%s is not available in this version: %s", what,
      instead);
  return FALSE;
}

/* What later versions will do. */
static gboolean
check_available (const SimulationOptions * self, GError ** error)
{
  if (strcmp (self->viewer, "web") == 0)
    return refuse (error, "The web viewer", "use --viewer opencv or none");
  if (strcmp (self->world, "carla") == 0)
    return refuse (error, "Driving in CARLA", "use --world road");
  if (self->spawn_point)
    return refuse (error, "Driving in CARLA", "leave out --spawn-point");
  return TRUE;
}

static gboolean
check_choices (const SimulationOptions * self, GError ** error)
{
  const gchar *const worlds[] = { "auto", "road", "carla", NULL };
  const gchar *const viewers[] = {
    "auto", "opencv", "pygame", "web", "none", NULL
  };

  return options_check_choice ("--world", self->world, worlds, error)
      && options_check_choice ("--viewer", self->viewer, viewers, error);
}

/* --track takes the name of a track or of a file. */
static void
find_track_file (SimulationOptions * self)
{
  if (self->track != NULL && g_str_has_suffix (self->track, ".xodr"))
    self->track_file = g_steal_pointer (&self->track);
}

static gboolean
check_number (const gchar * option, gint64 value, gint64 min, gint64 max,
    GError ** error)
{
  if (value >= min && value <= max)
    return TRUE;
  options_set_error (error, "%s: %" G_GINT64_FORMAT " is not from %"
      G_GINT64_FORMAT " to %" G_GINT64_FORMAT, option, value, min, max);
  return FALSE;
}

static gboolean
check_numbers (const SimulationOptions * self, GError ** error)
{
  return check_number ("--port", self->port, 1, G_MAXUINT16, error)
      && check_number ("--web-port", self->web_port, 1, G_MAXUINT16, error)
      && (self->detector_timeout == SIMULATION_TIMEOUT_UNSET
      || check_number ("--detector-timeout", self->detector_timeout, 1,
          MAX_TIMEOUT, error))
      && options_check_property ("--detector-compression",
      self->detector_compression, "zmqlanedetect", "compression", error)
      && options_check_property ("--detector-quality", self->detector_quality,
      "zmqlanedetect", "quality", error)
      && (self->fps == SIMULATION_FPS_UNSET
      || check_number ("--fps", self->fps, 0, MAX_FPS, error))
      && check_number ("--frames", self->frames, 0, G_MAXINT, error)
      && options_check_property ("--seed", self->seed, "carlasrc", "seed",
      error)
      && options_check_property ("--track", self->track, "carlasrc", "track",
      error)
      && options_check_property ("--weather", self->weather, "carlasrc",
      "weather", error)
      && options_check_property ("--dump-interval", self->dump_interval,
      "carlasrc", "dump-interval", error)
      && options_check_property ("--speed", self->speed, "lanekeep",
      "target-speed", error)
      && options_check_property ("--controller", self->controller, "lanekeep",
      "controller", error)
      && options_check_property ("--base-throttle", self->base_throttle,
      "lanekeep", "base-throttle", error)
      && options_check_property ("--warmup-frames", self->warmup_frames,
      "lanekeep", "warmup-frames", error);
}

static gboolean
is_url (const gchar * text)
{
  return g_str_has_prefix (text, "tcp://") || g_str_has_prefix (text, "ipc://");
}

static gboolean
check_detector_url (const SimulationOptions * self, GError ** error)
{
  gchar **urls = g_strsplit (self->detector_url, ",", -1);
  gboolean valid = urls[0] != NULL;
  guint i;

  for (i = 0; urls[i]; i++)
    valid &= is_url (g_strstrip (urls[i]));
  g_strfreev (urls);
  if (!valid)
    options_set_error (error, "--detector-url: '%s' is not tcp://HOST:PORT or "
        "ipc://PATH, or several of them separated by commas",
        self->detector_url);
  return valid;
}

static gboolean
check_own_url (const gchar * option, const gchar * url, GError ** error)
{
  if (is_url (url))
    return TRUE;
  options_set_error (error, "%s: '%s' is not tcp://HOST:PORT or ipc://PATH",
      option, url);
  return FALSE;
}

static gboolean
check_urls (const SimulationOptions * self, GError ** error)
{
  return check_detector_url (self, error)
      && check_own_url ("--broadcast-url", self->broadcast_url, error)
      && (!self->action_url || *self->action_url == '\0'
      || check_own_url ("--action-url", self->action_url, error));
}

/* Keys that nothing would be encrypted with. */
static gboolean
check_keys (const SimulationOptions * self, GError ** error)
{
  if (self->curve_server_key
      && (self->common.shared_memory || self->in_process)) {
    options_set_error (error, "--curve-server-key is for detection servers: "
        "leave out %s", self->in_process ? "--in-process" : "--shared-memory");
    return FALSE;
  }
  if (self->curve_secret_key && !self->curve_server_key && !self->zmq_broadcast) {
    options_set_error (error, "--curve-secret-key needs --curve-server-key or "
        "--zmq-broadcast");
    return FALSE;
  }
  return TRUE;
}

/* Options that contradict each other. */
static gboolean
check_together (const SimulationOptions * self, GError ** error)
{
  if (self->common.shared_memory && self->in_process) {
    options_set_error (error, "--shared-memory and --in-process exclude each "
        "other: give one of them");
    return FALSE;
  }
  if (self->action_url && !self->zmq_broadcast) {
    options_set_error (error, "--action-url needs --zmq-broadcast");
    return FALSE;
  }
  if (self->no_sync && self->fps == 0) {
    options_set_error (error, "--no-sync needs a frame rate: leave out "
        "--fps 0");
    return FALSE;
  }
  if (self->input && strcmp (self->world, "auto") != 0) {
    options_set_error (error, "--input replaces the world: leave out "
        "--world %s", self->world);
    return FALSE;
  }
  if (self->input && (self->dump || self->export_track)) {
    options_set_error (error, "--dump and --export-track need the built-in "
        "world: leave out --input");
    return FALSE;
  }
  if (self->record && !g_str_has_suffix (self->record, ".mkv")) {
    options_set_error (error, "--record: '%s' does not end in .mkv, and "
        "Matroska is what is written", self->record);
    return FALSE;
  }
  return TRUE;
}

SimulationOptions *
simulation_options_parse (int *argc, char ***argv, GError ** error)
{
  SimulationOptions *self = g_new0 (SimulationOptions, 1);

  self->fps = SIMULATION_FPS_UNSET;
  self->port = 2000;
  self->web_port = 8080;
  self->detector_timeout = SIMULATION_TIMEOUT_UNSET;
  if (!parse_command_line (self, argc, argv, error))
    goto failed;
  set_defaults (self);
  find_track_file (self);
  if (self->common.version)
    return self;
  if (check_choices (self, error) && check_numbers (self, error)
      && check_urls (self, error)
      && check_together (self, error) && check_keys (self, error)
      && check_available (self, error)
      && options_check_shm_names (&self->common, error))
    return self;

failed:
  simulation_options_free (self);
  return NULL;
}

void
simulation_options_free (SimulationOptions * self)
{
  options_clear (&self->common);
  g_free (self->detector_url);
  g_free (self->detector_compression);
  g_free (self->detector_quality);
  g_free (self->curve_server_key);
  g_free (self->world);
  g_free (self->host);
  g_free (self->track);
  g_free (self->track_file);
  g_free (self->export_track);
  g_free (self->dump);
  g_free (self->dump_interval);
  g_free (self->weather);
  g_free (self->seed);
  g_free (self->spawn_point);
  g_free (self->input);
  g_free (self->controller);
  g_free (self->speed);
  g_free (self->base_throttle);
  g_free (self->warmup_frames);
  g_free (self->viewer);
  g_free (self->broadcast_url);
  g_free (self->action_url);
  g_free (self->curve_secret_key);
  g_free (self->record);
  g_free (self->summary_json);
  g_free (self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The pipeline of `simulation`. */
#include "simulation-pipeline.h"

#include "launch-line.h"

static void
add_framerate (LaunchLine * line, const gchar * more, gint fps)
{
  gchar *caps = g_strdup_printf ("video/x-raw%s,framerate=%d/1", more, fps);

  launch_line_caps (line, caps);
  g_free (caps);
}

static void
add_world (LaunchLine * line, const SimulationOptions * options)
{
  gchar *frames = g_strdup_printf ("%" G_GINT64_FORMAT, options->frames);
  gchar *picture = g_strdup_printf (",format=BGRx,width=%d,height=%d",
      SIMULATION_WIDTH, SIMULATION_HEIGHT);

  launch_line_element (line, "carlasrc");
  launch_line_set (line, "track", options->track);
  launch_line_set (line, "track-file", options->track_file);
  launch_line_set (line, "export-track", options->export_track);
  launch_line_set (line, "dump", options->dump);
  launch_line_set (line, "dump-interval", options->dump_interval);
  launch_line_set (line, "seed", options->seed);
  launch_line_set (line, "weather", options->weather);
  launch_line_set (line, "speed", options->speed);
  launch_line_set_default (line, "speed", SIMULATION_SPEED);
  if (options->no_sync)
    launch_line_set (line, "sync", "false");
  if (options->fps == 0)
    launch_line_set (line, "is-live", "false");
  if (options->frames > 0)
    launch_line_set (line, "num-buffers", frames);
  add_framerate (line, picture, options->fps > 0 ? options->fps :
      SIMULATION_FPS);
  g_free (picture);
  g_free (frames);
}

/* Files play at their own speed as a camera would, unless --fps says
 * otherwise; cameras have theirs. Nothing here can end them after --frames:
 * whoever runs the pipeline does. */
static void
add_input (LaunchLine * line, const SimulationOptions * options,
    const gchar * uri)
{
  gboolean camera = g_str_has_prefix (uri, "v4l2:");

  launch_line_element (line, "uridecodebin");
  launch_line_set (line, "uri", uri);
  launch_line_element (line, "videoconvert");
  if (options->fps > 0) {
    launch_line_element (line, "videorate");
    add_framerate (line, "", options->fps);
  }
  if (options->fps != 0 && !camera)
    launch_line_element (line, "clocksync");
}

/* The newest frame wins: whoever comes late to it misses the older ones. */
static void
add_newest_queue (LaunchLine * line)
{
  launch_line_element (line, "queue");
  launch_line_set (line, "leaky", "downstream");
  launch_line_set (line, "max-size-buffers", "1");
}

/* The client knows where its detector is by its option alone: `url` in a
 * configuration is where lane-detection listens. */
static void
add_zmq_detector (LaunchLine * line, const SimulationOptions * options)
{
  gchar *timeout = g_strdup_printf ("%d", options->detector_timeout);

  launch_line_element (line, "zmqlanedetect");
  launch_line_set (line, "url", options->detector_url);
  if (options->detector_timeout != SIMULATION_TIMEOUT_UNSET)
    launch_line_set (line, "timeout", timeout);
  else
    launch_line_set_default (line, "timeout", SIMULATION_TIMEOUT);
  launch_line_set (line, "compression", options->detector_compression);
  launch_line_set (line, "quality", options->detector_quality);
  launch_line_set (line, "curve-server-key", options->curve_server_key);
  if (options->curve_server_key)
    launch_line_set (line, "curve-secret-key", options->curve_secret_key);
  g_free (timeout);
}

static void
add_detector (LaunchLine * line, const SimulationOptions * options)
{
  if (options->no_sync)
    add_newest_queue (line);
  if (options->in_process) {
    launch_line_element (line, "lanedetect");
    return;
  }
  if (!options->common.shared_memory) {
    add_zmq_detector (line, options);
    return;
  }
  launch_line_element (line, "shmlanedetect");
  launch_line_set (line, "image-shm-name", options->common.image_shm_name);
  launch_line_set (line, "detection-shm-name",
      options->common.detection_shm_name);
}

static void
add_controller (LaunchLine * line, const SimulationOptions * options)
{
  launch_line_element (line, "lanekeep");
  launch_line_set (line, "name", SIMULATION_CONTROLLER);
  launch_line_set (line, "controller", options->controller);
  launch_line_set (line, "target-speed", options->speed);
  launch_line_set_default (line, "target-speed", SIMULATION_SPEED);
  launch_line_set (line, "base-throttle", options->base_throttle);
  launch_line_set (line, "warmup-frames", options->warmup_frames);
}

/* Draws in a thread of its own, off the path that drives. */
static void
add_overlay (LaunchLine * line)
{
  launch_line_element (line, "videoconvert");
  launch_line_element (line, "laneoverlay");
  launch_line_element (line, "videoconvert");
}

static void
add_window (LaunchLine * line)
{
  add_newest_queue (line);
  add_overlay (line);
  launch_line_element (line, "autovideosink");
  launch_line_set (line, "sync", "false");
}

/* Every frame is recorded, so a slow disk slows the drive down, unless the
 * world does not wait for anybody. Few frames are queued: they are slots of
 * the shared memory. */
static void
add_recorder (LaunchLine * line, const SimulationOptions * options)
{
  launch_line_element (line, "queue");
  launch_line_set (line, "max-size-buffers", "2");
  if (options->no_sync)
    launch_line_set (line, "leaky", "downstream");
  add_overlay (line);
  launch_line_element (line, "jpegenc");
  launch_line_element (line, "matroskamux");
  launch_line_element (line, "filesink");
  launch_line_set (line, "location", options->record);
}

/* Takes nobody's time: it only hands the frames over. Where it listens is told
 * by options alone, as for the detector. */
static void
add_broadcast (LaunchLine * line, const SimulationOptions * options)
{
  launch_line_element (line, "zmqbroadcast");
  launch_line_set (line, "url", options->broadcast_url);
  if (*options->action_url)
    launch_line_set (line, "action-url", options->action_url);
  if (options->broadcast_images)
    launch_line_set (line, "images", "true");
  else
    launch_line_set_default (line, "images", "false");
  launch_line_set (line, "curve-secret-key", options->curve_secret_key);
}

static void
add_nobody (LaunchLine * line)
{
  launch_line_element (line, "fakesink");
  launch_line_set (line, "sync", "false");
  launch_line_set (line, "enable-last-sample", "false");
}

/* One after the other: a branch each where there are several. */
static void
add_viewers (LaunchLine * line, const SimulationOptions * options,
    gboolean window)
{
  gint viewers = options->zmq_broadcast + window + (options->record != NULL);

  if (viewers == 0)
    add_nobody (line);
  if (viewers > 1) {
    launch_line_element (line, "tee");
    launch_line_set (line, "name", "views");
  }
  if (window) {
    add_window (line);
    if (viewers > 1)
      launch_line_branch (line, "views");
  }
  if (options->record) {
    add_recorder (line, options);
    if (options->zmq_broadcast)
      launch_line_branch (line, "views");
  }
  /* The last, as it has no queue: it holds the first frame until all branches
   * have it and the pipeline plays. */
  if (options->zmq_broadcast)
    add_broadcast (line, options);
}

gchar *
simulation_pipeline (const SimulationOptions * options,
    const ConfigFile * config, const gchar * uri, gboolean window)
{
  LaunchLine *line = launch_line_new (config);

  if (uri)
    add_input (line, options, uri);
  else
    add_world (line, options);
  add_detector (line, options);
  add_controller (line, options);
  add_viewers (line, options, window);
  return launch_line_end (line);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * One drive on the built-in road, judged: `./dev drive` runs many. Prints one
 * line of JSON. */

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <gst/gst.h>
#include <lane/lane.h>

#include "score.h"

#define WIDTH 800
#define HEIGHT 600
#define FPS 30

typedef struct
{
  gchar *world, *detector, *controller; /* elements, as in gst-launch-1.0 */
  gchar *trace;                 /* file */
  gchar *hide;                  /* "left" or "right" */
  gdouble hide_from, hide_length;       /* m driven */
} Options;

typedef struct
{
  const Options *options;
  Score score;
  FILE *trace;
} Drive;

/* Hides one line from the controller for a while, as a road that lacks it. */
static GstPadProbeReturn
on_detected (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  Drive *self = user_data;
  const Options *options = self->options;
  gdouble driven = self->score.ride.metres;
  GstLaneMeta *lanes =
      gst_buffer_get_lane_meta (GST_PAD_PROBE_INFO_BUFFER (info));
  GstLaneLine *line;

  if (!lanes || driven < options->hide_from
      || driven >= options->hide_from + options->hide_length)
    return GST_PAD_PROBE_OK;
  line = strcmp (options->hide, "left") == 0 ? &lanes->left : &lanes->right;
  memset (line, 0, sizeof *line);
  if (!lanes->left.valid && !lanes->right.valid
      && lanes->status == GST_LANE_STATUS_OK)
    lanes->status = GST_LANE_STATUS_NO_LANES;
  return GST_PAD_PROBE_OK;
}

#define TRACE_DISTANCE 10       /* m */

/* JSON knows no NAN. */
static void
write_line (Drive * self, const gchar * name, const GstLaneLine * line,
    const GstVehicleLine * truth)
{
  gdouble error = score_line_error (&self->score.camera, line, truth,
      TRACE_DISTANCE);

  fprintf (self->trace, ", \"%s\": {\"confidence\": %.2f, \"shown\": %.2f, "
      "\"error\": ", name, line->valid ? line->confidence : 0.0,
      truth->visible);
  if (isnan (error))
    fputs ("null}", self->trace);
  else
    fprintf (self->trace, "%.3f}", error);
}

static void
write_trace (Drive * self, GstBuffer * buffer, GstClockTime now)
{
  const GstLaneMeta *lanes = gst_buffer_get_lane_meta (buffer);
  const GstVehicleMeta *vehicle = gst_buffer_get_vehicle_meta (buffer);

  if (!lanes || !vehicle)
    return;
  fprintf (self->trace, "{\"frame\": %" G_GUINT64_FORMAT ", \"now\": %.6f, "
      "\"speed\": %.3f, \"steering\": %.5f, \"offset\": %.4f, "
      "\"lane_width\": %.3f, \"lines\": %d, \"status\": \"%s\"",
      GST_BUFFER_OFFSET (buffer), now / 1e9, vehicle->speed, vehicle->steering,
      vehicle->truth.lateral_offset, vehicle->truth.lane_width,
      lanes->left.valid + lanes->right.valid,
      gst_lane_status_get_nick (lanes->status));
  write_line (self, "left", &lanes->left, &vehicle->truth.left_line);
  write_line (self, "right", &lanes->right, &vehicle->truth.right_line);
  fputs ("}\n", self->trace);
  fflush (self->trace);
}

static GstPadProbeReturn
on_controlled (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  Drive *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstClockTime now = gst_lane_monotonic_time ();

  score_add (&self->score, buffer, now);
  if (self->trace)
    write_trace (self, buffer, now);
  return GST_PAD_PROBE_OK;
}

static void
add_probe (GstElement * pipeline, const gchar * name,
    GstPadProbeCallback callback, Drive * self)
{
  GstElement *element = gst_bin_get_by_name (GST_BIN (pipeline), name);
  GstPad *pad = gst_element_get_static_pad (element, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, callback, self, NULL);
  gst_object_unref (pad);
  gst_object_unref (element);
}

static GstElement *
build (Drive * self, GError ** error)
{
  const Options *options = self->options;
  gchar *line = g_strdup_printf ("%s ! video/x-raw,format=BGRx,width=%d,"
      "height=%d,framerate=%d/1 ! %s name=detector ! %s name=controller ! "
      "fakesink sync=false", options->world, WIDTH, HEIGHT, FPS,
      options->detector, options->controller);
  GstElement *pipeline = gst_parse_launch_full (line, NULL,
      GST_PARSE_FLAG_FATAL_ERRORS, error);

  g_free (line);
  if (!pipeline)
    return NULL;
  if (options->hide)
    add_probe (pipeline, "detector", on_detected, self);
  add_probe (pipeline, "controller", on_controlled, self);
  return pipeline;
}

/* Until the end of the stream. */
static gboolean
run (GstElement * pipeline, GError ** error)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;
  gboolean good;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  good = GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
  if (!good)
    gst_message_parse_error (message, error, NULL);
  gst_message_unref (message);
  gst_object_unref (bus);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return good;
}

static gboolean
drive (Drive * self, GError ** error)
{
  GstElement *pipeline = build (self, error);
  gboolean good;

  if (!pipeline)
    return FALSE;
  good = run (pipeline, error);
  gst_object_unref (pipeline);
  return good;
}

static gboolean
parse (Options * options, int *argc, char ***argv, GError ** error)
{
  const GOptionEntry entries[] = {
    {"world", 0, 0, G_OPTION_ARG_STRING, &options->world,
        "Element that films the road (carlasrc is-live=false)", "LAUNCH"},
    {"detector", 0, 0, G_OPTION_ARG_STRING, &options->detector,
        "Element that finds lanes (lanedetect)", "LAUNCH"},
    {"controller", 0, 0, G_OPTION_ARG_STRING, &options->controller,
        "Element that drives (lanekeep)", "LAUNCH"},
    {"hide", 0, 0, G_OPTION_ARG_STRING, &options->hide,
        "Line that is hidden from the controller", "left|right"},
    {"hide-from", 0, 0, G_OPTION_ARG_DOUBLE, &options->hide_from,
        "After so many metres (0)", "M"},
    {"hide-length", 0, 0, G_OPTION_ARG_DOUBLE, &options->hide_length,
        "For so many metres (200)", "M"},
    {"trace", 0, 0, G_OPTION_ARG_FILENAME, &options->trace,
        "Write a line of JSON for each frame", "FILE"},
    {NULL}
  };
  GOptionContext *context = g_option_context_new (NULL);
  gboolean good;

  options->hide_length = 200.0;
  g_option_context_add_main_entries (context, entries, NULL);
  good = g_option_context_parse (context, argc, argv, error);
  g_option_context_free (context);
  if (!options->world)
    options->world = g_strdup ("carlasrc is-live=false num-buffers=300");
  if (!options->detector)
    options->detector = g_strdup ("lanedetect");
  if (!options->controller)
    options->controller = g_strdup ("lanekeep");
  return good;
}

static void
options_clear (Options * options)
{
  g_free (options->world);
  g_free (options->detector);
  g_free (options->controller);
  g_free (options->trace);
  g_free (options->hide);
}

int
main (int argc, char *argv[])
{
  Options options = { NULL };
  Drive self = {.options = &options };
  GError *error = NULL;
  gboolean good;

  gst_init (&argc, &argv);
  score_init (&self.score, WIDTH, HEIGHT, 1.0 / FPS);
  good = parse (&options, &argc, &argv, &error);
  if (good && options.trace)
    good = (self.trace = fopen (options.trace, "w")) != NULL;
  good = good && drive (&self, &error);
  if (good) {
    gchar *json = score_to_json (&self.score);
    g_print ("%s\n", json);
    g_free (json);
  } else {
    g_printerr ("drive: %s\n", error ? error->message : "cannot write a trace");
    g_clear_error (&error);
  }
  if (self.trace)
    fclose (self.trace);
  options_clear (&options);
  return good ? 0 : 1;
}

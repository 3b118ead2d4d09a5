/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Runs a pipeline until it ends, fails or is interrupted. */
#include "run.h"

#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "console.h"
#include "plugins.h"

/* How long a stop waits for the files to be finished, and after how long a
 * stop that hangs ends the process. */
#define FINISH_TIMEOUT_MS 800
#define STOP_TIMEOUT_S 5

typedef struct
{
  const RunOptions *options;
  GMainLoop *loop;
  GstElement *pipeline;
  GstPad *end_pad;
  guint64 frames;               /* that passed it; its streaming thread only */
  gboolean stopping;
  gint status;
} Run;

static void
finish (Run * self, gint status)
{
  self->status = MAX (self->status, status);
  g_main_loop_quit (self->loop);
}

static GstElement *
parse (const gchar * description)
{
  GstParseContext *context = gst_parse_context_new ();
  GError *error = NULL;
  GstElement *pipeline = gst_parse_launch_full (description, context,
      GST_PARSE_FLAG_FATAL_ERRORS, &error);

  if (error) {
    gchar **missing = gst_parse_context_get_missing_elements (context);

    if (missing) {
      gchar *sentence = plugins_describe_missing (missing[0]);

      complain ("%s", sentence);
      g_free (sentence);
    } else {
      complain ("%s", error->message);
    }
    g_strfreev (missing);
    g_clear_error (&error);
    gst_clear_object (&pipeline);
  }
  gst_parse_context_free (context);
  return pipeline;
}

/* A window that its user closed is not a failure. */
static gboolean
is_closed_window (GstMessage * message, const GError * error)
{
  GstElementFactory *factory;
  const gchar *klass;

  if (!g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND)
      || !GST_IS_ELEMENT (GST_MESSAGE_SRC (message)))
    return FALSE;
  factory = gst_element_get_factory (GST_ELEMENT (GST_MESSAGE_SRC (message)));
  klass = factory ? gst_element_factory_get_metadata (factory,
      GST_ELEMENT_METADATA_KLASS) : NULL;
  return klass && strstr (klass, "Sink/Video");
}

/* What to do about something that is not there, which the sentence that says
 * so has no room for. */
static void
complain_hint (const GError * error, const gchar * debug)
{
  const gchar *hint = debug ? strchr (debug, '\n') : NULL;

  if (hint && g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_NOT_FOUND))
    complain ("%s", hint + 1);
}

static void
on_error (Run * self, GstMessage * message)
{
  GError *error = NULL;
  gchar *debug = NULL;

  gst_message_parse_error (message, &error, &debug);
  if (is_closed_window (message, error)) {
    finish (self, EXIT_DONE);
  } else if (self->status == EXIT_DONE) {
    complain ("%s", error->message);
    if (self->options->verbose && debug)
      complain ("%s", debug);
    else
      complain_hint (error, debug);
    finish (self, EXIT_FAILED);
  }
  g_error_free (error);
  g_free (debug);
}

static void
on_warning (Run * self, GstMessage * message)
{
  GError *error = NULL;
  gchar *debug = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING)
    gst_message_parse_warning (message, &error, &debug);
  else
    gst_message_parse_info (message, &error, &debug);
  /* The decoder offers nothing that the next element takes. */
  if (g_error_matches (error, GST_PARSE_ERROR, GST_PARSE_ERROR_DELAYED_LINK)) {
    complain ("The input has no video");
    finish (self, EXIT_FAILED);
  } else {
    complain ("%s", error->message);
  }
  if (self->options->verbose && debug)
    complain ("%s", debug);
  g_error_free (error);
  g_free (debug);
}

static gboolean
on_message (GstBus * bus, GstMessage * message, gpointer data)
{
  Run *self = data;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ELEMENT:
      if (self->options->message)
        self->options->message (gst_message_get_structure (message),
            self->options->user_data);
      break;
    case GST_MESSAGE_ERROR:
      on_error (self, message);
      break;
    case GST_MESSAGE_WARNING:
    case GST_MESSAGE_INFO:
      on_warning (self, message);
      break;
    case GST_MESSAGE_EOS:
      finish (self, EXIT_DONE);
      break;
    case GST_MESSAGE_LATENCY:
      gst_bin_recalculate_latency (GST_BIN (self->pipeline));
      break;
    default:
      break;
  }
  return G_SOURCE_CONTINUE;
}

static gboolean
on_finish_timeout (gpointer data)
{
  complain ("stopped before the recording was finished");
  finish (data, EXIT_FAILED);
  return G_SOURCE_REMOVE;
}

static GstPadProbeReturn
on_pad_idle (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  GstPad *peer = gst_pad_get_peer (pad);

  gst_pad_send_event (peer, gst_event_new_eos ());
  gst_object_unref (peer);
  return GST_PAD_PROBE_REMOVE;
}

/* Ends the stream behind @pad, whatever is in front of it: the frame on its
 * way still passes, the next one meets the end. */
static void
end_stream (GstPad * pad)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_IDLE, on_pad_idle, NULL, NULL);
}

/* Decoders push some frames more after `identity eos-after` said stop. */
static GstPadProbeReturn
on_frame (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  Run *self = data;

  if (self->frames++ < self->options->frames)
    return GST_PAD_PROBE_OK;
  end_stream (pad);
  return GST_PAD_PROBE_REMOVE;
}

static GstPad *
get_end_pad (Run * self)
{
  GstElement *element = gst_bin_get_by_name (GST_BIN (self->pipeline),
      self->options->end_at);
  GstPad *sink = gst_element_get_static_pad (element, "sink");
  GstPad *pad = gst_pad_get_peer (sink);

  gst_object_unref (sink);
  gst_object_unref (element);
  return pad;
}

static gboolean
on_signal (gpointer data)
{
  Run *self = data;

  /* A second one is no hurry: `timeout` and some shells always send two. */
  if (self->stopping)
    return G_SOURCE_CONTINUE;
  self->stopping = TRUE;
  alarm (STOP_TIMEOUT_S);
  if (self->options->finish_files) {
    end_stream (self->end_pad);
    g_timeout_add (FINISH_TIMEOUT_MS, on_finish_timeout, self);
  } else {
    finish (self, EXIT_DONE);
  }
  return G_SOURCE_CONTINUE;
}

/* Runs after all messages that tell why starting failed. */
static gboolean
on_start_failed (gpointer data)
{
  complain ("the pipeline could not be started");
  finish (data, EXIT_FAILED);
  return G_SOURCE_REMOVE;
}

static void
watch_signals (Run * self)
{
  g_unix_signal_add (SIGINT, on_signal, self);
  g_unix_signal_add (SIGTERM, on_signal, self);
  g_unix_signal_add (SIGHUP, on_signal, self);
}

gint
run_pipeline (const gchar * description, const RunOptions * options)
{
  Run self = { options };
  GstBus *bus;

  if (options->verbose)
    say ("Pipeline: %s", description);
  self.pipeline = parse (description);
  if (!self.pipeline)
    return EXIT_FAILED;
  self.loop = g_main_loop_new (NULL, FALSE);
  if (options->end_at)
    self.end_pad = get_end_pad (&self);
  if (options->frames)
    gst_pad_add_probe (self.end_pad, GST_PAD_PROBE_TYPE_BUFFER, on_frame,
        &self, NULL);
  watch_signals (&self);
  bus = gst_element_get_bus (self.pipeline);
  gst_bus_add_watch (bus, on_message, &self);
  if (options->starting)
    options->starting (options->user_data);

  if (gst_element_set_state (self.pipeline, GST_STATE_PLAYING)
      == GST_STATE_CHANGE_FAILURE)
    g_idle_add (on_start_failed, &self);
  g_main_loop_run (self.loop);

  gst_element_set_state (self.pipeline, GST_STATE_NULL);
  gst_bus_remove_watch (bus);
  gst_object_unref (bus);
  gst_clear_object (&self.end_pad);
  gst_object_unref (self.pipeline);
  g_main_loop_unref (self.loop);
  alarm (0);
  return self.status;
}

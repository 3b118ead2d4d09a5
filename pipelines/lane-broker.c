/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Command lane-broker: many cameras at the front, several detectors behind. */
#include "config.h"

#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "console.h"
#include "gstzmqcurve.h"
#include "gstzmqproperty.h"
#include "run.h"

/* Messages a camera and a detector: what waits here is old when it is answered. */
#define QUEUE 4
#define MONITOR "inproc://detectors"

typedef struct
{
  gint port;
  gchar *host, *detector_url, *server_key, *secret_key;
  gboolean version;
} Options;

typedef struct
{
  void *front, *back, *monitor;
  gint signals;                 /* signalfd */
  guint64 requests, replies;
} Broker;

/* ---- sockets ----------------------------------------------------------- */

static void *
open_socket (gint type, const gchar * url, const gchar * monitor,
    const GstZmqKeys * keys)
{
  const GstZmqSocketOptions options = {
    .type = type,
    .bind = type == ZMQ_ROUTER,
    .url = url,
    .immediate = TRUE,          /* dead detectors get nothing */
    .high_water_mark = QUEUE,
    .max_message = GST_ZMQ_DEFAULT_MAX_MESSAGE,
    .monitor = monitor,
    .keys = keys,
  };
  GError *error = NULL;
  void *socket = gst_zmq_socket_open (&options, &error);

  if (!socket)
    complain_error (error);
  return socket;
}

static gboolean
open_front (Broker * self, const Options * options, const GstZmqKeys * keys)
{
  gchar *url = g_strdup_printf ("tcp://%s:%d", options->host, options->port);

  self->front = open_socket (ZMQ_ROUTER, url, NULL, keys);
  if (self->front)
    say ("✓ Listening on %s%s", url, keys->secret_key[0] ? " (encrypted)" :
        gst_zmq_url_is_public (url) ? ": the whole network can connect, "
        "unencrypted (--curve-secret-key protects it)" : "");
  g_free (url);
  return self->front != NULL;
}

/* Addresses in brackets are IPv6, the others not, whichever comes first. */
static gboolean
connect_also (void *socket, const gchar * url)
{
  const gint ipv6 = strchr (url, '[') != NULL;

  return zmq_setsockopt (socket, ZMQ_IPV6, &ipv6, sizeof ipv6) == 0
      && zmq_connect (socket, url) == 0;
}

/* One DEALER: it gives each detector in turn a request, but those that are not
 * connected or have too many. */
static gboolean
open_back (Broker * self, const Options * options, const GstZmqKeys * keys)
{
  gchar **urls = g_strsplit (options->detector_url, ",", -1);
  gsize i;

  self->back = open_socket (ZMQ_DEALER, urls[0], MONITOR, keys);
  for (i = 1; self->back && urls[i]; i++) {
    if (!connect_also (self->back, urls[i])) {
      complain ("Cannot connect to '%s': it is not a URL like "
          "tcp://HOST:PORT.", urls[i]);
      break;
    }
  }
  if (self->back && !urls[i])
    self->monitor = open_socket (ZMQ_PAIR, MONITOR, NULL, NULL);
  g_strfreev (urls);
  return self->monitor != NULL;
}

static gboolean
open_all (Broker * self, const Options * options)
{
  const gchar *own = options->server_key ? options->secret_key : NULL;
  GstZmqKeys front, back;
  GError *error = NULL;
  gboolean opened = FALSE;

  if (!gst_zmq_keys_load (&front, NULL, options->secret_key, TRUE, &error)
      || !gst_zmq_keys_load (&back, options->server_key, own, FALSE, &error))
    complain_error (error);
  else
    opened = open_back (self, options, &back)
        && open_front (self, options, &front);
  explicit_bzero (&front, sizeof front);
  explicit_bzero (&back, sizeof back);
  return opened;
}

/* ---- running ----------------------------------------------------------- */

/* Hands one message on, all of its parts. */
static void
forward (void *from, void *to, guint64 * count)
{
  gboolean more = TRUE, lost = FALSE;

  while (more) {
    zmq_msg_t part;

    zmq_msg_init (&part);
    if (zmq_msg_recv (&part, from, ZMQ_DONTWAIT) < 0) {
      zmq_msg_close (&part);
      return;
    }
    more = zmq_msg_more (&part);
    /* What its receiver has no room for is lost, as on any network: all of it. */
    lost = lost || zmq_msg_send (&part, to,
        ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0)) < 0;
    if (lost)
      zmq_msg_close (&part);
  }
  *count += !lost;
}

/* Tells which detectors come and go. */
static void
say_event (void *monitor)
{
  guint8 event[6];
  guint16 kind;
  gchar address[256] = "";

  if (zmq_recv (monitor, event, sizeof event, 0) < 0
      || zmq_recv (monitor, address, sizeof address - 1, 0) < 0)
    return;
  memcpy (&kind, event, sizeof kind);
  if (kind == ZMQ_EVENT_DISCONNECTED)
    say ("Detector lost: %s", address);
  else
    say ("✓ Detector connected: %s", address);
}

static gboolean
has_room (void *socket)
{
  gint events = 0;
  gsize size = sizeof events;

  return zmq_getsockopt (socket, ZMQ_EVENTS, &events, &size) == 0
      && (events & ZMQ_POLLOUT);
}

/* Until a signal. As zmq_proxy(), which spins where requests wait and no
 * detector takes them: here that is waited for. */
static void
run (Broker * self)
{
  gboolean full = FALSE;

  while (TRUE) {
    zmq_pollitem_t items[] = {
      {.fd = self->signals,.events = ZMQ_POLLIN},
      {.socket = self->monitor,.events = ZMQ_POLLIN},
      {.socket = self->back,.events = ZMQ_POLLIN | (full ? ZMQ_POLLOUT : 0)},
      {.socket = self->front,.events = full ? 0 : ZMQ_POLLIN},
    };

    zmq_poll (items, G_N_ELEMENTS (items), -1);
    if (items[0].revents)
      return;
    if (items[1].revents)
      say_event (self->monitor);
    if (items[2].revents & ZMQ_POLLIN)
      forward (self->back, self->front, &self->replies);
    full = !has_room (self->back);
    if (items[3].revents && !full)
      forward (self->front, self->back, &self->requests);
  }
}

static gint
serve (const Options * options)
{
  Broker self = { NULL };
  gint status = EXIT_FAILED;
  sigset_t signals;

  sigemptyset (&signals);
  sigaddset (&signals, SIGINT);
  sigaddset (&signals, SIGTERM);
  pthread_sigmask (SIG_BLOCK, &signals, NULL);
  self.signals = signalfd (-1, &signals, SFD_CLOEXEC);

  if (open_all (&self, options)) {
    run (&self);
    say ("Requests handed on: %" G_GUINT64_FORMAT ", replies: %"
        G_GUINT64_FORMAT, self.requests, self.replies);
    status = EXIT_DONE;
  }
  gst_zmq_socket_close (self.monitor);
  gst_zmq_socket_close (self.back);
  gst_zmq_socket_close (self.front);
  close (self.signals);
  return status;
}

/* ---- options ----------------------------------------------------------- */

static gboolean
parse (Options * options, int *argc, char ***argv, GError ** error)
{
  const GOptionEntry entries[] = {
    {"port", 0, 0, G_OPTION_ARG_INT, &options->port,
        "Port that cameras connect to (default: 5556)", "PORT"},
    {"host", 0, 0, G_OPTION_ARG_STRING, &options->host,
        "Host to bind to (default: *)", "HOST"},
    {"detector-url", 0, 0, G_OPTION_ARG_STRING, &options->detector_url,
        "Detectors, separated by commas: tcp://HOST:PORT", "URL[,URL...]"},
    {"curve-secret-key", 0, 0, G_OPTION_ARG_FILENAME, &options->secret_key,
        "Encrypt: file with this machine's pair of keys", "FILE"},
    {"curve-server-key", 0, 0, G_OPTION_ARG_FILENAME, &options->server_key,
        "Encrypt towards the detectors: file with their public key", "FILE"},
    {"version", 0, 0, G_OPTION_ARG_NONE, &options->version,
        "Print the version and exit", NULL},
    {NULL}
  };
  GOptionContext *context = g_option_context_new (NULL);
  gboolean parsed;

  g_option_context_set_summary (context, "Spreads the requests of many "
      "cameras over several lane-detection services.");
  g_option_context_add_main_entries (context, entries, NULL);
  parsed = g_option_context_parse (context, argc, argv, error);
  g_option_context_free (context);
  if (!options->host)
    options->host = g_strdup ("*");
  return parsed;
}

static gboolean
check (const Options * options, int argc, char *argv[])
{
  if (argc > 1)
    complain ("Unexpected argument '%s' (--help lists the options)", argv[1]);
  else if (options->port < 1 || options->port > 65535)
    complain ("--port: %d is not from 1 to 65535", options->port);
  else if (!options->detector_url || !*options->detector_url)
    complain ("It needs --detector-url: where the detectors listen, like "
        "tcp://localhost:5561,tcp://localhost:5562");
  else
    return TRUE;
  return FALSE;
}

int
main (int argc, char *argv[])
{
  Options options = {.port = 5556 };
  GError *error = NULL;
  gint status = EXIT_USAGE;

  console_begin ("lane-broker");
  if (!parse (&options, &argc, &argv, &error))
    complain_error (error);
  else if (options.version) {
    say ("lane-broker " VERSION);
    status = EXIT_DONE;
  } else if (check (&options, argc, argv))
    status = serve (&options);
  g_free (options.host);
  g_free (options.detector_url);
  g_free (options.server_key);
  g_free (options.secret_key);
  return status;
}

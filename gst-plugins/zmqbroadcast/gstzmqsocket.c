/* SPDX-License-Identifier: LGPL-2.1-or-later
 * One ZeroMQ socket, opened as all of ours are. */
#include "config.h"
#include "gstzmqsocket.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define RECONNECT_MS 100
#define RECONNECT_MAX_MS 1000
#define CONNECT_TIMEOUT_MS 2000
/* Who has not said by then what he is holds a descriptor no longer. */
#define HANDSHAKE_MS 3000
#define UNBIND_TIMEOUT_MS 500
#define HEARTBEAT_MS 500
#define HEARTBEAT_TIMEOUT_MS 2000
/* What answers a heartbeat waits behind what was sent before it: seconds of
 * pictures, on a slow link. */
#define BROADCAST_TIMEOUT_MS 8000
/* More than the context and a socket take. */
#define DESCRIPTORS 10

/* ---- contexts ---------------------------------------------------------- */

static GMutex context_lock;
static void *context;           /* the one that sockets share */
static guint context_sockets;
static GHashTable *contexts;    /* of sockets apart: socket -> its own one */

static void *
create_shared (gint type)
{
  void *socket = NULL;

  if (!context)
    context = zmq_ctx_new ();
  if (context)
    socket = zmq_socket (context, type);
  if (socket)
    context_sockets++;
  return socket;
}

static void *
create_apart (gint type)
{
  void *own = zmq_ctx_new ();
  void *socket = own ? zmq_socket (own, type) : NULL;
  int code = errno;

  if (!contexts)
    contexts = g_hash_table_new (NULL, NULL);
  if (socket)
    g_hash_table_insert (contexts, socket, own);
  else if (own)
    zmq_ctx_term (own);
  errno = code;
  return socket;
}

static void *
create_socket (gint type, gboolean apart)
{
  void *socket;

  g_mutex_lock (&context_lock);
  socket = apart ? create_apart (type) : create_shared (type);
  g_mutex_unlock (&context_lock);
  return socket;
}

static gpointer
end_context (gpointer own)
{
  zmq_ctx_term (own);
  return NULL;
}

void
gst_zmq_socket_close (void *socket)
{
  gpointer own = NULL;

  if (!socket)
    return;
  g_mutex_lock (&context_lock);
  zmq_close (socket);
  if (contexts && g_hash_table_steal_extended (contexts, socket, NULL, &own)) {
    /* It ends when the name that it looks up was found, or not. */
    g_thread_unref (g_thread_new ("zmq-end", end_context, own));
  } else if (--context_sockets == 0) {
    zmq_ctx_term (context);
    context = NULL;
  }
  g_mutex_unlock (&context_lock);
}

static gboolean
set_int (void *socket, gint option, gint value)
{
  return zmq_setsockopt (socket, option, &value, sizeof value) == 0;
}

/* libzmq stops listening in a thread of its own, some time after it was asked
 * to: only a monitor knows when. */
void
gst_zmq_socket_unbind (void *socket)
{
  static gint number;
  gchar *address = g_strdup_printf ("inproc://closed-%d",
      g_atomic_int_add (&number, 1));
  gchar *endpoint = gst_zmq_socket_get_endpoint (socket);
  void *monitor = create_socket (ZMQ_PAIR, FALSE);
  guint8 event[6];

  if (monitor && set_int (monitor, ZMQ_RCVTIMEO, UNBIND_TIMEOUT_MS)
      && zmq_socket_monitor (socket, address, ZMQ_EVENT_CLOSED) == 0
      && zmq_connect (monitor, address) == 0
      && zmq_unbind (socket, endpoint) == 0)
    zmq_recv (monitor, event, sizeof event, 0);
  zmq_socket_monitor (socket, NULL, 0);
  gst_zmq_socket_close (monitor);
  g_free (endpoint);
  g_free (address);
}

/* ---- what libzmq does not look at -------------------------------------- */

/* It ends the process where it finds no file descriptor half way. */
static gboolean
check_descriptors (void)
{
  gint fds[DESCRIPTORS], n, i;

  for (n = 0; n < DESCRIPTORS; n++)
    if ((fds[n] = eventfd (0, EFD_CLOEXEC)) < 0)
      break;
  for (i = 0; i < n; i++)
    close (fds[i]);
  errno = EMFILE;
  return n == DESCRIPTORS;
}

/* Whether nobody listens at @path, with errno. */
static gboolean
is_deserted (const gchar * path)
{
  struct sockaddr_un address = {.sun_family = AF_UNIX };
  gint probe, code;

  if (g_strlcpy (address.sun_path, path, sizeof address.sun_path)
      >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return FALSE;
  }
  probe = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  code = connect (probe, (struct sockaddr *) &address, sizeof address) == 0 ?
      EADDRINUSE : errno;
  close (probe);
  /* Too many wait there to be let in. */
  errno = code == EAGAIN ? EADDRINUSE : code;
  return code == ECONNREFUSED || code == ENOENT;
}

/* It removes whatever lies at the path where it is to listen: only the socket
 * of who is no longer there may go. */
static gboolean
check_path (const gchar * url)
{
  const gchar *path = url + strlen ("ipc://");
  struct stat file;

  /* Abstract names, and those that libzmq makes up, are no paths. */
  if (!g_str_has_prefix (url, "ipc://") || *path == '@' || *path == '*'
      || lstat (path, &file) != 0)
    return TRUE;
  if (S_ISSOCK (file.st_mode))
    return is_deserted (path);
  errno = ENOTSOCK;
  return FALSE;
}

/* ---- opening ----------------------------------------------------------- */

static gboolean
set_keys (void *socket, gboolean bind, const GstZmqKeys * keys)
{
  if (!keys || keys->public_key[0] == '\0')
    return TRUE;
  if (bind)
    return set_int (socket, ZMQ_CURVE_SERVER, 1)
        && zmq_setsockopt (socket, ZMQ_CURVE_SECRETKEY, keys->secret_key,
        40) == 0;
  return zmq_setsockopt (socket, ZMQ_CURVE_SERVERKEY, keys->server_key, 40) == 0
      && zmq_setsockopt (socket, ZMQ_CURVE_PUBLICKEY, keys->public_key, 40) == 0
      && zmq_setsockopt (socket, ZMQ_CURVE_SECRETKEY, keys->secret_key,
      40) == 0;
}

/* A client's socket can be written to exactly while somebody is there: messages
 * do not wait for who may come. A machine that is off does not answer at all,
 * and the kernel would ask it less and less often. */
static gboolean
set_client_options (void *socket)
{
  return set_int (socket, ZMQ_IMMEDIATE, 1)
      && set_int (socket, ZMQ_CONNECT_TIMEOUT, CONNECT_TIMEOUT_MS);
}

static gboolean
set_options (void *socket, const GstZmqSocketOptions * options)
{
  const gint64 max_message = options->max_message;

  return set_int (socket, ZMQ_LINGER, 0)
      && set_int (socket, ZMQ_IMMEDIATE, options->immediate)
      && set_int (socket, ZMQ_SNDHWM, options->high_water_mark)
      && set_int (socket, ZMQ_RCVHWM, options->receive_high_water_mark > 0 ?
      options->receive_high_water_mark : options->high_water_mark)
      && zmq_setsockopt (socket, ZMQ_MAXMSGSIZE, &max_message,
      sizeof max_message) == 0
      && (options->buffer == 0 || (set_int (socket, ZMQ_SNDBUF, options->buffer)
          && set_int (socket, ZMQ_RCVBUF, options->buffer)))
      /* An address in brackets is IPv6; names stay IPv4, as `*` is. */
      && set_int (socket, ZMQ_IPV6, strchr (options->url, '[') != NULL)
      && set_int (socket, ZMQ_RECONNECT_IVL, RECONNECT_MS)
      && set_int (socket, ZMQ_RECONNECT_IVL_MAX, RECONNECT_MAX_MS)
      && set_int (socket, ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS)
      && set_int (socket, ZMQ_HEARTBEAT_IVL, HEARTBEAT_MS)
      && set_int (socket, ZMQ_HEARTBEAT_TIMEOUT,
      options->type == ZMQ_XPUB || options->type == ZMQ_SUB ?
      BROADCAST_TIMEOUT_MS : HEARTBEAT_TIMEOUT_MS)
      && (options->bind || set_client_options (socket))
      && set_keys (socket, options->bind, options->keys)
      && (!options->monitor || zmq_socket_monitor (socket, options->monitor,
          ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED) == 0);
}

/* The sentence for a failed bind or connect. */
static void
set_error (GError ** error, const gchar * url, gboolean bind, int code)
{
  const gchar *what = bind ? "listen on" : "connect to";
  gint resource = bind ? GST_RESOURCE_ERROR_OPEN_WRITE :
      GST_RESOURCE_ERROR_OPEN_READ;
  const gchar *advice;

  switch (code) {
    case EADDRINUSE:
      resource = GST_RESOURCE_ERROR_BUSY;
      advice = "another program listens there: stop it or choose another port";
      break;
    case ENOTSOCK:
      advice = "a file lies there that is no socket: choose another path";
      break;
    case EADDRNOTAVAIL:
    case ENODEV:
      resource = GST_RESOURCE_ERROR_NOT_FOUND;
      advice = "this machine has no such address or network interface; names "
          "like localhost are not looked up, 127.0.0.1 is";
      break;
    case EACCES:
    case EPERM:
      resource = GST_RESOURCE_ERROR_NOT_AUTHORIZED;
      advice = "it is not permitted: choose a port above 1023 or another path";
      break;
    case EINVAL:
    case EPROTONOSUPPORT:
    case ENOCOMPATPROTO:
      resource = GST_RESOURCE_ERROR_SETTINGS;
      advice = "it is not a URL like tcp://HOST:PORT or ipc://PATH";
      break;
    default:
      advice = zmq_strerror (code);
  }
  g_set_error (error, GST_RESOURCE_ERROR, resource, "Cannot %s '%s': %s.",
      what, url, advice);
}

/* libzmq takes 99999 and listens on 34463. */
static gboolean
has_port (const gchar * url)
{
  const gchar *port = strrchr (url, ':') + 1;

  return strcmp (port, "*") == 0
      || g_ascii_string_to_unsigned (port, 10, 1, G_MAXUINT16, NULL, NULL);
}

static gboolean
attach (void *socket, const GstZmqSocketOptions * options)
{
  if (g_str_has_prefix (options->url, "tcp://") && !has_port (options->url)) {
    errno = EINVAL;
    return FALSE;
  }
  if (options->bind && !check_path (options->url))
    return FALSE;
  return (options->bind ? zmq_bind (socket, options->url) :
      zmq_connect (socket, options->url)) == 0;
}

void *
gst_zmq_socket_open (const GstZmqSocketOptions * options, GError ** error)
{
  void *socket = check_descriptors ()?
      create_socket (options->type, options->apart) : NULL;

  if (!socket) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT,
        "Cannot open a socket for '%s': %s.", options->url,
        zmq_strerror (errno));
    return NULL;
  }
  if (!set_options (socket, options) || !attach (socket, options)) {
    set_error (error, options->url, options->bind, errno);
    gst_zmq_socket_close (socket);
    return NULL;
  }
  return socket;
}

gchar *
gst_zmq_socket_get_endpoint (void *socket)
{
  gchar endpoint[256];
  gsize size = sizeof endpoint;

  if (zmq_getsockopt (socket, ZMQ_LAST_ENDPOINT, endpoint, &size) != 0)
    return g_strdup ("");
  return g_strdup (endpoint);
}

gboolean
gst_zmq_url_is_public (const gchar * url)
{
  return g_str_has_prefix (url, "tcp://*:")
      || g_str_has_prefix (url, "tcp://0.0.0.0:")
      || g_str_has_prefix (url, "tcp://[::]:");
}

void
gst_zmq_post_error (GstElement * element, GError * error)
{
  gst_element_message_full (element, GST_MESSAGE_ERROR, error->domain,
      error->code, g_strdup (error->message), NULL, __FILE__, GST_FUNCTION,
      __LINE__);
  g_error_free (error);
}

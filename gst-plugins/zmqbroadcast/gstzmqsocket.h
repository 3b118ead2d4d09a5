/* SPDX-License-Identifier: LGPL-2.1-or-later
 * One ZeroMQ socket, opened as all of ours are. */
#pragma once

#include <gst/gst.h>
#include <zmq.h>

G_BEGIN_DECLS

/* CURVE keys of a socket, Z85 text (40 characters each), see gstzmqcurve.h. */
typedef struct
{
  gchar server_key[41];         /* a client's: the server's public key, or "" */
  gchar public_key[41];         /* its own, or "": no encryption */
  gchar secret_key[41];
} GstZmqKeys;

/**
 * GstZmqSocketOptions:
 * @type: ZMQ_ROUTER, ZMQ_DEALER, ZMQ_XPUB, ZMQ_SUB
 * @bind: bind to @url, else connect to it
 * @url: `tcp://HOST:PORT` (HOST `*` = all interfaces) or `ipc://PATH`
 * @apart: in a context and thread of its own: libzmq looks up names in that
 *     thread, for as long as a name server takes, and nobody else waits for it
 * @immediate: what is sent waits in no queue of a peer that is not connected
 * @high_water_mark: messages in a queue, each way, before the newest are
 *     dropped
 * @receive_high_water_mark: those in a queue of received ones, before further
 *     ones wait at the sender; 0 = @high_water_mark
 * @max_message: bytes; who sends more is disconnected
 * @buffer: bytes of the kernel's buffers, each way, 0 = the system's own
 * @monitor: (nullable): inproc:// address to which libzmq tells peers that
 *     come and go, from the first on
 * @keys: (nullable): encrypts; with @bind the server side
 */
typedef struct
{
  gint type;
  gboolean bind;
  const gchar *url;
  gboolean apart;
  gboolean immediate;
  gint high_water_mark, receive_high_water_mark;
  gint64 max_message;
  gint buffer;
  const gchar *monitor;
  const GstZmqKeys *keys;
} GstZmqSocketOptions;

/**
 * gst_zmq_socket_open:
 *
 * Opens a socket: LINGER 0 (closing never waits),
 * reconnecting after 0.1 s, later 1 s at most, with a heartbeat that finds dead
 * peers after 2 s; 8 s where pictures are broadcast, which slow links hold up.
 *
 * A socket belongs to the thread that uses it; another one may take it over
 * where a lock or a joined thread lies between.
 *
 * Returns: the socket, to be closed by gst_zmq_socket_close(), or %NULL with
 * @error, a %GST_RESOURCE_ERROR whose message is one sentence that names the
 * URL and what to do.
 */
void *gst_zmq_socket_open (const GstZmqSocketOptions * options,
    GError ** error);
/* Closes @socket without waiting for names to be looked up; with the last one
 * that is not apart the context ends. NULL is ignored. */
void gst_zmq_socket_close (void *socket);

/* Ends listening, before @socket is closed: when it returns, another socket can
 * be bound to the same URL. */
void gst_zmq_socket_unbind (void *socket);

/* Where @socket was bound to: the port that stands for `*` or 0, too.
 * (transfer full) */
gchar *gst_zmq_socket_get_endpoint (void *socket);

/* Whether a bound @url can be reached from other machines by whoever likes. */
gboolean gst_zmq_url_is_public (const gchar * url);

/* Posts @error, of gst_zmq_socket_open() or the like, as @element's one error
 * message, and frees it. */
void gst_zmq_post_error (GstElement * element, GError * error);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Where sockets may be opened, and what becomes of what is there. */
#define _GNU_SOURCE             /* RTLD_NEXT */
#include <dlfcn.h>
#include <glib/gstdio.h>
#include <gst/check/gstcheck.h>
#include <netdb.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "gstzmqsocket.h"

#define MAX_DESCRIPTORS 128
#define MAX_MESSAGE 1000

static gchar *directory, *path, *url;

static void
setup (void)
{
  directory = g_dir_make_tmp ("zmq-socket-XXXXXX", NULL);
  path = g_build_filename (directory, "service", NULL);
  url = g_strconcat ("ipc://", path, NULL);
}

static void
teardown (void)
{
  g_unlink (path);
  g_rmdir (directory);
  g_free (url);
  g_free (path);
  g_free (directory);
}

/* In place of libc's: the name server that does not answer. */
static gint looking_up, name_server_is_down;    /* atomic */

int
getaddrinfo (const char *name, const char *service,
    const struct addrinfo *hints, struct addrinfo **result)
{
  __typeof__ (&getaddrinfo) libc_getaddrinfo = dlsym (RTLD_NEXT, __func__);

  if (g_strcmp0 (name, "slow.example") != 0)
    return libc_getaddrinfo (name, service, hints, result);
  g_atomic_int_inc (&looking_up);
  while (g_atomic_int_get (&name_server_is_down))
    g_usleep (1000);
  g_atomic_int_add (&looking_up, -1);
  return EAI_NONAME;
}

static void *
bind_to (const gchar * where, GError ** error)
{
  const GstZmqSocketOptions options = {
    .type = ZMQ_ROUTER,.bind = TRUE,.url = where,.high_water_mark = 1,
    .max_message = MAX_MESSAGE
  };

  return gst_zmq_socket_open (&options, error);
}

static void
assert_refused (const gchar * where, gint code, const gchar * text)
{
  GError *error = NULL;

  fail_unless (bind_to (where, &error) == NULL);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR, code), "%s",
      error->message);
  fail_unless (strstr (error->message, where) && strstr (error->message, text),
      "%s", error->message);
  g_error_free (error);
}

/* libzmq ends the process where it finds none: with any number of them left
 * there is a socket, or an error. */
GST_START_TEST (test_descriptors)
{
  struct rlimit limit, before;
  gint fds[MAX_DESCRIPTORS], n = 0, i, left;
  gboolean opened = FALSE;

  fail_unless (getrlimit (RLIMIT_NOFILE, &before) == 0);
  limit = before;
  limit.rlim_cur = MAX_DESCRIPTORS;
  fail_unless (setrlimit (RLIMIT_NOFILE, &limit) == 0);
  while ((fds[n] = dup (STDERR_FILENO)) >= 0)
    n++;
  for (left = 0; left < 32; left++) {
    GError *error = NULL;
    void *socket = bind_to ("tcp://127.0.0.1:*", &error);

    fail_unless (socket || g_error_matches (error, GST_RESOURCE_ERROR,
            GST_RESOURCE_ERROR_NO_SPACE_LEFT), "%s", error->message);
    fail_if (opened && !socket);
    opened = socket != NULL;
    g_clear_error (&error);
    gst_zmq_socket_close (socket);
    close (fds[--n]);
  }
  fail_unless (opened);
  for (i = 0; i < n; i++)
    close (fds[i]);
  setrlimit (RLIMIT_NOFILE, &before);
}

GST_END_TEST;

GST_START_TEST (test_file_is_kept)
{
  gchar *text;

  fail_unless (g_file_set_contents (path, "precious", -1, NULL));
  assert_refused (url, GST_RESOURCE_ERROR_OPEN_WRITE, "no socket");
  fail_unless (g_file_get_contents (path, &text, NULL, NULL));
  fail_unless_equals_string (text, "precious");
  g_free (text);
}

GST_END_TEST;

/* Who listens there keeps the place. */
GST_START_TEST (test_path_in_use)
{
  void *first = bind_to (url, NULL);

  fail_unless (first != NULL);
  assert_refused (url, GST_RESOURCE_ERROR_BUSY, "another program");
  gst_zmq_socket_unbind (first);
  gst_zmq_socket_close (first);
  first = bind_to (url, NULL);
  fail_unless (first != NULL);
  gst_zmq_socket_close (first);
}

GST_END_TEST;

/* A socket whose process was killed is taken over. */
GST_START_TEST (test_path_left_behind)
{
  struct sockaddr_un address = {.sun_family = AF_UNIX };
  gint dead = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  void *socket;

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  fail_unless (bind (dead, (struct sockaddr *) &address, sizeof address) == 0);
  fail_unless (listen (dead, 1) == 0);
  close (dead);
  fail_unless (g_file_test (path, G_FILE_TEST_EXISTS));
  socket = bind_to (url, NULL);
  fail_unless (socket != NULL);
  gst_zmq_socket_close (socket);
}

GST_END_TEST;

GST_START_TEST (test_bad_path)
{
  gchar *missing = g_strconcat (url, "/service", NULL);
  gchar *name = g_strnfill (200, 'x');
  gchar *longer = g_strconcat (url, name, NULL);

  assert_refused (missing, GST_RESOURCE_ERROR_OPEN_WRITE, "No such file");
  assert_refused (longer, GST_RESOURCE_ERROR_OPEN_WRITE, "too long");
  g_free (longer);
  g_free (name);
  g_free (missing);
}

GST_END_TEST;

/* Neither does a message take longer nor the end. */
GST_START_TEST (test_slow_name)
{
  GstZmqSocketOptions client = {
    .type = ZMQ_DEALER,.url = "tcp://slow.example:5556",.apart = TRUE,
    .high_water_mark = 1,.max_message = MAX_MESSAGE
  };
  void *slow, *fast, *service = bind_to ("tcp://127.0.0.1:*", NULL);
  gchar *endpoint = gst_zmq_socket_get_endpoint (service);
  zmq_pollitem_t item = {.socket = service,.events = ZMQ_POLLIN };
  gint64 start;

  g_atomic_int_set (&name_server_is_down, TRUE);
  slow = gst_zmq_socket_open (&client, NULL);
  fail_unless (slow != NULL);
  while (g_atomic_int_get (&looking_up) == 0)
    g_usleep (1000);

  client.url = endpoint;
  fast = gst_zmq_socket_open (&client, NULL);
  fail_unless (zmq_send (fast, "", 0, 0) == 0);
  fail_unless_equals_int (zmq_poll (&item, 1, 10000), 1);

  start = g_get_monotonic_time ();
  gst_zmq_socket_close (slow);
  gst_zmq_socket_close (fast);
  gst_zmq_socket_close (service);
  fail_unless (g_get_monotonic_time () - start < G_USEC_PER_SEC);
  g_atomic_int_set (&name_server_is_down, FALSE);
  while (g_atomic_int_get (&looking_up) > 0)
    g_usleep (1000);
  g_free (endpoint);
}

GST_END_TEST;

static Suite *
zmq_socket_suite (void)
{
  Suite *suite = suite_create ("zmq-socket");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_descriptors);
  tcase_add_test (tc, test_file_is_kept);
  tcase_add_test (tc, test_path_in_use);
  tcase_add_test (tc, test_path_left_behind);
  tcase_add_test (tc, test_bad_path);
  tcase_add_test (tc, test_slow_name);
  return suite;
}

GST_CHECK_MAIN (zmq_socket);

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Tests of what is printed about sockets. */
#include <gst/check/gstcheck.h>
#include <stdio.h>
#include <string.h>

#include "console.h"
#include "network.h"

static FILE *stream;
static char *printed;
static size_t length, seen;

static void
setup (void)
{
  printed = NULL;
  seen = 0;
  stream = open_memstream (&printed, &length);
  console_set_stream (stream);
}

static void
teardown (void)
{
  console_set_stream (NULL);
  fclose (stream);
  free (printed);
}

/* A part of what was printed since the last call. */
static void
expect (const gchar * text)
{
  fflush (stream);
  fail_unless (strstr (printed + seen, text) != NULL, "%s", printed + seen);
  seen = length;
}

static gboolean
bind_to (const gchar * url, gboolean is_public, gboolean encrypted)
{
  GstStructure *message = gst_structure_new ("zmq-bound",
      "url", G_TYPE_STRING, url, "public", G_TYPE_BOOLEAN, is_public,
      "encrypted", G_TYPE_BOOLEAN, encrypted, NULL);
  gboolean handled = network_handle (message);

  gst_structure_free (message);
  return handled;
}

/* Only who is open to everybody is warned. */
GST_START_TEST (test_bound)
{
  fail_unless (bind_to ("tcp://127.0.0.1:5557", FALSE, FALSE));
  expect ("✓ Listening on tcp://127.0.0.1:5557\n");
  fail_unless (bind_to ("tcp://0.0.0.0:5557", TRUE, TRUE));
  expect ("✓ Listening on tcp://0.0.0.0:5557 (encrypted)\n");
  fail_unless (bind_to ("tcp://0.0.0.0:5558", TRUE, FALSE));
  expect ("✓ Listening on tcp://0.0.0.0:5558: the whole network can connect, "
      "unencrypted (--curve-secret-key protects it)\n");
}

GST_END_TEST;

static gboolean
handle_client (const gchar * name)
{
  GstStructure *message = gst_structure_new (name,
      "url", G_TYPE_STRING, "tcp://there:5556", "attempt", G_TYPE_UINT, 2,
      "attempts", G_TYPE_UINT, 20, NULL);
  gboolean handled = network_handle_client (message);

  fail_if (network_handle (message));
  gst_structure_free (message);
  return handled;
}

GST_START_TEST (test_client)
{
  fail_unless (handle_client ("zmq-waiting"));
  expect ("'tcp://there:5556' (attempt 2/20)");
  fail_unless (handle_client ("zmq-connected"));
  expect ("✓ Connected to detection server: tcp://there:5556\n");
  fail_unless (handle_client ("zmq-lost"));
  expect ("'tcp://there:5556' is gone");
}

GST_END_TEST;

GST_START_TEST (test_other_messages_n)
{
  fail_if (handle_client ("shm-connected"));
  fflush (stream);
  fail_unless_equals_int (length, 0);
}

GST_END_TEST;

static Suite *
network_suite (void)
{
  Suite *suite = suite_create ("network");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, test_bound);
  tcase_add_test (tcase, test_client);
  tcase_add_test (tcase, test_other_messages_n);
  return suite;
}

GST_CHECK_MAIN (network);

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Whose turn it is, and what does not fit. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "gstzmqclients.h"
#include "gstzmqservice.h"

#define MAX_BYTES 1000

static GstZmqService *service;
static GstZmqClients *clients;

static void
setup (void)
{
  const GstZmqSocketOptions options = {.url = "tcp://127.0.0.1:*" };

  service = gst_zmq_service_open (&options, NULL);
  fail_unless (service != NULL);
  clients = gst_zmq_clients_new (MAX_BYTES);
}

static void
teardown (void)
{
  gst_zmq_clients_free (clients);
  gst_zmq_service_close (service);
  gst_zmq_service_unref (service);
}

/* A request of @client, with a message of that size. */
static GstZmqRequest *
request (guint client, gint64 frame_id, gsize size)
{
  DetectionRequest wire = {.frame_id = frame_id };
  guint8 envelope[1 + sizeof client] = { sizeof client };
  zmq_msg_t message;

  memcpy (envelope + 1, &client, sizeof client);
  zmq_msg_init_size (&message, size);
  wire.pixels = zmq_msg_data (&message);
  return gst_zmq_request_new (service, g_bytes_new (envelope,
          sizeof envelope), &message, &wire);
}

static void
put (guint client, gint64 frame_id)
{
  fail_unless (gst_zmq_clients_put (clients, request (client, frame_id, 10))
      == NULL);
}

static guint64
assert_next (gint64 frame_id)
{
  GstZmqRequest *next = gst_zmq_clients_next (clients);
  guint64 source;

  fail_unless (next != NULL);
  fail_unless_equals_int64 (next->wire.frame_id, frame_id);
  source = next->source;
  gst_zmq_request_unref (next);
  return source;
}

GST_START_TEST (test_turns)
{
  fail_unless (gst_zmq_clients_next (clients) == NULL);
  put (1, 10);
  put (2, 20);
  put (3, 30);
  assert_next (10);
  put (1, 11);
  assert_next (20);
  put (2, 21);
  assert_next (30);
  assert_next (11);
  assert_next (21);
  fail_unless (gst_zmq_clients_next (clients) == NULL);
}

GST_END_TEST;

/* The newer one comes in the older one's turn. */
GST_START_TEST (test_newest)
{
  GstZmqRequest *newer = request (1, 11, 10), *older;

  put (1, 10);
  put (2, 20);
  older = gst_zmq_clients_put (clients, newer);
  fail_unless (older && older != newer);
  fail_unless_equals_int64 (older->wire.frame_id, 10);
  gst_zmq_request_unref (older);
  assert_next (11);
  assert_next (20);
}

GST_END_TEST;

GST_START_TEST (test_numbers)
{
  guint64 one, two;

  put (1, 10);
  put (2, 20);
  one = assert_next (10);
  two = assert_next (20);
  fail_unless (one > 0 && two > 0 && one != two);
  put (2, 21);
  put (1, 11);
  fail_unless_equals_uint64 (assert_next (21), two);
  fail_unless_equals_uint64 (assert_next (11), one);
}

GST_END_TEST;

GST_START_TEST (test_bytes)
{
  GstZmqRequest *refused = request (3, 30, 100);
  GstZmqRequest *older;

  fail_unless (gst_zmq_clients_put (clients, request (1, 10, 600)) == NULL);
  fail_unless (gst_zmq_clients_put (clients, request (2, 20, 400)) == NULL);
  fail_unless (gst_zmq_clients_put (clients, refused) == refused);
  gst_zmq_request_unref (refused);
  /* In the place of an older one there is room. */
  older = gst_zmq_clients_put (clients, request (2, 21, 300));
  fail_unless_equals_int64 (older->wire.frame_id, 20);
  gst_zmq_request_unref (older);
  put (3, 31);
  assert_next (10);
  fail_unless (gst_zmq_clients_put (clients, request (4, 40, 600)) == NULL);
  assert_next (21);
  assert_next (31);
  assert_next (40);
  /* One alone may be of any size. */
  fail_unless (gst_zmq_clients_put (clients, request (1, 11, 5000)) == NULL);
  assert_next (11);
}

GST_END_TEST;

/* Who waits is not forgotten, whoever comes. */
GST_START_TEST (test_many)
{
  guint i;

  clients = (gst_zmq_clients_free (clients), gst_zmq_clients_new (1 << 20));
  put (0, 0);
  for (i = 1; i < 4 * GST_ZMQ_CLIENTS_MAX; i++) {
    put (i, i);
    if (i == 1)
      assert_next (0);
    assert_next (i);
    put (0, i);
    assert_next (i);
    fail_unless (gst_zmq_clients_count (clients) <= GST_ZMQ_CLIENTS_MAX);
  }
  put (0, 1);
  fail_unless_equals_uint64 (assert_next (1), 1);
}

GST_END_TEST;

GST_START_TEST (test_full)
{
  GstZmqRequest *refused = request (9999, 0, 1);
  guint i;

  clients = (gst_zmq_clients_free (clients), gst_zmq_clients_new (1 << 20));
  for (i = 0; i < GST_ZMQ_CLIENTS_MAX; i++)
    put (i, i);
  fail_unless (gst_zmq_clients_put (clients, refused) == refused);
  gst_zmq_request_unref (refused);
  for (i = 0; i < GST_ZMQ_CLIENTS_MAX; i++)
    assert_next (i);
  put (9999, 7);
  assert_next (7);
}

GST_END_TEST;

/* What still waits at the end is freed. */
GST_START_TEST (test_free)
{
  put (1, 10);
  put (2, 20);
}

GST_END_TEST;

static Suite *
zmq_clients_suite (void)
{
  Suite *suite = suite_create ("zmq-clients");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_turns);
  tcase_add_test (tc, test_newest);
  tcase_add_test (tc, test_numbers);
  tcase_add_test (tc, test_bytes);
  tcase_add_test (tc, test_many);
  tcase_add_test (tc, test_full);
  tcase_add_test (tc, test_free);
  return suite;
}

GST_CHECK_MAIN (zmq_clients);

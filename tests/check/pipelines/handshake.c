/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Tests of what is printed while the processes find each other: the user's
 * document, line by line. */
#include <gst/check/gstcheck.h>
#include <stdio.h>

#include "console.h"
#include "handshake.h"

static Handshake handshake;
static FILE *stream;
static char *printed;
static size_t length;

static void
setup (void)
{
  Handshake empty = { 0 };

  printed = NULL;
  stream = open_memstream (&printed, &length);
  console_set_stream (stream);
  handshake = empty;
  handshake_add (&handshake, "feed", "", "Connecting to 'feed'...");
  handshake_add (&handshake, "results", "detection ", "Creating 'results'...");
  handshake.finish = "Ready";
  handshake_begin (&handshake);
}

static void
teardown (void)
{
  console_set_stream (NULL);
  fclose (stream);
  free (printed);
}

static gboolean
handle (const gchar * name, const gchar * segment, guint attempt)
{
  GstStructure *message = gst_structure_new (name, "segment", G_TYPE_STRING,
      segment, "attempt", G_TYPE_UINT, attempt, "attempts", G_TYPE_UINT, 20,
      "bytes", G_TYPE_UINT64, (guint64) 88, NULL);
  gboolean handled = handshake_handle (&handshake, message);

  gst_structure_free (message);
  return handled;
}

static const gchar both[] = "Connecting to 'feed'...\n"
    "  Waiting for shared memory 'feed' (attempt 1/20)...\n"
    "  Waiting for shared memory 'feed' (attempt 2/20)...\n"
    "✓ Connected to shared memory: feed\n" "\n"
    "Creating 'results'...\n"
    "✓ Created detection shared memory: results (88 bytes)\n" "\n" "Ready\n";

GST_START_TEST (test_in_order)
{
  fail_unless (handle ("shm-waiting", "feed", 1));
  fail_unless (handle ("shm-waiting", "feed", 2));
  fail_unless (handle ("shm-connected", "feed", 0));
  fail_unless (handle ("shm-created", "results", 0));
  fail_unless_equals_string (printed, both);
}

GST_END_TEST;

GST_START_TEST (test_second_one_first)
{
  fail_unless (handle ("shm-created", "results", 0));
  fail_unless (handle ("shm-waiting", "feed", 1));
  fail_unless (handle ("shm-waiting", "feed", 2));
  fail_unless (handle ("shm-connected", "feed", 0));
  fail_unless_equals_string (printed, both);
}

GST_END_TEST;

GST_START_TEST (test_lost_and_back)
{
  handle ("shm-connected", "feed", 0);
  handle ("shm-created", "results", 0);
  fail_unless (handle ("shm-lost", "feed", 0));
  fail_unless (handle ("shm-connected", "feed", 0));
  fail_unless (g_str_has_suffix (printed, "Ready\n"
          "Shared memory 'feed' is gone: waiting for it to come back...\n"
          "✓ Connected to shared memory: feed\n"), "%s", printed);
}

GST_END_TEST;

GST_START_TEST (test_other_messages_n)
{
  GstStructure *bare = gst_structure_new_empty ("shm-connected");

  fail_if (handle ("lane-control", "feed", 0));
  fail_if (handle ("shm-connected", "somebody_elses", 0));
  fail_if (handshake_handle (&handshake, bare));
  fail_unless_equals_string (printed, "Connecting to 'feed'...\n");
  gst_structure_free (bare);
}

GST_END_TEST;

static Suite *
handshake_suite (void)
{
  Suite *suite = suite_create ("handshake");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, test_in_order);
  tcase_add_test (tcase, test_second_one_first);
  tcase_add_test (tcase, test_lost_and_back);
  tcase_add_test (tcase, test_other_messages_n);
  return suite;
}

GST_CHECK_MAIN (handshake);

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The queue between the pipeline and the sockets: what stays, what goes. */
#include <gst/check/gstcheck.h>

#include "gstzmqoutbox.h"

static GstZmqOutbox outbox;

static void
setup (void)
{
  memset (&outbox, 0, sizeof outbox);
  gst_zmq_outbox_init (&outbox);
}

static void
teardown (void)
{
  gst_zmq_outbox_finalize (&outbox);
}

/* @picture: (nullable) (transfer none) */
static void
put (gint64 id, GstBuffer * picture)
{
  GstZmqNews news = {.frame.frame_id = id };

  if (picture)
    news.picture = gst_buffer_ref (picture);
  gst_zmq_outbox_put (&outbox, &news);
}

static void
expect (gint64 id, GstBuffer * picture)
{
  GstZmqNews news;

  fail_unless (gst_zmq_outbox_take (&outbox, &news));
  fail_unless_equals_int64 (news.frame.frame_id, id);
  fail_unless (news.picture == picture);
  gst_zmq_news_clear (&news);
}

static void
expect_nothing (void)
{
  GstZmqNews news;

  fail_if (gst_zmq_outbox_take (&outbox, &news));
}

static void
expect_lost (guint64 lost, guint64 pictures_lost)
{
  guint64 counted, pictures_counted;

  gst_zmq_outbox_count (&outbox, &counted, &pictures_counted);
  fail_unless_equals_uint64 (counted, lost);
  fail_unless_equals_uint64 (pictures_counted, pictures_lost);
}

GST_START_TEST (test_order)
{
  gint round, i;

  for (round = 0; round < 5; round++) {
    for (i = 0; i < GST_ZMQ_OUTBOX_SIZE - 7; i++)
      put (i, NULL);
    for (i = 0; i < GST_ZMQ_OUTBOX_SIZE - 7; i++)
      expect (i, NULL);
    expect_nothing ();
  }
  expect_lost (0, 0);
}

GST_END_TEST;

/* The oldest go; with them a picture, if one waits there. */
GST_START_TEST (test_full)
{
  GstBuffer *picture = gst_buffer_new ();
  gint i;

  put (0, picture);
  for (i = 1; i < GST_ZMQ_OUTBOX_SIZE + 3; i++)
    put (i, NULL);
  ASSERT_MINI_OBJECT_REFCOUNT (picture, "picture", 1);
  for (i = 3; i < GST_ZMQ_OUTBOX_SIZE + 3; i++)
    expect (i, NULL);
  expect_nothing ();
  expect_lost (3, 0);
  gst_buffer_unref (picture);
}

GST_END_TEST;

/* Only the newest picture waits; what there is to tell besides does, too. */
GST_START_TEST (test_pictures)
{
  GstBuffer *pictures[3];
  gint i;

  for (i = 0; i < 3; i++) {
    pictures[i] = gst_buffer_new ();
    put (i, pictures[i]);
  }
  put (3, NULL);
  for (i = 0; i < 2; i++) {
    ASSERT_MINI_OBJECT_REFCOUNT (pictures[i], "picture", 1);
    expect (i, NULL);
  }
  expect (2, pictures[2]);
  expect (3, NULL);
  expect_lost (0, 2);
  for (i = 0; i < 3; i++) {
    ASSERT_MINI_OBJECT_REFCOUNT (pictures[i], "picture", 1);
    gst_buffer_unref (pictures[i]);
  }
}

GST_END_TEST;

/* A new picture finds the queue full, and an older one in it. */
GST_START_TEST (test_full_of_pictures)
{
  GstBuffer *picture = gst_buffer_new ();
  gint i;

  for (i = 0; i < 3 * GST_ZMQ_OUTBOX_SIZE; i++)
    put (i, picture);
  ASSERT_MINI_OBJECT_REFCOUNT (picture, "picture", 2);
  for (i = 2 * GST_ZMQ_OUTBOX_SIZE; i < 3 * GST_ZMQ_OUTBOX_SIZE - 1; i++)
    expect (i, NULL);
  expect (3 * GST_ZMQ_OUTBOX_SIZE - 1, picture);
  expect_nothing ();
  gst_buffer_unref (picture);
}

GST_END_TEST;

GST_START_TEST (test_reset)
{
  GstBuffer *picture = gst_buffer_new ();
  gint i;

  for (i = 0; i < GST_ZMQ_OUTBOX_SIZE + 1; i++)
    put (i, picture);
  gst_zmq_outbox_reset (&outbox);
  ASSERT_MINI_OBJECT_REFCOUNT (picture, "picture", 1);
  expect_nothing ();
  expect_lost (0, 0);
  /* and what waits when it ends is freed */
  put (1, picture);
  gst_buffer_unref (picture);
}

GST_END_TEST;

static Suite *
outbox_suite (void)
{
  Suite *suite = suite_create ("outbox");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, test_order);
  tcase_add_test (tcase, test_full);
  tcase_add_test (tcase, test_pictures);
  tcase_add_test (tcase, test_full_of_pictures);
  tcase_add_test (tcase, test_reset);
  return suite;
}

GST_CHECK_MAIN (outbox);

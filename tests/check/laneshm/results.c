/* SPDX-License-Identifier: LGPL-2.1-or-later
 * detection_results as its callers see it. */
#include "test.h"

static void
test_one_result (void)
{
  const char *name = test_name ("one");
  LaneshmDetection written = {.frame_id = 5,.has_left_lane = 1,
    .left = {1, 2, 3, 4, 0.5}
  }, read;
  LaneshmResultsWriter *writer;
  LaneshmResultsReader *reader;
  LaneshmWaiter *waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  LaneshmError error;

  writer = laneshm_results_writer_open (name, 0, (gid_t) -1, &error);
  CHECK (writer);
  reader = laneshm_results_reader_open (name, &error);
  CHECK (reader);
  CHECK_EQUAL (laneshm_results_reader_read (reader, &read), LANESHM_AGAIN);
  CHECK_EQUAL (laneshm_results_reader_wait (reader, waiter, 5 * MS, &read),
      LANESHM_TIMEOUT);
  laneshm_results_writer_write (writer, &written);
  CHECK_EQUAL (laneshm_results_reader_wait (reader, waiter, 5 * MS, &read),
      LANESHM_OK);
  CHECK_EQUAL (memcmp (&read, &written, sizeof read), 0);
  CHECK_EQUAL (read.frame_id, 5);
  CHECK_EQUAL (read.ready, 1);
  laneshm_results_writer_free (writer);
  CHECK_EQUAL (laneshm_results_reader_wait (reader, waiter, 5000 * MS, &read),
      LANESHM_GONE);
  laneshm_results_reader_free (reader);
  laneshm_waiter_free (waiter);
  CHECK (!test_exists (name, ""));
}

int
main (void)
{
  RUN (test_one_result);
  return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * camera_feed as its callers see it: one writer, readers, every status. */
#include "test.h"

static void
test_first_frame (void)
{
  const char *name = test_name ("first");
  LaneshmCameraWriter *writer = test_writer (name, 64, 48);
  LaneshmCameraReader *reader = test_reader (name);
  LaneshmFrame frame;

  CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame),
      LANESHM_AGAIN);
  CHECK_EQUAL (test_publish (writer, 7), 1);
  CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame), LANESHM_OK);
  CHECK_EQUAL (frame.info.frame_id, 7);
  CHECK_EQUAL (frame.info.sequence, 1);
  CHECK_EQUAL (frame.skipped, 0);
  CHECK (frame.slot >= 0);
  CHECK (test_verify (frame.data, laneshm_camera_reader_format (reader)->size,
          7));
  CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame),
      LANESHM_AGAIN);
  laneshm_camera_reader_release (reader, frame.slot);
  laneshm_camera_reader_unref (reader);
  laneshm_camera_writer_unref (writer);
  CHECK (!test_exists (name, "") && !test_exists (name, ".r"));
}

int
main (void)
{
  RUN (test_first_frame);
  return 0;
}

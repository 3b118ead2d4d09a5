/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What callers may not ask for: names, formats, options. */
#include <limits.h>
#include "test.h"

static void
refuse (const char *name, const LaneshmVideoFormat * format,
    const LaneshmCameraWriterOptions * options, LaneshmStatus status)
{
  LaneshmError error = { 0 };

  CHECK (!laneshm_camera_writer_open (name, format, options, NULL, &error));
  CHECK_EQUAL (error.status, status);
  CHECK (strlen (error.message) > 20);
  CHECK (!strchr (error.message, '\n'));
}

static void
test_names (void)
{
  char long_name[NAME_MAX + 2];
  const char *names[] = {
    "", "/", "/camera_feed", "a/b", "../etc", ".", "..", ".hidden",
    "camera_feed.r", "x.tmp", "new\nline", "\x7f", long_name
  };
  LaneshmVideoFormat format;
  LaneshmError error;

  memset (long_name, 'x', sizeof long_name);
  long_name[sizeof long_name - 1] = 0;
  test_format (&format, 64, 48);
  refuse (NULL, &format, NULL, LANESHM_BAD_NAME);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    refuse (names[i], &format, NULL, LANESHM_BAD_NAME);
    CHECK (!laneshm_camera_reader_open (names[i], &error));
    CHECK_EQUAL (error.status, LANESHM_BAD_NAME);
    CHECK (!laneshm_results_writer_open (names[i], 0, (gid_t) - 1, &error));
    CHECK_EQUAL (error.status, LANESHM_BAD_NAME);
    CHECK (!laneshm_results_reader_open (names[i], &error));
    CHECK_EQUAL (error.status, LANESHM_BAD_NAME);
  }
}

/* Every error goes unseen by who passes NULL. */
static void
test_no_error_wanted (void)
{
  CHECK (!laneshm_camera_reader_open ("a/b", NULL));
  CHECK (!laneshm_camera_reader_open (test_name ("absent"), NULL));
}

static void
test_absent (void)
{
  const char *name = test_name ("nothing");
  LaneshmError error;

  CHECK (!laneshm_camera_reader_open (name, &error));
  CHECK_EQUAL (error.status, LANESHM_NOT_FOUND);
  CHECK (strstr (error.message, name));
  CHECK (!laneshm_results_reader_open (name, &error));
  CHECK_EQUAL (error.status, LANESHM_NOT_FOUND);
}

static void
test_options (void)
{
  const char *name = test_name ("options");
  LaneshmCameraWriterOptions options = {.group = (gid_t) - 1 };
  LaneshmVideoFormat format;

  test_format (&format, 64, 48);
  options.n_slots = LANESHM_MIN_SLOTS - 1;
  refuse (name, &format, &options, LANESHM_BAD_FORMAT);
  options.n_slots = LANESHM_MAX_SLOTS + 1;
  refuse (name, &format, &options, LANESHM_BAD_FORMAT);
  CHECK (!test_exists (name, "") && !test_exists (name, ".r"));
}

static void
test_formats (void)
{
  const char *name = test_name ("formats");
  LaneshmVideoFormat good, bad;

  test_format (&good, 64, 48);
#define REFUSE(change) (bad = good, change, \
    refuse (name, &bad, NULL, LANESHM_BAD_FORMAT))
  REFUSE (bad.fourcc = 0);
  REFUSE (bad.fourcc = LANESHM_FOURCC_I420);
  REFUSE (bad.width = 0);
  REFUSE (bad.height = 0);
  REFUSE (bad.width = 16385);
  REFUSE (bad.height = UINT32_MAX);
  REFUSE (bad.n_planes = 0);
  REFUSE (bad.n_planes = 2);
  REFUSE (bad.n_planes = UINT32_MAX);
  REFUSE (bad.stride[0] = 64 * 3 - 1);
  REFUSE (bad.stride[0] = UINT32_MAX);
  REFUSE (bad.size--);
  REFUSE (bad.size = 0);
  REFUSE (bad.size = UINT64_MAX);
  REFUSE (bad.offset[0] = 1);
  REFUSE (bad.offset[0] = UINT64_MAX);
  REFUSE ((bad.fps_n = 30, bad.fps_d = 0));
#undef REFUSE
  CHECK (!test_exists (name, "") && !test_exists (name, ".r"));
}

/* Odd sizes: chroma planes are rounded up. */
static void
test_odd_chroma (void)
{
  const char *name = test_name ("odd");
  LaneshmVideoFormat format = {
    .fourcc = LANESHM_FOURCC_NV12,
    .width = 7,
    .height = 5,
    .n_planes = 2,
    .stride = {7, 8},
    .offset = {0, 35},
    .size = 35 + 8 * 3
  };
  LaneshmCameraWriter *writer;

  writer = laneshm_camera_writer_open (name, &format, NULL, NULL, NULL);
  CHECK (writer);
  CHECK_EQUAL (laneshm_camera_writer_format (writer)->fps_d, 1);
  laneshm_camera_writer_unref (writer);
  format.size--;
  refuse (name, &format, NULL, LANESHM_BAD_FORMAT);
  format.size++;
  format.stride[1]--;
  refuse (name, &format, NULL, LANESHM_BAD_FORMAT);
}

int
main (void)
{
  RUN (test_names);
  RUN (test_no_error_wanted);
  RUN (test_absent);
  RUN (test_options);
  RUN (test_formats);
  RUN (test_odd_chroma);
  return 0;
}

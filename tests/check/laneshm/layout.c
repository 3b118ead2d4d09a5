/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The files' bytes are those of docs/shm-protocol.md. Read from the file, at
 * offsets written here once more, as another implementation would. */
#include <fcntl.h>
#include <unistd.h>
#include "test.h"

static int
open_file (const char *name, const char *suffix)
{
  char path[320];
  int fd;

  test_path (path, sizeof path, name, suffix);
  fd = open (path, O_RDONLY);
  CHECK (fd >= 0);
  return fd;
}

static uint64_t
number_at (int fd, off_t offset, size_t size)
{
  uint8_t bytes[8];
  uint64_t number = 0;

  CHECK_EQUAL (pread (fd, bytes, size, offset), size);
  for (size_t i = size; i-- > 0;)
    number = number << 8 | bytes[i];
  return number;
}

static void
check_bytes (int fd, off_t offset, const char *expected, size_t size)
{
  char bytes[64];

  CHECK_EQUAL (pread (fd, bytes, size, offset), size);
  CHECK_EQUAL (memcmp (bytes, expected, size), 0);
}

static void
check_header (int fd)
{
  static const struct
  {
    off_t offset;
    size_t size;
    uint64_t value;
  } fields[] = {
    {8, 4, 0x10000}, {12, 4, 4480}, {16, 8, 8192 + 5 * 12288}, {24, 8, 8192},
    {32, 8, 12288}, {40, 4, 5}, {44, 4, 16}, {52, 4, 66}, {56, 4, 51},
    {60, 4, 2}, {64, 4, 96}, {68, 4, 80}, {72, 4, 0}, {76, 4, 0}, {80, 8, 0},
    {88, 8, 5000}, {96, 8, 0}, {104, 8, 0}, {112, 8, 9000}, {120, 4, 25},
    {124, 4, 1}, {136, 4, 1}, {256, 4, 11}, {260, 4, 12}, {264, 4, 13},
    {268, 4, 14}, {288, 8, 1}
  };

  check_bytes (fd, 0, "SHMCAM1\0", 8);
  check_bytes (fd, 48, "NV12", 4);
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    CHECK_EQUAL (number_at (fd, fields[i].offset, fields[i].size),
        fields[i].value);
  CHECK (number_at (fd, 272, 8) != 0);
  CHECK (number_at (fd, 280, 8) != 0);
  CHECK_EQUAL (number_at (fd, 296, 4), getpid ());
  check_bytes (fd, 300, "golden\0", 7);
}

static void
check_slot (int fd, unsigned slot, const LaneshmFrameInfo * info)
{
  off_t base = 384 + 128 * (off_t) slot;

  CHECK_EQUAL (number_at (fd, 128, 8), info->sequence << 8 | slot);
  CHECK_EQUAL (number_at (fd, base, 8), info->sequence << 2 | 2);
  CHECK_EQUAL (number_at (fd, base + 8, 8), info->frame_id);
  CHECK_EQUAL (number_at (fd, base + 16, 8), info->capture_ns);
  CHECK_EQUAL (number_at (fd, base + 24, 8), info->camera_ns);
  CHECK_EQUAL (number_at (fd, base + 32, 8), info->publish_ns);
  CHECK_EQUAL (number_at (fd, base + 40, 8), info->duration_ns);
  CHECK_EQUAL (number_at (fd, base + 48, 4), info->flags);
}

static void
test_camera (void)
{
  const char *name = test_name ("camera");
  LaneshmVideoFormat format = {
    .fourcc = LANESHM_FOURCC_NV12,
    .width = 66,
    .height = 51,
    .n_planes = 2,
    .stride = {96, 80},
    .offset = {0, 5000},
    .size = 9000,
    .fps_n = 25,
    .fps_d = 1,
    .colorimetry = {11, 12, 13, 14}
  };
  LaneshmCameraWriterOptions options = {
    .n_slots = 5,.group = (gid_t) - 1,.writer_name = "golden"
  };
  LaneshmFrameInfo info = {
    .frame_id = 0x1122334455667788,
    .capture_ns = 0x2132435465768798,
    .camera_ns = 0x3142536475869708,
    .duration_ns = 0x4152637485960718,
    .flags = LANESHM_FRAME_CORRUPT
  };
  LaneshmCameraWriter *writer;
  LaneshmCameraReader *reader;
  LaneshmFrame frame;
  int fd, table, slot;

  writer = laneshm_camera_writer_open (name, &format, &options, NULL, NULL);
  CHECK (writer);
  fd = open_file (name, "");
  CHECK_EQUAL (lseek (fd, 0, SEEK_END), 8192 + 5 * 12288);
  check_header (fd);
  reader = test_reader (name);
  slot = laneshm_camera_writer_acquire (writer);
  CHECK_EQUAL (number_at (fd, 384 + 128 * slot, 8), 1);
  memset (laneshm_camera_writer_slot (writer, slot), 0xa5, format.size);
  laneshm_camera_writer_publish (writer, slot, &info);
  check_slot (fd, (unsigned) slot, &info);
  check_bytes (fd, 8192 + 12288 * slot, "\xa5\xa5\xa5\xa5", 4);

  table = open_file (name, ".r");
  CHECK_EQUAL (lseek (table, 0, SEEK_END), 2176);
  check_bytes (table, 0, "SHMRDR1\0", 8);
  CHECK_EQUAL (number_at (table, 8, 4), 0x10000);
  CHECK_EQUAL (number_at (table, 12, 4), 16);
  CHECK_EQUAL (number_at (table, 16, 8), number_at (fd, 280, 8));
  CHECK_EQUAL (number_at (table, 128, 8), 0);
  CHECK_EQUAL (number_at (table, 136, 8), number_at (fd, 272, 8));
  CHECK_EQUAL (number_at (table, 144, 4), getpid ());
  CHECK_EQUAL (laneshm_camera_reader_take (reader, NULL, &frame), LANESHM_OK);
  CHECK_EQUAL (number_at (table, 128, 8), 1 << slot);
  laneshm_camera_reader_release (reader, frame.slot);
  CHECK_EQUAL (number_at (table, 128, 8), 0);

  laneshm_camera_reader_unref (reader);
  laneshm_camera_writer_close (writer);
  CHECK_EQUAL (number_at (fd, 136, 4), 3);
  laneshm_camera_writer_unref (writer);
  close (table);
  close (fd);
}

static void
check_locked (int fd, off_t byte, bool locked)
{
  struct flock lock = {.l_type = F_WRLCK,.l_start = byte,.l_len = 1 };

  CHECK_EQUAL (fcntl (fd, F_OFD_GETLK, &lock), 0);
  CHECK_EQUAL (lock.l_type != F_UNLCK, locked);
}

static void
test_locks (void)
{
  const char *name = test_name ("locks");
  LaneshmCameraWriter *writer = test_writer (name, 64, 48);
  LaneshmCameraReader *first = test_reader (name);
  LaneshmCameraReader *second = test_reader (name);
  int fd = open_file (name, ""), table = open_file (name, ".r");

  check_locked (fd, 0x3fffffff, false);
  check_locked (fd, 0x40000000, true);
  check_locked (fd, 0x40000001, false);
  check_locked (table, 0x40000100, true);
  check_locked (table, 0x40000101, true);
  check_locked (table, 0x40000102, false);
  laneshm_camera_reader_unref (first);
  check_locked (table, 0x40000100, false);
  check_locked (table, 0x40000101, true);
  laneshm_camera_reader_unref (second);
  check_locked (table, 0x40000101, false);
  laneshm_camera_writer_close (writer);
  check_locked (fd, 0x40000000, false);
  laneshm_camera_writer_unref (writer);
  close (table);
  close (fd);
}

static void
test_results (void)
{
  const char *name = test_name ("results");
  LaneshmResultsWriter *writer;
  LaneshmDetection detection = {
    .frame_id = 0x0102030405060708,
    .processing_time_ms = 1.5,
    .has_left_lane = 1,
    .has_right_lane = 2,
    .left = {10, 11, 12, 13, 0.25},
    .right = {20, 21, 22, -23, 0.75}
  };
  double number;
  int fd;

  writer = laneshm_results_writer_open (name, 0, (gid_t) - 1, NULL);
  CHECK (writer);
  fd = open_file (name, "");
  CHECK_EQUAL (lseek (fd, 0, SEEK_END), 88);
  for (off_t i = 0; i < 88; i += 8)
    CHECK_EQUAL (number_at (fd, i, 8), 0);
  check_locked (fd, 0x40000000, true);

  laneshm_results_writer_write (writer, &detection);
  CHECK_EQUAL (number_at (fd, 0, 8), 0x0102030405060708);
  CHECK_EQUAL (pread (fd, &number, 8, 8), 8);
  CHECK (number > 1.7e9 && number == detection.timestamp);
  CHECK_EQUAL (pread (fd, &number, 8, 16), 8);
  CHECK (number == 1.5);
  CHECK_EQUAL (number_at (fd, 24, 4), 1);
  CHECK_EQUAL (number_at (fd, 28, 4), 2);
  CHECK_EQUAL (number_at (fd, 32, 4), 1);
  CHECK_EQUAL (number_at (fd, 36, 4), 2);
  CHECK_EQUAL (number_at (fd, 40, 4), 10);
  CHECK_EQUAL (number_at (fd, 52, 4), 13);
  CHECK_EQUAL (pread (fd, &number, 8, 56), 8);
  CHECK (number == 0.25);
  CHECK_EQUAL (number_at (fd, 64, 4), 20);
  CHECK_EQUAL (number_at (fd, 76, 4), (uint32_t) - 23);
  CHECK_EQUAL (pread (fd, &number, 8, 80), 8);
  CHECK (number == 0.75);
  laneshm_results_writer_write (writer, &detection);
  CHECK_EQUAL (number_at (fd, 36, 4), 4);
  laneshm_results_writer_free (writer);
  CHECK_EQUAL (number_at (fd, 32, 4), 0);
  close (fd);
}

int
main (void)
{
  RUN (test_camera);
  RUN (test_locks);
  RUN (test_results);
  return 0;
}

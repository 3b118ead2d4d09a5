/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Fuzz target: a camera segment as a reader sees it. Input: flags, file size,
 * header; then changes made while the reader has it open. */
#include <sys/mman.h>
#include "fuzz.h"

/* Sparse, and enough for offsets to go wrong in. */
#define MAX_FILE_SIZE (256u * 1024)

enum
{
  OBSERVER = 1,                 /* may not write the reader table */
  COPY = 2,                     /* takes copies */
  KEEP = 4                      /* never releases */
};

typedef struct
{
  uint32_t flags;
  uint32_t file_size;
  uint8_t header[FUZZ_HEADER_SIZE];
  uint8_t changes[200];
} Seed;

static LaneshmWaiter *waiter;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  static const uint32_t flags[] = { 0, OBSERVER, COPY, OBSERVER | COPY, KEEP };
  LaneshmCameraWriter *writer = fuzz_writer ();
  char label[16];
  Seed seed = { 0 };

  FUZZ_CHECK (writer);
  for (int i = 0; i < 6; i++)
    fuzz_publish (writer);
  FUZZ_CHECK (fuzz_read_file ("", seed.header, sizeof seed.header)
      == sizeof seed.header);
  seed.file_size = (uint32_t) laneshm_camera_writer_segment_size (writer);
  laneshm_camera_writer_unref (writer);
  FUZZ_CHECK (seed.file_size <= MAX_FILE_SIZE);

  for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
    seed.flags = flags[i];
    snprintf (label, sizeof label, "%u", (unsigned) flags[i]);
    fuzz_seed (*argc, *argv, label, &seed, sizeof seed);
  }
  waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  fuzz_obey_permissions ();
  return 0;
}

/* The table that belongs to the header. */
static void
write_table (const LaneshmCameraHeader * header, bool writable)
{
  LaneshmReaderTable table = {
    .magic = LANESHM_TABLE_MAGIC,
    .layout_version = LANESHM_LAYOUT_VERSION,
    .n_entries = LANESHM_MAX_READERS,
    .table_id = header->table_id
  };

  fuzz_write_file (".r", &table, sizeof table, sizeof table,
      writable ? 0600 : 0400);
}

/* Every byte, as downstream would. */
static void
read_frame (const LaneshmVideoFormat * format, const void *data)
{
  const uint8_t *bytes = data;
  volatile uint8_t sum = 0;     /* keeps the reads */

  for (uint64_t i = 0; i < format->size; i++)
    sum ^= bytes[i];
  (void) sum;
  for (uint32_t i = 0; i < format->n_planes; i++)
    FUZZ_CHECK (format->offset[i] < format->size
        && format->stride[i] <= format->size - format->offset[i]);
}

static void
take (LaneshmCameraReader * reader, uint32_t flags)
{
  const LaneshmVideoFormat *format = laneshm_camera_reader_format (reader);
  void *copy = NULL;
  LaneshmFrame frame;

  laneshm_camera_reader_wait (reader, waiter, 0);
  if (flags & COPY)
    copy = malloc (format->size);
  if (laneshm_camera_reader_take (reader, copy, &frame) == LANESHM_OK) {
    FUZZ_CHECK (!copy || frame.data == copy);
    if (frame.data)
      read_frame (format, frame.data);
    if (!(flags & KEEP))
      laneshm_camera_reader_release (reader, frame.slot);
  }
  free (copy);
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  FuzzInput input = { data, size };
  uint32_t flags = fuzz_read_u32 (&input);
  size_t file_size = fuzz_read_u32 (&input) % (MAX_FILE_SIZE + 1);
  LaneshmCameraHeader header = { 0 };
  LaneshmCameraReaderStats stats;
  LaneshmCameraReader *reader;
  void *map;

  fuzz_read (&input, &header, FUZZ_HEADER_SIZE);
  fuzz_write_file ("", &header, sizeof header, file_size, 0600);
  write_table (&header, !(flags & OBSERVER));
  if (!(reader = laneshm_camera_reader_open (fuzz_name (), NULL)))
    return 0;

  laneshm_camera_reader_get_stats (reader, &stats);
  FUZZ_CHECK (!stats.observer == !(flags & OBSERVER));
  map = fuzz_map ("", &file_size);
  FUZZ_CHECK (map);
  do
    take (reader, flags);
  while (fuzz_patch (&input, map, FUZZ_HEADER_SIZE));
  munmap (map, file_size);
  laneshm_camera_reader_unref (reader);
  return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Fuzz target: the reader table, and what a dead writer left, as a reader and
 * the next writer find them. Input: table size, table, header; then changes
 * to the table, which any reader may write, while both are at work. */
#include <sys/mman.h>
#include "fuzz.h"

typedef struct
{
  uint32_t table_size;
  uint8_t entries[2 * sizeof (LaneshmReaderEntry)];
  uint8_t table_head[offsetof (LaneshmReaderTable, entries)];
  uint8_t header[FUZZ_HEADER_SIZE];
  uint8_t changes[100];
}
Seed;

static LaneshmWaiter *waiter;
static size_t segment_size;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  LaneshmCameraWriter *writer = fuzz_writer ();
  LaneshmCameraReader *reader;
  LaneshmReaderTable table;
  LaneshmFrame frame;
  Seed seed = {.table_size = sizeof table };

  FUZZ_CHECK (writer);
  for (int i = 0; i < 6; i++)
    fuzz_publish (writer);
  reader = laneshm_camera_reader_open (fuzz_name (), NULL);
  FUZZ_CHECK (reader);
  FUZZ_CHECK (laneshm_camera_reader_take (reader, NULL, &frame) == LANESHM_OK);
  fuzz_read_file ("", seed.header, sizeof seed.header);
  fuzz_read_file (".r", &table, sizeof table);
  memcpy (seed.table_head, &table, sizeof seed.table_head);
  memcpy (seed.entries, table.entries, sizeof seed.entries);
  segment_size = laneshm_camera_writer_segment_size (writer);
  laneshm_camera_reader_unref (reader);
  laneshm_camera_writer_unref (writer);

  fuzz_seed (*argc, *argv, "good", &seed, sizeof seed);
  waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  return 0;
}

static void
write_files (FuzzInput * input)
{
  LaneshmCameraHeader header = { 0 };
  LaneshmReaderTable table = { 0 };
  size_t table_size = fuzz_read_u32 (input) % (2 * sizeof table);

  fuzz_read (input, table.entries, 2 * sizeof *table.entries);
  fuzz_read (input, &table, offsetof (LaneshmReaderTable, entries));
  fuzz_read (input, &header, FUZZ_HEADER_SIZE);
  fuzz_write_file ("", &header, sizeof header, segment_size, 0600);
  fuzz_write_file (".r", &table, sizeof table, table_size, 0600);
}

static void
read_one (LaneshmCameraReader * reader)
{
  LaneshmFrame frame;

  laneshm_camera_reader_wait (reader, waiter, 0);
  if (laneshm_camera_reader_take (reader, NULL, &frame) == LANESHM_OK)
    laneshm_camera_reader_release (reader, frame.slot);
}

static void
check_stats (LaneshmCameraWriter * writer)
{
  LaneshmCameraWriterStats stats;

  laneshm_camera_writer_get_stats (writer, &stats);
  FUZZ_CHECK (stats.slots_held <= FUZZ_SLOTS);
  FUZZ_CHECK (stats.readers <= LANESHM_MAX_READERS);
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  FuzzInput input = { data, size };
  LaneshmCameraReader *reader;
  LaneshmCameraWriter *writer;
  size_t table_size;
  void *table;

  write_files (&input);
  reader = laneshm_camera_reader_open (fuzz_name (), NULL);
  if (reader)
    read_one (reader);
  if (!(writer = fuzz_writer ())) {
    if (reader)
      laneshm_camera_reader_unref (reader);
    return 0;
  }

  table = fuzz_map (".r", &table_size);
  FUZZ_CHECK (table && table_size == sizeof (LaneshmReaderTable));
  do {
    fuzz_publish (writer);
    check_stats (writer);
    if (reader)
      read_one (reader);
  } while (fuzz_patch (&input, table, table_size));
  munmap (table, table_size);
  if (reader)
    laneshm_camera_reader_unref (reader);
  laneshm_camera_writer_unref (writer);
  return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Fuzz target: the detection record as a reader sees it. Input: file size and
 * record; then changes made while the reader has it open. */
#include <sys/mman.h>
#include "fuzz.h"

typedef struct
{
  uint32_t file_size;
  LaneshmDetection record;
  uint8_t changes[50];
} __attribute__((packed)) Seed;

static LaneshmWaiter *waiter;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  Seed seed = {
    .file_size = sizeof (LaneshmDetection),
    .record = {
          .frame_id = 7,.timestamp = 1.7e9,.processing_time_ms = 2.5,
          .has_left_lane = 1,.ready = 1,.sequence = 2,
          .left = {100, 400, 300, 200, 0.9}
        }
  };

  fuzz_seed (*argc, *argv, "good", &seed, sizeof seed);
  waiter = laneshm_waiter_new (LANESHM_WAIT_FUTEX);
  return 0;
}

static void
read_one (LaneshmResultsReader * reader)
{
  LaneshmDetection detection;

  if (laneshm_results_reader_wait (reader, waiter, 0, &detection)
      == LANESHM_OK)
    FUZZ_CHECK (detection.ready && !(detection.sequence & 1));
  if (laneshm_results_reader_read (reader, &detection) == LANESHM_OK)
    FUZZ_CHECK (detection.ready && !(detection.sequence & 1));
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  FuzzInput input = { data, size };
  size_t file_size = fuzz_read_u32 (&input) % 256;
  LaneshmResultsReader *reader;
  LaneshmDetection record;
  void *map;

  fuzz_read (&input, &record, sizeof record);
  fuzz_write_file ("", &record, sizeof record, file_size, 0600);
  reader = laneshm_results_reader_open (fuzz_name (), NULL);
  FUZZ_CHECK (!reader == (file_size != sizeof record));
  if (!reader)
    return 0;
  map = fuzz_map ("", &file_size);
  FUZZ_CHECK (map);
  do
    read_one (reader);
  while (fuzz_patch (&input, map, file_size));
  munmap (map, file_size);
  laneshm_results_reader_free (reader);
  return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Fuzz target: the detection record as it becomes a GstLaneMeta. Input:
 * picture size, record. */
#include <gstshmrecord.h>
#include "fuzz.h"

typedef struct
{
  uint32_t width, height;
  LaneshmDetection record;
} Seed;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  Seed seed = {
    .width = 640,.height = 480,
    .record = {
          .frame_id = 7,.timestamp = 1.7e9,.processing_time_ms = 2.5,
          .has_left_lane = 1,.has_right_lane = 1,.ready = 1,.sequence = 2,
          .left = {100, 479, 300, 200, 0.9},.right = {540, 479, 340, 200, 0.8}
        }
  };

  fuzz_seed (*argc, *argv, "good", &seed, sizeof seed);
  seed.width = 0;
  seed.record.timestamp = 1e300;
  fuzz_seed (*argc, *argv, "unknown-size", &seed, sizeof seed);
  return 0;
}

static void
check_line (const GstLaneLine * line, gint width, gint height)
{
  if (!line->valid)
    return;
  FUZZ_CHECK (line->confidence >= 0 && line->confidence <= 1);
  FUZZ_CHECK (line->y1 > line->y2 && line->y1 <= height && line->y2 >= 0);
  FUZZ_CHECK (abs (line->x1) <= 3 * width && abs (line->x2) <= 3 * width);
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  FuzzInput input = { data, size };
  gint width = fuzz_read_u32 (&input) % 16384;
  gint height = fuzz_read_u32 (&input) % 16384;
  gboolean known = width > 0 && height > 0;
  GstLaneMeta meta = { 0 };
  LaneshmDetection record;
  GstVideoInfo info;

  fuzz_read (&input, &record, sizeof record);
  gst_video_info_init (&info);
  info.width = width;
  info.height = height;
  FUZZ_CHECK (gst_shm_record_to_meta (&record, known ? &info : NULL, 0,
          &meta) <= 2);

  check_line (&meta.left, known ? width : 16384, known ? height : 16384);
  check_line (&meta.right, known ? width : 16384, known ? height : 16384);
  FUZZ_CHECK (!GST_CLOCK_TIME_IS_VALID (meta.detection_time)
      || meta.detection_time <= gst_lane_monotonic_time ());
  gst_shm_record_from_meta (&meta, meta.frame_id, &record);
  return 0;
}

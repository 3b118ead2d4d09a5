/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The file `camera_feed` itself: its size, its header, its validation. */
#ifndef LANESHM_SEGMENT_H
#define LANESHM_SEGMENT_H

#include <laneshm/file.h>
#include <laneshm/protocol.h>

/* What never changes about a segment, checked and in private memory. */
typedef struct
{
  LaneshmVideoFormat format;
  uint64_t segment_id, table_id;
  uint64_t total_size, slots_offset, slot_stride;
  uint32_t n_slots;
} LaneshmSegment;

/* Where `n_slots` frames of a (good) format go. Ids are left 0. */
void laneshm_segment_plan (LaneshmSegment *segment,
    const LaneshmVideoFormat *format, uint32_t n_slots);
bool laneshm_segment_same_shape (const LaneshmSegment *a,
    const LaneshmSegment *b);
/* Writes a complete header into zeroed memory, all but the magic. */
void laneshm_segment_write_header (const LaneshmSegment *segment,
    LaneshmCameraHeader *header);

/* Reads the header of an open file into private memory, once; fields that
 * the file is too short for are zero. 0 or errno. */
int laneshm_segment_snapshot (const LaneshmFile *file,
    LaneshmCameraHeader *snapshot);
/* Checks a snapshot against the size of its file. BAD_SEGMENT says what was
 * expected. */
LaneshmStatus laneshm_segment_parse (const LaneshmCameraHeader *snapshot,
    uint64_t file_size, const char *name, LaneshmSegment *segment,
    LaneshmError *error);

#endif

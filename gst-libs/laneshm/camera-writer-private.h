/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The writing end of a camera segment. */
#ifndef LANESHM_CAMERA_WRITER_PRIVATE_H
#define LANESHM_CAMERA_WRITER_PRIVATE_H

#include <pthread.h>
#include <laneshm/reader-table.h>
#include <laneshm/segment.h>

struct LaneshmCameraWriter
{
  _Atomic int refs;
  LaneshmFile file;             /* holds the writer's lock while `open` */
  LaneshmTable table;
  LaneshmSegment segment;
  char *name;

  pthread_mutex_t mutex;        /* guards what follows */
  bool open;                    /* false once closed or replaced */
  uint64_t sequence;            /* of the last published frame */
  int latest;                   /* its slot, -1 before the first */
  uint32_t next;                /* slot to look at first */
  uint32_t owned;               /* slots between acquire and release */
  uint32_t writing;             /* those not published yet */
  uint64_t generation;
  uint64_t published, no_slot, reclaimed_readers;
};

static inline LaneshmCameraHeader *
laneshm_camera_writer_header (const LaneshmCameraWriter *writer)
{
  return writer->file.map;
}

/* Finds or makes the segment and takes its lock; fills file, table, segment,
 * sequence, latest, generation and open. */
LaneshmStatus laneshm_camera_writer_establish (LaneshmCameraWriter *writer,
    const LaneshmCameraWriterOptions *options, LaneshmCameraWriter *replaces,
    LaneshmError *error);
/* Tells the readers of a segment that it ended and wakes them. */
void laneshm_camera_header_end (LaneshmCameraHeader *header, uint32_t state);

#endif

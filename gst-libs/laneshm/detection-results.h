/* SPDX-License-Identifier: LGPL-2.1-or-later
 * `detection_results`: the newest detection, an 88-byte record under a
 * sequence lock. Protocol: docs/shm-protocol.md. */
#ifndef LANESHM_DETECTION_RESULTS_H
#define LANESHM_DETECTION_RESULTS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <laneshm/error.h>
#include <laneshm/export.h>
#include <laneshm/wait.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LANESHM_DETECTION_RESULTS_NAME "detection_results"

/* One lane line: nearest point (bottom) and farthest point, in pixels. */
typedef struct
{
  int32_t x1, y1, x2, y2;
  double confidence;            /* 0..1 */
} LaneshmLine;

/* The record as it lies in the segment, natural C alignment, 88 bytes. */
typedef struct
{
  int64_t frame_id;             /* of the frame that was judged */
  double timestamp;             /* Unix seconds at which the result was written */
  double processing_time_ms;
  int32_t has_left_lane, has_right_lane;
  int32_t ready;                /* 0 before the first result */
  uint32_t sequence;            /* seqlock and futex word, odd while being written; set by write */
  LaneshmLine left, right;      /* zeros where there is no lane */
} LaneshmDetection;

/* ---- writer: one a segment --------------------------------------------- */

typedef struct LaneshmResultsWriter LaneshmResultsWriter;

/* Creates the segment or takes over what a dead writer left (which is reset
 * to ready = 0). mode 0 = 0600, group (gid_t) -1 = unchanged.
 * NULL on failure: BUSY, DENIED, NO_SPACE, BAD_NAME, BAD_SEGMENT, SYSTEM. */
LANESHM_API LaneshmResultsWriter *laneshm_results_writer_open (const char *name,
    mode_t mode, gid_t group, LaneshmError *error);
/* Removes the segment. */
LANESHM_API void laneshm_results_writer_free (LaneshmResultsWriter *writer);
/* Writes the record and wakes the readers; timestamp, ready and sequence are
 * filled in. One thread at a time. Never blocks. */
LANESHM_API void laneshm_results_writer_write (LaneshmResultsWriter *writer, LaneshmDetection *detection);
/* As laneshm_camera_writer_check_name(). */
LANESHM_API LaneshmStatus laneshm_results_writer_check_name (LaneshmResultsWriter *writer);

/* ---- reader: any number, one thread each ------------------------------- */

typedef struct LaneshmResultsReader LaneshmResultsReader;

/* NULL on failure: NOT_FOUND, DENIED, BAD_NAME, BAD_SEGMENT, SYSTEM. */
LANESHM_API LaneshmResultsReader *laneshm_results_reader_open (const char *name, LaneshmError *error);
LANESHM_API void laneshm_results_reader_free (LaneshmResultsReader *reader);
/* The newest result, never torn: OK, AGAIN (none yet, or the writer died while
 * writing), or GONE. */
LANESHM_API LaneshmStatus laneshm_results_reader_read (LaneshmResultsReader *reader, LaneshmDetection *detection);
/* Waits for a result newer than the last one returned by wait and returns it:
 * OK, TIMEOUT, CANCELLED or GONE. */
LANESHM_API LaneshmStatus laneshm_results_reader_wait (LaneshmResultsReader *reader,
    LaneshmWaiter *waiter, uint64_t timeout_ns, LaneshmDetection *detection);
/* 1 while a live process holds the writer's lock. */
LANESHM_API int laneshm_results_reader_writer_alive (LaneshmResultsReader *reader);

#ifdef __cplusplus
}
#endif
#endif

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

/* For one thread at a time. After fork() the child has none of it. */
typedef struct LaneshmResultsWriter LaneshmResultsWriter;

/* Creates the segment or takes over what a dead writer left (which is reset
 * to ready = 0; its readers go on). mode 0 = 0600, never writable for group
 * and others; group (gid_t) -1 = unchanged; error may be NULL. Takes up to
 * 0.1 s when another process holds the name.
 * NULL on failure:
 *   BUSY        a live process writes it; the message names it
 *   DENIED      it belongs to another user, or the group is not ours to give
 *   NO_SPACE    /dev/shm is full
 *   BAD_NAME    the argument
 *   BAD_SEGMENT a file of another size has the name; it is left alone
 *   SYSTEM      anything else, see os_error */
LANESHM_API LaneshmResultsWriter *laneshm_results_writer_open (const char *name,
    mode_t mode, gid_t group, LaneshmError *error);
/* Removes the segment and tells its readers. */
LANESHM_API void laneshm_results_writer_free (LaneshmResultsWriter *writer);
/* Writes the record and wakes the readers; timestamp, ready and sequence are
 * filled in. Never waits. */
LANESHM_API void laneshm_results_writer_write (LaneshmResultsWriter *writer, LaneshmDetection *detection);
/* LANESHM_OK while the name leads to this segment; NOT_FOUND when somebody
 * unlinked it (free it and open again), BUSY when another one took the name. */
LANESHM_API LaneshmStatus laneshm_results_writer_check_name (LaneshmResultsWriter *writer);

/* ---- reader: any number, one thread each ------------------------------- */

typedef struct LaneshmResultsReader LaneshmResultsReader;

/* NULL on failure: NOT_FOUND, DENIED, BAD_NAME, BAD_SEGMENT (not 88 bytes, or
 * not a file), SYSTEM. error may be NULL. */
LANESHM_API LaneshmResultsReader *laneshm_results_reader_open (const char *name, LaneshmError *error);
LANESHM_API void laneshm_results_reader_free (LaneshmResultsReader *reader);
/* The newest result, never torn: OK, AGAIN (none yet, or the writer died while
 * writing), or GONE (closed or replaced: free it and open again). */
LANESHM_API LaneshmStatus laneshm_results_reader_read (LaneshmResultsReader *reader, LaneshmDetection *detection);
/* Waits for a result newer than the last one returned by wait and returns it
 * (timeout UINT64_MAX: for ever): OK, TIMEOUT, CANCELLED or GONE. While the
 * writer is dead and not succeeded, TIMEOUT comes early, though not more often
 * than every 0.1 s: ask laneshm_results_reader_writer_alive(). */
LANESHM_API LaneshmStatus laneshm_results_reader_wait (LaneshmResultsReader *reader,
    LaneshmWaiter *waiter, uint64_t timeout_ns, LaneshmDetection *detection);
/* 1 while a live process holds the writer's lock. */
LANESHM_API int laneshm_results_reader_writer_alive (LaneshmResultsReader *reader);

#ifdef __cplusplus
}
#endif
#endif

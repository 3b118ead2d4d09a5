/* SPDX-License-Identifier: LGPL-2.1-or-later
 * `camera_feed`: frames from one writer to up to 16 readers, zero-copy,
 * newest wins, the writer never waits. Protocol: docs/shm-protocol.md. */
#ifndef LANESHM_CAMERA_FEED_H
#define LANESHM_CAMERA_FEED_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <laneshm/error.h>
#include <laneshm/export.h>
#include <laneshm/wait.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LANESHM_CAMERA_FEED_NAME "camera_feed"
#define LANESHM_MAX_PLANES 4
#define LANESHM_MIN_SLOTS 3
#define LANESHM_MAX_SLOTS 32
#define LANESHM_DEFAULT_SLOTS 8
#define LANESHM_MAX_READERS 16
#define LANESHM_TIME_NONE UINT64_MAX

/* Geometry of one frame. Immutable for the life of a segment. */
typedef struct
{
  uint32_t fourcc;              /* LANESHM_FOURCC_* */
  uint32_t width, height;       /* pixels, 1..16384 */
  uint32_t n_planes;            /* 1..4 */
  uint32_t stride[LANESHM_MAX_PLANES];  /* bytes from one row to the next */
  uint64_t offset[LANESHM_MAX_PLANES];  /* bytes from the slot's start to the plane */
  uint64_t size;                /* bytes a frame needs */
  uint32_t fps_n, fps_d;        /* frames per second as a fraction, 0/1 = variable */
  uint32_t colorimetry[4];      /* range, matrix, transfer, primaries (GStreamer's numbers; 0 = unknown) */
} LaneshmVideoFormat;

#define LANESHM_FOURCC(a, b, c, d) \
    ((uint32_t) (a) | (uint32_t) (b) << 8 | (uint32_t) (c) << 16 | (uint32_t) (d) << 24)
#define LANESHM_FOURCC_BGRX LANESHM_FOURCC ('B', 'G', 'R', 'x')
#define LANESHM_FOURCC_BGRA LANESHM_FOURCC ('B', 'G', 'R', 'A')
#define LANESHM_FOURCC_RGBX LANESHM_FOURCC ('R', 'G', 'B', 'x')
#define LANESHM_FOURCC_RGBA LANESHM_FOURCC ('R', 'G', 'B', 'A')
#define LANESHM_FOURCC_BGR  LANESHM_FOURCC ('B', 'G', 'R', '3')
#define LANESHM_FOURCC_RGB  LANESHM_FOURCC ('R', 'G', 'B', '3')
#define LANESHM_FOURCC_GRAY8 LANESHM_FOURCC ('G', 'R', 'E', 'Y')
#define LANESHM_FOURCC_I420 LANESHM_FOURCC ('I', '4', '2', '0')
#define LANESHM_FOURCC_NV12 LANESHM_FOURCC ('N', 'V', '1', '2')

/* What travels with the pixels of one frame. */
typedef struct
{
  uint64_t sequence;            /* set by publish: 1, 2, 3...; gaps seen by a reader are frames it skipped */
  int64_t frame_id;             /* the camera's number of the frame */
  uint64_t capture_ns;          /* CLOCK_MONOTONIC when the picture was complete */
  uint64_t camera_ns;           /* the camera's or world's own clock, LANESHM_TIME_NONE = none */
  uint64_t publish_ns;          /* set by publish: CLOCK_MONOTONIC */
  uint64_t duration_ns;         /* LANESHM_TIME_NONE = unknown */
  uint32_t flags;               /* LANESHM_FRAME_* */
} LaneshmFrameInfo;

#define LANESHM_FRAME_DISCONT 1u        /* frames are missing before this one */
#define LANESHM_FRAME_CORRUPT 2u        /* the camera says this picture is damaged */

/* ---- writer ------------------------------------------------------------ */

/* The writing end of one segment. Immutable geometry; a format change opens
 * a new writer that replaces this one. Reference counted: the mapping lives
 * until the last reference goes. All functions are thread-safe; none of
 * acquire, publish and release ever blocks on a reader. */
typedef struct LaneshmCameraWriter LaneshmCameraWriter;

typedef struct
{
  uint32_t n_slots;             /* LANESHM_MIN_SLOTS..LANESHM_MAX_SLOTS, 0 = default */
  mode_t mode;                  /* file mode, 0 = 0600; the reader table gets the same */
  gid_t group;                  /* owner group, (gid_t) -1 = unchanged */
  const char *writer_name;      /* shown to a second writer, NULL = program name */
} LaneshmCameraWriterOptions;

typedef struct
{
  uint64_t published, no_slot, reclaimed_readers;
  uint32_t readers;             /* live readers now */
  uint32_t slots_held;          /* slots that live readers hold now */
  uint64_t generation;
} LaneshmCameraWriterStats;

/* Creates the segment `name` (no slash, no leading dot), or takes over what
 * a dead writer left. `replaces`, when given, is this process's writer of
 * the same name: it is retired, its readers are woken and find the new
 * segment by name. options may be NULL.
 * NULL on failure: BUSY, DENIED, NO_SPACE, BAD_NAME, BAD_FORMAT, SYSTEM. */
LANESHM_API LaneshmCameraWriter *laneshm_camera_writer_open (const char *name,
    const LaneshmVideoFormat *format, const LaneshmCameraWriterOptions *options,
    LaneshmCameraWriter *replaces, LaneshmError *error);
LANESHM_API LaneshmCameraWriter *laneshm_camera_writer_ref (LaneshmCameraWriter *writer);
LANESHM_API void laneshm_camera_writer_unref (LaneshmCameraWriter *writer);
/* Ends writing: readers are told, the lock dropped, the files removed. Slots
 * still held by the caller stay mapped and readable until the last unref.
 * Idempotent; publish afterwards does nothing. */
LANESHM_API void laneshm_camera_writer_close (LaneshmCameraWriter *writer);

LANESHM_API const LaneshmVideoFormat *laneshm_camera_writer_format (const LaneshmCameraWriter *writer);
LANESHM_API size_t laneshm_camera_writer_segment_size (const LaneshmCameraWriter *writer);

/* A slot that no reader and no local owner uses, or -1 (counted in no_slot).
 * Owned by the caller until release. */
LANESHM_API int laneshm_camera_writer_acquire (LaneshmCameraWriter *writer);
/* First byte of an acquired slot, page aligned, segment stride bytes long. */
LANESHM_API void *laneshm_camera_writer_slot (LaneshmCameraWriter *writer, int slot);
/* Makes an acquired slot the newest frame and wakes the readers. The pixels
 * must not change afterwards. info->sequence and info->publish_ns are set. */
LANESHM_API void laneshm_camera_writer_publish (LaneshmCameraWriter *writer, int slot, LaneshmFrameInfo *info);
/* The caller is done with the slot, published or not. */
LANESHM_API void laneshm_camera_writer_release (LaneshmCameraWriter *writer, int slot);
/* LANESHM_OK while the name leads to this segment; NOT_FOUND when somebody
 * unlinked it, BUSY when another segment took the name. One stat() call. */
LANESHM_API LaneshmStatus laneshm_camera_writer_check_name (LaneshmCameraWriter *writer);
LANESHM_API void laneshm_camera_writer_get_stats (LaneshmCameraWriter *writer, LaneshmCameraWriterStats *stats);

/* ---- reader ------------------------------------------------------------ */

/* The reading end of one segment. Survives a writer that dies and is taken
 * over in place; GONE tells that the segment was closed or replaced: unref
 * and open again. Reference counted: frames keep it (and the pixels) alive.
 * open, wait and take belong to one thread; ref, unref and release may be
 * called from any. */
typedef struct LaneshmCameraReader LaneshmCameraReader;

typedef struct
{
  LaneshmFrameInfo info;
  const void *data;             /* first byte of the frame; NULL when copied was not possible */
  int slot;                     /* hold to release, -1 = a copy (observer) */
  uint64_t skipped;             /* frames published since the last taken one and never seen */
} LaneshmFrame;

typedef struct
{
  uint64_t taken, skipped, copied, retries;
  uint32_t held;                /* slots held now */
  int observer;                 /* 1: no right to hold (reader table not writable): copies and validates */
} LaneshmCameraReaderStats;

/* NULL on failure: NOT_FOUND (also while a writer is still building it),
 * DENIED, BAD_NAME, BAD_SEGMENT, TOO_MANY_READERS, SYSTEM. */
LANESHM_API LaneshmCameraReader *laneshm_camera_reader_open (const char *name, LaneshmError *error);
LANESHM_API LaneshmCameraReader *laneshm_camera_reader_ref (LaneshmCameraReader *reader);
LANESHM_API void laneshm_camera_reader_unref (LaneshmCameraReader *reader);

LANESHM_API const LaneshmVideoFormat *laneshm_camera_reader_format (const LaneshmCameraReader *reader);
LANESHM_API size_t laneshm_camera_reader_segment_size (const LaneshmCameraReader *reader);
/* pid of the writer as the header tells, and whether it lives (its lock is held). */
LANESHM_API pid_t laneshm_camera_reader_writer (LaneshmCameraReader *reader, int *alive);

/* Waits until a frame newer than the last taken one is there: OK, TIMEOUT,
 * CANCELLED or GONE. Also TIMEOUT while the writer is dead and its segment
 * not taken over: ask laneshm_camera_reader_writer(). */
LANESHM_API LaneshmStatus laneshm_camera_reader_wait (LaneshmCameraReader *reader,
    LaneshmWaiter *waiter, uint64_t timeout_ns);
/* Takes the newest frame: OK, AGAIN (nothing new), GONE or BAD_SEGMENT.
 * Zero-copy readers get a pointer into the segment, valid and unchanging
 * until release. Observers (and callers that pass copy_to, format.size bytes)
 * get a validated copy, slot -1. */
LANESHM_API LaneshmStatus laneshm_camera_reader_take (LaneshmCameraReader *reader,
    void *copy_to, LaneshmFrame *frame);
/* Gives a held slot back. */
LANESHM_API void laneshm_camera_reader_release (LaneshmCameraReader *reader, int slot);
LANESHM_API void laneshm_camera_reader_get_stats (LaneshmCameraReader *reader, LaneshmCameraReaderStats *stats);

#ifdef __cplusplus
}
#endif
#endif

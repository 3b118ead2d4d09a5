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

/* The writing end of one segment. Its geometry never changes: a format change
 * opens a new writer that replaces this one. Reference counted: the mapping
 * lives until the last reference goes. All functions may be called from any
 * thread; acquire, publish and release never wait for a reader.
 * After fork() the child has none of it: acquire gives -1 there, publish and
 * close do nothing, unref frees the memory. */
typedef struct LaneshmCameraWriter LaneshmCameraWriter;

typedef struct
{
  uint32_t n_slots;             /* LANESHM_MIN_SLOTS..LANESHM_MAX_SLOTS, 0 = default */
  mode_t mode;                  /* of the reader table, 0 = 0600; the segment gets it without write
                                   permission for group and others: who may write the table holds
                                   frames, who may only read the segment copies them */
  gid_t group;                  /* owner group of both files, (gid_t) -1 = unchanged */
  const char *writer_name;      /* shown to a second writer, NULL = program name */
} LaneshmCameraWriterOptions;

typedef struct
{
  uint64_t published;           /* frames */
  uint64_t no_slot;             /* acquire found all slots in use */
  uint64_t reclaimed_readers;   /* dead readers whose slots were taken back */
  uint32_t readers;             /* live readers of this segment now */
  uint32_t slots_held;          /* slots that readers hold now */
  uint64_t generation;          /* 1, and 1 more for each writer and format of this name since */
} LaneshmCameraWriterStats;

/* Creates the segment `name` (one path component, no leading dot, not ending
 * in .r or .tmp), or goes on in what a dead writer left: in place when the
 * geometry is the same (its readers notice nothing), else a new segment in
 * its place. Frames are numbered on. `replaces`, when given, is this
 * process's writer of the same name: it is ended, its readers are woken and
 * find the new segment by name; on failure it goes on as it was. options may
 * be NULL, error too. Takes up to 0.1 s when another process holds the name.
 * NULL on failure:
 *   BUSY        a live process writes it; the message names it
 *   DENIED      it belongs to another user, or the group is not ours to give
 *   NO_SPACE    /dev/shm is full; the message names the bytes needed
 *   BAD_NAME, BAD_FORMAT   the arguments
 *   BAD_SEGMENT another program's file has the name; it is left alone
 *   SYSTEM      anything else, see os_error */
LANESHM_API LaneshmCameraWriter *laneshm_camera_writer_open (const char *name,
    const LaneshmVideoFormat *format, const LaneshmCameraWriterOptions *options,
    LaneshmCameraWriter *replaces, LaneshmError *error);
/* One more reference; returns its argument. */
LANESHM_API LaneshmCameraWriter *laneshm_camera_writer_ref (LaneshmCameraWriter *writer);
/* One reference less; the last one closes and unmaps. */
LANESHM_API void laneshm_camera_writer_unref (LaneshmCameraWriter *writer);
/* Ends writing: the files are removed, readers are told, the lock is dropped.
 * Slots still held by the caller stay mapped and readable until the last
 * unref. May be called again; publish afterwards does nothing. */
LANESHM_API void laneshm_camera_writer_close (LaneshmCameraWriter *writer);

/* The format it was opened with (unused planes zeroed, 0/0 fps made 0/1).
 * Lives as long as the writer. */
LANESHM_API const LaneshmVideoFormat *laneshm_camera_writer_format (const LaneshmCameraWriter *writer);
/* Bytes of the file. */
LANESHM_API size_t laneshm_camera_writer_segment_size (const LaneshmCameraWriter *writer);

/* A slot that no reader and no local owner uses and that is not the newest
 * frame, or -1 (counted in no_slot: drop the frame). Owned by the caller until
 * release. Its contents are those of an old frame. */
LANESHM_API int laneshm_camera_writer_acquire (LaneshmCameraWriter *writer);
/* First byte of a slot, page aligned; format.size bytes are usable. NULL for
 * a number that is no slot. */
LANESHM_API void *laneshm_camera_writer_slot (LaneshmCameraWriter *writer, int slot);
/* Makes an acquired slot the newest frame and wakes the readers. The pixels
 * must not change afterwards; the caller may go on reading them until
 * release. Sets info->sequence and info->publish_ns; sequence 0 means that
 * nothing was published: closed, or the slot was not being written. */
LANESHM_API void laneshm_camera_writer_publish (LaneshmCameraWriter *writer, int slot, LaneshmFrameInfo *info);
/* The caller is done with the slot, published or not. */
LANESHM_API void laneshm_camera_writer_release (LaneshmCameraWriter *writer, int slot);
/* LANESHM_OK while the name leads to this segment; NOT_FOUND when somebody
 * unlinked it (open again with replaces), BUSY when another segment took the
 * name. Two system calls. */
LANESHM_API LaneshmStatus laneshm_camera_writer_check_name (LaneshmCameraWriter *writer);
LANESHM_API void laneshm_camera_writer_get_stats (LaneshmCameraWriter *writer, LaneshmCameraWriterStats *stats);

/* ---- reader ------------------------------------------------------------ */

/* The reading end of one segment. Survives a writer that dies and is taken
 * over in place; GONE tells that the segment was closed or replaced: unref
 * and open again. Reference counted: frames keep it (and the pixels) alive.
 * wait and take belong to one thread; the others may be called from any.
 * After fork() the child has none of it: wait and take give GONE there. */
typedef struct LaneshmCameraReader LaneshmCameraReader;

typedef struct
{
  LaneshmFrameInfo info;
  const void *data;             /* first byte of the frame: in the segment, or copy_to;
                                   NULL for an observer that gave no room for a copy */
  int slot;                     /* hold to release, -1 = nothing to release */
  uint64_t skipped;             /* frames published since the last taken one and never seen;
                                   0 for the first */
} LaneshmFrame;

typedef struct
{
  uint64_t taken, skipped;      /* frames */
  uint64_t copied;              /* of those taken: not held */
  uint64_t retries;             /* tries to take a frame that was overwritten meanwhile */
  uint32_t held;                /* slots held now */
  int observer;                 /* 1: no right to hold (reader table not writable): copies and validates */
} LaneshmCameraReaderStats;

/* Opens the segment that has the name now. error may be NULL.
 * NULL on failure:
 *   NOT_FOUND   there is none, or it is just being made or replaced: try again
 *   DENIED      no permission to read it
 *   BAD_NAME    the argument
 *   BAD_SEGMENT foreign, truncated or corrupt; the message says what is wrong
 *   TOO_MANY_READERS   LANESHM_MAX_READERS hold entries already
 *   SYSTEM      anything else, see os_error */
LANESHM_API LaneshmCameraReader *laneshm_camera_reader_open (const char *name, LaneshmError *error);
/* One more reference; returns its argument. */
LANESHM_API LaneshmCameraReader *laneshm_camera_reader_ref (LaneshmCameraReader *reader);
/* One reference less; the last one drops all holds and unmaps. */
LANESHM_API void laneshm_camera_reader_unref (LaneshmCameraReader *reader);

/* Checked when it was opened: every plane lies inside format.size bytes.
 * Lives as long as the reader. */
LANESHM_API const LaneshmVideoFormat *laneshm_camera_reader_format (const LaneshmCameraReader *reader);
/* Bytes of the file. */
LANESHM_API size_t laneshm_camera_reader_segment_size (const LaneshmCameraReader *reader);
/* pid of the writer as the header tells (in its pid namespace), and whether
 * it lives (its lock is held). alive may be NULL. */
LANESHM_API pid_t laneshm_camera_reader_writer (LaneshmCameraReader *reader, int *alive);

/* Waits until a frame newer than the last taken one is there (UINT64_MAX: for
 * ever): OK, TIMEOUT, CANCELLED or GONE. An unread frame comes before GONE.
 * While the writer is dead and not succeeded, TIMEOUT comes early, though
 * not more often than every 0.1 s: ask laneshm_camera_reader_writer(). */
LANESHM_API LaneshmStatus laneshm_camera_reader_wait (LaneshmCameraReader *reader,
    LaneshmWaiter *waiter, uint64_t timeout_ns);
/* Takes the newest frame, without waiting: OK, AGAIN (nothing new), GONE, or
 * BAD_SEGMENT when the writer breaks the protocol (close it then).
 * Without copy_to, frame->data points into the segment, valid and unchanging
 * until release. With copy_to (format.size bytes) the frame is copied there
 * and nothing is held: the way for observers, and for who holds too many. */
LANESHM_API LaneshmStatus laneshm_camera_reader_take (LaneshmCameraReader *reader,
    void *copy_to, LaneshmFrame *frame);
/* Takes the frame that was taken last once more, uncounted, to try something on
 * it (see laneshm_waiter_set_rehearsal): OK, or AGAIN when it was overwritten,
 * is still held, was never there or this is an observer, or GONE after fork. */
LANESHM_API LaneshmStatus laneshm_camera_reader_take_again (LaneshmCameraReader *reader,
    LaneshmFrame *frame);
/* Gives a held slot back, once. -1 and slots not held are ignored. */
LANESHM_API void laneshm_camera_reader_release (LaneshmCameraReader *reader, int slot);
LANESHM_API void laneshm_camera_reader_get_stats (LaneshmCameraReader *reader, LaneshmCameraReaderStats *stats);

#ifdef __cplusplus
}
#endif
#endif

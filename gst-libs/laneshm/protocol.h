/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Layout of the shared files, byte for byte; docs/shm-protocol.md says how
 * the fields are used. For programs that speak the protocol themselves: the
 * library's callers do not need this header. C11 only. */
#ifndef LANESHM_PROTOCOL_H
#define LANESHM_PROTOCOL_H

#include <assert.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <laneshm/camera-feed.h>
#include <laneshm/detection-results.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the futex word is the low half of `head`: little endian only"
#endif
#if ATOMIC_LLONG_LOCK_FREE != 2
#error "the protocol needs lock-free 64-bit atomics"
#endif

/* Where POSIX shared memory lives on Linux. */
#define LANESHM_DIRECTORY "/dev/shm"

#define LANESHM_CAMERA_MAGIC UINT64_C (0x00314d41434d4853)      /* "SHMCAM1" */
#define LANESHM_TABLE_MAGIC UINT64_C (0x00315244524d4853)      /* "SHMRDR1" */
#define LANESHM_LAYOUT_VERSION 0x00010000u      /* major << 16 | minor */

/* Bytes that are locked (open file description locks) to show life. They lie
 * beyond any data; a lock needs no file content below it. */
#define LANESHM_WRITER_LOCK 0x40000000
#define LANESHM_READER_LOCK 0x40000100  /* + entry, in the reader table */

/* Everything written by different parties lies on lines of its own; 128
 * because adjacent 64-byte lines are prefetched as pairs. */
#define LANESHM_LINE 128

#define LANESHM_PAGE 4096       /* alignment of the slots, on any machine */

enum
{
  LANESHM_SEGMENT_READY = 1,
  LANESHM_SEGMENT_RETIRED = 2,  /* replaced: open the name again */
  LANESHM_SEGMENT_CLOSED = 3    /* the writer ended */
};

enum
{
  LANESHM_SLOT_FREE = 0,
  LANESHM_SLOT_WRITING = 1,
  LANESHM_SLOT_PUBLISHED = 2
};

/* slot.state */
#define LANESHM_STATE(sequence, state) ((uint64_t) (sequence) << 2 | (state))
/* head */
#define LANESHM_HEAD(sequence, slot) ((uint64_t) (sequence) << 8 | (slot))
#define LANESHM_HEAD_SEQUENCE(head) ((head) >> 8)
#define LANESHM_HEAD_SLOT(head) ((unsigned) ((head) & 0xff))

typedef struct
{
  _Alignas (LANESHM_LINE) _Atomic uint64_t state;       /* LANESHM_STATE */
  _Atomic int64_t frame_id;
  _Atomic uint64_t capture_ns;
  _Atomic uint64_t camera_ns;
  _Atomic uint64_t publish_ns;
  _Atomic uint64_t duration_ns;
  _Atomic uint32_t flags;
} LaneshmSlotHeader;

/* First bytes of `camera_feed`. */
typedef struct
{
  /* Line 0, constant: what the slots look like. */
  _Alignas (LANESHM_LINE) _Atomic uint64_t magic;       /* stored last */
  uint32_t layout_version;
  uint32_t header_size;         /* sizeof (LaneshmCameraHeader) */
  uint64_t total_size;          /* of the file */
  uint64_t slots_offset;
  uint64_t slot_stride;
  uint32_t n_slots;
  uint32_t max_readers;
  uint32_t fourcc;
  uint32_t width, height;
  uint32_t n_planes;
  uint32_t stride[LANESHM_MAX_PLANES];
  uint64_t offset[LANESHM_MAX_PLANES];
  uint64_t frame_size;
  uint32_t fps_n, fps_d;

  /* Line 1: what changes with every frame. */
  _Alignas (LANESHM_LINE) _Atomic uint64_t head;        /* LANESHM_HEAD; its
                                   low 32 bits are the readers' futex word */
  _Atomic uint32_t state;       /* LANESHM_SEGMENT_*, also a futex word */

  /* Line 2: who this is. Constant but for the last three, which a writer
   * that takes over stores anew. */
  _Alignas (LANESHM_LINE) uint32_t colorimetry[4];
  uint64_t segment_id;          /* random, never 0 */
  uint64_t table_id;            /* of the reader table that belongs to it */
  _Atomic uint64_t generation;
  _Atomic int32_t writer_pid;
  char writer_name[36];         /* ends with a 0 byte */

  LaneshmSlotHeader slots[LANESHM_MAX_SLOTS];
} LaneshmCameraHeader;

/* One reader in `camera_feed.r`. Owned by who locked its byte. */
typedef struct
{
  _Alignas (LANESHM_LINE) _Atomic uint64_t hold;        /* bit s: slot s is in use */
  _Atomic uint64_t segment_id;  /* the segment whose slots `hold` means */
  _Atomic int32_t pid;          /* for people who look */
} LaneshmReaderEntry;

/* The whole of `camera_feed.r`. */
typedef struct
{
  _Alignas (LANESHM_LINE) _Atomic uint64_t magic;       /* stored last */
  uint32_t layout_version;
  uint32_t n_entries;           /* LANESHM_MAX_READERS */
  uint64_t table_id;            /* random, never 0 */

  LaneshmReaderEntry entries[LANESHM_MAX_READERS];
} LaneshmReaderTable;

/* The whole of `detection_results`: LaneshmDetection as atomic words. */
typedef struct
{
  _Atomic uint64_t first[4];
  _Atomic int32_t ready;
  _Atomic uint32_t sequence;
  _Atomic uint64_t last[6];
} LaneshmRecord;

#define LANESHM_AT(type, field, position) \
    static_assert (offsetof (type, field) == (position), \
        #type "." #field " lies at " #position)

LANESHM_AT (LaneshmCameraHeader, magic, 0);
LANESHM_AT (LaneshmCameraHeader, layout_version, 8);
LANESHM_AT (LaneshmCameraHeader, header_size, 12);
LANESHM_AT (LaneshmCameraHeader, total_size, 16);
LANESHM_AT (LaneshmCameraHeader, slots_offset, 24);
LANESHM_AT (LaneshmCameraHeader, slot_stride, 32);
LANESHM_AT (LaneshmCameraHeader, n_slots, 40);
LANESHM_AT (LaneshmCameraHeader, max_readers, 44);
LANESHM_AT (LaneshmCameraHeader, fourcc, 48);
LANESHM_AT (LaneshmCameraHeader, width, 52);
LANESHM_AT (LaneshmCameraHeader, height, 56);
LANESHM_AT (LaneshmCameraHeader, n_planes, 60);
LANESHM_AT (LaneshmCameraHeader, stride, 64);
LANESHM_AT (LaneshmCameraHeader, offset, 80);
LANESHM_AT (LaneshmCameraHeader, frame_size, 112);
LANESHM_AT (LaneshmCameraHeader, fps_n, 120);
LANESHM_AT (LaneshmCameraHeader, fps_d, 124);
LANESHM_AT (LaneshmCameraHeader, head, 128);
LANESHM_AT (LaneshmCameraHeader, state, 136);
LANESHM_AT (LaneshmCameraHeader, colorimetry, 256);
LANESHM_AT (LaneshmCameraHeader, segment_id, 272);
LANESHM_AT (LaneshmCameraHeader, table_id, 280);
LANESHM_AT (LaneshmCameraHeader, generation, 288);
LANESHM_AT (LaneshmCameraHeader, writer_pid, 296);
LANESHM_AT (LaneshmCameraHeader, writer_name, 300);
LANESHM_AT (LaneshmCameraHeader, slots, 384);
static_assert (sizeof (LaneshmCameraHeader) == 4480, "camera header");

LANESHM_AT (LaneshmSlotHeader, state, 0);
LANESHM_AT (LaneshmSlotHeader, frame_id, 8);
LANESHM_AT (LaneshmSlotHeader, capture_ns, 16);
LANESHM_AT (LaneshmSlotHeader, camera_ns, 24);
LANESHM_AT (LaneshmSlotHeader, publish_ns, 32);
LANESHM_AT (LaneshmSlotHeader, duration_ns, 40);
LANESHM_AT (LaneshmSlotHeader, flags, 48);
static_assert (sizeof (LaneshmSlotHeader) == 128, "slot header");

LANESHM_AT (LaneshmReaderTable, magic, 0);
LANESHM_AT (LaneshmReaderTable, layout_version, 8);
LANESHM_AT (LaneshmReaderTable, n_entries, 12);
LANESHM_AT (LaneshmReaderTable, table_id, 16);
LANESHM_AT (LaneshmReaderTable, entries, 128);
LANESHM_AT (LaneshmReaderEntry, hold, 0);
LANESHM_AT (LaneshmReaderEntry, segment_id, 8);
LANESHM_AT (LaneshmReaderEntry, pid, 16);
static_assert (sizeof (LaneshmReaderEntry) == 128, "reader entry");
static_assert (sizeof (LaneshmReaderTable) == 2176, "reader table");

LANESHM_AT (LaneshmDetection, frame_id, 0);
LANESHM_AT (LaneshmDetection, timestamp, 8);
LANESHM_AT (LaneshmDetection, processing_time_ms, 16);
LANESHM_AT (LaneshmDetection, has_left_lane, 24);
LANESHM_AT (LaneshmDetection, has_right_lane, 28);
LANESHM_AT (LaneshmDetection, ready, 32);
LANESHM_AT (LaneshmDetection, sequence, 36);
LANESHM_AT (LaneshmDetection, left, 40);
LANESHM_AT (LaneshmDetection, right, 64);
LANESHM_AT (LaneshmLine, confidence, 16);
static_assert (sizeof (LaneshmDetection) == 88, "detection record");

LANESHM_AT (LaneshmRecord, ready, 32);
LANESHM_AT (LaneshmRecord, sequence, 36);
LANESHM_AT (LaneshmRecord, last, 40);
static_assert (sizeof (LaneshmRecord) == sizeof (LaneshmDetection), "record");

#undef LANESHM_AT

#endif

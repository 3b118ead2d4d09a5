/* SPDX-License-Identifier: LGPL-2.1-or-later
 * One hop, measured: what all transports share.
 *
 * A hop begins (t0) just before the writer's transport operation, its copy
 * included, and ends (t1) when the reader has usable data, its copy
 * included. Two processes, one frame in flight, the writer paced by the
 * clock; the picture is drawn before t0. */
#pragma once

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define HOP_MAX_SAMPLES 8192
#define HOP_WARMUP 10           /* frames not counted: page faults, learning the period */

typedef struct
{
  const char *name;             /* as in the JSON: 88, 800x600x3 ... */
  uint32_t width, height;       /* 0 = a record, not a frame */
  size_t size;                  /* bytes */
} HopPayload;

typedef struct _HopTransport HopTransport;

/* Who has a real-time priority. */
typedef enum
{
  HOP_FIFO_NONE,
  HOP_FIFO_READER,
  HOP_FIFO_BOTH
} HopFifo;

#define HOP_FIFO_PRIORITY 50

typedef struct
{
  const HopTransport *transport;
  const HopPayload *payload;
  int rate_hz;
  const char *wait;             /* predict | spin | futex | blocking | poll */
  int copies;
  HopFifo fifo;
  char endpoint[64];            /* segment or socket name, unique to the run */
} HopCase;

/* Shared by the writer's and the reader's process. */
typedef struct
{
  _Atomic int reader_ready, stop;
  _Atomic uint32_t received;
  double cpu_percent;           /* of the reader, warm-up excluded */
  char error[256];
  uint64_t latency_ns[HOP_MAX_SAMPLES];
} HopShared;

/* First bytes of every payload, written by hop_stamp(). */
typedef struct
{
  uint64_t t0_ns;
  uint64_t index;
} HopStamp;

struct _HopTransport
{
  const char *name;             /* laneshm shmsink shmsink-allocator zmq-tcp zmq-ipc memcpy-poll */
  const char *level;            /* lib | element */
  /* Each runs in a process of its own and returns 0, or fills shared->error. */
  int (*write) (const HopCase * c, HopShared * shared, int frames);
  int (*read) (const HopCase * c, HopShared * shared, int frames);
};

extern const HopTransport hop_laneshm_frames, hop_laneshm_record,
    hop_laneshm_elements, hop_shmsink, hop_shmsink_allocator, hop_zmq_tcp,
    hop_zmq_ipc, hop_memcpy_poll;

/* A loop on each CPU, at ordinary priority. */
void hop_busy_start (void);
void hop_busy_stop (void);

uint64_t hop_now_ns (void);
int hop_fail (HopShared * shared, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));

/* Writer: waits for the reader, then for frame i's time; 0 = stop. */
int hop_pace (const HopCase * c, HopShared * shared, int i);
/* Writer: t0. Call last before the transport operation. */
void hop_stamp (void *payload, int i);
/* Reader: t1 of the frame that begins with stamp; 0 when all are there. */
int hop_received (HopShared * shared, const HopStamp * stamp, int frames);

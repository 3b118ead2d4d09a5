/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the documented Python system does: one buffer, a header, a copy in,
 * a reader that looks every 100 us and copies out. No tear protection. */
#include "hop.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define POLL_NS 100000

typedef struct
{
  _Atomic uint64_t frame_number;        /* 0 = none yet */
  char pixels[];
} Segment;

static Segment *
map_segment (const HopCase * c, int flags)
{
  size_t size = sizeof (Segment) + c->payload->size;
  int fd = shm_open (c->endpoint, flags, 0600);
  Segment *segment = NULL;

  if (fd >= 0 && (!(flags & O_CREAT) || !ftruncate (fd, (off_t) size))) {
    segment = mmap (NULL, size, PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_POPULATE, fd, 0);
    if (segment == MAP_FAILED)
      segment = NULL;
  }
  if (fd >= 0)
    close (fd);
  return segment;
}

static int
write_frames (const HopCase * c, HopShared * shared, int frames)
{
  Segment *segment = map_segment (c, O_RDWR | O_CREAT);
  char *picture = malloc (c->payload->size);

  if (!segment)
    return hop_fail (shared, "cannot create %s", c->endpoint);
  for (int i = 0; i < frames; i++) {
    if (!hop_pace (c, shared, i))
      break;
    memset (picture, i, c->payload->size);
    hop_stamp (picture, i);
    memcpy (segment->pixels, picture, c->payload->size);
    atomic_store (&segment->frame_number, (uint64_t) i + 1);
  }
  while (!atomic_load (&shared->stop))
    hop_pace (c, shared, frames);
  free (picture);
  shm_unlink (c->endpoint);
  return 0;
}

static int
read_frames (const HopCase * c, HopShared * shared, int frames)
{
  Segment *segment = NULL;
  char *picture = malloc (c->payload->size);
  uint64_t last = 0;
  int more = 1;
  struct timespec pause = { 0, POLL_NS };

  while (!segment && !atomic_load (&shared->stop)) {
    segment = map_segment (c, O_RDWR);
    nanosleep (&pause, NULL);
  }
  atomic_store (&shared->reader_ready, 1);
  while (segment && more && !atomic_load (&shared->stop)) {
    uint64_t number = atomic_load (&segment->frame_number);

    if (number == last) {
      nanosleep (&pause, NULL);
      continue;
    }
    last = number;
    memcpy (picture, segment->pixels, c->payload->size);
    more = hop_received (shared, (HopStamp *) picture, frames);
  }
  free (picture);
  return 0;
}

const HopTransport hop_memcpy_poll = {
  "memcpy-poll", "lib", write_frames, read_frames
};

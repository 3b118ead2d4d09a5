/* SPDX-License-Identifier: LGPL-2.1-or-later
 * liblaneshm without GStreamer: frames through a slot, records through the seqlock. */
#include "hop.h"

#include <laneshm/laneshm.h>
#include <stdlib.h>
#include <string.h>

#define SECOND_NS UINT64_C (1000000000)

static LaneshmWaitMode
wait_mode (const HopCase * c)
{
  if (!strcmp (c->wait, "spin"))
    return LANESHM_WAIT_SPIN;
  return strcmp (c->wait, "futex") ? LANESHM_WAIT_PREDICT : LANESHM_WAIT_FUTEX;
}

static int
write_frames (const HopCase * c, HopShared * shared, int frames)
{
  LaneshmVideoFormat format = {.fourcc = LANESHM_FOURCC_BGR,
    .width = c->payload->width,.height = c->payload->height,.n_planes = 1,
    .stride = {c->payload->width * 3},.size = c->payload->size,
    .fps_n = (uint32_t) c->rate_hz,.fps_d = 1
  };
  LaneshmError error;
  LaneshmCameraWriter *writer =
      laneshm_camera_writer_open (c->endpoint, &format, NULL, NULL, &error);
  char *private_copy = malloc (c->payload->size);

  if (!writer)
    return hop_fail (shared, "%s", error.message);
  for (int i = 0; i < frames && hop_pace (c, shared, i); i++) {
    int slot = laneshm_camera_writer_acquire (writer);
    char *pixels = slot < 0 ? NULL : laneshm_camera_writer_slot (writer, slot);
    LaneshmFrameInfo info = {.frame_id = i,.camera_ns = LANESHM_TIME_NONE,
      .duration_ns = LANESHM_TIME_NONE
    };

    if (!pixels)
      return hop_fail (shared, "no free slot");
    memset (c->copies ? private_copy : pixels, i, c->payload->size);
    if (c->copies) {
      hop_stamp (private_copy, i);
      memcpy (pixels, private_copy, c->payload->size);
    } else {
      hop_stamp (pixels, i);
    }
    info.capture_ns = ((HopStamp *) pixels)->t0_ns;
    laneshm_camera_writer_publish (writer, slot, &info);
    laneshm_camera_writer_release (writer, slot);
  }
  while (!atomic_load (&shared->stop))
    hop_pace (c, shared, frames);
  free (private_copy);
  laneshm_camera_writer_close (writer);
  laneshm_camera_writer_unref (writer);
  return 0;
}

static int
read_frames (const HopCase * c, HopShared * shared, int frames)
{
  LaneshmWaiter *waiter = laneshm_waiter_new (wait_mode (c));
  LaneshmCameraReader *reader = NULL;
  LaneshmFrame frame;
  LaneshmError error;
  int more = 1;

  while (!reader && !atomic_load (&shared->stop)) {
    reader = laneshm_camera_reader_open (c->endpoint, &error);
    laneshm_waiter_sleep (waiter, 1000000);
  }
  atomic_store (&shared->reader_ready, 1);
  while (reader && more && !atomic_load (&shared->stop)) {
    if (laneshm_camera_reader_wait (reader, waiter, SECOND_NS) != LANESHM_OK
        || laneshm_camera_reader_take (reader, NULL, &frame) != LANESHM_OK)
      continue;
    more = hop_received (shared, frame.data, frames);
    laneshm_camera_reader_release (reader, frame.slot);
  }
  if (reader)
    laneshm_camera_reader_unref (reader);
  laneshm_waiter_free (waiter);
  return 0;
}

/* The record's own fields carry the stamp: frame_id the index, the four
 * left coordinates' 16 bytes the time. */
static int
write_record (const HopCase * c, HopShared * shared, int frames)
{
  LaneshmError error;
  LaneshmResultsWriter *writer =
      laneshm_results_writer_open (c->endpoint, 0, (gid_t) - 1, &error);

  if (!writer)
    return hop_fail (shared, "%s", error.message);
  for (int i = 0; i < frames; i++) {
    LaneshmDetection record = {.frame_id = i,.has_left_lane = 1 };
    HopStamp stamp;

    if (!hop_pace (c, shared, i))
      break;
    hop_stamp (&stamp, i);
    memcpy (&record.left, &stamp.t0_ns, sizeof stamp.t0_ns);
    laneshm_results_writer_write (writer, &record);
  }
  while (!atomic_load (&shared->stop))
    hop_pace (c, shared, frames);
  laneshm_results_writer_free (writer);
  return 0;
}

static int
read_record (const HopCase * c, HopShared * shared, int frames)
{
  LaneshmWaiter *waiter = laneshm_waiter_new (wait_mode (c));
  LaneshmResultsReader *reader = NULL;
  LaneshmDetection record;
  LaneshmError error;
  int more = 1;

  while (!reader && !atomic_load (&shared->stop)) {
    reader = laneshm_results_reader_open (c->endpoint, &error);
    laneshm_waiter_sleep (waiter, 1000000);
  }
  atomic_store (&shared->reader_ready, 1);
  while (reader && more && !atomic_load (&shared->stop)) {
    HopStamp stamp;

    if (laneshm_results_reader_wait (reader, waiter, SECOND_NS, &record) !=
        LANESHM_OK)
      continue;
    stamp.index = (uint64_t) record.frame_id;
    memcpy (&stamp.t0_ns, &record.left, sizeof stamp.t0_ns);
    more = hop_received (shared, &stamp, frames);
  }
  if (reader)
    laneshm_results_reader_free (reader);
  laneshm_waiter_free (waiter);
  return 0;
}

const HopTransport hop_laneshm_frames = {
  "laneshm", "lib", write_frames, read_frames
};

const HopTransport hop_laneshm_record = {
  "laneshm", "lib", write_record, read_record
};

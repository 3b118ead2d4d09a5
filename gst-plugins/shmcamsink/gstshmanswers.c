/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The results of one's own frames, awaited one by one. */
#include "config.h"
#include "gstshmanswers.h"

/* How soon a detector's death is noticed. */
#define LIFE_CHECK_INTERVAL (10 * GST_MSECOND)

void
gst_shm_answers_start (GstShmAnswers * self, const gchar * name,
    guint attempts, GstShmWaitMode wait_mode, GstClockTime timeout)
{
  gst_shm_peer_start (&self->peer, name, attempts, wait_mode);
  gst_lane_patience_start (&self->patience, timeout, attempts);
}

void
gst_shm_answers_set_period (GstShmAnswers * self, GstClockTime period)
{
  self->patience.period = period;
  laneshm_waiter_set_period (self->peer.waiter, period);
}

void
gst_shm_answers_stop (GstShmAnswers * self)
{
  g_clear_pointer (&self->reader, laneshm_results_reader_free);
}

static void
lose (GstShmAnswers * self)
{
  g_clear_pointer (&self->reader, laneshm_results_reader_free);
  gst_shm_peer_lose (&self->peer);
}

GstFlowReturn
gst_shm_answers_prepare (GstShmAnswers * self)
{
  GstFlowReturn flow = GST_FLOW_OK;
  LaneshmDetection record;
  LaneshmError error;

  if (!self->peer.connected)
    flow = gst_shm_peer_connect (&self->peer);
  else if (!self->reader && gst_shm_peer_try (&self->peer, &error))
    self->patience.silent = FALSE;

  /* An answer is one that was not there before the question. */
  self->old_sequence = 0;
  if (self->reader
      && laneshm_results_reader_read (self->reader, &record) == LANESHM_OK)
    self->old_sequence = record.sequence;
  return flow;
}

/* One step of waiting: AGAIN to go on. */
static LaneshmStatus
hear (GstShmAnswers * self, gint64 frame_id, GstClockTime limit,
    LaneshmDetection * record)
{
  switch (laneshm_results_reader_wait (self->reader, self->peer.waiter,
          MIN (limit, LIFE_CHECK_INTERVAL), record)) {
    case LANESHM_OK:
      if (record->sequence == self->old_sequence)
        return LANESHM_AGAIN;
      self->patience.silent = FALSE;
      return record->frame_id == frame_id ? LANESHM_OK : LANESHM_AGAIN;
    case LANESHM_CANCELLED:
      return LANESHM_CANCELLED;
    case LANESHM_GONE:
      lose (self);
      return LANESHM_TIMEOUT;
    default:
      if (laneshm_results_reader_writer_alive (self->reader))
        return LANESHM_AGAIN;
      lose (self);
      return LANESHM_TIMEOUT;
  }
}

LaneshmStatus
gst_shm_answers_wait (GstShmAnswers * self, gint64 frame_id,
    LaneshmDetection * record)
{
  GstClockTime start = gst_lane_monotonic_time ();
  GstClockTime waited = 0;
  GstClockTime limit = gst_lane_patience_get_limit (&self->patience);
  gboolean was_silent = self->patience.silent;
  LaneshmStatus status = LANESHM_AGAIN;

  if (!self->reader)
    return LANESHM_TIMEOUT;
  self->patience.silent = TRUE;
  laneshm_waiter_asked (self->peer.waiter, start);
  while (status == LANESHM_AGAIN && waited < limit) {
    status = hear (self, frame_id, limit - waited, record);
    /* It lives after all. */
    if (was_silent && !self->patience.silent)
      limit = gst_lane_patience_get_limit (&self->patience);
    waited = gst_lane_monotonic_time () - start;
  }
  if (status != LANESHM_CANCELLED)
    self->patience.first = FALSE;
  return status == LANESHM_AGAIN ? LANESHM_TIMEOUT : status;
}

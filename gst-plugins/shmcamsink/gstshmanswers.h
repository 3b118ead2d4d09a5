/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The results of one's own frames, awaited one by one. */
#pragma once

#include <lane/lane.h>

#include "gstshmpeer.h"

G_BEGIN_DECLS

/**
 * GstShmAnswers:
 *
 * A detector in another process gets one frame at a time and answers in
 * `detection_results`. Each answer is waited for as #GstLanePatience says, and
 * not at all while the detector's process is dead.
 *
 * Streaming thread only.
 */
typedef struct
{
  GstShmPeer peer;
  LaneshmResultsReader *reader; /* NULL while there is none to hear */

  GstLanePatience patience;
  guint32 old_sequence;         /* the record there before the frame */
} GstShmAnswers;

void gst_shm_answers_start (GstShmAnswers * self, const gchar * name,
    guint attempts, GstShmWaitMode wait_mode, GstClockTime timeout);
/* @period: time between frames, 0 = unknown */
void gst_shm_answers_set_period (GstShmAnswers * self, GstClockTime period);
void gst_shm_answers_stop (GstShmAnswers * self);

/* Before a frame is published: connects, the first time waiting for the
 * detector, later only looking whether it is back. OK, FLUSHING, or ERROR
 * (posted). */
GstFlowReturn gst_shm_answers_prepare (GstShmAnswers * self);
/* After frame @frame_id was published: LANESHM_OK and its @record,
 * LANESHM_TIMEOUT or LANESHM_CANCELLED. */
LaneshmStatus gst_shm_answers_wait (GstShmAnswers * self, gint64 frame_id,
    LaneshmDetection * record);

G_END_DECLS

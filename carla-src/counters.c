/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What carlasrc counts for its property stats. */

#include "counters.h"

void
counters_init (Counters * counters)
{
  g_mutex_init (&counters->lock);
  counters_reset (counters);
}

void
counters_clear (Counters * counters)
{
  g_mutex_clear (&counters->lock);
}

void
counters_reset (Counters * counters)
{
  g_mutex_lock (&counters->lock);
  counters->frames = counters->skipped = 0;
  counters->drawing = 0;
  g_mutex_unlock (&counters->lock);
}

void
counters_add_frame (Counters * counters)
{
  g_mutex_lock (&counters->lock);
  counters->frames++;
  g_mutex_unlock (&counters->lock);
}

void
counters_add_drawing (Counters * counters, GstClockTime time)
{
  g_mutex_lock (&counters->lock);
  counters->drawing += time;
  g_mutex_unlock (&counters->lock);
}

GstMessage *
counters_skip (Counters * counters, GstElement * source, const Rhythm * rhythm,
    guint64 missed)
{
  GstClockTime due = rhythm_due (rhythm);
  GstMessage *message = gst_message_new_qos (GST_OBJECT (source), TRUE, due,
      due, due, rhythm_period (rhythm));

  g_mutex_lock (&counters->lock);
  counters->skipped += missed;
  gst_message_set_qos_stats (message, GST_FORMAT_BUFFERS, counters->frames,
      counters->skipped);
  g_mutex_unlock (&counters->lock);
  return message;
}

GstStructure *
counters_to_structure (Counters * counters, Inbox * inbox)
{
  GstStructure *stats;
  guint64 controls, respawns;

  inbox_count (inbox, &controls, &respawns);
  g_mutex_lock (&counters->lock);
  stats = gst_structure_new ("carlasrc-stats",
      "frames", G_TYPE_UINT64, counters->frames,
      "skipped", G_TYPE_UINT64, counters->skipped,
      "controls", G_TYPE_UINT64, controls,
      "respawns", G_TYPE_UINT64, respawns,
      "average-draw-time", G_TYPE_UINT64,
      counters->frames > 0 ? counters->drawing / counters->frames : 0, NULL);
  g_mutex_unlock (&counters->lock);
  return stats;
}

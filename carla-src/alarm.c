/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A wait for a clock's time that another thread can end. */

#include "alarm.h"

void
alarm_init (Alarm * alarm)
{
  g_mutex_init (&alarm->lock);
  alarm->id = NULL;
  alarm->flushing = FALSE;
}

void
alarm_clear (Alarm * alarm)
{
  g_mutex_clear (&alarm->lock);
}

void
alarm_set_flushing (Alarm * alarm, gboolean flushing)
{
  g_mutex_lock (&alarm->lock);
  alarm->flushing = flushing;
  if (flushing && alarm->id != NULL)
    gst_clock_id_unschedule (alarm->id);
  g_mutex_unlock (&alarm->lock);
}

gboolean
alarm_is_flushing (Alarm * alarm)
{
  gboolean flushing;

  g_mutex_lock (&alarm->lock);
  flushing = alarm->flushing;
  g_mutex_unlock (&alarm->lock);
  return flushing;
}

gboolean
alarm_wait (Alarm * alarm, GstClock * clock, GstClockTime time)
{
  gboolean flushing;

  g_mutex_lock (&alarm->lock);
  if (!alarm->flushing) {
    GstClockID id = gst_clock_new_single_shot_id (clock, time);

    alarm->id = id;
    g_mutex_unlock (&alarm->lock);
    gst_clock_id_wait (id, NULL);
    g_mutex_lock (&alarm->lock);
    alarm->id = NULL;
    gst_clock_id_unref (id);
  }
  flushing = alarm->flushing;
  g_mutex_unlock (&alarm->lock);
  return !flushing;
}

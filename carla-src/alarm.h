/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A wait for a clock's time that another thread can end. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* One thread waits; any may set it flushing or ask. */
typedef struct
{
  GMutex lock;                  /* no other lock is taken while it is held */
  GstClockID id;                /* being waited for */
  gboolean flushing;
} Alarm;

void alarm_init (Alarm * alarm);
void alarm_clear (Alarm * alarm);

/* While it is flushing nothing waits; a wait under way ends. */
void alarm_set_flushing (Alarm * alarm, gboolean flushing);
gboolean alarm_is_flushing (Alarm * alarm);

/* Waits until the clock shows @time; FALSE when it is flushing. */
gboolean alarm_wait (Alarm * alarm, GstClock * clock, GstClockTime time);

G_END_DECLS

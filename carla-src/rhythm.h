/* SPDX-License-Identifier: LGPL-2.1-or-later
 * When the next frame is due. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Frames fall on the beats of a rate, counted from an origin, so that rounding
 * never adds up. One thread. */
typedef struct
{
  gint fps_n, fps_d;
  GstClockTime origin;          /* running time of beat 0, or NONE: not begun */
  guint64 beat;                 /* of the next frame */
} Rhythm;

void rhythm_reset (Rhythm * rhythm);
/* From the next frame on. */
void rhythm_set_rate (Rhythm * rhythm, gint fps_n, gint fps_d);

/* From one frame to the next. */
GstClockTime rhythm_period (const Rhythm * rhythm);
/* Running time of the next frame, and of the one after it. */
GstClockTime rhythm_due (const Rhythm * rhythm);
GstClockTime rhythm_after (const Rhythm * rhythm);

/* Settles, at running time @now, when the next frame is due; the first is due
 * at once. One that is late by more than half a period begins the rhythm anew
 * (@waits), or the beats that are already over are left out.
 * Returns: how many are. */
guint64 rhythm_meet (Rhythm * rhythm, GstClockTime now, gboolean waits);
/* The frame was made. */
void rhythm_next (Rhythm * rhythm);

G_END_DECLS

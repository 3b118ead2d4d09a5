/* SPDX-License-Identifier: LGPL-2.1-or-later
 * When the next frame is due. */

#include "rhythm.h"

static GstClockTime
beat_time (const Rhythm * rhythm, guint64 beat)
{
  return rhythm->origin + gst_util_uint64_scale (beat,
      rhythm->fps_d * GST_SECOND, rhythm->fps_n);
}

void
rhythm_reset (Rhythm * rhythm)
{
  rhythm->fps_n = 0;
  rhythm->fps_d = 1;
  rhythm->origin = GST_CLOCK_TIME_NONE;
  rhythm->beat = 0;
}

void
rhythm_set_rate (Rhythm * rhythm, gint fps_n, gint fps_d)
{
  if (GST_CLOCK_TIME_IS_VALID (rhythm->origin))
    rhythm->origin = rhythm_due (rhythm);
  rhythm->beat = 0;
  rhythm->fps_n = fps_n;
  rhythm->fps_d = fps_d;
}

GstClockTime
rhythm_period (const Rhythm * rhythm)
{
  return gst_util_uint64_scale (GST_SECOND, rhythm->fps_d, rhythm->fps_n);
}

GstClockTime
rhythm_due (const Rhythm * rhythm)
{
  return beat_time (rhythm, rhythm->beat);
}

GstClockTime
rhythm_after (const Rhythm * rhythm)
{
  return beat_time (rhythm, rhythm->beat + 1);
}

guint64
rhythm_meet (Rhythm * rhythm, GstClockTime now, gboolean waits)
{
  GstClockTime period = rhythm_period (rhythm), due;
  guint64 missed = 0;

  if (!GST_CLOCK_TIME_IS_VALID (rhythm->origin))
    rhythm->origin = now;
  due = rhythm_due (rhythm);
  if (waits && now > due + period / 2) {
    rhythm->origin = now;
    rhythm->beat = 0;
  } else if (!waits && now >= due + period) {
    missed = (now - due) / period;
    rhythm->beat += missed;
  }
  return missed;
}

void
rhythm_next (Rhythm * rhythm)
{
  rhythm->beat++;
}

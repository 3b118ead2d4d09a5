/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How well and how fast the lane was kept: the tables. */
#include "drive-report.h"

#include <math.h>
#include <string.h>

#include "console.h"

static const gchar *const latency_names[DRIVE_N_LATENCIES] = {
  "Camera → Detection", "Detection Processing", "Detection → Control",
  "Control", "Total E2E"
};

/* Through a network the way back is in it, too. */
#define NETWORK_NAME "Network Round-trip"

#define NAME_COLUMNS 22
#define RULE "============================================================"

static gdouble
share (guint64 part, guint64 whole)
{
  return whole ? (gdouble) part / whole : 0.0;
}

static gdouble
offset_rms (const DriveReport * self)
{
  return sqrt (self->offset_square_sum / MAX (self->frames_truth, 1));
}

void
drive_report_say_status (const DriveReport * self)
{
  say_status ("frame %" G_GINT64_FORMAT "  %.0f fps  %.1f m/s  "
      "offset %+.2f m  steering %+.3f  lanes %d  %.2f ms",
      self->frame_id, drive_report_fps (self), self->speed, self->offset,
      self->steering, self->lines, self->latency / 1000.0);
}

void
drive_report_say_summary (const DriveReport * self)
{
  const Histogram *total = &self->latencies[DRIVE_TOTAL];

  say ("\n" RULE "\nSummary\n" RULE);
  say ("Frames:          %" G_GUINT64_FORMAT " in %.1f s (%.1f fps)",
      self->frames, drive_report_seconds (self), drive_report_fps (self));
  say ("Lanes found:     both %.1f %%, at least one %.1f %%",
      100.0 * share (self->frames_both, self->frames_judged),
      100.0 * share (self->frames_any, self->frames_judged));
  say ("Timeouts:        %" G_GUINT64_FORMAT, self->timeouts);
  say ("Dropped frames:  %" G_GUINT64_FORMAT, self->dropped);
  if (self->frames_truth) {
    say ("Lateral offset:  %.3f m rms, %.3f m at most", offset_rms (self),
        self->offset_max);
    say ("Departures:      %" G_GUINT64_FORMAT, self->departures);
  }
  if (self->frames_ridden)
    say ("Ride:            %.1f m/s2, %.1f m/s3 at most to the side, "
        "uncomfortable %.1f %%", self->acceleration_max, self->jerk_max,
        100.0 * share (self->uncomfortable, self->frames_ridden));
  if (total->count)
    say ("Latency:         %.3f ms median, %.3f ms p99 (camera to control)",
        histogram_quantile (total, 0.5) / 1000.0,
        histogram_quantile (total, 0.99) / 1000.0);
  say (RULE);
}

static void
say_latency_row (const gchar * name, const Histogram * histogram)
{
  gint padding = NAME_COLUMNS - (gint) g_utf8_strlen (name, -1);

  if (!histogram->count) {
    say ("%s%*s         -         -         -         -         -", name,
        padding, "");
    return;
  }
  say ("%s%*s %9.3f %9.3f %9.3f %9.3f %9.3f", name, padding, "",
      histogram->min / 1000.0, histogram_mean (histogram) / 1000.0,
      histogram_quantile (histogram, 0.5) / 1000.0,
      histogram_quantile (histogram, 0.99) / 1000.0, histogram->max / 1000.0);
}

static const gchar *
name_of (const DriveReport * self, guint latency)
{
  return self->network && latency == DRIVE_CAPTURE_TO_DETECT ? NETWORK_NAME :
      latency_names[latency];
}

void
drive_report_say_latency (const DriveReport * self)
{
  gdouble sum = 0.0, highest = 0.0;
  guint i, bottleneck = 0;

  say ("\n" RULE "\nLatency Report (ms)\n" RULE);
  say ("%-*s %9s %9s %9s %9s %9s", NAME_COLUMNS, "Component", "min", "avg",
      "p50", "p99", "max");
  for (i = 0; i < DRIVE_N_LATENCIES; i++) {
    gdouble mean = histogram_mean (&self->latencies[i]);

    say_latency_row (name_of (self, i), &self->latencies[i]);
    if (i == DRIVE_TOTAL)
      continue;
    sum += mean;
    if (mean > highest) {
      highest = mean;
      bottleneck = i;
    }
  }
  if (highest > 0.0)
    say ("Bottleneck: %s (%.0f %% of the average)",
        name_of (self, bottleneck), 100.0 * highest / sum);
  say (RULE);
}

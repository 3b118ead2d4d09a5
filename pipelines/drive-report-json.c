/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How well and how fast the lane was kept: for other programs. */
#include "drive-report.h"

#include <math.h>

static const gchar *const latency_keys[DRIVE_N_LATENCIES] = {
  "capture_to_detect", "detect", "detect_to_control", "control", "total"
};

/* Numbers in JSON have a point in every locale. */
static void
append_number (GString * json, const gchar * key, gdouble value)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%.6g", value);
  g_string_append_printf (json, "\"%s\": %s, ", key, text);
}

static void
append_count (GString * json, const gchar * key, guint64 value)
{
  g_string_append_printf (json, "\"%s\": %" G_GUINT64_FORMAT ", ", key, value);
}

static void
append_known (GString * json, const gchar * key, gboolean known, gdouble value)
{
  if (known)
    append_number (json, key, value);
  else
    g_string_append_printf (json, "\"%s\": null, ", key);
}

static void
append_latency (GString * json, const gchar * key, const Histogram * histogram)
{
  if (!histogram->count) {
    g_string_append_printf (json, "\"%s\": null, ", key);
    return;
  }
  g_string_append_printf (json, "\"%s\": {", key);
  append_number (json, "p50", histogram_quantile (histogram, 0.5));
  append_number (json, "p99", histogram_quantile (histogram, 0.99));
  append_number (json, "max", histogram->max);
  g_string_truncate (json, json->len - 2);
  g_string_append (json, "}, ");
}

gchar *
drive_report_to_json (const DriveReport * self)
{
  GString *json = g_string_new ("{");
  guint64 judged = MAX (self->frames_judged, 1);
  gboolean truth = self->frames_truth > 0;
  gboolean ridden = self->frames_ridden > 0;
  guint i;

  append_count (json, "frames", self->frames);
  append_number (json, "seconds", drive_report_seconds (self));
  append_number (json, "fps", drive_report_fps (self));
  append_number (json, "lanes_both", (gdouble) self->frames_both / judged);
  append_number (json, "lanes_any", (gdouble) self->frames_any / judged);
  append_count (json, "timeouts", self->timeouts);
  append_count (json, "dropped", self->dropped);
  append_known (json, "lateral_rms_m", truth,
      sqrt (self->offset_square_sum / MAX (self->frames_truth, 1)));
  append_known (json, "lateral_max_m", truth, self->offset_max);
  append_known (json, "departures", truth, self->departures);
  append_known (json, "max_lateral_acceleration", ridden,
      self->acceleration_max);
  append_known (json, "max_lateral_jerk", ridden, self->jerk_max);
  append_known (json, "comfort_violations", ridden,
      (gdouble) self->uncomfortable / MAX (self->frames_ridden, 1));
  g_string_append (json, "\"latency_us\": {");
  for (i = 0; i < DRIVE_N_LATENCIES; i++)
    append_latency (json, latency_keys[i], &self->latencies[i]);
  g_string_truncate (json, json->len - 2);
  g_string_append (json, "}}");
  return g_string_free (json, FALSE);
}

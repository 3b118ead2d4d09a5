/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How well and how fast the lane was kept: counting. */
#include "drive-report.h"

#include <math.h>
#include <string.h>

static const gchar *const latency_fields[DRIVE_N_LATENCIES] = {
  "capture-to-detect-us", "detect-us", "detect-to-control-us",
  "control-time-us", "total-us"
};

DriveReport *
drive_report_new (void)
{
  return g_new0 (DriveReport, 1);
}

void
drive_report_free (DriveReport * self)
{
  g_free (self);
}

static void
add_frame (DriveReport * self, gint64 frame_id, gint64 now)
{
  if (self->frames == 0)
    self->first_time = now;
  else if (frame_id > self->frame_id + 1 && self->frame_id >= 0)
    self->dropped += frame_id - self->frame_id - 1;
  self->frame_id = frame_id;
  self->last_time = now;
  self->frames++;
}

/* lanekeep tells the lines it trusted; found are those of the detector. */
static void
add_lines (DriveReport * self, const GstStructure * message)
{
  self->lines = gst_structure_has_field (message, "left")
      + gst_structure_has_field (message, "right");
  self->frames_judged++;
  self->frames_both += self->lines >= 2;
  self->frames_any += self->lines >= 1;
}

static void
add_truth (DriveReport * self, const GstStructure * message)
{
  gdouble offset, width;
  gboolean departed;

  if (!gst_structure_get_double (message, "true-lateral-offset", &offset))
    return;
  self->frames_truth++;
  self->offset = offset;
  self->offset_square_sum += offset * offset;
  self->offset_max = MAX (self->offset_max, fabs (offset));
  if (!gst_structure_get_double (message, "lane-width", &width))
    return;
  departed = fabs (offset) > (width - DRIVE_VEHICLE_WIDTH) / 2.0;
  self->departures += departed && !self->departed;
  self->departed = departed;
}

static void
add_ride (DriveReport * self, const GstStructure * message)
{
  gdouble acceleration, jerk = 0.0;

  if (!gst_structure_get_double (message, "lateral-acceleration",
          &acceleration))
    return;
  gst_structure_get_double (message, "lateral-jerk", &jerk);
  acceleration = fabs (acceleration);
  jerk = fabs (jerk);
  self->frames_ridden++;
  self->uncomfortable += acceleration > DRIVE_MAX_ACCELERATION
      || jerk > DRIVE_MAX_JERK;
  self->acceleration_max = MAX (self->acceleration_max, acceleration);
  self->jerk_max = MAX (self->jerk_max, jerk);
}

static void
add_latencies (DriveReport * self, const GstStructure * message)
{
  gdouble value;
  guint i;

  for (i = 0; i < DRIVE_N_LATENCIES; i++) {
    if (gst_structure_get_double (message, latency_fields[i], &value))
      histogram_add (&self->latencies[i], value);
  }
  gst_structure_get_double (message, "total-us", &self->latency);
}

gboolean
drive_report_add (DriveReport * self, const GstStructure * message, gint64 now)
{
  gint64 frame_id = -1;

  if (gst_structure_has_name (message, "lane-detection")) {
    add_lines (self, message);
    return TRUE;
  }
  if (!gst_structure_has_name (message, "lane-control"))
    return FALSE;
  gst_structure_get_int64 (message, "frame-id", &frame_id);
  gst_structure_get_double (message, "speed", &self->speed);
  gst_structure_get_double (message, "steering", &self->steering);
  gst_structure_get_double (message, "lateral-offset", &self->offset);
  add_frame (self, frame_id, now);
  self->timeouts += g_strcmp0 (gst_structure_get_string (message, "status"),
      "timeout") == 0;
  add_truth (self, message);
  add_ride (self, message);
  add_latencies (self, message);
  return TRUE;
}

gdouble
drive_report_seconds (const DriveReport * self)
{
  gdouble between = (self->last_time - self->first_time) / (gdouble)
      G_USEC_PER_SEC;

  return self->frames > 1 ? between * self->frames / (self->frames - 1) : 0.0;
}

gdouble
drive_report_fps (const DriveReport * self)
{
  gdouble seconds = drive_report_seconds (self);

  return seconds > 0.0 ? self->frames / seconds : 0.0;
}

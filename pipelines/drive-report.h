/* SPDX-License-Identifier: LGPL-2.1-or-later
 * How well and how fast the lane was kept: from lanekeep's messages. */
#pragma once

#include <gst/gst.h>

#include "histogram.h"

G_BEGIN_DECLS

/* Width of the vehicle over its wheels, m: it departs when its true offset
 * leaves less than half of this to the line, |offset| > (lane - car) / 2. */
#define DRIVE_VEHICLE_WIDTH 1.8

/* ISO 11270:2014: what a lane keeping assistant may do to its passengers;
 * lateral, the jerk over half a second. */
#define DRIVE_MAX_ACCELERATION 3.0      /* m/s2 */
#define DRIVE_MAX_JERK 5.0      /* m/s3 */

/* From the camera to the control of one frame, in microseconds. */
typedef enum
{
  DRIVE_CAPTURE_TO_DETECT,      /* picture complete until the detector has it */
  DRIVE_DETECT,                 /* the detector's work */
  DRIVE_DETECT_TO_CONTROL,      /* result complete until lanekeep has it */
  DRIVE_CONTROL,                /* lanekeep's work */
  DRIVE_TOTAL,                  /* picture complete until the control is out */
  DRIVE_N_LATENCIES
} DriveLatency;

typedef struct
{
  gboolean network;             /* the detector was asked through ZeroMQ */
  guint64 frames;
  guint64 frames_judged;        /* that the detector told of */
  guint64 frames_both, frames_any;      /* of these: both lines, at least one */
  guint64 timeouts;             /* frames that the detector did not answer */
  guint64 dropped;              /* frame ids that never came */
  guint64 departures;           /* times a wheel crossed the line */
  guint64 frames_truth;         /* whose true offset is known */
  gdouble offset_square_sum, offset_max;        /* of these, m^2 and m */
  guint64 frames_ridden;        /* whose lateral acceleration is known */
  guint64 uncomfortable;        /* of these, beyond a limit of ISO 11270 */
  gdouble acceleration_max, jerk_max;   /* of these, lateral, m/s2 and m/s3 */
  Histogram latencies[DRIVE_N_LATENCIES];

  /* Of the newest frame. */
  gint64 frame_id;
  gint64 first_time, last_time; /* g_get_monotonic_time() */
  gint lines;                   /* that were found */
  gdouble speed, steering, offset, latency;
  gboolean departed;
} DriveReport;

DriveReport *drive_report_new (void);
void drive_report_free (DriveReport * self);

/* Takes one `lane-control` message that came at @now (g_get_monotonic_time()),
 * or the detector's `lane-detection` message of the same frame: either may
 * come first.
 * Returns: %FALSE when @message is another one. */
gboolean drive_report_add (DriveReport * self, const GstStructure * message,
    gint64 now);

/* Frames' periods, the last one's included, so that frames / seconds = fps;
 * both are 0 before the second frame. */
gdouble drive_report_seconds (const DriveReport * self);
gdouble drive_report_fps (const DriveReport * self);

/* The whole-run table and the newest frame's line. */
void drive_report_say_summary (const DriveReport * self);
void drive_report_say_status (const DriveReport * self);
/* Each component's latency and which one costs most. */
void drive_report_say_latency (const DriveReport * self);
/* Returns: (transfer full): the summary as one line of JSON; null is what
 * nobody knows. */
gchar *drive_report_to_json (const DriveReport * self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The element messages of lanekeep. */

#include "config.h"

#include <math.h>
#include "keepmessage.h"

/* Later crossings of a line are no news, s. */
#define MAX_CROSSING 10.0
/* No car is faster, m/s. */
#define MAX_SPEED 150.0

/* Metas may come from anywhere: NaN and impossible values count as unknown. */
gboolean
lane_keep_knows_vehicle (const GstVehicleMeta * vehicle)
{
  return vehicle != NULL && fabs (vehicle->speed) <= MAX_SPEED
      && fabs (vehicle->steering) <= 1.0 && isfinite (vehicle->rotation[1]);
}

static gboolean
knows_truth (const GstVehicleMeta * vehicle)
{
  return vehicle != NULL && vehicle->has_truth
      && isfinite (vehicle->truth.lateral_offset)
      && isfinite (vehicle->truth.heading_error)
      && isfinite (vehicle->truth.curvature)
      && isfinite (vehicle->truth.lane_width);
}

/* Sets @field to the microseconds between two times, unless one is unknown
 * or they cannot be. */
static void
set_interval (GstStructure * structure, const gchar * field,
    GstClockTime from, GstClockTime to)
{
  if (GST_CLOCK_TIME_IS_VALID (from) && GST_CLOCK_TIME_IS_VALID (to)
      && from <= to)
    gst_structure_set (structure, field, G_TYPE_DOUBLE,
        (gdouble) (to - from) / GST_USECOND, NULL);
}

static void
set_latencies (GstStructure * structure, const GstLaneMeta * lanes,
    GstBuffer * buffer, GstClockTime received, GstClockTime sent)
{
  GstClockTime captured = lanes->capture_time;
  GstClockTime detected = lanes->detection_time;
  GstClockTime started = GST_CLOCK_TIME_NONE;

  if (!GST_CLOCK_TIME_IS_VALID (captured))
    captured = gst_buffer_get_capture_time (buffer);
  if (GST_CLOCK_TIME_IS_VALID (detected) && lanes->processing_time <= detected)
    started = detected - lanes->processing_time;

  set_interval (structure, "capture-to-detect-us", captured, started);
  set_interval (structure, "detect-us", started, detected);
  set_interval (structure, "detect-to-control-us", detected, received);
  set_interval (structure, "control-time-us", received, sent);
  set_interval (structure, "total-us", captured, sent);
}

static void
set_known (GstStructure * structure, const gchar * field, gdouble value)
{
  if (!isnan (value))
    gst_structure_set (structure, field, G_TYPE_DOUBLE, value, NULL);
}

static void
set_crossing (GstStructure * structure, const LaneKeeperOutput * output)
{
  if (output->line_crossing <= MAX_CROSSING)
    gst_structure_set (structure, "time-to-line-crossing", G_TYPE_DOUBLE,
        output->line_crossing, NULL);
}

static void
set_truth (GstStructure * structure, const GstVehicleMeta * vehicle)
{
  gst_structure_set (structure,
      "true-lateral-offset", G_TYPE_DOUBLE, vehicle->truth.lateral_offset,
      "true-heading-error", G_TYPE_DOUBLE, vehicle->truth.heading_error,
      "true-curvature", G_TYPE_DOUBLE, vehicle->truth.curvature,
      "lane-width", G_TYPE_DOUBLE, vehicle->truth.lane_width, NULL);
}

GstMessage *
lane_keep_message_new (GstObject * src, GstBuffer * buffer,
    const GstLaneMeta * lanes, const GstVehicleMeta * vehicle,
    const LaneKeeperOutput * output, GstClockTime received, GstClockTime sent)
{
  GstStructure *structure = gst_structure_new ("lane-control",
      "frame-id", G_TYPE_INT64, lanes->frame_id,
      "steering", G_TYPE_DOUBLE, output->steering,
      "throttle", G_TYPE_DOUBLE, output->throttle,
      "brake", G_TYPE_DOUBLE, output->brake,
      "lateral-offset", G_TYPE_DOUBLE, output->lateral_offset,
      "heading-error", G_TYPE_DOUBLE, output->heading_error,
      "curvature", G_TYPE_DOUBLE, output->curvature,
      "departure", G_TYPE_STRING, departure_name (output->departure),
      "status", G_TYPE_STRING, gst_lane_status_get_nick (lanes->status),
      "lines", G_TYPE_INT, (gint) output->lines,
      "stopping", G_TYPE_BOOLEAN, output->stopping, NULL);

  set_crossing (structure, output);
  set_latencies (structure, lanes, buffer, received, sent);
  if (lane_keep_knows_vehicle (vehicle))
    gst_structure_set (structure, "speed", G_TYPE_DOUBLE, vehicle->speed, NULL);
  set_known (structure, "lateral-acceleration", output->acceleration);
  set_known (structure, "lateral-jerk", output->jerk);
  if (knows_truth (vehicle))
    set_truth (structure, vehicle);
  return gst_message_new_element (src, structure);
}

GstMessage *
lane_departure_message_new (GstObject * src, const GstLaneMeta * lanes,
    const LaneKeeperOutput * output)
{
  GstStructure *structure = gst_structure_new ("lane-departure",
      "frame-id", G_TYPE_INT64, lanes->frame_id,
      "departure", G_TYPE_STRING, departure_name (output->departure),
      "side", G_TYPE_STRING, output->lateral_offset < 0.0 ? "left" : "right",
      "lateral-offset", G_TYPE_DOUBLE, output->lateral_offset, NULL);

  set_crossing (structure, output);
  return gst_message_new_element (src, structure);
}

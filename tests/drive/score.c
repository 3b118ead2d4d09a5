/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Judges a drive frame by frame. */
#include "score.h"

#include <math.h>
#include <string.h>

#include "drive-report.h"

/* A frame shows a line when it shows this share of it. */
#define SHOWN 0.5

static const guint distances[SCORE_N_DISTANCES] = { SCORE_DISTANCES };

void
score_init (Score * score, gint width, gint height, gdouble period)
{
  memset (score, 0, sizeof *score);
  gst_lane_camera_init (&score->camera, width, height);
  score->period = period;
}

static void
error_add (ScoreError * error, gdouble value)
{
  error->n++;
  error->squares += value * value;
  error->max = MAX (error->max, fabs (value));
}

static gdouble
error_rms (const ScoreError * error)
{
  return error->n ? sqrt (error->squares / error->n) : 0.0;
}

static gdouble
column (const GstLaneLine * line, gdouble row)
{
  return line->a + (line->b + line->c * row) * row;
}

/* Pixels for a metre across, at a point of the road. */
static gdouble
pixels_per_metre (const GstLaneCamera * camera, const GstVehiclePoint * point)
{
  gdouble x = point->x, row;

  gst_lane_camera_to_pixel (camera, point->forward, point->right + 1.0,
      point->up, &x, &row);
  return x - point->x;
}

gdouble
score_line_error (const GstLaneCamera * camera, const GstLaneLine * line,
    const GstVehicleLine * truth, guint distance)
{
  guint first = (guint) camera->x - GST_VEHICLE_LINE_FIRST;
  const GstVehiclePoint *point = &truth->points[first + distance];

  if (point->hidden & (GST_VEHICLE_HIDDEN_OUTSIDE | GST_VEHICLE_HIDDEN_CREST)
      || !line->valid || point->y < line->y2)
    return NAN;
  return (column (line, point->y) - point->x)
      / pixels_per_metre (camera, point);
}

static void
judge_line (Score * score, const GstLaneLine * line,
    const GstVehicleLine * truth)
{
  for (guint i = 0; i < SCORE_N_DISTANCES; i++) {
    gdouble error = score_line_error (&score->camera, line, truth,
        distances[i]);

    if (!isnan (error))
      error_add (&score->lines[i], error);
  }
}

static void
judge_far_end (Score * score, const GstLaneLine * line,
    const GstLaneLine * truth)
{
  if (line->valid && truth->valid && line->y2 >= truth->y2
      && line->y2 <= truth->y1)
    error_add (&score->far_end, line->x2 - column (truth, line->y2));
}

static void
judge_lanes (Score * score, const GstLaneMeta * lanes,
    const GstVehicleTruth * truth)
{
  gboolean both = lanes->left.valid && lanes->right.valid;
  gboolean shown = truth->left_line.visible >= SHOWN
      && truth->right_line.visible >= SHOWN;

  score->both += both;
  score->shown += shown;
  score->shown_both += both && shown;
  score->any += lanes->left.valid || lanes->right.valid;
  score->timeouts += lanes->status == GST_LANE_STATUS_TIMEOUT;
  if (GST_CLOCK_TIME_IS_VALID (lanes->processing_time))
    histogram_add (&score->detection, lanes->processing_time / 1e3);
  judge_line (score, &lanes->left, &truth->left_line);
  judge_line (score, &lanes->right, &truth->right_line);
  judge_far_end (score, &lanes->left, &truth->left);
  judge_far_end (score, &lanes->right, &truth->right);
}

static void
judge_place (Score * score, const GstVehicleMeta * vehicle)
{
  const GstVehicleTruth *truth = &vehicle->truth;
  gboolean departed = fabs (truth->lateral_offset)
      > (truth->lane_width - DRIVE_VEHICLE_WIDTH) / 2.0;

  error_add (&score->offset, truth->lateral_offset);
  score->departures += departed && !score->departed;
  score->departed = departed;
}

void
score_add (Score * score, GstBuffer * buffer, GstClockTime now)
{
  const GstLaneMeta *lanes = gst_buffer_get_lane_meta (buffer);
  const GstVehicleMeta *vehicle = gst_buffer_get_vehicle_meta (buffer);
  GstClockTime captured = gst_buffer_get_capture_time (buffer);

  if (!lanes || !vehicle || !vehicle->has_truth)
    return;
  if (GST_BUFFER_OFFSET (buffer) != score->next_frame)
    ride_break (&score->ride);
  score->next_frame = GST_BUFFER_OFFSET (buffer) + 1;
  score->frames++;
  judge_lanes (score, lanes, &vehicle->truth);
  judge_place (score, vehicle);
  ride_add (&score->ride, vehicle->position[0], vehicle->position[1],
      vehicle->rotation[1] * G_PI / 180.0, score->period);
  if (GST_CLOCK_TIME_IS_VALID (captured) && now >= captured)
    histogram_add (&score->latency, (now - captured) / 1e3);
}

static void
append_error (GString * json, const gchar * key, const ScoreError * error)
{
  g_string_append_printf (json, ", \"%s\": {\"n\": %" G_GUINT64_FORMAT
      ", \"squares\": %.6g, \"rms\": %.5f, \"max\": %.4f}", key, error->n,
      error->squares, error_rms (error), error->max);
}

static void
append_histogram (GString * json, const gchar * key, const Histogram * values)
{
  g_string_append_printf (json, ", \"%s\": {\"p50\": %.1f, \"p99\": %.1f}", key,
      histogram_quantile (values, 0.5), histogram_quantile (values, 0.99));
}

gchar *
score_to_json (const Score * score)
{
  const Ride *ride = &score->ride;
  GString *json = g_string_new ("{");
  guint i;

  g_string_append_printf (json, "\"frames\": %" G_GUINT64_FORMAT
      ", \"both\": %" G_GUINT64_FORMAT ", \"any\": %" G_GUINT64_FORMAT
      ", \"shown\": %" G_GUINT64_FORMAT ", \"shown_both\": %"
      G_GUINT64_FORMAT ", \"timeouts\": %" G_GUINT64_FORMAT
      ", \"departures\": %" G_GUINT64_FORMAT, score->frames, score->both,
      score->any, score->shown, score->shown_both, score->timeouts,
      score->departures);
  append_error (json, "offset_m", &score->offset);
  for (i = 0; i < SCORE_N_DISTANCES; i++) {
    gchar *key = g_strdup_printf ("line_%um", distances[i]);
    append_error (json, key, &score->lines[i]);
    g_free (key);
  }
  append_error (json, "far_end_px", &score->far_end);
  g_string_append_printf (json, ", \"metres\": %.2f, \"ride_frames\": %"
      G_GUINT64_FORMAT ", \"uncomfortable\": %" G_GUINT64_FORMAT
      ", \"acceleration_max\": %.3f, \"jerk_max\": %.3f", ride->metres,
      ride->frames, ride->uncomfortable, ride->acceleration_max,
      ride->jerk_max);
  append_histogram (json, "latency_us", &score->latency);
  append_histogram (json, "detection_us", &score->detection);
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}

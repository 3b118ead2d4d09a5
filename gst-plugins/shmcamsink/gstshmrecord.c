/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The record of `detection_results` <-> GstLaneMeta. */
#include "config.h"
#include "gstshmrecord.h"

#include <math.h>

/* Largest picture there is, where its size is not known. */
#define UNKNOWN_SIDE 16384

#define MAX_PROCESSING_MS 1e6

static void
line_to_record (const GstLaneLine * line, gint32 * has, LaneshmLine * record)
{
  *has = line->valid;
  memset (record, 0, sizeof *record);
  if (!line->valid)
    return;
  record->x1 = line->x1;
  record->y1 = line->y1;
  record->x2 = line->x2;
  record->y2 = line->y2;
  record->confidence = line->confidence;
}

void
gst_shm_record_from_meta (const GstLaneMeta * meta, gint64 frame_id,
    LaneshmDetection * record)
{
  memset (record, 0, sizeof *record);
  record->frame_id = frame_id;
  if (GST_CLOCK_TIME_IS_VALID (meta->processing_time))
    record->processing_time_ms = (gdouble) meta->processing_time / GST_MSECOND;
  line_to_record (&meta->left, &record->has_left_lane, &record->left);
  line_to_record (&meta->right, &record->has_right_lane, &record->right);
}

/* Lines leave the picture at its sides, so columns may lie well outside. */
static gboolean
is_possible (const LaneshmLine * line, gint width, gint height)
{
  return line->x1 >= -2 * width && line->x1 <= 3 * width
      && line->x2 >= -2 * width && line->x2 <= 3 * width
      && line->y1 > line->y2 && line->y1 <= height && line->y2 >= 0
      && line->confidence >= 0.0 && line->confidence <= 1.0;
}

/* Returns 1 when the record has a line that cannot be. */
static guint
line_from_record (const LaneshmLine * record, gint32 has, gint width,
    gint height, GstLaneLine * line)
{
  memset (line, 0, sizeof *line);
  if (!has)
    return 0;
  if (!is_possible (record, width, height))
    return 1;
  gst_lane_line_set_chord (line, record->x1, record->y1, record->x2,
      record->y2, record->confidence);
  return 0;
}

/* Unix seconds as CLOCK_MONOTONIC, from `earliest` until now whatever jumps
 * the Unix clock made; NONE for times that cannot be. The clocks are read one
 * after the other: right within a microsecond. */
static GstClockTime
monotonic_from_unix (gdouble seconds, GstClockTime earliest)
{
  gdouble now = (gdouble) g_get_real_time () / G_USEC_PER_SEC;
  GstClockTime monotonic = gst_lane_monotonic_time ();
  gdouble age = (now - seconds) * GST_SECOND;
  GstClockTime time;

  if (!isfinite (age) || age > monotonic)
    return GST_CLOCK_TIME_NONE;
  time = age > 0 ? monotonic - (GstClockTime) age : monotonic;
  return CLAMP (time, MIN (earliest, monotonic), monotonic);
}

guint
gst_shm_record_to_meta (const LaneshmDetection * record,
    const GstVideoInfo * info, GstClockTime earliest, GstLaneMeta * meta)
{
  gint width = info ? GST_VIDEO_INFO_WIDTH (info) : UNKNOWN_SIDE;
  gint height = info ? GST_VIDEO_INFO_HEIGHT (info) : UNKNOWN_SIDE;
  gdouble ms = record->processing_time_ms;
  guint refused = line_from_record (&record->left, record->has_left_lane,
      width, height, &meta->left)
      + line_from_record (&record->right, record->has_right_lane, width,
      height, &meta->right);

  meta->frame_id = record->frame_id;
  meta->status = meta->left.valid || meta->right.valid ?
      GST_LANE_STATUS_OK : GST_LANE_STATUS_NO_LANES;
  meta->detector = "shm";
  meta->processing_time = ms >= 0.0 && ms <= MAX_PROCESSING_MS ?
      (GstClockTime) (ms * GST_MSECOND) : GST_CLOCK_TIME_NONE;
  meta->detection_time = monotonic_from_unix (record->timestamp, earliest);
  return refused;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The paint points of a picture, row by row.
 *
 * Only every few rows are read, densely where the road is far away. Near rows
 * are halved until paint is a handful of samples wide, so that time grows with
 * the rows read and hardly with the picture's size. */
#include "paintmap.h"

#include <math.h>

/* Rows above this fraction of the height are never road. */
#define TOP 0.38
/* Denser rows above this fraction. */
#define FAR 0.62
/* Paint is about 0.15 m of a lane of 3.5 m; the filter finds half to thrice. */
#define PAINT_OF_LANE 0.03
#define LENGTH_WANTED 6

static void
plan_row (PaintMap * map, gint y, gint step, gdouble horizon,
    gdouble lane_scale)
{
  PaintRow *row = &map->rows[map->n_rows++];
  gdouble below = MAX (y - horizon, map->height / 20.);
  gdouble length = PAINT_OF_LANE * lane_scale * below;

  row->y = y;
  row->step = step;
  for (row->halvings = 0; length > LENGTH_WANTED
      && (map->width >> row->halvings) > 320; row->halvings++)
    length /= 2;
  row->length = CLAMP ((gint) (length + 0.5), 2, PAINT_LENGTH_MAX);
  row->first = row->count = 0;
}

void
paint_map_init (PaintMap * map, const GstVideoInfo * info, gdouble horizon,
    gdouble lane_scale)
{
  gint height = GST_VIDEO_INFO_HEIGHT (info);
  gint far_step = MAX (1, (height + 150) / 300);
  gint near_step = MAX (1, (height + 75) / 150);

  map->width = GST_VIDEO_INFO_WIDTH (info);
  map->height = height;
  map->read = paint_row_reader (GST_VIDEO_INFO_FORMAT (info));
  map->rows = g_new (PaintRow, height / far_step + 1);
  map->n_rows = map->n_points = 0;
  for (gint y = height - 1; y > TOP * height;) {
    gint step = y > FAR * height ? near_step : far_step;
    plan_row (map, y, step, horizon, lane_scale);
    y -= step;
  }
  map->points = g_new (PaintPoint, map->n_rows * PAINT_POINTS_PER_ROW);
  map->samples = g_new (gint16, map->width + 2 * PAINT_ROW_MARGIN);
  map->response = g_new (gint16, map->width);
  map->sums = g_new (guint16, map->width + 2 * PAINT_ROW_MARGIN + 1);
}

void
paint_map_clear (PaintMap * map)
{
  g_clear_pointer (&map->rows, g_free);
  g_clear_pointer (&map->points, g_free);
  g_clear_pointer (&map->samples, g_free);
  g_clear_pointer (&map->response, g_free);
  g_clear_pointer (&map->sums, g_free);
}

static void
fill_row (PaintMap * map, PaintRow * row, const GstVideoFrame * frame)
{
  gint16 *samples = map->samples + PAINT_ROW_MARGIN;
  PaintPoint *points = map->points + map->n_points;
  gint n = map->width;

  map->read (frame, row->y, samples);
  for (gint i = 0; i < row->halvings; i++)
    n = paint_row_halve (samples, n);
  row->first = map->n_points;
  row->count = paint_points_find (samples, n, row->length, map->sums,
      map->response, points);
  map->n_points += row->count;

  gfloat pixels = 1 << row->halvings;
  for (guint i = 0; i < row->count; i++) {
    points[i].x = points[i].x * pixels + (pixels - 1) / 2;
    points[i].width *= pixels;
  }
}

void
paint_map_fill (PaintMap * map, const GstVideoFrame * frame)
{
  map->n_points = 0;
  for (guint i = 0; i < map->n_rows; i++)
    fill_row (map, &map->rows[i], frame);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The paint points of a picture, row by row.
 *
 * Only every few rows are read, densely where the road is far away. Near rows
 * are halved until paint is a handful of samples wide, so that time grows with
 * the rows read and hardly with the picture's size. */
#include "paintmap.h"

#include <math.h>

/* Rows above this fraction of the height are never road. */
#define TOP 0.25
/* Denser rows above this fraction. */
#define FAR 0.62
/* Paint is about 0.15 m of a lane of 3.5 m; the filter finds half to thrice. */
#define PAINT_OF_LANE 0.03
#define LENGTH_WANTED 6
/* Fewer pixels of a row are never read. */
#define MIN_READ 64

void
paint_map_init (PaintMap * map, const GstVideoInfo * info, gdouble lane_scale)
{
  gint height = GST_VIDEO_INFO_HEIGHT (info);
  gint far_step = MAX (1, (height + 150) / 300);
  gint near_step = MAX (1, (height + 75) / 150);

  map->width = GST_VIDEO_INFO_WIDTH (info);
  map->height = height;
  map->pixel = MAX (1, height / 600.);
  map->lane_scale = lane_scale;
  map->read = paint_row_reader (GST_VIDEO_INFO_FORMAT (info));
  map->rows = g_new0 (PaintRow, height / far_step + 1);
  map->n_rows = 0;
  for (gint y = height - 1; y > TOP * height;) {
    PaintRow *row = &map->rows[map->n_rows];
    row->y = y;
    row->step = y > FAR * height ? near_step : far_step;
    row->first = map->n_rows++ * PAINT_POINTS_PER_ROW;
    y -= row->step;
  }
  map->points = g_new (PaintPoint, map->n_rows * PAINT_POINTS_PER_ROW);
  for (gint i = 0; i < 2; i++)
    map->samples[i] = g_new (gint16, map->width + 2 * PAINT_ROW_MARGIN);
  map->response = g_new (gint16, map->width);
  map->sums = g_new (guint16, map->width + 2 * PAINT_ROW_MARGIN + 1);
}

void
paint_map_clear (PaintMap * map)
{
  g_clear_pointer (&map->rows, g_free);
  g_clear_pointer (&map->points, g_free);
  g_clear_pointer (&map->samples[0], g_free);
  g_clear_pointer (&map->samples[1], g_free);
  g_clear_pointer (&map->response, g_free);
  g_clear_pointer (&map->sums, g_free);
}

void
paint_map_start (PaintMap * map)
{
  for (guint i = 0; i < map->n_rows; i++)
    map->rows[i].length = map->rows[i].count = 0;
}

/* @half: pixels to read on either side of the road's @column there. */
static void
read_row (PaintMap * map, PaintRow * row, const GstVideoFrame * frame,
    gdouble column, gdouble half)
{
  gint from = CLAMP (column - half, 0, map->width - MIN_READ);
  gint to = CLAMP (column + half, MIN_READ, map->width);

  gint16 *samples = map->samples[0] + PAINT_ROW_MARGIN;
  gint16 *other = map->samples[1] + PAINT_ROW_MARGIN;
  PaintPoint *points = map->points + row->first;

  from &= ~1;                   /* chroma is told for pairs */
  to = MIN (MAX (to, from + MIN_READ), map->width);
  gint n = to - from;
  map->read (frame, from, row->y, n, samples);
  for (gint i = 0; i < row->halvings; i++) {
    gint16 *halved = other;
    n = paint_row_halve (samples, n, halved);
    other = samples;
    samples = halved;
  }
  row->count = paint_points_find (samples, n, row->length, map->sums,
      map->response, points);

  gfloat pixels = 1 << row->halvings;
  for (guint i = 0; i < row->count; i++) {
    points[i].x = from + points[i].x * pixels + (pixels - 1) / 2;
    points[i].width *= pixels;
  }
}

void
paint_map_read (PaintMap * map, const GstVideoFrame * frame,
    const PaintRegion * region)
{
  for (guint i = 0; i < map->n_rows && map->rows[i].y >= region->top; i++) {
    PaintRow *row = &map->rows[i];
    gdouble below = row->y - region->horizon;

    if (row->y > region->bottom)
      continue;
    gdouble pixels = MAX (PAINT_OF_LANE * map->lane_scale * below, 2);
    gdouble known = row->length << row->halvings;
    if (pixels < 1.4 * known && known < 1.4 * pixels)
      continue;
    row->halvings = 0;
    while ((pixels / (1 << row->halvings)) > LENGTH_WANTED
        && (map->width >> row->halvings) > 320)
      row->halvings++;
    row->length = CLAMP ((gint) (pixels / (1 << row->halvings) + 0.5), 2,
        PAINT_LENGTH_MAX);
    read_row (map, row, frame, region->column,
        region->spread + region->slope * below);
  }
}

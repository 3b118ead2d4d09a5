/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Lanes and vehicle state, painted with cairo. */

#include "config.h"

#include <math.h>
#include "lanepaint.h"

/* Pieces that a curve is drawn of. */
#define CURVE_PIECES 16
/* Sizes are told for pictures of this height and grow with them. */
#define REFERENCE_HEIGHT 600.0
#define LINE_WIDTH 5.0
#define TRUTH_WIDTH 1.5
#define FONT_SIZE 18.0
#define TEXT_MARGIN 8.0
/* The bar is the lane, across; a mark on it the vehicle. */
#define BAR_WIDTH 200.0
#define BAR_HEIGHT 8.0
/* A wheel is on the line so much of the lane's width off its centre: a car 1.8
 * m wide in a lane of 3.5 m. */
#define WHEEL_SHARE 0.24
/* Crossings of a line are told of so long before, s. */
#define MAX_TIME 5.0
/* Columns this far out are as good as any further, and cairo's range ends. */
#define MAX_COLUMN 30000.0

typedef struct
{
  gdouble red, green, blue, alpha;
} Colour;

static const Colour left_colour = { 1.0, 0.85, 0.1, 0.9 };
static const Colour right_colour = { 0.2, 0.8, 1.0, 0.9 };
static const Colour area_colour = { 0.1, 0.9, 0.2, 0.25 };
static const Colour truth_colour = { 1.0, 0.1, 0.8, 0.9 };
static const Colour text_colour = { 1.0, 1.0, 1.0, 1.0 };
static const Colour shade_colour = { 0.0, 0.0, 0.0, 0.5 };

static const Colour warning_colour = { 0.0, 0.0, 0.0, 1.0 };

static const Colour departure_colours[] = {
  [DEPARTURE_CENTERED] = {0.1, 0.9, 0.2, 0.9},
  [DEPARTURE_DRIFT] = {1.0, 0.8, 0.1, 0.9},
  [DEPARTURE_DEPARTURE] = {1.0, 0.15, 0.1, 0.9},
};

static void
set_colour (const LanePaint * self, const Colour * colour)
{
  cairo_set_source_rgba (self->cairo,
      self->swapped ? colour->blue : colour->red, colour->green,
      self->swapped ? colour->red : colour->blue, colour->alpha);
}

static gdouble
size (const LanePaint * self, gdouble pixels)
{
  return pixels * self->height / REFERENCE_HEIGHT;
}

/* A line that can be drawn: metas may come from anywhere. */
static gboolean
is_drawable (const GstLaneLine * line)
{
  return line->valid && line->y1 > line->y2 && isfinite (line->a)
      && isfinite (line->b) && isfinite (line->c);
}

static gdouble
column (const GstLaneLine * line, gdouble y)
{
  return CLAMP (line->a + (line->b + line->c * y) * y, -MAX_COLUMN, MAX_COLUMN);
}

/* Adds the curve to the path, from row @from to row @to. */
static void
add_curve (const LanePaint * self, const GstLaneLine * line, gdouble from,
    gdouble to)
{
  for (guint i = 0; i <= CURVE_PIECES; i++) {
    gdouble y = from + (to - from) * i / CURVE_PIECES;

    /* Pixel centres lie half a pixel into cairo's grid. */
    cairo_line_to (self->cairo, column (line, y) + 0.5, y + 0.5);
  }
}

static gdouble
bottom_row (const LanePaint * self, const GstLaneLine * line)
{
  return MIN (line->y1, self->height);
}

static gdouble
top_row (const GstLaneLine * line)
{
  return MAX (line->y2, 0);
}

static void
stroke_line (const LanePaint * self, const GstLaneLine * line,
    const Colour * colour, gdouble width)
{
  if (!is_drawable (line))
    return;
  cairo_new_path (self->cairo);
  add_curve (self, line, bottom_row (self, line), top_row (line));
  cairo_set_line_width (self->cairo, MAX (size (self, width), 1.0));
  set_colour (self, colour);
  cairo_stroke (self->cairo);
}

void
lane_paint_lane (const LanePaint * self, const GstLaneMeta * lanes)
{
  if (is_drawable (&lanes->left) && is_drawable (&lanes->right)) {
    cairo_new_path (self->cairo);
    add_curve (self, &lanes->left, bottom_row (self, &lanes->left),
        top_row (&lanes->left));
    add_curve (self, &lanes->right, top_row (&lanes->right),
        bottom_row (self, &lanes->right));
    cairo_close_path (self->cairo);
    set_colour (self, &area_colour);
    cairo_fill (self->cairo);
  }
  stroke_line (self, &lanes->left, &left_colour, LINE_WIDTH);
  stroke_line (self, &lanes->right, &right_colour, LINE_WIDTH);
}

void
lane_paint_truth (const LanePaint * self, const GstVehicleTruth * truth)
{
  stroke_line (self, &truth->left, &truth_colour, TRUTH_WIDTH);
  stroke_line (self, &truth->right, &truth_colour, TRUTH_WIDTH);
}

static void
fill_rectangle (const LanePaint * self, const Colour * colour, gdouble x,
    gdouble y, gdouble width, gdouble height)
{
  cairo_rectangle (self->cairo, x, y, width, height);
  set_colour (self, colour);
  cairo_fill (self->cairo);
}

gboolean
lane_paint_find_share (const LanePaint * self, const GstLaneMeta * lanes,
    gdouble * share)
{
  gdouble row, left, right;

  if (!is_drawable (&lanes->left) || !is_drawable (&lanes->right))
    return FALSE;
  row = MIN (lanes->left.y1, lanes->right.y1);
  left = column (&lanes->left, row);
  right = column (&lanes->right, row);
  if (right - left < 1.0)
    return FALSE;
  *share = CLAMP (((self->width - 1) / 2.0 - (left + right) / 2.0)
      / (right - left), -0.5, 0.5);
  return TRUE;
}

static void
select_font (const LanePaint * self)
{
  cairo_select_font_face (self->cairo, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
      CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size (self->cairo, size (self, FONT_SIZE));
}

static void
show_text (const LanePaint * self, guint line, const gchar * text)
{
  gdouble margin = size (self, TEXT_MARGIN);
  gdouble height = size (self, FONT_SIZE) * 1.3;
  cairo_text_extents_t extents;

  cairo_text_extents (self->cairo, text, &extents);
  fill_rectangle (self, &shade_colour, margin / 2.0,
      margin / 2.0 + line * height, extents.x_advance + margin, height);
  cairo_move_to (self->cairo, margin, margin / 2.0 + (line + 0.8) * height);
  set_colour (self, &text_colour);
  cairo_show_text (self->cairo, text);
}

/* In the middle above the bar, on the colour of how bad it is. */
static void
show_warning (const LanePaint * self, const DepartureWatch * watch,
    gdouble bottom)
{
  gdouble time = departure_time (WHEEL_SHARE, watch->share, watch->rate, 0.0);
  gdouble height = size (self, FONT_SIZE) * 1.4;
  cairo_text_extents_t extents;
  gchar text[64];

  if (time <= MAX_TIME)
    g_snprintf (text, sizeof text, "%s %s  %.1f s",
        departure_name (watch->state), watch->share < 0.0 ? "left" : "right",
        time);
  else
    g_snprintf (text, sizeof text, "%s %s", departure_name (watch->state),
        watch->share < 0.0 ? "left" : "right");
  select_font (self);
  cairo_text_extents (self->cairo, text, &extents);
  fill_rectangle (self, &departure_colours[watch->state],
      (self->width - extents.x_advance) / 2.0 - height / 2.0, bottom - height,
      extents.x_advance + height, height);
  cairo_move_to (self->cairo, (self->width - extents.x_advance) / 2.0,
      bottom - 0.3 * height);
  set_colour (self, &warning_colour);
  cairo_show_text (self->cairo, text);
}

void
lane_paint_departure (const LanePaint * self, const DepartureWatch * watch)
{
  gdouble middle = (self->width - 1) / 2.0;
  gdouble width = size (self, BAR_WIDTH), height = size (self, BAR_HEIGHT);

  fill_rectangle (self, &shade_colour, middle - width / 2.0,
      self->height - 3.0 * height, width, height);
  fill_rectangle (self, &departure_colours[watch->state],
      middle + watch->share * width - height, self->height - 3.0 * height,
      2.0 * height, height);
  if (watch->state != DEPARTURE_CENTERED)
    show_warning (self, watch, self->height - 4.0 * height);
}

void
lane_paint_text (const LanePaint * self, const GstLaneMeta * lanes,
    const GstVehicleMeta * vehicle)
{
  gchar text[96];
  guint line = 0;

  select_font (self);
  if (lanes != NULL) {
    g_snprintf (text, sizeof text, "frame %" G_GINT64_FORMAT "  %s",
        lanes->frame_id, gst_lane_status_get_nick (lanes->status));
    show_text (self, line++, text);
  }
  if (lanes != NULL && GST_CLOCK_TIME_IS_VALID (lanes->processing_time)) {
    g_snprintf (text, sizeof text, "detector %s  %.2f ms",
        lanes->detector != NULL ? lanes->detector : "unknown",
        (gdouble) lanes->processing_time / GST_MSECOND);
    show_text (self, line++, text);
  }
  if (vehicle != NULL) {
    g_snprintf (text, sizeof text, "%.0f km/h  steering %+.3f",
        vehicle->speed * 3.6, vehicle->steering);
    show_text (self, line++, text);
  }
}

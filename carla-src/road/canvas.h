/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A picture while it is being drawn. */
#pragma once

#include <glib.h>

#include <math.h>
#include <string.h>

G_BEGIN_DECLS

/* 4-byte pixels; row y starts at pixels + y * stride. Several threads draw
 * one picture, each its own rows: a stage writes rows first to end - 1 only. */
typedef struct
{
  guint32 *pixels;
  gint width, height;
  gsize stride;                 /* pixels */
  guint r, g, b;                /* byte of each colour in a pixel */
  gint first, end;              /* rows to be drawn */
} RoadCanvas;

static inline guint32 *
road_canvas_row (const RoadCanvas * canvas, gint y)
{
  return canvas->pixels + y * canvas->stride;
}

/* A pixel of this {red, green, blue}, each 0..255 or cut off there. */
static inline guint32
road_canvas_pixel (const RoadCanvas * canvas, const gdouble colour[3])
{
  guint8 bytes[4] = { 255, 255, 255, 255 };
  guint32 pixel;

  bytes[canvas->r] = (guint8) lrint (CLAMP (colour[0], 0.0, 255.0));
  bytes[canvas->g] = (guint8) lrint (CLAMP (colour[1], 0.0, 255.0));
  bytes[canvas->b] = (guint8) lrint (CLAMP (colour[2], 0.0, 255.0));
  memcpy (&pixel, bytes, sizeof (pixel));
  return pixel;
}

G_END_DECLS

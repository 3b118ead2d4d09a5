/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A picture while it is being drawn. */
#pragma once

#include <glib.h>

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

G_END_DECLS

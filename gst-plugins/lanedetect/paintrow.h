/* SPDX-License-Identifier: LGPL-2.1-or-later
 * One row of a frame as the signal in which paint is bright. */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Reads @n pixels of row @y of @frame, from the even column @x, into @out. White
 * and yellow are bright in it, greys keep their value. */
typedef void (*PaintRowReader) (const GstVideoFrame * frame, gint x, gint y,
    gint n, gint16 * out);

/* Returns: the reader of a format, NULL for one that is not supported. */
PaintRowReader paint_row_reader (GstVideoFormat format);

/* Averages neighbours: @n samples become n / 2 in @out. Returns: n / 2. */
gint paint_row_halve (const gint16 * row, gint n, gint16 * out);

G_END_DECLS

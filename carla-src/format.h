/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What carlasrc's frames may look like, and the memory they are drawn in. */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* The first format and the sizes nearest to 800x600, 30/1, unless downstream
 * wants others. */
#define FORMAT_CAPS \
    "video/x-raw, " \
    "format = (string) { BGRx, BGRA, RGBx, RGBA, BGR, RGB, GRAY8, I420, " \
    "NV12 }, " \
    "width = (int) [ 64, 7680 ], height = (int) [ 48, 4320 ], " \
    "framerate = (fraction) [ 1/1, 1000/1 ], " \
    "pixel-aspect-ratio = (fraction) 1/1, " \
    "interlace-mode = (string) progressive"

/* @caps: (transfer full)
 * Returns: (transfer full): with the size and rate chosen */
GstCaps *format_fixate (GstCaps * caps);

/* Takes the pool that the downstream of this allocation query offers; a video
 * pool where it offers none. */
void format_choose_pool (const GstVideoInfo * info, GstQuery * query);

G_END_DECLS

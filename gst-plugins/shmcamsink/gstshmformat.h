/* SPDX-License-Identifier: LGPL-2.1-or-later
 * GStreamer's description of a picture <-> that of `camera_feed`. */
#pragma once

#include <gst/video/video.h>
#include <laneshm/camera-feed.h>

G_BEGIN_DECLS

#define GST_SHM_VIDEO_FORMATS \
    "{ BGRx, BGRA, BGR, RGB, RGBx, RGBA, GRAY8, I420, NV12 }"
#define GST_SHM_VIDEO_CAPS "video/x-raw, " \
    "format = (string) " GST_SHM_VIDEO_FORMATS ", " \
    "width = (int) [ 1, 16384 ], height = (int) [ 1, 16384 ]"

/* FALSE when the segment cannot carry such pictures (another pixel format, or
 * interlaced). */
gboolean gst_shm_format_from_info (const GstVideoInfo * info,
    LaneshmVideoFormat * format);
/* FALSE when GStreamer does not know @format (or it makes no sense). */
gboolean gst_shm_format_to_info (const LaneshmVideoFormat * format,
    GstVideoInfo * info);
/* One frame's duration, 0 = unknown. */
GstClockTime gst_shm_format_period (const LaneshmVideoFormat * format);

/* Adds the GstVideoMeta of @info, with its strides and offsets, to @buffer;
 * it stays when the buffer goes back to its pool. */
void gst_shm_buffer_add_layout (GstBuffer * buffer, const GstVideoInfo * info);
/* Whether the pixels of @buffer, by its meta or by default, lie as @info says. */
gboolean gst_shm_buffer_has_layout (GstBuffer * buffer,
    const GstVideoInfo * info);
/* Whether @info's planes lie where they lie without a GstVideoMeta. */
gboolean gst_shm_info_is_default_layout (const GstVideoInfo * info);

G_END_DECLS

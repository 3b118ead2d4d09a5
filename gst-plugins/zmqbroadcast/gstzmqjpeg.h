/* SPDX-License-Identifier: LGPL-2.1-or-later
 * JPEG pictures from and to video frames, by libjpeg-turbo. */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* One thread at a time. */
typedef struct _GstZmqJpeg GstZmqJpeg;

GstZmqJpeg *gst_zmq_jpeg_new (void);
void gst_zmq_jpeg_free (GstZmqJpeg * self);

/* Compresses @frame (BGRx BGRA RGBx RGBA BGR RGB GRAY8 I420 NV12) at @quality
 * 1..100, 4:2:0. Returns memory whose first @prefix bytes are the caller's and
 * whose JPEG follows; @size is that of both. (transfer full, g_free) or NULL with
 * @error. */
guint8 *gst_zmq_jpeg_encode (GstZmqJpeg * self, GstVideoFrame * frame,
    gint quality, gsize prefix, gsize * size, GError ** error);

/* What a JPEG, which may be anything, is decoded to with the least work: I420
 * where its planes are 4:2:0, GRAY8 where it has no colour, else BGRx. FALSE with
 * @error for what is no JPEG, or larger than 7680x4320 or smaller than 16x16. */
gboolean gst_zmq_jpeg_inspect (GstZmqJpeg * self, const guint8 * data,
    gsize size, GstVideoInfo * info, GError ** error);
/* Decodes into @frame of that info (its format may also be GRAY8: the luma
 * alone). A truncated or damaged picture is an error. */
gboolean gst_zmq_jpeg_decode (GstZmqJpeg * self, const guint8 * data,
    gsize size, GstVideoFrame * frame, GError ** error);

G_END_DECLS

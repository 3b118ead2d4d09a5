/* SPDX-License-Identifier: LGPL-2.1-or-later
 * JPEG pictures compressed by two threads. */
#pragma once

#include "gstzmqjpeg.h"

G_BEGIN_DECLS

/**
 * GstZmqJpegPair:
 *
 * A helper thread compresses the lower half while the caller's compresses the
 * upper one. The halves become one scan with a restart marker between them,
 * which every decoder knows, of the same pixels as without.
 *
 * One thread at a time.
 */
typedef struct _GstZmqJpegPair GstZmqJpegPair;

GstZmqJpegPair *gst_zmq_jpeg_pair_new (void);
void gst_zmq_jpeg_pair_free (GstZmqJpegPair * self);

/* As gst_zmq_jpeg_encode(), which is what it does with small pictures and where
 * there is only one processor. */
guint8 *gst_zmq_jpeg_pair_encode (GstZmqJpegPair * self,
    GstVideoFrame * frame, gint quality, gsize prefix, gsize * size,
    GError ** error);

G_END_DECLS

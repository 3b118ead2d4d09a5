/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Frames as requests to a detection service. */
#pragma once

#include <gst/video/video.h>
#include <zmq.h>

#include "gstzmqjpegpair.h"

G_BEGIN_DECLS

/**
 * GstZmqCompression:
 * @GST_ZMQ_COMPRESSION_RAW: pixels as they are
 * @GST_ZMQ_COMPRESSION_JPEG: small, at the cost of compressing
 *
 * How pictures travel.
 */
typedef enum
{
  GST_ZMQ_COMPRESSION_RAW,
  GST_ZMQ_COMPRESSION_JPEG
} GstZmqCompression;

#define GST_TYPE_ZMQ_COMPRESSION (gst_zmq_compression_get_type ())
GType gst_zmq_compression_get_type (void);

/* Zero-initialised is closed. Streaming thread only. */
typedef struct
{
  GstZmqCompression compression;
  GstVideoInfo info;
  GstZmqJpegPair *jpeg;
  GstBufferPool *copies;        /* for frames that lie elsewhere */
  guint64 copied;               /* frames whose pixels were copied to be sent */
} GstZmqPacker;

void gst_zmq_packer_open (GstZmqPacker * self, GstZmqCompression compression);
void gst_zmq_packer_close (GstZmqPacker * self);
/* Frames of @info come next. */
gboolean gst_zmq_packer_set_info (GstZmqPacker * self,
    const GstVideoInfo * info);
/* Offers upstream memory that need not be copied, where there is such. FALSE
 * where there is none. */
gboolean gst_zmq_packer_propose (GstZmqPacker * self, GstQuery * query);

/* Makes @message, uninitialised, the request for @buffer, a frame of the info.
 * Raw pixels in memory that was proposed are not copied: they stay unchanged
 * until the message is closed and sent. FALSE with @error, a GstStreamError. */
gboolean gst_zmq_packer_pack (GstZmqPacker * self, GstBuffer * buffer,
    gint64 frame_id, gint quality, zmq_msg_t * message, GError ** error);

G_END_DECLS

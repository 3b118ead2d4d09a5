/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Requests' pictures as video buffers. */
#pragma once

#include <gst/video/video.h>

#include "gstzmqrequest.h"

G_BEGIN_DECLS

/* One thread at a time. Its memory is that of the largest picture, once for
 * each buffer that is in use at a time. */
typedef struct _GstZmqPictures GstZmqPictures;

GstZmqPictures *gst_zmq_pictures_new (void);
void gst_zmq_pictures_free (GstZmqPictures * self);

/* Which caps @request's picture gives: a JPEG's what it is decoded to with the
 * least work. (transfer none), until the next call; NULL with @error, whose
 * message is for the client, where the picture is not what the request says. */
GstCaps *gst_zmq_pictures_get_caps (GstZmqPictures * self,
    GstZmqRequest * request, GError ** error);
/* The picture of the request whose caps were asked last. Raw pixels are the
 * message's memory itself, which the buffer takes from it, and have a
 * GstVideoMeta where their rows are not GStreamer's; with @plain they are copied
 * then. NULL with @error where it is damaged. */
GstBuffer *gst_zmq_pictures_make (GstZmqPictures * self,
    GstZmqRequest * request, gboolean plain, GError ** error);

G_END_DECLS

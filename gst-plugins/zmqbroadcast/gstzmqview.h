/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What a subscriber knows of a drive, made into buffers. */
#pragma once

#include <gst/gst.h>
#include <zmq.h>

#include "broadcastwire.h"
#include "gstzmqjpeg.h"

G_BEGIN_DECLS

typedef enum
{
  GST_ZMQ_VIEW_INVALID,
  GST_ZMQ_VIEW_STATE,
  GST_ZMQ_VIEW_DETECTION,
  GST_ZMQ_VIEW_PICTURE
} GstZmqViewNews;

#define GST_ZMQ_VIEW_PARTS 3

/* One thread. */
typedef struct
{
  GstZmqJpeg *jpeg;

  gboolean has_state, has_detection, has_picture, has_lanes;
  BroadcastState state;         /* the newest */
  BroadcastDetection detection; /* the newest, for a picture of any size */
  guint lines_invalid;          /* that it lacks */
  gchar *detection_text;        /* what it was read from */
  gsize detection_size;
  BroadcastFrame frame;         /* of the picture that waits */
  zmq_msg_t picture;
  BroadcastDetection lanes;     /* in it: its next may be there already */
  guint lanes_invalid;

  gint64 last_id;               /* of the last buffer's frame */
  gboolean detection_follows;   /* this vehicle sends it after the picture */
} GstZmqView;

void gst_zmq_view_init (GstZmqView * self);
void gst_zmq_view_finalize (GstZmqView * self);
/* Knows nothing, again. */
void gst_zmq_view_reset (GstZmqView * self);

/* Takes one message, which may be anything: the first of its @n_parts parts,
 * GST_ZMQ_VIEW_PARTS at most, which stay the caller's but may be emptied. A
 * picture takes the place of one that waits. @error (nullable) is set for
 * GST_ZMQ_VIEW_INVALID. */
GstZmqViewNews gst_zmq_view_add (GstZmqView * self, zmq_msg_t * parts,
    guint n_parts, GError ** error);

/* Whether a picture waits, and whether all that belongs to it is there. */
gboolean gst_zmq_view_has_picture (const GstZmqView * self);
gboolean gst_zmq_view_is_complete (const GstZmqView * self);

/* The picture that waits, as it came, with the lanes of that frame and the
 * vehicle's newest state. @invalid: (out): lines that were left out because they
 * cannot be. (transfer full) */
GstBuffer *gst_zmq_view_take_picture (GstZmqView * self, gint * width,
    gint * height, guint * invalid);
/* The newest detection's JSON as one line of text, with the same metas.
 * (transfer full) */
GstBuffer *gst_zmq_view_take_detection (GstZmqView * self, guint * invalid);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What is to be broadcast, on its way from the pipeline to the sockets. */
#pragma once

#include <gst/video/video.h>

#include "broadcastwire.h"

G_BEGIN_DECLS

/* What there is to tell about one frame. */
typedef struct
{
  gboolean has_state, has_detection;
  BroadcastState state;
  BroadcastDetection detection;
  BroadcastFrame frame;
  GstBuffer *picture;           /* NULL: nothing of it is sent */
  gboolean is_jpeg;             /* it is sent as it is */
  GstVideoInfo info;            /* of the picture, where it is raw */
  gint quality;                 /* of its JPEG then */
} GstZmqNews;

/* Frees what @news holds. */
void gst_zmq_news_clear (GstZmqNews * news);

#define GST_ZMQ_OUTBOX_SIZE 64

/* A queue that never makes the pipeline wait: when it is full the oldest news
 * are lost. Pictures take long to send, so only the newest waits, at most one.
 * Both sides have a thread of their own. */
typedef struct
{
  GMutex lock;                  /* no other lock is taken while it is held */
  GstZmqNews news[GST_ZMQ_OUTBOX_SIZE];
  guint first, n_news;
  guint64 lost, pictures_lost;
} GstZmqOutbox;

void gst_zmq_outbox_init (GstZmqOutbox * self);
void gst_zmq_outbox_finalize (GstZmqOutbox * self);
/* Empties it, and counts from 0. */
void gst_zmq_outbox_reset (GstZmqOutbox * self);

/* @news: (transfer full) */
void gst_zmq_outbox_put (GstZmqOutbox * self, const GstZmqNews * news);
/* @news: (out) (transfer full). Returns: whether there were any. */
gboolean gst_zmq_outbox_take (GstZmqOutbox * self, GstZmqNews * news);

/* How many news never left, and how many pictures besides. */
void gst_zmq_outbox_count (GstZmqOutbox * self, guint64 * lost,
    guint64 * pictures_lost);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * One detection service, as its client sees it. */
#pragma once

#include "detectionwire.h"
#include "gstzmqsocket.h"

G_BEGIN_DECLS

/* What was heard. */
typedef enum
{
  GST_ZMQ_HEARD_NOTHING,
  GST_ZMQ_HEARD_PONG,
  GST_ZMQ_HEARD_LATE,           /* what is about an earlier frame */
  GST_ZMQ_HEARD_REPLY,          /* to the last frame */
  GST_ZMQ_HEARD_ERROR           /* about the last frame */
} GstZmqHeard;

/**
 * GstZmqDetector:
 *
 * It answers each request once: frames in their order, pings at once. An error
 * does not tell what it is about: it is about the last frame where no earlier
 * one is unanswered.
 *
 * It is silent from a frame that it did not answer in time until it answers
 * one. Meanwhile pings ask whether it is there, so that one that hangs is not
 * sent frame after frame; where it answers them it is tried once a second.
 *
 * Streaming thread only.
 */
typedef struct
{
  gchar *url;
  GstZmqKeys keys;
  void *socket;
  GstClockTime opened;          /* when it was, or a peer was there last */
  gboolean connected;           /* requests can be sent */
  guint connections;            /* counts them: who asked another one asks again */
  gboolean silent;
  gboolean awake;               /* though silent, it answered a ping */
  gboolean told;                /* the user knows that it is there */
  gint64 frame_id;              /* the last frame */
  gboolean waiting;             /* it was not answered yet */
  guint earlier;                /* frames before it that were not answered */
  GstClockTime asked;           /* when it got it */
  GstClockTime pinged;          /* when a ping was sent last, or NONE */
} GstZmqDetector;

/* Connects; the other side need not be there. NULL with @error. */
GstZmqDetector *gst_zmq_detector_new (const gchar * url,
    const GstZmqKeys * keys, GError ** error);
void gst_zmq_detector_free (GstZmqDetector * self);

/* Finds out whether it is there now, and pings it where it is silent. */
void gst_zmq_detector_look (GstZmqDetector * self);
/* Sends @request, which stays the caller's. */
void gst_zmq_detector_send (GstZmqDetector * self, zmq_msg_t * request,
    gint64 frame_id);
/* Whether it may have a frame: it answers, or did not for a while and answers
 * pings. */
gboolean gst_zmq_detector_is_ready (const GstZmqDetector * self);
/* The last frame's time is up. */
void gst_zmq_detector_miss (GstZmqDetector * self);

/* Takes the next message, if there is one. @reply and @invalid are set on
 * REPLY: lines that cannot be in a picture of @width x @height are left out and
 * counted. @problem is what ERROR was about. (transfer full) */
GstZmqHeard gst_zmq_detector_hear (GstZmqDetector * self, gint width,
    gint height, DetectionReply * reply, guint * invalid, gchar ** problem);

G_END_DECLS

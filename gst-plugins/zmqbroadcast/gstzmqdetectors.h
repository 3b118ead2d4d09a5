/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Several detection services, one of which answers each frame. */
#pragma once

#include <lane/lane.h>

#include "gstzmqdetector.h"
#include "gstzmqwake.h"

G_BEGIN_DECLS

typedef enum
{
  GST_ZMQ_ANSWERED,
  GST_ZMQ_UNANSWERED,
  GST_ZMQ_CANCELLED
} GstZmqAnswer;

/**
 * GstZmqDetectors:
 *
 * Frames go to the detectors that answer, in turns. One that does not answer in
 * time is left out until it answers a frame; where it answers pings it is tried
 * again, at once while no other one answers, else once a second. How long an
 * answer is waited for says #GstLanePatience; while none of them is there,
 * frames do not wait.
 *
 * Posts `zmq-waiting`, `zmq-connected` and `zmq-lost` as @element. Streaming
 * thread, but for the counters (object lock of @element) and the wake.
 */
typedef struct
{
  GstElement *element;          /* owner, not referenced */
  GstZmqWake wake;              /* raised: waits return at once */

  gchar *urls;                  /* as the user gave them */
  GPtrArray *all;               /* of GstZmqDetector, NULL while closed */
  guint next;                   /* whose turn it is */
  gboolean connected;           /* one of them was there already */
  GstLanePatience patience;
  gchar *problem;               /* why the last frame got no answer, or NULL */

  /* object lock */
  guint64 late, errors;
  guint usable;                 /* how many answer now */
} GstZmqDetectors;

void gst_zmq_detectors_init (GstZmqDetectors * self, GstElement * element);
void gst_zmq_detectors_finalize (GstZmqDetectors * self);

/* Connects to each of @urls, separated by commas; nobody need be there yet.
 * FALSE with @error. */
gboolean gst_zmq_detectors_open (GstZmqDetectors * self, const gchar * urls,
    const GstZmqKeys * keys, GError ** error);
void gst_zmq_detectors_close (GstZmqDetectors * self);

/* The first time waits until one of them is there, for `attempts` half
 * seconds. OK, FLUSHING, or ERROR (posted). */
GstFlowReturn gst_zmq_detectors_connect (GstZmqDetectors * self);
/* Has one of them answer @request, which stays the caller's, about a frame of
 * @width x @height. @reply and @invalid are set where one ANSWERED, else
 * problem. */
GstZmqAnswer gst_zmq_detectors_ask (GstZmqDetectors * self,
    zmq_msg_t * request, gint64 frame_id, gint width, gint height,
    DetectionReply * reply, guint * invalid);

G_END_DECLS

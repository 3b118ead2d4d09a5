/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Listens to one vehicle, whether it is there or not. */
#pragma once

#include "gstzmqsocket.h"
#include "gstzmqview.h"
#include "gstzmqwake.h"

G_BEGIN_DECLS

/* Counted since it was opened. */
typedef struct
{
  guint64 pictures, detections, states; /* that came */
  guint64 skipped;              /* pictures that a newer one overtook */
  guint64 invalid, invalid_lines;
  guint64 losses;               /* times the vehicle fell silent */
} GstZmqListenerCounts;

/* Its functions belong to one thread at a time, but where they say otherwise. */
typedef struct
{
  GstElement *element;          /* not owned; posts what is to be told */
  GstZmqWake wake;
  GstZmqView view;              /* what is known */

  gchar *url;
  gboolean images;
  guint attempts;
  void *socket;

  guint attempt;                /* that failed before it was ever heard */
  gboolean heard, silent;
  gboolean picture_seen, picture_missed;
  GstClockTime first_time;      /* it was heard */
  GstClockTime last_time;       /* it was heard, or waited for in vain */

  GMutex lock;                  /* no other lock is taken while it is held */
  GstZmqListenerCounts counts;
} GstZmqListener;

void gst_zmq_listener_init (GstZmqListener * self, GstElement * element);
void gst_zmq_listener_finalize (GstZmqListener * self);

/**
 * gst_zmq_listener_open:
 * @images: whether pictures are wanted
 * @attempts: half seconds to wait for the vehicle, 0 = for ever
 * @max_message: bytes
 */
gboolean gst_zmq_listener_open (GstZmqListener * self, const gchar * url,
    gboolean images, guint attempts, gint64 max_message,
    const GstZmqKeys * keys, GError ** error);
void gst_zmq_listener_close (GstZmqListener * self);

/* Waits until the view has a picture and what belongs to it, or, where pictures
 * are not wanted, a detection that is new. Else FLUSHING, or ERROR, which was
 * posted. */
GstFlowReturn gst_zmq_listener_wait (GstZmqListener * self);
/* Ends a wait, and those to come until it is told otherwise. Thread-safe. */
void gst_zmq_listener_set_flushing (GstZmqListener * self, gboolean flushing);

void gst_zmq_listener_count_lines (GstZmqListener * self, guint invalid);
/* Thread-safe. */
void gst_zmq_listener_count (GstZmqListener * self,
    GstZmqListenerCounts * counts);

G_END_DECLS

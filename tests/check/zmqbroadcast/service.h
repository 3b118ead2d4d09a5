/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A detection service as one wants it, in plain libzmq, and zmqlanedetect with
 * it. */
#pragma once

#include <gst/video/video.h>
#include <lane/lane.h>

#include "detectionwire.h"
#include "peer.h"

#define WIDTH 64
#define HEIGHT 48

/* What it does with a frame. */
typedef enum
{
  ANSWER,                       /* a left line that only this frame has */
  NO_LANES,
  WRONG_ID,
  OLD_FIRST,                    /* a reply to the frame before, then its own */
  LATE,                         /* after 150 ms */
  LYING,                        /* lines that cannot be */
  MALFORMED,
  EMPTY,                        /* no bytes at all */
  HUGE_REPLY,                   /* more than a client takes */
  REFUSE,                       /* an error that tries to paint the terminal */
  UNANSWERED,                   /* but pings are */
  DEAF                          /* no answer to anything */
} Manner;

typedef struct
{
  Peer peer;
  gchar *url;
  GThread *thread;
  gint manner, quit;            /* atomic */
  gint seen, pings;             /* atomic: requests that came */
  GMutex lock;
  GBytes *last;                 /* lock: the last frame's request */
} Service;

/* @url: to bind to, NULL = any free port. @secret: (nullable): a server's
 * CURVE key */
void service_start (Service * self, const gchar * url, Manner manner,
    const gchar * secret);
void service_stop (Service * self);
/* Ends, and starts again at the same URL. */
void service_restart (Service * self, Manner manner);
/* The last frame's request. (transfer full) */
GBytes *service_take_last (Service * self, DetectionRequest * request);

/* zmqlanedetect for frames of BGR of WIDTH x HEIGHT at 30 a second. */
GstHarness *element_new (const gchar * url, guint timeout, guint attempts,
    GstBus ** bus);
/* A frame with id @id; NULL where it did not come through. */
GstBuffer *push_pull (GstHarness * harness, gint64 id);
/* What became of it; its lanes are its own. */
GstLaneStatus status_of (GstHarness * harness, gint64 id);
#define assert_status(harness, id, status) \
    fail_unless_equals_int (status_of (harness, id), \
        GST_LANE_STATUS_ ## status)
/* Pushes frames until one is answered; its id. */
gint64 wait_until_ok (GstHarness * harness, gint64 id);

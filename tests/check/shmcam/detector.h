/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A detector as one wants it, and shmlanedetect with it. */
#pragma once

#include "shmtest.h"

#include <lane/lane.h>

G_BEGIN_DECLS

#define WIDTH 64
#define HEIGHT 48

typedef enum
{
  ANSWER,                       /* x1 of the left line is the frame id */
  NO_LANES,
  SILENT,
  WRONG_ID,                     /* the next frame's */
  OLD_FIRST,                    /* the last frame's, then the right one */
  LATE,                         /* after 150 ms */
  GARBAGE
} Manner;

typedef struct
{
  gint manner, quit, seen;      /* atomic */
  LaneshmWaiter *waiter;
  GThread *thread;
} Detector;

/* The format of the frames, the names of the segments. */
extern GstVideoInfo info;
extern const gchar *frames, *results;

/* shm_test_add_fixture(), and sets these before each test. */
void detector_add_fixture (TCase * tcase);

/* A thread that takes `frames` and writes `results`. */
void detector_start (Detector * self, Manner manner);
void detector_stop (Detector * self);
/* What it writes of frame @id. */
void detector_write (LaneshmResultsWriter * writer, gint64 id,
    gboolean garbage);

/* A harness around shmlanedetect, with its caps set. */
GstHarness *element_new (guint timeout, guint attempts);
/* Pushes frame @id; what comes out has the same pixels. */
GstBuffer *push_pull (GstHarness * harness, gint64 id);
/* Pushes frame @id and tells what came of it. */
GstLaneStatus status_of (GstHarness * harness, gint64 id);
/* Pushes frames from @id on until one is answered; its id. */
gint64 wait_until_ok (GstHarness * harness, gint64 id);

#define assert_status(harness, id, status) \
    fail_unless_equals_int (status_of (harness, id), GST_LANE_STATUS_##status)

G_END_DECLS

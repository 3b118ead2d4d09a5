/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A harness around lanedetect, and frames with a road for it. */
#pragma once

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include "roadscene.h"

#define CAPS(format, width, height) "video/x-raw,format=" format \
    ",width=" #width ",height=" #height ",framerate=30/1"

/* @properties: as in a launch line */
GstHarness *harness_new (const gchar * properties, const gchar * caps);
guint64 harness_stat (GstHarness * harness, const gchar * name);
/* A bus that keeps what the element posts. */
GstBus *harness_listen (GstHarness * harness);
void harness_unlisten (GstHarness * harness, GstBus * bus);

/* A picture of a road with that many lines. */
GstBuffer *new_frame (GstVideoFormat format, gint width, gint height,
    guint lines, guint number);
/* The same, BGRx of 400x300. */
GstBuffer *frame (guint lines, guint number);
/* Pushes a frame, returns its meta; @out: the frame, to be unreffed. */
GstLaneMeta *push (GstHarness * harness, GstBuffer * buffer,
    GstBuffer ** out);

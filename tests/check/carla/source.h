/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A harness around carlasrc, and what its frames carry. */
#pragma once

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <lane/lane.h>

#include "near.h"

#define SMALL "video/x-raw,format=BGRx,width=64,height=48"
#define PERIOD(n) gst_util_uint64_scale ((n), GST_SECOND, 30)

/* @launch: properties. Frames come as fast as they are pulled... */
GstHarness *open_fast (const gchar * launch, const gchar * caps,
    guint n_frames);
/* ... or by a test clock. */
GstHarness *open_live (const gchar * launch);

/* The next frame of a live harness, at its time. */
GstBuffer *next_live (GstHarness * h);
/* Waits until the source waits for its next frame. */
void let_wait (GstHarness * h);
/* The same, and sets the test clock then. */
void set_clock (GstHarness * h, GstClockTime time);

/* Returns: (transfer full): the carlasrc */
GstElement *find_source (GstHarness * h);
guint64 stat_of (GstHarness * h, const gchar * name);
const GstVehicleMeta *vehicle_of (GstBuffer * buffer);
GstClockTime world_time_of (GstBuffer * buffer);

/* Runs a pipeline to its end. Returns the error, or NULL. */
GError *run_line (const gchar * line);

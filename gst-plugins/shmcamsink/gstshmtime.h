/* SPDX-License-Identifier: LGPL-2.1-or-later
 * CLOCK_MONOTONIC <-> running time of a pipeline. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The running time at which the system's monotonic clock showed @monotonic,
 * by whatever clock @element uses; 0 for times before the pipeline started,
 * GST_CLOCK_TIME_NONE while @element has no clock. */
GstClockTime gst_shm_time_to_running (GstElement * element,
    GstClockTime monotonic);
/* The other way round. GST_CLOCK_TIME_NONE also for times not yet reached. */
GstClockTime gst_shm_time_from_running (GstElement * element,
    GstClockTime running_time);

G_END_DECLS

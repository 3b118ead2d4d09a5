/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A histogram of latencies. */
#pragma once

#include <lane/lane-prelude.h>

G_BEGIN_DECLS

/* Each power of two of nanoseconds has this many parts: percentiles are right
 * within 1/8. */
#define GST_LANE_LATENCY_PARTS 8
#define GST_LANE_LATENCY_BUCKETS (64 * GST_LANE_LATENCY_PARTS)

/**
 * GstLaneLatency:
 * Zero-initialised is empty. Not thread-safe.
 */
typedef struct
{
  guint64 count, max;
  guint64 buckets[GST_LANE_LATENCY_BUCKETS];
} GstLaneLatency;

GST_LANE_API
void gst_lane_latency_add (GstLaneLatency * self, guint64 ns);
/* The latency, ns, that @part (0..1) of the samples do not exceed; 0 without
 * samples. */
GST_LANE_API
guint64 gst_lane_latency_percentile (const GstLaneLatency * self, gdouble part);
/* Adds NAME-p50-ns, NAME-p99-ns and NAME-max-ns (guint64) to @stats. */
GST_LANE_API
void gst_lane_latency_tell (const GstLaneLatency * self, GstStructure * stats,
    const gchar * name);

G_END_DECLS

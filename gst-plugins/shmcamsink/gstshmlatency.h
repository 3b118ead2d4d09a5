/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A histogram of latencies. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Each power of two of nanoseconds has this many parts: percentiles are right
 * within 1/8. */
#define GST_SHM_LATENCY_PARTS 8
#define GST_SHM_LATENCY_BUCKETS (64 * GST_SHM_LATENCY_PARTS)

/* Zero-initialised is empty. Not thread-safe. */
typedef struct
{
  guint64 count, max;
  guint64 buckets[GST_SHM_LATENCY_BUCKETS];
} GstShmLatency;

void gst_shm_latency_add (GstShmLatency * self, guint64 ns);
/* The latency, ns, that @part (0..1) of the samples do not exceed; 0 without
 * samples. */
guint64 gst_shm_latency_percentile (const GstShmLatency * self, gdouble part);
/* Adds NAME-p50-ns, NAME-p99-ns and NAME-max-ns (guint64) to @stats. */
void gst_shm_latency_tell (const GstShmLatency * self, GstStructure * stats,
    const gchar * name);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A histogram of latencies. */
#include "config.h"

#include <lane/gstlanelatency.h>

/* Bucket of a value: its highest bit, and the three bits below it. */
static guint
bucket_of (guint64 ns)
{
  guint bit;

  if (ns < GST_LANE_LATENCY_PARTS)
    return ns;
  bit = 63 - __builtin_clzll (ns);
  return (bit - 2) * GST_LANE_LATENCY_PARTS
      + ((ns >> (bit - 3)) & (GST_LANE_LATENCY_PARTS - 1));
}

/* The largest value of a bucket. */
static guint64
bucket_end (guint bucket)
{
  guint bit = bucket / GST_LANE_LATENCY_PARTS + 2;
  guint64 part = bucket % GST_LANE_LATENCY_PARTS;

  if (bucket < GST_LANE_LATENCY_PARTS)
    return bucket;
  return ((GST_LANE_LATENCY_PARTS + part + 1) << (bit - 3)) - 1;
}

void
gst_lane_latency_add (GstLaneLatency * self, guint64 ns)
{
  self->buckets[bucket_of (ns)]++;
  self->count++;
  self->max = MAX (self->max, ns);
}

guint64
gst_lane_latency_percentile (const GstLaneLatency * self, gdouble part)
{
  guint64 seen = 0, wanted = (guint64) (part * self->count);
  guint i;

  if (self->count == 0)
    return 0;
  for (i = 0; i < GST_LANE_LATENCY_BUCKETS; i++) {
    seen += self->buckets[i];
    if (seen > wanted || seen == self->count)
      break;
  }
  return MIN (bucket_end (i), self->max);
}

static void
set_field (GstStructure * stats, const gchar * name, const gchar * suffix,
    guint64 ns)
{
  gchar *field = g_strconcat (name, suffix, NULL);

  gst_structure_set (stats, field, G_TYPE_UINT64, ns, NULL);
  g_free (field);
}

void
gst_lane_latency_tell (const GstLaneLatency * self, GstStructure * stats,
    const gchar * name)
{
  set_field (stats, name, "-p50-ns", gst_lane_latency_percentile (self, 0.5));
  set_field (stats, name, "-p99-ns", gst_lane_latency_percentile (self, 0.99));
  set_field (stats, name, "-max-ns", self->max);
}

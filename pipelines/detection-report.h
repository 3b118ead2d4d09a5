/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What a detector found and how fast: from its `lane-detection` messages. */
#pragma once

#include <gst/gst.h>

#include "histogram.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 frames, frames_both, frames_any;
  gint64 first_time, last_time; /* g_get_monotonic_time() */
  Histogram processing;         /* ms */
} DetectionReport;

DetectionReport *detection_report_new (void);
void detection_report_free (DetectionReport * self);

/* Takes one `lane-detection` message that came at @now.
 * Returns: %FALSE when @message is another one. */
gboolean detection_report_add (DetectionReport * self,
    const GstStructure * message, gint64 now);
/* Prints the statistics; nothing before the first frame. */
void detection_report_say (const DetectionReport * self);

G_END_DECLS

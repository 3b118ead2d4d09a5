/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What a detector found and how fast: from its `lane-detection` messages. */
#include "detection-report.h"

#include "console.h"

DetectionReport *
detection_report_new (void)
{
  return g_new0 (DetectionReport, 1);
}

void
detection_report_free (DetectionReport * self)
{
  g_free (self);
}

gboolean
detection_report_add (DetectionReport * self, const GstStructure * message,
    gint64 now)
{
  gboolean left, right;
  gdouble processing;

  if (!gst_structure_has_name (message, "lane-detection"))
    return FALSE;
  left = gst_structure_has_field (message, "left");
  right = gst_structure_has_field (message, "right");
  if (self->frames == 0)
    self->first_time = now;
  self->last_time = now;
  self->frames++;
  self->frames_both += left && right;
  self->frames_any += left || right;
  if (gst_structure_get_double (message, "processing-time-ms", &processing))
    histogram_add (&self->processing, processing);
  return TRUE;
}

void
detection_report_say (const DetectionReport * self)
{
  const Histogram *processing = &self->processing;

  if (self->frames == 0)
    return;
  say ("\nFrames judged:   %" G_GUINT64_FORMAT " in %.1f s", self->frames,
      (self->last_time - self->first_time) / (gdouble) G_USEC_PER_SEC);
  say ("Lanes found:     both %.1f %%, at least one %.1f %%",
      100.0 * self->frames_both / self->frames,
      100.0 * self->frames_any / self->frames);
  say ("Processing time: %.3f ms mean, %.3f ms median, %.3f ms p99, "
      "%.3f ms max", histogram_mean (processing),
      histogram_quantile (processing, 0.5),
      histogram_quantile (processing, 0.99), processing->max);
}

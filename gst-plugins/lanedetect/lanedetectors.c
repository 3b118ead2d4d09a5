/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Detectors for the formats that take turns in one stream. */
#include "lanedetectors.h"

typedef struct
{
  LaneDetector *detector;       /* NULL where unused */
  gboolean configured;
  LaneDetectorConfig config;
  guint64 used;                 /* when: the count of calls */
} Entry;

struct _LaneDetectors
{
  const LaneDetectorClass *klass;
  Entry entries[LANE_DETECTORS_MAX];
  guint64 calls;
};

LaneDetectors *
lane_detectors_new (const LaneDetectorClass * klass)
{
  LaneDetectors *self = g_new0 (LaneDetectors, 1);

  self->klass = klass;
  return self;
}

void
lane_detectors_free (LaneDetectors * self)
{
  guint i;

  for (i = 0; i < LANE_DETECTORS_MAX; i++)
    if (self->entries[i].detector)
      self->klass->free (self->entries[i].detector);
  g_free (self);
}

static gboolean
is_equal (const LaneDetectorConfig * a, const LaneDetectorConfig * b)
{
  return gst_video_info_is_equal (&a->info, &b->info)
      && a->horizon == b->horizon && a->camera.fov == b->camera.fov
      && a->camera.x == b->camera.x && a->camera.y == b->camera.y
      && a->camera.z == b->camera.z && a->camera.pitch == b->camera.pitch
      && a->camera.roll == b->camera.roll;
}

/* The one that is so already, else the one not used for longest. */
static Entry *
choose (LaneDetectors * self, const LaneDetectorConfig * config)
{
  Entry *oldest = &self->entries[0];
  guint i;

  for (i = 0; i < LANE_DETECTORS_MAX; i++) {
    Entry *entry = &self->entries[i];

    if (entry->configured && is_equal (&entry->config, config))
      return entry;
    if (entry->used < oldest->used)
      oldest = entry;
  }
  oldest->configured = FALSE;
  return oldest;
}

LaneDetector *
lane_detectors_get (LaneDetectors * self, const LaneDetectorConfig * config,
    GError ** error)
{
  Entry *entry = choose (self, config);

  entry->used = ++self->calls;
  if (entry->configured)
    return entry->detector;
  if (!entry->detector)
    entry->detector = self->klass->create ();
  entry->config = *config;
  entry->configured = self->klass->configure (entry->detector, config, error);
  return entry->configured ? entry->detector : NULL;
}

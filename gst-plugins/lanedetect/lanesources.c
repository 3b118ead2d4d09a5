/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Trackers of several cameras whose frames come in one stream. */
#include "lanesources.h"

typedef struct
{
  guint64 number;
  LaneTracker tracker;
  GList link;                   /* in the queue; its data is this */
} Source;

struct _LaneSources
{
  GHashTable *table;            /* its number -> Source */
  GQueue queue;                 /* all, the one used last at the tail */
};

LaneSources *
lane_sources_new (void)
{
  LaneSources *self = g_new0 (LaneSources, 1);

  self->table = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
      g_free);
  return self;
}

void
lane_sources_free (LaneSources * self)
{
  g_hash_table_unref (self->table);
  g_free (self);
}

void
lane_sources_forget (LaneSources * self)
{
  g_hash_table_remove_all (self->table);
  g_queue_init (&self->queue);
}

static Source *
add (LaneSources * self, guint64 number)
{
  Source *source;

  if (g_queue_get_length (&self->queue) == LANE_SOURCES_MAX) {
    source = g_queue_pop_head_link (&self->queue)->data;
    g_hash_table_remove (self->table, &source->number);
  }
  source = g_new0 (Source, 1);
  source->number = number;
  source->link.data = source;
  g_hash_table_insert (self->table, &source->number, source);
  g_queue_push_tail_link (&self->queue, &source->link);
  return source;
}

/* Mostly the one used last: there is one camera. */
static Source *
find (LaneSources * self, guint64 number)
{
  Source *source = g_queue_peek_tail (&self->queue);

  if (source && source->number == number)
    return source;
  source = g_hash_table_lookup (self->table, &number);
  if (!source)
    return add (self, number);
  g_queue_unlink (&self->queue, &source->link);
  g_queue_push_tail_link (&self->queue, &source->link);
  return source;
}

LaneTracker *
lane_sources_get (LaneSources * self, guint64 number, gint width, gint height)
{
  LaneTracker *tracker = &find (self, number)->tracker;

  if (tracker->width != width || tracker->height != height)
    lane_tracker_reset (tracker, width, height);
  return tracker;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What a controller asked of the vehicle, from any thread. */

#include "inbox.h"

#include <string.h>

void
inbox_init (Inbox * inbox)
{
  memset (inbox, 0, sizeof (*inbox));
  g_mutex_init (&inbox->lock);
}

void
inbox_clear (Inbox * inbox)
{
  g_mutex_clear (&inbox->lock);
}

void
inbox_reset (Inbox * inbox)
{
  const WorldControl none = { 0.0, 0.0, 0.0 };

  g_mutex_lock (&inbox->lock);
  inbox->control = none;
  inbox->paused = inbox->respawn = FALSE;
  inbox->controls = inbox->respawns = 0;
  g_mutex_unlock (&inbox->lock);
}

static void
act (Inbox * inbox, GstLaneAction action)
{
  g_mutex_lock (&inbox->lock);
  switch (action) {
    case GST_LANE_ACTION_RESPAWN:
      inbox->respawn = TRUE;
      break;
    case GST_LANE_ACTION_PAUSE:
      inbox->paused = TRUE;
      break;
    case GST_LANE_ACTION_RESUME:
      inbox->paused = FALSE;
      break;
  }
  g_mutex_unlock (&inbox->lock);
}

gboolean
inbox_take (Inbox * inbox, GstEvent * event)
{
  WorldControl control;
  GstLaneAction action;

  if (gst_lane_event_parse_control (event, &control.steering,
          &control.throttle, &control.brake, NULL)) {
    g_mutex_lock (&inbox->lock);
    inbox->control = control;
    inbox->controls++;
    g_mutex_unlock (&inbox->lock);
    return TRUE;
  }
  if (gst_lane_event_parse_action (event, &action)) {
    act (inbox, action);
    return TRUE;
  }
  return FALSE;
}

gboolean
inbox_read (Inbox * inbox, WorldControl * control, gboolean * respawn)
{
  gboolean paused;

  g_mutex_lock (&inbox->lock);
  *control = inbox->control;
  *respawn = inbox->respawn;
  if (inbox->respawn)
    inbox->respawns++;
  inbox->respawn = FALSE;
  paused = inbox->paused;
  g_mutex_unlock (&inbox->lock);
  return !paused;
}

gboolean
inbox_is_paused (Inbox * inbox)
{
  gboolean paused;

  g_mutex_lock (&inbox->lock);
  paused = inbox->paused;
  g_mutex_unlock (&inbox->lock);
  return paused;
}

void
inbox_count (Inbox * inbox, guint64 * controls, guint64 * respawns)
{
  g_mutex_lock (&inbox->lock);
  *controls = inbox->controls;
  *respawns = inbox->respawns;
  g_mutex_unlock (&inbox->lock);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Upstream events by which a controller drives the world. */
#pragma once

#include <lane/lane-prelude.h>

G_BEGIN_DECLS

typedef enum
{
  GST_LANE_ACTION_RESPAWN,      /* put the vehicle back at its start */
  GST_LANE_ACTION_PAUSE,        /* stop the world's time */
  GST_LANE_ACTION_RESUME
} GstLaneAction;

#define GST_TYPE_LANE_ACTION (gst_lane_action_get_type ())
GST_LANE_API
GType gst_lane_action_get_type (void);

/**
 * gst_lane_event_new_control:
 * @steering: -1..1, right positive (clamped)
 * @throttle: 0..1 (clamped)
 * @brake: 0..1 (clamped)
 * @frame_id: the frame this answers, -1 = none
 *
 * NaN is sent as 0.
 *
 * Returns: (transfer full): custom upstream event `lane-control`.
 */
GST_LANE_API
GstEvent *gst_lane_event_new_control (gdouble steering, gdouble throttle,
    gdouble brake, gint64 frame_id);
/* Makes @event, a `lane-control` that was not sent yet and is writable, one of
 * these values, as new_control does; building a new one takes longer. */
GST_LANE_API
void gst_lane_event_set_control (GstEvent * event, gdouble steering,
    gdouble throttle, gdouble brake, gint64 frame_id);
/* Returns: whether @event is a `lane-control` with all fields, all finite; the
 * values are clamped to their ranges. Any out pointer may be NULL; none is
 * written on %FALSE. */
GST_LANE_API
gboolean gst_lane_event_parse_control (GstEvent * event, gdouble * steering,
    gdouble * throttle, gdouble * brake, gint64 * frame_id);

/* Returns: (transfer full): custom upstream event `lane-action` {action: nick}. */
GST_LANE_API
GstEvent *gst_lane_event_new_action (GstLaneAction action);
/* Returns: whether @event is a `lane-action` with a known action; @action may
 * be NULL and is not written on %FALSE. */
GST_LANE_API
gboolean gst_lane_event_parse_action (GstEvent * event, GstLaneAction * action);

G_END_DECLS

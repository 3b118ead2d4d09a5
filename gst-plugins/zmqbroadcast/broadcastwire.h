/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What a vehicle broadcasts, and the actions asked of it, as JSON
 * (docs/zmq-protocol.md). */
#pragma once

#include <lane/lane.h>

G_BEGIN_DECLS

/* First part of each message; the JSON is the second, a picture the third. */
#define BROADCAST_FRAME "frame"
#define BROADCAST_DETECTION "detection"
#define BROADCAST_STATE "state"
#define BROADCAST_ACTION "action"

/* Bytes that any of these JSON texts may have. */
#define BROADCAST_MAX_JSON 4096

#define BROADCAST_MAX_WIDTH 7680
#define BROADCAST_MAX_HEIGHT 4320

/**
 * BroadcastFrame:
 * @timestamp: s, Unix time at which the picture was complete
 */
typedef struct
{
  gdouble timestamp;
  gint64 frame_id;
  gint width, height;
  gsize jpeg_size;
} BroadcastFrame;

typedef struct
{
  gint64 frame_id;
  gdouble processing_time_ms;
  GstLaneLine left, right;
} BroadcastDetection;

/**
 * BroadcastState:
 * @has_position: whether it is known, else null
 * @position: m
 * @rotation: degrees: pitch, yaw, roll
 */
typedef struct
{
  gdouble steering, throttle, brake, speed_kmh;
  gboolean has_position, has_rotation;
  gdouble position[3], rotation[3];
} BroadcastState;

/* JSON, NUL-terminated; @size without the NUL. Numbers that JSON has no way to
 * write become 0. (transfer full) */
gchar *broadcast_frame_pack (const BroadcastFrame * frame, gsize * size);
gchar *broadcast_detection_pack (const BroadcastDetection * detection,
    gsize * size);
gchar *broadcast_state_pack (const BroadcastState * state, gsize * size);

/* Reads JSON that may be anything. FALSE with @error, a sentence, where a
 * field is missing, of another type or out of its range. */
gboolean broadcast_frame_parse (const gchar * data, gsize size,
    BroadcastFrame * frame, GError ** error);
/* Lines that cannot be in a picture of @width x @height are left out and
 * counted in @invalid. */
gboolean broadcast_detection_parse (const gchar * data, gsize size, gint width,
    gint height, BroadcastDetection * detection, guint * invalid,
    GError ** error);
gboolean broadcast_state_parse (const gchar * data, gsize size,
    BroadcastState * state, GError ** error);
/* "params" and "timestamp" tell nothing that these actions need. */
gboolean broadcast_action_parse (const gchar * data, gsize size,
    GstLaneAction * action, GError ** error);

G_END_DECLS

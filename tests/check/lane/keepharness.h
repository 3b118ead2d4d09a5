/* SPDX-License-Identifier: LGPL-2.1-or-later
 * lanekeep in a harness, and frames to feed it with. */
#pragma once

#include <gst/check/check.h>
#include <gst/check/gstharness.h>
#include <lane/lane.h>

G_BEGIN_DECLS

#define LANE_WIDTH 3.5

typedef struct
{
  GstHarness *harness;
  GstBus *bus;
  guint frame;
} Keep;

void keep_setup (Keep * self, const gchar * launch);
void keep_teardown (Keep * self);
/* The next frame, both lines found, with the vehicle @offset metres right of
 * the centre of a straight lane. (transfer full) */
GstBuffer *keep_frame_new (Keep * self, gdouble offset);
void keep_add_vehicle (GstBuffer * buffer, gdouble speed, gdouble steering);
/* Pushes @buffer and throws away what comes out. */
void keep_push (Keep * self, GstBuffer * buffer);
/* Pushes @n frames of a vehicle that drives straight on at 10 m/s. */
void keep_push_many (Keep * self, guint n, gdouble offset);
/* Pushes a frame in which no line was found, and why. */
void keep_push_status (Keep * self, GstLaneStatus status);
/* The last control sent since the last call; all of them are checked to be
 * within limits. Returns: how many there were. */
guint keep_controls (Keep * self, gdouble * steering, gdouble * throttle,
    gdouble * brake);
/* (transfer full): the next lane-control message, or NULL. */
GstMessage *keep_next_message (Keep * self);
/* (transfer full): the last of the messages posted, NULL if none. */
GstMessage *keep_last_message (Keep * self);
/* A finite number that must be there. */
gdouble keep_number (GstMessage * message, const gchar * field);
/* A counter of the element, which must be named "keep". */
guint64 keep_stat (Keep * self, const gchar * field);

G_END_DECLS

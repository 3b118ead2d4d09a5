/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What a controller asked of the vehicle, from any thread. */
#pragma once

#include "world.h"

G_BEGIN_DECLS

/* Written by events, read by the streaming thread. */
typedef struct
{
  GMutex lock;                  /* no other lock is taken while it is held */
  WorldControl control;
  gboolean paused, respawn;
  guint64 controls, respawns;   /* taken */
} Inbox;

void inbox_init (Inbox * inbox);
void inbox_clear (Inbox * inbox);
/* Nothing was asked. */
void inbox_reset (Inbox * inbox);

/* Takes `lane-control` and `lane-action` events; FALSE for any other. */
gboolean inbox_take (Inbox * inbox, GstEvent * event);

/* What holds for the next step. Returns whether the world's time goes on;
 * @respawn: whether to start anew, told once. */
gboolean inbox_read (Inbox * inbox, WorldControl * control,
    gboolean * respawn);

/* Whether it does not go on. */
gboolean inbox_is_paused (Inbox * inbox);

void inbox_count (Inbox * inbox, guint64 * controls, guint64 * respawns);

G_END_DECLS

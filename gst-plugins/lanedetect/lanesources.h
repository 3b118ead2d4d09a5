/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Trackers of several cameras whose frames come in one stream. */
#pragma once

#include "lanetracker.h"

G_BEGIN_DECLS

/* The cameras followed at a time; of further ones, who sent no frame for
 * longest is forgotten. */
#define LANE_SOURCES_MAX 256

typedef struct _LaneSources LaneSources;

LaneSources *lane_sources_new (void);
void lane_sources_free (LaneSources * self);

/* The tracker of camera @source, for pictures of this size: it starts anew
 * where they had another one. (transfer none), until the next call. Allocates
 * only for a camera not seen before. */
LaneTracker *lane_sources_get (LaneSources * self, guint64 source, gint width,
    gint height);
/* Forgets all lines. */
void lane_sources_forget (LaneSources * self);

G_END_DECLS

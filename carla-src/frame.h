/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A world's picture in a buffer, and on it what the world knows. */
#pragma once

#include "rhythm.h"
#include "world.h"

G_BEGIN_DECLS

/* Draws; the buffer's capture time is when the picture was complete.
 * @time: (out): how long it took, 0 where it was not begun */
gboolean frame_draw (World * world, const GstVideoInfo * info,
    GstBuffer * buffer, GstClockTime * time, GError ** error);

/* Its times are those of the next beat, its offsets its number.
 * @after_gap: whether frames before it were left out */
void frame_stamp (GstBuffer * buffer, const Rhythm * rhythm, gint64 id,
    gboolean after_gap);

/* Adds the world's time and the #GstVehicleMeta. */
void frame_add_state (World * world, GstBuffer * buffer);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Tracks whose cross-section is the same everywhere. */
#pragma once

#include "section.h"

G_BEGIN_DECLS

/* FALSE when @track is none of them. @speed: (out): m/s that suits it */
gboolean road_layout_fixed (const gchar * track, guint seed,
    RoadSection * section, gdouble * speed);

G_END_DECLS

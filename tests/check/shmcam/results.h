/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Frames with lanes, and shmlanesink that they are pushed into. */
#pragma once

#include "shmtest.h"

/* BGR of 64x48. */
GstHarness *results_sink (const gchar * name);
/* With one line, the left one. */
GstBuffer *frame_with_lanes (gint64 id);

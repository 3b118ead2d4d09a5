/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Elements that are used again. */
#pragma once

#include <gst/check/gstcheck.h>

/* Plays the pipeline to its end five times, with NULL in between. */
void assert_plays_again (const gchar * launch);

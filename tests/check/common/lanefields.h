/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The fields of a line in an element message. */
#pragma once

#include <gst/check/gstcheck.h>
#include <lane/lane.h>

/* @field holds a structure `lane` that tells of @line. */
void assert_lane (const GstStructure * structure, const gchar * field,
    const GstLaneLine * line);

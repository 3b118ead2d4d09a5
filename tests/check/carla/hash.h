/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A number that two buffers share only when their bytes are the same. */
#pragma once

#include <gst/check/gstcheck.h>

guint32 hash_of (GstBuffer * buffer);

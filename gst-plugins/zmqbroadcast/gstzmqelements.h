/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The elements of the plugin. */
#pragma once

#include <gst/base/gstbasesink.h>
#include <gst/base/gstbasetransform.h>
#include <gst/base/gstpushsrc.h>

G_BEGIN_DECLS

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Plugin `carla`: worlds that a camera drives through. */

#include "config.h"

#include "gstcarlasrc.h"

static gboolean
plugin_init (GstPlugin * plugin)
{
  return GST_ELEMENT_REGISTER (carlasrc, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, carla,
    "A vehicle's camera in a simulated world",
    plugin_init, VERSION, GST_LICENSE, GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)

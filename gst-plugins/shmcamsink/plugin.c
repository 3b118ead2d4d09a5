/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Plugin shmcam: frames and lane detections between processes of one machine. */
#include "config.h"
#include "gstshmelements.h"

static gboolean
plugin_init (GstPlugin * plugin)
{
  return GST_ELEMENT_REGISTER (shmcamsink, plugin)
      && GST_ELEMENT_REGISTER (shmcamsrc, plugin)
      && GST_ELEMENT_REGISTER (shmlanesink, plugin)
      && GST_ELEMENT_REGISTER (shmlanesrc, plugin)
      && GST_ELEMENT_REGISTER (shmlanedetect, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, shmcam,
    "Frames and lane detections between processes through shared memory",
    plugin_init, VERSION, GST_LICENSE, GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)

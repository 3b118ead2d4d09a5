/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Plugin zmqbroadcast: detection and monitoring over the network, by ZeroMQ. */
#include "config.h"
#include "gstzmqelements.h"

static gboolean
plugin_init (GstPlugin * plugin)
{
  return GST_ELEMENT_REGISTER (zmqbroadcast, plugin)
      && GST_ELEMENT_REGISTER (zmqbroadcastsrc, plugin)
      && GST_ELEMENT_REGISTER (zmqcamsrc, plugin)
      && GST_ELEMENT_REGISTER (zmqlanedetect, plugin)
      && GST_ELEMENT_REGISTER (zmqlanesink, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, zmqbroadcast,
    "Lane detection and monitoring over the network by ZeroMQ",
    plugin_init, VERSION, GST_LICENSE, GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)

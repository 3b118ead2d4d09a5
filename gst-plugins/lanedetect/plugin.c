/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Plugin lanedetect: finding lanes, keeping to them, drawing them. */

#include "config.h"

#include "gstlanedetect.h"
#include "gstlanekeep.h"
#ifdef HAVE_CAIRO
#include "gstlaneoverlay.h"
#endif

static gboolean
plugin_init (GstPlugin * plugin)
{
  gboolean registered = FALSE;

  registered |= GST_ELEMENT_REGISTER (lanedetect, plugin);
  registered |= GST_ELEMENT_REGISTER (lanekeep, plugin);
#ifdef HAVE_CAIRO
  registered |= GST_ELEMENT_REGISTER (laneoverlay, plugin);
#endif
  return registered;
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, lanedetect,
    "Lane detection, lane keeping and lane drawing", plugin_init, VERSION,
    GST_LICENSE, GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)

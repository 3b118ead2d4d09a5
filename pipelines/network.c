/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Tells of what the network can reach. */
#include "network.h"

#include "console.h"

gboolean
network_handle (const GstStructure * message)
{
  gboolean is_public = FALSE, encrypted = FALSE;

  if (!gst_structure_has_name (message, "zmq-bound"))
    return FALSE;
  gst_structure_get_boolean (message, "public", &is_public);
  gst_structure_get_boolean (message, "encrypted", &encrypted);
  say ("✓ Listening on %s%s", gst_structure_get_string (message, "url"),
      encrypted ? " (encrypted)" : is_public ? ": the whole network can "
      "connect, unencrypted (--curve-secret-key protects it)" : "");
  return TRUE;
}

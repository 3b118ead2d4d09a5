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

static void
say_waiting (const GstStructure * message, const gchar * url)
{
  guint attempt = 0, attempts = 0;

  gst_structure_get_uint (message, "attempt", &attempt);
  gst_structure_get_uint (message, "attempts", &attempts);
  say ("  Waiting for detection server '%s' (attempt %u/%u)...", url, attempt,
      attempts);
}

gboolean
network_handle_client (const GstStructure * message)
{
  const gchar *url = gst_structure_get_string (message, "url");

  if (gst_structure_has_name (message, "zmq-waiting"))
    say_waiting (message, url);
  else if (gst_structure_has_name (message, "zmq-connected"))
    say ("✓ Connected to detection server: %s", url);
  else if (gst_structure_has_name (message, "zmq-lost"))
    say ("Detection server '%s' is gone or silent: waiting for it to come "
        "back...", url);
  else
    return FALSE;
  return TRUE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element messages by which an application can tell its user about segments. */
#include "config.h"
#include "gstshmmessage.h"

static void
post (GstElement * element, GstStructure * structure)
{
  gst_element_post_message (element,
      gst_message_new_element (GST_OBJECT_CAST (element), structure));
}

void
gst_shm_post_waiting (GstElement * element, const gchar * segment,
    guint attempt, guint attempts)
{
  post (element, gst_structure_new ("shm-waiting",
          "segment", G_TYPE_STRING, segment, "attempt", G_TYPE_UINT, attempt,
          "attempts", G_TYPE_UINT, attempts, NULL));
}

void
gst_shm_post_connected (GstElement * element, const gchar * segment,
    guint64 bytes)
{
  post (element, gst_structure_new ("shm-connected",
          "segment", G_TYPE_STRING, segment, "bytes", G_TYPE_UINT64, bytes,
          NULL));
}

void
gst_shm_post_created (GstElement * element, const gchar * segment,
    guint64 bytes)
{
  post (element, gst_structure_new ("shm-created",
          "segment", G_TYPE_STRING, segment, "bytes", G_TYPE_UINT64, bytes,
          NULL));
}

void
gst_shm_post_lost (GstElement * element, const gchar * segment)
{
  post (element, gst_structure_new ("shm-lost",
          "segment", G_TYPE_STRING, segment, NULL));
}

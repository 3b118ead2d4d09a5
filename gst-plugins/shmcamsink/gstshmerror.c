/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A liblaneshm failure as the error message of an element. */
#include "config.h"
#include "gstshmerror.h"

static gint
resource_code (LaneshmStatus status, GstShmAccess access)
{
  switch (status) {
    case LANESHM_NOT_FOUND:
      return GST_RESOURCE_ERROR_NOT_FOUND;
    case LANESHM_BUSY:
    case LANESHM_TOO_MANY_READERS:
      return GST_RESOURCE_ERROR_BUSY;
    case LANESHM_DENIED:
      return GST_RESOURCE_ERROR_NOT_AUTHORIZED;
    case LANESHM_NO_SPACE:
      return GST_RESOURCE_ERROR_NO_SPACE_LEFT;
    case LANESHM_BAD_NAME:
      return GST_RESOURCE_ERROR_SETTINGS;
    default:
      return access == GST_SHM_READING ?
          GST_RESOURCE_ERROR_OPEN_READ : GST_RESOURCE_ERROR_OPEN_WRITE;
  }
}

void
gst_shm_post_error (GstElement * element, const LaneshmError * error,
    GstShmAccess access)
{
  GQuark domain = GST_RESOURCE_ERROR;
  gint code = resource_code (error->status, access);
  gchar *cause = NULL;

  if (error->status == LANESHM_BAD_FORMAT
      || error->status == LANESHM_BAD_SEGMENT) {
    domain = GST_STREAM_ERROR;
    code = GST_STREAM_ERROR_FORMAT;
  }
  if (error->os_error != 0)
    cause = g_strdup_printf ("cause: %s", g_strerror (error->os_error));

  gst_element_message_full (element, GST_MESSAGE_ERROR, domain, code,
      g_strdup (error->message), cause, __FILE__, GST_FUNCTION, __LINE__);
}

void
gst_shm_post_name_removed (GstElement * element, const gchar * name)
{
  GST_ELEMENT_WARNING (element, RESOURCE, NOT_FOUND,
      ("Somebody removed shared memory '%s'; it was created anew.", name),
      (NULL));
}

void
gst_shm_post_name_replaced (GstElement * element, const gchar * name)
{
  GST_ELEMENT_ERROR (element, RESOURCE, BUSY,
      ("Somebody replaced shared memory '%s'; stop the other writer or use "
          "another name.", name), (NULL));
}
